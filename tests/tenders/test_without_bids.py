"""A direct award and a user choice: grounds, reasons, two people, the notice before the contract."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core import clock, jobs, publication, publisher
from core.workflow import NotPermitted, Refused
from tenders import readiness
from tenders.actions import awards_without_bids as awards
from tenders.actions import tender as actions
from tenders.actions.awards_without_bids import AwardFacts
from tenders.enums import NoticeStatus, TenderStatus
from tenders.grounds import GROUNDS, offered
from tenders.models import DirectAward, Envelope, Notice, Tender
from tests.factories import tenders as made
from tests.factories.people import Cast

TODAY = made.DRAFTED.date()
FACTS = AwardFacts(
    ground="urgency",
    justification="The provider handed back all its packages on Friday; people need visits on Saturday.",
    supplier_name="Grange Care Co-operative",
    supplier_number="09876543",
    supplier_address="1 Mill Lane",
    supplier_excluded="no",
    value=Decimal(180_000),
    starts_on=date(2027, 2, 15),
    ends_on=date(2027, 5, 14),
)
CHOICE = AwardFacts(
    ground="user_choice",
    justification="She has had the same two carers for six years; a change would set her back.",
    supplier_name="Norton Lane Support",
    supplier_excluded="no",
    value=Decimal(31_200),
    starts_on=date(2027, 2, 15),
    ends_on=date(2028, 2, 14),
    preference_on=date(2027, 2, 1),
    preference_text="In person, with her advocate.",
)


def start(cast: Cast, procedure: str = "direct_award") -> Tender:
    return awards.start(
        buyer=cast.buyer, by=cast.lead, procedure=procedure, title="Emergency care, Norton",
        description="Visits for 40 people.", cpv="85000000", reference="SBC-2027-020",
    )  # fmt: skip


def ready(cast: Cast, procedure: str = "direct_award") -> Tender:
    tender = start(cast, procedure)
    awards.write(tender=tender, by=cast.lead, facts=CHOICE if procedure == "user_choice" else FACTS)
    actions.record_conflicts_assessment(tender=tender, by=cast.lead, found="None; all were asked.")
    actions.name_approver(tender=tender, approver=cast.approver, by=cast.lead)
    actions.declare_interest(tender=tender, by=cast.approver, has_interest=False)
    return tender


def approved(cast: Cast, procedure: str = "direct_award") -> Tender:
    tender = ready(cast, procedure)
    actions.send_for_approval(tender=tender, by=cast.lead)
    return actions.approve(tender=tender, by=cast.approver)


def test_its_own_short_list_says_what_is_missing(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = start(cast)
        assert [(check.title, check.place) for check in readiness.checks(tender) if not check.ok] == [
            ("The supplier is not named", "direct_award"),
            ("It is not said whether the supplier is excluded or excludable (Act s.57)", "direct_award"),
            ("The value of the contract is not given", "direct_award"),
            ("The start of the contract is not given", "direct_award"),
            ("The end of the contract is not given", "direct_award"),
            ("The reason is not written", "direct_award"),
            ("The ground is not chosen", "direct_award"),
            ("There is no conflicts assessment", "conflicts"),
            ("No approver is named", "approver"),
        ]
        with pytest.raises(Refused, match="The ground is not chosen"):
            actions.send_for_approval(tender=tender, by=cast.lead)
        assert [check.word for check in readiness.checks(ready(cast_with(cast)))] == ["Passes"] * 3


def cast_with(cast: Cast) -> Cast:
    """The same people; a second file gets the next reference."""
    Tender.objects.filter(reference="SBC-2027-020").update(reference="SBC-2027-019")
    from tenders.models import Procurement

    Procurement.objects.filter(reference="SBC-2027-020").update(reference="SBC-2027-019", ocid="ocds-h6vhtk-019")
    return cast


def test_a_direct_award_is_public_before_its_contract(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = approved(cast)
        notice = tender.notices.get()
        assert (notice.kind, notice.status) == ("UK5", NoticeStatus.SUBMITTED)
        assert notice.fields["supplier"]["name"] == "Grange Care Co-operative"
        assert notice.fields["ground"]["law"] == "Act s.41 and Sch 5 para 13"
        assert notice.fields["value"]["total_inc_vat"] == "216000.00"
        assert not Envelope.objects.exists(), "nobody bids, so no envelope is made"
        with pytest.raises(Refused, match="has not accepted the transparency notice"):
            awards.record_award(tender=tender, by=cast.lead, signed_on=TODAY)
        jobs.run_due()
        jobs.run_due()
        with pytest.raises(Refused, match="before the transparency notice was public"):
            awards.record_award(tender=tender, by=cast.lead, signed_on=TODAY - timedelta(days=1))
        with pytest.raises(Refused, match="in the future"):
            awards.record_award(tender=tender, by=cast.lead, signed_on=TODAY + timedelta(days=1))
        with pytest.raises(NotPermitted):
            awards.record_award(tender=tender, by=cast.approver, signed_on=TODAY)
        awards.record_award(tender=tender, by=cast.lead, signed_on=TODAY)
    tender.refresh_from_db()
    assert (tender.status, tender.closes_at, tender.published_at) == (TenderStatus.COMPLETE, None, None)
    assert DirectAward.objects.get().signed_on == TODAY
    assert publication.records("notice").get().payload["justification"].startswith("The provider handed back")


def test_a_user_choice_has_a_recorded_reason_and_no_notice(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = approved(cast, "user_choice")
        jobs.run_due()
        assert not Notice.objects.exists()
        awards.record_award(tender=tender, by=cast.lead, signed_on=TODAY)
    tender.refresh_from_db()
    assert tender.status == TenderStatus.COMPLETE
    assert not publication.records("notice").exists()


def test_the_person_who_wrote_it_does_not_approve_it(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = ready(cast)
        actions.send_for_approval(tender=tender, by=cast.lead)
        with pytest.raises(NotPermitted):
            actions.approve(tender=tender, by=cast.lead)


def test_a_refused_transparency_notice_leaves_nothing_public_and_nothing_signed(cast: Cast) -> None:
    publisher.behaviour("refuse")
    with clock.at(made.DRAFTED):
        tender = approved(cast)
        jobs.run_due()
        jobs.run_due()
        with pytest.raises(Refused, match="has not accepted"):
            awards.record_award(tender=tender, by=cast.lead, signed_on=TODAY)
        actions.send_back(tender=tender, by=cast.lead, reason="The number of the supplier is wrong.")
    assert (tender.status, publication.records("notice").count()) == (TenderStatus.DRAFT, 0)


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"ground": "friendship"}, "ground", "Ground: choose one of those on the page."),
        ({"ground": "user_choice"}, "ground", "‘The person chose the provider’ is not one for this procedure"),
        ({"value": Decimal(0)}, "value", "Value: give more than £0."),
        ({"ends_on": date(2027, 2, 14)}, "ends_on", "End of the contract: put it after the start."),
        ({"preference_on": date(2027, 2, 9)}, "preference_on", "it is in the future"),
    ],
)
def test_each_wrong_fact_is_a_sentence_beside_its_field(
    cast: Cast, changed: dict[str, Any], field: str, sentence: str
) -> None:
    with clock.at(made.DRAFTED):
        tender = start(cast)
        given = AwardFacts(
            **{name: changed.get(name, getattr(FACTS, name)) for name in AwardFacts.__dataclass_fields__}
        )
        with pytest.raises(awards.FactsRefused) as refused:
            awards.write(tender=tender, by=cast.lead, facts=given)
    assert sentence in refused.value.fields[field]
    assert DirectAward.objects.get().supplier_name == ""


def test_grounds_are_dated_and_each_names_its_paragraph() -> None:
    assert offered(date(2025, 2, 23), user_choice=False) == []
    keys = [ground.key for ground in offered(date(2027, 1, 1), user_choice=False)]
    assert keys == [
        "urgency", "insolvency", "additional", "repeat", "technical", "exclusive", "art", "prototype", "commodity",
        "protect_life", "switching",
    ]  # fmt: skip
    assert [ground.key for ground in offered(date(2027, 1, 1), user_choice=True)] == ["user_choice"]
    assert all(ground.law.startswith("Act s.4") for ground in GROUNDS.values())


def test_only_a_lead_starts_one_and_a_stranger_none(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        for person in (cast.approver, cast.auditor, cast.bidder, cast.stranger_lead):
            with pytest.raises(NotPermitted):
                awards.start(buyer=cast.buyer, by=person, procedure="direct_award", title="Care")
        with pytest.raises(Refused, match="choose a direct award or a user choice"):
            awards.start(buyer=cast.buyer, by=cast.lead, procedure="open", title="Care")


def test_an_announced_market_is_closed_once_its_notice_is_public(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = start(cast, "dynamic_market_intention")
        from tenders.actions import writing_notices

        facts = {
            "parts": ["North", "South"], "membership": "Registered with CQC.", "applications_from": "2027-06-01",
            "contact": "care@example.org",
        }  # fmt: skip
        writing_notices.save_facts(tender=tender, kind="UK13", facts=facts, by=cast.lead)
        actions.record_conflicts_assessment(tender=tender, by=cast.lead, found="None; all were asked.")
        actions.name_approver(tender=tender, approver=cast.approver, by=cast.lead)
        actions.declare_interest(tender=tender, by=cast.approver, has_interest=False)
        actions.send_for_approval(tender=tender, by=cast.lead)
        actions.approve(tender=tender, by=cast.approver)
        with pytest.raises(Refused, match="UK13"):
            awards.record_award(tender=tender, by=cast.lead)
        jobs.run_due()
        jobs.run_due()
        awards.record_award(tender=tender, by=cast.lead)
    record = publication.records("notice").get()
    assert (record.payload["kind"], record.payload["parts"]) == ("UK13", ["North", "South"])
    assert tender.status == TenderStatus.COMPLETE
