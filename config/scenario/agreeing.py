"""From signed awards to a referral accepted, and the market beside it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from config.demo import cast
from config.scenario import people
from config.scenario.tendering import programme_data
from core import clock
from core.calendar import uk_day
from core.models import Organisation, User
from dps.actions import application as applying
from dps.actions import market as markets
from dps.models import Application, Market, Part
from frameworks.actions import agreement as agreements
from frameworks.actions import history, offers, referrals
from frameworks.actions import mobilisation as mobilising
from frameworks.actions.lots import add_lot
from frameworks.enums import TaskStatus
from frameworks.models import Agreement, Member, Mobilisation, Offer, Referral
from frameworks.queries.positions import positions
from tenders.models import Area, Tender


def set_up(tender: Tender) -> Agreement:
    return agreements.agreement_from_awards(tender, by=people.staff("framework_manager"))


def start(agreement: Agreement) -> Agreement:
    return agreements.start(agreement, by=people.staff("framework_manager"))


def plan_mobilisation(agreement: Agreement, *, starts_on: date, go_live_on: date) -> list[Mobilisation]:
    return mobilising.plan_all(
        agreement, starts_on=starts_on, go_live_on=go_live_on, by=people.staff("framework_manager"),
        approver=people.staff("approver"),
    )  # fmt: skip


def owner_of(member: Member) -> User:
    held = member.organisation.memberships.filter(role="owner", ended_at=None).select_related("user").first()
    assert held is not None
    return held.user


def mobilise(plan: Mobilisation, *, tasks: int | None = None) -> Mobilisation:
    """Start, report and confirm the checklist (or its first `tasks`)."""
    manager, provider = people.staff("framework_manager"), owner_of(plan.member)
    if plan.status == "planned":
        mobilising.start(plan, by=manager)
    for task in list(plan.tasks.exclude(status=TaskStatus.CONFIRMED).order_by("due_on", "pk"))[:tasks]:
        mobilising.report(task, by=provider if task.owner == "provider" else manager, note="Done and filed.")
        mobilising.confirm(task, by=manager)
    return plan


def call_ready(plan: Mobilisation) -> Mobilisation:
    return mobilising.call_ready(plan, by=people.staff("framework_manager"))


def go_live(plan: Mobilisation) -> Mobilisation:
    """The manager calls it ready; the named approver, another person, says go."""
    mobilise(plan)
    call_ready(plan)
    return mobilising.go(plan, reason="Every task is confirmed and the first two weeks are rostered.",
                         by=people.staff("approver"))  # fmt: skip


def _week(**calls: list[int]) -> list[dict[str, Any]]:
    return [{"name": name, "minutes": minutes} for name, minutes in calls.items()]


# Minutes from Monday to Sunday, call by call: four made-up weeks of care.
VISITS = (
    _week(Morning=[45] * 7, Lunch=[30] * 5 + [0, 0], Tea=[30] * 7),
    _week(Morning=[30] * 7, Bed=[30] * 7),
    _week(Morning=[60] * 7, Lunch=[45] * 7, Tea=[45] * 7, Bed=[30] * 7),
    _week(Morning=[45, 0, 45, 0, 45, 0, 0], Tea=[30] * 5 + [0, 0]),
)


def refer(
    agreement: Agreement,
    area: int,
    *,
    locality: str,
    district: str,
    person: str,
    urgency: str = "standard",
    visits: int = 0,
) -> Referral:
    """The broker records one package of care; the person's details stay apart from what is offered."""
    lot = agreement.lots.get(number=area)
    return referrals.record_referral(
        lot,
        package=referrals.Package(
            locality=locality, district=district, visits=VISITS[visits % len(VISITS)], urgency=urgency,
            needs="Help with washing, dressing and a light breakfast; a reminder of medicines at lunch and in the evening.",
            start_by=uk_day(clock.now()) + timedelta(days=5),
        ),
        person=referrals.PersonDetails(
            name=person, address="A made-up address", postcode=f"{district} 1AA", telephone="01632 960000",
        ),
        by=people.staff("broker"),
    )  # fmt: skip


def offer(referral: Referral) -> Offer:
    made = offers.make_offer(referral, by=people.staff("broker"))
    assert made.offer is not None, made
    return made.offer


def decline(made: Offer, *, reason: str = "no_capacity", words: str = "") -> Offer:
    return offers.decline(made, reason=reason, words=words, by=owner_of(made.place.member))


def accept(made: Offer) -> Offer:
    return offers.accept(made, by=owner_of(made.place.member))


def bring_in_2018(buyer: Organisation) -> Agreement:
    """The agreement as it stood at its award in 2018: real providers, positions only, no scores."""
    return agreements.import_agreement(programme_data(), buyer=buyer, by=people.staff("framework_manager"))


def record_hand_backs(agreement: Agreement) -> list[str]:
    return history.record_history(agreement, programme_data(), by=people.staff("framework_manager"))


def standing(agreement: Agreement) -> dict[str, Any]:
    return positions(agreement)


# The market ----------------------------------------------------------------------------------------------------------


def open_market(buyer: Organisation, *, ref: str = "SBC-MARKET-1") -> Market:
    """A market page with a part for each of two areas, open to applications any day."""
    manager = people.staff("framework_manager")
    agreement = agreements.open_agreement(
        ref=ref, title="Care at home: reserve market", buyer=buyer, by=manager, starts_on=uk_day(clock.now())
    )
    for area in Area.objects.filter(buyer=buyer, number__in=(9, 10)).order_by("number"):
        add_lot(agreement, number=area.number, name=area.name, area=area, by=manager)
    market = markets.set_up_market(
        agreement=agreement, by=manager, title="Care at home: reserve market",
        summary="Providers who could take packages of care when nobody on the agreement can. Apply any day.",
    )  # fmt: skip
    for lot in agreement.lots.order_by("number"):
        markets.add_part(market=market, lot=lot, by=manager)
    return markets.open_market(market=market, by=manager)


ANSWERS = {
    "cqc_provider": "1-123456789",
    "cqc_personal_care": "yes",
    "standard_information": "yes",
    "exclusion_grounds": "no",
    "capacity": "We have four carers nearby with hours to spare and could start within three days of being asked.",
}


def apply(part: Part, supplier: str) -> Application:
    user = people.owner(supplier)
    organisation = Organisation.objects.get(company_number=cast.supplier(supplier).company_number)
    application = applying.start_application(part=part, organisation=organisation, by=user)
    applying.save_answers(application=application, answers=ANSWERS, by=user)
    return applying.submit_application(application=application, by=user)


def admit(application: Application) -> Application:
    return applying.admit(application=application, by=people.staff("framework_manager"))


def refuse(application: Application, reason: str) -> Application:
    return applying.refuse(application=application, by=people.staff("framework_manager"), reason=reason)
