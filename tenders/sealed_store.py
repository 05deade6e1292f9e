"""Where sealed files lie: one file a reference, encrypted before it comes here, never changed afterwards.

On this machine's disk, or in the S3-compatible store where one is configured. What is kept here tells
nobody anything but its size.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from tenders.keyfiles import flush_folder
from tenders.sealed_parts import plain_stream
from tenders.sealed_reader import SealedReader

_REFERENCE = re.compile(r"F-[A-Z0-9]{4,20}")


def folder() -> Path:
    path: Path = settings.VAR_DIR / "sealed"
    path.mkdir(mode=0o750, parents=True, exist_ok=True)
    return path


def incoming() -> Path:
    """Where an upload is written, already encrypted, while it arrives. What a crash leaves here has lost its key."""
    path = folder() / "incoming"
    path.mkdir(mode=0o770, exist_ok=True)
    return path


def adopt(path: Path, reference: str) -> None:
    """Take a whole, flushed, sealed file under a reference. Returns when it would survive a power cut."""
    place = _place(reference)
    if settings.BUCKET:
        with path.open("rb") as sealed:
            default_storage.save(f"sealed/{reference}", File(sealed))
        path.unlink()
        return
    os.replace(path, place)
    flush_folder(place.parent)


def discard(reference: str) -> None:
    """Remove the bytes of a file that no row came to name."""
    if settings.BUCKET:
        default_storage.delete(f"sealed/{reference}")
    else:
        _place(reference).unlink(missing_ok=True)


def has(reference: str) -> bool:
    """Whether the bytes of a file lie in their place."""
    if settings.BUCKET:
        return default_storage.exists(f"sealed/{reference}")
    return _place(reference).exists()


def length(reference: str) -> int:
    """How many sealed bytes lie there. Raises `OSError` when there are none."""
    if settings.BUCKET:
        return int(default_storage.size(f"sealed/{reference}"))
    return _place(reference).stat().st_size


def plain_segments(reference: str, *, key: bytes, size: int) -> Iterator[bytes]:
    """The plain file in pieces. Raises `CannotUnseal` where a byte was changed, cut or added."""
    with _open(reference) as file:
        yield from plain_stream(file, key=key, size=size)


def reader(reference: str, *, key: bytes, size: int) -> SealedReader:
    """The plain file to be read at any place; the caller closes it."""
    return SealedReader(_open(reference), key=key, size=size)


def _open(reference: str) -> File[bytes]:
    if settings.BUCKET:
        return default_storage.open(f"sealed/{reference}", "rb")
    return File(_place(reference).open("rb"))


def _place(reference: str) -> Path:
    if not _REFERENCE.fullmatch(reference):
        raise ValueError("that is not a file's reference")
    return folder() / f"{reference}.sealed"
