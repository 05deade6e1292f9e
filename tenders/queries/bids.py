"""Reading bids: a bidder's own draft through the keeper, and opened bids for the floors above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.models import User
from tenders import completeness
from tenders.completeness import Asked, Content, LotFacts, Question, Task, TypedQuestion
from tenders.enums import BidStatus, EnvelopeKind, OpeningStatus
from tenders.keeper import client
from tenders.models import Bid, LotExclusion, OpenedAnswer, OpenedChoice, OpenedFile, OpenedPrice, Submission, Tender
from tenders.models import Question as AskedQuestion
from tenders.queries.prices import schedule_of
from tenders.working_copy import ASIDE, Seen, state_now

OPENED = (BidStatus.OPENED, BidStatus.EXCLUDED)


def aside_name(user: User, part: str) -> str:
    """The name under which a person's other text of a part is kept."""
    return f"{ASIDE}{user.pk}:{part}"


@dataclass(frozen=True, slots=True)
class DraftFile:
    ref: str
    name: str
    criterion: str
    version: int
    kind: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A bid's working copy, read through the keeper for one signed-in member."""

    content: Content
    files: Sequence[DraftFile]
    versions: dict[str, int] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    """Every part as it is kept, those put aside among them, by its name."""

    def aside(self, user: User, part: str) -> dict[str, list[str]] | None:
        """What this person typed while the part was saved by somebody else, until one of the two is chosen."""
        found: dict[str, list[str]] | None = self.values.get(aside_name(user, part))
        return found

    def seen(self) -> Seen:
        """What a page drawn from this draft shows, told by versions."""
        return Seen.of(self.versions, [each.ref for each in self.files])


@dataclass(frozen=True, slots=True)
class Saved:
    at: datetime
    by: User


def asked(tender: Tender) -> Asked:
    """What the tender asks of every bid."""
    return Asked(
        lots=[LotFacts(lot.number, lot.name, lot.weekly_hours) for lot in tender.lots.all()],
        questions=[Question(each.key, each.label, each.word_limit) for each in tender.criteria.all()],
        price_label=tender.price_label,
        schedule=schedule_of(tender),
        typed=[
            TypedQuestion(
                each.key, each.label, each.envelope, each.asks(), each.required, each.lot.number if each.lot else 0
            )
            for each in questions_now(tender)
        ],
        to_take_part=tender.has_stages(),
    )


def questions_now(tender: Tender) -> list[AskedQuestion]:
    """The typed questions that a bid made now must answer: all of them, or those of the first stage of several."""
    rows = tender.questions.select_related("lot")
    return [row for row in rows if row.stage == 1]


def draft(bid: Bid, *, session: str) -> Draft:
    """The working copy. Raises `KeeperAway`, `KeeperRefused` or `Damaged` (see `keeper.client`)."""
    answer = client.ask("read_draft", session=session, bid=bid.ref)
    return _draft(answer)


def _draft(answer: dict[str, Any]) -> Draft:
    parts: dict[str, dict[str, Any]] = answer["parts"]
    value = {name: part["value"] for name, part in parts.items()}
    return Draft(
        content=content_of(value, [each["criterion"] for each in answer["files"]]),
        files=files_of(answer),
        versions={name: int(part["version"]) for name, part in parts.items()},
        values=value,
    )


def content_of(value: Mapping[str, Any], answered_with_files: Iterable[str]) -> Content:
    """What completeness is judged by: the parts by name, and for each file what it belongs to."""
    return Content(
        choices=value.get("choices", []),
        answers=_named("answer:", value),
        prices=_named("price:", value),
        declarations=value.get("declarations", {}),
        typed=_named("question:", value),
        files=Counter(answered_with_files),
        information=value.get("information", {}),
        parties=value.get("parties", {}),
        confidential=value.get("confidential", []),
    )


