"""The lines of a change to an open tender: what each is before and after, whether it fits, and how it comes into force.

A line is known by its path: 'description', 'lot:3:weekly_hours', 'criterion:care:weight', 'scale:5:descriptor',
'document:D-...' (a proposed file that joins, or takes the place of the document of its title), 'removed:D-...'.
Values are texts as stored in JSON; None is an empty figure.
"""

from __future__ import annotations

from tenders.changing.dates import date_faults, new_dates
from tenders.changing.fitting import faults
from tenders.changing.force import apply, as_changed
from tenders.changing.lines import Line, lines
from tenders.changing.standing import CRITERION_FIELDS, LOT_FIELDS, Standing, kept, label_of, typed

__all__ = [
    "CRITERION_FIELDS",
    "LOT_FIELDS",
    "Line",
    "Standing",
    "apply",
    "as_changed",
    "date_faults",
    "faults",
    "kept",
    "label_of",
    "lines",
    "new_dates",
    "typed",
]
