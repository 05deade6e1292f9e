"""The policies' own corners, beyond what the matrices walk through."""

from __future__ import annotations

from core.models import User
from frameworks import policies
from frameworks.actions import mobilisation as mobilisations
from frameworks.actions import offers
from frameworks.models import MobilisationTask, Referral
from tests.frameworks.conftest import Cast


def test_nobody_signed_in_may_do_nothing(live: Cast, referral: Referral) -> None:
    for policy in (policies.may_manage, policies.may_start, policies.may_read, policies.may_broker,
                   policies.may_see_board, policies.may_see_person):  # fmt: skip
        assert policy(None, referral) is False


def test_the_person_is_shown_only_after_acceptance(live: Cast, referral: Referral, broker: User, manager: User) -> None:
    owner, rival = live.owners["Norton Lane Support"], live.owners["Tees Valley Homecare"]
    assert policies.may_see_person(broker, referral)
    assert not policies.may_see_person(manager, referral)
    offer = offers.make_offer(referral, by=broker).offer
    assert not policies.may_see_person(owner, referral)
    offers.accept(offer, by=owner)
    assert policies.may_see_person(owner, referral)
    assert not policies.may_see_person(rival, referral)


def test_a_referral_without_an_offer_is_answered_by_no_provider(live: Cast, referral: Referral) -> None:
    assert not policies.may_be_answered(live.owners["Norton Lane Support"], referral)
    assert policies.may_be_answered(None, referral)


def test_who_reads_an_offer(live: Cast, referral: Referral, broker: User, manager: User, approver: User) -> None:
    offer = offers.make_offer(referral, by=broker).offer
    readers = (live.owners["Norton Lane Support"], broker, manager)
    assert all(policies.may_read_offer(person, offer) for person in readers)
    assert not policies.may_read_offer(approver, offer)
    assert not policies.may_read_offer(live.owners["Tees Valley Homecare"], offer)


def test_a_task_is_reported_by_whom_it_was_given_to(live: Cast, manager: User) -> None:
    owner = live.owners["Norton Lane Support"]
    tasks = MobilisationTask.objects.filter(mobilisation__member__organisation__name="Norton Lane Support")
    theirs, ours = tasks.get(key="dbs"), tasks.get(key="tupe-list")
    assert (policies.may_report(owner, theirs), policies.may_report(manager, theirs)) == (True, False)
    assert (policies.may_report(owner, ours), policies.may_report(manager, ours)) == (False, True)


def test_go_is_the_named_persons_and_of_nobody_who_called_it_ready(
    cast: Cast, manager: User, approver: User, broker: User
) -> None:
    cast.go_live("Norton Lane Support", approver)
    plan = cast.member("Norton Lane Support").mobilisation
    assert policies.may_decide_go(approver, plan)
    assert not policies.may_decide_go(manager, plan)
    assert not policies.may_decide_go(None, plan)
    plan.ready_by = approver
    assert not policies.may_decide_go(approver, plan)
    plan.ready_by, plan.approver = manager, broker
    assert not policies.may_decide_go(broker, plan)
    assert mobilisations.LEAST_DAYS == 28