def submitted(copy: dict[str, Any]) -> Content:
    """What was submitted, from the bidder's own copy of it (see the keeper's `read_submission`)."""
    quality, price = copy["quality"], copy["price"]
    return Content(
        choices=quality.get("choices", []),
        answers=quality.get("answers", {}),
        prices=price.get("prices", {}),
        declarations=quality.get("declarations", {}),
        typed={**quality.get("typed", {}), **price.get("typed", {})},
        files=Counter(each["criterion"] for each in quality.get("files", [])),
        information=quality.get("information", {}),
        parties=quality.get("parties", {}),
        confidential=quality.get("confidential", []),
    )


def files_of(answer: dict[str, Any]) -> list[DraftFile]:
    return [DraftFile(**each) for each in answer["files"]]


def _named(prefix: str, value: Mapping[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(prefix): each for name, each in value.items() if name.startswith(prefix)}


def tasks(bid: Bid, found: Draft) -> list[Task]:
    return completeness.tasks(asked(bid.tender), found.content)


def saved(bid: Bid) -> dict[str, Saved]:
    """Part of the draft to who saved it last and when; known without reading what it says."""
    rows = bid.parts.select_related("saved_by")
    return {row.part: Saved(row.saved_at, row.saved_by) for row in rows}


def standing(bid: Bid) -> Submission | None:
    """The submission that counts: the last one, unless the bid was withdrawn."""
    if bid.status in (BidStatus.DRAFT, BidStatus.WITHDRAWN):
        return None
    return bid.submissions.select_related("received_from").order_by("-number").first()


def taken_out(bid: Bid) -> set[int]:
    """Lots that stood in a version and were left out of a later one: somebody meant it, until one holds them again."""
    out: set[int] = set()
    stood: set[int] = set()
    for row in bid.submissions.order_by("number").only("lots", "left_out"):
        out = (out | (stood & set(row.left_out))) - set(row.lots)
        stood |= set(row.lots)
    return out


def draft_differs(bid: Bid, submission: Submission) -> bool:
    """Whether anything was saved, added or removed since the submission: what is not submitted does not count."""
    state = submission.manifest.get("working_copy")
    if state is not None:
        return bool(state != state_now(bid, submission.lots))
    at = submission.received_at  # received before manifests told the state of the working copy
    return (
        bid.parts.exclude(part__startswith=ASIDE).filter(saved_at__gt=at).exists()
        or bid.files.filter(uploaded_at__gt=at).exists()
        or bid.files.filter(removed_at__gt=at).exists()
    )


# -- after the opening, for the floors above --------------------------------------------------------------------------
def is_opened(tender: Tender, kind: str) -> bool:
    return tender.openings.filter(kind=kind, status=OpeningStatus.OPENED).exists()


def opened_bids(tender: Tender, *, with_excluded: bool = False) -> list[Bid]:
    """The opened bids in order of letter."""
    wanted = OPENED if with_excluded else (BidStatus.OPENED,)
    found = list(tender.bids.filter(status__in=wanted).select_related("organisation"))
    return sorted(found, key=lambda bid: (len(bid.letter), bid.letter))


def answers(bid: Bid) -> dict[str, OpenedAnswer]:
    """Criterion key to the opened answer."""
    return {each.criterion.key: each for each in bid.opened_answers.select_related("criterion")}


def files(bid: Bid) -> list[OpenedFile]:
    return list(bid.opened_files.select_related("criterion"))


def choices(tender: Tender) -> list[OpenedChoice]:
    """Every opened choice of the tender, with its bid and lot, but for lots the bid was excluded from."""
    rows = OpenedChoice.objects.filter(bid__tender=tender, bid__status=BidStatus.OPENED)
    out = set(LotExclusion.objects.filter(bid__tender=tender).values_list("bid_id", "lot_id"))
    found = rows.select_related("bid__organisation", "lot").order_by("lot__number", "bid__letter")
    return [each for each in found if (each.bid_id, each.lot_id) not in out]


def prices(tender: Tender) -> dict[tuple[int, int], Decimal]:
    """(bid id, lot id) to the hourly rate; empty until the price envelopes are open."""
    if not is_opened(tender, EnvelopeKind.PRICE):
        return {}
    rows = OpenedPrice.objects.filter(bid__tender=tender, bid__status=BidStatus.OPENED)
    return {(row.bid_id, row.lot_id): row.rate for row in rows}
