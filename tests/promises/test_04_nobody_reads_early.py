"""Promise 4: nobody on the buyer's side reads early, drafts included.

Canaries are planted in every place a bidder can type or upload: answers, file names, file contents, drafts never
submitted, versions replaced. Then a copy of the database and of every file except the keeper's own folder is
searched, as it is and decoded from base64 and hex. None may be found before the opening; all are readable after.
"""

from __future__ import annotations

import base64
import json
import random
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import OutboxMessage
from tenders.completeness import DECLARATIONS
from tenders.models import Bid, OpenedFile, SealedFile, Tender
from tenders.queries import bids as queries
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import WRITING, signed_in
from tests.factories.people import Cast, cast
from tests.promises.searching import STEM, STEMS, everything, found_in, halves_found, other_copies
from tests.questions.asked import published_with

TYPED: list[dict[str, Any]] = [
    {"kind": "text", "label": "Who you are", "spec": {"word_limit": 50}},
    {"kind": "number", "label": "Staff", "spec": {}},
    {"kind": "table", "label": "Contracts", "spec": {"columns": [{"label": "Buyer", "kind": "text", "spec": {}}]}},
    {"kind": "file", "label": "Accounts", "spec": {"kinds": ["pdf"]}},
    {"kind": "text", "label": "Rotas", "spec": {"word_limit": 50}, "envelope": "quality"},
]
"""What the tender asks beside its criteria: a canary is planted in an answer to each kind that holds words or figures."""


