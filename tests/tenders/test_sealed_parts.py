"""A file in several parts opens with its ring only: no part left out, repeated, put elsewhere or changed."""

from __future__ import annotations

import io
import random

import pytest

from tenders.sealed_parts import Part, PartSealer, parts_of, plain_stream, ring_of, sealed_length
from tenders.sealed_reader import SealedReader
from tenders.sealing import SEGMENT, CannotUnseal, FileSealer, new_file_key

SIZES = (1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT + 9)


def sealed(plain: bytes, key: bytes, step: int = 300_000) -> bytes:
    out = bytearray()
    sealer = PartSealer(key, out.extend)
    for at in range(0, len(plain), step):
        sealer.update(plain[at : at + step])
    sealer.finish()
    return bytes(out)


def in_parts(sizes: tuple[int, ...]) -> tuple[bytes, bytes, list[bytes], list[Part]]:
    """The plain file, its ring, its parts as they lie, and what each is."""
    plain = random.Random(7).randbytes(sum(sizes))
    parts, lie, at = [], [], 0
    for size in sizes:
        key = new_file_key()
        lie.append(sealed(plain[at : at + size], key))
        parts.append(Part(key, size))
        at += size
    return plain, ring_of(parts), lie, parts


@pytest.mark.parametrize("step", [1000, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT])
@pytest.mark.parametrize("size", SIZES)
def test_a_part_is_sealed_as_a_whole_file_would_be_however_it_is_cut(size: int, step: int) -> None:
    key, plain = new_file_key(), random.Random(size).randbytes(size)
    whole = FileSealer(key)
    assert sealed(plain, key, step) == whole.update(plain) + whole.finish()
    assert len(sealed(plain, key, step)) == sealed_length(size)


def test_the_parts_read_as_one_file_from_any_place() -> None:
    plain, ring, lie, _ = in_parts(SIZES)
    assert b"".join(plain_stream(io.BytesIO(b"".join(lie)), key=ring, size=len(plain))) == plain
    reader = io.BufferedReader(SealedReader(io.BytesIO(b"".join(lie)), key=ring, size=len(plain)))
    for at in (0, 1, SEGMENT - 3, SEGMENT, 2 * SEGMENT - 1, 3 * SEGMENT, len(plain) - 5):
        reader.seek(at)
        assert reader.read(7) == plain[at : at + 7]


def test_a_ring_of_other_parts_opens_nothing() -> None:
    plain, ring, lie, parts = in_parts((10, SEGMENT + 1, 30))
    whole = b"".join(lie)
    swapped = ring_of([parts[1], parts[0], parts[2]])
    shifted = ring_of([Part(parts[0].key, 11), Part(parts[1].key, SEGMENT), parts[2]])
    for key, held in (
        (swapped, whole),
        (shifted, whole),
        (ring, lie[0] + lie[1]),
        (ring, lie[0] + lie[0] + lie[2]),
        (ring, whole + b"x"),
        (ring, whole[:-1]),
        (ring[:-1], whole),
        (ring_of(parts[:2]), whole),
    ):
        with pytest.raises(CannotUnseal):
            list(plain_stream(io.BytesIO(held), key=key, size=len(plain)))
    with pytest.raises(CannotUnseal, match="not as long as the file"):
        parts_of(ring, len(plain) + 1)
