"""Telling everyone: the lead and the approver, every organisation with a bid or a draft, everyone who follows.

Each telling is a row with the people told and their mails, written in the transaction of what is told. Who bids, and how
many, stays out of the tender's log and off the buyer's pages until the bids are open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.urls import reverse

from core import clock, outbox
from core.calendar import in_words
from core.models import Membership, Organisation, User
from tenders import changing, letter_words
from tenders.contact import mail_words
from tenders.enums import STANDING, Audience, BidStatus, NoticeKind, Verdict
from tenders.models import Amendment, Announcement, Bid, Notice, Tender, Told
from tenders.policies.bids import WRITERS
from tenders.policies.tenders import buyers
from tenders.queries.clarifications import who_answers

Body = Callable[[Audience, Bid | None], str]


def announce(
    *,
    tender: Tender,
    key: str,
    subject: str,
    body: Body,
    audiences: Sequence[Audience],
    amendment: Amendment | None = None,
    also: Iterable[User | None] = (),
) -> Announcement:
    """Tell each audience once; a person in two of them is told as the first of them. The same key again tells nobody."""
    said, new = Announcement.objects.get_or_create(
        tender=tender,
        key=key,
        defaults={
            "amendment": amendment,
            "audiences": [str(audience) for audience in audiences],
            "subject": subject,
            "body": body(Audience.FOLLOWERS, None),
            "at": clock.now(),
        },
    )
    if not new:
        return said
    # Whoever was told in private of what now becomes public is not told twice.
    before = Told.objects.filter(announcement__tender=tender, announcement__key=key.removesuffix("-public"))
    known = set(before.values_list("user_id", flat=True))
    for audience in audiences:
        for user, bid in _people(tender, audience, also):
            if user.pk in known or not user.is_active:
                continue
            known.add(user.pk)
            message = outbox.mail(
                to=user,
                key=f"told:{tender.reference}:{key}:{user.ref}",
                subject=subject,
                body=body(audience, bid) + _how_to_stop(tender, audience, user) + (mail_words(tender) if bid else ""),
                link=_link(tender, audience, bid, amendment),
                about=bid.chain() if bid else "",
            )
            organisation: Organisation | None = bid.organisation if bid else None
            Told.objects.create(
                announcement=said, audience=audience, user=user, organisation=organisation, message=message
            )
    return said


def _people(tender: Tender, audience: Audience, also: Iterable[User | None]) -> list[tuple[User, Bid | None]]:
    if audience == Audience.BUYER:
        named = (tender.owner, tender.sent_for_approval_by, tender.approved_by, *also)
        return [
            (user, None) for user in _still_there(tender, dict.fromkeys(user for user in named if user is not None))
        ]
    if audience == Audience.FOLLOWERS:
        from tenders import ports

        return [(user, None) for user in ports.interested.gather(tender)]
    bids = {bid.organisation_id: bid for bid in tender.bids.select_related("organisation").order_by("ref")}
    held = Membership.objects.current().filter(organisation__in=bids, role__in=WRITERS).select_related("user")
    return [(each.user, bids[each.organisation_id]) for each in held.order_by("organisation_id", "pk")]


def _still_there(tender: Tender, named: Iterable[User]) -> list[User]:
    """Those who still work for the buyer: somebody who has left hears nothing more. Where nobody is left, its leads do."""
    wanted = list(named)
    held = Membership.objects.current().filter(organisation__in=buyers(tender.procurement), user__in=wanted)
    there = set(held.values_list("user_id", flat=True))
    return [user for user in wanted if user.pk in there] or who_answers(tender)


def _how_to_stop(tender: Tender, audience: Audience, user: User) -> str:
    """Whoever asked to be told can stop it from every mail."""
    if audience != Audience.FOLLOWERS:
        return ""
    from tenders.actions.follows import how_to_stop

    follow = tender.follows.filter(user=user, ended_at__isnull=True).first()
    return f"\n\n{how_to_stop(follow)}" if follow else ""


def _link(tender: Tender, audience: Audience, bid: Bid | None, amendment: Amendment | None) -> str:
    if audience == Audience.BUYER:
        return amendment.get_absolute_url() if amendment else tender.get_absolute_url()
    if bid is not None:
        return reverse("bidding:changes" if amendment else "bidding:tasks", args=[bid.ref])
    return reverse("bidding:tender_changes" if amendment else "bidding:tender", args=[tender.reference])


# -- a change that came into force -------------------------------------------------------------------------------------
def tell_of_a_change(amendment: Amendment) -> None:
    """Everyone, with the same words about what changed, why, and what to do; bidders also how their bid stands."""
    tender = Tender.objects.select_related("procurement").get(pk=amendment.tender_id)
    what = "the deadline is later" if amendment.is_extension() else "the tender has changed"
    announce(
        tender=tender,
        key=f"change-{amendment.number}",
        subject=f"{tender.reference}: {what}",
        body=lambda audience, bid: _change_body(tender, amendment, bid),
        audiences=(Audience.BUYER, Audience.BIDDERS, Audience.FOLLOWERS),
        amendment=amendment,
        also=(amendment.created_by, amendment.approved_by),
    )


def _change_body(tender: Tender, amendment: Amendment, bid: Bid | None) -> str:
    assert tender.closes_at is not None
    lines = "\n".join(f"- {_short(line)}" for line in changing.lines(amendment))
    was = ""
    if amendment.new_closes_at is not None and amendment.old_closes_at is not None:
        was = f" It was {in_words(amendment.old_closes_at)}."
    parts = [
        f"‘{tender.title}’ ({tender.reference}) has changed: change {amendment.number}.",
        f"What changed:\n{lines}",
        f"Why: {amendment.reason}",
        f"What suppliers must do: {amendment.what_to_do}",
        f"Bids close {in_words(tender.closes_at)}.{was}",
    ]
    if bid is not None:
        parts.append(_of_your_bid(bid, amendment))
    return "\n\n".join(parts)


def _short(line: changing.Line) -> str:
    """One line of a mail; long texts are read side by side on the page."""
    if line.path.startswith("gone:"):
        return f"{line.label}: {line.after[:1].lower()}{line.after[1:]}"
    if line.path.startswith("new:"):
        return f"{line.label}: new; read what it asks on the page"
    if max(len(line.before), len(line.after)) > 120:
        return f"{line.label}: the words have changed; read both side by side"
    after, before = (" / ".join(text.splitlines()).rstrip(".") for text in (line.after, line.before))
    return f"{line.label}: {after}. It was: {before}"


def _of_your_bid(bid: Bid, amendment: Amendment) -> str:
    return f"{_of_what_stands(bid, amendment)}{_of_late_attempts(bid, amendment)}"


def _of_late_attempts(bid: Bid, amendment: Amendment) -> str:
    """A later deadline that reached us after the old one: whoever was refused meanwhile hears that the way is open."""
    if amendment.new_closes_at is None or not bid.attempts.filter(verdict=Verdict.LATE).exists():
        return ""
    return (
        " You tried to submit after bids had closed, before the platform’s answer reached us. That attempt stays on "
        f"record as late, and nothing of it was received: submit again until {in_words(amendment.new_closes_at)}."
    )


def _of_what_stands(bid: Bid, amendment: Amendment) -> str:
    if bid.status in STANDING and amendment.bids_to_confirm:
        return (
            "Your bid is in and stands. Because what is asked has changed, confirm it as it stands, or change it and "
            "submit again, before bids close. If you do neither it is opened, marked as not confirmed."
        )
    if bid.status in STANDING:
        return "Your bid is in and stands. You may replace or withdraw it until bids close."
    if bid.status == BidStatus.WITHDRAWN:
        return "You withdrew your bid. You can submit again until bids close."
    return "Your draft is as you left it. Nothing is submitted yet, and only what you submit counts."


def tell_of_a_refusal(amendment: Amendment) -> None:
    """The platform refused: only the buyer is told, because for everyone else nothing happened."""
    tender = amendment.tender
    closes = f" Bids still close {in_words(tender.closes_at)}." if tender.closes_at else ""
    announce(
        tender=tender,
        key=f"refused-{amendment.notice.reference if amendment.notice else amendment.number}"[:60],
        subject=f"{tender.reference}: the platform refused change {amendment.number}",
        body=lambda audience, bid: (
            f"Nothing has changed.{closes} The platform said: {amendment.refusal_reason} "
            "Send it again, or mend it and have it approved anew."
        ),
        audiences=(Audience.BUYER,),
        amendment=amendment,
        also=(amendment.created_by, amendment.approved_by),
    )


def tell_of_a_lapse(amendment: Amendment) -> None:
    """The answer came after the deadline: the buyer and the bidders are told that nothing applies."""
    announce(
        tender=amendment.tender,
        key=f"lapsed-{amendment.number}",
        subject=f"{amendment.tender.reference}: change {amendment.number} came too late and does not apply",
        body=lambda audience, bid: amendment.lapsed_because,
        audiences=(Audience.BUYER, Audience.BIDDERS, Audience.FOLLOWERS),
        amendment=amendment,
        also=(amendment.created_by, amendment.approved_by),
    )


# -- a cancellation ----------------------------------------------------------------------------------------------------
def tell_of_the_cancellation(tender: Tender, by: User | None, facts: dict[str, Any]) -> None:
    """Effect: those who work on it are told at once. Followers hear with the public, when the platform has the notice."""
    if tender.published_at is None:
        return
    announce(
        tender=tender,
        key="cancelled",
        subject=f"{tender.reference}: the tender is cancelled",
        body=lambda audience, bid: _cancelled_body(tender, bid),
        audiences=(Audience.BUYER, Audience.BIDDERS),
        also=(by,),
    )


def cancellation_is_public(notice: Notice, by: User | None, facts: dict[str, Any]) -> None:
    """Effect of acceptance of the termination notice."""
    if notice.kind != NoticeKind.UK12 or notice.tender is None or notice.tender.cancelled_at is None:
        return
    tender = notice.tender
    announce(
        tender=tender,
        key="cancelled-public",
        subject=f"{tender.reference}: the tender is cancelled",
        body=lambda audience, bid: _cancelled_body(tender, bid),
        audiences=(Audience.FOLLOWERS,),
    )


def _cancelled_body(tender: Tender, bid: Bid | None) -> str:
    facts = {"title": tender.title, "reference": tender.reference, "reason": tender.cancel_reason}
    parts = [letter_words.words("cancelled", tender.procurement.buyer, facts)]
    if bid is not None:
        parts.append(
            "No bid is opened. What you wrote stays readable to your own people, sealed from everyone else; "
            "you have nothing to do."
        )
    return "\n\n".join(parts)
