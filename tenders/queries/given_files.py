"""Files given on a request to put it right, each with the virus scanner's word as it stands in the tender's log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.models import AuditEntry
from core.workflow import Refused
from tenders.enums import Scan
from tenders.models import PutRight, PutRightFile
from tenders.queries.scanned import Scanned

GIVEN, SCANNED = "put_right.given", "put_right.scanned"


@dataclass(frozen=True, slots=True)
class GivenFile(Scanned):
    """One file and the scanner's word on it."""

    file: PutRightFile
    scan: Scan


def scans_of(request: PutRight) -> dict[str, Scan]:
    """The last word on each file of a request, by reference; a file without one is not scanned yet."""
    rows = AuditEntry.objects.filter(
        chain__name=request.chain(), verb__in=(GIVEN, SCANNED), facts__request=request.ref
    ).order_by("number")
    found: dict[str, Scan] = {}
    for facts in rows.values_list("facts", flat=True):
        told = facts.get("files", []) if "files" in facts else [facts]
        found.update({each["file"]: Scan(each["scan"]) for each in told if "file" in each and "scan" in each})
    return found


def with_scans(request: PutRight, files: Iterable[PutRightFile]) -> list[GivenFile]:
    said = scans_of(request)
    return [GivenFile(file, said.get(file.ref, Scan.WAITING)) for file in files]


def scan_of(file: PutRightFile) -> Scan:
    return scans_of(file.answer.request).get(file.ref, Scan.WAITING)


def handed_out(file: PutRightFile) -> Iterator[bytes]:
    """The file for somebody's computer. Raises `Refused` for one in which the virus scanner found something."""
    if scan_of(file) == Scan.INFECTED:
        raise Refused(
            "The virus scanner found something in this file, so it is not handed out. It is kept as it came, with its "
            "SHA-256 in the tender's log. Ask the supplier for a clean copy in the tender's messages."
        )
    return file.plain()
