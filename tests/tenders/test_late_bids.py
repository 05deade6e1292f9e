"""What a late press leaves: a row always, bytes and a decision of two people once, and nothing that keeps an opening shut."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from core import audit, clock
from core.models import AuditEntry, Membership
from core.permissions import forget
from core.workflow import Refused
from tenders.actions import incidents, submission
from tenders.actions.authority import give_authority
from tenders.actions.bid import save_answer
from tenders.actions.opening import confirm_opening
from tenders.keeper import client
from tenders.models import Attempt, Bid, Incident, LateSubmission, Submission, Tender
from tests.factories import bids as factory
from tests.factories import deadlines, tenders
from tests.factories.after import decided
from tests.factories.bids import AFTER, WRITING, Written
from tests.factories.people import Cast, person

pytestmark = pytest.mark.django_db

CLOSES = tenders.CLOSES
LATER = datetime(2027, 4, 23, 11, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
LATE_AT = CLOSES + 5 * SECOND


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return tenders.published(cast, at=tenders.PUBLISHED, lots_kept=3)


@pytest.fixture
def bid(cast: Cast, tender: Tender) -> Bid:
    """Larchfield Care's, for two lots: whole, and not submitted when bids close."""
    with clock.at(WRITING):
        return factory.write(factory.start(tender, cast.rival_supplier, cast.rival), cast.rival, Written(lots=(1, 2)))


def press(bid: Bid, cast: Cast, at: datetime, **given: Any) -> str:
    """Larchfield's owner presses late; what the page says."""
    whole = Bid.objects.select_related("tender", "organisation").get(pk=bid.pk)
    by = cast.rival
    with clock.at(at), pytest.raises(Refused) as refusal:
        submission.submit(bid=whole, by=by, session=factory.session_of(by), token=uuid4().hex, **given)
    return str(refusal.value)


def changed(bid: Bid, cast: Cast, text: str) -> None:
    with clock.at(WRITING):
        save_answer(bid=bid, criterion=bid.tender.criteria.order_by("pk")[0].key, text=text, by=cast.rival)


def saved_after_all(bid: Bid) -> None:
    """The working copy is another now. Nobody saves after the deadline; a row put there by hand shows what would follow."""
    bid.parts.filter(part="declarations").update(version=99)


# -- nobody keeps an opening shut --------------------------------------------------------------------------------------
def test_who_presses_again_after_a_decision_leaves_rows_and_no_more_to_decide(
    cast: Cast, tender: Tender, bid: Bid
) -> None:
    press(bid, cast, LATE_AT)
    decided(Incident.objects.get(), cast, "refuse", at=CLOSES + MINUTE)
    for minutes in (2, 3, 4):
        saved_after_all(bid)
        press(bid, cast, CLOSES + minutes * MINUTE)
        with clock.at(CLOSES + minutes * MINUTE + SECOND):
            confirm_opening(tender=Tender.objects.get(), kind="quality", by=cast.lead, fresh=True)
        tender.openings.update(status="waiting", first_at=None, first_by=None)
    assert (Attempt.objects.count(), Incident.objects.count(), LateSubmission.objects.count()) == (4, 1, 1)
    assert AuditEntry.objects.filter(chain__name=bid.chain(), verb="bid.attempt").count() == 4


def test_an_empty_draft_pressed_late_is_a_row_and_keeps_nothing_shut(cast: Cast, tender: Tender) -> None:
    with clock.at(WRITING):
        empty = factory.start(tender, cast.rival_supplier, cast.rival)
    press(empty, cast, LATE_AT)
    assert (Attempt.objects.count(), Incident.objects.count(), LateSubmission.objects.count()) == (1, 0, 0)
    opening = factory.opened(tender, cast.lead, cast.approver)
    assert [line["at"][11:19] for line in opening.record["late"]] == ["11:00:05"]


def test_pressing_while_and_after_bids_are_opened_is_a_row(cast: Cast, tender: Tender, bid: Bid) -> None:
    factory.submitted(tender, cast.supplier, cast.bidder, Written(lots=(1,)))
    with clock.at(AFTER):
        confirm_opening(tender=tender, kind="quality", by=cast.lead, fresh=True)
    press(bid, cast, AFTER + SECOND)
    with clock.at(AFTER + MINUTE):
        assert confirm_opening(tender=tender, kind="quality", by=cast.approver, fresh=True).status == "opened"
    press(bid, cast, AFTER + timedelta(days=20))
    assert (Attempt.objects.count(), Incident.objects.count(), LateSubmission.objects.count()) == (2, 0, 0)


