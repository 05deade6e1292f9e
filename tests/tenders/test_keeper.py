"""The keeper serves a bid's own people and a confirmed opening, believes nobody, and writes every reading down."""

from __future__ import annotations

import os
import socket
import stat
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from core import clock
from core.models import Membership
from core.workflow import Refused
from tenders import escrow as drills
from tenders.actions.opening import confirm_opening
from tenders.keeper import client, frames
from tenders.keeper.client import KeeperAway, KeeperRefused
from tenders.keeper.vault import Vault, VaultError
from tenders.models import Bid, DraftContent, KeeperRead, SealedFile, Tender
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import WRITING, session_of
from tests.factories.people import Cast, cast


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    return tenders.published(people, at=tenders.PUBLISHED)


@pytest.fixture
def bid(people: Cast, tender: Tender) -> Any:
    with clock.at(WRITING):
        yield factory.write(factory.start(tender, people.supplier, people.bidder), people.bidder)


def read(bid: Bid, session: str) -> dict[str, Any]:
    return client.ask("read_draft", session=session, bid=bid.ref)


@pytest.mark.parametrize("who", ["bidder", "editor", "viewer"])
def test_the_bids_own_people_read_it_and_a_row_says_so(people: Cast, bid: Bid, who: str) -> None:
    assert read(bid, session_of(people.by_name(who)))["parts"]["price:3"]["value"] == "24.36"
    row = KeeperRead.objects.get(granted=True)
    assert (row.user, row.bid_ref, row.what) == (people.by_name(who), bid.ref, "read draft")


@pytest.mark.parametrize("who", ["lead", "approver", "auditor", "evaluator_a", "rival", "stranger", "stranger_lead"])
def test_everybody_else_is_refused_and_a_row_says_so(people: Cast, bid: Bid, who: str) -> None:
    for what in ("read_draft", "read_files", "seal_submission"):
        with pytest.raises(KeeperRefused, match="Only members of the bid's own organisation"):
            client.ask(what, session=session_of(people.by_name(who)), bid=bid.ref)
    assert KeeperRead.objects.filter(granted=False, user=people.by_name(who), bid_ref=bid.ref).count() == 3
    assert not KeeperRead.objects.filter(granted=True).exists()


def test_somebody_who_also_works_for_the_buyer_is_refused(people: Cast, bid: Bid) -> None:
    Membership.objects.create(user=people.lead, organisation=people.supplier, role="owner")
    with pytest.raises(KeeperRefused, match="Only members"):
        read(bid, session_of(people.lead))


def test_a_made_up_ended_or_overtaken_session_is_refused(people: Cast, bid: Bid) -> None:
    old = session_of(people.bidder)
    people.bidder.set_password("another long enough password")
    people.bidder.save()
    for key in ("", "x" * 32, "y" * 500, old):
        with pytest.raises(KeeperRefused):
            read(bid, key)


def test_a_member_who_left_is_refused_at_the_next_request(people: Cast, bid: Bid) -> None:
    session = session_of(people.editor)
    read(bid, session)
    Membership.objects.filter(user=people.editor).update(ended_at=clock.now(), ended_by=people.bidder)
    with pytest.raises(KeeperRefused, match="Only members"):
        read(bid, session)


def test_a_row_moved_to_another_part_or_bid_does_not_open(people: Cast, tender: Tender, bid: Bid) -> None:
    row = DraftContent.objects.get(bid=bid, part="price:3")
    DraftContent.objects.filter(bid=bid, part="price:1").delete()
    row.part = "price:1"
    row.save()
    with pytest.raises(client.Damaged):
        read(bid, session_of(people.bidder))


def test_a_file_row_given_another_files_bytes_is_noticed(people: Cast, bid: Bid) -> None:
    one = factory.attach(bid, people.bidder, "one.pdf")
    two = factory.attach(bid, people.bidder, "two.pdf", factory.PDF + b"2")
    SealedFile.objects.filter(pk=one.pk).update(sealed_key=two.sealed_key)
    with pytest.raises(client.Damaged):
        client.ask("check_file", session=session_of(people.bidder), bid=bid.ref, file=one.ref)


def test_reading_rows_cannot_be_changed_or_removed(people: Cast, bid: Bid) -> None:
    read(bid, session_of(people.bidder))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        KeeperRead.objects.update(granted=False)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        KeeperRead.objects.all().delete()


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"ask": "read_everything"},
        {"ask": "read_draft"},
        {"ask": "read_draft", "session": 7, "bid": ["B"]},
        {"ask": "make_bid_key", "bid": "../../keeper"},
        {"ask": "make_envelope", "tender": "T", "kind": "all"},
    ],
)
@pytest.mark.django_db
def test_a_request_out_of_form_is_refused_not_failed(request_: dict[str, Any], settings: Any) -> None:
    from tenders.keeper.desk import Desk

    answer = Desk(Vault(settings.KEEPER_DIR)).answer(request_)
    assert "denied" in answer


def test_keys_lie_in_a_closed_folder_and_are_never_replaced(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "keeper")
    first = vault.make_bid("B-AAAAAA")
    assert vault.make_bid("B-AAAAAA") == first
    assert stat.S_IMODE(os.stat(vault.folder).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(vault.folder / "bids" / "B-AAAAAA.key").st_mode) == 0o600
    with pytest.raises(VaultError):
        vault.bid("B-NONE")
    (vault.folder / "bids" / "B-AAAAAA.key").write_bytes(b"short")
    with pytest.raises(VaultError, match="damaged"):
        vault.bid("B-AAAAAA")


