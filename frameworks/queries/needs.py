"""What needs whom on this floor; where they can go; and what the timeline of a tender says about its agreement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse

from core import clock
from core.calendar import date_in_words, end_of_day
from core.frames import DONE, NOW, Stage
from core.permissions import organisations_of
from core.ports import NavItem, Need
from core.words import hours
from evaluation.enums import AwardStatus
from frameworks import policies
from frameworks.enums import (
    WAITING,
    AgreementStatus,
    HandBackStatus,
    MemberStatus,
    MobilisationStatus,
    OfferStatus,
    TaskOwner,
    TaskStatus,
)  # fmt: skip
from frameworks.models import Agreement, HandBack, Member, Mobilisation, MobilisationTask, Offer, Referral
from frameworks.queries.board import LATE, age_words
from tenders.models import Tender

if TYPE_CHECKING:
    from core.models import Organisation, User

MOST = 20
READERS = (policies.MANAGER, policies.BROKER, policies.APPROVER, policies.LEAD, policies.AUDITOR)


def needs_of(user: User) -> list[Need]:
    """Everything on this floor that waits for a person, or that they wait for."""
    brokers = organisations_of(user, kind="buyer", roles=[policies.BROKER])
    managers = organisations_of(user, kind="buyer", roles=[policies.MANAGER])
    deciders = organisations_of(user, kind="buyer", roles=[policies.MANAGER, policies.APPROVER])
    providers = organisations_of(user, kind="supplier", roles=policies.ANSWERS)
    found: list[Need] = []
    if brokers:
        found += _broker(brokers)
    if managers:
        found += [*_to_set_up(managers), *_to_plan(managers), *_to_confirm(managers), *_hand_backs(managers)]
    if deciders:
        found += _to_decide(user)
    if providers:
        found += [*_to_answer(providers), *_to_report(providers)]
    return found


def _broker(buyers: list[Organisation]) -> Iterator[Need]:
    now = clock.now()
    offers = list(
        Offer.objects.filter(referral__agreement__buyer__in=buyers, status=OfferStatus.OPEN, expires_at__gte=now)
        .select_related("referral__agreement", "place__member__organisation")
        .order_by("expires_at")
    )
    bare = Referral.objects.filter(agreement__buyer__in=buyers, status__in=WAITING).exclude(
        pk__in=[offer.referral_id for offer in offers]
    )
    for referral in bare.select_related("agreement", "lot").order_by("recorded_at")[:MOST]:
        what = f"Make the next offer for referral {referral.number}"
        about = (
            f"{referral.agreement.title}, area {referral.lot.number}, waiting {age_words(now - referral.recorded_at)}"
        )
        yield Need(what, about, referral.get_absolute_url(), referral.recorded_at + LATE, label="Make the next offer")
    for offer in offers[:MOST]:
        what = f"{offer.place.member} answers referral {offer.referral.number}"
        url = offer.referral.get_absolute_url()
        yield Need(what, offer.referral.agreement.title, url, offer.expires_at, who="others")


def _to_set_up(buyers: list[Organisation]) -> Iterator[Need]:
    signed = Tender.objects.filter(
        procurement__buyer__in=buyers, lots__award__status=AwardStatus.SIGNED, agreement__isnull=True
    ).distinct()
    for tender in signed[:MOST]:
        url = reverse("frameworks:set_up", args=[tender.reference])
        due = end_of_day(tender.contract_starts_on) if tender.contract_starts_on else None
        yield Need("Set up the agreement from the signed awards", tender.title, url, due, label="Set it up")


def _to_plan(buyers: list[Organisation]) -> Iterator[Need]:
    unplanned = Member.objects.filter(
        agreement__buyer__in=buyers, agreement__imported_from="", agreement__open_door=False,
        mobilisation__isnull=True, status=MemberStatus.ACTIVE,
    ).exclude(agreement__status=AgreementStatus.ENDED).select_related("agreement")  # fmt: skip
    for agreement, count in Counter(member.agreement for member in unplanned).items():
        what = f"Plan the mobilisation of {count} provider{'' if count == 1 else 's'}"
        due = end_of_day(agreement.starts_on - timedelta(days=28)) if agreement.starts_on else None
        yield Need(what, agreement.title, reverse("frameworks:mobilisations", args=[agreement.ref]), due, label="Plan")


def _to_confirm(buyers: list[Organisation]) -> Iterator[Need]:
    tasks = (
        MobilisationTask.objects.filter(mobilisation__member__agreement__buyer__in=buyers)
        .filter(mobilisation__status=MobilisationStatus.UNDER_WAY)
        .filter(Q(status=TaskStatus.REPORTED) | Q(status=TaskStatus.OPEN, owner=TaskOwner.BUYER))
        .select_related("mobilisation__member__organisation", "mobilisation__member__agreement")
        .order_by("due_on", "number")
    )
    for task in tasks[:MOST]:
        verb = "Confirm" if task.status == TaskStatus.REPORTED else "Do"
        about = f"{task.mobilisation.member}, {task.mobilisation.agreement.title}"
        url = task.mobilisation.get_absolute_url()
        yield Need(f"{verb}: {task.title}", about, url, end_of_day(task.due_on), label=verb)


def _hand_backs(buyers: list[Organisation]) -> Iterator[Need]:
    waiting = HandBack.objects.filter(place__agreement__buyer__in=buyers, status=HandBackStatus.NOTIFIED)
    for each in waiting.select_related("place__agreement", "place__lot", "place__member__organisation")[:MOST]:
        what = f"Choose who takes over as {each.place.words()}"
        about = f"{each.place.member} hands it back, {each.agreement.title}"
        yield Need(what, about, each.get_absolute_url(), end_of_day(each.takes_effect_on), label="Choose")


def _to_decide(user: User) -> Iterator[Need]:
    ready = Mobilisation.objects.filter(status=MobilisationStatus.READY, approver=user)
    for plan in ready.select_related("member__organisation", "member__agreement").order_by("go_live_on")[:MOST]:
        about = f"{plan.member}, {plan.agreement.title}"
        url = plan.get_absolute_url()
        yield Need("Decide go or no-go", about, url, end_of_day(plan.go_live_on), label="Decide")


def _to_answer(providers: list[Organisation]) -> Iterator[Need]:
    now = clock.now()
    offers = Offer.objects.filter(
        place__member__organisation__in=providers, status=OfferStatus.OPEN, expires_at__gte=now
    ).select_related("referral__agreement", "place__member__organisation")
    for offer in offers.order_by("expires_at")[:MOST]:
        referral = offer.referral
        what = f"Answer an offer: {hours(referral.weekly_hours)} hours a week in {referral.locality}"
        yield Need(what, referral.agreement.title, offer.get_absolute_url(), offer.expires_at, label="Answer")


def _to_report(providers: list[Organisation]) -> Iterator[Need]:
    tasks = MobilisationTask.objects.filter(
        mobilisation__member__organisation__in=providers, mobilisation__status=MobilisationStatus.UNDER_WAY,
        status=TaskStatus.OPEN, owner=TaskOwner.PROVIDER,
    ).select_related("mobilisation__member__organisation", "mobilisation__member__agreement")  # fmt: skip
    for task in tasks.order_by("due_on", "number")[:MOST]:
        url = task.mobilisation.get_absolute_url()
        yield Need(task.title, task.mobilisation.agreement.title, url, end_of_day(task.due_on), label="Report")


def navigation(user: User) -> list[NavItem]:
    """Referrals and agreements for the buyer's people, offers for a provider's. No query of its own."""
    found = []
    if organisations_of(user, kind="buyer", roles=[policies.BROKER, policies.MANAGER]):
        found.append(NavItem("Referrals", reverse("frameworks:board"), "referrals", 40))
    if organisations_of(user, kind="buyer", roles=READERS):
        found.append(NavItem("Agreements", reverse("frameworks:agreements"), "agreements", 50))
    if organisations_of(user, kind="supplier"):
        found.append(NavItem("Your offers", reverse("frameworks:offers"), "offers", 30))
        found.append(NavItem("Agreements", reverse("frameworks:agreements"), "agreements", 50))
    return found


def stages_of(subject: Any, user: Any) -> list[Stage]:
    """On a tender's timeline: what became of it, once its agreement stands."""
    if not isinstance(subject, Tender):
        return []
    agreement = Agreement.objects.filter(tender=subject).first()
    if agreement is None:
        return []
    if agreement.status == AgreementStatus.DRAFT:
        to = f"To {date_in_words(agreement.starts_on, year=False)}" if agreement.starts_on else ""
        return [Stage("start", "Mobilise", to, NOW, 100)]
    return [Stage("start", "Agreement live", "", DONE, 100)]
