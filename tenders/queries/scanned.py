"""What the virus scanner said of a file, as a page says it: the same for a bid's files and those that put it right."""

from __future__ import annotations

from tenders import scanning
from tenders.enums import Scan

STYLES = {Scan.CLEAN: "good", Scan.WAITING: "warn", Scan.INFECTED: "stop"}


class Scanned:
    """For a file with `scan`, the scanner's last word on it."""

    __slots__ = ()
    scan: Scan

    @property
    def word(self) -> str:
        if self.scan == Scan.WAITING and not scanning.is_set():
            return "Not scanned: no scanner here"
        return str(self.scan.label)

    @property
    def style(self) -> str:
        return STYLES[self.scan]

    @property
    def infected(self) -> bool:
        return self.scan == Scan.INFECTED
