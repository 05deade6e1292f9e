"""A file whose page was closed, under a standing authority: read by due work, it completes the bid and submits it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from core import audit, clock, jobs
from core.models import AuditEntry, Membership, User
from tenders.actions import standing, uploads_due
from tenders.actions.authority import end_authority, give_authority
from tenders.actions.bid import save_answer
from tenders.keeper import client as keeper
from tenders.models import Bid, KeeperRead, Submission, Upload
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import PDF, WRITING
from tests.factories.people import Cast, cast
from tests.factories.uploads import begun, send

pytestmark = pytest.mark.django_db

MINUTES = timedelta(minutes=1)
LATER = WRITING + 5 * MINUTES


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    standing._asked.clear()
    standing._again_at.clear()
    uploads_due._again_at.clear()


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def bid(people: Cast) -> Any:
    """Complete and not submitted yet, its owner's authority given."""
    tender = tenders.published(people, at=tenders.PUBLISHED)
    with clock.at(WRITING):
        bid = factory.start(tender, people.supplier, people.bidder)
        factory.write(bid, people.bidder)
        yield give_authority(bid=bid, by=people.bidder, fresh=True)


def arrived(bid: Bid, by: User, name: str = "rotas.pdf") -> Upload:
    """All bytes are here, and the page that brought them was closed before they were read."""
    with clock.at(WRITING + MINUTES):
        return send(begun(bid, by, name, len(PDF)), by, PDF)


def due(at: Any = LATER) -> list[Any]:
    """The mails that leave when due work looks at `at`."""
    before = len(mail.outbox)
    with clock.at(at):
        jobs.run_due()
    return list(mail.outbox[before:])


def test_an_upload_that_due_work_finishes_is_submitted_with_its_receipt_told_by_mail(people: Cast, bid: Bid) -> None:
    upload = arrived(bid, people.editor)
    mails = due()
    submission = Submission.objects.get()
    assert [each["ref"] for each in submission.manifest["files"]] == [upload.ref]
    assert (submission.number, submission.received_from, submission.by_authority_of) == (
        1, people.editor, people.bidder,
    )  # fmt: skip
    receipts = [each for each in mails if submission.receipt_number in each.subject]
    assert sorted(each.to[0] for each in receipts) == sorted([people.bidder.email, people.editor.email])
    assert "An upload came to its end after its page was closed." in receipts[0].body
    assert "rotas" not in receipts[0].body
    entry = AuditEntry.objects.get(chain__name=bid.chain(), verb="bid.submit")
    assert (entry.facts["after_file"], entry.facts["by_authority_of"]) == (upload.ref, people.bidder.ref)
    assert audit.faults(bid.chain()) == []


def test_it_is_told_though_another_receipt_was_told_in_the_same_hour(people: Cast, bid: Bid) -> None:
    factory.hand_in(bid, people.bidder)
    arrived(bid, people.bidder)
    mails = due()
    last = Submission.objects.latest("number")
    assert last.number == 2
    assert [each.to for each in mails if last.receipt_number in each.subject] == [[people.bidder.email]]


def test_due_work_again_and_again_submits_once(people: Cast, bid: Bid) -> None:
    arrived(bid, people.bidder)
    for minutes in (5, 6, 7):
        due(WRITING + minutes * MINUTES)
        standing._asked.clear()
        standing._again_at.clear()
    assert Submission.objects.count() == 1


def test_a_bid_in_which_something_is_missing_is_asked_for_once_and_not_submitted(people: Cast, bid: Bid) -> None:
    save_answer(bid=bid, criterion=bid.tender.criteria.all()[0].key, text="", by=people.bidder)
    arrived(bid, people.bidder)
    due()
    due(LATER + 10 * MINUTES)
    assert bid.files.count() == 1
    assert not Submission.objects.exists()
    assert KeeperRead.objects.filter(what="seal by standing authority", granted=True).count() == 1


def test_a_keeper_that_is_away_for_a_moment_delays_it_and_does_not_stop_it(
    people: Cast, bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived(bid, people.bidder)
    real = keeper.ask

    def away(what: str, **fields: Any) -> dict[str, Any]:
        if what == "seal_by_authority":
            raise keeper.KeeperAway("The keeper of sealed bids does not answer.")
        return real(what, **fields)

    monkeypatch.setattr(keeper, "ask", away)
    due()
    assert not Submission.objects.exists()
    monkeypatch.setattr(keeper, "ask", real)
    standing._again_at.clear()
    due(LATER + 2 * MINUTES)
    assert Submission.objects.count() == 1


def test_without_an_authority_that_stands_a_file_is_a_file_and_no_bid(people: Cast, bid: Bid) -> None:
    end_authority(bid, by=people.bidder)
    arrived(bid, people.bidder)
    due()
    assert bid.files.count() == 1
    assert not Submission.objects.exists()


def refusal(bid: Bid, file: str) -> str:
    with clock.at(LATER), pytest.raises(keeper.KeeperRefused) as refused:
        keeper.ask("seal_by_authority", bid=bid.ref, file=file)
    return str(refused.value)


def test_the_keeper_seals_for_nobody_else_who_comes_without_a_session(people: Cast, bid: Bid) -> None:
    upload = arrived(bid, people.editor)
    assert "no such file" in refusal(bid, upload.ref)
    with clock.at(LATER):
        uploads_due.finish_due()
    sealed = keeper.ask("seal_by_authority", bid=bid.ref, file=upload.ref)
    assert sealed["complete"] is True
    assert not {"parts", "names", "content"} & sealed.keys()
    Upload.objects.filter(ref=upload.ref).update(ended_at=WRITING - MINUTES)
    assert "before the authority was given" in refusal(bid, upload.ref)
    Upload.objects.filter(ref=upload.ref).update(ended_at=LATER)
    Membership.objects.filter(user=people.editor, organisation=people.supplier).update(role="viewer")
    assert "does not write the bid any more" in refusal(bid, upload.ref)
    Membership.objects.filter(user=people.editor, organisation=people.supplier).update(role="editor")
    end_authority(bid, by=people.bidder)
    assert "No owner lets this bid be submitted" in refusal(bid, upload.ref)
    denied = KeeperRead.objects.filter(what="seal by standing authority", granted=False)
    assert denied.count() == 4
