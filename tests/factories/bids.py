"""Bids at each state, reached by walking the real actions. Every name, answer and price is made up.

Instants are the caller's business: call inside `clock.at(...)`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import Organisation, User
from tenders import readiness
from tenders.actions import bid as actions
from tenders.actions import supplier_information
from tenders.actions.files import add_file
from tenders.actions.opening import confirm_opening
from tenders.actions.parties import save_parties
from tenders.actions.submission import submit
from tenders.actions.tender import declare_interest
from tenders.completeness import DECLARATIONS
from tenders.models import Bid, Opening, SealedFile, Submission, Tender
from tenders.queries.prices import schedule_of
from tenders.queries.suppliers import latest
from tenders.suppliers.grounds import GROUNDS
from tenders.uploads import SealedUpload, SealingUploadHandler

PDF = b"%PDF-1.7\nA made-up document about rotas.\n%%EOF\n"
WRITING = datetime(2027, 4, 10, 9, 0, tzinfo=UTC)
AFTER = datetime(2027, 4, 16, 11, 0, 1, tzinfo=UTC)


def session_of(user: User) -> str:
    """A live sign-in session, as signing in through a page makes it."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    store.create()
    key: str = store.session_key
    return key


def signed_in(user: User, *, fresh: bool = True) -> Client:
    """A browser in which this person has just signed in."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    if fresh:
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session.save()
    return client


def checked(browser: Client, bid: Bid, page: Any = None) -> dict[str, str]:
    """What the form of 'Check your answers' sends, without lots: the page's own if it is given, else of a fresh one."""
    page = page or browser.get(reverse("bidding:check", args=[bid.ref]))
    return {"token": str(page.context["form"]["token"].value()), "seen": page.context["seen"]}


def upload(name: str = "rotas.pdf", content: bytes = PDF) -> SealedUpload:
    """A file as the upload handler delivers it, in pieces of 64 KB."""
    handler = SealingUploadHandler()
    handler.new_file("file", name, "application/octet-stream", len(content))
    for at in range(0, len(content), 65536):
        handler.receive_data_chunk(content[at : at + 65536], at)
    return handler.file_complete(len(content))


@dataclass(frozen=True, slots=True)
class Written:
    """What a test's bid says."""

    lots: Sequence[int] = (3, 1)
    hours: str = "120"
    answer: str = "We pay travel time and plan rotas by postcode."
    rate: str = "24.36"
    lines: Mapping[str, str] = field(default_factory=dict)
    """Prices by line key, where the tender has a price schedule; a line that is not named gets `rate`."""


ABOUT = {
    "legal_form": "company",
    "address": "12 Mill Lane",
    "town": "Stockton-on-Tees",
    "postcode": "TS18 1AB",
    "telephone": "01632 960123",
    "email": "office@example.org",
    "size": "small",
    "employees": 42,
    "vcse": False,
}
"""What a test's supplier says about itself."""


def informed(organisation: Organisation, by: User) -> Organisation:
    """The organisation's standard information, whole; nothing is saved twice."""
    if latest(organisation) is None:
        supplier_information.save_about(organisation=organisation, about=ABOUT, by=by)
        supplier_information.say_none(organisation=organisation, section="connected", by=by)
        supplier_information.save_grounds(
            organisation=organisation, answers={each.key: "no" for each in GROUNDS}, by=by
        )
    return organisation


def start(tender: Tender, organisation: Organisation, by: User) -> Bid:
    return actions.start_bid(tender=tender, organisation=organisation, by=by)


def write(bid: Bid, by: User, what: Written | None = None) -> Bid:
    """Fill in everything that is asked."""
    what = what or Written()
    informed(bid.organisation, by)
    supplier_information.confirm_for_bid(bid=bid, by=by)
    save_parties(bid=bid, by=by, alone=True)
    actions.save_declarations(bid=bid, given={key: True for key, _ in DECLARATIONS}, by=by)
    choices = [{"lot": lot, "preference": n, "weekly_hours": what.hours} for n, lot in enumerate(what.lots, 1)]
    actions.save_choices(bid=bid, choices=choices, by=by)
    for criterion in bid.tender.criteria.all():
        actions.save_answer(bid=bid, criterion=criterion.key, text=f"{what.answer} ({criterion.label})", by=by)
    schedule = schedule_of(bid.tender)
    for lot in what.lots:
        if schedule.has_lines:
            given = {line.key: what.lines.get(line.key, what.rate) for line in schedule.of_lot(lot)}
            actions.save_prices(bid=bid, lot=lot, prices=given, by=by)
        else:
            actions.save_price(bid=bid, lot=lot, rate=Decimal(what.rate), by=by)
    return bid


def attach(bid: Bid, by: User, name: str = "rotas.pdf", content: bytes = PDF) -> SealedFile:
    return add_file(bid=bid, upload=upload(name, content), by=by, session=session_of(by))


def say_who(browser: Client, bid: Bid) -> None:
    """Through the pages: the standard information confirmed (it must be whole), and that the bidder bids alone."""
    page = reverse("bidding:bid_information", args=[bid.ref])
    seen = {"seen": str(latest(bid.organisation).version)}  # type: ignore[union-attr] # `informed` came first
    assert browser.post(page, seen).status_code == 302
    assert browser.post(reverse("bidding:parties", args=[bid.ref]), {}).status_code == 302


def hand_in(bid: Bid, by: User, token: str = "") -> Submission:
    return submit(bid=bid, by=by, session=session_of(by), token=token or uuid4().hex)


def submitted(tender: Tender, organisation: Organisation, by: User, what: Written | None = None) -> Bid:
    """Started, written with one file, and handed in, at 9am on 10 April 2027 unless the clock stands elsewhere."""
    with clock.at(WRITING):
        bid = write(start(tender, organisation, by), by, what)
        attach(bid, by)
        hand_in(bid, by)
    bid.refresh_from_db()
    return bid


def opened(tender: Tender, first: User, second: User, *, kind: str = "quality", at: datetime | None = None) -> Opening:
    """Both officers confirm, a minute apart, after the deadline."""
    at = at or AFTER
    with clock.at(at):
        for officer in (first, second):
            if readiness.latest_declaration(tender, officer.pk) is None:
                declare_interest(tender=tender, by=officer, has_interest=False)
        confirm_opening(tender=tender, kind=kind, by=first, fresh=True)
    with clock.at(at + timedelta(minutes=1)):
        return confirm_opening(tender=tender, kind=kind, by=second, fresh=True)
