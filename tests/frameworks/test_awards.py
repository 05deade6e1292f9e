"""An agreement takes its places, rule, dates and rates from the signed awards of its tender."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from core import clock, ports
from core.workflow import NotPermitted, Refused
from frameworks.actions.agreement import agreement_from_awards
from frameworks.models import Agreement, Place
from frameworks.queries.positions import positions
from frameworks.rules import Cap
from tenders.frames import stages as timeline
from tenders.models import Lot, OpenedPrice
from tests.factories import panels, people

AFTER = datetime(2027, 7, 1, 9, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_the_signed_awards_become_the_agreement() -> None:
    cast = people.cast()
    tender = panels.signed(cast, lots=2, count=4)
    with clock.at(AFTER):
        waiting = [need.what for need in ports.needs_you.gather(cast.framework_manager)]
        assert "Set up the agreement from the signed awards" in waiting
        for person in (cast.lead, cast.broker, cast.bidder, cast.stranger_lead):
            with pytest.raises(NotPermitted):
                agreement_from_awards(tender, by=person)
        client = Client()
        client.force_login(cast.framework_manager, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(f"/agreements/from/{tender.reference}/")
        assert page.status_code == 200
        made = client.post(f"/agreements/from/{tender.reference}/")
        agreement = Agreement.objects.get(tender=tender)
        assert made.headers["Location"] == f"/agreements/{tender.reference}/"
        assert client.get(f"/agreements/{tender.reference}/").status_code == 200

    awarded = {
        str(lot.number): {
            position: [p.bid.organisation.name for p in lot.award.places.filter(position=position).order_by("rank")]
            for position in ("primary", "secondary", "reserve")
        }
        for lot in Lot.objects.filter(tender=tender)
    }
    found = positions(agreement)
    assert {
        number: {"primary": [area["primary"]], "secondary": [area["secondary"]], "reserve": area["reserve"]}
        for number, area in found.items()
    } == awarded
    assert awarded["1"]["primary"] != awarded["1"]["secondary"]
    assert sum(len(names) for area in awarded.values() for names in area.values()) == 8

    rule = agreement.rule()
    assert rule.caps == (Cap("primary", 3), Cap("primary", 1, "extra care"))
    assert (rule.positions, rule.distinct) == (("primary", "secondary", "reserve"), ("primary", "secondary"))
    assert (agreement.buyer, agreement.title, agreement.status) == (cast.buyer, tender.title, "draft")
    place = Place.objects.get(agreement=agreement, lot__number=1, position="primary")
    price = OpenedPrice.objects.get(lot__tender=tender, lot__number=1, bid__organisation=place.member.organisation)
    assert place.rate == Decimal(price.rate)

    with clock.at(AFTER):
        assert agreement_from_awards(tender, by=cast.framework_manager) == agreement
    assert Place.objects.filter(agreement=agreement).count() == 8
    stages = {stage.key: stage.label for stage in timeline(tender, cast.lead)}
    assert stages["start"] == "Mobilise"


@pytest.mark.django_db
def test_nothing_is_set_up_before_an_award_is_signed() -> None:
    cast = people.cast()
    tender = panels.standing_still(cast, lots=2, count=3)
    with clock.at(panels.SENT), pytest.raises(Refused, match="No award of this tender is signed yet"):
        agreement_from_awards(tender, by=cast.framework_manager)
    assert Agreement.objects.count() == 0


@pytest.mark.django_db
def test_who_is_awarded_what_is_not_shown_before_it_is_signed() -> None:
    cast = people.cast()
    tender = panels.proposed(cast, lots=1, count=2)
    client = Client()
    client.force_login(cast.framework_manager, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/agreements/from/{tender.reference}/"
    names = {place.bid.organisation.name for place in tender.lots.get().award.places.all()}
    assert len(names) == 2
    with clock.at(panels.PROPOSED):
        assert [name for name in names if name in client.get(address).content.decode()] == []


def test_the_last_day_is_counted_in_months() -> None:
    from frameworks.actions.agreement import _months_later

    assert _months_later(date(2027, 9, 6), 48) == date(2031, 9, 6)
    assert _months_later(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert _months_later(date(2027, 12, 1), 1) == date(2028, 1, 1)
