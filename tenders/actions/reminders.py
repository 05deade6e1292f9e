"""Reminding a bidder's people, a day, two hours and half an hour before bids close, of what is not submitted.

The row in the outbox says which bid and to whom, and nothing of what the bid holds. Which tasks are not done is asked of the
keeper when the mail is sent; it answers with their keys, and the mail says them in the words of the published tender.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from core import clock, outbox
from core.calendar import in_words, time_left_words
from core.models import Membership, OutboxMessage
from tenders import still_to_do
from tenders.bid_frame import lots_words
from tenders.contact import mail_words
from tenders.keeper import client
from tenders.models import Bid
from tenders.policies import bids as policies
from tenders.queries.bids import asked
from tenders.queries.unsubmitted import Unsubmitted, open_bids, to_remind, unsubmitted

KIND = "bid-reminder"
BEFORE = (timedelta(hours=24), timedelta(hours=2), timedelta(minutes=30))
"""How long before bids close each reminder goes out, the earliest first."""
WAIT_FOR_KEEPER = timedelta(minutes=5)


def remind_due() -> int:
    """Post the reminders that are due by the clock; each mark once for each deadline, bid and person."""
    now = clock.now()
    return sum(_post(found, now) for found in to_remind(now, now + BEFORE[0]))


def _post(found: Unsubmitted, now: datetime) -> int:
    closes_at = found.bid.tender.closes_at
    assert closes_at is not None
    # Only the nearest mark: after an hour without due work nobody gets two mails that say the same.
    mark = min(each for each in BEFORE if closes_at - now <= each)
    posted = 0
    with transaction.atomic():
        for held in _writers(found.bid):
            key = f"remind:{found.bid.ref}:{closes_at:%Y%m%d%H%M%S}:{int(mark.total_seconds())}:{held.user.ref}"
            if OutboxMessage.objects.filter(key=key).exists():
                continue
            outbox.queue(KIND, key=key, payload={"bid": found.bid.ref, "to": held.user.ref}, about=found.bid.chain())
            posted += 1
    return posted


def _writers(bid: Bid) -> list[Membership]:
    held = Membership.objects.current().filter(organisation=bid.organisation_id, role__in=policies.WRITERS)
    return list(held.select_related("user").order_by("pk").distinct())


def send_reminder(message: OutboxMessage) -> None:
    """Deliver one reminder: look again whether it is still true, ask what is missing, write, send.

    Raises `outbox.NotYet` while the keeper does not answer; after five minutes it goes without the list, because a
    reminder in time is worth more than a complete one.
    """
    now = clock.now()
    bid = open_bids(now).filter(ref=message.payload["bid"]).first()
    held = next((each for each in _writers(bid) if each.user.ref == message.payload["to"]), None) if bid else None
    found = unsubmitted(bid, even_if_empty=True) if bid else None
    if bid is None or held is None or found is None:
        return  # submitted, closed, or the person left: there is nothing to remind of
    try:
        undone = client.ask("missing_for_reminder", bid=bid.ref, message=message.key)["undone"]
        missing: list[str] | None = still_to_do.sentences(asked(bid.tender), undone)
    except (client.KeeperAway, client.KeeperRefused, client.Damaged) as trouble:
        if now - message.created_at < WAIT_FOR_KEEPER:
            raise outbox.NotYet(timedelta(seconds=30)) from trouble
        missing = None
    identity = hashlib.sha256(message.key.encode()).hexdigest()[:32]
    EmailMessage(
        subject=" ".join(_subject(found, now).split())[:200],
        body=_body(found, missing, now),
        to=[held.user.email],
        headers={"Message-ID": f"<{identity}@fairlot>"},
    ).send()


def _subject(found: Unsubmitted, now: datetime) -> str:
    closes_at = found.bid.tender.closes_at
    assert closes_at is not None
    what = "Not all submitted" if found.standing else "Not submitted"
    return f"{what}, {time_left_words(now, closes_at)}: {found.bid.tender.title}"


def _body(found: Unsubmitted, missing: list[str] | None, now: datetime) -> str:
    bid, tender = found.bid, found.bid.tender
    assert tender.closes_at is not None
    lines = [
        f"Bids for {tender.reference}, {tender.title}, close {in_words(tender.closes_at)}. "
        f"{time_left_words(now, tender.closes_at).capitalize()} by our clock.",
        "",
    ]
    if found.standing is not None:
        out = f" It does not hold {lots_words(found.standing.left_out)}." if found.standing.left_out else ""
        lines.append(
            f"Version {found.standing.number} of the bid of {bid.organisation.name} stands, receipt "
            f"{found.standing.receipt_number}.{out} What was saved since is not in it."
        )
    else:
        lines.append(
            f"The bid of {bid.organisation.name} is not submitted: {found.words}. Only what you submit counts."
        )
    lines += ["", *_missing_lines(missing)]
    lines += ["", f"{settings.SITE_URL}{reverse('bidding:tasks', args=[bid.ref])}"]
    return "\n".join(lines) + mail_words(tender)


def _missing_lines(missing: list[str] | None) -> list[str]:
    if missing is None:
        return ["What is missing stands on the page of your bid."]
    if not missing:
        return ["Nothing is missing. An owner of your organisation checks the answers and submits."]
    return ["Still missing:", *[f"- {sentence}" for sentence in missing]]
