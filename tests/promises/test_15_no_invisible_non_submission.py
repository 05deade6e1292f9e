"""Promise 15: nobody believes a bid is in that is not.

All uploaded and not submitted: a line on every page of the organisation's people, mails at 24 h, 2 h and 30 min that list
what is missing, and by standing authority each save that completes the bid is submitted at once, with its receipt.

The breaks that make this fail (each done once, seen to fail, undone): take `ports.banners.add(not_submitted)` out of
`tenders/ports_reminding.py`: `test_every_page_of_the_organisations_people_says_it` turns red. In
`tenders/actions/reminders.py` take `timedelta(hours=2)` out of `BEFORE`: `test_each_mark_mails_once_and_lists_what_is_missing`
turns red. In `tenders/views/bidding/entry.py` leave `after_a_save` out: `test_each_save_that_completes_the_bid_is_submitted`
turns red.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import audit, clock, jobs
from core.models import AuditEntry, OutboxMessage
from tenders.actions import reminders
from tenders.actions.authority import give_authority
from tenders.actions.bid import save_answer, save_price
from tenders.actions.submission import withdraw
from tenders.keeper import client as keeper
from tenders.models import Bid, KeeperRead, Submission, Tender
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import PDF, WRITING, signed_in
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
RATE = Decimal("25.10")
CANARY = "A canary that sings of rotas in Hardwick."


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


def give(owner: Client, bid: Bid) -> Any:
    """The owner reads the page, ticks that a complete bid is submitted now, and gives the authority."""
    page = reverse("bidding:authority", args=[bid.ref])
    seen = owner.get(page).context["seen"]
    return owner.post(page, {"act": "give", "seen": seen, "submit_now": "on"}, follow=True)


def complete(bid: Bid, people: Cast) -> Bid:
    factory.write(bid, people.bidder, factory.Written(answer=CANARY))
    factory.attach(bid, people.bidder)
    return bid


def said(user: Any, address: str) -> str:
    answer = signed_in(user).get(address, follow=True)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


# -- the line on every page --------------------------------------------------------------------------------------------
def pages(bid: Bid) -> list[str]:
    own = [reverse(f"bidding:{name}", args=[bid.ref]) for name in ("tasks", "lots", "files", "check", "history")]
    return [*own, reverse("bidding:bids"), reverse("core:needs_you"), f"/tender/{bid.tender.reference}/", "/notices/"]


def test_every_page_of_the_organisations_people_says_it(people: Cast, bid: Bid) -> None:
    complete(bid, people)
    for who in (people.bidder, people.editor, people.viewer):
        for address in pages(bid):
            text = said(who, address)
            assert "Uploaded, not submitted: your bid for" in text, (who, address)
            assert "1 file uploaded. Only what you submit counts." in text
            assert "Bids close Friday 16 April 2027 at 12 noon: 6 days 2 hours left." in text


def test_nobody_else_sees_the_line(people: Cast, bid: Bid) -> None:
    complete(bid, people)
    for who in (people.rival, people.lead, people.approver, people.evaluator_a, people.stranger):
        assert "not submitted" not in said(who, "/notices/")


def test_the_line_goes_when_the_bid_is_in_and_comes_back_with_the_next_save(people: Cast, bid: Bid) -> None:
    complete(bid, people)
    factory.hand_in(bid, people.bidder)
    assert "ot submitted: your bid" not in said(people.editor, "/notices/")
    save_price(bid=bid, lot=3, rate=RATE, by=people.editor)
    assert "Version 1 stands, and what was saved since is not in it." in said(people.editor, "/notices/")


def test_a_bid_withdrawn_on_purpose_is_left_in_peace_until_something_is_saved(people: Cast, bid: Bid) -> None:
    complete(bid, people)
    factory.hand_in(bid, people.bidder)
    with clock.at(WRITING + HOUR):
        bid.refresh_from_db()
        withdraw(bid=bid, by=people.bidder)
        assert "ot submitted: your bid" not in said(people.bidder, "/notices/")
    with clock.at(WRITING + 2 * HOUR):
        save_price(bid=bid, lot=3, rate=RATE, by=people.editor)
        assert "Uploaded, not submitted: your bid for" in said(people.bidder, "/notices/")


def test_after_the_deadline_the_line_is_gone_and_the_task_list_says_what_happened(people: Cast, bid: Bid) -> None:
    complete(bid, people)
    with clock.at(tenders.CLOSES + timedelta(seconds=1)):
        text = said(people.bidder, reverse("bidding:tasks", args=[bid.ref]))
        assert "Uploaded, not submitted" not in text
        assert "This bid was not submitted" in text


# -- the reminders -----------------------------------------------------------------------------------------------------
def due(at: Any) -> list[Any]:
    """What one look at the due work at this instant sends."""
    before = len(mail.outbox)
    with clock.at(at):
        jobs.run_due()
    return [each for each in mail.outbox[before:] if "ubmitted" in each.subject]


def test_each_mark_mails_once_and_lists_what_is_missing(people: Cast, tender: Tender, bid: Bid) -> None:
    factory.write(bid, people.bidder, factory.Written(answer=CANARY))
    question = tender.criteria.all()[0]
    save_answer(bid=bid, criterion=question.key, text="", by=people.bidder)
    assert due(tenders.CLOSES - 24 * HOUR - timedelta(seconds=1)) == []
    told = {}
    for hours in (24, 2, 0.5):
        mails = due(tenders.CLOSES - hours * HOUR)
        told[hours] = sorted(each.to[0] for each in mails)
        assert f"Still missing:\n- Answer ‘{question.label}’ within 1,000 words." in mails[0].body
        assert CANARY not in mails[0].body
        assert mails[0].body.endswith("\n\nIf the portal fails, write to Ruth Ainsley: ruth.ainsley@example.org.")
        assert due(tenders.CLOSES - hours * HOUR + timedelta(seconds=1)) == []
    people_told = sorted([people.bidder.email, people.editor.email])
    assert told == {24: people_told, 2: people_told, 0.5: people_told}
    assert mail.outbox[-1].subject == f"Not submitted, 30 minutes left: {tender.title}"


def test_a_complete_bid_is_told_that_nothing_is_missing_but_the_button(people: Cast, bid: Bid) -> None:
    complete(bid, people)
    body = due(tenders.CLOSES - 2 * HOUR)[0].body
    assert "Nothing is missing. An owner of your organisation checks the answers and submits." in body
    assert "2 hours left by our clock." in body
    assert "1 file uploaded. Only what you submit counts." in body


def test_a_bid_that_is_in_is_not_reminded_and_one_changed_since_is(people: Cast, bid: Bid) -> None:
    complete(bid, people)
    submission = factory.hand_in(bid, people.bidder)
    assert due(tenders.CLOSES - 24 * HOUR) == []
    with clock.at(tenders.CLOSES - 3 * HOUR):
        save_price(bid=bid, lot=3, rate=RATE, by=people.editor)
    mails = due(tenders.CLOSES - 2 * HOUR)
    assert {each.subject for each in mails} == {f"Not all submitted, 2 hours left: {bid.tender.title}"}
    assert f"stands, receipt {submission.receipt_number}. What was saved since is not in it." in mails[0].body


def test_due_work_that_was_away_sends_the_nearest_reminder_once(people: Cast, bid: Bid) -> None:
    complete(bid, people)
    assert len(due(tenders.CLOSES - timedelta(minutes=20))) == 2
    assert len(due(tenders.CLOSES - timedelta(minutes=10))) == 0


def test_the_outbox_and_the_log_hold_nothing_of_what_is_missing(people: Cast, tender: Tender, bid: Bid) -> None:
    factory.write(bid, people.bidder)
    save_answer(bid=bid, criterion=tender.criteria.all()[0].key, text="", by=people.bidder)
    due(tenders.CLOSES - 2 * HOUR)
    row = OutboxMessage.objects.filter(kind=reminders.KIND).first()
    assert row is not None
    assert row.payload == {"bid": bid.ref, "to": people.bidder.ref}
    assert (row.subject, row.body) == ("", "")
    reads = KeeperRead.objects.filter(what="what is missing (reminder)")
    assert sorted(reads.values_list("user__email", "granted")) == sorted(
        [(people.bidder.email, True), (people.editor.email, True)]
    )


def test_the_keeper_tells_what_is_missing_to_nobody_but_a_reminder_that_is_leaving(people: Cast, bid: Bid) -> None:
    """Somebody who reaches the keeper's socket and has a reminder's name in hand: refused, and the refusal is a row."""
    complete(bid, people)
    due(tenders.CLOSES - 2 * HOUR)
    key = OutboxMessage.objects.filter(kind=reminders.KIND).values_list("key", flat=True)[0]
    with clock.at(tenders.CLOSES - 2 * HOUR):
        for name in (key, "remind:made-up"):
            with pytest.raises(keeper.KeeperRefused, match="No reminder of this name is being sent"):
                keeper.ask("missing_for_reminder", bid=bid.ref, message=name)
    assert KeeperRead.objects.filter(granted=False, what="what is missing (reminder)").count() == 2


def test_a_keeper_that_is_away_delays_a_reminder_five_minutes_and_does_not_stop_it(
    people: Cast, bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete(bid, people)

    def away(what: str, **fields: Any) -> dict[str, Any]:
        raise keeper.KeeperAway("The keeper of sealed bids does not answer.")

    monkeypatch.setattr(keeper, "ask", away)
    at = tenders.CLOSES - 2 * HOUR
    assert due(at) == []
    mails = due(at + timedelta(minutes=6))
    assert len(mails) == 2
    assert "What is missing stands on the page of your bid." in mails[0].body


# -- the standing authority --------------------------------------------------------------------------------------------
def test_each_save_that_completes_the_bid_is_submitted(people: Cast, tender: Tender, bid: Bid) -> None:
    """The owner goes home; the editor's last save submits, the next one is version 2, an upload version 3."""
    factory.write(bid, people.bidder)
    key = tender.criteria.all()[0].key
    save_answer(bid=bid, criterion=key, text="", by=people.bidder)
    give_authority(bid=bid, by=people.bidder, fresh=True)
    editor, page = signed_in(people.editor), reverse("bidding:answer", args=[bid.ref, key])
    first = editor.post(page, {"text": "We pay travel time."}, follow=True).content.decode()
    submission = Submission.objects.get()
    assert f"Submitted by standing authority as version 1, receipt {submission.receipt_number}." in first
    assert (submission.received_from, submission.by_authority_of) == (people.editor, people.bidder)
    assert "ot submitted: your bid" not in first
    editor.post(page, {"text": "We pay travel and waiting time."})
    files = reverse("bidding:files", args=[bid.ref])
    editor.post(files, {"file": SimpleUploadedFile("rotas.pdf", PDF), "criterion": ""})
    assert [each.number for each in Submission.objects.order_by("number")] == [1, 2, 3]
    receipt = reverse("bidding:receipt", args=[bid.ref, Submission.objects.latest("number").receipt_number])
    assert "whose save completed it, by standing authority of" in said(people.viewer, receipt)
    assert audit.faults(bid.chain()) == []


