"""Each policy of bids and openings, for each of the cast: written out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core import clock
from tenders.models import Bid, Opening
from tenders.policies import bids as policies
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.people import cast

CAST = (
    "bidder",
    "editor",
    "viewer",
    "rival",
    "lead",
    "approver",
    "auditor",
    "evaluator_a",
    "stranger",
    "stranger_lead",
)

TABLE = {
    "may_start": {"bidder", "editor"},
    "may_read": {"bidder", "editor", "viewer"},
    "may_write": {"bidder", "editor"},
    "may_submit": {"bidder"},
    "may_hand_in": {"bidder"},
    "may_invite": {"bidder"},
    "may_open": {"lead", "approver"},
    "may_open_tender": {"lead", "approver"},
    "may_see_opening": {"lead", "approver", "auditor"},
    "may_confirm_opening": {"lead", "approver"},
    "may_be_second": {"approver"},
    "is_one_of_the_two": {"lead"},
    "may_exclude": {"approver"},
}


@pytest.mark.django_db
def test_each_policy_lets_through_exactly_those_named() -> None:
    people = cast()
    tender = tenders.published(people, at=tenders.PUBLISHED)
    with clock.at(factory.WRITING):
        bid = factory.start(tender, people.supplier, people.bidder)
    opening = Opening.objects.create(tender=tender, kind="quality", first_by=people.lead, first_at=factory.AFTER)
    about: dict[str, Any] = dict.fromkeys(("may_start", "may_invite"), people.supplier)
    about |= dict.fromkeys(("may_open_tender", "may_see_opening"), tender)
    about |= dict.fromkeys(("may_confirm_opening", "may_be_second", "is_one_of_the_two"), opening)
    for name, expected in TABLE.items():
        policy: Callable[..., bool] = getattr(policies, name)
        obj = about.get(name, bid)
        assert {who for who in CAST if policy(people.by_name(who), obj)} == expected, name
        assert policy(None, obj) is False, name
    assert not policies.may_start(people.lead, people.buyer)
    assert not policies.may_invite(people.lead, people.buyer)


@pytest.mark.django_db
def test_a_bid_is_visible_to_its_own_people_and_to_the_buyers_readers_only_once_opened() -> None:
    people = cast()
    tender = tenders.published(people, at=tenders.PUBLISHED)
    bid = factory.submitted(tender, people.supplier, people.bidder)

    def seeing() -> set[str]:
        return {who for who in CAST if bid in Bid.objects.visible_to(people.by_name(who))}

    assert seeing() == {"bidder", "editor", "viewer"}
    factory.opened(tender, people.lead, people.approver)
    assert seeing() == {"bidder", "editor", "viewer", "lead", "approver", "auditor"}
    assert not Bid.objects.visible_to(None).exists()


@pytest.mark.django_db
def test_a_joint_buyers_officers_count_as_the_buyers() -> None:
    people = cast()
    tender = tenders.published(people, at=tenders.PUBLISHED)
    tender.procurement.joint_buyers.add(people.other_buyer)
    assert policies.may_open_tender(people.stranger_lead, tender)
    bid = factory.submitted(tender, people.supplier, people.bidder)
    factory.opened(tender, people.lead, people.stranger_lead)
    assert bid in Bid.objects.visible_to(people.stranger_lead)
