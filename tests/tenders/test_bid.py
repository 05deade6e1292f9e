"""Writing and submitting a bid: sealed as it is kept, received once, judged by the clock after the lock."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core import audit, clock
from core.models import AuditEntry, OutboxMessage
from core.workflow import NotPermitted, Refused
from tenders import receipts
from tenders.actions import bid as actions
from tenders.actions.files import remove_file
from tenders.actions.submission import submit, withdraw
from tenders.keeper import client
from tenders.models import Attempt, Bid, DraftContent, KeeperRead, Submission, Tender
from tenders.queries import bids as queries
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import WRITING, Written, session_of
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    return tenders.published(people, at=tenders.PUBLISHED)


@pytest.fixture
def bid(people: Cast, tender: Tender) -> Any:
    with clock.at(WRITING):
        yield factory.start(tender, people.supplier, people.bidder)


def test_starting_twice_gives_the_same_bid(people: Cast, tender: Tender, bid: Bid) -> None:
    assert actions.start_bid(tender=tender, organisation=people.supplier, by=people.editor) == bid
    assert Bid.objects.count() == 1


def test_a_viewer_cannot_start_or_write(people: Cast, tender: Tender, bid: Bid) -> None:
    with pytest.raises(NotPermitted):
        actions.save_answer(bid=bid, criterion=tender.criteria.first().key, text="x", by=people.viewer)  # type: ignore[union-attr]  # the template has three
    with pytest.raises(NotPermitted):
        actions.start_bid(tender=tender, organisation=people.rival_supplier, by=people.bidder)


def test_what_is_written_reads_back_through_the_keeper_and_not_from_the_rows(people: Cast, bid: Bid) -> None:
    factory.write(bid, people.bidder, Written(answer="Canary in the rota"))
    rows = b"".join(bytes(row.sealed) for row in DraftContent.objects.all())
    assert b"Canary" not in rows
    draft = queries.draft(bid, session=session_of(people.viewer))
    assert set(draft.content.prices.values()) == {"24.36"}
    assert all(text.startswith("Canary in the rota") for text in draft.content.answers.values())
    assert KeeperRead.objects.filter(granted=True, user=people.viewer, what="read draft").count() == 1


def test_choices_are_refused_in_words(people: Cast, bid: Bid) -> None:
    wrong: list[tuple[list[dict[str, Any]], str]] = [
        ([], "Choose at least one lot."),
        ([{"lot": 99, "preference": 1, "weekly_hours": "5"}], "Take lot 99 out: this tender has no such lot."),
        (
            [{"lot": 3, "preference": n, "weekly_hours": "5"} for n in (1, 2)],
            "Choose lot 3 once only.",
        ),
        (
            [{"lot": n, "preference": 1, "weekly_hours": "5"} for n in (3, 4)],
            "Give each lot its own place in your order: 1 is there twice.",
        ),
        (
            [{"lot": 3, "preference": 1, "weekly_hours": "-5"}],
            "Give the weekly hours for lot 3 as a number above 0, up to 20,000.",
        ),
        (
            [{"lot": 3, "preference": 1, "weekly_hours": "NaN"}],
            "Give the weekly hours for lot 3 as a number above 0, up to 20,000.",
        ),
        ([{"lot": 3, "preference": 0, "weekly_hours": "5"}], "Count your order of preference from 1."),
    ]
    for choices, sentence in wrong:
        with pytest.raises(Refused) as refusal:
            actions.save_choices(bid=bid, choices=choices, by=people.bidder)
        assert refusal.value.reasons == [sentence]
    assert not bid.parts.exists()


@pytest.mark.parametrize("rate", ["0", "-1", "1000.01", "24.365", "Infinity"])
def test_an_absurd_price_is_refused_naming_the_lot(people: Cast, bid: Bid, rate: str) -> None:
    with pytest.raises(Refused, match=r"Give the price for lot 3 in pounds and pence"):
        actions.save_price(bid=bid, lot=3, rate=Decimal(rate), by=people.bidder)


def test_a_colleagues_save_is_noticed_and_nothing_is_overwritten(people: Cast, tender: Tender, bid: Bid) -> None:
    key = tender.criteria.all()[0].key
    version = actions.save_answer(bid=bid, criterion=key, text="First", by=people.bidder)
    actions.save_answer(bid=bid, criterion=key, text="Second", by=people.editor, expected=version)
    with pytest.raises(actions.Stale) as stale:
        actions.save_answer(bid=bid, criterion=key, text="Third", by=people.bidder, expected=version)
    assert stale.value.by == people.editor
    assert queries.draft(bid, session=session_of(people.bidder)).content.answers == {key: "Second"}


def test_an_incomplete_bid_is_refused_with_everything_that_is_missing(people: Cast, bid: Bid) -> None:
    actions.save_choices(bid=bid, choices=[{"lot": 3, "preference": 1, "weekly_hours": "12"}], by=people.bidder)
    with pytest.raises(Refused) as refusal:
        factory.hand_in(bid, people.bidder)
    labels = [criterion.label for criterion in bid.tender.criteria.all()]
    assert refusal.value.reasons == [
        "Confirm your organisation’s standard information for this bid.",
        "Say whether anybody else is in this bid: consortium members, sub-contractors or key people.",
        "Confirm the declarations of your organisation.",
        *[f"Answer ‘{label}’." for label in labels],
        "Give your price for lot 3.",
    ]
    assert not Submission.objects.exists()


def test_a_submission_gives_a_signed_receipt_with_the_time_and_every_hash(people: Cast, bid: Bid) -> None:
    factory.write(bid, people.bidder)
    file = factory.attach(bid, people.editor)
    submission = factory.hand_in(bid, people.bidder)
    bid.refresh_from_db()
    assert bid.status == "submitted"
    assert submission.received_at == WRITING
    assert submission.receipt["received_at"] == "2027-04-10T09:00:00.000000+00:00"
    assert submission.receipt["files"] == [{"ref": file.ref, "sha256": file.sha256, "size": len(factory.PDF)}]
    assert receipts.is_genuine(submission)
    entry = AuditEntry.objects.get(digest=submission.receipt["log"]["head"])
    assert entry.verb == "bid.submit"
    assert audit.faults(bid.chain()) == []
    mail = OutboxMessage.objects.get(to=people.bidder, subject__startswith="Bid received")
    assert submission.receipt_number in mail.subject


def test_a_changed_receipt_does_not_pass(people: Cast, bid: Bid) -> None:
    factory.write(bid, people.bidder)
    submission = factory.hand_in(bid, people.bidder)
    submission.receipt["received_at"] = "2027-04-10T08:00:00.000000+00:00"
    assert not receipts.is_genuine(submission)


def test_ten_clicks_with_one_token_are_one_submission_and_one_receipt(people: Cast, bid: Bid) -> None:
    factory.write(bid, people.bidder)
    numbers = {factory.hand_in(bid, people.bidder, token="a" * 32).receipt_number for _ in range(10)}
    assert len(numbers) == 1
    assert Submission.objects.count() == 1
    assert OutboxMessage.objects.filter(subject__startswith="Bid received").count() == 1


def test_only_an_owner_submits(people: Cast, bid: Bid) -> None:
    factory.write(bid, people.bidder)
    for other in (people.editor, people.viewer, people.rival, people.lead, people.stranger):
        with pytest.raises(NotPermitted):
            factory.hand_in(bid, other)


@pytest.mark.parametrize(
    ("late_by", "taken"),
    [(timedelta(microseconds=-1), True), (timedelta(0), True), (timedelta(microseconds=1), False)],
)
def test_the_deadline_is_inclusive_to_the_microsecond(people: Cast, bid: Bid, late_by: timedelta, taken: bool) -> None:
    factory.write(bid, people.bidder)
    with clock.at(tenders.CLOSES + late_by):
        if taken:
            assert factory.hand_in(bid, people.bidder).received_at == tenders.CLOSES + late_by
            return
        with pytest.raises(
            Refused, match=r"bids closed Friday 16 April 2027 at 12 noon, and it reached us at 12:00:00pm"
        ):
            factory.hand_in(bid, people.bidder)
    attempt = Attempt.objects.get()
    assert (attempt.at, attempt.verdict, attempt.by) == (tenders.CLOSES + late_by, "late", people.bidder)
    assert not Submission.objects.exists()


def test_the_verdict_is_by_the_clock_after_the_lock_not_before(
    people: Cast, bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first look (before the lock) is in time; every one after it is late: late it is."""
    factory.write(bid, people.bidder)
    in_time = [tenders.CLOSES]
    late = tenders.CLOSES + timedelta(microseconds=1)
    monkeypatch.setattr(clock, "database_now", lambda: in_time.pop() if in_time else late)
    with pytest.raises(Refused, match="was not received"):
        submit(bid=bid, by=people.bidder, session=session_of(people.bidder), token="b" * 32)
    assert not Submission.objects.exists()
    assert Attempt.objects.count() == 1


