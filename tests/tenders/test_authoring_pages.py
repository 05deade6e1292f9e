"""Every authoring page opens, for whom it should, in every state; what is typed wrong comes back with 400 and kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from core import clock
from tenders.actions import tender as actions
from tenders.models import Tender
from tests.factories import tenders as made
from tests.factories.people import Cast

PAGES = [
    "", "history/", "details/", "lots/", "lots/3/", "lots.csv", "regime/", "criteria/", "scale/", "rule/",
    "timetable/", "documents/", "conflicts/", "interests/", "approver/", "approval/", "notices/", "cancel/",
]  # fmt: skip


@pytest.fixture
def tender(cast: Cast) -> Tender:
    with clock.at(made.DRAFTED):
        return made.draft(cast, reference="SBC-2027-014")


def as_user(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def statuses(person: Any, pages: list[str]) -> dict[str, int]:
    client = as_user(person)
    return {page: client.get(f"/tenders/SBC-2027-014/{page}").status_code for page in pages}


def test_the_lead_opens_every_page_of_a_draft(cast: Cast, tender: Tender) -> None:
    with clock.at(made.DRAFTED):
        assert statuses(cast.lead, PAGES) == dict.fromkeys(PAGES, 200)


def test_the_approver_opens_every_page_of_a_published_tender(cast: Cast) -> None:
    made.published(cast, at=made.PUBLISHED, reference="SBC-2027-014")
    with clock.at(made.PUBLISHED):
        assert statuses(cast.approver, PAGES) == dict.fromkeys(PAGES, 200)


def test_a_stranger_finds_nothing_and_nobody_comes_in_without_signing_in(cast: Cast, tender: Tender) -> None:
    for person in (cast.stranger, cast.stranger_lead, cast.bidder):
        assert statuses(person, PAGES) == dict.fromkeys(PAGES, 404)
    nobody = Client()
    assert {nobody.get(f"/tenders/SBC-2027-014/{page}").status_code for page in PAGES} == {302}


def test_a_bidder_may_not_read_the_workspace_of_a_published_tender(cast: Cast) -> None:
    made.published(cast, at=made.PUBLISHED, reference="SBC-2027-014", lots_kept=1)
    assert as_user(cast.bidder).get("/tenders/SBC-2027-014/").status_code == 403
    assert as_user(cast.stranger_lead).get("/tenders/SBC-2027-014/").status_code == 404


def test_readers_without_the_right_get_403(cast: Cast, tender: Tender) -> None:
    with clock.at(made.DRAFTED):
        for who, page in (("auditor", "approval/"), ("auditor", "cancel/"), ("auditor", "interests/"), ("evaluator_a", "history/"), ("evaluator_a", "take-back/")):  # fmt: skip
            assert as_user(cast.by_name(who)).get(f"/tenders/SBC-2027-014/{page}").status_code == 403
        assert as_user(cast.bidder).get("/tenders/").status_code == 403
        assert as_user(cast.approver).get("/tenders/new/").status_code == 403
        assert as_user(cast.approver).post("/tenders/SBC-2027-014/details/", details(tender)).status_code == 403


def details(tender: Tender, **changed: str) -> dict[str, str]:
    return {
        "version": str(tender.version),
        "title": "Care at home",
        "procedure": "light_touch_framework",
        "description": "Care.",
        "cpv": "85000000",
        "term_months": "48",
        "price_label": "Rate for one hour",
        "small_firms": "Yes.",
        "engagement_url": "",
        "no_engagement_reason": "",
        **changed,
    }


def test_details_are_saved_and_a_colleagues_newer_version_is_not_written_over(cast: Cast, tender: Tender) -> None:
    with clock.at(made.DRAFTED):
        client = as_user(cast.lead)
        assert client.post("/tenders/SBC-2027-014/details/", details(tender)).status_code == 302
        answer = client.post("/tenders/SBC-2027-014/details/", details(tender, title="Second"))
        assert answer.status_code == 400
        page = answer.content.decode()
        assert "This tender was changed by Ruth Ainsley on Monday 8 February 2027 at 9am while you were writing" in page
        assert 'value="Second"' in page
        # Saving again, now that the change is known, is the reader's decision.
        assert (
            client.post("/tenders/SBC-2027-014/details/", details(tender, title="Second", version="")).status_code
            == 302
        )
    tender.refresh_from_db()
    assert (tender.title, tender.version) == ("Second", 3)


# fmt: off
WRONG: list[tuple[str, dict[str, str], str]] = [
    ("details/", {"title": ""}, "Fill in ‘Title’."),
    ("details/", {"title": "a\x00b"}, "Take the hidden characters out of ‘Title’"),
    ("details/", {"description": "word " * 40_000}, "‘What is bought’"),
    ("details/", {"cpv": "eight"}, "Write the CPV code as eight digits"),
    ("details/", {"term_months": "1e308"}, "Write ‘Length of the agreement in months’ as a whole number"),
    ("details/", {"procedure": "lottery"}, "Choose one of the answers offered for ‘Procedure’."),
    ("lots/", {"lot3-weekly_hours": "NaN"}, "Write ‘Hours a week, lot 3’ as a number"),
    ("lots/", {"lot3-annual_value": "-4"}, "Make ‘Value a year, lot 3’ 0 or more."),
    ("lots/", {"lot3-weekly_hours": "0"}, "Lot 3, weekly hours: give more than 0."),
    ("lots/3/", {"number": "0"}, "Make ‘Number’ 1 or more."),
    ("lots/3/", {"number": "1"}, "Choose an answer for ‘Area’."),
    ("lots/new/", {"number": "x" * 5000}, "‘Number’"),
    ("regime/", {"regime_1": "psr"}, "Lot 1: say why it is not under the Procurement Act."),
    ("conflicts/", {"found": ""}, "Fill in ‘Conflicts found, actual, potential or perceived’."),
    ("interests/", {"has_interest": "yes"}, "Say what the interest is"),
    ("interests/", {}, "Choose an answer for ‘Do you have an interest in this procurement?’."),
    ("approver/", {"approver": "P-NOBODY"}, "Choose one of the answers offered for ‘Approver’."),
    ("documents/", {"title": "List", "kind": "terms"}, "Choose a file for ‘File’."),
    ("cancel/", {"reason": ""}, "Fill in ‘Why the tender ends’."),
    ("timetable/", {"closes_at_day": "31", "closes_at_month": "2", "closes_at_year": "2027", "closes_at_time": "noon"}, "31 February 2027 does not exist"),
    ("timetable/", {"closes_at_day": "28", "closes_at_month": "3", "closes_at_year": "2027", "closes_at_time": "1:30am"}, "the hour from 1am to 2am does not exist"),
    ("timetable/", {"standstill_days": "2"}, "Standstill: give 8 working days or more"),
    ("criteria/", {"criteria-TOTAL_FORMS": "lots"}, "The rows of this page did not arrive whole"),
    ("criteria/", {"criteria-TOTAL_FORMS": "1", "criteria-INITIAL_FORMS": "0", "criteria-0-label": "Quality", "quality_weight": "70", "price_weight": "101"}, "Make ‘Price’ 100 or less."),
    ("criteria/", {"criteria-TOTAL_FORMS": "1", "criteria-INITIAL_FORMS": "0", "criteria-0-label": "Quality", "quality_weight": "70", "price_weight": "30"}, "‘Weight, criterion 1’"),
    ("scale/", {"scale-TOTAL_FORMS": "1", "scale-INITIAL_FORMS": "0", "scale-0-mark": "six"}, "‘Mark, row 1’ as a number"),
    ("rule/", {"positions-TOTAL_FORMS": "0", "positions-INITIAL_FORMS": "0", "caps-TOTAL_FORMS": "0", "caps-INITIAL_FORMS": "0", "mechanism": "D", "tie_break": "quality"}, "Places: add at least one kind of place"),
    ("rule/", {"positions-TOTAL_FORMS": "1", "positions-INITIAL_FORMS": "0", "positions-0-label": "Primary", "positions-0-places": "1", "positions-0-weight": "4", "caps-TOTAL_FORMS": "1", "caps-INITIAL_FORMS": "0", "caps-0-limit": "3", "caps-0-position": "Main", "mechanism": "D", "tie_break": "quality"}, "Limit 1: name a kind of place that the rule has."),
]
# fmt: on


def test_what_is_wrong_comes_back_with_its_sentence_and_changes_nothing(cast: Cast, tender: Tender) -> None:
    client, missed = as_user(cast.lead), []
    with clock.at(made.DRAFTED):
        for page, data, sentence in WRONG:
            base = details(tender) if page == "details/" else {}
            answer = client.post(f"/tenders/SBC-2027-014/{page}", {**base, **data})
            said = answer.content.decode().replace("&#x27;", "'").replace("&quot;", '"')
            if answer.status_code != 400 or sentence not in said:
                missed.append((page, data, answer.status_code))
    assert missed == []
    tender.refresh_from_db()
    assert tender.version == 1


def test_a_lead_walks_from_the_template_to_the_platform_in_the_browser(cast: Cast) -> None:
    """Every step by its own page; the approver decides on theirs."""
    made.areas(cast)
    lead, approver = as_user(cast.lead), as_user(cast.approver)
    with clock.at(made.DRAFTED):
        made_at = lead.post("/tenders/new/", {"template": "care-at-home-by-area", "title": "", "reference": "sbc-2027-014", "engagement_url": "/market/care/", "publish_on_day": "1", "publish_on_month": "March", "publish_on_year": "2027"})  # fmt: skip
        assert made_at.headers["Location"] == "/tenders/SBC-2027-014/"
        url = "/tenders/SBC-2027-014/"
        tender = Tender.objects.get()
        steps: list[tuple[str, dict[str, Any]]] = [
            ("regime/", {f"regime_{n}": "act" for n in range(1, 11)}),
            ("documents/", {"title": "Specification", "kind": "specification", "file": made.pdf()}),
            ("documents/", {"title": "Staff lists", "kind": "staff_list", "file": made.pdf("staff.pdf")}),
            ("conflicts/", {"found": "None; everyone was asked."}),
            ("approver/", {"approver": cast.approver.ref}),
        ]
        for page, data in steps:
            assert lead.post(url + page, data).status_code == 302, page
        blocked = lead.post(url + "act/send_for_approval/", follow=True)
        assert "The approver has not declared conflicts" in blocked.content.decode()
        assert approver.post(url + "interests/", {"has_interest": "no"}).status_code == 302
        assert lead.post(url + "act/send_for_approval/").status_code == 302
        read = {"approve": "yes", "version": Tender.objects.get(pk=tender.pk).version, "when": "now"}
        assert as_user(cast.lead).post(url + "approval/", read).status_code == 403
        assert approver.post(url + "approval/", read).status_code == 302
        assert "The central digital platform has the notice" in approver.get(url).content.decode()
    tender.refresh_from_db()
    assert tender.approved_by == cast.approver


def test_the_approver_sends_back_with_a_reason_that_the_lead_reads(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        made.in_approval(cast, reference="SBC-2027-014", lots_kept=1)
        client = as_user(cast.approver)
        assert client.post("/tenders/SBC-2027-014/approval/", {"send_back": "yes", "reason": ""}).status_code == 400
        sent = client.post("/tenders/SBC-2027-014/approval/", {"send_back": "yes", "reason": "Lot 1 is too large."})
        assert sent.status_code == 302
        assert "Lot 1 is too large." in as_user(cast.lead).get("/tenders/SBC-2027-014/").content.decode()


def test_adding_a_row_keeps_what_was_typed_and_saves_nothing(cast: Cast, tender: Tender) -> None:
    data = {"scale-TOTAL_FORMS": "1", "scale-INITIAL_FORMS": "0", "scale-0-mark": "7", "add_row": "yes"}
    with clock.at(made.DRAFTED):
        answer = as_user(cast.lead).post("/tenders/SBC-2027-014/scale/", data)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'name="scale-0-mark" value="7"' in page
    assert "scale-1-mark" in page
    assert tender.changes.count() == 1


def test_if_i_publish_on_another_day_every_date_is_proposed_and_none_saved(cast: Cast, tender: Tender) -> None:
    with clock.at(made.DRAFTED):
        page = as_user(cast.lead).get("/tenders/SBC-2027-014/timetable/?day_day=7&day_month=4&day_year=2027")
        wrong = as_user(cast.lead).get("/tenders/SBC-2027-014/timetable/?day_day=31&day_month=4&day_year=2027")
    assert "Monday 24 May 2027 at 12 noon" in page.content.decode()
    assert wrong.status_code == 400
    tender.refresh_from_db()
    assert tender.closes_at == made.CLOSES


def test_a_document_opens_without_a_sign_in_once_the_notice_is_public(cast: Cast) -> None:
    with clock.at(made.PUBLISHED):
        waiting = made.ready(cast, reference="SBC-2027-013", lots_kept=1)
    public = made.published(cast, at=made.PUBLISHED, reference="SBC-2027-014", lots_kept=1)
    for tender, anonymous in ((waiting, 404), (public, 200)):
        url = f"/tenders/{tender.reference}/documents/{tender.documents.first().ref}/"  # type: ignore[union-attr] # there is one
        assert Client().get(url).status_code == anonymous
        assert as_user(cast.rival).get(url).status_code == anonymous
        assert as_user(cast.auditor).get(url).status_code == 200
    assert Client().get("/tenders/SBC-2027-014/documents/D-NONE/").status_code == 404


def test_the_list_of_parts_says_which_are_done_and_which_to_fix(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        made.draft(cast, reference="SBC-2027-014", lots_kept=2)
        page = as_user(cast.lead).get("/tenders/SBC-2027-014/").content.decode()
    rows = re.findall(r"<h3><a href=\"/tenders/SBC-2027-014/([a-z-]+)/\">[^<]*</a></h3><p>[^<]*</p></div>(?:<span class=\"tag (\w+)\">([^<]*)</span>)?</li>", page)  # fmt: skip
    said = {place: words for place, _, words in rows}
    assert said["details"] == "To fix"  # the engagement is not described yet
    assert said["lots"] == "Done"
    assert said["regime"] == "To fix"
    assert said["criteria"] == "Done"
    assert said["documents"] == "To fix"
    assert said["questions"] == ""  # nothing must be asked


def test_a_staff_list_opens_for_signed_in_suppliers_and_the_councils_own_people_only(cast: Cast) -> None:
    tender = made.published(cast, at=made.PUBLISHED, reference="SBC-2027-014", lots_kept=1)
    url = f"/tenders/SBC-2027-014/documents/{tender.documents.get(kind='staff_list').ref}/"
    asked = Client().get(url)
    assert asked.status_code == 302
    assert asked["Location"].endswith(f"?next={url}")
    assert as_user(cast.rival).get(url).status_code == 200
    assert as_user(cast.auditor).get(url).status_code == 200
    assert as_user(cast.stranger).get(url).status_code == 403
    assert as_user(cast.stranger_lead).get(url).status_code == 403


def test_the_list_counts_filters_and_asks_the_same_for_one_and_three(
    cast: Cast, tender: Tender, django_assert_num_queries: Any
) -> None:
    client = as_user(cast.lead)
    with clock.at(made.DRAFTED):
        client.get("/tenders/")
        with django_assert_num_queries(6):
            assert "1 tender<" in client.get("/tenders/").content.decode()
        made.draft(cast, title="Day services")
        made.in_approval(cast, lots_kept=1)
        with django_assert_num_queries(6):
            assert "3 tenders<" in client.get("/tenders/").content.decode()
        found = client.get("/tenders/?q=day&status=draft&sort=value&closing=junk&page=99").content.decode()
        assert "1 tender<" in found
        assert "Sorted by value a year, highest first" in found
        assert "‘day’: remove" in found
        none = client.get("/tenders/?status=published&closing=7").content.decode()
        assert "No tender matches" in none
        rows = client.get("/tenders/tenders.csv?q=day").content.decode().splitlines()
    assert rows[0] == "Reference,Title,State,Lots,Value a year,Published,Bids close"
    assert rows[1].startswith('SBC-2027-015,Day services,"Draft, version 1",10,15885376.00,')


def test_a_list_says_closed_when_the_clock_says_so(cast: Cast) -> None:
    made.published(cast, at=made.PUBLISHED, lots_kept=1)
    client = as_user(cast.lead)
    with clock.at(made.CLOSES):
        assert "1 tender<" in client.get("/tenders/?status=published&closing=7").content.decode()
        assert "0 tenders<" in client.get("/tenders/?status=closed").content.decode()
    with clock.at(made.CLOSES.replace(second=1)):
        assert "0 tenders<" in client.get("/tenders/?status=published").content.decode()
        assert "1 tender<" in client.get("/tenders/?status=closed").content.decode()


def test_areas_come_in_by_file_and_a_wrong_file_is_refused_by_field(cast: Cast) -> None:
    import json

    from django.core.files.uploadedfile import SimpleUploadedFile

    client = as_user(cast.lead)
    good = SimpleUploadedFile("stockton.json", json.dumps(made.PROGRAMME).encode())
    bad = SimpleUploadedFile("stockton.json", b'{"buyer": 7}')
    assert client.post("/tenders/areas/", {"file": bad}).status_code == 400
    assert "buyer: write it as text." in client.post("/tenders/areas/", {"file": SimpleUploadedFile("s.json", b'{"buyer": 7}')}).content.decode()  # fmt: skip
    assert client.post("/tenders/areas/", {"file": good}).status_code == 302
    assert "10 areas" in client.get("/tenders/areas/").content.decode()


def test_needs_name_the_act_and_the_person(cast: Cast) -> None:
    from tenders.needs import of_buyers

    with clock.at(made.DRAFTED):
        tender = made.draft(cast, lots_kept=1)
        assert [need.what for need in of_buyers(cast.lead)] == ["Draft the tender: 6 checks to pass"]
        actions.name_approver(tender=tender, approver=cast.approver, by=cast.lead)
        assert [need.what for need in of_buyers(cast.approver)] == ["Declare your interests as approver"]
        made.in_approval(cast, lots_kept=1)
        assert "Approve the tender, or send it back" in [need.what for need in of_buyers(cast.approver)]
        assert [need.who for need in of_buyers(cast.lead)] == ["others", "you"]
        assert of_buyers(cast.auditor) == of_buyers(cast.bidder) == of_buyers(cast.stranger_lead) == []


def test_the_approver_says_whether_the_notice_waits_for_the_day_planned(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        made.in_approval(cast, reference="SBC-2027-014", lots_kept=1)
        page = as_user(cast.approver).get("/tenders/SBC-2027-014/approval/").content.decode()
    assert "On the day planned, Monday 1 March 2027" in page
    assert "At once, as soon as you approve" in page
    with clock.at(made.PUBLISHED):
        page = as_user(cast.approver).get("/tenders/SBC-2027-014/approval/").content.decode()
    assert "the day planned" not in page
    assert "Approve and send the notice" in page
