"""Promise 8: tampering shows. Mutants of an exported record, judged by the standalone verifier against what was held
elsewhere: a receipt that a bidder keeps, or the head that somebody wrote down at the export.

Two kinds of forger make the mutants. The clumsy one edits, deletes, reorders, inserts or cuts off entries and facts.
The careful one does the same and then makes every hash anew, to the end of every log, the export's own entry included;
no signing key is his. Mutants are of the record's content, never of the bytes of the ZIP; one that says the same as
another, or as the record itself, is drawn again. The seed is printed.

Red when `Checker.hold_to_head` accepts any head (the careful forger passes), when the comparison of an entry's digest is
taken out of `Checker.logs` (the clumsy one passes where only his entry's words changed), when a record without anchors
is believed although the receipt names one, when an opening of prices may leave a bid out, and when the verifier imports
anything of the project or of a package. Not promised yet: it does not look at scores, ranking and award.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import importlib.util
import io
import json
import random
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from core import anchors, clock
from tenders import receipts
from tenders.actions.bid import save_price
from tenders.actions.record import export_record
from tenders.actions.submission import withdraw
from tenders.models import Submission, Tender
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db
VERIFY = Path(settings.BASE_DIR) / "verify" / "verify.py"

Record = dict[str, Any]


def _load() -> Any:
    spec = importlib.util.spec_from_file_location("standalone_verify", VERIFY)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verify = _load()


@pytest.fixture
def people() -> Cast:
    return cast()


def story(people: Cast) -> tuple[Tender, Record, str, Record]:
    """A bid handed in twice, a rival's, and one withdrawn; opened; exported. The record, its head, a held receipt."""
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=3)
    with clock.at(factory.WRITING):
        anchors.make()
    with clock.at(factory.WRITING):
        bid = factory.start(tender, people.supplier, people.bidder)
        factory.write(bid, people.bidder, factory.Written(lots=(1, 2)))
        factory.attach(bid, people.bidder)
        factory.hand_in(bid, people.bidder)
        save_price(bid=bid, lot=1, rate=Decimal("25.10"), by=people.bidder)
        factory.hand_in(bid, people.bidder)
        anchors.make()
    gone = factory.submitted(tender, people.rival_supplier, people.rival, factory.Written(lots=(1,)))
    with clock.at(factory.WRITING):
        withdraw(bid=gone, by=people.rival)
    factory.opened(tender, people.lead, people.approver)
    with clock.at(factory.AFTER.replace(hour=15)):
        made = export_record(tender=tender, by=people.auditor)
    held = receipts.held(Submission.objects.get(bid=bid, number=1))
    with zipfile.ZipFile(io.BytesIO(made.data)) as box:
        return tender, json.loads(box.read("record.json")), made.head, held


def faults(record: Record, *, receipt: Record | None = None, head: str | None = None) -> list[str]:
    """As `main` judges: what cannot be read as a record is a fault as well."""
    try:
        found: list[str] = verify.check(record, receipt=receipt, head=head)[0]
    except verify.Unreadable as trouble:
        return [str(trouble)]
    return found


