"""Adding and removing files of a bid. 'Uploaded' is said only after the stored bytes were read again."""

from __future__ import annotations

from django.db import transaction

from core import audit, clock
from core.models import User
from core.workflow import Refused
from tenders.actions.bid import require_writable
from tenders.actions.file_places import MOST_FILES
from tenders.actions.keeping import NotYet, finish
from tenders.actions.uploads import forget, take_whole
from tenders.models import Bid, SealedFile
from tenders.uploads import SealedUpload

__all__ = ["MOST_FILES", "add_file", "remove_file"]


def add_file(*, bid: Bid, upload: SealedUpload, by: User, session: str, criterion: str = "") -> SealedFile:
    """Keep a file that came by a plain form. The same name again is a new version of it.

    `criterion` is a criterion's key, 'question:<key>' for an answer, or empty for the whole bid. Where only
    our own part is owed (`NotYet`) the file stays as one that has arrived; refused otherwise, it goes.
    """
    arrived = take_whole(bid=bid, upload=upload, by=by, criterion=criterion)
    try:
        return finish(upload=arrived, by=by, session=session)
    except NotYet:
        raise
    except Refused:
        forget(upload=arrived, by=by)
        raise


def remove_file(*, bid: Bid, file: SealedFile, by: User) -> None:
    """Take a file out of the bid. What was submitted with it stays as it was submitted."""
    require_writable(bid, by)
    with transaction.atomic():
        row = SealedFile.objects.select_for_update().get(pk=file.pk, bid=bid)
        if row.removed_at is not None:
            return
        row.removed_at, row.removed_by = clock.now(), by
        row.save(update_fields=["removed_at", "removed_by"])
        audit.record(bid.chain(), "bid.remove_file", by=by, facts={"file": row.ref})
