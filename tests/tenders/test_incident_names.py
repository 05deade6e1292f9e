"""Whom an incident names after the opening: whoever handed a bid in, in time or late; never whoever only wrote one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from core import clock, pdf
from core.workflow import Refused
from tenders.actions import incidents
from tenders.actions.bid import save_price
from tenders.actions.submission import withdraw
from tenders.models import Affected, Bid, Incident, Tender
from tenders.queries import incidents as queries
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.after import decided
from tests.factories.bids import AFTER, WRITING, Written
from tests.factories.people import Cast, cast, person, supplier

pytestmark = pytest.mark.django_db

DOWN = tenders.CLOSES - timedelta(hours=2)
ONE_DRAFT = "1 who wrote a bid and did not hand it in: not named."


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    return tenders.published(people, at=tenders.PUBLISHED, lots_kept=3)


def drafted(tender: Tender, people: Cast) -> Bid:
    """Larchfield writes, on the last day before the portal goes down, and never hands in."""
    with clock.at(DOWN - timedelta(hours=1)):
        return factory.write(
            factory.start(tender, people.rival_supplier, people.rival), people.rival, Written(lots=(1,))
        )


def outage(tender: Tender, people: Cast) -> Incident:
    with clock.at(DOWN + timedelta(minutes=30)):
        return incidents.record(
            tender=tender, kind="outage", begun_at=DOWN, ended_at=DOWN + timedelta(minutes=20), what="It was down.",
            by=people.lead,
        )  # fmt: skip


def told_after(incident: Incident, people: Cast, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The page and the decision record as the lead reads them an hour after the opening."""
    drawn: list[str] = []

    def seen(template: str, context: Any) -> bytes:
        from django.template.loader import render_to_string

        drawn.append(render_to_string(template, context))
        return b"%PDF-1.7"

    monkeypatch.setattr(pdf, "render", seen)
    with clock.at(AFTER + timedelta(hours=1)):
        lead = factory.signed_in(people.lead)
        page = lead.get(incident.get_act_url()).content.decode()
        lead.get(reverse("tenders:incident_pdf", args=[incident.tender.reference, incident.ref]))
    return [page, *drawn]


def test_after_the_opening_a_draft_is_counted_and_not_named(
    people: Cast, tender: Tender, monkeypatch: pytest.MonkeyPatch
) -> None:
    factory.submitted(tender, people.supplier, people.bidder, Written(lots=(1,)))
    drafted(tender, people)
    incident = outage(tender, people)
    assert Affected.objects.get().bid.organisation == people.rival_supplier  # the rows keep it
    factory.opened(tender, people.lead, people.approver)
    both = told_after(incident, people, monkeypatch)
    assert len(both) == 2
    for said in both:
        assert "Larchfield" not in said
        assert ONE_DRAFT in said
        assert "Nobody, by the portal" not in said


def test_who_withdrew_before_it_came_to_a_bid_is_named_once_it_was_one(
    people: Cast, tender: Tender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tees Valley handed in, withdrew, and wrote on: that it bid is on the record. Larchfield's draft is not."""
    bid = factory.submitted(tender, people.supplier, people.bidder, Written(lots=(1,)))
    with clock.at(WRITING + timedelta(hours=1)):
        withdraw(bid=bid, by=people.bidder)
    with clock.at(DOWN - timedelta(hours=1)):
        from decimal import Decimal

        save_price(bid=Bid.objects.get(pk=bid.pk), lot=1, rate=Decimal("23.10"), by=people.bidder)
    drafted(tender, people)
    incident = outage(tender, people)
    third = supplier("Grange Care Co-operative", "01112223")
    factory.submitted(tender, third, person("Gill Grange", third, "owner"), Written(lots=(1,)))
    factory.opened(tender, people.lead, people.approver)
    for said in told_after(incident, people, monkeypatch):
        assert "Tees Valley Homecare" in said
        assert "And " + ONE_DRAFT in said
        assert "Larchfield" not in said


def test_who_came_late_is_named_in_the_incident_of_the_outage_too(people: Cast, tender: Tender) -> None:
    factory.submitted(tender, people.supplier, people.bidder, Written(lots=(1,)))
    late = drafted(tender, people)
    incident = outage(tender, people)
    with clock.at(tenders.CLOSES + timedelta(seconds=5)), pytest.raises(Refused):
        factory.hand_in(late, people.rival)
    decided(Incident.objects.get(kind="late"), people, "refuse")
    factory.opened(tender, people.lead, people.approver)
    shown = queries.shown(Incident.objects.get(pk=incident.pk))
    assert [each.bid.organisation.name for each in shown.affected] == ["Larchfield Care"]
    assert shown.drafts == 0