class Canaries:
    """Strings that occur nowhere by accident; `new()` gives the next."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.planted: list[str] = []

    def new(self) -> str:
        word = STEM + "".join(self._random.choices("abcdefghjkmnpqrstuvwxyz", k=14))
        self.planted.append(word)
        return word

    def figure(self) -> str:
        """A figure that occurs nowhere by accident, for an answer that is a number."""
        figure = str(self._random.randrange(10**14, 10**15))
        self.planted.append(figure)
        return figure


def plant(client: Client, bid: Bid, canaries: Canaries, count: int, *, submit: bool) -> None:
    """Type and upload through the pages, as a bidder does, until `count` canaries are planted."""
    wanted = len(canaries.planted) + count
    url = {name: reverse(f"bidding:{name}", args=[bid.ref]) for name in ("declarations", "lots", "prices", "files")}
    factory.informed(bid.organisation, bid.created_by)
    factory.say_who(client, bid)
    party = {"kind": "subcontractor", "name": canaries.new(), "what": canaries.new(), "because": canaries.new()}
    assert client.post(reverse("bidding:party", args=[bid.ref, "new"]), party).status_code == 302
    assert client.post(url["declarations"], {key: "on" for key, _ in DECLARATIONS}).status_code == 302
    assert client.post(url["lots"], {"place_1": "1", "hours_1": "10"}).status_code == 302
    assert client.post(url["prices"], {"price_1": "24.36"}).status_code == 302
    questions = list(bid.tender.criteria.all())
    for criterion in questions:
        page = reverse("bidding:answer", args=[bid.ref, criterion.key])
        text = " ".join(canaries.new() for _ in range(min(10, max(1, wanted - len(canaries.planted)))))
        assert client.post(page, {"text": f"First thoughts: {canaries.new()}"}).status_code == 302
        assert client.post(page, {"text": text}).status_code == 302
    for question in bid.tender.questions.all():
        page = reverse("bidding:typed", args=[bid.ref, question.key])
        if question.kind == "text":
            sent = client.post(page, {"answer": f"{canaries.new()} {canaries.new()}"})
        elif question.kind == "table":
            sent = client.post(page, {"rows": "1", "c1_1": canaries.new(), "paste": f"{canaries.new()}\n"})
        elif question.kind == "file":
            content = b"%PDF-1.7\n" + canaries.new().encode() + b"\n%%EOF\n"
            sent = client.post(page, {"file": SimpleUploadedFile(f"{canaries.new()}.pdf", content)})
        else:
            sent = client.post(page, {"answer": canaries.figure()})
        assert sent.status_code == 302, question.kind
    in_each = 8 if count < 200 else 25  # a bid holds 40 files at most
    while len(canaries.planted) < wanted:
        name, inside = canaries.new(), " ".join(canaries.new() for _ in range(in_each))
        content = b"%PDF-1.7\n" + inside.encode() + b"\n%%EOF\n"
        upload = SimpleUploadedFile(f"{name}.pdf", content)
        assert client.post(url["files"], {"file": upload, "criterion": ""}).status_code == 302
    if submit:
        shown = client.get(reverse("bidding:check", args=[bid.ref]))
        pressed = {"token": shown.context["form"].initial["token"], "seen": shown.context.get("seen", "")}
        received = client.post(reverse("bidding:check", args=[bid.ref]), pressed)
        assert received.status_code == 302
        assert "/receipts/" in received.headers["Location"]


def walk(people: Cast, tender: Tender, count: int, capsys: Any, caplog: Any, settings: Any) -> None:
    seed = 20_270_416
    print(f"seed {seed}")
    canaries = Canaries(seed)
    with clock.at(WRITING):
        handed_in = factory.start(tender, people.supplier, people.bidder)
        drafted = factory.start(tender, people.rival_supplier, people.rival)
        bidder, rival = signed_in(people.bidder), signed_in(people.rival)
        plant(bidder, handed_in, canaries, count // 2, submit=True)
        submitted_words = list(canaries.planted)
        plant(rival, drafted, canaries, count - len(canaries.planted), submit=False)
        for client, bid in ((bidder, handed_in), (rival, drafted)):
            for name in ("tasks", "files", "check", "lots", "prices", "history"):
                assert client.get(reverse(f"bidding:{name}", args=[bid.ref])).status_code == 200
    assert len(canaries.planted) >= count
    folder = Path(settings.VAR_DIR)
    assert found_in(everything(folder, Path(settings.KEEPER_DIR)), canaries.planted) == []
    assert found_in(other_copies(people, tender, folder), canaries.planted) == []
    assert halves_found(everything(folder, Path(settings.KEEPER_DIR))) == []
    logs = (caplog.text + "".join(capsys.readouterr())).encode()
    assert found_in(iter([("logs", logs)]), canaries.planted) == []
    mail = "".join(f"{each.subject}{each.body}{each.payload}" for each in OutboxMessage.objects.all()).encode()
    assert found_in(iter([("outbox", mail)]), canaries.planted) == []
    seen_by_the_buyer(people, tender, handed_in, canaries)
    factory.opened(tender, people.lead, people.approver)
    readable = _opened_words(tender)
    lasting = [word for word in submitted_words if word not in _overwritten(people, handed_in, submitted_words)]
    assert [word for word in lasting if word not in readable] == []
    # What was never submitted stays sealed after the opening too, and its own people still read it.
    unsubmitted = canaries.planted[len(submitted_words) :]
    assert found_in(everything(folder, Path(settings.KEEPER_DIR)), unsubmitted) == []
    draft = queries.draft(drafted, session=factory.session_of(people.rival))
    own = _typed_in(draft) + " ".join(file.name for file in draft.files)
    assert sum(word in own for word in unsubmitted) >= len(draft.files) + 3


def _overwritten(people: Cast, bid: Bid, words: list[str]) -> set[str]:
    """First thoughts that the bidder replaced before submitting: gone, as the bidder meant them to be."""
    draft = queries.draft(bid, session=factory.session_of(people.bidder))
    kept = _typed_in(draft) + " ".join(file.name for file in draft.files)
    inside = b"".join(b"".join(file.plain()) for file in OpenedFile.objects.filter(bid=bid)).decode()
    return {word for word in words if word not in kept and word not in inside}


def _typed_in(draft: queries.Draft) -> str:
    """Every answer of a draft as text: to criteria, and to typed questions of every kind."""
    return " ".join(draft.content.answers.values()) + json.dumps(draft.content.typed, ensure_ascii=False)


def _opened_words(tender: Tender) -> str:
    text = []
    for bid in queries.opened_bids(tender):
        text += [each.text for each in queries.answers(bid).values()]
        text += [json.dumps(each.value, ensure_ascii=False) for each in bid.opened_responses.all()]
        for file in queries.files(bid):
            text += [file.name, b"".join(file.plain()).decode()]
    return "\n".join(text)


def seen_by_the_buyer(people: Cast, tender: Tender, bid: Bid, canaries: Canaries) -> None:
    """No page tells the buyer's people a word, a name of a bidder, or how many bid."""
    for who in ("lead", "approver", "auditor", "evaluator_a", "stranger"):
        client = signed_in(people.by_name(who))
        with clock.at(WRITING):
            for name in ("tasks", "files", "check", "history", "lots"):
                assert client.get(reverse(f"bidding:{name}", args=[bid.ref])).status_code == 404
            page = client.get(reverse("bidding:opening", args=[tender.reference, "quality"]))
        assert page.status_code == {"evaluator_a": 403, "stranger": 404}.get(who, 200)
        assert people.supplier.name.encode() not in page.content
        assert found_in(iter([("page", page.content)]), canaries.planted) == []


