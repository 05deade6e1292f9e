"""Promise 6: two people open, each signed in again in the last ten minutes, in four steps and no shorter way.

General declaration -> the names are shown to the openers -> a declaration now that the bidders are known -> files open.
The table of the state machine is walked by one person alone, through every verb from every state: nothing opens.

Red when `policies.bids.may_be_second` takes the first officer (`test_no_path_of_one_person_opens_anything` by the
database's own refusal; without that, by an opened bid), when `confirm_opening` leaves `_declare` out
(`test_a_confirmation_is_a_general_declaration...`), and when a sign-in counts for a minute more than ten.
"""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock, jobs
from core.models import Membership, User
from core.permissions import FRESH_SECONDS, forget
from core.workflow import NotPermitted, Refused, Table, move
from tenders import locked_keys
from tenders.actions import strict
from tenders.actions import tender as tender_actions
from tenders.actions.opening import confirm_opening, continue_due, finish_opening, progress
from tenders.keeper import client
from tenders.models import Bid, OpenedAnswer, Opening, OpeningStep, Tender
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import AFTER, Written
from tests.factories.people import Cast, cast, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    factory.submitted(tender, people.supplier, people.bidder, Written(lots=(1,)))
    return tender


def sealed(tender: Tender) -> bool:
    return not OpenedAnswer.objects.exists() and not tender.bids.filter(status="opened").exists()


FACTS: dict[str, dict[str, Any]] = {"finish": {"record": {}}}


def test_no_path_of_one_person_opens_anything(people: Cast, tender: Tender) -> None:
    """One person with every role of the buyer tries every verb in every state, over and over: it stays sealed."""
    both = people.lead
    Membership.objects.create(user=both, organisation=people.buyer, role="approver")
    forget(both)
    verbs = [row.verb for row in Table.of(Opening)]
    with clock.at(AFTER):
        opening = Opening.objects.create(tender=tender, kind="quality")
        seen = set()
        for _ in range(4):
            for verb in verbs:
                try:
                    move(opening, verb, by=both, **FACTS.get(verb, {}))
                except (NotPermitted, Refused):
                    opening.refresh_from_db()
                seen.add(str(opening.status))
            with pytest.raises((NotPermitted, Refused)):
                confirm_opening(tender=tender, kind="quality", by=both, fresh=True)
            with pytest.raises((NotPermitted, Refused)):
                finish_opening(opening=opening, by=both)
    assert seen <= {"waiting", "first_confirmed"}
    assert sealed(tender)
    with clock.at(AFTER), pytest.raises(client.KeeperRefused):
        client.ask("open_bid", tender=tender.reference, kind="quality", bid=Bid.objects.get().ref)