def test_the_standing_bid_stands_until_the_new_one_is_in(people: Cast, bid: Bid) -> None:
    factory.write(bid, people.bidder)
    first = factory.hand_in(bid, people.bidder)
    with clock.at(WRITING + timedelta(hours=1)):
        actions.save_price(bid=bid, lot=3, rate=Decimal("25.00"), by=people.editor)
        bid.refresh_from_db()
        assert queries.standing(bid) == first
        assert queries.draft_differs(bid, first)
        second = factory.hand_in(bid, people.bidder)
        bid.refresh_from_db()
        assert queries.standing(bid) == second
        assert not queries.draft_differs(bid, second)
    assert [each.number for each in bid.submissions.all()] == [1, 2]


def test_a_withdrawn_bid_can_be_submitted_again_until_the_deadline(people: Cast, bid: Bid) -> None:
    factory.write(bid, people.bidder)
    factory.hand_in(bid, people.bidder)
    bid.refresh_from_db()
    assert withdraw(bid=bid, by=people.bidder).status == "withdrawn"
    assert queries.standing(bid) is None
    assert factory.hand_in(bid, people.bidder).number == 2
    bid.refresh_from_db()
    with clock.at(tenders.CLOSES + timedelta(seconds=1)), pytest.raises(Refused, match="Bids have closed"):
        withdraw(bid=bid, by=people.bidder)


