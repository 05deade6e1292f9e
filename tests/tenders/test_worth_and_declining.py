"""Is it worth bidding, declining with a reason, who to call when the portal fails, and the people of a supplier."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import audit, clock
from core.models import Membership, OutboxMessage
from core.permissions import forget
from core.workflow import NotPermitted, Refused
from tenders.actions import contact as contacts
from tenders.actions import declining, lots, team
from tenders.contact import contact_of
from tenders.models import Decline, Tender
from tenders.worth import worth_of
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import AFTER, WRITING, signed_in
from tests.factories.people import Cast, cast

CALL = {
    "name": "The tenders desk",
    "telephone": "01642 960000",
    "email": "tenders@example.org",
    "hours": "Weekdays 9am to 5pm",
}


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    return tenders.published(people, at=tenders.PUBLISHED, lots_kept=2)


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# -- is it worth it ---------------------------------------------------------------------------------------------------
def test_one_page_says_what_a_tender_is_worth_without_signing_in(people: Cast) -> None:
    with clock.at(tenders.PUBLISHED):
        draft = tenders.draft(people, lots_kept=1)
        address = reverse("bidding:worth", args=[draft.reference])
        assert Client().get(address).status_code == 404
        assert signed_in(people.lead).get(address).status_code == 404
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=2)
    first, second = tender.lots.all()
    type(first).objects.filter(pk=first.pk).update(
        transfer_headcount=44, incumbents="Made-up Care and Made-up Help", price_floor="20.00", price_ceiling="26.50"
    )
    type(first).objects.filter(pk=second.pk).update(transfer_headcount=6, price_ceiling="27.00")
    found = worth_of(Tender.objects.get(pk=tender.pk))
    assert [(row.prices, row.transfer, row.incumbents) for row in found.lots] == [
        ("From £20 to £26.50", "44 people", "Made-up Care and Made-up Help"),
        ("Up to £27", "6 people", "Not said"),
    ]
    assert found.headcount == 50
    assert found.words == sum(row.word_limit for row in tender.criteria.all()) > 0
    with clock.at(WRITING):
        page = text_of(Client().get(reverse("bidding:worth", args=[tender.reference])))
        printed = text_of(Client().get(reverse("bidding:print_questions", args=[tender.reference])))
    assert "From £20 to £26.50" in page
    assert "Start a bid" in page
    assert all(row.label in page and row.question.split("\n")[0][:60] in printed for row in tender.criteria.all())


def test_the_lead_writes_headcount_and_incumbents_with_the_lot(people: Cast) -> None:
    with clock.at(tenders.PUBLISHED):
        draft = tenders.draft(people, lots_kept=1)
        lot = draft.lots.get()
        row = lots.LotData(
            number=lot.number, name=lot.name, area=lot.area, weekly_hours=Decimal(100), annual_value=Decimal(1000),
            transfer_headcount=12, incumbents="Made-up Care",
        )  # fmt: skip
        lots.change_lot(tender=draft, number=lot.number, by=people.lead, lot=row)
        page = signed_in(people.lead).get(reverse("tenders:lot", args=[draft.reference, lot.number])).content.decode()
    assert 'name="transfer_headcount" value="12"' in page
    assert 'value="Made-up Care"' in page


def test_the_whole_invitation_is_one_pdf_for_anybody(people: Cast, tender: Tender) -> None:
    answer = Client().get(reverse("bidding:invitation_pdf", args=[tender.reference]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")


# -- declining --------------------------------------------------------------------------------------------------------
def test_who_declined_is_unknown_to_the_buyer_until_the_opening(people: Cast, tender: Tender) -> None:
    page = reverse("bidding:decline", args=[tender.reference])
    buyer_page = reverse("bidding:declines", args=[tender.reference])
    browser = signed_in(people.rival)
    factory.submitted(tender, people.supplier, people.bidder, factory.Written(lots=(1,)))
    before = len(list(audit.entries(tender.chain())))
    with clock.at(WRITING):
        empty = browser.post(page, {"reason": "other"})
        assert (empty.status_code, "Say in a sentence why you do not bid." in text_of(empty)) == (400, True)
        assert browser.post(page, {"reason": "price", "words": "The ceiling is too low."}).status_code == 302
        assert "You declined" in text_of(browser.get(reverse("bidding:worth", args=[tender.reference])))
        seen = text_of(signed_in(people.lead).get(buyer_page))
    assert "Not known before the opening" in seen
    assert "Larchfield" not in seen
    assert len(list(audit.entries(tender.chain()))) == before
    assert not Decline.objects.visible_to(people.lead).exists()
    assert not Decline.objects.visible_to(people.bidder).exists()
    factory.opened(tender, people.lead, people.approver)
    with clock.at(AFTER.replace(hour=12)):
        seen = text_of(signed_in(people.lead).get(buyer_page))
    assert "1 supplier" in seen
    assert "Larchfield Care The price or its ceiling does not pay for the work. The ceiling is too low." in seen


def test_a_decline_is_taken_back_by_hand_or_by_starting_a_bid(people: Cast, tender: Tender) -> None:
    say = {"tender": tender, "organisation": people.rival_supplier, "by": people.rival}
    with clock.at(WRITING):
        first = declining.decline(reason="time", words="", **say)
        assert declining.decline(reason="area", words="", **say) == first
        signed_in(people.rival).post(reverse("bidding:decline", args=[tender.reference]), {"take_back": "yes"})
        first.refresh_from_db()
        assert (first.taken_back_at, first.taken_back_by) == (WRITING, people.rival)
        second = declining.decline(reason="time", words="", **say)
        factory.start(tender, people.rival_supplier, people.rival)
        second.refresh_from_db()
        assert second.taken_back_by == people.rival


def test_declining_is_refused_in_words(people: Cast, tender: Tender) -> None:
    factory.submitted(tender, people.supplier, people.bidder, factory.Written(lots=(1,)))
    ours = {"tender": tender, "organisation": people.supplier, "reason": "time", "words": ""}
    with clock.at(WRITING):
        with pytest.raises(Refused, match="Withdraw it first"):
            declining.decline(by=people.bidder, **ours)
        with pytest.raises(NotPermitted):
            declining.decline(by=people.viewer, **ours)
        with pytest.raises(Refused, match="Choose why you do not bid"):
            declining.decline(by=people.bidder, **{**ours, "reason": "weather"})
    with clock.at(AFTER), pytest.raises(Refused, match="not open for bids"):
        declining.decline(by=people.bidder, **ours)


# -- who to call ------------------------------------------------------------------------------------------------------
def test_somebody_to_call_is_always_known(people: Cast, tender: Tender) -> None:
    assert contact_of(tender).sentence == "If the portal fails, write to Ruth Ainsley: ruth.ainsley@example.org."
    people.buyer.telephone = "01642 393939"
    people.buyer.save()
    tender = Tender.objects.get(pk=tender.pk)
    assert contact_of(tender).sentence == ("If the portal fails, call Stockton-on-Tees Borough Council: 01642 393939.")
    contacts.set_contact(tender=tender, by=people.approver, **CALL)
    assert contact_of(tender).sentence == (
        "If the portal fails, call The tenders desk: 01642 960000, tenders@example.org. "
        "They answer weekdays 9am to 5pm."
    )


def test_the_contact_stands_on_bid_pages_the_receipt_errors_and_mails_and_changes_while_open(
    people: Cast, tender: Tender
) -> None:
    page = reverse("bidding:contact", args=[tender.reference])
    with clock.at(WRITING):
        assert signed_in(people.lead).post(page, {**CALL, "telephone": "ring"}).status_code == 400
        assert signed_in(people.lead).post(page, CALL).status_code == 302
    bid = factory.submitted(tender, people.supplier, people.bidder, factory.Written(lots=(1,)))
    submission = bid.submissions.get()
    browser = signed_in(people.bidder)
    said = "If the portal fails, call The tenders desk: 01642 960000, tenders@example.org."
    with clock.at(WRITING):
        for name in ("tasks", "declarations", "lots", "prices", "files", "check", "parties", "bid_information"):
            assert said in text_of(browser.get(reverse(f"bidding:{name}", args=[bid.ref]))), name
        assert said in text_of(browser.get(reverse("bidding:receipt", args=[bid.ref, submission.receipt_number])))
        refused = signed_in(people.viewer).post(reverse("bidding:parties", args=[bid.ref]), {})
        assert (refused.status_code, said in text_of(refused)) == (403, True)
    mail = OutboxMessage.objects.get(key=f"receipt:{submission.receipt_number}:{people.bidder.ref}")
    assert said in mail.body
    with clock.at(AFTER):
        late = browser.post(reverse("bidding:check", args=[bid.ref]), {"token": "0" * 32}, follow=True)
    assert "This bid was not received" in text_of(late)
    assert said in text_of(late)


def test_whom_to_call_is_said_by_leads_and_approvers_until_the_tender_ends(people: Cast, tender: Tender) -> None:
    with pytest.raises(NotPermitted):
        contacts.set_contact(tender=tender, by=people.auditor, **CALL)
    with pytest.raises(Refused, match="Give a name, a telephone number and an e-mail address"):
        contacts.set_contact(tender=tender, by=people.lead, **{**CALL, "telephone": " "})
    contacts.set_contact(tender=tender, by=people.lead, **CALL)
    entry = audit.entries(tender.chain()).first()
    assert entry.verb == "tender.contact"
    assert "960000" not in str(entry.facts)


# -- the team ---------------------------------------------------------------------------------------------------------
def test_an_owner_changes_a_role_and_ends_it_and_the_last_owner_stays(people: Cast) -> None:
    ours, browser = people.supplier, signed_in(people.bidder)
    page = reverse("bidding:colleague", args=[ours.ref, people.viewer.ref])
    assert browser.post(page, {"role": "editor"}).status_code == 302
    held = Membership.objects.current().get(organisation=ours, user=people.viewer)
    assert (held.role, held.started_by) == ("editor", people.bidder)
    reader = signed_in(people.viewer)
    assert reader.get(reverse("bidding:team", args=[ours.ref])).status_code == 200
    assert browser.post(page, {"end": "yes"}).status_code == 302
    forget(people.viewer)
    assert not Membership.objects.current().filter(organisation=ours, user=people.viewer).exists()
    assert reader.get(reverse("bidding:team", args=[ours.ref])).status_code == 302  # signed out everywhere
    own = reverse("bidding:colleague", args=[ours.ref, people.bidder.ref])
    sentence = f"{people.bidder.full_name} is the last owner of Tees Valley Homecare."
    assert sentence in text_of(browser.post(own, {"role": "viewer"}))
    assert sentence in text_of(browser.post(own, {"end": "yes"}, follow=True))
    assert [each.facts for each in audit.entries(ours.chain())][:2] == [
        {"person": people.viewer.ref},
        {"person": people.viewer.ref, "role": "editor"},
    ]


def test_only_an_owner_changes_the_team(people: Cast) -> None:
    for person in (people.editor, people.rival, people.lead):
        with pytest.raises(NotPermitted):
            team.end(organisation=people.supplier, person=people.viewer, by=person)
        with pytest.raises(NotPermitted):
            team.change_role(organisation=people.supplier, person=people.viewer, role="owner", by=person)


def test_an_invitation_is_sent_again_or_taken_back(people: Cast) -> None:
    browser, page = signed_in(people.bidder), reverse("bidding:team", args=[people.supplier.ref])
    browser.post(page, {"email": "kofi@tees.example", "role": "editor"})
    first = people.supplier.invitations.get()
    act = {"organisation": people.supplier.ref, "number": first.pk}
    browser.post(reverse("bidding:team_invitation", kwargs={**act, "act": "again"}))
    first.refresh_from_db()
    second = people.supplier.invitations.exclude(pk=first.pk).get()
    assert (first.stands(), second.stands()) == (False, True)
    browser.post(reverse("bidding:team_invitation", kwargs={**act, "number": second.pk, "act": "revoke"}))
    second.refresh_from_db()
    assert not second.stands()
    assert "Nobody is invited" in text_of(browser.get(page))
