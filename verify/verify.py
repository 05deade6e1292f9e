#!/usr/bin/env python3
"""Checks the exported record of a tender. Needs Python 3.10 or newer and nothing else.

    python3 verify.py RECORD.zip --receipt RECEIPT.json     what a bidder holds
    python3 verify.py RECORD.zip --head DIGEST              what somebody wrote down: the head of a log, or an anchor
    python3 verify.py RECORD.zip --receipt RECEIPT.json --file rotas.pdf

It trusts nothing in the record, and holds it to what was kept elsewhere: a receipt is signed and names the head of a
log; a head stands for every entry before it. Without either, a record only agrees with itself, which anybody can arrange.

 1. each log: numbers without a gap, each entry's SHA-256 made anew, each joined to the one before;
 2. the facts beside the logs: their SHA-256 stands in the last entry of the tender's log;
 3. signing keys: each is signed by itself and names the one before;
 4. receipts and confirmations: Ed25519 signature by one of those keys, the manifest's SHA-256, files and answers as in
    the manifest, in time, and the same facts at the place in the bid's log that the receipt names; no submission
    without a receipt;
 5. openings: SHA-256 as logged, two different officers, after the deadline, each bid as on its receipt, every bid that
    stood (of prices: that was opened and not excluded since) and no other;
 6. anchors: joined to one another, and each log's head under the root it was anchored with.

Ends with 0 when all holds, 1 with a sentence for each fault, 2 when there is nothing to read. Not checked: a time stamp's
own signature (openssl ts -verify does that), and whether a time in an entry was the right time.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

Point = tuple[int, int, int, int]

FORMAT = "fairlot-record-1"
ENTRY = {"number", "at", "actor", "verb", "facts", "previous", "digest"}
FACTS = {"tender", "receipt_keys", "submissions", "confirmations", "openings", "heads", "anchors", "proofs", "stamps"}
EXPORTED = "tender.record_exported"
STANDS = ("submitted", "needs_confirming")
IN_TURN = {"bid.submit", "bid.withdraw", "bid.confirm", "bid.ask_to_confirm", "bid.admit"}


class Unreadable(Exception):
    """There is no record here, or no receipt."""


# -- one spelling, one hash ------------------------------------------------------------------------------------------
def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def parse(data: bytes) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a name stands twice in one object")
        return dict(pairs)

    return json.loads(data, object_pairs_hook=once)


# -- Ed25519 (RFC 8032), verifying only -----------------------------------------------------------------------------
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def _add(a: Point, b: Point) -> Point:
    """Two points in extended coordinates (X, Y, Z, T)."""
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(number: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point = _add(point, point)
        number >>= 1
    return total


def _point(data: bytes) -> Point | None:
    """The point that 32 bytes stand for, or None."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def _bytes(point: Point) -> bytes:
    z = pow(point[2], P - 2, P)
    x, y = point[0] * z % P, point[1] * z % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = _point(bytes.fromhex("58" + "66" * 31)) or (0, 1, 1, 0)