def test_no_path_of_one_person_opens_a_strict_opening_either(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lead is both lead and approver, makes two keys, and gives what they have as often as they like."""
    monkeypatch.setattr(locked_keys, "_N", 2**4)
    Membership.objects.create(user=people.lead, organisation=people.buyer, role="approver")
    forget(people.lead)
    words = {people.lead: "three herons over the tees", people.approver: "a wet day in yarm 1987"}
    with clock.at(tenders.DRAFTED):
        for officer, word in words.items():
            strict.make_key(by=officer, session=factory.session_of(officer), passphrase=word)
    with clock.at(tenders.PUBLISHED):
        made = tenders.ready(people, lots_kept=1)
        with pytest.raises(Refused, match="name at least two"):
            strict.set_officers(tender=made, by=people.lead, officers=[people.lead, people.lead])
        strict.set_officers(tender=made, by=people.lead, officers=list(words))
        tender_actions.send_for_approval(tender=made, by=people.lead)
        tender_actions.approve(tender=made, by=people.approver)
        jobs.run_due()
        jobs.run_due()
    made.refresh_from_db()
    factory.submitted(made, people.supplier, people.bidder, Written(lots=(1,)))
    lead, word = people.lead, words[people.lead]
    with clock.at(AFTER):
        for _ in range(3):
            given = strict.give_half(
                tender=made, kind="quality", by=lead, session=factory.session_of(lead), passphrase=word, fresh=True
            )
            assert given is False
            with suppress(NotPermitted, Refused):
                confirm_opening(tender=made, kind="quality", by=lead, fresh=True)
            with clock.at(AFTER - timedelta(days=1)):
                strict.make_key(by=lead, session=factory.session_of(lead), passphrase="another one altogether")
        assert Opening.objects.get().status == "first_confirmed"
        assert bytes(made.envelopes.get(kind="quality").wrapped_private) == b""
        with pytest.raises(client.KeeperRefused):
            client.ask("open_bid", tender=made.reference, kind="quality", bid=Bid.objects.get().ref)
    assert sealed(made)


def test_the_database_itself_takes_no_opening_by_one_person(people: Cast, tender: Tender) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.create(
            tender=tender, kind="quality", first_by=people.lead, first_at=AFTER, second_by=people.lead, second_at=AFTER
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.create(tender=tender, kind="quality", opened_at=AFTER, first_by=people.lead, first_at=AFTER)


@pytest.mark.parametrize(("ago", "confirms"), [(FRESH_SECONDS - 30, True), (FRESH_SECONDS + 30, False)])
def test_a_sign_in_of_more_than_ten_minutes_ago_confirms_nothing(
    people: Cast, tender: Tender, ago: int, confirms: bool
) -> None:
    browser = factory.signed_in(people.lead, fresh=False)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - ago}]
    session.save()
    with clock.at(AFTER):
        browser.post(reverse("bidding:confirm_opening", args=[tender.reference, "quality"]))
    assert Opening.objects.filter(first_by=people.lead).exists() == confirms


def test_a_confirmation_is_a_general_declaration_and_who_declared_an_interest_confirms_nothing(
    people: Cast, tender: Tender
) -> None:
    newcomer = person("Wes Tarrant", people.buyer, "lead")
    with clock.at(AFTER):
        confirm_opening(tender=tender, kind="quality", by=newcomer, fresh=True)
    declared = tender.procurement.interest_declarations.get(user=newcomer)
    assert (declared.has_interest, declared.declared_at) == (False, AFTER)
    with clock.at(AFTER):
        tender_actions.declare_interest(tender=tender, by=people.approver, has_interest=True, text="My sister bids.")
        with pytest.raises(NotPermitted, match="another officer opens its bids"):
            confirm_opening(tender=tender, kind="quality", by=people.approver, fresh=True)
    assert sealed(tender)


def test_names_come_with_the_opening_and_files_only_after_a_declaration_about_them(
    people: Cast, tender: Tender
) -> None:
    lead = factory.signed_in(people.lead)
    record = reverse("bidding:opening", args=[tender.reference, "quality"])
    checks = reverse("tenders:checks", args=[tender.reference])

    def shown(address: str) -> bool:
        return "Tees Valley Homecare" in lead.get(address).content.decode()

    with clock.at(AFTER):
        confirm_opening(tender=tender, kind="quality", by=people.lead, fresh=True)
        assert not shown(record)
    with clock.at(AFTER + timedelta(minutes=1)):
        confirm_opening(tender=tender, kind="quality", by=people.approver, fresh=True)
        assert shown(record)
        assert not shown(checks)
        letter = Bid.objects.get().letter
        closed = reverse("tenders:bid_checks", args=[tender.reference, letter])
        assert lead.get(closed).status_code == 403
    with clock.at(AFTER + timedelta(minutes=2)):
        tender_actions.declare_interest(tender=tender, by=people.lead, has_interest=False)
        assert shown(checks)
        assert lead.get(closed).status_code == 200


# -- many bids ---------------------------------------------------------------------------------------------------------
def many(people: Cast, count: int) -> Tender:
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    for number in range(count):
        from tests.factories.people import supplier

        organisation = supplier(f"Provider {number}", f"0888888{number}")
        owner: User = person(f"Owner of {number}", organisation, "owner")
        factory.submitted(tender, organisation, owner, Written(lots=(1,)))
    return tender


def test_an_opening_stopped_half_way_goes_on_and_nobody_sees_a_bid_before_the_last(people: Cast) -> None:
    tender = many(people, 3)
    with clock.at(AFTER):
        confirm_opening(tender=tender, kind="quality", by=people.lead, fresh=True)
        opening = confirm_opening(tender=tender, kind="quality", by=people.approver, fresh=True, seconds=0)
        assert opening.status == "confirmed"
        assert progress(opening)[1] == 3
        done = progress(opening)[0]
        assert done < 3
        assert not tender.bids.filter(status="opened").exists()
        page = factory.signed_in(people.lead).get(reverse("bidding:opening", args=[tender.reference, "quality"]))
        assert f"{done} of 3 bids opened" in page.content.decode()
        assert page["Refresh"] == "5"
        assert "Provider" not in page.content.decode()
        finished = finish_opening(opening=opening, by=people.lead)
    assert finished.status == "opened"
    assert sorted(line["letter"] for line in finished.record["bids"]) == ["A", "B", "C"]
    assert OpeningStep.objects.count() == 3


def test_the_keeper_going_away_in_the_middle_loses_nothing_and_due_work_goes_on(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    tender = many(people, 3)
    real, asked = client.ask, {"count": 0}

    def ask(what: str, **fields: Any) -> dict[str, Any]:
        if what == "open_bid":
            asked["count"] += 1
            if asked["count"] == 2:
                raise client.KeeperAway("The keeper of sealed bids does not answer (ConnectionRefusedError).")
        return real(what, **fields)

    with clock.at(AFTER):
        confirm_opening(tender=tender, kind="quality", by=people.lead, fresh=True)
        monkeypatch.setattr(client, "ask", ask)
        with pytest.raises(Refused, match="1 bids are opened and stored, and nobody sees one yet"):
            confirm_opening(tender=tender, kind="quality", by=people.approver, fresh=True)
        assert OpeningStep.objects.count() == 1
        assert continue_due() == 1
    opening = Opening.objects.get()
    assert (opening.status, len(opening.record["bids"])) == ("opened", 3)
    assert asked["count"] == 4  # the first is not asked for again