def test_a_page_that_saves_itself_hears_the_receipt(people: Cast, tender: Tender, bid: Bid) -> None:
    factory.write(bid, people.bidder)
    give_authority(bid=bid, by=people.bidder, fresh=True)
    page = reverse("bidding:answer", args=[bid.ref, tender.criteria.all()[0].key])
    answer = signed_in(people.editor).post(page, {"text": "As typed"}, headers={"X-Requested-With": "fetch"})
    number = Submission.objects.get().receipt_number
    assert answer.json()["message"] == (f"Saved. Submitted by standing authority as version 1, receipt {number}.")


def test_a_save_that_leaves_something_missing_submits_nothing_and_the_line_stays(
    people: Cast, tender: Tender, bid: Bid
) -> None:
    factory.write(bid, people.bidder)
    give_authority(bid=bid, by=people.bidder, fresh=True)
    page = reverse("bidding:answer", args=[bid.ref, tender.criteria.all()[0].key])
    text = signed_in(people.editor).post(page, {"text": ""}, follow=True).content.decode()
    assert not Submission.objects.exists()
    assert "Uploaded, not submitted: your bid for" in text


def test_giving_it_on_a_complete_bid_submits_at_once_and_ending_it_stops(
    people: Cast, tender: Tender, bid: Bid
) -> None:
    complete(bid, people)
    owner, page = signed_in(people.bidder), reverse("bidding:authority", args=[bid.ref])
    assert signed_in(people.editor).post(page, {"act": "give"}).status_code == 403
    given = give(owner, bid).content.decode()
    assert "Standing authority is given, and version 1 is submitted" in given
    owner.post(page, {"act": "end"})
    answer = reverse("bidding:answer", args=[bid.ref, tender.criteria.all()[0].key])
    signed_in(people.editor).post(answer, {"text": "Not to be sent by itself"})
    assert Submission.objects.count() == 1
    verbs = AuditEntry.objects.filter(chain__name=bid.chain()).order_by("number").values_list("verb", flat=True)
    assert [verb for verb in verbs if "authority" in verb] == ["bid.give_authority", "bid.end_authority"]


