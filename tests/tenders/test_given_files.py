"""Files given on a request to put it right go the road of a bid's files: read for what they are, scanned, never lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import audit, clock
from core.models import AuditEntry
from core.workflow import Refused
from tenders import sealed_store
from tenders.actions import given_files, put_right
from tenders.actions.typed import add_answer_file
from tenders.enums import Scan
from tenders.models import Bid, Message, PutRight, PutRightAnswer, PutRightFile, Tender
from tenders.queries.given_files import scan_of
from tests.factories import bids as factory
from tests.factories.after import declared
from tests.factories.bids import AFTER, PDF, WRITING, Written
from tests.factories.people import Cast, cast
from tests.factories.uploads import EICAR, scanner
from tests.questions.asked import published_with

pytestmark = pytest.mark.django_db

NOW = AFTER + timedelta(hours=1)
ACCOUNTS: dict[str, Any] = {"kind": "file", "label": "Accounts", "spec": {"kinds": ["pdf", "txt"], "most_files": 2}}


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def request_(people: Cast) -> PutRight:
    """Tees Valley was asked for its accounts again; both officers have declared."""
    tender = published_with(people, [ACCOUNTS])
    with clock.at(WRITING):
        bid = factory.start(tender, people.supplier, people.bidder)
        factory.write(bid, people.bidder, Written(lots=(1,)))
        add_answer_file(
            bid=bid, question="accounts", upload=factory.upload("accounts.pdf"), by=people.bidder,
            session=factory.session_of(people.bidder),
        )  # fmt: skip
        factory.hand_in(bid, people.bidder)
    factory.opened(tender, people.lead, people.approver)
    with clock.at(NOW):
        declared(tender, people)
        bid = Bid.objects.select_related("tender", "organisation").get()
        return put_right.ask_to_put_right(bid=bid, named=["accounts"], why="A page is missing.", by=people.lead)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    given_files._judged.clear()
    given_files._again_at.clear()


def give(request: PutRight, people: Cast, *files: tuple[str, bytes]) -> None:
    with clock.at(NOW + timedelta(hours=1)):
        put_right.put_right(
            request=request, question="accounts", uploads=[factory.upload(*each) for each in files], by=people.bidder
        )


def test_what_the_scanner_finds_is_refused_in_the_sentence_of_a_bids_file(
    people: Cast, request_: PutRight, settings: Any, tmp_path: Path
) -> None:
    with scanner(tmp_path) as clamd:
        settings.CLAMD = clamd.address
        with pytest.raises(Refused) as refusal:
            give(request_, people, ("accounts.pdf", PDF), ("eicar.txt", EICAR))
        assert clamd.shown == [len(PDF), len(EICAR)]
    assert refusal.value.reasons == [
        "‘eicar.txt’ was not kept: the virus scanner found something in it. Clean the computer it comes from, or save "
        "the document anew, then upload it again."
    ]
    assert not PutRightAnswer.objects.exists()
    assert not PutRightFile.objects.exists()


def test_a_clean_file_is_shown_as_scanned_to_both_sides(
    people: Cast, request_: PutRight, settings: Any, tmp_path: Path
) -> None:
    with scanner(tmp_path) as clamd:
        settings.CLAMD = clamd.address
        give(request_, people, ("accounts 2026.pdf", PDF))
        assert clamd.shown == [len(PDF)]
    assert scan_of(PutRightFile.objects.get()) == Scan.CLEAN
    for page in pages(request_, people):
        assert "accounts 2026.pdf" in page
        assert page.count("Scanned for viruses") == 1


def pages(request: PutRight, people: Cast) -> list[str]:
    """The supplier's page and the council's."""
    tender: Tender = request.bid.tender
    letter = Bid.objects.get(pk=request.bid_id).letter
    own = reverse("bidding:put_right", args=[request.bid.ref])
    theirs = reverse("tenders:bid_checks", args=[tender.reference, letter])
    with clock.at(NOW + timedelta(hours=2)):
        return [
            client.get(address).content.decode()
            for client, address in (
                (factory.signed_in(people.bidder), own), (factory.signed_in(people.lead), theirs),
            )
        ]  # fmt: skip


def test_a_scanner_that_is_away_loses_no_file_and_is_asked_again(
    people: Cast, request_: PutRight, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMD = f"unix:{tmp_path}/clamd.sock"
    give(request_, people, ("accounts.pdf", PDF), ("eicar.txt", EICAR))
    assert {scan_of(file) for file in PutRightFile.objects.all()} == {Scan.WAITING}
    assert [page.count("Not scanned yet") for page in pages(request_, people)] == [2, 2]
    assert given_files.scan_due() == 0  # still away
    monkeypatch.setattr(given_files, "_again_at", {})
    with clock.at(NOW + timedelta(hours=3)), scanner(tmp_path) as clamd:
        assert given_files.scan_due() == 2
        assert given_files.scan_due() == 0
        assert clamd.shown == [len(PDF), len(EICAR)]
    assert {file.name: scan_of(file) for file in PutRightFile.objects.all()} == {
        "accounts.pdf": Scan.CLEAN,
        "eicar.txt": Scan.INFECTED,
    }
    told = Message.objects.filter(subject="The virus scanner found something in a file you sent").get()
    assert told.text.startswith("‘eicar.txt’, which you sent to put an answer right, came while our virus scanner")
    assert AuditEntry.objects.filter(verb="put_right.scanned").count() == 2
    assert audit.faults(request_.chain()) == []


def test_a_file_that_is_not_scanned_is_handed_out_and_an_infected_one_is_not(
    people: Cast, request_: PutRight, settings: Any, tmp_path: Path
) -> None:
    settings.CLAMD = f"unix:{tmp_path}/clamd.sock"
    give(request_, people, ("eicar.txt", EICAR))
    bid, file = Bid.objects.get(), PutRightFile.objects.get()
    address = reverse("tenders:put_right_file", args=[request_.bid.tender.reference, bid.letter, file.ref])
    lead: Client = factory.signed_in(people.lead)
    with clock.at(NOW + timedelta(hours=2)):
        response = lead.get(address)
        assert b"".join(response.streaming_content) == EICAR  # type: ignore[attr-defined] # streams
        with scanner(tmp_path):
            assert given_files.scan_due() == 1
        refused = lead.get(address)
        assert refused.status_code == 409
        assert "so it is not handed out" in refused.content.decode()
    assert address not in pages(request_, people)[1]
    assert b"".join(file.plain()) == EICAR  # kept as it came


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("locked.pdf", b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>", "Save ‘locked.pdf’ without a password"),
        ("empty.pdf", b"", "Choose ‘empty.pdf’ again: it is empty (0 bytes)."),
        ("ا" * 300 + ".pdf", PDF, "Shorten the name of ‘"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "Choose another file than ‘picture.png’: ‘Accounts’ takes PDF"),
    ],
)  # fmt: skip
def test_each_bad_file_has_its_own_sentence(
    people: Cast, request_: PutRight, name: str, content: bytes, sentence: str
) -> None:
    with pytest.raises(Refused) as refusal:
        give(request_, people, (name, content))
    assert refusal.value.reasons[0].startswith(sentence)
    assert not PutRightAnswer.objects.exists()


def test_a_name_with_a_path_or_hidden_marks_is_kept_clean(people: Cast, request_: PutRight) -> None:
    give(request_, people, ("..\\الحسابات\u202e.pdf", PDF))
    file = PutRightFile.objects.get()
    assert file.name == "الحسابات.pdf"
    assert sealed_store.has(file.ref)


def test_a_file_over_the_limit_says_how_large_it_is(
    people: Cast, request_: PutRight, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(given_files, "MOST_BYTES", 1024 * 1024)
    with pytest.raises(Refused, match="has 2 MB, and a file given on request can have 1 MB"):
        give(request_, people, ("accounts.pdf", b"%PDF-1.7\n" + bytes(2 * 1024 * 1024)))
