"""Promise 16: an outage is evidence: an incident with who was affected, and one action that extends for all.

And what comes late stays sealed: two people may admit it with a reason, and neither its time of receipt nor the verdict
changes by that.

The break: let `tenders.actions.late.admit` take `clock.now()`, or the deadline, for `received_at`, and
`test_two_people_admit_a_late_bid_as_it_came` is red; leave `Affected` out of `noticing._note_trouble`, and
`test_an_outage_records_itself_with_who_was_affected` is red.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import audit, clock
from core.models import OutboxMessage
from core.workflow import NotPermitted, Refused, move
from tenders import receipts
from tenders.actions import amending, amendment_notice, incidents
from tenders.actions.bid import save_price
from tenders.actions.opening import confirm_opening
from tenders.keeper import client
from tenders.models import (
    Affected,
    Attempt,
    Bid,
    Incident,
    LateSubmission,
    Message,
    OpenedAnswer,
    Submission,
    Tender,
)
from tests.factories import bids as factory
from tests.factories import changes, tenders
from tests.factories.after import decided
from tests.factories.bids import AFTER, WRITING, Written
from tests.factories.people import Cast, cast, person

pytestmark = pytest.mark.django_db

CLOSES = tenders.CLOSES
LATER = datetime(2027, 4, 23, 11, 0, tzinfo=UTC)
LATE_AT = CLOSES + timedelta(seconds=5)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    return tenders.published(people, at=tenders.PUBLISHED, lots_kept=3)


def written(tender: Tender, people: Cast, answer: str = "From Larchfield") -> Bid:
    with clock.at(WRITING):
        return factory.write(
            factory.start(tender, people.rival_supplier, people.rival), people.rival, Written(lots=(1,), answer=answer)
        )


def came_late(tender: Tender, people: Cast, answer: str = "From Larchfield") -> Incident:
    """Larchfield's whole bid, five seconds after the deadline."""
    bid = written(tender, people, answer)
    with clock.at(LATE_AT), pytest.raises(Refused, match="This bid was not received: bids closed"):
        factory.hand_in(bid, people.rival)
    return Incident.objects.get(tender=tender, kind="late")


