"""Promise 7: a ciphertext opens only in its own system, tender, envelope, bidder, bid, version, hash and size.

`tests/tenders/test_sealing.py` changes each field of the context. Here whole ciphertexts are exchanged, as somebody
with the database in hand could: the opening refuses every one and says so in the record. And each payload and each
file's key of two tenders, two bidders and two versions is tried in the place of each other one, with the key that it was
sealed to, its hash and size moved along: 0 of all exchanges open. The name of the system in a context is that of the software and the same on every
installation; what keeps a bid of one from opening on another is that their keys differ, and that is tried too.

Red when `Context.info` leaves out tender, bid and bidder, envelope, part, version, digest or size.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from core import clock
from tenders import sealing
from tenders.keeper import contexts
from tenders.keeper import opening as keeper_opening
from tenders.keeper.frames import from_text
from tenders.keeper.vault import Vault
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


def envelope_key(tender: Tender, kind: str) -> bytes:
    """As the keeper unwraps it."""
    context = contexts.envelope_private(tender.reference, kind, to="keeper")
    wrapped = bytes(tender.envelopes.get(kind=kind).wrapped_private)
    return sealing.unseal(wrapped, private=Vault(settings.KEEPER_DIR).own().private, context=context)


def all_sealed(tenders_: list[Tender]) -> list[tuple[bytes, bytes, sealing.Context]]:
    """(ciphertext, the key that opens it, its place) of each payload and file key that was handed in."""
    found = []
    for tender in tenders_:
        keys = {kind: envelope_key(tender, kind) for kind in ("quality", "price")}
        for submission in Submission.objects.filter(bid__tender=tender).select_related(
            "bid__tender", "bid__organisation"
        ):
            bid, number = submission.bid, submission.number
            for kind, sealed in (("quality", submission.sealed_quality), ("price", submission.sealed_price)):
                of = submission.manifest["payloads"][kind]
                place = contexts.payload(bid, kind, number, digest=of["sha256"], size=of["size"])
                found.append((bytes(sealed), keys[kind], place))
            for file in submission.manifest["files"]:
                place = contexts.envelope_file_key(
                    bid, file["ref"], number, digest=file["sha256"], size=file["size"]
                )  # fmt: skip
                found.append((from_text(submission.file_keys[file["ref"]]), keys["quality"], place))
    return found


def opens(sealed: bytes, key: bytes, place: sealing.Context) -> bool:
    try:
        sealing.unseal(sealed, private=key, context=place)
    except sealing.CannotUnseal:
        return False
    return True


def test_whatever_is_put_in_the_place_of_anything_else_does_not_open(people: Cast, tender: Tender) -> None:
    other = tenders.published(people, at=tenders.PUBLISHED)
    for where, organisation, by in (
        (tender, people.supplier, people.bidder), (tender, people.rival_supplier, people.rival),
        (other, people.supplier, people.bidder),
    ):  # fmt: skip
        with clock.at(factory.WRITING):
            bid = factory.write(factory.start(where, organisation, by), by)
            for name in ("rotas.pdf", "plans.pdf"):
                factory.attach(bid, by, name)
            factory.hand_in(bid, by)
            factory.write(bid, by, factory.Written(answer="We changed our rotas."))
            factory.hand_in(bid, by)
    everything = all_sealed([tender, other])
    assert len(everything) == 3 * 2 * 4  # bids, versions; two payloads and two file keys each
    own = [opens(*each) for each in everything]
    assert own == [True] * len(everything)
    moved = []
    for sealed, key, place in everything:
        for _, of_there, there in everything:
            # Whoever moves it moves what the manifest says of it as well: its own hash and size.
            along = dataclasses.replace(there, digest=place.digest, size=place.size)
            if along != place and any(opens(sealed, each, of) for each in (key, of_there) for of in (there, along)):
                moved.append((place, there))
    print(f"{len(everything) * (len(everything) - 1)} exchanges, {len(moved)} opened")
    assert moved == []


def test_another_installations_keeper_opens_nothing_of_this_one(
    people: Cast, tender: Tender, settings: Any, tmp_path: Path
) -> None:
    factory.submitted(tender, people.supplier, people.bidder)
    settings.KEEPER_DIR = tmp_path / "another installation"
    with pytest.raises(Exception, match="Nothing was opened"):
        factory.opened(tender, people.lead, people.approver)
    assert not OpenedAnswer.objects.exists()


def test_another_tenders_envelope_key_opens_nothing_here(people: Cast, tender: Tender) -> None:
    other = tenders.published(people, at=tenders.PUBLISHED)
    factory.submitted(tender, people.supplier, people.bidder)
    wrapped = bytes(other.envelopes.get(kind="quality").wrapped_private)
    tender.envelopes.filter(kind="quality").update(wrapped_private=wrapped)
    with pytest.raises(Exception, match="Nothing was opened"):
        factory.opened(tender, people.lead, people.approver)
    assert not OpenedAnswer.objects.exists()
