"""What begins an opening, and what it ends: once a bid was decrypted, starting again with another officer undoes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from core.models import Membership
from core.permissions import forget
from core.workflow import Refused, move
from tenders.actions import incidents
from tenders.actions.opening import confirm_opening
from tenders.conditions_amending import extends_after_an_outage
from tenders.in_time import in_time, opening_begun
from tenders.models import Amendment, Bid, Incident, Opening, Submission, Tender
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.after import decided
from tests.factories.bids import AFTER, WRITING, Written
from tests.factories.people import Cast, person

pytestmark = pytest.mark.django_db

CLOSES = tenders.CLOSES
LATER = datetime(2027, 4, 23, 11, 0, tzinfo=UTC)
SECONDS = timedelta(seconds=1)


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return tenders.published(cast, at=tenders.PUBLISHED, lots_kept=3)


@pytest.fixture
def late(cast: Cast, tender: Tender) -> Incident:
    """Larchfield pressed five seconds late; two people refused it, and the opening may begin."""
    with clock.at(WRITING):
        bid = factory.write(factory.start(tender, cast.rival_supplier, cast.rival), cast.rival, Written(lots=(1,)))
    with clock.at(CLOSES + 5 * SECONDS), pytest.raises(Refused):
        factory.hand_in(bid, cast.rival)
    return decided(Incident.objects.get(), cast, "refuse", at=CLOSES + 10 * SECONDS)


def half_open(cast: Cast, tender: Tender) -> Opening:
    """Two bids stand, two officers confirmed, one of the bids is decrypted; then the approver leaves."""
    factory.submitted(tender, cast.supplier, cast.bidder, Written(lots=(1,)))
    other = Bid.objects.filter(organisation=cast.rival_supplier).first()
    if other is None:
        factory.submitted(tender, cast.rival_supplier, cast.rival, Written(lots=(1,)))
    else:
        with clock.at(WRITING):
            factory.hand_in(other, cast.rival)
    with clock.at(AFTER):
        confirm_opening(tender=tender, kind="quality", by=cast.lead, fresh=True)
        opening = confirm_opening(tender=tender, kind="quality", by=cast.approver, fresh=True, seconds=0)
    assert (opening.status, opening.steps.count()) == ("confirmed", 1)
    Membership.objects.filter(user=cast.approver, organisation=cast.buyer).update(ended_at=AFTER, ended_by=cast.lead)
    forget(cast.approver)
    return opening


def started_again_and_left(opening: Opening) -> Tender:
    """The rows as they were between the two steps of starting again, when these were two transactions."""
    nobody = dict.fromkeys(("first_at", "first_by", "second_at", "second_by"))
    Opening.objects.filter(pk=opening.pk).update(status="waiting", **nobody)
    return Tender.objects.get()


def test_another_officer_starts_again_and_the_opening_has_never_not_begun(cast: Cast, tender: Tender) -> None:
    opening = half_open(cast, tender)
    third = person("Wes Tarrant", cast.buyer, "approver")
    with clock.at(AFTER + 60 * SECONDS):
        again = confirm_opening(tender=Tender.objects.get(), kind="quality", by=third, fresh=True)
        assert (again.status, again.first_by, again.first_at) == ("first_confirmed", third, AFTER + 60 * SECONDS)
        done = confirm_opening(tender=Tender.objects.get(), kind="quality", by=cast.lead, fresh=True)
    told = [line["receipt_number"] for line in done.record["bids"]]
    assert sorted(told) == sorted(Submission.objects.values_list("receipt_number", flat=True))
    assert (done.pk, done.status, done.steps.count()) == (opening.pk, "opened", 2)


def test_starting_again_and_confirming_are_one_step_or_none(
    cast: Cast, tender: Tender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A third officer who may not confirm leaves the two confirmations as they were."""
    opening = half_open(cast, tender)
    third = person("Wes Tarrant", cast.buyer, "approver")
    monkeypatch.setattr(
        "tenders.models.opening.unanswered_deadline", lambda tender: ["Wait for the platform's answer."]
    )
    with clock.at(AFTER + 60 * SECONDS), pytest.raises(Refused, match="Wait for the platform's answer"):
        confirm_opening(tender=Tender.objects.get(), kind="quality", by=third, fresh=True)
    opening.refresh_from_db()
    assert (opening.status, opening.first_by, opening.first_at) == ("confirmed", cast.lead, AFTER)


def test_what_was_decrypted_keeps_late_bids_out_whoever_confirms(cast: Cast, tender: Tender, late: Incident) -> None:
    started_again_and_left(half_open(cast, tender))
    Incident.objects.filter(pk=late.pk).update(status="open")
    with clock.at(AFTER + 60 * SECONDS), pytest.raises(Refused, match="The bids are open or being opened"):
        incidents.propose(incident=Incident.objects.get(), outcome="admit", reasons="Five seconds.", by=cast.lead)


def test_what_was_decrypted_keeps_the_tender_shut(cast: Cast, tender: Tender) -> None:
    """No later deadline after an outage, none that the platform sends late, and nothing counts as in time again."""
    opening = half_open(cast, tender)
    with clock.at(AFTER):
        outage = incidents.record(
            tender=tender, kind="outage", begun_at=CLOSES - 60 * SECONDS, ended_at=None, what="Down.", by=cast.lead
        )
    closed = started_again_and_left(opening)
    assert opening_begun(closed)
    assert not extends_after_an_outage(Amendment(tender=closed, incident=outage, new_closes_at=LATER))
    assert not in_time(closed, CLOSES)
    Tender.objects.filter(pk=closed.pk).update(closes_at=LATER)
    with clock.at(AFTER + 60 * SECONDS), pytest.raises(Refused, match="Bids of it were opened"):
        move(Tender.objects.get(), "reopen", by=None)
