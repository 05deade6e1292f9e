"""How much a request may bring is settled before a byte of it is read: nobody fills the disk without signing in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core import clock
from tenders.models import Bid, Upload
from tenders.uploads import SealedUpload, SealingUploadHandler
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import PDF, WRITING, signed_in
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def bid(people: Cast) -> Bid:
    tender = tenders.published(people, at=tenders.PUBLISHED)
    with clock.at(WRITING):
        return factory.start(tender, people.supplier, people.bidder)


@pytest.fixture
def opened_on_disk(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every file that the sealing handler began to write."""
    begun: list[str] = []
    real = SealingUploadHandler.new_file

    def seen(self: SealingUploadHandler, *args: Any, **kwargs: Any) -> None:
        begun.append(str(args[1]))
        real(self, *args, **kwargs)

    monkeypatch.setattr(SealingUploadHandler, "new_file", seen)
    return begun


def files(count: int, size: int) -> dict[str, Any]:
    return {f"f{n}": SimpleUploadedFile(f"x{n}.bin", b"x" * size) for n in range(count)}


def on_disk() -> list[Path]:
    return [path for path in (Path(settings.VAR_DIR) / "sealed").rglob("*") if path.is_file()]


def test_fifteen_megabytes_from_somebody_not_signed_in_are_refused_unread(opened_on_disk: list[str]) -> None:
    stranger = Client(enforce_csrf_checks=True)
    stranger.get("/accounts/login/")
    for address in ("/accounts/login/", "/bids/B-AAAAAA/files/", "/find/"):
        answer = stranger.post(address, files(5, 3_000_000))
        assert answer.status_code == 413, address
        said = answer.content.decode()
        assert "What was sent is larger than this page takes, so nothing of it was read. Sign in, then" in said
    assert (opened_on_disk, on_disk()) == ([], [])


def test_a_form_without_files_still_comes_from_anybody() -> None:
    assert Client().post("/accounts/login/", {"login": "nobody@example.org", "password": "x"}).status_code == 200


def test_elsewhere_a_signed_in_person_sends_ten_megabytes_at_most_and_none_to_the_disk(
    people: Cast, bid: Bid, opened_on_disk: list[str]
) -> None:
    browser, address = signed_in(people.bidder), reverse("bidding:declarations", args=[bid.ref])
    with clock.at(WRITING):
        large = browser.post(address, files(1, 10 * 1024 * 1024))
        small = browser.post(address, files(1, 3_000_000))
    assert large.status_code == 413
    assert "so nothing of it was read. Send 10 MB at most here." in large.content.decode()
    assert small.status_code == 302
    assert (opened_on_disk, on_disk()) == ([], [])


def test_a_page_that_takes_files_says_its_limit_before_it_reads(
    people: Cast, bid: Bid, settings: Any, opened_on_disk: list[str]
) -> None:
    settings.UPLOAD_LIMIT_MB = 1
    browser, address = signed_in(people.bidder), reverse("bidding:files", args=[bid.ref])
    with clock.at(WRITING):
        far = browser.post(address, {"file": SimpleUploadedFile("rotas.pdf", PDF + b"x" * 7 * 1024 * 1024)})
        near = browser.post(address, {"file": SimpleUploadedFile("rotas.pdf", PDF + b"x" * 1024 * 1024)})
    assert far.status_code == 413
    assert "so nothing of it was read. Choose a file of 1 MB at most." in far.content.decode()
    assert near.status_code == 400  # told at its field, as ever
    assert opened_on_disk == ["rotas.pdf"]
    assert not Upload.objects.exists()


def test_a_page_that_takes_files_seals_them(people: Cast, bid: Bid, opened_on_disk: list[str]) -> None:
    browser, address = signed_in(people.bidder), reverse("bidding:files", args=[bid.ref])
    with clock.at(WRITING):
        answer = browser.post(address, {"file": SimpleUploadedFile("rotas.pdf", PDF), "criterion": ""})
    assert answer.status_code == 302
    assert opened_on_disk == ["rotas.pdf"]
    assert all(PDF not in path.read_bytes() for path in on_disk())


def test_more_than_five_files_in_one_form_are_refused(people: Cast, bid: Bid) -> None:
    browser, address = signed_in(people.bidder), reverse("bidding:files", args=[bid.ref])
    with clock.at(WRITING):
        assert browser.post(address, files(6, 10)).status_code == 400


def test_what_django_reads_by_itself_never_becomes_a_file_of_its_own() -> None:
    """Without the gate a form's file is in memory or nowhere: no handler writes it to the disk in the clear."""
    request = RequestFactory().post("/", files(1, 11 * 1024 * 1024))
    assert dict(request.FILES) == {}
    small = RequestFactory().post("/", files(1, 100)).FILES["f0"]
    assert not isinstance(small, SealedUpload)
    assert not hasattr(small, "temporary_file_path")


def patterns(found: Iterable[Any]) -> Iterator[URLPattern]:
    for each in found:
        if isinstance(each, URLResolver):
            yield from patterns(each.url_patterns)
        else:
            yield each


def test_every_page_that_seals_is_named_here() -> None:
    """A new one is a decision, and so is the middleware's place before whatever reads forms."""
    seals = [each.name for each in patterns(get_resolver().url_patterns) if hasattr(each.callback, "takes_files")]
    assert sorted(map(str, seals)) == ["change_documents", "documents", "files", "put_right_answer", "typed"]
    order = list(settings.MIDDLEWARE)
    assert order.index("tenders.upload_gate.UploadGate") < order.index("django.middleware.csrf.CsrfViewMiddleware")
