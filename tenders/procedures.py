"""The procedures a tender may follow; the table stands in `tenders.law.procedures`."""

from __future__ import annotations

from tenders.law.procedures import PROCEDURES, Procedure

__all__ = ["PROCEDURES", "Procedure"]