# -- the forgers ------------------------------------------------------------------------------------------------------
def another(value: Any, draw: random.Random) -> Any:
    """A value of the same kind that says something else."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + draw.choice((-1, 1, 7))
    if isinstance(value, str) and value:
        at = draw.randrange(len(value))
        return value[:at] + draw.choice("0123456789abcdefXYZ") + value[at + 1 :]
    return draw.choice(("", "x", 0, None, []))


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value in here, containers before what they hold."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(found for key, each in items for found in places(each, (*way, key)))]


def at(value: Any, way: tuple[Any, ...]) -> Any:
    for key in way:
        value = value[key]
    return value


def edit(record: Record, root: Any, draw: random.Random) -> None:
    """One value, or one name, of an entry or a fact."""
    way = draw.choice([each for each in places(root) if each])
    inside, key = at(root, way[:-1]), way[-1]
    if isinstance(inside[key], dict | list) and inside[key]:
        way = draw.choice([each for each in places(inside[key]) if each])
        inside, key = at(inside[key], way[:-1]), way[-1]
    if isinstance(inside, dict) and draw.random() < 0.1:
        inside[f"{key}_"] = inside.pop(key)
    else:
        inside[key] = another(inside[key], draw)


def a_list(root: Any, draw: random.Random, least: int) -> list[Any]:
    lists = [found for way in places(root) if isinstance(found := at(root, way), list) and len(found) >= least]
    return draw.choice(lists)


def delete(record: Record, root: Any, draw: random.Random) -> None:
    way = draw.choice([each for each in places(root) if each])
    del at(root, way[:-1])[way[-1]]


def reorder(record: Record, root: Any, draw: random.Random) -> None:
    found = a_list(root, draw, 2)
    one, two = draw.sample(range(len(found)), 2)
    found[one], found[two] = found[two], found[one]


def insert(record: Record, root: Any, draw: random.Random) -> None:
    found = a_list(root, draw, 1)
    made = copy.deepcopy(draw.choice(found))
    if isinstance(made, dict) and made:
        key = draw.choice(list(made))
        made[key] = another(made[key], draw)
    found.insert(draw.randrange(len(found) + 1), made)


def truncate(record: Record, root: Any, draw: random.Random) -> None:
    found = a_list(root, draw, 1)
    del found[draw.randrange(len(found)) :]


ACTS: tuple[Callable[[Record, Any, random.Random], None], ...] = (edit, delete, reorder, insert, truncate)


def made_anew(record: Record) -> None:
    """What the careful forger does after his change: numbers, links and digests anew, heads and the export's hash too."""
    facts, chains = record["facts"], record["chains"]
    name = f"tender:{facts['tender']}"
    for chain, entries in chains.items():
        if chain != name:
            _link(chain, entries)
    _link(name, chains[name])
    facts["heads"] = {
        chain: [len(kept), kept[-1]["digest"] if kept else ""]
        for chain, entries in chains.items()
        for kept in [entries[:-1] if chain == name else entries]
    }
    chains[name][-1]["facts"]["sha256"] = verify.digest(facts)
    _link(name, chains[name])


def _link(chain: str, entries: list[Any]) -> None:
    previous = ""
    for number, each in enumerate(entries, 1):
        each["number"], each["previous"] = number, previous
        parts = [chain, number, each["at"], each["actor"], each["verb"], each["facts"], previous]
        each["digest"] = previous = hashlib.sha256(verify.canonical(parts)).hexdigest()


def drawn(record: Record, draw: random.Random, *, careful: bool, seen: set[str]) -> tuple[Record, str]:
    """One mutant that nobody drew before, and what was done to it."""
    while True:
        mutant = copy.deepcopy(record)
        root = mutant[draw.choice(("chains", "facts"))]
        try:
            act = draw.choice(ACTS)
            act(mutant, root, draw)
            if careful:
                made_anew(mutant)
        except (AttributeError, IndexError, KeyError, TypeError):
            continue  # the change left nothing that hashes could be made of
        spelt = verify.digest(mutant)
        if spelt not in seen:
            seen.add(spelt)
            return mutant, act.__name__


@pytest.mark.once
@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.full)])
def test_every_mutant_is_flagged_against_a_held_receipt_or_head(people: Cast, count: int) -> None:
    _tender, record, head, held = story(people)
    assert faults(record, receipt=held, head=head) == []
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    draw, seen, passed, acts = random.Random(seed), {verify.digest(record)}, [], Counter[str]()
    for number in range(count):
        careful = number % 2 == 1
        mutant, act = drawn(record, draw, careful=careful, seen=seen)
        acts[act] += 1
        # The careful forger is caught by the head alone; the clumsy one by either, and each in turn is what was held.
        against = {"head": head} if careful or number % 4 == 0 else {"receipt": held}
        if not faults(mutant, **against):
            passed.append((number, careful, act))
    print(f"{count} mutants, {count // 2} of them made anew: {dict(acts)}")
    assert set(acts) == {act.__name__ for act in ACTS}
    assert passed == [], f"seed {seed}: {len(passed)} of {count} mutants passed"
    assert len(seen) == count + 1


# -- named forgeries --------------------------------------------------------------------------------------------------
def test_a_receipt_held_by_its_bidder_shows_a_record_made_anew_behind_it(people: Cast) -> None:
    """Somebody with the whole database takes the first submission out of the bid's log, and makes all hashes anew."""
    _tender, record, _head, held = story(people)
    chain = held["receipt"]["log"]["chain"]
    del record["chains"][chain][held["receipt"]["log"]["number"] - 1]
    kept = [each for each in record["facts"]["submissions"] if each["receipt"] != held["receipt"]]
    record["facts"]["submissions"] = kept
    made_anew(record)
    found = faults(record, receipt=held)
    number = held["receipt"]["receipt_number"]
    assert f"The receipt you hold ({number}) is not in the record as you hold it." in found
    assert f"The receipt you hold ({number}) names a head that the bid's log does not have." in found


