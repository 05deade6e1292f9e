"""The law as data: which rules bite for a procurement, and why. Pure: no clock, no database."""

from __future__ import annotations

from tenders.law.case import Case, Due, Reason, Ruling, case_of
from tenders.law.changes import Change, changes_at
from tenders.law.procedures import PROCEDURES, Procedure
from tenders.law.rules import bites

__all__ = ["PROCEDURES", "Case", "Change", "Due", "Procedure", "Reason", "Ruling", "bites", "case_of", "changes_at"]
