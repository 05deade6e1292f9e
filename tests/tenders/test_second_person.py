"""The approver of a tender is a second person, and approves what they read."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from core import clock, handing_on
from core.workflow import NotPermitted
from tenders.actions import tender as actions
from tenders.actions import writing_notices
from tenders.models import Tender
from tests.factories import tenders
from tests.factories.bids import signed_in
from tests.factories.people import Cast, person

PAGE = "/tenders/SBC-2027-014/approval/"


@pytest.fixture
def waiting(cast: Cast) -> Tender:
    with clock.at(tenders.DRAFTED):
        return tenders.in_approval(cast, reference="SBC-2027-014", lots_kept=1)


def version_on(client: Client) -> str:
    found = re.search(r'name="version" value="(\d+)"', client.get(PAGE).content.decode())
    assert found is not None
    return found[1]


def test_a_page_read_before_the_tender_was_changed_and_sent_again_approves_nothing(cast: Cast, waiting: Tender) -> None:
    with clock.at(tenders.DRAFTED):
        approver = signed_in(cast.approver)
        old = version_on(approver)
        actions.send_back(tender=waiting, by=cast.lead, reason="One sentence is wrong.")
        actions.change_details(tender=waiting, by=cast.lead, details={"description": "Quite another thing."})
        actions.send_for_approval(tender=waiting, by=cast.lead)
        answer = approver.post(PAGE, {"approve": "yes", "version": old, "when": "now"})
        assert answer.status_code == 400
        assert "changed and sent again while you were reading" in answer.content.decode()
        assert Tender.objects.get(pk=waiting.pk).approved_at is None
        assert (
            approver.post(PAGE, {"approve": "yes", "version": version_on(approver), "when": "now"}).status_code == 302
        )
    assert Tender.objects.get(pk=waiting.pk).approved_by == cast.approver


def test_whoever_the_tender_was_handed_on_to_does_not_approve_it(cast: Cast, waiting: Tender) -> None:
    both = person("Omar Reid", cast.buyer, "lead", "approver")
    for piece in handing_on.held_by(cast.lead, cast.buyer):
        piece.hand_on(both, cast.lead)
    tender = Tender.objects.get(pk=waiting.pk)
    assert tender.lead == both
    with clock.at(tenders.DRAFTED), pytest.raises(NotPermitted):
        actions.approve(tender=tender, by=both)


def test_whoever_wrote_the_facts_of_its_notice_does_not_approve_it(cast: Cast) -> None:
    both = person("Omar Reid", cast.buyer, "lead", "approver")
    with clock.at(tenders.DRAFTED):
        tender = tenders.ready(cast, lots_kept=1)
        before = tender.version
        writing_notices.save_facts(tender=tender, kind="UK4", facts={"risks": "None known."}, by=both)
        tender.refresh_from_db()
        assert tender.version == before + 1
        actions.send_for_approval(tender=tender, by=cast.lead)
        with pytest.raises(NotPermitted):
            actions.approve(tender=tender, by=both)
