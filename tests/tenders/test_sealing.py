"""Sealing binds a bid to its place, and a file that was cut, lengthened or shuffled does not open."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from tenders import sealing
from tenders.sealing import (
    SEALED_SEGMENT,
    SEGMENT,
    CannotUnseal,
    Context,
    FileSealer,
    new_file_key,
    new_pair,
    new_signing_key,
    seal,
    unseal,
    unseal_payload,
    unseal_stream,
    verify_key,
)

PLAIN = b'{"q1":"We pay travel time."}'
PLACE = Context(
    system="fairlot",
    tender="SBC-2027-014",
    envelope="quality",
    bidder="O-TEES",
    bid="B-AAAAAA",
    part="payload",
    version=2,
    digest=sealing.sha256(PLAIN),
    size=len(PLAIN),
)


def test_what_is_sealed_opens_with_its_own_key_in_its_own_place() -> None:
    pair = new_pair()
    sealed = seal(PLAIN, public=pair.public, context=PLACE)
    assert PLAIN not in sealed
    assert unseal_payload(sealed, private=pair.private, context=PLACE) == PLAIN


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("system", "another"),
        ("tender", "SBC-2027-015"),
        ("envelope", "price"),
        ("bidder", "O-NORTON"),
        ("bid", "B-BBBBBB"),
        ("part", "file:F-1"),
        ("version", 3),
        ("digest", "0" * 64),
        ("size", 29),
    ],
)
def test_moved_to_any_other_place_it_stays_shut(field: str, value: str | int) -> None:
    pair = new_pair()
    sealed = seal(PLAIN, public=pair.public, context=PLACE)
    with pytest.raises(CannotUnseal):
        unseal(sealed, private=pair.private, context=dataclasses.replace(PLACE, **{field: value}))  # type: ignore[arg-type]  # one field at a time


def test_every_field_of_the_place_is_tried_above() -> None:
    assert [field.name for field in dataclasses.fields(Context)] == [
        "system",
        "tender",
        "envelope",
        "bidder",
        "bid",
        "part",
        "version",
        "digest",
        "size",
    ]


def test_another_key_does_not_open_it() -> None:
    sealed = seal(PLAIN, public=new_pair().public, context=PLACE)
    with pytest.raises(CannotUnseal):
        unseal(sealed, private=new_pair().private, context=PLACE)


def test_one_changed_bit_anywhere_keeps_it_shut() -> None:
    pair = new_pair()
    sealed = bytearray(seal(PLAIN, public=pair.public, context=PLACE))
    for index in range(len(sealed)):
        sealed[index] ^= 1
        with pytest.raises(CannotUnseal):
            unseal(bytes(sealed), private=pair.private, context=PLACE)
        sealed[index] ^= 1


def test_a_payload_that_is_not_the_one_recorded_is_refused() -> None:
    pair = new_pair()
    wrong = dataclasses.replace(PLACE, digest="0" * 64)
    sealed = seal(PLAIN, public=pair.public, context=wrong)
    with pytest.raises(CannotUnseal, match="SHA-256"):
        unseal_payload(sealed, private=pair.private, context=wrong)


def seal_file(plain: bytes, key: bytes, *, piece: int = 65_536) -> bytes:
    sealer = FileSealer(key)
    out = b"".join(sealer.update(plain[at : at + piece]) for at in range(0, len(plain), piece)) + sealer.finish()
    assert sealer.size == len(plain)
    assert sealer.digest == sealing.sha256(plain)
    return out


def in_segments(sealed: bytes) -> Iterator[bytes]:
    for at in range(0, max(1, len(sealed)), SEALED_SEGMENT):
        yield sealed[at : at + SEALED_SEGMENT]


@pytest.mark.parametrize(
    ("size", "count"), [(0, 1), (1, 1), (SEGMENT - 1, 1), (SEGMENT, 1), (SEGMENT + 1, 2), (3 * SEGMENT, 3)]
)
def test_a_file_of_any_size_comes_back_whole(size: int, count: int) -> None:
    plain = (b"rota " * (size // 5 + 1))[:size]
    key = new_file_key()
    sealed = seal_file(plain, key)
    assert sealing.segments(size) == count
    assert len(sealed) == size + count * 16
    assert b"".join(unseal_stream(in_segments(sealed), key=key, size=size)) == plain


def test_a_file_cut_lengthened_or_shuffled_is_refused() -> None:
    key = new_file_key()
    plain = b"x" * (2 * SEGMENT + 10)
    first, second, third = in_segments(seal_file(plain, key))
    wrong = {
        "cut": [first, second],
        "cut within": [first, second, third[:-1]],
        "shuffled": [second, first, third],
        "repeated": [first, first, third],
        "lengthened": [first, second, third, third],
        "changed": [first, second[:-1] + bytes([second[-1] ^ 1]), third],
    }
    for pieces in wrong.values():
        with pytest.raises(CannotUnseal):
            list(unseal_stream(iter(pieces), key=key, size=len(plain)))


def test_a_cut_file_with_a_matching_shorter_size_is_refused_too() -> None:
    key = new_file_key()
    first, _second = in_segments(seal_file(b"x" * (SEGMENT + 10), key))
    with pytest.raises(CannotUnseal):
        list(unseal_stream(iter([first]), key=key, size=SEGMENT))


def test_a_signature_is_good_for_its_own_message_and_key_only() -> None:
    key = new_signing_key()
    signature = sealing.sign(b"received", signing_key=key)
    assert sealing.signed_by(b"received", signature, public=verify_key(key))
    assert not sealing.signed_by(b"received late", signature, public=verify_key(key))
    assert not sealing.signed_by(b"received", signature, public=verify_key(new_signing_key()))


def test_one_spelling_whatever_the_order() -> None:
    assert sealing.canonical({"b": 1, "a": ["é"]}) == '{"a":["é"],"b":1}'.encode()
