"""Each workflow of this floor by hand: status x verb x who may try it. What is not listed, nobody may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.models import Organisation, User
from core.workflow import Stateful, Table, moves
from frameworks.actions import agreement as agreements
from frameworks.actions import mobilisation as mobilisations
from frameworks.actions import offers, places, referrals
from frameworks.models import (
    Agreement,
    HandBack,
    Member,
    Mobilisation,
    MobilisationTask,
    Offer,
    Place,
    Referral,
)  # fmt: skip
from tests.frameworks.conftest import MORNING, PACKAGE, PERSON, Cast

ROLES = ("manager", "broker", "approver", "provider", "viewer", "rival", "stranger", "clock")

MATRIX: dict[type[Stateful], dict[tuple[str, str], tuple[str, ...]]] = {
    Agreement: {
        ("draft", "start"): ("manager", "approver"),
        ("live", "end"): ("manager",),
    },
    Member: {
        ("active", "suspend"): ("manager",),
        ("suspended", "reinstate"): ("manager",),
        ("active", "leave"): ("manager",),
        ("suspended", "leave"): ("manager",),
    },
    Place: {("held", "end"): ("manager",)},
    HandBack: {
        ("notified", "transfer"): ("manager",),
        ("notified", "leave_empty"): ("manager",),
        ("notified", "withdraw"): ("manager",),
    },
    Mobilisation: {
        ("planned", "start"): ("manager",),
        ("under_way", "call_ready"): ("manager",),
        ("ready", "go"): ("approver",),
        ("ready", "no_go"): ("approver",),
    },
    MobilisationTask: {
        ("open", "report"): ("provider",),
        ("reported", "confirm"): ("manager",),
        ("reported", "send_back"): ("manager",),
        ("confirmed", "send_back"): ("manager",),
    },
    Referral: {
        ("recorded", "offered"): ("broker",),
        ("recorded", "close_unplaced"): ("broker",),
        ("recorded", "withdraw"): ("broker",),
        ("offering", "not_taken"): ("manager", "broker", "provider", "clock"),
        ("offering", "placed"): ("manager", "broker", "provider", "clock"),
        ("offering", "withdraw"): ("broker",),
        ("unplaced", "reopen"): ("broker",),
    },
    Offer: {
        ("open", "accept"): ("provider",),
        ("open", "decline"): ("provider",),
        ("open", "lapse"): ("broker", "clock"),
        ("open", "withdraw"): ("manager", "broker"),
    },
}


@pytest.fixture
def people(
    live: Cast, manager: User, broker: User, approver: User, stranger: User, person: Callable[..., User]
) -> dict[str, User | None]:
    supplier = live.member("Norton Lane Support").organisation
    return {
        "manager": manager, "broker": broker, "approver": approver, "stranger": stranger, "clock": None,
        "provider": live.owners["Norton Lane Support"], "rival": live.owners["Tees Valley Homecare"],
        "viewer": person("Vi Ewer", supplier, "viewer"),
    }  # fmt: skip


def reach(model: type[Stateful], status: str, cast: Cast, people: dict[str, Any]) -> Stateful:
    """Walk the real actions to a state."""
    manager, broker, approver, owner = (people[key] for key in ("manager", "broker", "approver", "provider"))
    if model is Agreement:
        if status == "draft":
            return agreements.open_agreement(ref="SBC-NEW", title="New", buyer=cast.agreement.buyer, by=manager)
        return agreements.end(cast.agreement, reason="Over", by=manager) if status == "ended" else cast.agreement
    if model is Member:
        member = cast.member("Norton Lane Support")
        if status == "suspended":
            places.suspend(member, reason="x", by=manager)
        if status == "left":
            places.provider_leaves(member, on=MORNING.date(), reason="x", by=manager)
            member.refresh_from_db()
        return member
    if model in (Place, HandBack):
        return _place(model, status, cast, manager)
    if model in (Mobilisation, MobilisationTask):
        return _mobilisation(model, status, cast, manager, approver, owner)
    return _referral(model, status, cast, broker, owner)


def _place(model: type[Stateful], status: str, cast: Cast, manager: User) -> Stateful:
    place = cast.agreement.places.held().get(lot__number=3, position="primary")
    if model is Place:
        return place if status == "held" else places.end_place(place, on=MORNING.date(), reason="x", by=manager)
    notice = places.hand_back(place, takes_effect_on=MORNING.date(), reason="x", by=manager)
    if status == "transferred":
        return places.pass_on(notice, to=cast.member("Cleveland Companions"), reason="x", by=manager)
    if status == "left_empty":
        return places.leave_empty(notice, reason="x", by=manager)
    return notice if status == "notified" else places.withdraw_hand_back(notice, reason="x", by=manager)


def _mobilisation(
    model: type[Stateful], status: str, cast: Cast, manager: User, approver: User, owner: User
) -> Stateful:
    if (model, status) == (Mobilisation, "live"):
        return cast.member("Norton Lane Support").mobilisation
    organisation = cast.member("Norton Lane Support").organisation
    fresh = agreements.open_agreement(ref="SBC-2028-001", title="Next", buyer=cast.agreement.buyer, by=manager)
    member = Member.objects.create(
        agreement=fresh, organisation=organisation, created_at=clock.now(), created_by=manager
    )
    day = MORNING.date()
    plan = mobilisations.plan(member, starts_on=day, go_live_on=day + timedelta(days=60), by=manager, approver=approver)
    task = plan.tasks.get(key="branch")
    if model is MobilisationTask:
        if status in ("reported", "confirmed"):
            mobilisations.report(task, by=owner)
        return mobilisations.confirm(task, by=manager) if status == "confirmed" else task
    if status == "planned":
        return plan
    mobilisations.start(plan, by=manager)
    if status == "under_way":
        return plan
    for each in plan.tasks.all():
        by = owner if each.owner == "provider" else manager
        mobilisations.confirm(mobilisations.report(each, by=by), by=manager)
    return mobilisations.call_ready(plan, by=manager)


def _referral(model: type[Stateful], status: str, cast: Cast, broker: User, owner: User) -> Stateful:
    referral = referrals.record_referral(cast.lot(3), package=PACKAGE, person=PERSON, by=broker)
    if model is Referral:
        if status == "unplaced":
            return referrals.close_unplaced(referral, reason="x", by=broker)
        if status == "withdrawn":
            return referrals.withdraw_referral(referral, reason="x", by=broker)
        if status in ("offering", "placed"):
            offer = offers.make_offer(referral, by=broker).offer
            if status == "placed":
                offers.accept(offer, by=owner)
            referral.refresh_from_db()
        return referral
    offer = offers.make_offer(referral, by=broker).offer
    if status == "accepted":
        return offers.accept(offer, by=owner)
    if status == "declined":
        return offers.decline(offer, reason="no_capacity", by=owner)
    if status == "withdrawn":
        return offers.withdraw_offer(offer, reason="x", by=broker)
    if status == "lapsed":
        with clock.at(offer.expires_at + timedelta(seconds=1)):
            return offers.lapse(offer)
    return offer


CASES = [
    (model, str(value))
    for model in MATRIX
    for field in model._meta.concrete_fields
    if field.attname == "status"
    for value, _ in field.flatchoices
]


@pytest.mark.parametrize(("model", "status"), CASES, ids=[f"{m.__name__}-{s}" for m, s in CASES])
def test_who_may_try_what_in_each_state(
    model: type[Stateful], status: str, live: Cast, people: dict[str, User | None]
) -> None:
    obj = reach(model, status, live, people)
    assert obj.status == status
    expected = {(verb, role) for (state, verb), roles in MATRIX[model].items() if state == status for role in roles}
    found = {(move.verb, role) for role in ROLES for move in moves(obj, people[role])}
    assert found == expected


def test_the_matrix_names_every_declared_step(db: None) -> None:
    for model, rows in MATRIX.items():
        assert {(row.source, row.verb) for row in Table.of(model)} == set(rows), model.__name__


def test_every_place_of_work_is_reached_by_people_of_that_council_only(
    live: Cast, stranger: User, council: Organisation
) -> None:
    for model in (Agreement, Member, Mobilisation, Referral, Offer, HandBack):
        assert list(model.objects.visible_to(stranger)) == []
