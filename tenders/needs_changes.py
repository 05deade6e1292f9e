"""What changes to open tenders need of the buyer's people, what they are told by mail, and their part of the overview."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from core import clock, outbox
from core.calendar import in_words
from core.models import Membership, User
from core.permissions import organisations_of
from core.ports import Need
from tenders.enums import AmendmentStatus, TenderStatus
from tenders.policies import amendments as policies
from tenders.policies import tenders as tender_policies

if TYPE_CHECKING:
    from tenders.models import Amendment, Bid, Tender

S = AmendmentStatus
ASKED = ("lots", "criteria", "questions", "prices")
SILENCE = timedelta(hours=4)
"""After this long without an answer the lead is asked to look, not only to wait."""


def of_buyers(user: User) -> list[Need]:
    """Changes to finish, to approve, refused by the platform or without an answer."""
    from tenders.models import Amendment, Tender

    if not organisations_of(user, kind="buyer", roles=tender_policies.DECIDERS):
        return []
    own = Tender.objects.of_buyers(user)
    waiting = (
        Amendment.objects.filter(tender__in=own, status__in=[S.DRAFT, S.IN_APPROVAL, S.APPROVED, S.REFUSED])
        .filter(tender__status__in=[TenderStatus.PUBLISHED, TenderStatus.CLOSED])
        .select_related("tender__procurement__buyer", "created_by")
        .prefetch_related("tender__procurement__joint_buyers")
    )
    return [need for amendment in waiting if (need := _of(amendment, user)) is not None]


def _of(amendment: Amendment, user: User) -> Need | None:
    from tenders.actions.amendment_notice import silent_for, still_closes

    tender, url = amendment.tender, amendment.get_absolute_url()
    about, due = f"{tender.title} ({tender.reference})", tender.closes_at
    if tender.deadline_passed(clock.now()):
        return _of_a_later_deadline(amendment, about, url)
    writes = policies.may_write(user, amendment)
    name = f"change {amendment.number}"
    if amendment.status == S.DRAFT:
        return Need(f"Finish {name} and send it to the approver", about, url, due) if writes else None
    if amendment.status == S.IN_APPROVAL:
        if policies.may_approve(user, amendment):
            return Need(f"Approve {name}, or send it back", about, f"{url}approval/", due, label="Read it")
        return Need(f"The approver reads {name}", about, url, due, who="others")
    if amendment.status == S.REFUSED:
        what = f"The platform refused {name}: send it again or mend it. {still_closes(amendment)}"
        return Need(what, about, url, due, label="See why") if writes else None
    assert amendment.approved_at is not None
    late = clock.now() - amendment.approved_at > SILENCE
    just_now = clock.now() - amendment.approved_at < timedelta(minutes=1)
    waits = "yet" if just_now else f"for {silent_for(amendment)}"
    what = f"The platform has not answered {name} {waits}. {still_closes(amendment)}"
    return Need(what, about, url, due, who="you" if late and writes else "others")


def _of_a_later_deadline(amendment: Amendment, about: str, url: str) -> Need | None:
    """After the deadline one thing is still waited for: the answer about a later one, because nothing opens before it."""
    if amendment.status != S.APPROVED or amendment.new_closes_at is None:
        return None
    what = (
        f"The platform has not answered change {amendment.number}, a later deadline: nothing is opened before it does"
    )
    return Need(what, about, url, amendment.tender.closes_at)


def tell_the_approvers(amendment: Amendment, by: User | None, facts: dict[str, Any]) -> None:
    """Everyone who may approve it is asked by mail, the approver of the tender first of all."""
    tender = amendment.tender
    held = Membership.objects.current().filter(organisation=tender.procurement.buyer, role="approver")
    closes = in_words(tender.closes_at) if tender.closes_at else "a time not set"
    for each in held.select_related("user").order_by("pk"):
        if policies.had_a_hand_in(each.user, amendment):
            continue
        outbox.mail(
            to=each.user,
            key=f"change-asked:{amendment.reference}:{amendment.version}:{each.user.ref}",
            subject=f"{tender.reference}: approve change {amendment.number}, or send it back",
            body=(
                f"{by.full_name if by else 'The lead'} asks you to approve a change to ‘{tender.title}’. "
                f"Nothing changes before you approve and the platform accepts. Bids close {closes}."
            ),
            link=f"{amendment.get_absolute_url()}approval/",
            about=amendment.chain(),
        )


def tell_the_lead_it_came_back(amendment: Amendment, by: User | None, facts: dict[str, Any]) -> None:
    if amendment.sent_by is None or amendment.sent_by == by:
        return
    outbox.mail(
        to=amendment.sent_by,
        key=f"change-sent-back:{amendment.reference}:{amendment.version}:{amendment.sent_back_at}",
        subject=f"{amendment.tender.reference}: change {amendment.number} was sent back",
        body=f"{by.full_name if by else 'The approver'} sent it back: {amendment.sent_back_reason}",
        link=amendment.get_absolute_url(),
        about=amendment.chain(),
    )


def panel(request: HttpRequest, tender: Tender) -> str | None:
    """On the tender's overview once it is public: its changes, and the ways to change, extend and see who was told."""
    user = request.user
    if not isinstance(user, User) or tender.published_at is None or not tender_policies.may_see_history(user, tender):
        return None
    unconfirmed = []
    if tender.opened_at is not None:
        unconfirmed = list(tender.bids.filter(unconfirmed_change__isnull=False).exclude(letter="").order_by("letter"))
    return render_to_string(
        "tenders/changes/overview_panel.html",
        {
            "tender": tender,
            "amendments": list(tender.amendments.all()),
            "may_change": tender_policies.may_edit(user, tender) and tender.is_open_for_bids(clock.now()),
            "unconfirmed": unconfirmed,
        },
    )