def test_an_officer_who_leaves_midway_lets_no_late_bid_in(cast: Cast, tender: Tender, bid: Bid) -> None:
    """One bid is decrypted, the approver leaves, its own bidder presses late: nothing to admit, and what is opened is what
    was decrypted.
    """
    factory.submitted(tender, cast.supplier, cast.bidder, Written(lots=(1,)))
    with clock.at(WRITING):
        factory.hand_in(bid, cast.rival)
    changed(bid, cast, "We pay travel time and waiting time.")
    third = person("Wes Tarrant", cast.buyer, "approver")
    with clock.at(AFTER):
        confirm_opening(tender=tender, kind="quality", by=cast.lead, fresh=True)
        confirm_opening(tender=tender, kind="quality", by=cast.approver, fresh=True, seconds=0)
    Membership.objects.filter(user=cast.approver, organisation=cast.buyer).update(ended_at=AFTER, ended_by=cast.lead)
    forget(cast.approver)
    press(bid, cast, AFTER + 30 * SECOND)
    with clock.at(AFTER + MINUTE):
        confirm_opening(tender=Tender.objects.get(), kind="quality", by=third, fresh=True)
        opening = confirm_opening(tender=Tender.objects.get(), kind="quality", by=cast.lead, fresh=True)
    received = set(Submission.objects.values_list("receipt_number", flat=True))
    assert (opening.status, {line["receipt_number"] for line in opening.record["bids"]}) == ("opened", received)
    assert not Incident.objects.exists()


def test_the_same_bid_pressed_late_again_is_kept_once_and_told_each_time(cast: Cast, bid: Bid) -> None:
    for seconds in (5, 60, 120):
        press(bid, cast, CLOSES + seconds * SECOND)
    incident, kept = Incident.objects.get(), LateSubmission.objects.get()
    assert [line["at"][11:19] for line in incident.evidence["trail"]] == ["11:00:05", "11:01:00", "11:02:00"]
    assert {line["manifest_sha256"] for line in incident.evidence["trail"]} == {kept.manifest_sha256}
    assert (kept.attempt.at, Attempt.objects.count()) == (LATE_AT, 3)


def test_who_misses_a_later_deadline_as_well_is_decided_on_by_that_one(cast: Cast, tender: Tender, bid: Bid) -> None:
    press(bid, cast, LATE_AT)
    deadlines.put(tender, LATER)
    with clock.at(LATER - MINUTE):
        factory.hand_in(Bid.objects.select_related("tender", "organisation").get(), cast.rival)
        save_answer(bid=bid, criterion=bid.tender.criteria.order_by("pk")[0].key, text="Better.", by=cast.rival)
    press(bid, cast, LATER + 7 * SECOND)
    incident = Incident.objects.get()
    assert incident.begun_at == LATER + 7 * SECOND
    assert incident.what.startswith("A submission reached us 7.0 seconds after the deadline of Friday 23 April 2027")
    with clock.at(LATER + MINUTE), pytest.raises(Refused, match="1 bid came late and waits"):
        confirm_opening(tender=Tender.objects.get(), kind="quality", by=cast.lead, fresh=True)
    decided(incident, cast, "admit", at=LATER + MINUTE)
    last = Submission.objects.latest("number")
    assert (last.number, last.received_at, last.closes_at) == (2, LATER + 7 * SECOND, LATER)


# -- what is admitted is what was proposed -----------------------------------------------------------------------------
def test_a_press_after_the_proposal_changes_nothing_of_it(cast: Cast, bid: Bid) -> None:
    """Proposed: two lots, five seconds late. Three days later the bidder presses for one lot only."""
    press(bid, cast, LATE_AT)
    incident = Incident.objects.get()
    with clock.at(CLOSES + 60 * MINUTE):
        incidents.propose(incident=incident, outcome="admit", reasons="Five seconds late.", by=cast.lead)
    press(bid, cast, CLOSES + timedelta(days=3), lots=[2])
    incident.refresh_from_db()
    assert [line["at"][11:19] for line in incident.evidence["trail"]] == ["11:00:05"]
    with clock.at(CLOSES + timedelta(days=3, hours=1)):
        incidents.confirm(incident=incident, by=cast.approver)
    admitted = Submission.objects.get()
    assert (admitted.received_at, admitted.lots) == (LATE_AT, [1, 2])
    assert (Attempt.objects.count(), LateSubmission.objects.count()) == (2, 1)


def test_what_came_last_before_the_proposal_is_proposed_and_its_hash_stands_in_the_log(
    cast: Cast, tender: Tender, bid: Bid
) -> None:
    """Two lots, then one, then the two again: the last press counts, and it is the copy that came first."""
    press(bid, cast, LATE_AT)
    press(bid, cast, CLOSES + MINUTE, lots=[2])
    press(bid, cast, CLOSES + 2 * MINUTE)
    first, second = LateSubmission.objects.order_by("pk")
    assert (first.manifest["lots"], second.manifest["lots"]) == ([1, 2], [2])
    incident = Incident.objects.get()
    assert [line["manifest_sha256"] for line in incident.evidence["trail"]] == [
        first.manifest_sha256, second.manifest_sha256, first.manifest_sha256,
    ]  # fmt: skip
    with clock.at(CLOSES + 3 * MINUTE):
        incidents.propose(incident=incident, outcome="admit", reasons="The line was down.", by=cast.lead)
    entry = AuditEntry.objects.get(chain__name=tender.chain(), verb="incident.propose")
    assert entry.facts["manifest_sha256"] == first.manifest_sha256
    with clock.at(CLOSES + 4 * MINUTE):
        incidents.send_back(incident=incident, reason="Ask who pressed.", by=cast.approver)
    press(bid, cast, CLOSES + 5 * MINUTE, lots=[2])
    decided(incident, cast, "admit", at=CLOSES + 6 * MINUTE)
    assert Submission.objects.get().lots == [2]
    assert audit.faults(tender.chain()) == []