@lru_cache(maxsize=4096)
def signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) of `message` was made with the private half of `public` (32 bytes)."""
    key = _point(public) if len(public) == 32 else None
    s = int.from_bytes(signature[32:], "little")
    if key is None or len(signature) != 64 or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    minus = (P - key[0], key[1], key[2], P - key[3])
    return _bytes(_add(_times(s, BASE), _times(h, minus))) == signature[:32]


def _signed(value: Any, signature: str, public: str) -> bool:
    try:
        return signed(bytes.fromhex(public), canonical(value), bytes.fromhex(signature))
    except (TypeError, ValueError):
        return False


# -- the checks: each says what it found, and goes on ----------------------------------------------------------------
class Checker:
    def __init__(self, record: Any) -> None:
        self.faults: list[str] = []
        self.said: list[str] = []
        if not isinstance(record, dict) or set(record) != {"format", "chains", "facts"} or record["format"] != FORMAT:
            raise Unreadable(f"This is not a record of the form {FORMAT}.")
        self.chains: dict[str, list[dict[str, Any]]] = record["chains"]
        self.facts: dict[str, Any] = record["facts"]
        if set(self.facts) != FACTS:
            raise Unreadable("The record has not the parts that it should have.")
        self.tender = f"tender:{self.facts['tender']}"

    def expect(self, holds: Any, sentence: str) -> bool:
        if not holds and sentence not in self.faults:
            self.faults.append(sentence)
        return bool(holds)

    def entry(self, chain: str, number: int) -> dict[str, Any]:
        entries = self.chains.get(chain, [])
        return entries[number - 1] if 0 < number <= len(entries) else {}

    def all(self) -> None:
        for check in (self.logs, self.bound, self.keys, self.receipts, self.confirmations, self.openings, self.anchors):
            try:
                check()
            except (AttributeError, IndexError, KeyError, TypeError, ValueError) as trouble:
                self.expect(False, f"A part of the record is not in its form ({check.__name__}, {trouble!r}).")

    def logs(self) -> None:  # 1
        for name, entries in self.chains.items():
            previous = ""
            for place, each in enumerate(entries, 1):
                where = f"{name}, entry {place}"
                self.expect(set(each) == ENTRY, f"{where}: it has other parts than an entry has.")
                self.expect(each["number"] == place, f"{where}: an entry is missing or out of order.")
                self.expect(each["previous"] == previous, f"{where}: it does not follow the entry before it.")
                parts = [name, each["number"], each["at"], each["actor"], each["verb"], each["facts"], each["previous"]]
                self.expect(digest(parts) == each["digest"], f"{where}: it has been changed.")
                previous = each["digest"]
        self.said.append(f"{sum(map(len, self.chains.values()))} entries of {len(self.chains)} logs")

    def bound(self) -> None:  # 2
        last: dict[str, Any] = (self.chains.get(self.tender) or [{"verb": "", "facts": {}}])[-1]
        self.expect(last["verb"] == EXPORTED, "The tender's log does not end with the export of this record.")
        same = last["facts"].get("sha256") == digest(self.facts)
        self.expect(same, "The facts beside the logs are not those that were exported.")
        heads = self.facts["heads"]
        self.expect(set(heads) == set(self.chains), "The record has other logs than it lists.")
        for name, entries in self.chains.items():
            kept = entries[:-1] if name == self.tender else entries
            head = [len(kept), kept[-1]["digest"] if kept else ""]
            self.expect(heads.get(name) == head, f"{name}: the end of the log is missing, or something was added.")

    def keys(self) -> None:  # 3
        before = ""
        for place, key in enumerate(self.facts["receipt_keys"], 1):
            said = {name: key[name] for name in key if name != "signature"} | {"format": "fairlot-receipt-key-1"}
            joined = (key["number"], key["previous"]) == (place, before)
            self.expect(joined, f"Signing key {place} does not follow the one before it.")
            self.expect(_signed(said, key["signature"], key["public"]), f"Signing key {place} is not signed by itself.")
            before = key["public"]

    def known(self, public: str, at: str) -> bool:
        """Whether a key of the list was the one in use at `at`: a key that was replaced signs nothing later."""
        keys = self.facts["receipt_keys"]
        ends = [each["since"] for each in keys[1:]] + ["9999"]
        return any(key["public"] == public and at <= end for key, end in zip(keys, ends, strict=True))

    def genuine(self, each: dict[str, Any], at: str, name: str) -> tuple[Any, dict[str, Any]]:
        receipt = each["receipt"]
        ours = self.known(each["signed_with"], at)
        self.expect(ours, f"{name}: it is signed with a key that was not this installation's at that time.")
        holds = _signed(receipt, each["signature"], each["signed_with"])
        self.expect(holds, f"{name}: the signature does not hold.")
        self.expect(receipt["tender"] == self.facts["tender"], f"{name}: it is of another tender.")
        log = receipt["log"]
        self.expect(log["chain"] == f"bid:{receipt['bid']}", f"{name}: it names another bid's log.")
        entry = self.entry(log["chain"], log["number"])
        self.expect(entry.get("digest") == log["head"], f"{name}: the log does not have the head that it names.")
        return entry.get("verb"), entry.get("facts", {})

    def receipts(self) -> None:  # 4
        had: set[tuple[str, int]] = set()
        for each in self.facts["submissions"]:
            receipt, manifest = each["receipt"], each["manifest"]
            name = f"Receipt {receipt['receipt_number']}"
            verb, facts = self.genuine(each, receipt["received_at"], name)
            self.expect(digest(manifest) == receipt["manifest_sha256"], f"{name}: the manifest is another one.")
            same = all(manifest[key] == receipt[key] for key in ("tender", "bid", "organisation", "number", "files"))
            same = same and receipt["answers_sha256"] == {kind: p["sha256"] for kind, p in manifest["payloads"].items()}
            self.expect(same, f"{name}: receipt and manifest do not say the same.")
            late = receipt["received_at"] > receipt["closes_at"]  # let in by two people: the log has another verb
            self.expect(late == bool(receipt.get("admitted_under")), f"{name}: late, and not admitted, or the reverse.")
            logged = (verb, facts.get("receipt_number"), facts.get("manifest_sha256"), facts.get("received"))
            act = "bid.admit" if late else "bid.submit"
            said = (act, receipt["receipt_number"], receipt["manifest_sha256"], receipt["received_at"])
            self.expect(logged == said, f"{name}: the log says something else of it.")
            had.add((receipt["log"]["chain"], receipt["log"]["number"]))
        for name, entry in ((name, entry) for name, entries in self.chains.items() for entry in entries):
            told = entry["verb"] not in ("bid.submit", "bid.admit") or (name, entry["number"]) in had
            self.expect(told, f"{name}, entry {entry['number']}: a submission without its receipt.")
        self.said.append(f"{len(self.facts['submissions'])} receipts")

    def confirmations(self) -> None:
        for each in self.facts["confirmations"]:
            receipt = each["receipt"]
            name = f"Confirmation {receipt['number']}"
            verb, facts = self.genuine(each, receipt["confirmed_at"], name)
            logged = (verb, facts.get("number"), facts.get("submission"), facts.get("confirmed"))
            said = ("bid.confirm", receipt["number"], receipt["submission"], receipt["confirmed_at"])
            self.expect(logged == said, f"{name}: the log says something else of it.")

    def openings(self) -> None:  # 5
        finished = [each["facts"] for each in self.chains[self.tender] if each["verb"] == "opening.finish"]
        logged = {each["envelope"]: each["record_sha256"] for each in finished}
        found = {each["envelope"]: digest(each) for each in self.facts["openings"]}
        self.expect(found == logged, "The records of the openings are not those that were logged.")
        last = {each["receipt"]["bid"]: each["receipt"] for each in self.facts["submissions"]}
        for opening in self.facts["openings"]:
            name = f"The opening of the {opening['envelope']} envelopes"
            two = len({each["person"] for each in opening["officers"]}) == 2
            self.expect(two, f"{name}: it was not confirmed by two people.")
            late = all(each["confirmed_at"] > opening["closed_at"] for each in opening["officers"])
            self.expect(late, f"{name}: an officer confirmed before the deadline.")
            for line in opening["bids"]:
                receipt = last.get(line["bid"], {})
                parts = ("receipt_number", "received_at", "manifest_sha256", "answers_sha256", "files", "log")
                same = receipt and all(line[part] == receipt[part] for part in parts)
                self.expect(same, f"{name}: bid {line['bid']} is not as on its last receipt.")
                kept = receipt and receipt["closes_at"] <= opening["closed_at"]
                self.expect(kept, f"{name}: the deadline was brought forward after bid {line['bid']} came in.")
            least, most = self.due(opening["envelope"])
            due = least <= {line["bid"] for line in opening["bids"]} <= most
            self.expect(due, f"{name}: it has not exactly the bids that stood.")
        self.said.append(f"{len(self.facts['openings'])} openings")

    def due(self, envelope: str) -> tuple[set[str], set[str]]:
        """The bids an opening must have and may have: all that stood; of these, for prices, what was not excluded since."""
        if envelope == "quality":
            turns = {name: [e["facts"]["is"] for e in log if e["verb"] in IN_TURN] for name, log in self.chains.items()}
            stood = {name.partition(":")[2] for name, states in turns.items() if states and states[-1] in STANDS}
            return stood, stood
        opened = self.opened("quality")
        ended, log = ("opening.finish", envelope), self.chains[self.tender]
        until = max(each["at"] for each in log if (each["verb"], each["facts"].get("envelope")) == ended)
        return {bid for bid in opened if all(each["at"] > until for each in self.log(bid, "bid.exclude"))}, opened

    def opened(self, envelope: str) -> set[str]:
        return {line["bid"] for each in self.facts["openings"] if each["envelope"] == envelope for line in each["bids"]}

    def log(self, bid: str, *verbs: str) -> list[dict[str, Any]]:
        return [each for each in self.chains.get(f"bid:{bid}", []) if each["verb"] in verbs]

    def anchors(self) -> None:  # 6
        roots: dict[int, dict[str, Any]] = {}
        before: dict[str, Any] | None = None
        for each in self.facts["anchors"]:
            parts = ["fairlot-anchor-1", each["number"], each["at"], each["root"], each["previous"]]
            self.expect(digest(parts) == each["digest"], f"Anchor {each['number']} has been changed.")
            joined = before is None or (each["number"], each["previous"]) == (before["number"] + 1, before["digest"])
            self.expect(joined, f"Anchor {each['number']} does not follow the one before it.")
            roots[each["number"]], before = each, each
        for proof in self.facts["proofs"]:
            chain, length = proof["chain"], proof["length"]
            where, entry = f"{chain}, entry {length}", self.entry(chain, length)
            self.expect(entry.get("digest") == proof["head"], f"{where}: it was another one when it was anchored.")
            node = hashlib.sha256(b"\x00" + canonical([chain, length, proof["head"]])).digest()
            for side, other in proof["path"]:
                pair = bytes.fromhex(other) + node if side == "left" else node + bytes.fromhex(other)
                node = hashlib.sha256(b"\x01" + pair).digest()
            root = roots[proof["anchor"]]["root"]
            self.expect(node.hex() == root, f"{where}: it is not under anchor {proof['anchor']}.")
        for stamp in self.facts["stamps"]:
            holds = bytes.fromhex(roots[stamp["anchor"]]["digest"]) in base64.b64decode(stamp["token"])
            self.expect(holds, f"The time stamp of anchor {stamp['anchor']} is of something else.")
        self.said.append(f"{len(roots)} anchors")

    # -- what is held elsewhere --------------------------------------------------------------------------------------
    def hold_to_receipt(self, held: dict[str, Any]) -> None:
        receipt = held["receipt"]
        name = f"The receipt you hold ({receipt.get('receipt_number') or receipt['number']})"
        holds = _signed(receipt, held["signature"], held["signed_with"])
        self.expect(holds, f"{name} is not signed by the key it names: it is not a receipt.")
        kept = [each["receipt"] for each in self.facts["submissions"] + self.facts["confirmations"]]
        self.expect(receipt in kept, f"{name} is not in the record as you hold it.")
        keys = {each["public"] for each in self.facts["receipt_keys"]}
        self.expect(held["signed_with"] in keys, f"{name} is signed with a key that the record does not list.")
        same = self.entry(receipt["log"]["chain"], receipt["log"]["number"]).get("digest") == receipt["log"]["head"]
        self.expect(same, f"{name} names a head that the bid's log does not have.")
        mine, anchors = receipt.get("anchor"), {each["number"]: each["digest"] for each in self.facts["anchors"]}
        same = not mine or anchors.get(mine["number"]) == mine["digest"]
        self.expect(same, f"{name} names an anchor that is not the record's.")
        # Nobody signs a withdrawal but the log: whoever holds the receipt is told of it, and knows whether it was theirs.
        became = [f"{kind} opened" for kind in ("quality", "price") if receipt["bid"] in self.opened(kind)]
        ends = self.log(receipt["bid"], "bid.withdraw", "bid.exclude")
        became += [f"{each['verb'][4:]} by {each['actor']} at {each['at']}" for each in ends]
        self.said.append(f"your bid {receipt['bid']} ({'; '.join(became) or 'not opened'})")

    def hold_to_head(self, head: str) -> None:
        known = {each["digest"]: f"anchor {each['number']}" for each in self.facts["anchors"]}
        for name, entries in self.chains.items():
            known |= {each["digest"]: f"entry {each['number']} of {len(entries)} of {name}" for each in entries}
        if self.expect(head in known, "No log and no anchor of this record has the head you hold."):
            self.said.append(f"the head you hold ({known[head]})")
        inside = any(each["digest"] == head for entries in self.chains.values() for each in entries[:-1])
        self.expect(not inside, f"Entries follow the head you hold ({known.get(head)}): it says nothing of them.")


def file_faults(held: dict[str, Any], paths: list[str]) -> Iterator[str]:
    for path in paths:
        with open(path, "rb") as file:
            found = hashlib.sha256(file.read()).hexdigest()
        if found not in {each["sha256"] for each in held["receipt"].get("files", [])}:
            yield f"{path}: a file with this content is not on the receipt."


def check(record: Any, *, receipt: Any = None, head: str | None = None) -> tuple[list[str], list[str]]:
    """Every fault of a record (as parsed), in words; an empty list when all holds. Raises `Unreadable`."""
    checker = Checker(record)
    checker.all()
    try:
        if receipt is not None:
            checker.hold_to_receipt(receipt)
        if head is not None:
            checker.hold_to_head(head)
    except (AttributeError, KeyError, TypeError, ValueError) as trouble:
        raise Unreadable(f"The record, or what you hold, is not in its form ({trouble!r}).") from trouble
    return checker.faults, checker.said


def read(path: str) -> Any:
    try:
        if zipfile.is_zipfile(path):
            return parse(zipfile.ZipFile(path).read("record.json"))
        with open(path, "rb") as file:
            return parse(file.read())
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as trouble:
        raise Unreadable(f"{path} cannot be read: {trouble}") from trouble


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check the exported record of a tender.")
    parser.add_argument("record", help="the ZIP file, or the record.json in it")
    parser.add_argument("--receipt", metavar="FILE", help="a receipt you hold (JSON)")
    parser.add_argument("--head", metavar="DIGEST", help="a head or an anchor you wrote down")
    parser.add_argument("--file", metavar="FILE", action="append", default=[], help="a file you sent; needs --receipt")
    given = parser.parse_args(arguments)
    try:
        held = read(given.receipt) if given.receipt else None
        faults, said = check(read(given.record), receipt=held, head=given.head)
        faults += file_faults(held, given.file) if held else []
    except (Unreadable, OSError) as trouble:
        print(trouble, file=sys.stderr)
        return 2
    for sentence in faults:
        print(f"FAULT  {sentence}")
    print(f"Looked at {', '.join(said)}.")
    if not (given.receipt or given.head):
        print("Held to nothing from elsewhere: without --receipt or --head a record only agrees with itself.")
    print(f"{len(faults)} faults: do not rely on this record." if faults else "All of it holds.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
