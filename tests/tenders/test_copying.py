"""Starting from a copy: what comes along by choice, what never does, and where it came from."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core import audit, clock
from core.calendar import uk
from core.workflow import NotPermitted, Refused
from tenders.actions import copying
from tenders.actions import writing_notices as writing
from tenders.models import (
    CriterionSection,
    Lot,
    NoticeFacts,
    PriceLine,
    Procurement,
    Question,
    Tender,
    TenderStage,
)
from tests.factories import tenders as made
from tests.factories.people import Cast

NOW = datetime(2028, 1, 10, 9, tzinfo=UTC)


def source(cast: Cast) -> Tender:
    """A tender that passed every check, with a typed question, a price line, a section and a stage besides."""
    with clock.at(made.DRAFTED):
        tender = made.ready(cast, reference="SBC-2027-014", lots_kept=2)
        writing.save_facts(tender=tender, kind="UK4", facts={"options": "More hours."}, by=cast.lead)
    lot = tender.lots.get(number=2)
    section = CriterionSection.objects.create(tender=tender, number=1, label="Care", weight=Decimal(30))
    tender.criteria.filter(number=1).update(section=section)
    Question.objects.create(
        tender=tender, key="cqc", number=1, kind="text", label="CQC", text="Your rating?", spec={"word_limit": 10}, lot=lot
    )  # fmt: skip
    PriceLine.objects.create(tender=tender, number=1, key="hour", label="One hour", quantity=Decimal(100), lot=lot)
    TenderStage.objects.create(tender=tender, number=1, kind="participation", title="Ask to take part")
    TenderStage.objects.create(tender=tender, number=2, kind="tender", title="Tender", opens_on=date(2027, 5, 1))
    return Tender.objects.get(pk=tender.pk)


def test_everything_chosen_comes_along_and_dates_are_proposed_anew(cast: Cast) -> None:
    old = source(cast)
    with clock.at(NOW):
        new = copying.draft_from_copy(source=old, by=cast.lead, publish_on=date(2028, 3, 1), title="Care at home again")
    assert (new.reference, new.title, new.status, new.version) == ("SBC-2028-001", "Care at home again", "draft", 1)
    assert (new.lead, new.created_by, new.copied_from) == (cast.lead, cast.lead, old)
    # The earlier timetable ran 46 days from 1 March 2027 to 16 April at noon; 46 days on from 1 March 2028 is Easter Sunday,
    # 16 April; the Monday after it is a bank holiday.
    assert new.publish_on == date(2028, 3, 1)
    assert new.closes_at is not None
    assert (uk(new.closes_at).isoformat()) == "2028-04-18T12:00:00+01:00"
    assert [lot.name for lot in new.lots.all()] == [lot.name for lot in old.lots.all()]
    assert [(row.key, row.weight) for row in new.criteria.all()] == [
        (row.key, row.weight) for row in old.criteria.all()
    ]
    assert new.criteria.get(number=1).section == new.criterion_sections.get()
    assert new.criterion_sections.get() != old.criterion_sections.get()
    assert new.scale.count() == old.scale.count() == 6
    assert new.questions.get().lot == new.lots.get(number=2)
    assert new.price_lines.get().lot == new.lots.get(number=2)
    assert new.award_rule == old.award_rule
    assert [(stage.title, stage.opens_on) for stage in new.stages.all()] == [
        ("Ask to take part", None),
        ("Tender", None),
    ]
    assert [document.title for document in new.documents.all()] == ["Specification"]
    assert new.documents.get().ref != old.documents.get(title="Specification").ref
    assert NoticeFacts.objects.get(procurement=new.procurement).facts == {"options": "More hours."}


def test_decisions_and_people_of_the_earlier_one_stay_with_it(cast: Cast) -> None:
    old = source(cast)
    with clock.at(NOW):
        new = copying.draft_from_copy(source=old, by=cast.lead)
    assert set(new.lots.values_list("regime", flat=True)) == {""}
    assert (new.approver, new.approved_at, new.published_at) == (None, None, None)
    assert (new.procurement.conflicts_assessed_at, new.procurement.engagement_url) == (None, "")
    assert not new.documents.filter(kind="staff_list").exists()
    assert new.procurement.ocid != old.procurement.ocid
    assert not new.notices.exists()


def test_where_it_came_from_is_kept_with_who_and_when(cast: Cast) -> None:
    old = source(cast)
    with clock.at(NOW):
        new = copying.draft_from_copy(source=old, by=cast.lead, parts=["lots", "rule"])
    change = new.changes.get()
    assert (change.what, change.by, change.at) == ("Copied from SBC-2027-014: lots, award rule.", cast.lead, NOW)
    entry = audit.entries(new.chain()).get(verb="tender.copied") if hasattr(audit, "entries") else None
    if entry is not None:
        assert entry.facts == {"source": "SBC-2027-014", "parts": ["lots", "rule"]}


def test_what_is_not_chosen_stays_behind_and_what_hangs_on_it_too(cast: Cast) -> None:
    old = source(cast)
    Tender.objects.filter(pk=old.pk).update(price_label="Price for a night")
    old = Tender.objects.get(pk=old.pk)
    with clock.at(NOW):
        new = copying.draft_from_copy(source=old, by=cast.lead, parts=["questions", "prices", "documents"])
    assert not new.lots.exists()
    assert not new.criteria.exists()
    assert new.award_rule == {}
    assert new.price_label == "Price for a night"
    assert not new.questions.exists(), "the question was of a lot that was not copied"
    assert not new.price_lines.exists()
    with clock.at(NOW):
        bare = copying.draft_from_copy(source=old, by=cast.lead, parts=[])
    assert (bare.price_label, bare.changes.get().what) == (
        "Price for one hour of care", "Copied from SBC-2027-014: its head alone.",
    )  # fmt: skip


def test_only_a_lead_of_the_buyer_copies_and_only_what_takes_bids(cast: Cast) -> None:
    from tenders.actions import awards_without_bids

    old = source(cast)
    with clock.at(NOW):
        for person in (cast.approver, cast.auditor, cast.bidder, cast.stranger_lead):
            with pytest.raises(NotPermitted):
                copying.draft_from_copy(source=old, by=person)
        with pytest.raises(Refused, match="marks cannot be copied"):
            copying.draft_from_copy(source=old, by=cast.lead, parts=["marks"])
        direct = awards_without_bids.start(buyer=cast.buyer, by=cast.lead, procedure="direct_award", title="Care")
        with pytest.raises(Refused, match="Nobody bids"):
            copying.draft_from_copy(source=direct, by=cast.lead)
        with pytest.raises(Refused, match="is taken"):
            copying.draft_from_copy(source=old, by=cast.lead, reference="SBC-2027-014")
    assert Procurement.objects.count() == 2


def test_changing_the_copy_changes_nothing_of_the_earlier_one(cast: Cast) -> None:
    old = source(cast)
    with clock.at(NOW):
        new = copying.draft_from_copy(source=old, by=cast.lead)
    Lot.objects.filter(tender=new).update(name="Another")
    new.criteria.all().delete()
    assert old.criteria.count() == 3
    assert not old.lots.filter(name="Another").exists()