def supplier_panel(request: HttpRequest, tender: Tender) -> str | None:
    """On the tender's page for suppliers: what changed since it was published."""
    found = list(tender.amendments.filter(status=S.PUBLISHED))
    if not found:
        return None
    return render_to_string("tenders/changes/supplier_panel.html", {"tender": tender, "amendments": found})


def bid_panel(request: HttpRequest, bid: Bid) -> str | None:
    """On the task list of a bid, a draft's too: what changed since the tender was published."""
    found = list(bid.tender.amendments.filter(status=S.PUBLISHED))
    if not found:
        return None
    lately = [each for each in found if each.published_at is not None and each.published_at > bid.created_at]
    context = {
        "bid": bid,
        "amendments": found,
        "lately": lately,
        "new": new_for(bid, found),
        "asked_no_longer": asked_no_longer(bid),
    }
    return render_to_string("tenders/changes/bid_panel.html", context)


def new_for(bid: Bid, amendments: list[Amendment]) -> list[str]:
    """What is asked since this bid was last handed in, or begun: the names of the lines, each once."""
    from tenders import changing

    last = bid.submissions.order_by("-number").first()
    since = last.received_at if last is not None else bid.created_at
    lately = [each for each in reversed(amendments) if each.published_at is not None and each.published_at > since]
    lines = [
        line for each in lately for line in changing.lines(each) if not line.path.startswith(("gone:", "removed:"))
    ]
    return list(dict.fromkeys(line.label for line in lines if line.part in ASKED))


def asked_no_longer(bid: Bid) -> list[str]:
    """What this bid's draft holds for lots, criteria and questions that a change took out. Known without reading it."""
    from tenders.models import Criterion, Lot, Question

    gone: dict[str, Any] = {"tender": bid.tender_id, "removed_at__isnull": False}
    held = {part for part in bid.parts.values_list("part", flat=True) if ":" in part}
    named = [(f"price:{lot.number}", f"Lot {lot.number}, {lot.name}") for lot in Lot.ever.filter(**gone)]
    named += [(f"answer:{row.key}", row.label) for row in Criterion.ever.filter(**gone)]
    named += [(f"question:{row.key}", row.label) for row in Question.ever.filter(**gone)]
    return [name for part, name in named if part in held]
