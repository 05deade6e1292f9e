"""Promise 14, for forms: one that is cut at any byte changes nothing and says so; the same sent whole is taken.

The break: leave `WholeBodyMiddleware` out of the settings, and an answer cut off in its middle replaces the whole one,
and a file without its end becomes the next version of the one that was whole.
"""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from django.utils.http import urlencode

from core import clock
from tenders import sealing
from tenders.actions.bid import save_answer
from tenders.models import Bid
from tenders.queries import bids as queries
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import PDF, WRITING, session_of, signed_in
from tests.factories.people import Cast, cast

FORM = "application/x-www-form-urlencoded"
WHOLE = "We pay travel time, and plan rotas by postcode."


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def bid(people: Cast) -> Any:
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    with clock.at(WRITING):
        yield factory.start(tender, people.supplier, people.bidder)


def sent(client: Client, address: str, body: bytes, *, kind: str, cut: int | None = None) -> Any:
    """A form as a browser sends it; its connection breaks after `cut` bytes."""
    came = body if cut is None else body[:cut]
    around: dict[str, Any] = {
        "wsgi.input": io.BytesIO(came), "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": kind,
    }  # fmt: skip
    return client.generic("POST", address, b"", **around)


def answer_of(bid: Bid, people: Cast, key: str) -> str:
    return str(queries.draft(bid, session=session_of(people.bidder)).content.answers[key])


def test_a_form_cut_at_any_byte_changes_no_answer_and_says_so(people: Cast, bid: Bid) -> None:
    key = bid.tender.criteria.all()[0].key
    save_answer(bid=bid, criterion=key, text="First words", by=people.bidder)
    client, address = signed_in(people.bidder), reverse("bidding:answer", args=[bid.ref, key])
    body = urlencode({"version": "1", "text": WHOLE}).encode()
    for cut in range(len(body)):
        answer = sent(client, address, body, kind=FORM, cut=cut)
        assert answer.status_code == 400, f"cut at byte {cut}"
    assert "cut short or too large, so nothing was changed" in answer.content.decode()
    assert answer_of(bid, people, key) == "First words"
    assert sent(client, address, body, kind=FORM).status_code == 302
    assert answer_of(bid, people, key) == WHOLE


def test_the_plain_form_of_a_file_cut_at_any_byte_keeps_none_of_it(people: Cast, bid: Bid) -> None:
    first = factory.attach(bid, people.bidder, "rotas.pdf")
    client, address = signed_in(people.bidder), reverse("bidding:files", args=[bid.ref])
    file = io.BytesIO(PDF + b"Another page.\n")
    file.name = "rotas.pdf"
    body = encode_multipart(BOUNDARY, {"criterion": "", "file": file})
    seed = random.randrange(10**9)
    print(f"seed {seed}")
    places = {1, len(body) - 1, len(body) - 2, body.index(b"%%EOF"), *random.Random(seed).sample(range(len(body)), 25)}
    for cut in sorted(places):
        answer = sent(client, address, body, kind=MULTIPART_CONTENT, cut=cut)
        assert answer.status_code == 400, f"cut at byte {cut}"
    assert [each.ref for each in bid.files.all()] == [first.ref]
    assert sent(client, address, body, kind=MULTIPART_CONTENT).status_code == 302
    last = bid.files.get(replaced_at__isnull=True)
    assert (last.version, last.sha256) == (2, sealing.sha256(file.getvalue()))