def test_who_proposes_has_read_all_that_came(cast: Cast, bid: Bid) -> None:
    """The bidder presses once more between the page and its button: the page is read again before anything is proposed."""
    press(bid, cast, LATE_AT)
    incident, lead = Incident.objects.get(), factory.signed_in(cast.lead)
    form = {"do": "propose", "propose-outcome": "admit", "propose-reasons": "Five seconds late.", "seen": "1"}
    with clock.at(CLOSES + MINUTE):
        assert '<input type="hidden" name="seen" value="1">' in lead.get(incident.get_act_url()).content.decode()
    press(bid, cast, CLOSES + 2 * MINUTE, lots=[2])
    with clock.at(CLOSES + 3 * MINUTE):
        page = lead.post(incident.get_act_url(), form)
        assert (page.status_code, "More of it was recorded" in page.content.decode()) == (400, True)
        assert lead.post(incident.get_act_url(), form | {"seen": "2"}).status_code == 302
        proposed = LateSubmission.objects.latest("pk").manifest_sha256
        assert f'Of the bid with manifest, SHA-256 <code class="hash">{proposed}' in (
            factory.signed_in(cast.approver).get(incident.get_act_url()).content.decode()
        )


# -- by which deadline, and what is told -------------------------------------------------------------------------------
def slow_sealing(monkeypatch: pytest.MonkeyPatch, tender: Tender, moved_to: datetime) -> None:
    """While the keeper seals what came late, a later deadline comes into force."""
    real = client.ask

    def ask(what: str, **fields: Any) -> dict[str, Any]:
        answer = real(what, **fields)
        if what == "seal_submission":
            deadlines.put(tender, moved_to)
        return answer

    monkeypatch.setattr(client, "ask", ask)


def test_a_bid_that_a_later_deadline_overtakes_is_submitted_and_not_recorded_as_late(
    cast: Cast, tender: Tender, bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_sealing(monkeypatch, tender, LATER)
    with clock.at(LATE_AT):
        received = factory.hand_in(Bid.objects.select_related("tender", "organisation").get(), cast.rival)
    assert (received.received_at, received.closes_at) == (LATE_AT, LATER)
    assert not Attempt.objects.exists()
    assert not Incident.objects.exists()


def test_a_late_attempt_bears_the_deadline_it_was_judged_by(
    cast: Cast, tender: Tender, bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_sealing(monkeypatch, tender, CLOSES + SECOND)
    press(bid, cast, LATE_AT)
    attempt, incident = Attempt.objects.get(), Incident.objects.get()
    assert (attempt.verdict, attempt.at, attempt.closes_at) == ("late", LATE_AT, CLOSES)
    assert incident.what == "A submission reached us 5.0 seconds after the deadline of Friday 16 April 2027 at 12 noon."


def test_a_late_bidder_hears_that_an_earlier_version_stands_only_where_one_does(
    cast: Cast, tender: Tender, bid: Bid
) -> None:
    told = press(bid, cast, LATE_AT)
    assert told.endswith("it reached us at 12:00:05pm on Friday 16 April 2027. The attempt is recorded. "
                         "Nothing of this bid was received.")  # fmt: skip
    decided(Incident.objects.get(), cast, "admit", at=CLOSES + MINUTE)
    assert press(bid, cast, CLOSES + 2 * MINUTE).endswith("The version of it that was admitted still stands.")
    in_time = factory.submitted(tender, cast.supplier, cast.bidder, Written(lots=(1,)))
    with clock.at(LATE_AT), pytest.raises(Refused, match="An earlier version you submitted in time still stands"):
        factory.hand_in(in_time, cast.bidder)


def test_due_work_that_comes_too_late_leaves_no_attempt_of_anybody(cast: Cast, bid: Bid) -> None:
    """Nobody pressed: a file came to its end, and the worker's clock thought bids were open still."""
    with clock.at(WRITING):
        bid = give_authority(bid=bid, by=cast.rival, fresh=True)
    with clock.at(LATE_AT), pytest.raises(Refused, match="This bid was not received"):
        submission.submit(
            bid=bid, by=cast.rival, session="", token="by-authority:F-1", by_authority=True, after_file="F-1"
        )
    assert not Attempt.objects.exists()
    assert not AuditEntry.objects.filter(verb="bid.attempt").exists()
