"""The openers' pages, used as a browser without JavaScript uses them, and what leads to them."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from core import clock
from tenders.actions.parties import save_parties
from tenders.models import Bid, Tender
from tests import pdf_text
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import AFTER, WRITING, signed_in
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    return tenders.published(people, at=tenders.PUBLISHED)


@pytest.fixture
def bid(people: Cast, tender: Tender) -> Any:
    with clock.at(WRITING):
        yield factory.start(tender, people.supplier, people.bidder)


def text_of(response: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)


def opening(tender: Tender, name: str = "opening", kind: str = "quality") -> str:
    return reverse(f"bidding:{name}", args=[tender.reference, kind])


@pytest.mark.pdf
def test_two_officers_open_through_their_pages(people: Cast, tender: Tender) -> None:
    factory.submitted(tender, people.supplier, people.bidder)
    lead, approver = signed_in(people.lead), signed_in(people.approver)
    with clock.at(WRITING):
        said = text_of(lead.get(opening(tender)))
        assert "They open only after the deadline." in said
        assert people.supplier.name not in said
    with clock.at(AFTER):
        assert lead.get(opening(tender, "confirm_opening")).status_code == 200
        said = text_of(lead.post(opening(tender, "confirm_opening"), follow=True))
        assert "You confirmed as first officer" in said
        assert "The second must be another person." in said
        assert people.supplier.name not in said
        said = text_of(approver.post(opening(tender, "confirm_opening"), follow=True))
        assert "1 bid opened" in said
        assert people.supplier.name in said
        document = lead.get(opening(tender, "opening_pdf"))
        assert document.content.startswith(b"%PDF-")
        assert text_of(signed_in(people.auditor).get(opening(tender))).count(people.supplier.name) >= 1


def _party(key: str, kind: str, name: str, lots: list[int]) -> dict[str, Any]:
    declared = dict.fromkeys(("no_ground", "not_debarred", "no_conflict", "agrees"), True)
    return {"key": key, "kind": kind, "name": name, "number": "", "what": "", "lots": lots, "declared": declared}


def consortium(tender: Tender, people: Cast) -> Bid:
    """A bid for lots 9, 2 and 4 in that order, with a member, a sub-contractor, a key person and one file."""
    with clock.at(WRITING):
        bid = factory.write(
            factory.start(tender, people.supplier, people.bidder), people.bidder, factory.Written(lots=(9, 2, 4))
        )
        named = [
            _party("a", "member", "Elmwood Night Care", [9]),
            _party("b", "subcontractor", "Dale Transport", []),
            _party("c", "person", "Iris Calder", []),
        ]
        save_parties(bid=bid, by=people.bidder, alone=False, parties=named)
        factory.attach(bid, people.bidder)
        factory.hand_in(bid, people.bidder)
    return bid


def test_the_record_lists_lots_and_members_and_each_file_with_its_hash(people: Cast, tender: Tender) -> None:
    bid = consortium(tender, people)
    factory.submitted(tender, people.rival_supplier, people.rival, factory.Written(lots=(1,)))
    lines = {line["bid"]: line for line in factory.opened(tender, people.lead, people.approver).record["bids"]}
    line = lines[bid.ref]
    names = dict(tender.lots.values_list("number", "name"))
    assert line["lots"] == [{"lot": number, "name": names[number]} for number in (9, 2, 4)]
    assert line["with"] == [
        {"kind": "member", "name": "Elmwood Night Care", "number": "", "lots": [9]},
        {"kind": "subcontractor", "name": "Dale Transport", "number": "", "lots": []},
    ]
    assert [[each["lot"] for each in other["lots"]] for other in lines.values() if other is not line] == [[1]]
    with clock.at(AFTER):
        said = text_of(signed_in(people.lead).get(opening(tender)))
    assert f"9. {names[9]} 2. {names[2]} 4. {names[4]}" in said
    assert "Consortium member: Elmwood Night Care, lot 9 Sub-contractor: Dale Transport" in said
    assert "Iris Calder" not in said
    file = bid.files.get()
    assert f"{file.ref} {len(factory.PDF)} {hashlib.sha256(factory.PDF).hexdigest()}" in said
    assert "None. Everything that was received opened, and is what its receipt says." in said


@pytest.mark.pdf
def test_the_records_pdf_says_the_same(people: Cast, tender: Tender) -> None:
    bid = consortium(tender, people)
    factory.opened(tender, people.lead, people.approver)
    names = dict(tender.lots.values_list("number", "name"))
    with clock.at(AFTER):
        said = pdf_text.text_of(signed_in(people.auditor).get(opening(tender, "opening_pdf")).content)
    assert f"Lots, in its order 9. {names[9]} 2. {names[2]} 4. {names[4]}" in said
    assert "Who else bids Consortium member: Elmwood Night Care, lot 9 Sub-contractor: Dale Transport" in said
    file, whole = bid.files.get(), hashlib.sha256(factory.PDF).hexdigest()
    assert f"File{file.ref},{len(factory.PDF)}bytes,SHA-256{whole}" in said.replace(" ", "")


def test_a_bid_that_does_not_open_is_a_failure_beside_the_lots_of_its_receipt(
    people: Cast, tender: Tender, settings: Any
) -> None:
    bid = consortium(tender, people)
    path = settings.VAR_DIR / "sealed" / f"{bid.files.get().ref}.sealed"
    path.write_bytes(path.read_bytes()[:-1])
    factory.opened(tender, people.lead, people.approver)
    with clock.at(AFTER):
        said = text_of(signed_in(people.lead).get(opening(tender)))
    assert f"Bid A: {people.supplier.name} File {bid.files.get().ref} does not open: " in said
    assert "Everything that was received opened" not in said


def test_the_overview_leads_to_the_opening_once_bids_have_closed(people: Cast, tender: Tender) -> None:
    overview = reverse("tenders:overview", args=[tender.reference])
    lead = signed_in(people.lead)
    with clock.at(WRITING):
        assert opening(tender) not in lead.get(overview).content.decode()
    with clock.at(AFTER):
        assert opening(tender) in lead.get(overview).content.decode()
        needs = text_of(lead.get(reverse("core:needs_you")))
    assert "Open the quality envelopes with a second officer" in needs


def test_what_needs_a_bidder_now_is_the_bid_that_is_not_submitted(people: Cast, tender: Tender, bid: Bid) -> None:
    browser, home = signed_in(people.bidder), reverse("core:needs_you")
    assert "Finish and submit your bid" in text_of(browser.get(home))
    factory.write(bid, people.bidder)
    factory.hand_in(bid, people.bidder)
    assert "your bid" not in text_of(browser.get(home))
    with clock.at(WRITING + timedelta(minutes=1)):
        factory.attach(bid, people.bidder)
        assert "Submit the changes to your bid" in text_of(browser.get(home))


def test_an_old_sign_in_is_asked_again_before_it_confirms(people: Cast, tender: Tender) -> None:
    browser = signed_in(people.lead, fresh=False)
    with clock.at(AFTER):
        answer = browser.post(opening(tender, "confirm_opening"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not tender.openings.exists()


def test_others_have_no_opening_page(people: Cast, tender: Tender) -> None:
    expected = {"evaluator_a": 403, "bidder": 404, "stranger": 404, "stranger_lead": 404, "auditor": 200}
    with clock.at(AFTER):
        found = {who: signed_in(people.by_name(who)).get(opening(tender)).status_code for who in expected}
        assert found == expected
        assert signed_in(people.auditor).post(opening(tender, "confirm_opening")).status_code == 403
        assert signed_in(people.lead).get(opening(tender, kind="letters")).status_code == 404
        assert signed_in(people.lead).get(opening(tender, "opening_pdf")).status_code == 404
