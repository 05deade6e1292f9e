"""The lines of a change to an open tender: what each is before and after, whether it fits, and how it comes into force.

A line is known by its path: 'description', 'lot:3:weekly_hours', 'criterion:care:weight', 'scale:5:descriptor',
'question:cqc:spec', 'price:day:ceiling', 'tender:award_rule', 'new:question:dbs' and 'gone:lot:3' (a whole part that
joins or goes), 'document:D-...' (a proposed file that joins, or takes the place of the document of its title),
'removed:D-...'. Values are JSON, figures as texts; None is an empty figure.
"""

from __future__ import annotations

from tenders.changing.dates import date_faults, frozen, new_dates
from tenders.changing.fitting import faults
from tenders.changing.force import Replaced, apply, as_changed
from tenders.changing.law import days_needed, substantial
from tenders.changing.lines import Line, lines
from tenders.changing.standing import (
    CRITERION_FIELDS,
    LOT_FIELDS,
    PRICE_FIELDS,
    QUESTION_FIELDS,
    Standing,
    kept,
    label_of,
    typed,
)
from tenders.changing.values import value_faults

__all__ = [
    "CRITERION_FIELDS",
    "LOT_FIELDS",
    "PRICE_FIELDS",
    "QUESTION_FIELDS",
    "Line",
    "Replaced",
    "Standing",
    "apply",
    "as_changed",
    "date_faults",
    "days_needed",
    "faults",
    "frozen",
    "kept",
    "label_of",
    "lines",
    "new_dates",
    "substantial",
    "typed",
    "value_faults",
]