def test_a_lot_that_an_owner_took_out_stays_out_until_somebody_submits_it_again(
    people: Cast, tender: Tender, bid: Bid
) -> None:
    complete(bid, people)
    owner, check = signed_in(people.bidder), reverse("bidding:check", args=[bid.ref])
    give(owner, bid)
    shown = owner.get(check).context.get("seen", "")
    owner.post(check, {"token": "0" * 32, "seen": shown, "lots_asked": "yes", "lots": ["3"], "leave_out": "on"})
    assert [each.lots for each in Submission.objects.order_by("number")] == [[3, 1], [3]]
    answer = reverse("bidding:answer", args=[bid.ref, tender.criteria.all()[0].key])
    signed_in(people.editor).post(answer, {"text": "Better words"})
    again = Submission.objects.latest("number")
    assert (again.number, again.lots, again.left_out) == (3, [3], [1])
    owner.post(check, {**factory.checked(owner, bid), "token": "1" * 32, "lots_asked": "yes", "lots": ["3", "1"]})
    signed_in(people.editor).post(answer, {"text": "Best words"})
    assert [each.lots for each in Submission.objects.order_by("number")][3:] == [[3, 1], [3, 1]]


def test_withdrawing_ends_it_and_the_next_save_is_only_a_save(people: Cast, tender: Tender, bid: Bid) -> None:
    complete(bid, people)
    owner = signed_in(people.bidder)
    give(owner, bid)
    owner.post(reverse("bidding:withdraw", args=[bid.ref]))
    bid.refresh_from_db()
    assert (bid.status, bid.has_standing_authority) == ("withdrawn", False)
    answer = reverse("bidding:answer", args=[bid.ref, tender.criteria.all()[0].key])
    signed_in(people.editor).post(answer, {"text": "Written after the withdrawal"})
    assert Submission.objects.count() == 1


def test_the_authority_of_somebody_who_is_no_owner_any_more_is_none(people: Cast, tender: Tender, bid: Bid) -> None:
    complete(bid, people)
    give_authority(bid=bid, by=people.bidder, fresh=True)
    held = people.supplier.memberships.get(user=people.bidder)
    held.role = "editor"
    held.save()
    answer = reverse("bidding:answer", args=[bid.ref, tender.criteria.all()[0].key])
    signed_in(people.editor).post(answer, {"text": "Nobody stands behind this"})
    assert not Submission.objects.exists()


def test_a_removed_file_is_a_save_as_well(people: Cast, bid: Bid) -> None:
    complete(bid, people)
    give(signed_in(people.bidder), bid)
    file = bid.files.get()
    signed_in(people.editor).post(reverse("bidding:remove_file", args=[bid.ref, file.ref]))
    assert [len(each.manifest["files"]) for each in Submission.objects.order_by("number")] == [1, 0]
