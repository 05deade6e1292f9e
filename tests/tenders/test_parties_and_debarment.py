"""Who else is in a bid, and the debarment list they are looked up in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from core import audit, clock
from core.workflow import Refused
from tenders.actions import tender as tender_actions
from tenders.actions.debarment import CHAIN, import_list
from tenders.actions.parties import save_parties
from tenders.models import Bid, DebarmentEntry, DraftContent, OpenedParty, Tender
from tenders.queries.suppliers import matches
from tenders.suppliers import parties as rules
from tenders.suppliers.matching import plain_name, plain_number
from tenders.suppliers.opened import picture_of
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import AFTER, WRITING, signed_in
from tests.factories.people import Cast, cast

HEAD = "name,number,country,kind,grounds,added,ends\n"
LIST = (
    HEAD
    + "Eastgate Care Staffing Ltd,9955501,England,mandatory,Slavery offences,2026-03-02,2031-03-01\n"
    + '"Harbour, Lights & Co",,England,discretionary,Poor performance,2026-06-15,\n'
    + "Old Mill Agency,09955503,England,discretionary,Poor performance,2021-06-15,2027-04-09\n"
)
ALL = {key: True for key, _ in rules.DECLARATIONS}
HELPER = {"key": "a1", "kind": "subcontractor", "name": "Eastgate Care Staffing", "number": "09955501", "lots": [1],
          "share": "12.5", "what": "Relief carers", "declared": ALL}  # fmt: skip


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    return tenders.published(people, at=tenders.PUBLISHED, lots_kept=2)


@pytest.fixture
def bid(people: Cast, tender: Tender) -> Any:
    with clock.at(WRITING):
        yield factory.start(tender, people.supplier, people.bidder)


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# -- pure -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Eastgate Care Staffing Ltd", "eastgate care staffing"),
        ("EASTGATE  CARE-STAFFING (UK) LIMITED.", "eastgate care staffing"),
        ("The Hartburn & Co", "hartburn"),
        ("Crème d’Or plc", "creme dor"),
        ("The Company Ltd", "the company ltd"),
        ("شركة الرعاية", "شركة الرعاية"),
    ],
)
def test_names_are_compared_without_their_legal_forms_and_marks(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@pytest.mark.parametrize(
    ("number", "plain"), [("9955501", "09955501"), ("sc 123456", "SC123456"), ("", ""), ("FR-12.345", "FR12345")]
)
def test_numbers_are_compared_in_one_spelling(number: str, plain: str) -> None:
    assert plain_number(number) == plain


def test_what_the_part_lacks_is_said_in_one_sentence() -> None:
    undeclared = {**HELPER, "declared": {**ALL, "no_conflict": False}}
    assert rules.lacks({}) == (
        "Say whether anybody else is in this bid: consortium members, sub-contractors or key people."
    )
    assert rules.lacks({"alone": True}) == ""
    assert rules.lacks({"alone": False, "items": []}) == "Name who else is in this bid, or say that you bid alone."
    assert rules.lacks({"alone": False, "items": [undeclared]}) == (
        "Give the declarations for Eastgate Care Staffing, or say why one of them cannot be given."
    )
    assert rules.lacks({"alone": False, "items": [{**undeclared, "because": "It was settled."}]}) == ""
    assert rules.note({"alone": False, "items": [HELPER, HELPER, {**HELPER, "kind": "person"}]}) == (
        "2 sub-contractors, 1 key person"
    )


# -- in a bid ---------------------------------------------------------------------------------------------------------
def test_a_party_is_refused_in_words_and_otherwise_sealed(people: Cast, bid: Bid) -> None:
    wrong = [
        ({**HELPER, "kind": "friend"}, "Choose what they are: a consortium member, a sub-contractor or a key person."),
        ({**HELPER, "name": " "}, "Fill in the name."),
        ({**HELPER, "lots": [9]}, "Take lot 9 out: this tender has no such lot."),
        ({**HELPER, "share": "0"}, "Give their share in per cent, above 0 and up to 100."),
    ]
    for party, sentence in wrong:
        with pytest.raises(Refused) as refusal:
            save_parties(bid=bid, by=people.bidder, alone=False, parties=[party])
        assert refusal.value.reasons == [sentence]
    with pytest.raises(Refused, match="Remove everybody who is named first"):
        save_parties(bid=bid, by=people.bidder, alone=True, parties=[HELPER])
    save_parties(bid=bid, by=people.bidder, alone=False, parties=[HELPER])
    assert b"Eastgate" not in bytes(DraftContent.objects.get(bid=bid, part="parties").sealed)


def test_a_bidder_names_a_sub_contractor_in_the_browser_and_is_told_of_the_list(people: Cast, bid: Bid) -> None:
    import_list(LIST.encode(), by=None)
    browser, page = signed_in(people.editor), reverse("bidding:parties", args=[bid.ref])
    new = reverse("bidding:party", args=[bid.ref, "new"])
    empty = browser.post(new, {})
    assert empty.status_code == 400
    assert "Choose an answer for ‘What they are in this bid’." in text_of(empty)
    typed = {"kind": "subcontractor", "name": "EASTGATE care staffing LIMITED", "share": "12.5", "lots": ["1"]}
    told = browser.post(new, typed, follow=True)
    assert "has the same name as Eastgate Care Staffing Ltd, 09955501: Slavery offences (mandatory ground)" in text_of(
        told
    )
    assert "To declare" in text_of(told)
    key = re.search(rf"/bids/{bid.ref}/parties/([0-9a-f]+)/", told.content.decode())
    assert key is not None
    one = reverse("bidding:party", args=[bid.ref, key[1]])
    assert browser.post(one, {**typed, "declared": list(ALL)}).status_code == 302
    assert "Declared" in text_of(browser.get(page))
    assert "Remove everybody who is named first" in text_of(browser.post(page, {}))
    assert browser.post(one, {"remove": "yes"}).status_code == 302
    assert "Nobody is named yet" in text_of(browser.get(page))
    assert browser.post(page, {}).status_code == 302
    assert "You bid alone" in text_of(browser.get(page))


def test_nothing_of_a_named_party_lies_in_a_cookie_a_session_or_the_log(people: Cast, bid: Bid) -> None:
    browser = signed_in(people.editor)
    browser.post(reverse("bidding:party", args=[bid.ref, "new"]), {"kind": "member", "name": "Canaryname Care"})
    assert all("Canaryname" not in each.value for each in browser.cookies.values())
    assert "Canaryname" not in str(dict(browser.session))
    assert all("Canaryname" not in str(each.facts) for each in audit.entries(bid.chain()))


def test_after_the_opening_the_lead_sees_who_is_in_it_and_what_to_look_at(people: Cast, tender: Tender) -> None:
    import_list(LIST.encode(), by=None)
    with clock.at(WRITING):
        bid = factory.write(
            factory.start(tender, people.supplier, people.bidder), people.bidder, factory.Written(lots=(1,))
        )
        helper = {**HELPER, "declared": {**ALL, "no_conflict": False}, "because": "A cousin works for you."}
        save_parties(bid=bid, by=people.bidder, alone=False, parties=[helper])
        factory.hand_in(bid, people.bidder)
    assert not OpenedParty.objects.exists()
    factory.opened(tender, people.lead, people.approver)
    bid.refresh_from_db()
    row = OpenedParty.objects.get(bid=bid)
    assert (row.name, row.number, row.lots, str(row.share)) == ("Eastgate Care Staffing", "09955501", [1], "12.50")
    assert picture_of(bid).to_look_at == [
        "Eastgate Care Staffing has the same number as Eastgate Care Staffing Ltd on the debarment list.",
        "Eastgate Care Staffing: not declared: They have no conflict of interest with the buyer.",
    ]
    page = reverse("bidding:supplier", args=[tender.reference, bid.letter])
    with clock.at(AFTER.replace(hour=12)):
        assert "Declare your interests first" in text_of(signed_in(people.lead).get(page))
        tender_actions.declare_interest(tender=tender, by=people.lead, has_interest=False)
        seen = text_of(signed_in(people.lead).get(page))
        checks = reverse("tenders:eligibility_bid", args=[tender.reference, bid.letter])
        assert "on the debarment list" in text_of(signed_in(people.lead).get(checks))
    assert "Sub-contractor, number 09955501, lot 1, 12.5% of the work. Relief carers" in seen
    assert "A cousin works for you." in seen


# -- the list ---------------------------------------------------------------------------------------------------------
def test_the_list_is_taken_whole_in_place_of_the_one_before(people: Cast, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST)
    call_command("import_debarment", str(file))
    assert capsys.readouterr().out == "The debarment list has 3 names now.\n"
    file.write_text(HEAD + "Only One Ltd,,,mandatory,Fraud,2026-01-01,\n")
    call_command("import_debarment", str(file))
    assert list(DebarmentEntry.objects.values_list("name", "plain_name")) == [("Only One Ltd", "only one")]
    facts = [each.facts for each in audit.entries(CHAIN)]
    assert [(each["names"], each["before"]) for each in facts] == [(1, 3), (3, 0)]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("", "The file has a heading and no row. An empty list is not taken: it would clear everybody."),
        (
            "Ann,,,mandatory,Fraud,2026-02-30,\n",
            "Row 2, column ‘added’: write the day as 2026-03-31, not ‘2026-02-30’.",
        ),
        ("Ann,,,maybe,Fraud,2026-02-01,\n", "Row 2, column ‘kind’: write mandatory or discretionary, not ‘maybe’."),
        (",,,mandatory,Fraud,2026-02-01,\n", "Row 2, column ‘name’: it is empty."),
        ("Ann,,,mandatory,Fraud,2026-02-01,2026-01-31\n", "Row 2, column ‘ends’: it lies before the day in ‘added’."),
        (
            "Ann,,,mandatory,Fraud,2026-02-01,,more\n",
            "Row 2: it has more cells than the heading. Put a text with commas in quotation marks.",
        ),
        (
            "A" * 201 + ",,,mandatory,Fraud,2026-02-01,\n",
            "Row 2, column ‘name’: it has 201 signs, and 200 is the most.",
        ),
    ],
)
def test_a_fault_names_row_and_column_and_nothing_is_half_imported(people: Cast, rows: str, sentence: str) -> None:
    import_list(LIST.encode(), by=None)
    good = "Good Name Ltd,,,mandatory,Fraud,2026-01-01,\n" if rows else ""
    with pytest.raises(Refused) as refusal:
        import_list((HEAD + rows + good).encode(), by=None)
    assert refusal.value.reasons == [sentence]
    assert DebarmentEntry.objects.count() == 3


def test_a_file_that_is_no_list_is_refused_in_words(people: Cast, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Row 1: the column ‘number’ is missing"):
        import_list(b"name,kind\nAnn,mandatory\n", by=None)
    with pytest.raises(Refused, match="Save the file as UTF-8"):
        import_list(HEAD.encode() + b"Caf\xe9,,,mandatory,Fraud,2026-01-01,\n", by=None)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_debarment", str(tmp_path / "missing.csv"))


def test_somebody_is_matched_by_number_or_by_name_while_the_entry_stands(people: Cast) -> None:
    import_list(LIST.encode(), by=None)
    named = [
        ("Another Name", "9955501"),
        ("harbour lights", "01111111"),
        ("Old Mill Agency", ""),
        ("Nobody", ""),
    ]
    with clock.at(WRITING):
        found = [(each.who, each.entry.name, each.how) for each in matches(named)]
    assert found == [
        ("Another Name", "Eastgate Care Staffing Ltd", "the same number"),
        ("harbour lights", "Harbour, Lights & Co", "the same name"),
    ]
