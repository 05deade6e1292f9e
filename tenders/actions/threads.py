"""Saying something to a supplier, or to the buyer: a row that stays, a commitment in the log, a mail that it is there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from core import audit, clock, outbox
from core.models import Membership, Organisation, User
from core.workflow import NotPermitted, Refused
from tenders.contact import mail_words
from tenders.enums import Side
from tenders.models import Bid, Message, MessageRead, Tender, Thread
from tenders.policies import threads as policies

MOST_CHARACTERS = 60_000
SENT_AGAIN = timedelta(days=1)


def tell(
    to: Bid | Organisation, tender: Tender, subject: str, text: str, *, by: User | None, about: str = ""
) -> Message:
    """The buyer's word to one supplier, `by` a person or (None) by the system for it. Its people get a mail without the
    words: those stand on the page. Call inside the transaction of what is told.
    """
    with transaction.atomic():
        thread = thread_of(to, tender)
        message = _add(thread, Side.BUYER, subject, text, by=by, about=about)
        held = Membership.objects.current().filter(organisation=thread.organisation, user__is_active=True)
        people = {each.user for each in held.select_related("user")}
        link = reverse("bidding:messages", args=[thread.bid.ref]) if thread.bid else ""
        _mail(message, sorted(people, key=lambda each: each.ref), link)
    return message


def write_to_supplier(*, to: Bid, by: User, subject: str, text: str) -> Message:
    """A lead or an approver writes. Before the bids are open nobody at the buyer may know that there is one."""
    if not policies.may_write_for_buyer(by, to.tender):
        raise NotPermitted("Only a procurement lead or an approver of the buyer writes to a supplier.")
    if to.tender.opened_at is None:
        raise Refused("The bids are not open: nobody at the buyer may know yet who bids, so nobody is written to.")
    subject, text = _subject(subject), _words(text)
    with transaction.atomic():
        if (said := _said_just_now(thread_of(to, to.tender), Side.BUYER, subject, text, by)) is not None:
            return said
        return tell(to, to.tender, subject, text, by=by)


def write_to_buyer(*, bid: Bid, by: User, subject: str, text: str) -> Message:
    """An owner or editor of the bid's organisation writes. Before the opening a question goes to all, without a name."""
    if not policies.may_write_for_supplier(by, bid):
        raise NotPermitted("Only owners and editors of your organisation write to the buyer.")
    if bid.tender.opened_at is None:
        raise Refused(
            "Bids are not open yet, and until then nobody at the buyer may learn that you bid. Ask a question on the "
            "tender’s page: it reaches them without your name."
        )
    subject, text = _subject(subject), _words(text)
    with transaction.atomic():
        thread = thread_of(bid, bid.tender)
        if (said := _said_just_now(thread, Side.SUPPLIER, subject, text, by)) is not None:
            return said
        message = _add(thread, Side.SUPPLIER, subject, text, by=by)
        tell_the_buyer(message)
    return message


def _said_just_now(thread: Thread, side: Side, subject: str, text: str, by: User) -> Message | None:
    """The thread's last message when it is this one, of the same person and day: a form sent twice says it once."""
    Thread.objects.select_for_update().get(pk=thread.pk)
    last = thread.messages.order_by("-number").first()
    if last is None or clock.now() - last.at > SENT_AGAIN:
        return None
    same = (last.side, last.subject, last.text, last.by_id) == (side, subject, text, by.pk)
    return last if same else None


def answer_to_buyer(*, bid: Bid, by: User, subject: str, text: str, about: str) -> Message:
    """What a supplier sends by a form of its own (representations, a put-right answer) stands in the thread as well."""
    with transaction.atomic():
        message = _add(thread_of(bid, bid.tender), Side.SUPPLIER, subject, text, by=by, about=about)
        tell_the_buyer(message)
    return message


def tell_the_buyer(message: Message) -> None:
    thread = message.thread
    link = reverse("tenders:thread", args=[thread.tender.reference, thread.organisation.ref])
    _mail(message, [thread.tender.owner], link)


def thread_of(to: Bid | Organisation, tender: Tender) -> Thread:
    """The thread, begun on first use; of an organisation that bids it is the bid's."""
    organisation = to.organisation if isinstance(to, Bid) else to
    bid = to if isinstance(to, Bid) else Bid.objects.filter(tender=tender, organisation=organisation).first()
    thread, _ = Thread.objects.get_or_create(
        tender=tender, organisation=organisation, defaults={"bid": bid, "begun_at": clock.now()}
    )
    return thread


def _add(thread: Thread, side: Side, subject: str, text: str, *, by: User | None, about: str = "") -> Message:
    Thread.objects.select_for_update().get(pk=thread.pk)  # numbers are given in one order
    last = thread.messages.order_by("-number").values_list("number", flat=True).first() or 0
    facts = {
        "thread": thread.ref,
        "message": last + 1,
        "from": str(side),
        "words": audit.commitment(audit.canonical([subject, text])),
    }
    entry = audit.record(thread.chain(), "message.sent", by=by, facts=facts)
    return Message.objects.create(
        thread=thread,
        number=last + 1,
        side=side,
        subject=subject,
        text=text,
        about=about,
        at=entry.at,
        by=by,
        log_number=entry.number,
    )


def _mail(message: Message, people: Iterable[User], link: str) -> None:
    thread = message.thread
    tender, key = thread.tender, f"message:{thread.ref}:{message.number}"
    who = tender.procurement.buyer.name if message.side == Side.BUYER else thread.organisation.name
    for user in people:
        outbox.mail(
            to=user,
            key=f"{key}:{user.ref}",
            subject=f"{tender.reference}: a message from {who}",
            body=f"There is a message about ‘{tender.title}’. Sign in to read and answer it; it is kept there."
            + (mail_words(tender) if message.side == Side.BUYER else ""),
            link=link,
            about=thread.chain(),
        )


def _subject(text: str) -> str:
    line = " ".join(text.split())
    if not line:
        raise Refused("Subject: say in a line what it is about.")
    if len(line) > 200:
        raise Refused(f"Subject: shorten it to 200 characters; it has {len(line)} now.")
    return line


def _words(text: str) -> str:
    words = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not words:
        raise Refused("Message: write something.")
    if len(words) > MOST_CHARACTERS:
        raise Refused(f"Message: shorten it to {MOST_CHARACTERS:,} characters; it has {len(words):,} now.")
    return words


def note_reading(*, thread: Thread, by: User) -> int:
    """That this person has the messages of the other side on the screen: the first time each, added to the record."""
    side = Side.BUYER if policies.is_of_supplier(by, thread) else Side.SUPPLIER
    unread = thread.messages.filter(side=side).exclude(reads__user=by)
    rows = [MessageRead(message=each, user=by, at=clock.now()) for each in unread]
    MessageRead.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
