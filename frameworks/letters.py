"""What people are told by mail. Written in the same transaction, sent after it. Never a person's name or address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from core import outbox
from core.calendar import date_in_words, in_words
from core.models import Membership
from frameworks import policies

if TYPE_CHECKING:
    from core.models import Organisation, User
    from frameworks.models import Member, Mobilisation, MobilisationTask, Offer


def _people(organisation: Organisation, roles: Iterable[str]) -> list[User]:
    held = Membership.objects.current().filter(organisation=organisation, role__in=list(roles)).select_related("user")
    return list({each.user_id: each.user for each in held.order_by("pk")}.values())


def hours_words(hours: Any) -> str:
    """10.50 -> '10.5'; 21.00 -> '21'."""
    text = f"{hours:.2f}".rstrip("0").rstrip(".")
    return f"{text} hours a week"


def offer_made(offer: Offer) -> None:
    referral, organisation = offer.referral, offer.place.member.organisation
    for person in _people(organisation, policies.ANSWERS):
        outbox.mail(
            to=person,
            key=f"offer:{offer.ref}:{person.ref}",
            subject=f"Offer {referral.number}-{offer.number}: {hours_words(referral.weekly_hours)} in {referral.locality}",
            body=(
                f"{referral.agreement.buyer} offers you {hours_words(referral.weekly_hours)} in {referral.locality}, "
                f"{referral.district}, starting by {date_in_words(referral.start_by)}.\n\n"
                f"Answer by {in_words(offer.expires_at)}. No answer in time counts as a decline, and it goes to the "
                "next provider."
            ),
            link=offer.get_absolute_url(),
            about=offer.chain(),
        )


def _tell_broker(offer: Offer, key: str, subject: str, body: str) -> None:
    outbox.mail(
        to=offer.offered_by,
        key=f"{key}:{offer.ref}",
        subject=subject,
        body=body,
        link=offer.referral.get_absolute_url(),
        about=offer.chain(),
    )


def offer_accepted(offer: Offer, by: User | None, facts: dict[str, Any]) -> None:
    name = offer.place.member.organisation
    _tell_broker(
        offer, "accepted", f"Referral {offer.referral.number}: {name} accepted",
        f"{name} accepted at {in_words(offer.answered_at or offer.offered_at)}. It now sees who the person is.",
    )  # fmt: skip


def offer_declined(offer: Offer, by: User | None, facts: dict[str, Any]) -> None:
    name = offer.place.member.organisation
    _tell_broker(
        offer, "declined", f"Referral {offer.referral.number}: {name} declined",
        f"{name} declined: {offer.get_reason_display().lower()}. The referral waits for your next offer.",
    )  # fmt: skip


def offer_lapsed(offer: Offer, by: User | None, facts: dict[str, Any]) -> None:
    name = offer.place.member.organisation
    _tell_broker(
        offer, "lapsed", f"Referral {offer.referral.number}: no answer from {name}",
        f"{name} did not answer by {in_words(offer.expires_at)}. The referral waits for your next offer.",
    )  # fmt: skip


def offer_withdrawn(offer: Offer, by: User | None, facts: dict[str, Any]) -> None:
    for person in _people(offer.place.member.organisation, policies.ANSWERS):
        outbox.mail(
            to=person,
            key=f"withdrawn:{offer.ref}:{person.ref}",
            subject=f"Offer {offer.referral.number}-{offer.number} is withdrawn",
            body="You need not answer it any more.",
            about=offer.chain(),
        )


def mobilisation_started(mobilisation: Mobilisation, by: User | None, facts: dict[str, Any]) -> None:
    for person in _people(mobilisation.member.organisation, policies.ANSWERS):
        outbox.mail(
            to=person,
            key=f"mobilisation:{mobilisation.pk}:started:{person.ref}",
            subject=f"Your mobilisation for {mobilisation.agreement.title} has started",
            body=f"You go live on {date_in_words(mobilisation.go_live_on)} if everything on the checklist is done.",
            link=mobilisation.get_absolute_url(),
            about=mobilisation.chain(),
        )


def mobilisation_ready(mobilisation: Mobilisation, by: User | None, facts: dict[str, Any]) -> None:
    if mobilisation.approver is None:
        return
    outbox.mail(
        to=mobilisation.approver,
        key=f"mobilisation:{mobilisation.pk}:ready:{mobilisation.ready_at}",
        subject=f"Go or no-go: {mobilisation.member}",
        body=f"Every item of its checklist is confirmed. It is planned to go live on "
        f"{date_in_words(mobilisation.go_live_on)}. The decision is yours.",
        link=mobilisation.get_absolute_url(),
        about=mobilisation.chain(),
    )


def mobilisation_decided(mobilisation: Mobilisation, by: User | None, facts: dict[str, Any]) -> None:
    """Both ways: the provider and the manager hear it."""
    told = _people(mobilisation.member.organisation, policies.ANSWERS)
    told += _people(mobilisation.agreement.buyer, [policies.MANAGER])
    word = "Go" if mobilisation.decision == "go" else "No-go"
    for person in told:
        outbox.mail(
            to=person,
            key=f"mobilisation:{mobilisation.pk}:{mobilisation.decision}:{mobilisation.decided_at}:{person.ref}",
            subject=f"{word}: {mobilisation.member} for {mobilisation.agreement.title}",
            body=mobilisation.reason,
            link=mobilisation.get_absolute_url(),
            about=mobilisation.chain(),
        )


def task_returned(task: MobilisationTask, by: User | None, facts: dict[str, Any]) -> None:
    if task.owner != "provider":
        return
    for person in _people(task.mobilisation.member.organisation, policies.ANSWERS):
        outbox.mail(
            to=person,
            key=f"task:{task.ref}:{task.returned_at}:{person.ref}",
            subject=f"Sent back: {task.title}",
            body=task.returned_reason,
            link=task.mobilisation.get_absolute_url(),
            about=task.chain(),
        )


def member_left(member: Member, by: User | None, facts: dict[str, Any]) -> None:
    """Brokers must know at once that nothing more goes to this provider."""
    for person in _people(member.agreement.buyer, [policies.BROKER]):
        outbox.mail(
            to=person,
            key=f"left:{member.pk}:{person.ref}",
            subject=f"{member} has left {member.agreement.title}",
            body="Its places have ended. Offers go to the next in line.",
            link=member.agreement.get_absolute_url(),
            about=member.chain(),
        )
