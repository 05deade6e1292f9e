"""Incidents, lots, answers and notices: status x verb x role, written by hand. Every refusal changes nothing.

Roles in order: lead, approver, auditor, evaluator, moderator, bidder, lead of another council, the clock.
M moves, R refused in words, - not theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.workflow import Table, move
from tenders.actions import answers, clarifications, incidents
from tenders.actions.tender import start_assessment
from tenders.enums import IncidentStatus, LotStatus, NoticeStatus, ReplyStatus
from tenders.models import ClarificationReply, Incident, Lot, Notice, Tender
from tests.evaluation.matrix import table
from tests.factories import bids
from tests.factories import tenders as made
from tests.factories.bids import AFTER, WRITING, Written
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db

NOW = AFTER + timedelta(hours=1)

# -- incidents: an outage, proposed by the lead ------------------------------------------------------------------------
INCIDENT_FACTS: dict[str, dict[str, Any]] = {
    "propose": {"outcome": "nothing", "reason": "Nobody was kept from bidding."},
    "send_back": {"reason": "Ask Larchfield first."},
    "confirm": {},
}
INCIDENT: dict[str, dict[str, str]] = {
    IncidentStatus.OPEN: {
        "propose": "MM------",
        "send_back": "RR------",
        "confirm": "RR------",
    },
    IncidentStatus.PROPOSED: {
        "propose": "RR------",
        "send_back": "MM------",
        "confirm": "-M------",
    },
    IncidentStatus.DECIDED: {
        "propose": "RR------",
        "send_back": "RR------",
        "confirm": "-R------",
    },
}
ADMITTED_TOO_LATE = {"propose": "RR------", "send_back": "MM------", "confirm": "-R------"}


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return made.published(cast, at=made.PUBLISHED, reference="SBC-2027-014", lots_kept=1)


def an_outage(tender: Tender, cast: Cast) -> Incident:
    return incidents.record(
        tender=tender, kind="outage", begun_at=WRITING, ended_at=WRITING + timedelta(minutes=9),
        what="The line of the data centre was cut.", by=cast.lead,
    )  # fmt: skip


def proposed(tender: Tender, cast: Cast) -> Incident:
    return incidents.propose(
        incident=an_outage(tender, cast), outcome="nothing", reasons="Nobody was kept from bidding.", by=cast.lead
    )


INCIDENT_WALKS: dict[str, Callable[[Tender, Cast], Incident]] = {
    IncidentStatus.OPEN: an_outage,
    IncidentStatus.PROPOSED: proposed,
    IncidentStatus.DECIDED: lambda tender, cast: incidents.confirm(incident=proposed(tender, cast), by=cast.approver),
}


@pytest.mark.parametrize("status", IncidentStatus.values)
def test_each_role_may_do_with_an_incident_exactly_what_the_table_says(cast: Cast, tender: Tender, status: str) -> None:
    with clock.at(NOW):
        incident = INCIDENT_WALKS[status](tender, cast)
        assert incident.status == status
        assert table(incident, cast, INCIDENT_FACTS) == INCIDENT[status]


def test_once_an_officer_began_to_open_nobody_admits_a_late_bid(cast: Cast, tender: Tender) -> None:
    with clock.at(WRITING):
        bid = bids.write(bids.start(tender, cast.supplier, cast.bidder), cast.bidder, Written(lots=(1,)))
    with clock.at(AFTER), pytest.raises(Exception, match="This bid was not received"):
        bids.hand_in(bid, cast.bidder)
    with clock.at(NOW):
        incident = incidents.propose(
            incident=Incident.objects.get(), outcome="admit", reasons="Five seconds.", by=cast.lead
        )
        assert table(incident, cast, INCIDENT_FACTS) == INCIDENT[IncidentStatus.PROPOSED]
        tender.openings.create(kind="quality", first_at=NOW, first_by=cast.lead)
        assert table(incident, cast, INCIDENT_FACTS) == ADMITTED_TOO_LATE


# -- lots --------------------------------------------------------------------------------------------------------------
LOT_FACTS: dict[str, dict[str, Any]] = {"record_award": {}, "leave": {"reason": "No bid came."}}
LOT: dict[str, dict[str, str]] = {
    LotStatus.OPEN: {"record_award": "MM------", "leave": "MM------"},
    LotStatus.AWARDED: {"record_award": "RR------", "leave": "RR------"},
    LotStatus.NOT_AWARDED: {"record_award": "RR------", "leave": "RR------"},
}
LOT_VERBS = {LotStatus.AWARDED: "record_award", LotStatus.NOT_AWARDED: "leave"}


@pytest.mark.parametrize("status", LotStatus.values)
def test_each_role_may_do_with_a_lot_exactly_what_the_table_says(cast: Cast, tender: Tender, status: str) -> None:
    lot = tender.lots.get()
    with clock.at(NOW):
        assert table(lot, cast, LOT_FACTS) == LOT[LotStatus.AWARDED]  # while bids come, nobody decides
        bids.opened(tender, cast.lead, cast.approver)
        start_assessment(tender=Tender.objects.get(), by=cast.lead)
        lot = Lot.objects.get()
        if verb := LOT_VERBS.get(LotStatus(status)):
            lot = move(lot, verb, by=cast.lead, **LOT_FACTS[verb])
        assert lot.status == status
        assert table(lot, cast, LOT_FACTS) == LOT[status]


# -- answers to questions ----------------------------------------------------------------------------------------------
REPLY_FACTS: dict[str, dict[str, Any]] = {"publish": {"number": 1}, "correct": {}}
REPLY: dict[str, dict[str, str]] = {
    ReplyStatus.DRAFTED: {"publish": "M-------", "correct": "R-------"},
    ReplyStatus.PUBLISHED: {"publish": "R-------", "correct": "M-------"},
}


@pytest.mark.parametrize("status", ReplyStatus.values)
def test_each_role_may_do_with_an_answer_exactly_what_the_table_says(cast: Cast, tender: Tender, status: str) -> None:
    with clock.at(made.PUBLISHED + timedelta(days=1)):
        asked = clarifications.ask(
            tender=tender, organisation=cast.supplier, by=cast.bidder, text="Does the price cover travel?", lot=None
        )
        reply = answers.start_reply(tender=tender, clarifications=[asked], by=cast.lead)
        answers.save_reply(reply=reply, by=cast.lead, question="Does it?", answer="Yes.", lot=None)
        if status == ReplyStatus.PUBLISHED:
            answers.publish_reply(reply=reply, by=cast.lead)
        reply = ClarificationReply.objects.get()
        assert reply.status == status
        assert table(reply, cast, REPLY_FACTS) == REPLY[status]


# -- notices -----------------------------------------------------------------------------------------------------------
NOTICE_FACTS: dict[str, dict[str, Any]] = {
    "submit": {},
    "withdraw": {},
    "accept": {"cdp_id": "2027/S 000-000014", "accepted_at": made.PUBLISHED},
    "refuse": {"reason": "The registration number is unknown."},
}
OVER = {"submit": "RR-----R", "withdraw": "RR------", "accept": "-------R", "refuse": "-------R"}
NOTICE: dict[str, dict[str, str]] = {
    NoticeStatus.DRAFTED: {"submit": "MM-----M", "withdraw": "MM------", "accept": "-------R", "refuse": "-------R"},
    NoticeStatus.SUBMITTED: {"submit": "RR-----R", "withdraw": "RR------", "accept": "-------M", "refuse": "-------M"},
    NoticeStatus.ACCEPTED: OVER,
    NoticeStatus.REFUSED: OVER,
    NoticeStatus.WITHDRAWN: OVER,
}
NOTICE_WAYS: dict[str, tuple[str, ...]] = {
    NoticeStatus.DRAFTED: (),
    NoticeStatus.SUBMITTED: ("submit",),
    NoticeStatus.ACCEPTED: ("submit", "accept"),
    NoticeStatus.REFUSED: ("submit", "refuse"),
    NoticeStatus.WITHDRAWN: ("withdraw",),
}


def a_notice(cast: Cast, kind: str) -> Notice:
    procurement = made.draft(cast, lots_kept=1).procurement
    return Notice.objects.create(
        procurement=procurement, kind=kind, reference=f"{procurement.reference}-{kind}-9", version=9,
        fields={"subject": "Care"}, created_at=made.PUBLISHED, created_by=cast.lead,
    )  # fmt: skip


@pytest.mark.parametrize("status", NoticeStatus.values)
def test_each_role_may_do_with_a_notice_exactly_what_the_table_says(cast: Cast, status: str) -> None:
    with clock.at(made.PUBLISHED):
        notice = a_notice(cast, "UK2")
        for verb in NOTICE_WAYS[status]:
            by = cast.lead if verb == "withdraw" else None
            notice = move(notice, verb, by=by, **NOTICE_FACTS[verb])
        assert notice.status == status
        assert table(notice, cast, NOTICE_FACTS) == NOTICE[status]


@pytest.mark.parametrize("kind", ["UK3", "UK5", "UK13"])
def test_a_notice_that_needs_a_second_person_is_not_sent_by_whoever_wrote_it(cast: Cast, kind: str) -> None:
    with clock.at(made.PUBLISHED):
        notice = a_notice(cast, kind)
        assert table(notice, cast, {"submit": {}}) == {"submit": "-M-----M"}
        notice.created_by = cast.approver
        notice.save()
        assert table(notice, cast, {"submit": {}}) == {"submit": "-------M"}


def test_the_tables_leave_no_state_or_verb_out() -> None:
    for model, rows, states in (
        (Incident, INCIDENT, IncidentStatus),
        (Lot, LOT, LotStatus),
        (ClarificationReply, REPLY, ReplyStatus),
        (Notice, NOTICE, NoticeStatus),
    ):
        verbs = {row.verb for row in Table.of(model)}
        assert set(rows) == set(states.values), model.__name__
        assert all(set(row) == verbs for row in rows.values()), model.__name__


def test_an_outage_recorded_twice_by_the_same_form_is_one(cast: Cast, tender: Tender) -> None:
    with clock.at(NOW):
        assert an_outage(tender, cast) == an_outage(tender, cast)
    assert Incident.objects.count() == 1
