"""What somebody typed while a colleague saved the same part: kept, sealed, until the person has chosen between the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from core import clock
from core.models import User
from tenders import sealing
from tenders.actions.bid import LONGEST_ANSWER, require_writable
from tenders.keeper import contexts
from tenders.models import Bid, DraftContent
from tenders.queries.bids import aside_name


def put_aside(*, bid: Bid, part: str, typed: Mapping[str, Sequence[str]], by: User) -> None:
    """Keep the fields of a form as they were sent. A later one of the same person and part takes its place."""
    require_writable(bid, by)
    kept = {name: [value[:LONGEST_ANSWER] for value in values] for name, values in typed.items()}
    name = aside_name(by, part)
    with transaction.atomic():
        bid = (
            Bid.objects.select_for_update(no_key=True, of=("self",))
            .select_related("tender", "organisation")
            .get(pk=bid.pk)
        )
        row = DraftContent.objects.filter(bid=bid, part=name).first()
        version = row.version + 1 if row else 1
        sealed = sealing.seal(
            sealing.canonical(kept), public=bytes(bid.draft_public_key), context=contexts.draft_part(bid, name, version)
        )
        DraftContent.objects.update_or_create(
            bid=bid,
            part=name,
            defaults={"version": version, "sealed": sealed, "saved_at": clock.now(), "saved_by": by},
        )


def drop_aside(*, bid: Bid, part: str, by: User) -> bool:
    """The person has chosen: the other text goes. False when there was none."""
    gone, _ = DraftContent.objects.filter(bid=bid, part=aside_name(by, part)).delete()
    return bool(gone)