@pytest.mark.django_db(transaction=True)
def test_100_planted_strings_are_found_nowhere_before_the_opening_and_all_after(
    capsys: Any, caplog: Any, settings: Any
) -> None:
    people = cast()
    walk(people, published_with(people, TYPED), 100, capsys, caplog, settings)
    connections.close_all()


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_1000_planted_strings_are_found_nowhere_before_the_opening_and_all_after(
    capsys: Any, caplog: Any, settings: Any
) -> None:
    people = cast()
    walk(people, published_with(people, TYPED), 1000, capsys, caplog, settings)
    connections.close_all()


def test_each_spelling_of_a_word_holds_a_stem() -> None:
    """Each alignment, whatever stands before and after: the short cut of the search loses nothing."""
    for lead in range(3):
        for around in (b"\x00", b"z", b"\xff"):
            plain = around * lead + b"CANARYabcdefghjkmnpq" + around * 5
            for spelt in (plain, plain.lower(), plain.hex().encode(), base64.b64encode(plain)):
                assert any(stem in spelt for stem in STEMS)
                assert found_in(iter([("here", spelt)]), ["CANARYabcdefghjkmnpq"]) != []


@pytest.mark.django_db(transaction=True)
def test_the_search_itself_finds_what_lies_open(settings: Any) -> None:
    """The search is worth something only if it finds a canary that is not sealed."""
    people = cast()
    tender = tenders.published(people, at=tenders.PUBLISHED)
    with clock.at(WRITING):
        bid = factory.start(tender, people.supplier, people.bidder)
        file = factory.attach(bid, people.bidder)
    SealedFile.objects.filter(pk=file.pk).update(sealed_name=b"CANARYinarow")
    folder = Path(settings.VAR_DIR)
    (folder / "upload.tmp").write_bytes(base64.b64encode(b"xxCANARYinafile.pdf"))
    found = found_in(everything(folder, Path(settings.KEEPER_DIR)), ["CANARYinarow", "CANARYinafile"])
    assert {canary for canary, _ in found} == {"CANARYinarow", "CANARYinafile"}
    cache.set("draft", "CANARYinacache")
    found = found_in(other_copies(people, tender, folder), ["CANARYinarow", "CANARYinacache"])
    assert {canary for canary, _ in found} == {"CANARYinarow", "CANARYinacache"}
    cache.clear()
    keeper = Path(settings.KEEPER_DIR)
    assert halves_found(everything(folder, keeper / "none of it")) == [f"{bid.ref}.key"]
    private = (keeper / "bids" / f"{bid.ref}.key").read_bytes()
    for spelt in (private, private.hex().encode(), base64.b64encode(private)):
        SealedFile.objects.filter(pk=file.pk).update(sealed_name=spelt)
        assert halves_found(everything(folder, keeper)) == ["tenders_sealedfile"]
