"""What a notice says, by its old name: the kinds live in `tenders.notice_kinds`, one module each.

A part of the tender notice is added in `tenders/notice_kinds/uk4.py`, under a key of its own.
"""

from __future__ import annotations

from tenders.notice_kinds import public_payload, tender_notice_fields, termination_fields
from tenders.notice_kinds.parts import instant, total_value

__all__ = ["instant", "public_payload", "tender_notice_fields", "termination_fields", "total_value"]
