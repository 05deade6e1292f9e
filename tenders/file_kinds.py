"""What kind of file this really is, whatever its name says. Pure: bytes in, a word or a sentence out."""

from __future__ import annotations

import zipfile
from pathlib import PurePath
from typing import IO

import filetype

# Extension to the extensions that its content may turn out to be.
ALLOWED: dict[str, frozenset[str]] = {
    "pdf": frozenset({"pdf"}),
    "docx": frozenset({"docx", "zip"}),
    "xlsx": frozenset({"xlsx", "zip"}),
    "odt": frozenset({"odt", "zip"}),
    "ods": frozenset({"ods", "zip"}),
    "png": frozenset({"png"}),
    "jpg": frozenset({"jpg"}),
    "jpeg": frozenset({"jpg"}),
    "csv": frozenset({"text"}),
    "txt": frozenset({"text"}),
}
_INSIDE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "odt": "content.xml", "ods": "content.xml"}
WORDS = "PDF, Word (.docx), Excel (.xlsx), OpenDocument, PNG, JPEG, CSV or plain text"
HEAD = 8192
TAIL = 4096
_UNPACKED_LIMIT = 2 * 1024 * 1024 * 1024
_RATIO_LIMIT = 200


class WrongKind(Exception):
    """The file cannot be taken; the sentence says why and what to do."""


def kind_of(name: str, file: IO[bytes], size: int) -> str:
    """The kind of a file of `size` bytes by its name and its content. Raises `WrongKind`.

    Steps: a known ending -> the first bytes agree with it -> office files hold what they should, no
    macros, no bomb -> a PDF is not locked with a password.
    """
    ending = PurePath(name).suffix.lower().lstrip(".")
    if ending not in ALLOWED:
        raise WrongKind(f"Choose another file: {short(name)} is of a kind we cannot read. Use {WORDS}.")
    file.seek(0)
    head = file.read(HEAD)
    found = _sniff(head)
    if found not in ALLOWED[ending]:
        raise WrongKind(
            f"Save the file again as a {ending.upper()} file: {short(name)} is named .{ending}, "
            "but what is inside is something else."
        )
    if ending in _INSIDE:
        _look_inside(name, ending, file)
    if ending == "pdf" and _is_locked(file, size):
        raise WrongKind(f"Save {short(name)} without a password: the evaluators could not open it.")
    return "jpg" if ending == "jpeg" else ending


def short(name: str) -> str:
    """A file name that fits into a sentence."""
    return f"‘{name}’" if len(name) <= 60 else f"‘{name[:40]}…{name[-15:]}’"


def _sniff(head: bytes) -> str:
    guess = filetype.guess(head)
    if guess is not None:
        extension: str = guess.extension
        return extension
    if b"\x00" in head:
        return "unknown"
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # The last sign may have been cut in the middle; anything earlier is not text in UTF-8.
        if error.start < len(head) - 4:
            return "text" if _is_western(head) else "unknown"
    return "text"


def _is_western(head: bytes) -> bool:
    """Spreadsheets still write CSV in Windows' Western letters: accept it when there is no control sign in it."""
    return not any(byte < 9 or 13 < byte < 32 for byte in head)


def _look_inside(name: str, ending: str, file: IO[bytes]) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise WrongKind(f"Save {short(name)} again: it is damaged and cannot be opened.") from error
    names = {entry.filename for entry in entries}
    if _INSIDE[ending] not in names:
        raise WrongKind(f"Save the file again as a {ending.upper()} file: {short(name)} holds no such document.")
    if any(each.lower().endswith("vbaproject.bin") for each in names):
        raise WrongKind(f"Save {short(name)} without macros: files that run programs are not taken.")
    unpacked, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if unpacked > _UNPACKED_LIMIT or (unpacked > 50_000_000 and unpacked > packed * _RATIO_LIMIT):
        raise WrongKind(f"Make {short(name)} smaller: it unpacks to far more than a document should.")


def _is_locked(file: IO[bytes], size: int) -> bool:
    file.seek(max(0, size - TAIL))
    if b"/Encrypt" in file.read(TAIL):
        return True
    file.seek(0)
    return b"/Encrypt" in file.read(HEAD)