def test_a_message_over_the_limit_or_cut_short_is_refused() -> None:
    here, there = socket.socketpair()
    with here, there:
        here.sendall((frames.LIMIT + 1).to_bytes(4, "big"))
        with pytest.raises(frames.FrameError, match="over the limit"):
            frames.receive(there)
    for sent, words in (
        (b"\x00\x00\x00\x05{}", "cut"),
        (b"\x00\x00\x00\x02[]", "object"),
        (b"\x00\x00\x00\x01x", "JSON"),
    ):
        here, there = socket.socketpair()
        with there:
            here.sendall(sent)
            here.close()
            with pytest.raises(frames.FrameError, match=words):
                frames.receive(there)
    with pytest.raises(frames.FrameError, match="over the limit"):
        frames.send(here, {"data": "x" * frames.LIMIT})


def test_a_closed_line_between_messages_is_no_fault() -> None:
    here, there = socket.socketpair()
    here.close()
    with there:
        assert frames.receive(there) is None


@pytest.fixture
def server(settings: Any) -> Iterator[None]:
    from tenders.keeper.server import KeeperServer

    settings.KEEPER = "process"
    keeper = KeeperServer(settings.KEEPER_DIR)
    thread = threading.Thread(target=keeper.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield
    keeper.shutdown()
    thread.join()
    keeper.server_close()


def test_the_socket_speaks_the_same_and_answers_again_after_nonsense(server: None, settings: Any) -> None:
    answer = client.ask("hello")
    assert client.bytes_of(answer, "public") == Vault(settings.KEEPER_DIR).own().public
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line,
        frames.short_address(settings.KEEPER_DIR / client.SOCKET) as address,
    ):
        line.connect(address)
        line.sendall(b"GET / HTTP/1.1\r\n\r\n")
    with pytest.raises(KeeperRefused, match="knows no such request"):
        client.ask("read_everything")
    assert client.is_there()


def test_without_a_keeper_the_sentence_says_so(settings: Any) -> None:
    settings.KEEPER = "process"
    with pytest.raises(KeeperAway, match="does not answer"):
        client.ask("hello")
    assert not client.is_there()


def test_a_socket_address_too_long_for_the_kernel_is_shortened(tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 60) / ("b" * 60)
    deep.mkdir(parents=True)
    with frames.short_address(deep / "keeper.sock") as address:
        assert len(address) < 100


def test_opening_needs_the_deadline_by_the_keepers_own_clock(people: Cast, tender: Tender, bid: Bid) -> None:
    factory.hand_in(bid, people.bidder)
    factory.opened(tender, people.lead, people.approver)
    with clock.at(tenders.CLOSES), pytest.raises(KeeperRefused, match="The deadline has not passed"):
        client.ask("open_bid", tender=tender.reference, kind="quality", bid=bid.ref)
    with clock.at(tenders.CLOSES + timedelta(hours=1)):
        assert client.ask("open_bid", tender=tender.reference, kind="quality", bid=bid.ref)["failures"] == []


def test_a_lost_keeper_opens_submitted_bids_again_with_the_escrow_key(
    people: Cast, settings: Any, tmp_path: Path, capsys: Any
) -> None:
    escrow, wrong = tmp_path / "escrow.key", tmp_path / "wrong.key"
    for path in (escrow, wrong):
        call_command("keeper", new_escrow=str(path))
    first = capsys.readouterr().out.splitlines()[0]
    settings.ESCROW_PUBLIC_KEY = first.removeprefix("FAIRLOT_ESCROW_PUBLIC_KEY=")
    with pytest.raises(CommandError, match="never written over"):
        call_command("keeper", new_escrow=str(escrow))
    with clock.at(tenders.PUBLISHED):
        canary, carried = drills.make_canary()
        word = drills.open_canary(carried, private=escrow.read_bytes())
        drills.record_drill(reference=canary.ref, word=word, who="Hazel Dunn")
    tender = tenders.published(people, at=tenders.PUBLISHED)
    bid = factory.submitted(tender, people.supplier, people.bidder)
    settings.KEEPER_DIR = tmp_path / "another-keeper"
    with pytest.raises(Refused, match="Nothing was opened"):
        factory.opened(tender, people.lead, people.approver)
    with pytest.raises(CommandError, match="does not open the"):
        call_command("keeper", recover=str(wrong))
    call_command("keeper", recover=str(escrow))
    assert "2 envelope keys are wrapped to this keeper now." in capsys.readouterr().out
    with clock.at(factory.AFTER + timedelta(hours=1)):
        opening = confirm_opening(tender=tender, kind="quality", by=people.lead, fresh=True)
    assert [line["bid"] for line in opening.record["bids"]] == [bid.ref]
    assert [line["failures"] for line in opening.record["bids"]] == [[]]


def test_a_missing_escrow_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="there is no such key"):
        call_command("keeper", recover=str(tmp_path / "none.key"))


@pytest.mark.django_db
def test_on_a_server_no_envelope_is_made_without_an_escrow_key(settings: Any) -> None:
    settings.TESTING = settings.DEMO = False
    with pytest.raises(KeeperRefused, match=r"No escrow key is set. Set FAIRLOT_ESCROW_PUBLIC_KEY"):
        client.ask("make_envelope", tender="T-1", kind="price")
