"""A later deadline that the platform accepted in time and whose answer reached us late: its acceptance counts (ADR 6)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from core import audit, clock, ports, publisher
from core.models import OutboxMessage
from core.workflow import Refused, move
from tenders.actions import tender as tender_actions
from tenders.actions.opening import confirm_opening
from tenders.models import Amendment, Attempt, Opening, Tender
from tests.factories import bids as factory
from tests.factories import changes as made
from tests.factories import tenders
from tests.factories.changes import CHANGING, LATER, NEW_WORDS, OLD_WORDS
from tests.factories.people import Cast

TICK = timedelta(microseconds=1)
HEARD = tenders.CLOSES + timedelta(hours=2)


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return tenders.published(cast, at=tenders.PUBLISHED, reference="SBC-2027-014", lots_kept=1)


def accepted_unheard(amendment: Amendment, cast: Cast, at: datetime) -> Amendment:
    """Approved and sent while the platform is silent; it accepts at `at`, and nobody here hears of it yet."""
    publisher.behaviour("silent")
    with clock.at(CHANGING):
        made.answered(made.decide(amendment, cast))
    publisher.behaviour("accept")
    with clock.at(at):
        assert amendment.notice is not None
        ports.publisher().outcome(amendment.notice.reference)
    publisher.behaviour("silent")
    return amendment


def extension(tender: Tender, cast: Cast) -> Amendment:
    with clock.at(CHANGING):
        return made.extension(tender, cast)


def heard(amendment: Amendment, at: datetime) -> Amendment:
    publisher.behaviour("accept")
    with clock.at(at):
        return made.answered(amendment)


@pytest.mark.parametrize("swept", [True, False])
@pytest.mark.parametrize(
    ("accepted", "counts"), [(tenders.CLOSES - TICK, True), (tenders.CLOSES, True), (tenders.CLOSES + TICK, False)]
)
def test_the_platforms_time_counts_to_the_microsecond(
    cast: Cast, tender: Tender, accepted: datetime, counts: bool, swept: bool
) -> None:
    amendment = accepted_unheard(extension(tender, cast), cast, accepted)
    if swept:
        with clock.at(tenders.CLOSES + TICK):
            assert tender_actions.close_due() == 1
    heard(amendment, HEARD)
    tender.refresh_from_db()
    if counts:
        assert (amendment.status, amendment.published_at, amendment.old_closes_at) == (
            "published",
            HEARD,
            tenders.CLOSES,
        )
        assert (tender.status, tender.closes_at, tender.closed_at) == ("published", LATER, None)
        assert tender.is_open_for_bids(HEARD)
        with pytest.raises(DatabaseError, match="only later"), transaction.atomic():
            Tender.objects.filter(pk=tender.pk).update(closes_at=tenders.CLOSES)
    else:
        assert (amendment.status, tender.closes_at) == ("lapsed", tenders.CLOSES)
        assert amendment.lapsed_because == (
            f"Bids closed {OLD_WORDS}, before the platform accepted it on {OLD_WORDS}. Nothing of this change applies: "
            "the old facts and the old deadline stand. The platform has published it all the same: send a corrective "
            "notice there."
        )
        assert tender.status == "closed"
    verbs = [each.verb for each in audit.entries(tender.chain())]
    # The platform is asked before the sweep that closes: a tender that nobody swept was never closed.
    assert ("tender.reopen" in verbs) is (counts and swept)


def test_nothing_is_opened_while_the_answer_is_awaited_and_the_refused_may_submit_again(
    cast: Cast, tender: Tender
) -> None:
    with clock.at(CHANGING):
        bid = factory.write(factory.start(tender, cast.supplier, cast.bidder), cast.bidder, factory.Written(lots=(1,)))
    amendment = accepted_unheard(extension(tender, cast), cast, tenders.CLOSES - TICK)
    late = tenders.CLOSES + timedelta(minutes=5)
    with clock.at(late):
        tender_actions.close_due()
        tender.refresh_from_db()
        with pytest.raises(Refused, match=f"bids closed {OLD_WORDS}"):
            factory.hand_in(bid, cast.bidder)
        with pytest.raises(Refused) as refusal:
            confirm_opening(tender=tender, kind="quality", by=cast.lead, fresh=True)
        assert refusal.value.reasons == [
            "1 bid came late and waits for a decision under ‘Incidents’: two people admit it or not, before anything is "
            "opened.",
            "Change 1, a later deadline, left for the platform Monday 12 April 2027 at 10am and is not answered yet. "
            "If the platform accepted it before bids closed, it counts: wait for the answer, then open.",
        ]
        page = factory.signed_in(cast.lead).get("/tenders/SBC-2027-014/opening/quality/").content.decode()
        assert "Change 1, a later deadline, left for the platform" in page
    heard(amendment, HEARD)
    attempt = Attempt.objects.get()
    assert (attempt.verdict, attempt.closes_at, attempt.at) == ("late", tenders.CLOSES, late)
    mail = OutboxMessage.objects.get(key=f"told:SBC-2027-014:change-1:{cast.bidder.ref}")
    assert f"Bids close {NEW_WORDS}. It was {OLD_WORDS}." in mail.body
    assert (
        "That attempt stays on record as late, and nothing of it was received: "
        f"submit again until {NEW_WORDS}." in mail.body
    )
    tender.refresh_from_db()
    with clock.at(HEARD + TICK):
        assert factory.hand_in(bid, cast.bidder).closes_at == LATER
        with pytest.raises(Refused, match="Bids are still coming in"):
            confirm_opening(tender=tender, kind="quality", by=cast.lead, fresh=True)
    with clock.at(LATER + TICK):
        assert tender_actions.close_due() == 1
    tender.refresh_from_db()
    opening = factory.opened(tender, cast.lead, cast.approver, at=LATER + timedelta(seconds=1))
    assert [line["at"][:16] for line in opening.record["late"]] == ["2027-04-16T11:05"]
    assert len(opening.record["bids"]) == 1


def test_an_answer_after_the_later_deadline_too_asks_for_a_corrective_notice(cast: Cast, tender: Tender) -> None:
    amendment = heard(accepted_unheard(extension(tender, cast), cast, tenders.CLOSES - TICK), LATER + TICK)
    tender.refresh_from_db()
    assert (amendment.status, tender.closes_at) == ("lapsed", tenders.CLOSES)
    assert f"the later deadline, {NEW_WORDS}, had passed too" in amendment.lapsed_because
    assert "send a corrective notice there" in amendment.lapsed_because


def test_an_opening_that_has_begun_is_never_undone(cast: Cast, tender: Tender) -> None:
    """It cannot begin through the door while the answer is awaited; a row put there by hand shows what would happen."""
    amendment = accepted_unheard(extension(tender, cast), cast, tenders.CLOSES - TICK)
    with clock.at(tenders.CLOSES + TICK):
        tender_actions.close_due()
        at = clock.now()
        Opening.objects.update_or_create(
            tender=tender,
            kind="quality",
            defaults={"status": "confirmed", "first_at": at, "first_by": cast.lead, "second_at": at,
                      "second_by": cast.approver},
        )  # fmt: skip
    heard(amendment, HEARD)
    tender.refresh_from_db()
    assert (amendment.status, tender.status, tender.closes_at) == ("lapsed", "closed", tenders.CLOSES)
    assert "and the opening had begun. Nothing of this change applies" in amendment.lapsed_because
    Tender.objects.filter(pk=tender.pk).update(closes_at=LATER)
    with clock.at(HEARD), pytest.raises(Refused, match="Bids of it were opened"):
        move(tender, "reopen", by=None)


def test_a_change_without_a_later_deadline_does_not_apply_after_bids_closed(cast: Cast, tender: Tender) -> None:
    with clock.at(CHANGING):
        amendment = made.in_approval(tender, cast)
    heard(accepted_unheard(amendment, cast, tenders.CLOSES - TICK), HEARD)
    assert amendment.status == "lapsed"
    assert "and it gives no later deadline. Nothing of this change applies" in amendment.lapsed_because
    assert str(tender.lots.get().weekly_hours) == "1310.0"


def test_the_dates_that_were_approved_apply_though_a_closing_day_was_added_since(cast: Cast, tender: Tender) -> None:
    """The later dates move by as many days, to working days as the calendar was when the approver read them."""
    amendment = extension(tender, cast)
    publisher.behaviour("silent")
    with clock.at(CHANGING):
        made.answered(made.decide(amendment, cast))
        assert amendment.notice is not None
        said = amendment.notice.fields["dates"]["award_on"]
        cast.buyer.extra_holidays = [said]
        cast.buyer.save()
        heard(amendment, CHANGING)
    tender.refresh_from_db()
    assert tender.award_on is not None
    assert (amendment.status, tender.award_on.isoformat()) == ("published", said)
    assert amendment.approved_dates is not None
    assert amendment.approved_dates["closes_at"] == LATER.isoformat()
