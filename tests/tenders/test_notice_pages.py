"""The pages of notices, of awards without bids and of copying, as the lead, the approver and others meet them."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from core import clock, jobs, publisher
from core.models import User
from tenders.actions import awards_without_bids
from tenders.models import DirectAward, Notice, NoticeFacts, Tender
from tests.factories import tenders as made
from tests.factories.people import Cast

ENGAGEMENT = {
    "save": "yes", "process": "Two events and a survey.", "closes_on_day": "20", "closes_on_month": "2",
    "closes_on_year": "2027", "contact": "care@example.org", "subject": "", "events": "1 March, Stockton\n2 March, Yarm",
}  # fmt: skip


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def draft(cast: Cast) -> Tender:
    return made.draft(cast, reference="SBC-2027-014", lots_kept=1)


def test_the_page_says_of_each_notice_when_it_is_due_and_what_is_missing(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        draft(cast)
        page = client(cast.lead).get("/tenders/SBC-2027-014/notices/").content.decode()
    for words in ("UK1, pipeline notice", "UK2, preliminary market engagement notice", "UK4, tender notice", "UK7"):
        assert words in page
    assert "There is no engagement page and no reason why there was none (Act s.17)." in page
    assert "UK5" not in page


def test_a_lead_answers_sends_and_reads_what_the_public_will_see(cast: Cast) -> None:
    address = "/tenders/SBC-2027-014/notices/UK2/"
    with clock.at(made.DRAFTED):
        draft(cast)
        lead = client(cast.lead)
        page = lead.get(address).content.decode()
        assert "Say how suppliers take part in the engagement." in page
        assert "You cannot send this yet." in page
        answer = lead.post(address, {**ENGAGEMENT, "closes_on_day": "31"})
        assert answer.status_code == 400
        assert "31 February 2027 does not exist" in answer.content.decode()
        assert "Two events and a survey." in answer.content.decode(), "nothing typed is lost"
        assert lead.post(address, ENGAGEMENT).status_code == 302
        assert NoticeFacts.objects.get().facts["events"] == ["1 March, Stockton", "2 March, Yarm"]
        page = lead.get(address).content.decode()
        assert "Nothing: every field of this notice is filled." in page
        assert "Engagement closes: Saturday 20 February 2027" in page
        assert lead.post(address, {"write": "yes"}).status_code == 302
        assert "The platform has version 1" in lead.get(address).content.decode()
    notice = Notice.objects.get()
    assert (notice.reference, notice.created_by) == ("SBC-2027-014-UK2-1", cast.lead)


def test_two_leads_at_one_form_see_that_another_saved(cast: Cast) -> None:
    address = "/tenders/SBC-2027-014/notices/UK2/"
    with clock.at(made.DRAFTED):
        draft(cast)
        lead = client(cast.lead)
        assert lead.post(address, {**ENGAGEMENT, "version": "0"}).status_code == 302
        late = lead.post(address, {**ENGAGEMENT, "process": "One event.", "version": "0"})
    assert late.status_code == 400
    assert "saved this form while you were writing" in late.content.decode()
    assert "One event." in late.content.decode()


def test_a_silent_and_a_refusing_platform_are_said_on_the_page_with_the_way_on(cast: Cast) -> None:
    address = "/tenders/SBC-2027-014/notices/"
    publisher.behaviour("silent")
    with clock.at(made.DRAFTED):
        draft(cast)
        lead = client(cast.lead)
        lead.post(f"{address}UK2/", ENGAGEMENT)
        lead.post(f"{address}UK2/", {"write": "yes"})
        jobs.run_due()
    with clock.at(made.DRAFTED + timedelta(hours=5)):
        page = lead.get(address).content.decode()
        assert "The platform has not answered about UK2, version 1" in page
        assert "Nothing is public, and no period has begun." in page
        assert lead.post(f"{address}SBC-2027-014-UK2-1/act/ask/").status_code == 302
        assert client(cast.auditor).post(f"{address}SBC-2027-014-UK2-1/act/ask/").status_code == 403
        publisher.behaviour("refuse")
        jobs.run_due()
        jobs.run_due()
        assert "The platform refused UK2, version 1" in lead.get(address).content.decode()
        page = lead.get(f"{address}UK2/").content.decode()
        assert "match the buyer&#x27;s registration" in page
        assert "Send the same fields again" in page
        assert lead.post(f"{address}SBC-2027-014-UK2-1/again/").status_code == 302
    assert Notice.objects.filter(kind="UK2").count() == 2


def test_versions_stand_side_by_side(cast: Cast) -> None:
    address = "/tenders/SBC-2027-014/notices/"
    with clock.at(made.DRAFTED):
        draft(cast)
        lead = client(cast.lead)
        for process in ("Two events.", "Three events."):
            lead.post(f"{address}UK2/", {**ENGAGEMENT, "process": process})
            lead.post(f"{address}UK2/", {"write": "yes"})
            jobs.run_due()
            jobs.run_due()
        page = lead.get(f"{address}version/SBC-2027-014-UK2-2/").content.decode()
        assert "What changed from version 1" in page
        assert "1 field differs" in page
        assert page.index("Two events.") < page.index("Three events.")
        assert lead.get(f"{address}version/SBC-2027-014-UK2-9/").status_code == 404
        assert lead.get(f"{address}UK99/").status_code == 404
        assert client(cast.stranger_lead).get(f"{address}version/SBC-2027-014-UK2-2/").status_code == 404


def test_an_engagement_notice_stands_in_the_public_register_with_all_it_says(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        draft(cast)
        lead = client(cast.lead)
        lead.post("/tenders/SBC-2027-014/notices/UK2/", ENGAGEMENT)
        assert Client().get("/notices/SBC-2027-014-UK2-1/").status_code == 404
        lead.post("/tenders/SBC-2027-014/notices/UK2/", {"write": "yes"})
        jobs.run_due()
        jobs.run_due()
        page = Client().get("/notices/SBC-2027-014-UK2-1/").content.decode()
        listing = Client().get("/notices/").content.decode()
    assert "Two events and a survey." in page
    assert "2 March, Yarm" in page
    assert "Preliminary market engagement notice" in listing


def test_a_direct_award_is_written_approved_and_recorded_in_the_browser(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        lead, approver = client(cast.lead), client(cast.approver)
        started = lead.post(
            "/tenders/new/without-competition/",
            {"procedure": "direct_award", "title": "Emergency care", "description": "Visits.", "cpv": "85000000",
             "reference": "SBC-2027-030"},
        )  # fmt: skip
        assert started["Location"] == "/tenders/SBC-2027-030/direct-award/"
        url = "/tenders/SBC-2027-030/"
        facts = {
            "ground": "urgency", "justification": "The provider failed.", "supplier_name": "Grange Care Co-operative",
            "supplier_excluded": "no", "value": "180,000", "starts_on_day": "15", "starts_on_month": "2",
            "starts_on_year": "2027", "ends_on_day": "14", "ends_on_month": "5", "ends_on_year": "2027",
        }  # fmt: skip
        wrong = lead.post(f"{url}direct-award/", {**facts, "ends_on_year": "2026"})
        assert (wrong.status_code, "put it after the start" in wrong.content.decode()) == (400, True)
        assert lead.post(f"{url}direct-award/", facts).status_code == 302
        assert DirectAward.objects.get().value == 180_000
        lead.post(f"{url}conflicts/", {"found": "None; all were asked."})
        lead.post(f"{url}approver/", {"approver": cast.approver.ref})
        approver.post(f"{url}interests/", {"has_interest": "no"})
        assert "The award" in lead.get(url).content.decode()
        lead.post(f"{url}act/send_for_approval/")
        assert "Grange Care Co-operative" in approver.get(f"{url}approval/").content.decode()
        read = {"approve": "yes", "version": Tender.objects.get(reference="SBC-2027-030").version, "when": "now"}
        approver.post(f"{url}approval/", read)
        jobs.run_due()
        jobs.run_due()
        assert "Record the signed contract" in lead.get(url).content.decode()
        signed = {"signed_on_day": "8", "signed_on_month": "2", "signed_on_year": "2027"}
        assert approver.post(f"{url}direct-award/sign/", signed).status_code == 403
        assert lead.post(f"{url}direct-award/sign/", signed).status_code == 302
        assert "signed on Monday 8 February 2027" in lead.get(url).content.decode()
    assert Tender.objects.get().status == "complete"


def test_a_user_choice_asks_for_the_preference_and_no_name(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = awards_without_bids.start(buyer=cast.buyer, by=cast.lead, procedure="user_choice", title="One person")
        page = client(cast.lead).get(f"/tenders/{tender.reference}/direct-award/").content.decode()
        assert "Day on which the person expressed the preference" in page
        assert "No name and nothing about health" in page
        notices = client(cast.lead).get(f"/tenders/{tender.reference}/notices/").content.decode()
    assert "A user choice has no notices" in notices


def test_a_copy_is_started_in_the_browser_from_the_list_or_the_tender(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        draft(cast)
        lead = client(cast.lead)
        assert "/tenders/SBC-2027-014/copy/" in lead.get("/tenders/new/copy/").content.decode()
        assert lead.post("/tenders/SBC-2027-014/copy/", {"title": ""}).status_code == 400
        made_copy = lead.post("/tenders/SBC-2027-014/copy/", {"title": "Again", "parts": ["lots"]})
        assert made_copy["Location"] == "/tenders/SBC-2027-015/"
        page = lead.get("/tenders/SBC-2027-015/").content.decode()
    assert "is drafted from SBC-2027-014" in page
    assert Tender.objects.get(reference="SBC-2027-015").copied_from == Tender.objects.get(reference="SBC-2027-014")
