"""From the opened envelopes to the signed contract, by the real actions."""

from __future__ import annotations

import pytest

from evaluation.models import Award, Panel, Summary
from tests.factories import panels, people

pytestmark = pytest.mark.django_db


def test_a_tender_goes_from_the_opening_to_signed_contracts() -> None:
    cast = people.cast()
    tender = panels.signed(cast, marks={"Tees Valley Homecare": 5, "Larchfield Care": 4})
    assert tender.status == "complete"
    assert [lot.status for lot in tender.lots.order_by("number")] == ["awarded", "awarded"]
    assert [award.status for award in Award.objects.order_by("lot__number")] == ["signed", "signed"]
    assert Panel.objects.get(tender=tender).status == "locked"
    assert Summary.objects.filter(sent_at__isnull=False).count() == 3
