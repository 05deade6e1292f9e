"""A market and applications to it, made through the actions people use."""

from __future__ import annotations

from core.models import Organisation, User
from dps.actions import application as applying
from dps.actions import market as running
from dps.models import Application, Market, Part
from tests.factories.people import Cast

ANSWERS = {
    "cqc_provider": "1-101641521",
    "cqc_personal_care": "yes",
    "standard_information": "yes",
    "exclusion_grounds": "no",
    "capacity": "Six carers live within two miles. We can start within three days and take 120 hours a week.",
}
REASONS = "Your registration with the Care Quality Commission does not cover personal care yet."


def drafted_market(people: Cast) -> Market:
    return running.found_market(
        buyer=people.buyer,
        ref="SBC-DM-1",
        title="Care at home: reserve market",
        summary="Packages that the area providers cannot take.",
        parts=["Stockton north", "Stockton south"],
        by=people.framework_manager,
    )


def open_market(people: Cast) -> Market:
    return running.open_market(market=drafted_market(people), by=people.framework_manager)


def part_of(market: Market, number: int = 1) -> Part:
    return market.parts.get(number=number)


def started(part: Part, organisation: Organisation, by: User) -> Application:
    return applying.start_application(part=part, organisation=organisation, by=by)


def answered(part: Part, organisation: Organisation, by: User) -> Application:
    application = started(part, organisation, by)
    return applying.save_answers(application=application, answers=ANSWERS, by=by)


def sent(part: Part, organisation: Organisation, by: User) -> Application:
    return applying.submit_application(application=answered(part, organisation, by), by=by)


def at_status(status: str, people: Cast, part: Part | None = None) -> Application:
    """An application walked to a state by the people whose step it is."""
    part = part or part_of(open_market(people))
    if status == "draft":
        return answered(part, people.supplier, people.bidder)
    application = sent(part, people.supplier, people.bidder)
    if status == "admitted":
        return applying.admit(application=application, by=people.framework_manager)
    if status == "refused":
        return applying.refuse(application=application, by=people.framework_manager, reason=REASONS)
    if status == "withdrawn":
        return applying.withdraw_application(application=application, by=people.bidder)
    return application
