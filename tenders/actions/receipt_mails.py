"""Telling the owners of an organisation by mail that their bid was received."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from core import outbox
from core.models import Membership, OutboxMessage
from tenders.contact import mail_words
from tenders.models import Submission

TELL_EVERY = timedelta(hours=1)
BY_ITSELF = (
    "An upload came to its end after its page was closed. It completed the bid, and so the bid was submitted at once, as "
    "your standing authority says.\n"
)


def tell_owners(submission: Submission, *, unattended: bool = False) -> None:
    """Each owner gets the receipt's number and time by mail. File names and answers stay out of the outbox.

    Under a standing authority a text that saves itself makes many versions: their owners are written to once an hour.
    `unattended`: it was submitted with nobody at a browser to see it, so it is always told, and to whoever uploaded too.
    """
    bid = submission.bid
    if submission.by_authority_of_id and not unattended and _told_lately(submission):
        return
    by_itself = BY_ITSELF if unattended else ""
    some = "Not every lot you chose is in it: the receipt says which are.\n" if submission.left_out else ""
    owners = Membership.objects.current().filter(organisation=bid.organisation, role="owner").select_related("user")
    people = {held.user for held in owners} | ({submission.received_from} if unattended else set())
    for user in sorted(people, key=lambda each: each.ref):
        outbox.mail(
            to=user,
            key=f"receipt:{submission.receipt_number}:{user.ref}",
            subject=f"Bid received: {bid.tender.title} ({submission.receipt_number})",
            body=(
                f"We received the bid of {bid.organisation.name} for {bid.tender.reference}, {bid.tender.title}.\n\n"
                f"Receipt {submission.receipt_number}, version {submission.number}.\n{by_itself}{some}"
                "Nobody at the buyer can read it before the opening. You can replace or withdraw it until bids close."
                f"{mail_words(bid.tender)}"
            ),
            link=reverse("bidding:receipt", args=[bid.ref, submission.receipt_number]),
            about=bid.chain(),
        )


def _told_lately(submission: Submission) -> bool:
    since = submission.received_at - TELL_EVERY
    mails = OutboxMessage.objects.filter(about=submission.bid.chain(), key__startswith="receipt:")
    return mails.filter(created_at__gt=since).exists()
