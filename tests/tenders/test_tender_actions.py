"""Drafting, checking, approving: what the actions do, and what they refuse in words."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from core import audit, clock
from core.models import OutboxMessage
from core.permissions import forget
from core.workflow import NotPermitted, Refused
from tenders import conditions, readiness
from tenders.actions import criteria, documents, drafting, lots
from tenders.actions import tender as actions
from tenders.enums import Regime, TenderStatus
from tenders.models import Area, Lot, Tender, TenderChange
from tenders.templates_data import CriterionData, ScaleMarkData
from tests.factories import people
from tests.factories import tenders as made
from tests.factories.people import Cast


@pytest.fixture
def tender(cast: Cast) -> Any:
    with clock.at(made.DRAFTED):
        yield made.draft(cast)


def test_a_draft_from_the_template_has_ten_lots_three_criteria_and_a_scale(tender: Tender) -> None:
    assert tender.reference == "SBC-2027-001"
    assert tender.title == "Care at home: Standard, areas 1 to 10"
    assert [(lot.number, lot.tags, lot.scheme) for lot in tender.lots.filter(number__lte=2)] == [
        (1, ["extra care"], "Winford House"),
        (2, [], ""),
    ]
    assert tender.lots.get(number=1).annual_value == Decimal("1662128.00")
    assert [(row.key, row.weight) for row in tender.criteria.all()] == [
        ("delivery", Decimal(30)),
        ("workforce", Decimal(20)),
        ("mobilisation", Decimal(20)),
    ]
    assert [row.mark for row in tender.scale.all()] == [0, 1, 2, 3, 4, 5]
    assert tender.closes_at == made.CLOSES
    assert tender.contract_starts_on == date(2027, 9, 6)


def test_references_count_on_and_a_taken_one_is_refused(cast: Cast, tender: Tender) -> None:
    assert made.draft(cast).reference == "SBC-2027-002"
    assert made.draft(cast, reference="SBC-2027-014").reference == "SBC-2027-014"
    assert made.draft(cast).reference == "SBC-2027-015"
    with pytest.raises(Refused, match="SBC-2027-014 is taken"):
        made.draft(cast, reference="SBC-2027-014")


def test_only_a_lead_of_the_buyer_starts_a_tender(cast: Cast) -> None:
    made.areas(cast)
    for other in (cast.approver, cast.auditor, cast.stranger_lead, cast.bidder, cast.stranger):
        with pytest.raises(NotPermitted):
            actions.draft_from_template(buyer=cast.buyer, by=other)
    assert not Tender.objects.exists()


def test_a_council_without_areas_and_a_template_nobody_has_are_refused_in_words(cast: Cast) -> None:
    with pytest.raises(Refused, match="no areas yet"):
        actions.draft_from_template(buyer=cast.buyer, by=cast.lead)
    with pytest.raises(Refused, match="choose one of the templates"):
        actions.draft_from_template(buyer=cast.buyer, by=cast.lead, template="nothing")


def test_every_change_counts_a_version_and_says_who(cast: Cast, tender: Tender) -> None:
    actions.change_details(tender=tender, by=cast.lead, details={"cpv": "85312000"})
    assert (tender.version, tender.cpv) == (2, "85312000")
    assert [(change.version, change.what) for change in tender.changes.all()] == [
        (1, "Drafted from ‘Care at home by area’."),
        (2, "The details were changed."),
    ]
    assert audit.faults(tender.chain()) == []
    with pytest.raises(DatabaseError), transaction.atomic():
        TenderChange.objects.update(what="Nothing was changed.")


def test_a_newer_version_is_not_written_over(cast: Cast, tender: Tender) -> None:
    actions.change_details(tender=tender, by=cast.lead, details={"title": "Mine"}, version=1)
    with pytest.raises(drafting.Stale, match="changed by Ruth Ainsley on Monday 8 February 2027 at 9am"):
        actions.change_details(tender=tender, by=cast.lead, details={"title": "Yours"}, version=1)
    tender.refresh_from_db()
    assert tender.title == "Mine"


def test_unknown_details_and_foreign_hands_change_nothing(cast: Cast, tender: Tender) -> None:
    with pytest.raises(Refused, match="status cannot be changed here"):
        actions.change_details(tender=tender, by=cast.lead, details={"status": "published"})
    with pytest.raises(NotPermitted):
        actions.change_details(tender=tender, by=cast.approver, details={"title": "Mine"})
    assert tender.changes.count() == 1


def test_nothing_is_changed_once_it_has_left_the_draft(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = made.in_approval(cast, lots_kept=1)
        with pytest.raises(Refused, match="in approval: nothing of it can be changed"):
            actions.change_details(tender=tender, by=cast.lead, details={"title": "Late"})


def test_a_ready_tender_passes_every_check_and_an_unready_one_says_each_reason(cast: Cast, tender: Tender) -> None:
    assert conditions.ready_for_approval.blocks(tender) == [
        "Lots 1 to 10 have no regime decision. Lots with health care in them may fall under the Provider Selection "
        "Regime: decide before you publish.",
        "Lots 1 to 10 have no staff transfer (TUPE) list. Bidders cannot price it without one.",
        "There is no specification. Bidders must know what they bid for.",
        "Nothing is said about talks with the market. Link the engagement page, or say why there was no engagement "
        "notice (Act s.17).",
        "There is no conflicts assessment. It is made before the notice goes and kept under review (Act s.83).",
        "No approver is named. A second person approves every tender.",
    ]
    assert conditions.ready_for_approval.blocks(made.ready(cast)) == []


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([7], "Lot 7 has"), ([1, 2], "Lots 1 and 2 have"), ([9, 1, 2, 3], "Lots 1 to 3 and 9 have")],
)
def test_lots_are_named_in_runs(numbers: list[int], words: str) -> None:
    assert readiness.which_lots(numbers) == words


def test_each_fault_is_named_by_its_check(cast: Cast) -> None:
    tender = made.ready(cast)
    lead = cast.lead

    def fault() -> list[str]:
        return [check.title for check in readiness.checks(Tender.objects.get(pk=tender.pk)) if not check.ok]

    rows = [CriterionData("a", "Quality", Decimal("69.9"), "How?", minimum_mark=Decimal(6))]
    criteria.set_criteria(
        tender=tender, by=lead, criteria=rows, quality_weight=Decimal(70), price_weight=Decimal("29.9")
    )
    assert fault() == [
        "Quality weights add up to 69.9, not 70",
        "‘Quality’ asks for a minimum mark above the scale",
    ]
    rows = [CriterionData("a", "Quality", Decimal(70), "How?")]
    criteria.set_criteria(
        tender=tender, by=lead, criteria=rows, quality_weight=Decimal(70), price_weight=Decimal("29.9")
    )
    assert fault() == ["Quality and price add up to 99.9, not 100"]
    tender.criteria.all().delete()
    tender.scale.filter(mark__gt=0).delete()
    assert fault() == ["There is no quality criterion yet", "The scale of marks has no top"]
    Tender.objects.filter(pk=tender.pk).update(description="", cpv="", award_rule={}, closes_at=None, small_firms="")
    assert fault()[0] == (
        "The details lack what is bought and a common procurement code (CPV) and how small firms were considered"
    )
    assert "The award rule is not complete" in fault()
    assert "The timetable does not hold" in fault()
    Lot.objects.filter(tender=tender, number=3).update(weekly_hours=None, area=None)
    assert "Lot 3 has no area and no weekly hours" in fault()
    Lot.objects.filter(tender=tender).delete()
    assert "There is no lot yet" in fault()


def test_an_empty_descriptor_and_a_limit_on_no_lot_are_faults(cast: Cast) -> None:
    tender = made.ready(cast, lots_kept=1)
    Lot.objects.update(tags=[])
    tender.scale.filter(mark=3).update(descriptor=" ")
    titles = [check.title for check in readiness.checks(tender) if not check.ok]
    assert titles == ["Mark 3 has no descriptor", "The award rule limits ‘extra care’, and no lot has that tag"]


def test_the_drafter_never_approves_even_with_both_roles(cast: Cast) -> None:
    both = people.person("Owen Pratt", cast.buyer, "lead", "approver")
    with clock.at(made.DRAFTED):
        tender = made.ready(cast)
        actions.change_details(tender=tender, by=both, details={"title": "Standard"})
        with pytest.raises(Refused, match="Owen Pratt had a hand in the draft"):
            actions.name_approver(tender=tender, approver=both, by=cast.lead)
        actions.send_for_approval(tender=tender, by=cast.lead)
        with pytest.raises(NotPermitted):
            actions.approve(tender=tender, by=both)
    assert Tender.objects.get(pk=tender.pk).approved_at is None


def test_an_approver_is_named_asked_and_declares(cast: Cast, tender: Tender) -> None:
    with pytest.raises(Refused, match="an approver of your council"):
        actions.name_approver(tender=tender, approver=cast.auditor, by=cast.lead)
    actions.name_approver(tender=tender, approver=cast.approver, by=cast.lead)
    mail = OutboxMessage.objects.get(to=cast.approver)
    assert mail.subject == "SBC-2027-001: declare your interests before you approve"
    with pytest.raises(Refused, match="say what it is"):
        actions.declare_interest(tender=tender, by=cast.approver, has_interest=True, text=" ")
    with pytest.raises(NotPermitted):
        actions.declare_interest(tender=tender, by=cast.auditor, has_interest=False)
    actions.declare_interest(tender=tender, by=cast.approver, has_interest=True, text="My sister works at a bidder.")
    check = readiness.checks(tender)[-1]
    assert (check.title, check.word) == ("The approver declared an interest", "To fix")
    actions.declare_interest(tender=tender, by=cast.approver, has_interest=False)
    assert readiness.checks(tender)[-1].word == "Passes"


def test_an_interest_declared_after_sending_stops_the_approval(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = made.in_approval(cast, lots_kept=1)
        actions.declare_interest(tender=tender, by=cast.approver, has_interest=True, text="I was offered a post.")
        with pytest.raises(Refused, match="The approver declared an interest"):
            actions.approve(tender=tender, by=cast.approver)


def test_sending_back_needs_a_reason_voids_the_approval_and_tells_the_lead(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = made.in_approval(cast, lots_kept=1)
        with pytest.raises(Refused, match="say what to change"):
            actions.send_back(tender=tender, by=cast.approver, reason=" ")
        actions.send_back(tender=tender, by=cast.approver, reason="Lot 1 is too large.")
    assert (tender.status, tender.sent_back_reason) == (TenderStatus.DRAFT, "Lot 1 is too large.")
    assert OutboxMessage.objects.filter(to=cast.lead, subject__endswith="sent back to draft").count() == 1


def test_cancelling_needs_a_reason_and_ends_the_notice(cast: Cast) -> None:
    tender = made.published(cast, at=made.PUBLISHED, lots_kept=1)
    with clock.at(made.PUBLISHED):
        with pytest.raises(Refused, match="say why"):
            actions.cancel(tender=tender, by=cast.approver, reason="")
        actions.cancel(tender=tender, by=cast.approver, reason="The budget was withdrawn.")
    notice = tender.notices.get(kind="UK12")
    assert notice.fields["reason"] == "The budget was withdrawn."
    assert not tender.is_open_for_bids(made.PUBLISHED)


def test_the_gate_compares_the_clock_and_not_the_state(cast: Cast) -> None:
    tender = made.published(cast, at=made.PUBLISHED, lots_kept=1)
    second = timedelta(seconds=1)
    assert not tender.is_open_for_bids(made.PUBLISHED - second)
    assert tender.is_open_for_bids(made.PUBLISHED)
    assert tender.is_open_for_bids(made.CLOSES)
    assert not tender.is_open_for_bids(made.CLOSES + second / 1_000_000)
    with clock.at(made.CLOSES + second):
        assert tender.status_words() == "Closed"
        assert actions.close_due() == 1
        assert actions.close_due() == 0


def test_lots_are_set_added_changed_and_taken_out(cast: Cast, tender: Tender) -> None:
    lead = cast.lead
    lots.set_lots(tender=tender, by=lead, lots=[made.lot_data(1, "One"), made.lot_data(2, "Two")])
    lots.add_lot(tender=tender, by=lead, lot=made.lot_data(3, "Three"))
    lots.change_lot(tender=tender, number=3, by=lead, lot=made.lot_data(4, "Four"))
    lots.remove_lot(tender=tender, number=1, by=lead)
    assert [(lot.number, lot.name) for lot in tender.lots.all()] == [(2, "Two"), (4, "Four")]
    with pytest.raises(Refused, match="Lot 2, number: it is taken"):
        lots.change_lot(tender=tender, number=4, by=lead, lot=made.lot_data(2))
    with pytest.raises(Refused, match="Lot 2, number: it is taken"):
        lots.add_lot(tender=tender, by=lead, lot=made.lot_data(2))
    with pytest.raises(Refused, match="Lot 9: it is not there any more"):
        lots.remove_lot(tender=tender, number=9, by=lead)
    with pytest.raises(Refused, match="Lot 9: it is not there any more"):
        lots.change_lot(tender=tender, number=9, by=lead, lot=made.lot_data(9))


def test_every_wrong_lot_is_named_and_nothing_is_half_written(cast: Cast, tender: Tender) -> None:
    foreign = Area.objects.create(buyer=cast.other_buyer, number=1, name="Elsewhere")
    rows = [
        made.lot_data(1, " "),
        made.lot_data(1, "Twice", area=foreign),
        made.lot_data(0, "Nought", weekly_hours=Decimal(-1), bids_expected_low=5, bids_expected_high=2),
    ]
    with pytest.raises(Refused) as refusal:
        lots.set_lots(tender=tender, by=cast.lead, lots=rows)
    assert refusal.value.reasons == [
        "Lot 1: its number is there twice; number each lot once.",
        "Lot 1, name: fill in the name.",
        "Lot 1, area: choose an area of your own council.",
        "Lot 0, number: give a whole number from 1.",
        "Lot 0, weekly hours: give more than 0.",
        "Lot 0, bids expected: give the fewest and the most, in that order.",
    ]
    with pytest.raises(Refused, match="at most 500"):
        lots.set_lots(tender=tender, by=cast.lead, lots=[made.lot_data(1)] * 501)
    assert tender.lots.count() == 10


def test_a_lot_with_a_document_stays_and_a_regime_needs_its_reason(cast: Cast, tender: Tender) -> None:
    lot = tender.lots.get(number=2)
    documents.add_document(
        tender=tender, by=cast.lead, upload=made.pdf(), title="Staff list", kind="staff_list", lot=lot
    )
    with pytest.raises(Refused, match="Lot 2: it has documents"):
        lots.remove_lot(tender=tender, number=2, by=cast.lead)
    with pytest.raises(Refused) as refusal:
        lots.decide_regimes(tender=tender, by=cast.lead, decisions={1: ("magic", ""), 2: (Regime.PSR, " ")})
    assert refusal.value.reasons == [
        "Lot 1, regime: choose one of the regimes on the page.",
        "Lot 2, reason: say why this lot is not under the Procurement Act.",
    ]
    lots.decide_regimes(tender=tender, by=cast.lead, decisions={2: (Regime.PSR, "Nurse-led care.")})
    assert tender.lots.get(number=2).regime == Regime.PSR


def test_criteria_scale_and_rule_refuse_by_name(cast: Cast, tender: Tender) -> None:
    lead = cast.lead
    bad = [CriterionData("a", " ", Decimal(0), "", word_limit=0), CriterionData("a", "B", Decimal(101), "Q")]
    with pytest.raises(Refused) as refusal:
        criteria.set_criteria(
            tender=tender, by=lead, criteria=bad, quality_weight=Decimal(-1), price_weight=Decimal(101)
        )
    assert refusal.value.reasons == [
        "Criterion 1: give it a name and a question.",
        "Criterion 1, weight: give more than 0 and at most 100.",
        "Criterion 1, word limit: give a whole number from 1.",
        "Criterion 2, weight: give more than 0 and at most 100.",
        "Criteria: two have the same short name; name each once.",
        "Quality weight: give a number from 0 to 100.",
        "Price weight: give a number from 0 to 100.",
    ]
    with pytest.raises(Refused, match="Criteria: give from 1 to 60"):
        criteria.set_criteria(tender=tender, by=lead, criteria=[], quality_weight=Decimal(70), price_weight=Decimal(30))
    marks = [ScaleMarkData(Decimal(-1), "", ""), ScaleMarkData(Decimal(-1), "Bad", "Bad.")]
    with pytest.raises(Refused) as refusal:
        criteria.set_scale(tender=tender, by=lead, scale=marks)
    assert refusal.value.reasons == [
        "Scale: a mark is there twice; give each mark once.",
        "Scale: it has no top; the highest mark must be above 0.",
        "Mark -1: give it a name and a descriptor.",
        "Mark -1: a mark is 0 or more.",
        "Mark -1: a mark is 0 or more.",
    ]
    with pytest.raises(Refused, match="Scale: give from 2 to 21 marks"):
        criteria.set_scale(tender=tender, by=lead, scale=[ScaleMarkData(Decimal(1), "One", "One.")])
    with pytest.raises(Refused, match="The award rule is empty"):
        criteria.set_rule(tender=tender, by=lead, rule={})
    criteria.set_rule(tender=tender, by=lead, rule=tender.rule())
    assert tender.changes.count() == 2


def test_what_moved_is_said_in_the_change(cast: Cast, tender: Tender) -> None:
    rows = [
        CriterionData(row.key, row.label, Decimal(15) if row.key == "mobilisation" else row.weight, row.question)
        for row in tender.criteria.all()
    ]
    criteria.set_criteria(
        tender=tender, by=cast.lead, criteria=rows, quality_weight=Decimal(70), price_weight=Decimal(30)
    )
    assert tender.changes.last().what == "‘Mobilisation and staff transfer’ was changed from 20 to 15."  # type: ignore[union-attr] # there are two


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("list.exe", b"MZ", "choose a PDF, Word (docx), Excel (xlsx) or CSV file"),
        ("list.pdf", b"", "is empty"),
        ("list.pdf", b"PK\x03\x04", "does not hold what its name says (PDF)"),
        ("../../list.docx", b"%PDF-", "‘list.docx’ does not hold"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_by_name(
    cast: Cast, tender: Tender, name: str, content: bytes, sentence: str
) -> None:
    upload = SimpleUploadedFile(name, content)
    with pytest.raises(Refused) as refusal:
        documents.add_document(tender=tender, by=cast.lead, upload=upload, title="List", kind="staff_list")
    assert sentence in refusal.value.reasons[0]
    assert not tender.documents.exists()


def test_the_same_title_is_a_new_version_and_a_removed_one_stays_on_record(cast: Cast, tender: Tender) -> None:
    first = documents.add_document(
        tender=tender, by=cast.lead, upload=made.pdf(), title="Specification", kind="specification"
    )
    second = documents.add_document(
        tender=tender, by=cast.lead, upload=made.pdf(), title="Specification", kind="specification"
    )
    first.refresh_from_db()
    assert (first.version, first.removed_at is not None, second.version) == (1, True, 2)
    documents.remove_document(tender=tender, ref=second.ref, by=cast.lead)
    assert tender.documents.filter(removed_at__isnull=True).count() == 0
    assert tender.documents.count() == 2
    with pytest.raises(Refused, match="not there any more"):
        documents.remove_document(tender=tender, ref=second.ref, by=cast.lead)
    for title, kind, sentence in ((" ", "terms", "Title"), ("Terms", "poem", "Kind")):
        with pytest.raises(Refused, match=sentence):
            documents.add_document(tender=tender, by=cast.lead, upload=made.pdf(), title=title, kind=kind)


def test_a_leaver_loses_the_right_at_the_next_request(cast: Cast, tender: Tender) -> None:
    membership = cast.lead.memberships.get()
    membership.ended_at, membership.ended_by = clock.now(), cast.approver
    membership.save()
    forget(cast.lead)
    with pytest.raises(NotPermitted):
        actions.change_details(tender=tender, by=cast.lead, details={"title": "Mine"})


def test_a_joint_buyers_lead_edits_too_and_sees_one_row(cast: Cast, tender: Tender) -> None:
    tender.procurement.joint_buyers.add(cast.other_buyer)
    tender = Tender.objects.visible_to(cast.stranger_lead).get()
    actions.change_details(tender=tender, by=cast.stranger_lead, details={"title": "Ours"})
    assert Tender.objects.of_buyers(cast.lead).count() == 1


def test_a_file_too_large_is_refused_before_it_is_read(cast: Cast, tender: Tender) -> None:
    upload = made.pdf()
    upload.size = 50 * 1024 * 1024 + 1
    with pytest.raises(Refused, match="larger than 50 MB"):
        documents.add_document(tender=tender, by=cast.lead, upload=upload, title="Plan", kind="other")


def test_cancelling_a_draft_sends_no_notice(cast: Cast, tender: Tender) -> None:
    actions.cancel(tender=tender, by=cast.lead, reason="The need has gone.")
    assert (tender.status, tender.notices.count()) == (TenderStatus.CANCELLED, 0)


def test_a_tender_closed_by_another_process_in_between_is_passed_over(cast: Cast, monkeypatch: Any) -> None:
    tender = made.published(cast, at=made.PUBLISHED, lots_kept=1)
    close = actions.close

    def closed_meanwhile(*, tender: Tender) -> Tender:
        close(tender=Tender.objects.get(pk=tender.pk))
        return close(tender=tender)

    monkeypatch.setattr(actions, "close", closed_meanwhile)
    with clock.at(made.CLOSES + timedelta(seconds=1)):
        assert actions.close_due() == 0
    tender.refresh_from_db()
    assert tender.status == TenderStatus.CLOSED


def test_a_councils_own_closing_day_is_no_deadline(cast: Cast) -> None:
    tender = made.ready(cast, lots_kept=1)
    cast.buyer.extra_holidays = ["2027-04-16"]
    cast.buyer.save()
    (check,) = [check for check in readiness.checks(Tender.objects.get(pk=tender.pk)) if not check.ok]
    assert check.detail == "Bids close: Friday 16 April 2027 is not a working day; take Monday 19 April 2027."
