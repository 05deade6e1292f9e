"""A receipt is judged by the history of this installation's keys, never by the key that stands beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from core import audit, clock
from tenders import receipts, sealing
from tenders.models import Bid, ReceiptKey, Submission, Tender
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    return tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)


@pytest.fixture
def bid(people: Cast, tender: Tender) -> Bid:
    return factory.submitted(tender, people.supplier, people.bidder, factory.Written(lots=(1,)))


def forged(submission: Submission) -> Submission:
    """Another time of receipt, signed with a key of the forger's own, which is put beside it."""
    key = sealing.new_signing_key()
    submission.receipt["received_at"] = "2027-04-01T09:00:00.000000+00:00"
    submission.signature = sealing.sign(sealing.canonical(submission.receipt), signing_key=key).hex()
    submission.signed_with = sealing.verify_key(key).hex()
    return submission


def test_the_first_receipt_enters_the_key_into_the_history_and_the_log(bid: Bid) -> None:
    row = ReceiptKey.objects.get()
    assert (row.number, row.public, row.previous) == (1, bid.submissions.get().signed_with, "")
    assert receipts.key_history() == [row]
    assert audit.entries("installation").get(verb="receipt_key.first_used").facts["public"] == row.public
    assert receipts.is_genuine(bid.submissions.get())


def test_a_receipt_signed_with_a_key_put_beside_it_is_not_genuine(people: Cast, bid: Bid) -> None:
    assert not receipts.is_genuine(forged(bid.submissions.get()))


def test_a_row_that_a_forger_adds_to_the_history_is_not_reached(bid: Bid) -> None:
    held = forged(bid.submissions.get())
    first = ReceiptKey.objects.get()
    ReceiptKey.objects.create(
        number=2, public=held.signed_with, since=first.since, previous=first.public, signature="00" * 64
    )
    assert not receipts.is_genuine(held)
    assert receipts.is_genuine(Submission.objects.get(pk=held.pk))


def test_after_a_change_of_key_the_old_receipts_hold_and_the_old_key_signs_nothing_later(
    people: Cast, bid: Bid, settings: Any
) -> None:
    old, first = receipts.signing_key(), bid.submissions.get()
    settings.RECEIPT_KEY = sealing.new_signing_key().hex()
    with clock.at(factory.WRITING + timedelta(hours=1)):
        signature, public = receipts.sign({"a": "receipt"})
    assert [row.number for row in receipts.key_history()] == [1, 2]
    assert public != first.signed_with
    assert receipts.is_genuine(first)
    later = Submission.objects.get(pk=first.pk)
    later.received_at = factory.WRITING + timedelta(hours=2)
    later.receipt["received_at"] = "2027-04-10T11:00:00.000000+00:00"
    later.signature = sealing.sign(sealing.canonical(later.receipt), signing_key=old).hex()
    assert not receipts.is_genuine(later)
    del signature


def test_the_history_cannot_be_changed_and_everybody_may_read_it(bid: Bid) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ReceiptKey.objects.update(since=clock.now())
    answer = Client().get(reverse("bidding:signing_keys"))
    assert [key["public"] for key in answer.json()["keys"]] == [bid.submissions.get().signed_with]


def test_the_receipts_page_says_when_a_signature_is_not_ours_and_gives_the_file(people: Cast, bid: Bid) -> None:
    submission = bid.submissions.get()
    browser = factory.signed_in(people.viewer)
    with clock.at(factory.WRITING):
        page = browser.get(reverse("bidding:receipt", args=[bid.ref, submission.receipt_number])).content.decode()
        file = browser.get(reverse("bidding:receipt_file", args=[bid.ref, submission.receipt_number]))
    assert "and the signature holds" in page
    assert file.json() == receipts.held(submission)
    assert submission.receipt["anchor"] is None or set(submission.receipt["anchor"]) == {"number", "digest"}
