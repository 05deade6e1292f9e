"""What the public sees of a tender, and what is held back with the reason: read before publication, not after a request.

The reasons name the exemption of the Freedom of Information Act 2000 that the council would weigh if it were asked;
each is a proposal, and a person decides on a request. Environmental information would fall under its own Regulations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.forms import count_words
from tenders.enums import NoticeKind, NoticeStatus
from tenders.notice_fields import tender_notice_fields
from tenders.notice_words import Line, said

if TYPE_CHECKING:
    from tenders.models import Notice, Tender

PERSONAL = "Freedom of Information Act 2000 s.40: personal information"
COMMERCIAL = "Freedom of Information Act 2000 s.43: commercial interests, until the award"
ADVICE = "Freedom of Information Act 2000 s.36: free and frank advice"
LATER = "Freedom of Information Act 2000 s.22: to be published later"


@dataclass(frozen=True, slots=True)
class Held:
    """One thing the notice leaves out: what it is, how much of it there is, why, and the law behind it."""

    what: str
    much: str
    why: str
    law: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The fields as the public gets them. `notice`: the one that froze them; None while they may still change."""

    fields: dict[str, Any]
    notice: Notice | None


def seen(tender: Tender) -> Seen:
    """The frozen fields once the notice has left; before that, what it would say now."""
    sent = tender.notices.filter(
        kind=NoticeKind.UK4, status__in=[NoticeStatus.SUBMITTED, NoticeStatus.ACCEPTED]
    ).order_by("-pk")
    notice = sent.first()
    return Seen(notice.fields if notice is not None else tender_notice_fields(tender), notice)


def shown(tender: Tender) -> list[Line]:
    """Every field of the notice in words, those among them that only machines read."""
    return said(seen(tender).fields)


def held_back(tender: Tender) -> list[Held]:
    """What the council keeps about this tender and does not publish, as far as there is any of it."""
    return list(_held(tender))


def _held(tender: Tender) -> Iterator[Held]:
    procurement = tender.procurement
    text = f"{procurement.conflicts_text} {procurement.conflicts_mitigation}".strip()
    if text:
        yield Held(
            "The text of the conflicts assessment",
            _words(text),
            "The notice says that it was made. The text names people and their interests.",
            PERSONAL,
        )
    if declared := procurement.interest_declarations.count():
        yield Held("Declarations of interest by staff", _count(declared, "declaration"), "They name people.", PERSONAL)
    estimated = sum(1 for lot in tender.lots.all() if lot.bids_expected())
    if estimated:
        yield Held(
            "How many bids are expected for each lot",
            _count(estimated, "lot"),
            "A bidder who knows that it stands alone has no reason to price well.",
            COMMERCIAL,
        )
    reasons = [lot.regime_reason for lot in tender.lots.all() if lot.regime_reason.strip()]
    if reasons:
        yield Held(
            "Why a lot is under another regime",
            _words(" ".join(reasons)),
            "The notice names the regime; the reasoning is the council's own advice.",
            ADVICE,
        )
    if tender.sent_back_reason.strip():
        yield Held("The approver's notes", _words(tender.sent_back_reason), "Advice given before the decision.", ADVICE)
    if changes := tender.changes.count():
        yield Held(
            "The history of the draft",
            _count(changes, "change"),
            "It shows how the tender came about, and by whom. The notice is the result.",
            ADVICE,
        )
    if decisions := tender.decisions.count():
        yield Held(
            "Notes on the council's own decisions",
            _count(decisions, "decision"),
            "The decisions are published where the council publishes decisions.",
            LATER,
        )
    yield Held(
        "When the council plans to have marked, and the dry run of the rules",
        "Plans and made-up bids",
        "They show how the council works, not what a bidder needs; the dry run shows how a rule could be played.",
        COMMERCIAL,
    )


def _words(text: str) -> str:
    return _count(count_words(text), "word")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