def test_nothing_is_written_after_the_deadline(people: Cast, bid: Bid) -> None:
    factory.write(bid, people.bidder)
    with clock.at(tenders.CLOSES + timedelta(seconds=1)):
        with pytest.raises(Refused, match="Bids closed Friday 16 April 2027 at 12 noon"):
            actions.save_price(bid=bid, lot=3, rate=Decimal("20.00"), by=people.bidder)
        with pytest.raises(Refused, match="Bids closed"):
            factory.attach(bid, people.bidder)


def test_the_same_name_again_is_a_new_version_and_only_the_latest_counts(people: Cast, bid: Bid) -> None:
    first = factory.attach(bid, people.bidder)
    second = factory.attach(bid, people.editor, content=factory.PDF + b"changed")
    other = factory.attach(bid, people.editor, name="staff.pdf")
    assert (first.version, second.version, other.version) == (1, 2, 1)
    listed = queries.draft(bid, session=session_of(people.bidder)).files
    assert [(each.name, each.version) for each in listed] == [("rotas.pdf", 2), ("staff.pdf", 1)]
    remove_file(bid=bid, file=second, by=people.editor)
    assert [each.name for each in queries.draft(bid, session=session_of(people.bidder)).files] == ["staff.pdf"]


def test_a_file_that_nobody_could_read_back_does_not_count_and_the_earlier_one_does(
    people: Cast, bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = factory.attach(bid, people.bidder)
    real = client.ask

    def away(what: str, **fields: Any) -> dict[str, Any]:
        if what == "check_upload":
            raise client.KeeperAway("The keeper of sealed bids does not answer.")
        return real(what, **fields)

    monkeypatch.setattr(client, "ask", away)
    with pytest.raises(Refused, match="The file has arrived and lies sealed, but it does not count yet"):
        factory.attach(bid, people.bidder, content=factory.PDF + b"changed")
    listed = queries.draft(bid, session=session_of(people.bidder)).files
    assert [(each.ref, each.version) for each in listed] == [(first.ref, 1)]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.pdf", b"", "Choose ‘empty.pdf’ again: it is empty (0 bytes)."),
        ("run.exe", b"MZ\x90\x00", "Choose another file: ‘run.exe’ is of a kind we cannot read."),
        ("rotas.pdf", b"PK\x03\x04 not a pdf", "Save the file again as a PDF file: ‘rotas.pdf’ is named .pdf"),
        ("locked.pdf", b"%PDF-1.7\n trailer << /Encrypt 5 0 R >>", "Save ‘locked.pdf’ without a password"),
        ("plan.docx", b"PK\x03\x04 cut short", "Save ‘plan.docx’ again: it is damaged and cannot be opened."),
    ],
)
def test_a_file_that_cannot_be_taken_gets_its_own_sentence(
    people: Cast, bid: Bid, name: str, content: bytes, sentence: str
) -> None:
    with pytest.raises(Refused) as refusal:
        factory.attach(bid, people.bidder, name, content)
    assert refusal.value.reasons[0].startswith(sentence)
    assert not bid.files.exists()


