"""Promise 11: no byte of a price reaches those who judge quality before the price envelopes are open."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import AuditEntry, OutboxMessage, User
from evaluation import progress
from evaluation.models import Panel
from tests.factories import panels, people
from tests.factories.bids import signed_in
from tests.factories.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CANARIES = ("47.13", "58.29")
"""Hourly rates that no page, weight, date or count could hold by chance."""

LINK = re.compile(r'href="(/[^"#]*)')
APART = ("/accounts/", "/static/", "/cms/")


def _crawl(client: Client, starts: list[str]) -> dict[str, bytes]:
    """Every page one can reach by links from the starts, and what it says."""
    seen: dict[str, bytes] = {}
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(APART):
            continue
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined] # Django's test responses stream or not
        seen[address] = body
        if "text/html" in response.get("Content-Type", ""):
            waiting += LINK.findall(body.decode())
    return seen


def _starts(panel: Panel) -> list[str]:
    tender = panel.tender
    names = (
        "panel",
        "moderate",
        "declare",
        "hand_in",
        "award",
        "ranking",
        "places_csv",
        "proof",
        "summaries",
        "result",
    )
    found = ["/needs/", "/marking/", f"/tenders/{tender.reference}/", f"/tenders/{tender.reference}/history/"]
    found += [reverse(f"evaluation:{name}", args=[tender.reference]) for name in names]
    for bid in progress.bids_of(tender):
        for question in progress.questions_of(tender):
            args = [tender.reference, bid.letter, question.number]
            found += [reverse("evaluation:answer", args=args), reverse("evaluation:moderate_answer", args=args)]
    return found


def _reached(panel: Panel, user: User) -> list[str]:
    pages = _crawl(signed_in(user), _starts(panel))
    return [f"{address}: {canary}" for address, body in pages.items() for canary in CANARIES if canary.encode() in body]


def _quality_roles(cast: Cast) -> list[User]:
    return [cast.evaluator_a, cast.moderator, cast.lead]


def test_while_quality_is_judged_no_price_is_in_any_page_mail_or_log() -> None:
    cast = people.cast()
    panel = panels.moderating(cast, lots=1, count=2, rates=list(CANARIES))
    with clock.at(panels.AGREED):
        assert [_reached(panel, user) for user in _quality_roles(cast)] == [[], [], []]
        panels.agree_all(cast, panel)
    mails = "\n".join(OutboxMessage.objects.values_list("body", flat=True))
    log = "\n".join(str(facts) for facts in AuditEntry.objects.values_list("facts", flat=True))
    assert [canary for canary in CANARIES if canary in mails or canary in log] == []


def test_after_the_prices_open_the_lead_sees_them_and_the_panel_still_does_not() -> None:
    cast = people.cast()
    tender = panels.proposed(cast, lots=1, count=2, rates=list(CANARIES))
    panel = Panel.objects.get(tender=tender)
    with clock.at(panels.PROPOSED):
        assert _reached(panel, cast.evaluator_a) == []
        assert _reached(panel, cast.moderator) == []
        assert {line.rpartition(" ")[2] for line in _reached(panel, cast.lead)} == set(CANARIES)
