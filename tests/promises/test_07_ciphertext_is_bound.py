"""Promise 7: a ciphertext opens only in its own system, tender, envelope, bidder, bid, version, hash and size.

`tests/tenders/test_sealing.py` changes each field of the context. Here whole ciphertexts are exchanged, as somebody
with the database in hand could: the opening refuses every one and says so in the record.
"""

from __future__ import annotations

from typing import Any

import pytest

from core import clock
from tenders.keeper import opening as keeper_opening
from tenders.models import Bid, OpenedAnswer, Opening, Submission, Tender
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    return tenders.published(people, at=tenders.PUBLISHED)


def exchange(monkeypatch: pytest.MonkeyPatch, swap: Any) -> None:
    """Hand the keeper a submission that was altered on its way from the database."""
    real = keeper_opening.standing

    def altered(opening: Opening, reference: str) -> tuple[Bid, Submission]:
        bid, submission = real(opening, reference)
        swap(submission)
        return bid, submission

    monkeypatch.setattr(keeper_opening, "standing", altered)


def failures(opening: Opening) -> set[str]:
    return {sentence for line in opening.record["bids"] for sentence in line["failures"]}


SHUT = "The quality payload does not open: altered, moved, or sealed to another key."


def test_a_rivals_payload_in_ones_own_place_does_not_open(
    people: Cast, tender: Tender, monkeypatch: pytest.MonkeyPatch
) -> None:
    factory.submitted(tender, people.supplier, people.bidder)
    factory.submitted(tender, people.rival_supplier, people.rival)
    first, second = Submission.objects.order_by("pk")

    def swap(submission: Submission) -> None:
        other = second if submission.pk == first.pk else first
        submission.sealed_quality, submission.manifest = other.sealed_quality, other.manifest

    exchange(monkeypatch, swap)
    opening = factory.opened(tender, people.lead, people.approver)
    assert failures(opening) == {SHUT}
    assert not OpenedAnswer.objects.exists()


def test_the_price_payload_does_not_open_as_quality(
    people: Cast, tender: Tender, monkeypatch: pytest.MonkeyPatch
) -> None:
    factory.submitted(tender, people.supplier, people.bidder)

    def swap(submission: Submission) -> None:
        submission.sealed_quality = submission.sealed_price
        payloads = submission.manifest["payloads"]
        payloads["quality"] = payloads["price"]

    exchange(monkeypatch, swap)
    assert failures(factory.opened(tender, people.lead, people.approver)) == {SHUT}


def test_an_earlier_version_does_not_open_as_the_later_one(
    people: Cast, tender: Tender, monkeypatch: pytest.MonkeyPatch
) -> None:
    bid = factory.submitted(tender, people.supplier, people.bidder)
    with clock.at(factory.WRITING):
        factory.write(bid, people.bidder, factory.Written(answer="We changed our rotas."))
        factory.hand_in(bid, people.bidder)
    first = Submission.objects.get(number=1)

    def swap(submission: Submission) -> None:
        submission.sealed_quality, submission.manifest = first.sealed_quality, first.manifest

    exchange(monkeypatch, swap)
    assert failures(factory.opened(tender, people.lead, people.approver)) == {SHUT}


@pytest.mark.parametrize("field", ["sha256", "size"])
def test_a_changed_hash_or_size_in_the_manifest_keeps_it_shut(
    people: Cast, tender: Tender, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    factory.submitted(tender, people.supplier, people.bidder)

    def swap(submission: Submission) -> None:
        recorded = submission.manifest["payloads"]["quality"]
        recorded[field] = "0" * 64 if field == "sha256" else recorded["size"] + 1

    exchange(monkeypatch, swap)
    assert failures(factory.opened(tender, people.lead, people.approver)) == {SHUT}


def test_another_tenders_envelope_key_opens_nothing_here(people: Cast, tender: Tender) -> None:
    other = tenders.published(people, at=tenders.PUBLISHED)
    factory.submitted(tender, people.supplier, people.bidder)
    wrapped = bytes(other.envelopes.get(kind="quality").wrapped_private)
    tender.envelopes.filter(kind="quality").update(wrapped_private=wrapped)
    with pytest.raises(Exception, match="Nothing was opened"):
        factory.opened(tender, people.lead, people.approver)
    assert not OpenedAnswer.objects.exists()
