"""A bidder at a browser who presses again until told that it worked, and writes down every acknowledgement."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from tests.production.visitor import Lost, Visitor

PATIENCE = 60
RECEIPT = re.compile(r"/receipts/(R-\w{4}-\w{4})/")


@dataclass
class Acknowledged:
    """What this bidder was told: SHA-256 of files, the last answer, receipt numbers."""

    files: list[str] = field(default_factory=list)
    answer: str = ""
    receipts: list[str] = field(default_factory=list)
    troubles: int = 0

    def count(self) -> int:
        return len(self.files) + len(self.receipts) + (1 if self.answer else 0)


class Bidder:
    def __init__(self, address: str, *, bid: str, cookie: str, key: str) -> None:
        self.bid, self.key = bid, key
        self.told = Acknowledged()
        self._visitor = Visitor(address, bid)
        self._visitor._client.cookies.set("sessionid", cookie, domain="127.0.0.1")

    def upload(self, number: int) -> None:
        content = f"%PDF-1.7\n{self.bid} made-up rotas {number}\n%%EOF\n".encode() * 400

        def act() -> bool:
            page = self._visitor.go(f"/bids/{self.bid}/files/")
            page.press("Upload", files={"file": (f"rotas {number % 5}.pdf", content)})
            return page.status == 200 and "File uploaded" in page.everything

        self._until(act)
        self.told.files.append(hashlib.sha256(content).hexdigest())

    def save(self, number: int) -> None:
        words = f"We plan rotas by postcode, version {number}."

        def act() -> bool:
            page = self._visitor.go(f"/bids/{self.bid}/answers/{self.key}/")
            page.press("Save", {"text": words})
            return page.status == 200 and page.path != f"/bids/{self.bid}/answers/{self.key}/"

        self._until(act)
        self.told.answer = words

    def submit(self, number: int) -> None:
        self.save(number)

        def act() -> bool:
            page = self._visitor.go(f"/bids/{self.bid}/check/").press("Submit your bid")
            found = RECEIPT.search(page.path)
            if found is not None and page.status == 200:
                self.told.receipts.append(found[1])
            return found is not None and page.status == 200

        self._until(act)

    def _until(self, act: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if act():
                    return
            except (httpx.HTTPError, Lost):
                pass
            self.told.troubles += 1
            time.sleep(0.3)
        raise Lost(f"{self.bid} was not answered within {PATIENCE} s: {self._visitor.words[:300]}")


def keep_pressing(bidders: list[Bidder], act: str, *, seconds: float, first: int) -> list[BaseException]:
    """Every bidder in a thread of its own does `act` again and again for that long; what went wrong for good."""
    troubles: list[BaseException] = []
    end = time.monotonic() + seconds

    def run(bidder: Bidder) -> None:
        number = first
        try:
            while time.monotonic() < end:
                getattr(bidder, act)(number)
                number += 1
        except BaseException as trouble:  # told by the main thread, which fails the test
            troubles.append(trouble)

    threads = [threading.Thread(target=run, args=(bidder,)) for bidder in bidders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return troubles