def test_names_in_any_script_and_of_any_length_are_kept(people: Cast, bid: Bid) -> None:
    for name in ("جداول.pdf", "x" * 246 + ".pdf", "плата и обучение.pdf"):
        factory.attach(bid, people.bidder, name)
    names = [each.name for each in queries.draft(bid, session=session_of(people.bidder)).files]
    assert names == ["جداول.pdf", "x" * 246 + ".pdf", "плата и обучение.pdf"]


def test_a_lot_that_is_not_counted_in_hours_asks_for_none_and_takes_a_price_of_the_whole(
    people: Cast, tender: Tender
) -> None:
    tender.lots.filter(number=1).update(weekly_hours=None)
    with clock.at(WRITING):
        bid = factory.start(tender, people.supplier, people.bidder)
        page = factory.signed_in(people.bidder).get(f"/bids/{bid.ref}/lots/").content.decode()
        assert 'name="hours_1"' not in page
        assert 'name="hours_2"' in page
        assert "Not counted in hours" in page
        answer = factory.signed_in(people.bidder).post(f"/bids/{bid.ref}/lots/", {"place_1": "1", "version": "0"})
        assert answer.status_code == 302
        kept = queries.draft(bid, session=session_of(people.bidder)).content.choices
        assert kept == [{"lot": 1, "preference": 1, "weekly_hours": "0"}]
        actions.save_price(bid=bid, lot=1, rate=Decimal("320000.00"), by=people.bidder)
        with pytest.raises(Refused, match=r"up to £999,999,999\.99"):
            actions.save_price(bid=bid, lot=1, rate=Decimal("1000000000.00"), by=people.bidder)
        with pytest.raises(Refused, match=r"up to £1,000\.00"):
            actions.save_price(bid=bid, lot=2, rate=Decimal("1000.01"), by=people.bidder)
        with pytest.raises(Refused, match="weekly hours for lot 2 as a number above 0"):
            actions.save_choices(bid=bid, choices=[{"lot": 2, "preference": 1, "weekly_hours": "0"}], by=people.bidder)
