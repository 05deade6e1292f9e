"""What an XLSX package may be before anything in it is parsed: sizes, parts, and what must not be inside.

An XLSX file is a zip of XML. What is declared in its directory bounds what can come out of it, so a bomb is refused
by its own figures; Python's reader hands out no more than a part declares.
"""

from __future__ import annotations

import io
import re
import zipfile

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 200
MOST_RATIO = 200
SMALL = 256 * 1024  # below this a high ratio is only repetition
OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # an old .xls, or the wrapper of an encrypted workbook
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_DOCTYPE = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T|<\x00?!\x00?E\x00?N\x00?T", re.IGNORECASE)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=[\"']([A-Z0-9:$]{1,40})[\"']")
_MACRO_KINDS = (b"macroEnabled", b"vbaProject")


class WorkbookRefused(ValueError):
    """The workbook is not taken. Each of `sentences` names what is wrong, where, and the mend."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)


def open_package(content: bytes, filename: str) -> zipfile.ZipFile:
    """The package, once its outside was judged. Raises `WorkbookRefused`."""
    if filename.lower().endswith((".xlsm", ".xltm", ".xlsb", ".xlam")):
        raise WorkbookRefused("The file is a workbook with macros; save it as an Excel workbook (.xlsx) and send that.")
    if not content:
        raise WorkbookRefused("The file is empty, 0 bytes arrived; save the workbook again and send it.")
    if len(content) > MOST_BYTES:
        raise WorkbookRefused("The file is larger than 5 MB; send the workbook you downloaded here, with prices only.")
    if content.startswith(OLE):
        if ENCRYPTED in content:
            raise WorkbookRefused("The workbook is locked with a password; save it without one and send it again.")
        raise WorkbookRefused("The file is in the old Excel format (.xls); save it as an Excel workbook (.xlsx).")
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise _unreadable() from None
    _judge_sizes(package)
    _judge_parts(package)
    return package


def _unreadable() -> WorkbookRefused:
    return WorkbookRefused(
        "The file cannot be read as an Excel workbook (.xlsx); download the workbook again and fill that in."
    )


def _judge_sizes(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    bomb = any(part.file_size > SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1) for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or bomb:
        raise WorkbookRefused(
            "The workbook unpacks to far more than prices need, so it was not opened; "
            "download the workbook again and fill that in."
        )
    if any(part.flag_bits & 0x1 for part in parts):
        raise WorkbookRefused("The workbook is locked with a password; save it without one and send it again.")


def _judge_parts(package: zipfile.ZipFile) -> None:
    names = package.namelist()
    lower = [name.lower() for name in names]
    if len(set(lower)) != len(lower):
        raise _unreadable()
    if "[content_types].xml" not in lower or not any(name.startswith("xl/") for name in lower):
        raise _unreadable()
    kinds = part_bytes(package, names[lower.index("[content_types].xml")])
    if any("vbaproject" in name or "/macrosheets/" in name for name in lower) or any(k in kinds for k in _MACRO_KINDS):
        raise WorkbookRefused("There are macros in the workbook; save it as an Excel workbook (.xlsx) without them.")
    if any(
        name.startswith(("xl/externallinks/", "xl/embeddings/", "xl/connections", "xl/querytables/")) for name in lower
    ):
        raise WorkbookRefused("The workbook draws on another file; type the prices as plain numbers instead.")
    for name in names:
        if name.lower().endswith((".xml", ".rels", ".vml")) and _DOCTYPE.search(part_bytes(package, name)):
            raise _unreadable()


def part_bytes(package: zipfile.ZipFile, name: str) -> bytes:
    """One part, unpacked. Raises `WorkbookRefused` for one that is damaged."""
    try:
        return package.read(name)
    except Exception as trouble:  # a damaged part fails in many ways: checksum, compression, offsets, encoding
        raise _unreadable() from trouble


def merged_cells(package: zipfile.ZipFile) -> list[str]:
    """Every merged range of any sheet; a workbook of ours has none."""
    sheets = [name for name in package.namelist() if name.lower().startswith("xl/worksheets/")]
    return [
        found.decode("ascii")
        for name in sheets
        for found in _MERGED.findall(part_bytes(package, name))
    ]  # fmt: skip


def unreadable() -> WorkbookRefused:
    """For a package that is whole and still no workbook."""
    return _unreadable()