def test_a_receipt_signed_with_a_key_of_the_forgers_own_is_not_a_receipt_of_this_installation(people: Cast) -> None:
    from tenders import sealing

    _tender, record, _head, held = story(people)
    key = sealing.new_signing_key()
    each = next(each for each in record["facts"]["submissions"] if each["receipt"] == held["receipt"])
    each["receipt"]["received_at"] = "2027-04-09T09:00:00.000000+00:00"
    each["signature"] = sealing.sign(sealing.canonical(each["receipt"]), signing_key=key).hex()
    each["signed_with"] = sealing.verify_key(key).hex()
    made_anew(record)
    name = f"Receipt {each['receipt']['receipt_number']}"
    assert f"{name}: it is signed with a key that was not this installation's at that time." in faults(record)


def test_a_bid_left_out_of_the_opening_shows_even_when_all_is_hashed_anew(people: Cast) -> None:
    tender, record, _head, _held = story(people)
    opening = record["facts"]["openings"][0]
    opening["bids"] = []
    for each in record["chains"][tender.chain()]:
        if each["verb"] == "opening.finish":
            each["facts"]["record_sha256"] = verify.digest(opening)
    made_anew(record)
    assert "The opening of the quality envelopes: it has not exactly the bids that stood." in faults(record)


def priced(record: Record, tender: Tender, bids: list[Any]) -> None:
    """An opening of the prices, as the log would have it, beside that of quality."""
    opening = copy.deepcopy(record["facts"]["openings"][0]) | {"envelope": "price", "bids": bids}
    record["facts"]["openings"].append(opening)
    log = record["chains"][tender.chain()]
    entry = copy.deepcopy(next(each for each in log if each["verb"] == "opening.finish"))
    entry["facts"] |= {"envelope": "price", "record_sha256": verify.digest(opening)}
    log.insert(len(log) - 1, entry)
    made_anew(record)


def test_a_bid_left_out_of_the_opening_of_prices_shows_and_one_excluded_before_it_may_be_missing(people: Cast) -> None:
    tender, record, _head, held = story(people)
    fault = "The opening of the price envelopes: it has not exactly the bids that stood."
    whole, empty, excluded = copy.deepcopy(record), copy.deepcopy(record), copy.deepcopy(record)
    priced(whole, tender, record["facts"]["openings"][0]["bids"])
    priced(empty, tender, [])
    log = excluded["chains"][held["receipt"]["log"]["chain"]]
    opened = excluded["chains"][tender.chain()][-2]
    log.append(copy.deepcopy(log[-1]) | {"verb": "bid.exclude", "at": opened["at"], "facts": {"is": "excluded"}})
    priced(excluded, tender, [])
    assert [fault in faults(each, receipt=held) for each in (whole, empty, excluded)] == [False, True, False]


def test_a_withdrawal_that_the_bidder_never_made_is_told_to_whoever_holds_the_receipt(
    people: Cast,
) -> None:
    """The careful forger takes the bid out by a withdrawal, and all anchors out with it, that none may gainsay him."""
    tender, record, _head, held = story(people)
    ref = held["receipt"]["bid"]
    assert verify.check(record, receipt=held)[1][-1] == f"your bid {ref} (quality opened)"
    log = record["chains"][f"bid:{ref}"]
    last = max(place for place, each in enumerate(log) if each["verb"] == "bid.submit")
    forged = copy.deepcopy(log[last]) | {"verb": "bid.withdraw", "facts": {"was": "submitted", "is": "withdrawn"}}
    record["chains"][f"bid:{ref}"] = [*log[: last + 1], forged]
    opening = record["facts"]["openings"][0]
    opening["bids"] = []
    for each in record["chains"][tender.chain()]:
        if each["verb"] == "opening.finish":
            each["facts"]["record_sha256"] = verify.digest(opening)
    record["facts"] |= {"anchors": [], "proofs": [], "stamps": []}
    made_anew(record)
    found, said = verify.check(record, receipt=held)
    number = held["receipt"]["receipt_number"]
    assert f"The receipt you hold ({number}) names an anchor that is not the record's." in found
    assert said[-1] == f"your bid {ref} (withdraw by {forged['actor']} at {forged['at']})"