@pytest.fixture
def keeper_away(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The keeper does not answer while the flag is up."""
    real, away = client.ask, {"now": False}

    def ask(what: str, **fields: Any) -> dict[str, Any]:
        if away["now"]:
            raise client.KeeperAway("The keeper of sealed bids does not answer (ConnectionRefusedError).")
        return real(what, **fields)

    monkeypatch.setattr(client, "ask", ask)
    return away


# -- an outage ---------------------------------------------------------------------------------------------------------
def test_an_outage_records_itself_with_who_was_affected(people: Cast, tender: Tender, keeper_away: Any) -> None:
    hit = written(tender, people)
    factory.submitted(tender, people.supplier, people.bidder, Written(lots=(1,)))
    keeper_away["now"] = True
    with clock.at(CLOSES - timedelta(minutes=20)):
        page = factory.signed_in(people.rival).get(reverse("bidding:tasks", args=[hit.ref]))
        assert page.status_code == 503
    with clock.at(CLOSES - timedelta(minutes=5)), pytest.raises(Refused, match="Nothing was submitted"):
        factory.hand_in(hit, people.rival)
    incident = Incident.objects.get()
    assert (incident.kind, incident.status, incident.recorded_by) == ("outage", "open", None)
    assert incident.begun_at == CLOSES - timedelta(minutes=20)
    assert incident.ended_at == CLOSES - timedelta(minutes=5)
    assert [line["what"] for line in incident.evidence["trail"]] == [
        "A page of the bid: the keeper of sealed bids did not answer.",
        "Submitting: the keeper of sealed bids did not answer.",
    ]
    assert list(Affected.objects.values_list("bid__ref", "how")) == [
        (hit.ref, "A page of the bid: the keeper of sealed bids did not answer.")
    ]


def test_before_the_opening_no_page_of_an_incident_names_anybody(people: Cast, tender: Tender) -> None:
    incident = came_late(tender, people)
    with clock.at(AFTER):
        lead = factory.signed_in(people.lead)
        for address in (reverse("tenders:incidents", args=[tender.reference]), incident.get_act_url()):
            page = lead.get(address)
            assert page.status_code == 200
            assert "Larchfield" not in page.content.decode()
    assert not OutboxMessage.objects.filter(to=people.lead, body__contains="Larchfield").exists()
    assert not any("Larchfield" in str(entry.facts) for entry in audit.entries(tender.chain()))
    decided(incident, people, "refuse")
    factory.opened(tender, people.lead, people.approver)
    with clock.at(AFTER + timedelta(hours=1)):
        assert "Larchfield Care" in lead.get(incident.get_act_url()).content.decode()


def test_one_act_gives_everybody_more_time_after_an_outage_over_the_deadline(people: Cast, tender: Tender) -> None:
    """The portal was away over noon; the lead's one act goes to the approver, and at the platform's yes all is open."""
    hit = written(tender, people)
    standing = factory.submitted(tender, people.supplier, people.bidder, Written(lots=(1,)))
    with clock.at(AFTER):
        move(tender, "close", by=None)
        incident = incidents.record(
            tender=tender, kind="outage", begun_at=CLOSES - timedelta(hours=1), ended_at=AFTER,
            what="The provider's network was down.", by=people.lead,
        )  # fmt: skip
    assert list(incident.affected.values_list("bid__ref", "how")) == []  # its draft is four days old
    at = AFTER + timedelta(hours=1)
    with clock.at(at):
        change = incidents.extend_for_all(
            incident=incident, closes_at=LATER, reason="The portal was away over noon.", by=people.lead
        )
        incident.refresh_from_db()
        assert (change.status, incident.status, incident.outcome) == ("in_approval", "proposed", "extend")
        with pytest.raises(Refused, match="gives everyone a later deadline"):
            confirm_opening(tender=tender, kind="quality", by=people.lead, fresh=True)
        amendment_notice.approve(amendment=change, by=people.approver, version=change.version)
        changes.answered(change)
    tender.refresh_from_db()
    incident.refresh_from_db()
    assert (change.status, tender.status, tender.closes_at) == ("published", "published", LATER)
    assert (incident.status, incident.proposed_by, incident.decided_by) == ("decided", people.lead, people.approver)
    told = set(OutboxMessage.objects.filter(key__contains=":change-1:").values_list("to__full_name", flat=True))
    assert {"Peter Lowry", "Amina Rashid", "Jo Whitlock", "Ruth Ainsley", "Denise Harland"} <= told
    with clock.at(LATER):
        assert factory.hand_in(hit, people.rival).closes_at == LATER
    standing.refresh_from_db()
    assert standing.submissions.get().closes_at == CLOSES
    assert audit.faults(tender.chain()) == []


def test_once_the_opening_has_begun_nobody_gets_more_time(people: Cast, tender: Tender) -> None:
    factory.submitted(tender, people.supplier, people.bidder, Written(lots=(1,)))
    with clock.at(AFTER):
        incident = incidents.record(
            tender=tender, kind="outage", begun_at=CLOSES - timedelta(hours=1), ended_at=None, what="Down.",
            by=people.lead,
        )  # fmt: skip
        confirm_opening(tender=tender, kind="quality", by=people.lead, fresh=True)
        with pytest.raises(Refused, match="nothing can be changed any more"):
            incidents.extend_for_all(incident=incident, closes_at=LATER, reason="It was down.", by=people.lead)
    with clock.at(AFTER), pytest.raises(Refused, match="nothing can be changed any more"):
        amending.extend(tender=tender, by=people.lead, closes_at=LATER, reason="No incident at all.")


def test_who_was_writing_when_it_went_down_is_affected(people: Cast, tender: Tender) -> None:
    hit = written(tender, people)
    with clock.at(CLOSES - timedelta(hours=3)):
        from decimal import Decimal

        save_price(bid=hit, lot=1, rate=Decimal("23.10"), by=people.rival)
    with clock.at(CLOSES - timedelta(minutes=1)):
        incident = incidents.record(
            tender=tender, kind="outage", begun_at=CLOSES - timedelta(hours=1), ended_at=None, what="Down.",
            by=people.approver,
        )  # fmt: skip
    assert list(incident.affected.values_list("bid__ref", "how")) == [
        (hit.ref, "A bid was being written and was not submitted.")
    ]


def assert_evidence(text: str, incident: Incident) -> None:
    """Whoever came late holds the trail and its own hashes, whatever was decided."""
    assert f"What was recorded, as decision record {incident.ref}:\n12:00:05" in text
    assert f"Manifest, SHA-256 {LateSubmission.objects.get().manifest_sha256}." in text


# -- late bytes --------------------------------------------------------------------------------------------------------
def test_two_people_admit_a_late_bid_as_it_came(people: Cast, tender: Tender) -> None:
    """Neither the time of receipt nor the verdict changes, in the row, the receipt, the record or the log."""
    factory.submitted(tender, people.supplier, people.bidder, Written(lots=(1,)))
    incident = came_late(tender, people)
    attempt = Attempt.objects.get()
    before = (attempt.at, attempt.closes_at, attempt.verdict, attempt.reason)
    decided(incident, people, "admit", at=AFTER + timedelta(hours=2))
    attempt.refresh_from_db()
    assert (attempt.at, attempt.closes_at, attempt.verdict, attempt.reason) == before
    assert before[:3] == (LATE_AT, CLOSES, "late")
    submission = Submission.objects.get(bid=incident.bid)
    assert (submission.received_at, submission.closes_at) == (LATE_AT, CLOSES)
    assert submission.admitted_under == incident
    assert submission.receipt["received_at"] == "2027-04-16T11:00:05.000000+00:00"
    assert (submission.receipt["verdict"], submission.receipt["admitted_under"]) == ("late", incident.ref)
    assert receipts.is_genuine(submission)
    opening = factory.opened(tender, people.lead, people.approver, at=AFTER + timedelta(hours=3))
    line = next(each for each in opening.record["bids"] if each["organisation"] == "Larchfield Care")
    assert (line["received_at"], line["admitted_under"]) == ("2027-04-16T11:00:05.000000+00:00", incident.ref)
    assert line["failures"] == []
    assert OpenedAnswer.objects.filter(bid=incident.bid, text__startswith="From Larchfield").exists()
    told = Message.objects.get(thread__bid=incident.bid)
    assert "Its time of receipt stays 12:00:05" in told.text
    assert_evidence(told.text, incident)
    assert audit.faults(tender.chain()) == []
    assert audit.faults(submission.bid.chain()) == []


def test_late_bytes_stay_sealed_while_nobody_admits_them(people: Cast, tender: Tender) -> None:
    incident = came_late(tender, people, answer="CANARY-IN-A-LATE-BID")
    late = LateSubmission.objects.get()
    assert late.manifest_sha256 == incident.evidence["trail"][0]["manifest_sha256"]
    for sealed in (late.sealed_quality, late.sealed_price, late.sealed_copy):
        assert b"CANARY" not in bytes(sealed)
    decided(incident, people, "refuse")
    assert_evidence(Message.objects.get(thread__bid=incident.bid).text, incident)
    opening = factory.opened(tender, people.lead, people.approver)
    assert opening.record["bids"] == []
    assert [line["outcome"] for line in opening.record["incidents"]] == ["refuse"]
    with clock.at(AFTER + timedelta(hours=1)), pytest.raises(client.KeeperRefused):
        client.ask("open_bid", tender=tender.reference, kind="quality", bid=Bid.objects.get().ref)
    assert not OpenedAnswer.objects.exists()


def test_one_person_admits_nothing(people: Cast, tender: Tender) -> None:
    incident = came_late(tender, people)
    with clock.at(AFTER):
        with pytest.raises(Refused, match="Two people must have decided"):
            move(
                Bid.objects.get(), "admit", by=people.lead, received_at=LATE_AT, submitted_by=people.rival
            )  # fmt: skip
        incidents.propose(incident=incident, outcome="admit", reasons="Five seconds.", by=people.lead)
        with pytest.raises(NotPermitted):
            incidents.confirm(incident=incident, by=people.lead)
        for who in (people.auditor, people.rival, people.stranger_lead):
            with pytest.raises(NotPermitted):
                incidents.confirm(incident=incident, by=who)
        with pytest.raises(IntegrityError), transaction.atomic():
            Incident.objects.filter(pk=incident.pk).update(decided_by=people.lead)
    assert not Submission.objects.exists()


def test_nothing_opens_while_a_late_bid_waits_and_none_is_admitted_after(people: Cast, tender: Tender) -> None:
    incident = came_late(tender, people)
    with clock.at(AFTER), pytest.raises(Refused, match="1 bid came late and waits for a decision"):
        confirm_opening(tender=tender, kind="quality", by=people.lead, fresh=True)
    decided(incident, people, "refuse")
    with clock.at(AFTER + timedelta(minutes=1)):
        confirm_opening(tender=tender, kind="quality", by=people.lead, fresh=True)
    with clock.at(AFTER + timedelta(minutes=2)), pytest.raises(Refused, match="was not received"):
        factory.hand_in(Bid.objects.get(), people.rival)
    assert (Attempt.objects.count(), Incident.objects.count(), LateSubmission.objects.count()) == (2, 1, 1)
    Incident.objects.filter(pk=incident.pk).update(status="open")
    with clock.at(AFTER + timedelta(minutes=3)), pytest.raises(Refused, match="open or being opened"):
        incidents.propose(incident=Incident.objects.get(), outcome="admit", reasons="Please.", by=people.lead)


def test_a_late_attempt_without_a_whole_bid_is_a_row_of_the_record_and_never_admitted(
    people: Cast, tender: Tender
) -> None:
    with clock.at(WRITING):
        bid = factory.start(tender, people.rival_supplier, people.rival)
    with clock.at(LATE_AT), pytest.raises(Refused):
        factory.hand_in(bid, people.rival)
    assert not Incident.objects.exists()
    opening = factory.opened(tender, people.lead, people.approver)
    assert [(line["at"], line["organisation"]) for line in opening.record["late"]] == [
        ("2027-04-16T11:00:05.000000+00:00", "Larchfield Care")
    ]


def test_several_late_attempts_of_one_bid_are_one_incident_with_a_line_each(people: Cast, tender: Tender) -> None:
    incident = came_late(tender, people)
    with clock.at(LATE_AT + timedelta(minutes=3)), pytest.raises(Refused):
        factory.hand_in(Bid.objects.get(), people.rival)
    incident.refresh_from_db()
    assert [line["at"][11:19] for line in incident.evidence["trail"]] == ["11:00:05", "11:03:05"]
    assert Incident.objects.count() == 1


def test_the_rows_of_evidence_are_never_changed(people: Cast, tender: Tender) -> None:
    came_late(tender, people)
    for model in (LateSubmission, Affected, Attempt):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            model.objects.all()._raw_delete("default")


def test_the_pages_record_decide_and_print_an_incident(people: Cast, tender: Tender) -> None:
    incident = came_late(tender, people)
    lead, approver = factory.signed_in(people.lead), factory.signed_in(people.approver)
    with clock.at(AFTER):
        page = incident.get_act_url()
        wrong = lead.post(page, {"do": "propose", "propose-outcome": "admit", "propose-reasons": ""})
        assert wrong.status_code == 400
        lead.post(page, {"do": "propose", "propose-outcome": "admit", "propose-reasons": "The ferry was late."})
        assert "Confirm: admit the late bid" in approver.get(page).content.decode()
        assert "Confirm: admit" not in lead.get(page).content.decode()
        assert approver.post(page, {"do": "confirm"}).status_code == 302
        assert "The bid stands as admitted" in lead.get(page).content.decode()
        record = lead.get(reverse("tenders:incident_pdf", args=[tender.reference, incident.ref]))
        assert record.content.startswith(b"%PDF-")
        outsider = factory.signed_in(people.evaluator_a)
        assert outsider.get(page).status_code == 403
        assert factory.signed_in(people.rival).get(page).status_code in (403, 404)
        new = reverse("tenders:new_incident", args=[tender.reference])
        data = {
            "kind": "outage", "begun_at_day": "16", "begun_at_month": "4", "begun_at_year": "2027", "begun_at_time": "11:00",
            "what": "The line was down.",
        }  # fmt: skip
        assert lead.post(new, data).status_code == 302
        made = Incident.objects.get(kind="outage")
        more = reverse("tenders:extend_for_all", args=[tender.reference, made.ref])
        assert lead.get(more).status_code == 200
        data = {
            "closes_at_day": "23", "closes_at_month": "4", "closes_at_year": "2027", "closes_at_time": "12:00",
            "reason": "The line was down.",
        }  # fmt: skip
        assert lead.post(more, data).status_code == 302
        made.refresh_from_db()
    assert (made.status, made.outcome) == ("proposed", "extend")


def test_somebody_else_of_the_council_may_be_the_second_person(people: Cast, tender: Tender) -> None:
    incident = came_late(tender, people)
    other = person("Wes Tarrant", people.buyer, "lead")
    with clock.at(AFTER):
        incidents.propose(incident=incident, outcome="refuse", reasons="No reason was given.", by=people.approver)
        assert incidents.confirm(incident=incident, by=other).status == "decided"
