"""Planned, under way, ready, live: the decision is a named other person's, with reasons and conditions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from core import ports
from core.models import Organisation, OutboxMessage, User
from core.workflow import NotPermitted, Refused, moves
from frameworks.actions import agreement as agreements
from frameworks.actions import mobilisation as actions
from frameworks.models import Mobilisation
from frameworks.templates_data.mobilisation import TASKS
from tests.frameworks.conftest import Cast

STARTS, LIVE = date(2027, 11, 15), date(2028, 1, 24)


@pytest.fixture
def plan(cast: Cast, manager: User, approver: User) -> Mobilisation:
    return actions.plan(
        cast.member("Norton Lane Support"), starts_on=STARTS, go_live_on=LIVE, by=manager, approver=approver
    )


def finish(cast: Cast, plan: Mobilisation) -> None:
    for task in plan.tasks.all():
        owner = cast.owners["Norton Lane Support"] if task.owner == "provider" else cast.manager
        actions.confirm(actions.report(task, by=owner, note="Checked"), by=cast.manager)


def test_the_plan_counts_back_from_going_live(plan: Mobilisation) -> None:
    days = [(task.key, task.owner, task.starts_on, task.due_on) for task in plan.tasks.order_by("number")]
    assert days[0] == ("tupe-list", "buyer", date(2027, 11, 15), date(2027, 12, 27))
    assert days[5] == ("care-records", "provider", date(2027, 12, 27), date(2028, 1, 17))
    assert len(days) == len(TASKS) == 9


def test_a_plan_leaves_time_for_the_staff_list(cast: Cast, manager: User) -> None:
    with pytest.raises(Refused, match="Leave at least 28 days"):
        actions.plan(
            cast.member("Norton Lane Support"), starts_on=date(2028, 1, 1), go_live_on=date(2028, 1, 28), by=manager
        )


def test_a_provider_is_planned_once_and_by_the_framework_manager(
    plan: Mobilisation, cast: Cast, manager: User, broker: User, stranger: User
) -> None:
    with pytest.raises(Refused, match="Norton Lane Support has a mobilisation plan already"):
        actions.plan(plan.member, starts_on=STARTS, go_live_on=LIVE, by=manager)
    with pytest.raises(Refused, match="Alex Stranger cannot decide go or no-go"):
        actions.plan(
            cast.member("Tees Valley Homecare"), starts_on=STARTS, go_live_on=LIVE, by=manager, approver=stranger
        )
    for person in (broker, stranger, cast.owners["Norton Lane Support"]):
        with pytest.raises(NotPermitted):
            actions.plan_all(cast.agreement, starts_on=STARTS, go_live_on=LIVE, by=person)
    made = actions.plan_all(cast.agreement, starts_on=STARTS, go_live_on=LIVE, by=manager)
    assert [str(each.member) for each in made] == ["Cleveland Companions", "Tees Valley Homecare"]


def test_from_planned_to_live(plan: Mobilisation, cast: Cast, manager: User, approver: User) -> None:
    actions.start(plan, by=manager)
    assert plan.status == "under_way"
    blocked = next(move for move in moves(plan, manager) if move.verb == "call_ready").blocked
    assert blocked == ("9 of 9 items are still to do.",)
    first = plan.tasks.get(key="branch")
    actions.report(first, by=cast.owners["Norton Lane Support"], note="Registered on 3 January")
    blocked = next(move for move in moves(plan, manager) if move.verb == "call_ready").blocked
    assert blocked == ("8 of 9 items are still to do.", "1 reported item waits for your check.")
    actions.send_back(first, reason="Wrong address", by=manager)
    first.refresh_from_db()
    assert (first.status, first.returned_reason, first.reported_at) == ("open", "Wrong address", None)
    finish(cast, plan)
    actions.call_ready(plan, by=manager)
    with pytest.raises(NotPermitted):
        actions.go(plan, reason="I say so", by=manager)
    needs = [need.what for need in ports.needs_you.gather(approver)]
    assert needs == ["Decide go or no-go"]
    actions.no_go(plan, reason="Two rotas are empty", by=approver)
    assert (plan.status, plan.decision, plan.reason, plan.ready_at) == (
        "under_way", "no_go", "Two rotas are empty", None,
    )  # fmt: skip
    actions.call_ready(plan, by=manager)
    actions.go(plan, reason="Rotas are full", conditions=["Five a week", " ", "Daily call"], by=approver)
    assert (plan.status, plan.decided_by, plan.conditions) == ("live", approver, "Five a week\nDaily call")
    cast.agreement.refresh_from_db()
    assert (cast.agreement.status, cast.agreement.live_by) == ("live", approver)
    subjects = [m.subject for m in OutboxMessage.objects.filter(to=cast.owners["Norton Lane Support"])]
    assert subjects == [
        "Your mobilisation for Care at home: Standard has started",
        "Sent back: Branch open and registered manager in place",
        "No-go: Norton Lane Support for Care at home: Standard",
        "Go: Norton Lane Support for Care at home: Standard",
    ]


def test_the_person_who_calls_it_ready_never_decides(
    plan: Mobilisation, cast: Cast, manager: User, council: Organisation, person: Callable[..., User]
) -> None:
    actions.name_approver(plan, approver=manager, by=manager)
    actions.start(plan, by=manager)
    finish(cast, plan)
    with pytest.raises(Refused, match="You are named to decide go or no-go, so another person must call it ready"):
        actions.call_ready(plan, by=manager)
    other = person("Jo Whitlock", council, "framework_manager")
    actions.call_ready(plan, by=other)
    with pytest.raises(Refused, match="The decision has been asked for already"):
        actions.name_approver(plan, approver=other, by=manager)
    assert actions.go(plan, reason="Seen on site", by=manager).status == "live"
    with pytest.raises(IntegrityError), transaction.atomic():
        Mobilisation.objects.filter(pk=plan.pk).update(ready_by=manager)


def test_reasons_are_asked_for(plan: Mobilisation, cast: Cast, manager: User, approver: User) -> None:
    task = plan.tasks.get(key="dbs")
    with pytest.raises(Refused, match="Say what is missing"):
        actions.send_back(task, reason=" ", by=manager)
    with pytest.raises(Refused, match="Say why the day changes"):
        actions.move_task(task, due_on=LIVE, reason="", by=manager)
    with pytest.raises(Refused, match="Due on: choose a day on or after the task's start"):
        actions.move_task(task, due_on=date(2027, 1, 1), reason="x", by=manager)
    assert actions.move_task(task, due_on=LIVE, reason="Checks are slow", by=manager).due_on == LIVE
    with pytest.raises(NotPermitted):
        actions.move_task(task, due_on=LIVE, reason="x", by=cast.owners["Norton Lane Support"])
    with pytest.raises(Refused, match="Say what the decision rests on"):
        actions.go(plan, reason="", by=approver)
    with pytest.raises(Refused, match="Say what must change"):
        actions.no_go(plan, reason="", by=approver)


def test_what_needs_whom(plan: Mobilisation, cast: Cast, manager: User) -> None:
    assert [need.what for need in ports.needs_you.gather(manager)] == ["Plan the mobilisation of 2 providers"]
    actions.start(plan, by=manager)
    task = plan.tasks.get(key="branch")
    owner = cast.owners["Norton Lane Support"]
    assert len(ports.needs_you.gather(owner)) == 6
    actions.report(task, by=owner)
    assert len(ports.needs_you.gather(owner)) == 5
    whats = [need.what for need in ports.needs_you.gather(manager)]
    assert "Confirm: Branch open and registered manager in place" in whats
    assert "Do: Staff transfer (TUPE) list received and checked" in whats


def test_an_agreement_goes_live_only_when_somebody_can_work(cast: Cast, manager: User) -> None:
    with pytest.raises(Refused, match="No provider is live yet"):
        agreements.start(cast.agreement, by=manager)


def test_an_agreement_ends_with_its_reason(imported: object, cast: Cast, manager: User, approver: User) -> None:
    cast.go_live("Norton Lane Support", approver)
    with pytest.raises(Refused, match="Say why the agreement ends"):
        agreements.end(cast.agreement, reason="", by=manager)
    assert agreements.end(cast.agreement, reason="Term over", by=manager).status == "ended"
