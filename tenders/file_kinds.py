"""What kind of file this really is, whatever its name says. Pure: bytes in, a word or a refusal out.

A refusal has a code, which may be kept in the clear, and a sentence, which names the file and may not.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
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
WITH_MACROS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm"})
PACKED = frozenset({"zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz"})
_INSIDE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "odt": "content.xml", "ods": "content.xml"}
WORDS = "PDF, Word (.docx), Excel (.xlsx), OpenDocument, PNG, JPEG, CSV or plain text"
SENTENCES = {
    "unknown": "Choose another file: {name} is of a kind we cannot read. Use {words}.",
    "packed": "Unpack {name} and upload what is in it: an archive is not taken. Use {words}.",
    "other": "Save the file again as a {ending} file: {name} is named .{suffix}, but what is inside is something else.",
    "old_office": "Save {name} again in today's format (.docx or .xlsx): inside it is a file of the old kind.",
    "damaged": "Save {name} again: it is damaged and cannot be opened.",
    "no_document": "Save the file again as a {ending} file: {name} holds no such document.",
    "macros": "Save {name} without macros: files that run programs are not taken.",
    "bomb": "Make {name} smaller: it unpacks to far more than a document should.",
    "password": "Save {name} without a password: the evaluators could not open it.",
    "infected": "{name} was not kept: the virus scanner found something in it. Clean the computer it comes from, or save "
    "the document anew, then upload it again.",
    "empty": "Choose {name} again: it is empty (0 bytes). Save it on your computer first.",
    "unread": "Choose {name} again: it did not reach our disk as you sent it, so it was not kept.",
}
HEAD = 8192
TAIL = 65_536
MOST_PARTS = 20_000
_DIRECTORY_LIMIT = 8 * 1024 * 1024
_UNPACKED_LIMIT = 2 * 1024 * 1024 * 1024
_RATIO_LIMIT = 200
_SMALL = 50_000_000
_KINDS_READ = 256 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOCKED = b"/Encrypt"
_STARTS_AT = re.compile(rb"startxref\s+([0-9]{1,12})\b")
_END = b"PK\x05\x06"
_END_SIZE = 22
_LOCATOR_64 = b"PK\x06\x07"


class WrongKind(Exception):
    """The file cannot be taken; the sentence says why and what to do."""

    def __init__(self, code: str, name: str) -> None:
        self.code = code
        super().__init__(sentence(code, name))


def sentence(code: str, name: str) -> str:
    """The refusal `code` of the file `name`, in words."""
    suffix = ending_of(name)
    return SENTENCES[code].format(name=short(name), ending=suffix.upper(), suffix=suffix, words=WORDS)


def ending_of(name: str) -> str:
    return PurePath(name).suffix.lower().lstrip(".")


def require_known(name: str) -> str:
    """The ending of a name that may be taken at all: what can be said before a byte has arrived."""
    ending = ending_of(name)
    if ending in WITH_MACROS:
        raise WrongKind("macros", name)
    if ending in PACKED:
        raise WrongKind("packed", name)
    if ending not in ALLOWED:
        raise WrongKind("unknown", name)
    return ending


def kind_of(name: str, file: IO[bytes], size: int) -> str:
    """The kind of a file of `size` bytes by its name and its content. Raises `WrongKind`.

    Steps: a known ending -> the first bytes agree with it -> office files hold what they should, no
    macros, no bomb, no password -> a PDF is not locked with a password.
    """
    ending = require_known(name)
    file.seek(0)
    head = file.read(HEAD)
    if ending in _INSIDE and head.startswith(_OLE):
        # An office file with a password is an old container around an encrypted one.
        raise WrongKind("password" if _holds(file, _ENCRYPTED, size) else "old_office", name)
    if _sniff(head) not in ALLOWED[ending]:
        raise WrongKind("other", name)
    if ending in _INSIDE:
        _look_inside(name, ending, file, size)
    if ending == "pdf" and _is_locked(file, size):
        raise WrongKind("password", name)
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


def _holds(file: IO[bytes], wanted: bytes, size: int) -> bool:
    """Whether `wanted` is near the beginning or the end: where such a container keeps its directory."""
    for start in (0, max(0, size - 1024 * 1024)):
        file.seek(start)
        if wanted in file.read(1024 * 1024):
            return True
    return False


def _look_inside(name: str, ending: str, file: IO[bytes], size: int) -> None:
    _require_small_directory(name, file, size)
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _judge(name, ending, entries, size)
            kinds = _read_kinds(archive, entries)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise WrongKind("damaged", name) from error
    if b"macroEnabled" in kinds or b"vbaProject" in kinds:
        raise WrongKind("macros", name)
    if b"manifest:encryption-data" in kinds:
        raise WrongKind("password", name)


def _require_small_directory(name: str, file: IO[bytes], size: int) -> None:
    """An archive's directory is read as a whole: one with millions of entries would fill the memory before any check."""
    start = max(0, size - TAIL - _END_SIZE)
    file.seek(start)
    tail = file.read(size - start)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_SIZE:
        raise WrongKind("damaged", name)
    entries = int.from_bytes(tail[at + 10 : at + 12], "little")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    if entries > MOST_PARTS or directory > _DIRECTORY_LIMIT or _LOCATOR_64 in tail[max(0, at - 20) :]:
        raise WrongKind("bomb", name)


def _judge(name: str, ending: str, entries: Sequence[zipfile.ZipInfo], size: int) -> None:
    names = {entry.filename for entry in entries}
    if _INSIDE[ending] not in names:
        raise WrongKind("no_document", name)
    lower = [each.lower() for each in names]
    if any(each.endswith("vbaproject.bin") or "/macrosheets/" in each for each in lower) or (
        ending in {"odt", "ods"} and any(each.startswith(("basic/", "scripts/")) for each in lower)
    ):
        raise WrongKind("macros", name)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise WrongKind("password", name)
    # Against the file's own size, not the sizes the entries claim: entries may share their packed bytes.
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > _UNPACKED_LIMIT or (unpacked > _SMALL and unpacked > size * _RATIO_LIMIT):
        raise WrongKind("bomb", name)


def _read_kinds(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> bytes:
    """The beginning of the parts that say what the document is."""
    told = {"[Content_Types].xml", "META-INF/manifest.xml"}
    found = b""
    for entry in entries:
        if entry.filename in told:
            with archive.open(entry) as part:
                found += part.read(_KINDS_READ)
    return found


def _is_locked(file: IO[bytes], size: int) -> bool:
    """Whether a PDF says that it is encrypted: in its trailer, or in the dictionary where its last cross-references begin.

    Of a large file those references are a compressed stream, and the dictionary before them lies far from the end.
    """
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    places = [0]
    if found := _STARTS_AT.search(tail, tail.rfind(b"startxref")):
        places.append(min(int(found.group(1)), size))
    return _LOCKED in tail or any(_LOCKED in _read_at(file, place) for place in places)


def _read_at(file: IO[bytes], place: int) -> bytes:
    file.seek(place)
    return file.read(HEAD)