def test_a_log_rewritten_since_it_was_anchored_shows_by_the_anchor(people: Cast) -> None:
    tender, record, _head, held = story(people)
    record["chains"][tender.chain()][0]["at"] = "2020-01-01T00:00:00.000000+00:00"
    made_anew(record)
    assert any("it was another one when it was anchored" in each for each in faults(record, receipt=held))


def test_a_mutant_of_the_held_receipt_itself_is_not_believed(people: Cast) -> None:
    _tender, record, _head, held = story(people)
    number = held["receipt"]["receipt_number"]
    held["receipt"]["received_at"] = "2027-04-16T10:59:59.000000+00:00"
    found = faults(record, receipt=held)
    assert f"The receipt you hold ({number}) is not signed by the key it names: it is not a receipt." in found


# -- the file itself --------------------------------------------------------------------------------------------------
def test_the_verifier_needs_nothing_but_the_standard_library_and_can_be_read_in_one_sitting() -> None:
    text = VERIFY.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    named = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            named |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            named.add((node.module or "").partition(".")[0])
    assert named <= set(sys.stdlib_module_names)
    assert not {"importlib", "runpy", "subprocess", "ctypes"} & named
    called = {
        node.func.id
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not {"__import__", "eval", "exec", "compile"} & called


def test_its_ed25519_agrees_with_the_library_and_with_rfc_8032(people: Cast) -> None:
    from tenders import sealing

    # RFC 8032, 7.1, test 2.
    public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    signature = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert verify.signed(bytes.fromhex(public), b"\x72", bytes.fromhex(signature))
    assert not verify.signed(bytes.fromhex(public), b"\x73", bytes.fromhex(signature))
    draw = random.Random(8032)
    for _ in range(20):
        key, message = draw.randbytes(32), draw.randbytes(draw.randrange(200))
        made, mine = sealing.sign(message, signing_key=key), sealing.verify_key(key)
        broken = bytearray(made)
        broken[draw.randrange(64)] ^= 1 << draw.randrange(8)
        assert verify.signed(mine, message, made)
        assert not verify.signed(mine, message, bytes(broken))
        assert not verify.signed(mine, message + b"x", made)


def test_it_runs_alone_in_an_empty_folder_and_says_what_it_found(people: Cast, tmp_path: Path, capsys: Any) -> None:
    tender, record, _head, held = story(people)
    out = tmp_path / "record.zip"
    call_command("export_record", tender.reference, str(out))
    head = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("Head of")).split()[-1]
    empty = tmp_path / "empty"
    empty.mkdir()
    with zipfile.ZipFile(out) as box:
        box.extract("verify.py", empty)
        assert sorted(box.namelist()) == ["README.txt", "record.json", "verify.py"]
    (empty / "receipt.json").write_text(json.dumps(held))
    (empty / "rotas.pdf").write_bytes(factory.PDF)
    (empty / "other.pdf").write_bytes(factory.PDF + b" changed")

    def run(*arguments: str) -> tuple[int, str]:
        alone = [sys.executable, "-I", "-S", "verify.py", str(out), *arguments]
        ended = subprocess.run(alone, cwd=empty, capture_output=True, text=True)
        return ended.returncode, ended.stdout + ended.stderr

    code, said = run("--receipt", "receipt.json", "--head", head, "--file", "rotas.pdf")
    assert (code, said.splitlines()[-1]) == (0, "All of it holds.")
    assert "3 receipts, 1 openings" in said
    assert run("--head", "0" * 64)[0] == 1
    assert (
        "other.pdf: a file with this content is not on the receipt."
        in run("--receipt", "receipt.json", "--file", "other.pdf")[1]
    )
    assert "Held to nothing from elsewhere" in run()[1]
    assert run("--receipt", "nothing.json")[0] == 2
    del record


def test_before_the_opening_the_record_tells_nobody_how_many_are_bidding(people: Cast) -> None:
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    factory.submitted(tender, people.supplier, people.bidder, factory.Written(lots=(1,)))
    with clock.at(factory.WRITING):
        made = export_record(tender=tender, by=people.lead)
    with zipfile.ZipFile(io.BytesIO(made.data)) as box:
        record = json.loads(box.read("record.json"))
    assert list(record["chains"]) == [tender.chain()]
    assert record["facts"]["submissions"] == []
    assert "bid:" not in json.dumps(record)
    assert faults(record, head=made.head) == []
