"""Messages as pages and files read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q

from core import audit
from core.models import AuditEntry, User
from tenders.enums import Side
from tenders.models import Bid, Message, Tender, Thread
from tenders.queries.bids import OPENED

FORMAT = "fairlot-thread-1"


@dataclass(frozen=True, slots=True)
class Correspondent:
    """A supplier the buyer may write to, with its thread where there is one."""

    bid: Bid
    messages: int
    unread: int
    last_at: Any


def messages_of(thread: Thread) -> list[Message]:
    return list(thread.messages.select_related("by").prefetch_related("reads__user").order_by("number"))


def correspondents(tender: Tender, user: User) -> list[Correspondent]:
    """Every opened bid, and every other that has a thread; empty until the bids are open."""
    if tender.opened_at is None:
        return []
    unread = Count(
        "thread__messages",
        filter=Q(thread__messages__side=Side.SUPPLIER) & ~Q(thread__messages__reads__user=user),
        distinct=True,
    )
    rows = (
        tender.bids.filter(Q(status__in=OPENED) | Q(thread__isnull=False))
        .select_related("organisation")
        .annotate(sent=Count("thread__messages", distinct=True), new=unread, last=Max("thread__messages__at"))
    )
    counted = ((bid, vars(bid)) for bid in rows)  # the annotations, which no type of the model knows
    found = [Correspondent(bid, facts["sent"], facts["new"], facts["last"]) for bid, facts in counted]
    return sorted(found, key=lambda each: (each.bid.letter == "", len(each.bid.letter), each.bid.letter, each.bid.ref))


def unread_by(user: User, bid: Bid) -> int:
    """How many of the buyer's messages nobody of this person's eyes has seen."""
    return Message.objects.filter(thread__bid=bid, side=Side.BUYER).exclude(reads__user=user).count()


def record(thread: Thread) -> dict[str, Any]:
    """The whole thread as data: every message with its people, times, readings, and its entry in the log."""
    entries = {
        entry.number: entry
        for entry in AuditEntry.objects.filter(chain__name=thread.chain(), verb="message.sent").order_by("number")
    }
    return {
        "format": FORMAT,
        "thread": thread.ref,
        "tender": thread.tender.reference,
        "title": thread.tender.title,
        "buyer": thread.tender.procurement.buyer.name,
        "supplier": thread.organisation.name,
        "bid": thread.bid.ref if thread.bid else "",
        "log": thread.chain(),
        "messages": [_line(each, entries.get(each.log_number)) for each in messages_of(thread)],
    }


def _line(message: Message, entry: AuditEntry | None) -> dict[str, Any]:
    return {
        "number": message.number,
        "from": str(message.side),
        "by": message.by.full_name if message.by else "",
        "at": audit.instant_text(message.at),
        "subject": message.subject,
        "text": message.text,
        "about": message.about,
        "read": [
            {"by": each.user.full_name, "at": audit.instant_text(each.at)}
            for each in sorted(message.reads.all(), key=lambda each: (each.at, each.pk))
        ],
        "entry": {
            "number": message.log_number,
            "digest": entry.digest if entry else "",
            "words": entry.facts.get("words", {}) if entry else {},
        },
    }
