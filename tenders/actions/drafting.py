"""The one way a draft is changed: locked, only by a lead, only while it is a draft, each change counted and logged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from core import audit, clock
from core.calendar import in_words
from core.models import User
from core.workflow import NotPermitted, Refused
from tenders.enums import TenderStatus
from tenders.models import Tender, TenderChange
from tenders.policies import tenders as policies


class Stale(Refused):
    """Somebody else saved a newer version since this page was opened."""


@contextmanager
def drafting(
    tender: Tender, *, by: User, what: str, version: int | None = None, facts: dict[str, Any] | None = None
) -> Iterator[Tender]:
    """Change a draft inside this block; the yielded tender is locked and saved at its end, with version and log.

    `what` is the sentence the approver reads under 'what changed'. With `version`, a newer one is refused (`Stale`).
    Raises `NotPermitted` and `Refused`; then nothing is changed.
    """
    with transaction.atomic():
        locked = Tender._base_manager.select_for_update(no_key=True).get(pk=tender.pk)
        if not policies.may_edit(by, locked):
            raise NotPermitted("Only a procurement lead of the buyer changes a tender.")
        if locked.status != TenderStatus.DRAFT:
            raise Refused(
                f"This tender is {locked.get_status_display().lower()}: nothing of it can be changed as it stands."
            )
        if version is not None and version != locked.version:
            raise Stale(_newer(locked))
        yield locked
        locked.version += 1
        locked.save()
        TenderChange.objects.create(tender=locked, version=locked.version, what=what[:300], at=clock.now(), by=by)
        audit.record(
            locked.chain(),
            "tender.changed",
            by=by,
            facts={"version": locked.version, "what": audit.commitment(what), **(facts or {})},
        )
    tender.refresh_from_db()


def _newer(tender: Tender) -> str:
    last = tender.changes.select_related("by").order_by("-version").first()
    who = f" by {last.by.full_name} on {in_words(last.at)}" if last else ""
    return f"This tender was changed{who} while you were writing: look at it as it is now, then save again."
