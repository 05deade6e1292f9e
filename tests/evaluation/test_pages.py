"""Every page of the evaluation, as the different people see it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from evaluation.models import Award, Mark, Panel, Summary
from tests.factories import panels, people
from tests.factories.bids import signed_in

pytestmark = pytest.mark.django_db


def _page(client: Client, name: str, *args: object, status: int = 200, query: str = "") -> str:
    response = client.get(reverse(f"evaluation:{name}", args=args) + query)
    assert response.status_code == status, (name, response.status_code)
    return response.content.decode()


def test_the_lead_appoints_a_panel_in_the_browser() -> None:
    cast = people.cast()
    tender = panels.closed(cast, lots=1, count=2)
    with clock.at(panels.OPENED):
        lead = signed_in(cast.lead)
        assert "Priya Nair" in _page(lead, "appoint", tender.reference)
        url = reverse("evaluation:appoint", args=[tender.reference])
        one = lead.post(url, {"evaluators": [cast.evaluator_a.ref], "moderator": cast.moderator.ref})
        assert one.status_code == 400
        assert "Choose at least 2 evaluators" in one.content.decode()
        both = [cast.evaluator_a.ref, cast.evaluator_b.ref]
        done = lead.post(url, {"evaluators": both, "moderator": cast.moderator.ref}, follow=True)
        assert "Panel appointed" in done.content.decode()
        _page(signed_in(cast.evaluator_a), "appoint", tender.reference, status=403)
        _page(signed_in(cast.stranger_lead), "appoint", tender.reference, status=404)
        _page(signed_in(cast.bidder), "panel", tender.reference, status=404)


def test_an_evaluator_declares_marks_and_hands_in_without_javascript() -> None:
    cast = people.cast()
    panel = panels.opened(cast, lots=1, count=2)
    tender = panel.tender
    with clock.at(panels.DECLARED):
        priya = signed_in(cast.evaluator_a)
        assert "Declare your interests" in _page(priya, "panel", tender.reference)
        assert "Tees Valley Homecare" in _page(priya, "declare", tender.reference)
        url = reverse("evaluation:declare", args=[tender.reference])
        assert priya.post(url, {}).status_code == 400
        refs = list(tender.bids.values_list("ref", flat=True))
        assert priya.post(url, {f"has_{ref}": "no" for ref in refs}).status_code == 302
        _page(priya, "answer", tender.reference, "A", 1, status=403)  # marking has not started
        panels.declare_all(panel)
        lead = signed_in(cast.lead)
        assert "Start marking" in _page(lead, "panel", tender.reference)
        lead.post(reverse("evaluation:panel_act", args=[tender.reference, "start_marking"]))
        assert Panel.objects.get(pk=panel.pk).status == "individual"
        screen = _page(priya, "answer", tender.reference, "A", 1)
        assert "Bid A, question 1" in screen
        assert "Tees Valley Homecare" not in screen
        assert "Larchfield Care" not in screen
        address = reverse("evaluation:answer", args=[tender.reference, "A", 1])
        short = priya.post(address, {"mark": "4", "reason": "Too short a reason."})
        assert short.status_code == 400
        assert "has 4 words; at least 15 are needed" in short.content.decode()
        assert Mark.objects.get().reason == "Too short a reason."
        assert priya.post(address, {"mark": "7", "reason": panels.REASON}).status_code == 400
        for letter in "AB":
            for number in (1, 2, 3):
                where = reverse("evaluation:answer", args=[tender.reference, letter, number])
                last = priya.post(where, {"mark": "4", "reason": panels.REASON})
                assert last.status_code == 302
        assert last["Location"] == reverse("evaluation:hand_in", args=[tender.reference])
        assert "Hand in and lock your marks" in _page(priya, "hand_in", tender.reference)
        assert "handed in and locked" in priya.post(last["Location"], follow=True).content.decode()
        assert "Handed in and locked" in _page(priya, "answer", tender.reference, "A", 1)
        assert priya.post(address, {"mark": "3", "reason": panels.REASON}).status_code == 400
        _page(signed_in(cast.lead), "answer", tender.reference, "A", 1, status=403)
        _page(signed_in(cast.moderator), "answer", tender.reference, "A", 1, status=403)
        assert "Marks are still coming in" in _page(signed_in(cast.moderator), "moderate", tender.reference)
        assert "6 of 6" in _page(signed_in(cast.evaluator_a), "marking")


def test_what_is_typed_is_saved_and_the_time_is_said() -> None:
    cast = people.cast()
    panel = panels.started(cast, lots=1, count=2)
    with clock.at(panels.MARKED):
        priya = signed_in(cast.evaluator_a)
        url = reverse("evaluation:autosave", args=[panel.tender.reference, "B", 2])
        kept = priya.post(url, {"mark": "", "reason": "Two workers"}).json()
        assert kept["message"] == "Saved at 10:00:00am. 2 words; at least 15 needed."
        refused = priya.post(url, {"mark": "9", "reason": ""})
        assert refused.status_code == 400
        assert "choose one of the published scale, 0, 1, 2, 3, 4, 5" in refused.json()["message"]
        assert priya.post(url, {"mark": "4", "reason": "nul \x00 byte"}).status_code == 400
        whole = reverse("evaluation:answer", args=[panel.tender.reference, "B", 2])
        assert priya.post(whole, {"mark": "4", "reason": "nul \x00 byte"}).status_code == 400
        assert Mark.objects.get().reason == "nul  byte"  # what PostgreSQL can keep of it is kept


def test_the_moderator_agrees_the_marks_and_locks_quality() -> None:
    cast = people.cast()
    panel = panels.moderating(cast, lots=1, count=2)
    reference = panel.tender.reference
    with clock.at(panels.AGREED):
        sian = signed_in(cast.moderator)
        assert "Where the panel was apart" in _page(sian, "moderate", reference)
        screen = _page(sian, "moderate_answer", reference, "A", 1)
        assert "Priya Nair: 3" in screen
        assert "From 3 to 4: 1 mark apart." in screen
        assert "3.3" not in screen  # no mean is offered
        url = reverse("evaluation:moderate_answer", args=[reference, "A", 1])
        assert sian.post(url, {"mark": "3", "reason": "Short."}).status_code == 400
        elsewhere = "This has nothing at all to do with anything in that document which we read on a Tuesday in May"
        off = sian.post(url, {"mark": "3", "reason": elsewhere})
        assert "name what the bidder wrote" in off.content.decode()
        assert sian.post(url, {"mark": "3", "reason": panels.REASON, "minutes": "We talked."}).status_code == 302
        again = sian.post(url, {"mark": "4", "reason": panels.REASON})
        assert "Say why the panel changes its mark." in again.content.decode()
        why = {"mark": "4", "reason": panels.REASON, "why_changed": "We had misread the second page."}
        assert sian.post(url, why).status_code == 302
        assert "Show 1 earlier version" in _page(sian, "moderate_answer", reference, "A", 1)
        refused = sian.post(reverse("evaluation:panel_act", args=[reference, "lock_quality"]), follow=True)
        assert "has no agreed mark" in refused.content.decode()
        tom = signed_in(cast.evaluator_b)
        assert "Record what was agreed" not in _page(tom, "moderate_answer", reference, "A", 2)
        assert tom.post(url, why).status_code == 403


@pytest.mark.pdf
def test_the_award_pages_from_the_ranking_to_the_signature() -> None:
    cast = people.cast()
    tender = panels.priced(cast, lots=2, count=3, marks={"Tees Valley Homecare": 5, "Larchfield Care": 4})
    reference = tender.reference

    def act(client: Client, verb: str) -> str:
        url = reverse("evaluation:award_act", args=[reference, verb])
        return client.post(url, follow=True).content.decode()

    with clock.at(panels.PROPOSED):
        lead, denise = signed_in(cast.lead), signed_in(cast.approver)
        assert "Quality is locked and prices are open" in _page(lead, "award", reference)
        assert "Award worked out" in act(lead, "propose")
        page = _page(lead, "award", reference)
        assert "Proven best" in page
        assert "Tees Valley Homecare" in page
        assert "Send award for approval" in page
        assert "Why not" in _page(lead, "award", reference, query=f"?bidder={_ref(tender, 'Larchfield Care')}&lot=1")
        assert "What if" in _page(lead, "award", reference, query="?cap=primary&limit=1")
        assert "Nobody" in _page(lead, "award", reference, query="?mechanism=A")
        assert "has no bid here" in _page(lead, "award", reference, query="?bidder=nobody&lot=1")
        assert "has no limit" in _page(lead, "award", reference, query="?cap=made-up&limit=2")
        assert "How was this worked out" in _page(lead, "lot_ranking", reference, 1)
        assert "3 bids" in _page(lead, "lot_ranking", reference, 1)
        assert "Best three" in _page(lead, "ranking", reference)
        assert "1,Northern Parishes" in _page(lead, "places_csv", reference).replace('"', "")
        assert '"instance"' in _page(lead, "proof", reference)
        assert "Sent for approval" in act(lead, "send_for_approval")
        _page(signed_in(cast.evaluator_a), "award", reference, status=403)
        _page(signed_in(cast.bidder), "award", reference, status=404)
        _page(lead, "approve", reference, status=403)
        assert "Have you an interest" in _page(denise, "approve", reference)
        url = reverse("evaluation:approve", args=[reference])
        assert denise.post(url, {"act": "approve"}).status_code == 400
        assert denise.post(url, {"act": "send_back"}).status_code == 400
        back = denise.post(url, {"act": "send_back", "back-reason": "Say more about lot 2."}, follow=True)
        assert "Say more about lot 2." in back.content.decode()
        act(lead, "send_for_approval")
        assert "Award approved" in denise.post(url, {"act": "approve", "interest": "no"}, follow=True).content.decode()
    with clock.at(panels.SENT):
        lead, bidder = signed_in(cast.lead), signed_in(cast.bidder)
        assert "No summary is drafted yet" in _page(lead, "summaries", reference)
        assert "Send all 3 summaries" in act(lead, "draft_summaries")
        _page(bidder, "result", reference, status=404)
        assert "Every summary was sent" in act(lead, "send_summaries")
        result = _page(bidder, "result", reference)
        assert "Primary in lots 1 and 2." in result
        assert reverse("evaluation:result", args=[reference]) in _page(bidder, "results")
        pdf = bidder.get(reverse("evaluation:own_pdf", args=[reference]))
        assert pdf.content[:5] == b"%PDF-"
        _page(signed_in(cast.rival), "summary_pdf", reference, _ref(tender, "Tees Valley Homecare"), status=404)
        assert "Award notice submitted" in act(lead, "submit_notice")
        assert "The platform has the award notice" in _page(lead, "award", reference)
    assert Summary.objects.count() == 3
    assert {award.status for award in Award.objects.all()} == {"summaries_sent"}


def _ref(tender: object, name: str) -> str:
    return panels.bid_of(tender, name).ref  # type: ignore[arg-type] # a Tender


def test_hostile_addresses_find_nothing_and_never_break() -> None:
    cast = people.cast()
    panel = panels.started(cast, lots=1, count=2)
    reference = panel.tender.reference
    with clock.at(panels.MARKED):
        priya, lead = signed_in(cast.evaluator_a), signed_in(cast.lead)
        hostile = (
            "/marking/%00/",
            f"/marking/{reference}/bid/%00/question/1/",
            f"/marking/{reference}/bid/ZZ/question/1/",
            f"/marking/{reference}/bid/A/question/{10**30}/",
            f"/marking/{reference}/bid/A/files/../question/1/",
            f"/marking/{reference}/members/nobody/recuse/",
            f"/tenders/{reference}/award/lots/{10**30}/",
            f"/tenders/{reference}/award/summaries/nobody.pdf",
            f"/tenders/{reference}/award/proof.json",
            "/results/SBC-2027-999/",
        )
        assert [(address, lead.get(address).status_code) for address in hostile[:1]] == [(hostile[0], 404)]
        assert {priya.get(address).status_code for address in hostile} <= {403, 404}
        assert {lead.get(address).status_code for address in hostile} <= {403, 404}
        assert lead.post(f"/marking/{reference}/act/delete_everything/").status_code == 404
        assert lead.post(f"/tenders/{reference}/award/act/sign/", follow=True).status_code == 200
        assert priya.post(f"/tenders/{reference}/award/act/propose/").status_code == 403
        reason = f"/marking/{reference}/members/{cast.evaluator_b.ref}/recuse/"
        assert lead.post(reason, {"reason": "x" * 5000}).status_code == 400
        assert lead.post(reason, {"reason": " "}).status_code == 400
        long = priya.post(f"/marking/{reference}/bid/A/question/1/", {"mark": "NaN", "reason": "word " * 40000})
        assert long.status_code == 400
