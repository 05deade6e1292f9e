"""Promise 10, the other half: three buyers, four bidders, three lots each; nobody's pages name somebody else.

Every page that a person reaches by links is read. While bids are sealed no bidder's name, bid or count is on a page of a
buyer or of a rival; what one buyer drafts is on no page of another; after one buyer opens, the other two still read
nothing of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest
from django.test import Client

from core import clock
from core.models import Organisation, User
from tenders.models import Bid, Tender
from tests.factories import bids, people, tenders
from tests.factories.bids import signed_in
from tests.factories.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LINK = re.compile(r'href="(/[^"#]*)')
APART = ("/accounts/", "/static/", "/cms/", "/demo/", "/design/", "/brand/", "/server-time/")
"""Sign-in, the look, Wagtail's editor, and the demonstration's own pages, whose mailbox shows every mail."""

BUYERS = (("Aldmoor Council", "ALD"), ("Brackwater Council", "BRA"), ("Cinderford Council", "CIN"))
BIDDERS = ("Quillon Homecare", "Rosterby Support", "Saltmarsh Care", "Tollgate Companions")


@dataclass(slots=True)
class Stage:
    casts: list[Cast]
    tenders: list[Tender]
    hidden: list[str]
    bidders: list[tuple[Organisation, User]]
    bids: list[Bid]


def staged() -> Stage:
    """Three open tenders of three lots and three drafts with titles of their own; every bidder bids for every lot."""
    first = people.cast()
    casts, found, hidden = [], [], []
    for name, code in BUYERS:
        council = people.buyer(name, code)
        own = replace(
            first,
            buyer=council,
            lead=people.person(f"Lead {code}", council, "lead"),
            approver=people.person(f"Approver {code}", council, "approver"),
        )
        casts.append(own)
        found.append(tenders.published(own, at=tenders.PUBLISHED, lots_kept=3, title=f"Night care for {code}"))
        hidden.append(f"Unannounced plan {code}-7731")
        with clock.at(tenders.PUBLISHED):
            tenders.draft(own, lots_kept=1, title=hidden[-1])
    suppliers = []
    for number, name in enumerate(BIDDERS, 1):
        organisation = people.supplier(name, f"0880000{number}")
        suppliers.append((organisation, people.person(f"Owner of {name.split()[0]}", organisation, "owner")))
    made = [
        bids.submitted(tender, organisation, user, bids.Written(lots=(1, 2, 3), rate=f"2{place}.11"))
        for tender in found
        for place, (organisation, user) in enumerate(suppliers)
    ]
    return Stage(casts, found, hidden, suppliers, made)


def crawled(client: Client, starts: list[str]) -> dict[str, str]:
    """Every page one can reach by links from the starts, and what it says."""
    seen: dict[str, str] = {}
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        if address in seen or address == "/" or address.startswith(APART):
            continue
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined] # Django's test responses stream or not
        seen[address] = body.decode(errors="replace")
        if "text/html" in response.get("Content-Type", ""):
            waiting += LINK.findall(seen[address])
    assert len(seen) > 10, "the crawl reached next to nothing"
    return seen


def leaks(pages: dict[str, str], words: list[str]) -> list[str]:
    return [f"{address}: {word}" for address, text in pages.items() for word in words if word in text]


def starts_of(tender: Tender) -> list[str]:
    reference = tender.reference
    parts = ("", "history/", "opening/quality/", "award/", "notices/", "questions/", "told/")
    return ["/needs/", "/tenders/", "/notices/", *(f"/tenders/{reference}/{part}" for part in parts)]


def test_three_buyers_and_four_bidders_read_nothing_of_each_other() -> None:
    stage = staged()
    names = [organisation.name for organisation, _ in stage.bidders]
    refs = [bid.ref for bid in stage.bids]
    with clock.at(bids.WRITING):
        for place, (own, tender) in enumerate(zip(stage.casts, stage.tenders, strict=True)):
            others = [title for n, title in enumerate(stage.hidden) if n != place]
            for user in (own.lead, own.approver):
                pages = crawled(signed_in(user), starts_of(tender))
                assert leaks(pages, [*names, *refs, *others, "4 bids", "four bids"]) == []
                assert leaks(pages, [stage.hidden[place]]) != []  # the words are there to be found
        for organisation, user in stage.bidders:
            rivals = [name for name in names if name != organisation.name]
            foreign = [bid.ref for bid in stage.bids if bid.organisation_id != organisation.pk]
            starts = ["/needs/", "/bids/", "/notices/", "/results/", "/offers/", "/applications/"]
            pages = crawled(signed_in(user), starts)
            assert leaks(pages, [*rivals, *foreign, *stage.hidden, "4 bids", "four bids"]) == []
            assert leaks(pages, [organisation.name]) != []


def test_what_one_buyer_opens_stays_unread_by_the_others_and_by_rivals() -> None:
    stage = staged()
    names = [organisation.name for organisation, _ in stage.bidders]
    first = stage.casts[0]
    bids.opened(stage.tenders[0], first.lead, first.approver)
    with clock.at(bids.AFTER):
        opened = crawled(signed_in(first.lead), starts_of(stage.tenders[0]))
        assert {line.rpartition(": ")[2] for line in leaks(opened, names)} == set(names)
        for own, tender in zip(stage.casts[1:], stage.tenders[1:], strict=True):
            assert leaks(crawled(signed_in(own.lead), starts_of(tender)), names) == []
        for organisation, user in stage.bidders[:2]:
            rivals = [name for name in names if name != organisation.name]
            assert leaks(crawled(signed_in(user), ["/needs/", "/bids/", "/notices/", "/results/"]), rivals) == []
