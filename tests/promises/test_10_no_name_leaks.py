"""Promise 10, the other half: three buyers, four bidders, three lots each; nobody's pages name somebody else.

Every page that a person reaches by links is read. While bids are sealed no bidder's name, bid or count is on a page of a
buyer or of a rival; what one buyer drafts is on no page of another; after one buyer opens, the other two still read
nothing of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.models import Organisation, User
from core.workflow import Refused
from tenders.actions import exclusions, threads
from tenders.actions.declining import decline
from tenders.actions.parties import save_parties
from tenders.models import Bid, Incident, Tender
from tests.factories import bids, people, tenders
from tests.factories.after import decided, declared
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


@pytest.mark.full
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


@pytest.mark.full
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


AROUND = ("", "history/", "opening/quality/", "opening/price/", "messages/", "incidents/", "declines/", "checks/")
AROUND_TOO = ("exclusions/", "eligibility/", "told/", "clarifications/", "contact/")
MEMBER, SUBCONTRACTOR = "Umberleigh Partners", "Vellum Transport"
LATE, DECLINED = "Wexcombe Domiciliary", "Yarnbrook Support"


@dataclass(slots=True)
class Around:
    """A tender with a consortium's bid, a rival's bid, one that came late and one supplier that declined."""

    cast: Cast
    tender: Tender
    bid: Bid
    rival: Bid
    late: User

    @property
    def names(self) -> list[str]:
        return [self.cast.supplier.name, self.cast.rival_supplier.name, MEMBER, SUBCONTRACTOR, LATE, DECLINED]

    @property
    def pages(self) -> list[str]:
        """Every page of the buyer about what comes before, at and after the opening."""
        found = [f"/tenders/{self.tender.reference}/{part}" for part in AROUND + AROUND_TOO]
        return ["/needs/", *found, *(each.get_act_url() for each in Incident.objects.filter(tender=self.tender))]


def around() -> Around:
    cast = people.cast()
    tender = tenders.published(cast, at=tenders.PUBLISHED, lots_kept=3)
    late = people.supplier(LATE, "08800011")
    presser = people.person("Owner of Wexcombe", late, "owner")
    gone = people.supplier(DECLINED, "08800012")
    with clock.at(bids.WRITING):
        bid = bids.write(bids.start(tender, cast.supplier, cast.bidder), cast.bidder, bids.Written(lots=(1, 2)))
        given = dict.fromkeys(("no_ground", "not_debarred", "no_conflict", "agrees"), True)
        named: list[dict[str, Any]] = [
            {"key": "a", "kind": "member", "name": MEMBER, "lots": [1], "declared": given},
            {"key": "b", "kind": "subcontractor", "name": SUBCONTRACTOR, "lots": [], "declared": given},
        ]
        save_parties(bid=bid, by=cast.bidder, alone=False, parties=named)
        bids.hand_in(bid, cast.bidder)
        half = bids.write(bids.start(tender, late, presser), presser, bids.Written(lots=(3,)))
        owner = people.person("Owner of Yarnbrook", gone, "owner")
        decline(tender=tender, organisation=gone, reason="capacity", words="Too few of us.", by=owner)
    rival = bids.submitted(tender, cast.rival_supplier, cast.rival, bids.Written(lots=(3,)))
    with clock.at(bids.AFTER), pytest.raises(Refused):
        bids.hand_in(half, presser)
    return Around(cast, tender, bid, rival, presser)


def read(user: User, addresses: list[str]) -> dict[str, str]:
    """What each page says to this person; nothing where it is not theirs to read."""
    client, found = signed_in(user), {}
    for address in addresses:
        response = client.get(address, follow=True)
        found[address] = response.content.decode() if response.status_code == 200 else ""
    return found


def test_messages_incidents_and_the_record_name_nobody_before_the_opening_and_no_rival_after_it() -> None:
    scene = around()
    cast, tender = scene.cast, scene.tender
    refs = [each.ref for each in Bid.objects.all()]
    with clock.at(bids.AFTER + timedelta(minutes=1)):
        for user in (cast.lead, cast.approver, cast.auditor):
            pages = read(user, scene.pages)
            assert sum(1 for text in pages.values() if text) >= 5, "the pages were not read at all"
            assert leaks(pages, [*scene.names, *refs, "2 bids", "3 bids", "two bids", "1 declined"]) == []
        assert leaks(read(cast.stranger_lead, scene.pages), [*scene.names, *refs]) == []
    decided(Incident.objects.get(), cast, "refuse", at=bids.AFTER + timedelta(minutes=2))
    bids.opened(tender, cast.lead, cast.approver, at=bids.AFTER + timedelta(minutes=3))
    with clock.at(bids.AFTER + timedelta(minutes=9)):
        declared(tender, cast)
        scene.bid.refresh_from_db()
        threads.write_to_supplier(to=scene.bid, by=cast.lead, subject="Your bid", text="For Umberleigh Partners too.")
        notice = exclusions.start(
            bid=scene.bid, lot=None, ground_class="discretionary", ground="Schedule 7", facts="A report.", by=cast.lead
        )
        exclusions.notify(exclusion=notice, until=bids.AFTER + timedelta(days=9), by=cast.lead)
        told = "".join(read(cast.lead, scene.pages).values())
        assert [name for name in scene.names if name not in told] == []
        assert leaks(read(cast.stranger_lead, scene.pages), [*scene.names, *refs]) == []
        _rivals_read_nothing_of_it(scene, notice.ref)


def _rivals_read_nothing_of_it(scene: Around, notice: str) -> None:
    """Each bidder's own pages, and the addresses of the others' as if somebody had told them."""
    theirs = [scene.bid.ref, scene.rival.ref]
    parts = ("", "messages/", "messages/record.json", "put-right/", "history/", "parties/", f"exclusions/{notice}/")
    addresses = [f"/bids/{ref}/{part}" for ref in theirs for part in parts]
    own = {scene.cast.rival: scene.cast.rival_supplier.name, scene.late: LATE}
    for user, name in own.items():
        others = [each for each in scene.names if each != name]
        pages = read(user, ["/needs/", "/bids/", *addresses, *scene.pages])
        assert leaks(pages, [*others, "For Umberleigh"]) == []
        assert leaks(pages, [name]) != []
