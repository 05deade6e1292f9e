"""The pages of changes to an open tender: written, approved, told, answered by bidders, read by the public."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock, jobs
from tenders.actions import amending
from tenders.models import Amendment, Bid, Confirmation, Tender
from tests.factories import bids as factory
from tests.factories import changes as made
from tests.factories import tenders
from tests.factories.changes import CHANGING, LATER, NEW_WORDS, OLD_WORDS
from tests.factories.people import Cast, person, supplier

HOME = "/tenders/SBC-2027-014/"
ONE = f"{HOME}changes/1/"


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return tenders.published(cast, at=tenders.PUBLISHED, reference="SBC-2027-014", lots_kept=2)


@pytest.fixture
def now() -> Iterator[None]:
    with clock.at(CHANGING):
        yield


def lead(cast: Cast) -> Client:
    return factory.signed_in(cast.lead)


def text(answer: Any) -> str:
    found: str = re.sub(r"\s+", " ", answer.content.decode())
    return found


def date_fields(name: str, day: int, month: int, hour: str = "12 noon") -> dict[str, str]:
    return {f"{name}_day": str(day), f"{name}_month": str(month), f"{name}_year": "2027", f"{name}_time": hour}


@pytest.mark.usefixtures("now")
def test_a_change_from_the_first_press_to_in_force_through_the_pages(cast: Cast, tender: Tender) -> None:
    browser, approver = lead(cast), factory.signed_in(cast.approver)
    assert "Nothing has changed" in text(browser.get(f"{HOME}changes/"))
    assert browser.post(f"{HOME}changes/new/")["Location"] == ONE
    assert "Nothing is in it yet" in text(browser.get(ONE))
    lot = {"name": "Northern Parishes", "weekly_hours": "1450", "annual_value": "1,662,128", "version": "1"}
    assert browser.post(f"{ONE}lots/1/", lot).status_code == 302
    seen = text(browser.get(ONE))
    assert "Lot 1, hours a week" in seen
    assert "Every one of them must be confirmed or submitted again" in seen
    blocked = text(browser.post(f"{ONE}act/send/", follow=True))
    assert "Say why it changes" in blocked
    assert "give a later deadline, or write why the time left is enough (Act s.31)" in blocked
    words = {"reason": "A slip.", "what_to_do": "Read lot 1 again.", "time_considered": "One figure.", "version": "2"}
    assert browser.post(f"{ONE}words/", words).status_code == 302
    sent = text(browser.post(f"{ONE}act/send/", follow=True))
    assert f"They were told by mail. Nothing has changed yet. Bids still close {OLD_WORDS}." in sent
    page = text(approver.get(f"{ONE}approval/"))
    assert "What the public will see" in page
    assert "1,310 hours" in re.sub(r"</?(del|ins)>", "", page)
    version = Amendment.objects.get().version
    done = text(approver.post(f"{ONE}approval/", {"approve": "yes", "version": version}, follow=True))
    assert "You approved change 1" in done
    assert "for the platform’s answer" in done
    made.answered(Amendment.objects.get())
    after = text(browser.get(ONE))
    assert "In force since Monday 12 April 2027 at 10am" in after
    assert "Take out" not in after


@pytest.mark.usefixtures("now")
def test_the_page_of_a_stale_version_cannot_be_approved(cast: Cast, tender: Tender) -> None:
    amendment = made.in_approval(tender, cast)
    approver = factory.signed_in(cast.approver)
    answer = approver.post(f"{ONE}approval/", {"approve": "yes", "version": amendment.version - 1})
    assert answer.status_code == 400
    assert "This change was saved again while you were reading" in text(answer)
    assert Amendment.objects.get().status == "in_approval"


@pytest.mark.usefixtures("now")
@pytest.mark.parametrize(
    ("page", "data", "sentence"),
    [
        ("lots/1/", {"name": "", "weekly_hours": "many"}, "Write ‘Hours a week’ as a number, such as 10.5."),
        ("words/", {"reason": "x " * 301, "what_to_do": "y"}, "Cut ‘Why it changes’ by 1 word"),
        ("dates/", date_fields("closes_at", 28, 3, "1:30am"), "so the hour from 1am to 2am does not exist"),
        ("dates/", date_fields("closes_at", 24, 4), "Saturday 24 April 2027 is not a working day"),
        ("dates/", date_fields("closes_at", 9, 4), "the deadline only moves later"),
        ("documents/", {"title": "Map", "kind": "other"}, "Choose a file for ‘File’."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    cast: Cast, tender: Tender, page: str, data: dict[str, str], sentence: str
) -> None:
    amending.start(tender=tender, by=cast.lead)
    answer = lead(cast).post(f"{ONE}{page}", {"moves_later_dates": "yes", **data})
    assert answer.status_code == 400
    assert sentence in text(answer)
    for typed in data.values():
        assert typed.strip()[:40] in answer.content.decode() or typed == ""
    assert Amendment.objects.get().is_empty()


@pytest.mark.usefixtures("now")
def test_a_later_deadline_is_one_page_for_the_lead_and_one_press_for_the_approver(cast: Cast, tender: Tender) -> None:
    data = {**date_fields("closes_at", 23, 4), "moves_later_dates": "yes", "reason": "Three suppliers asked."}
    data |= date_fields("questions_close_at", 19, 3)
    sent = text(lead(cast).post(f"{HOME}extend/", data, follow=True))
    assert "The later deadline is with the approver" in sent
    assert f"Bids still close {OLD_WORDS}." in sent
    amendment = Amendment.objects.get()
    approver = factory.signed_in(cast.approver)
    approver.post(f"{ONE}approval/", {"approve": "yes", "version": amendment.version})
    made.answered(amendment)
    tender.refresh_from_db()
    assert (amendment.status, tender.closes_at) == ("published", LATER)
    assert factory.signed_in(cast.approver).get(f"{HOME}extend/").status_code == 403


@pytest.mark.usefixtures("now")
def test_a_document_is_replaced_only_when_the_change_is_in_force(cast: Cast, tender: Tender) -> None:
    browser, anybody = lead(cast), Client()
    amending.start(tender=tender, by=cast.lead)
    old = tender.documents.get(title="Specification")
    data = {
        "title": "Specification",
        "kind": "specification",
        "lot": "",
        "version": "1",
        "file": tenders.pdf("new.pdf"),
    }
    assert browser.post(f"{ONE}documents/", data).status_code == 302
    amendment = Amendment.objects.get()
    proposed = amendment.documents.get()
    assert browser.get(f"{ONE}documents/{proposed.ref}/").status_code == 200
    assert anybody.get(f"{HOME}documents/{proposed.ref}/").status_code == 404
    assert anybody.get(f"{HOME}documents/{old.ref}/").status_code == 200
    amending.set_words(
        amendment=amendment, by=cast.lead, reason="A slip.", what_to_do="Read it.", time_considered="Short."
    )
    made.answered(made.decide(amending.send(amendment=amendment, by=cast.lead), cast))
    assert anybody.get(f"{HOME}documents/{proposed.ref}/").status_code == 200
    assert anybody.get(f"{HOME}documents/{old.ref}/").status_code == 404
    assert browser.get(f"{HOME}documents/{old.ref}/").status_code == 200
    versions = text(browser.get(f"{HOME}documents/versions/"))
    assert "With change 1" in versions
    assert versions.count("Ruth Ainsley") >= 3
    assert "Until Monday 12 April 2027 at 10am" in versions
    public = text(anybody.get("/notices/SBC-2027-014-UK4-2/"))
    assert "Specification, version 1" in public
    assert "until Monday 12 April 2027" in public
    assert f"/documents/{old.ref}/" not in public


def as_told(cast: Cast) -> str:
    found = text(lead(cast).get(f"{HOME}told/"))
    return found[found.index("<main") : found.index("</main>")]


def test_who_was_told_reads_the_same_with_no_bidder_one_and_three(cast: Cast) -> None:
    """Before the opening neither a name nor a number, not even whether anybody bids at all."""
    pages = []
    for count in (0, 1, 3):
        reference = f"SBC-2027-02{count}"
        tender = tenders.published(cast, at=tenders.PUBLISHED, reference=reference, lots_kept=1)
        for number in range(count):
            organisation = supplier(f"Made-up Care {count}{number}", f"{20_000_000 + 10 * count + number}")
            owner = person(f"Owner {count} {number}", organisation, "owner")
            factory.submitted(tender, organisation, owner, factory.Written(lots=(1,)))
        with clock.at(CHANGING):
            made.in_force(tender, cast)
            page = lead(cast).get(f"/tenders/{reference}/told/").content.decode()
            main = page[page.index("<main") : page.index("</main>")]
            pages.append(main.replace(reference, "REF"))
    assert pages[0] == pages[1] == pages[2]
    assert "Every organisation with a bid or a draft" in pages[0]
    assert "Who bids, and how many, stays sealed until the bids are open" in pages[0]


def test_bidders_are_named_once_their_bids_are_open_and_drafts_never(cast: Cast, tender: Tender) -> None:
    factory.submitted(tender, cast.supplier, cast.bidder, factory.Written(lots=(1,)))
    with clock.at(CHANGING):
        factory.start(tender, cast.rival_supplier, cast.rival)
        made.in_force(tender, cast)
        assert "Tees Valley Homecare" not in as_told(cast)
    factory.opened(tender, cast.lead, cast.approver)
    with clock.at(factory.AFTER + timedelta(minutes=5)):
        page = as_told(cast)
    assert "Tees Valley Homecare, mail left Monday 12 April 2027 at 10am" in page
    assert "Larchfield Care" not in page


@pytest.mark.usefixtures("now")
def test_a_cancellation_is_previewed_done_and_told(cast: Cast, tender: Tender) -> None:
    bid = factory.submitted(tender, cast.supplier, cast.bidder, factory.Written(lots=(1,)))
    approver = factory.signed_in(cast.approver)
    shown = approver.post(f"{HOME}cancel/", {"reason": "The budget was withdrawn."})
    assert shown.status_code == 200
    assert "The termination notice (UK12), as the public will see it" in text(shown)
    assert "every organisation with a bid or a draft" in text(shown)
    tender.refresh_from_db()
    assert tender.status == "published"
    done = approver.post(f"{HOME}cancel/", {"reason": "The budget was withdrawn.", "confirmed": "yes"}, follow=True)
    assert "The tender is cancelled" in text(done)
    bidder = factory.signed_in(cast.bidder)
    for address in (f"/bids/{bid.ref}/", f"/bids/{bid.ref}/files/", f"/bids/{bid.ref}/history/"):
        seen = text(bidder.get(address))
        assert "This tender was cancelled on Monday 12 April 2027 at 10am." in seen
        assert "The budget was withdrawn." in seen
    told = as_told(cast)
    assert "SBC-2027-014: the tender is cancelled" in told
    assert "Tees Valley Homecare" not in told
    assert "was cancelled" not in text(Client().get("/notices/SBC-2027-014-UK4-1/"))
    jobs.run_due()
    jobs.run_due()
    public = text(Client().get("/notices/SBC-2027-014-UK4-1/"))
    assert "This tender was cancelled" in public
    assert "The budget was withdrawn." in public


@pytest.mark.usefixtures("now")
def test_a_bidder_reads_on_every_page_that_the_bid_needs_confirming_and_confirms_it(cast: Cast, tender: Tender) -> None:
    bid = factory.submitted(tender, cast.supplier, cast.bidder, factory.Written(lots=(1,)))
    made.in_force(tender, cast)
    browser = factory.signed_in(cast.bidder)
    banner = "The tender changed: your bid stands, but needs confirming after change 1."
    key = tender.criteria.all()[0].key
    for page in (
        "",
        "lots/",
        "prices/",
        "files/",
        "check/",
        "declarations/",
        "history/",
        "changes/",
        f"answers/{key}/",
    ):
        assert banner in text(browser.get(f"/bids/{bid.ref}/{page}")), page
    assert "Confirm your bid after change 1" in text(browser.get(f"/bids/{bid.ref}/"))
    assert "Confirm your bid after change 1, or submit again" in text(browser.get("/needs/"))
    seen = text(browser.get(f"/bids/{bid.ref}/changes/"))
    assert "Read the new hours of lot 1" in seen
    answer = browser.post(f"/bids/{bid.ref}/confirm/", {"change": "1"}, follow=True)
    done = Confirmation.objects.get()
    assert answer.redirect_chain[-1][0] == f"/bids/{bid.ref}/confirmations/{done.number}/"
    assert "the signature holds" in text(answer)
    assert banner not in text(browser.get(f"/bids/{bid.ref}/"))
    assert Bid.objects.get().status == "submitted"


@pytest.mark.usefixtures("now")
def test_confirming_asks_for_a_fresh_sign_in(cast: Cast, tender: Tender) -> None:
    bid = factory.submitted(tender, cast.supplier, cast.bidder, factory.Written(lots=(1,)))
    made.in_force(tender, cast)
    stale = factory.signed_in(cast.bidder, fresh=False)
    answer = stale.post(f"/bids/{bid.ref}/confirm/", {"change": "1"})
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert not Confirmation.objects.exists()


@pytest.mark.usefixtures("now")
def test_suppliers_and_the_public_read_what_changed(cast: Cast, tender: Tender) -> None:
    made.in_force(tender, cast)
    rival = factory.signed_in(cast.rival)
    assert "Change 1: what is asked" in text(rival.get("/tender/SBC-2027-014/"))
    side = re.sub(r"</?(del|ins)>", "", text(rival.get("/tender/SBC-2027-014/changes/")))
    assert "1,310 hours" in side
    assert "1,450 hours" in side
    public = text(Client().get("/notices/SBC-2027-014-UK4-2/"))
    assert "Change 1, Monday 12 April 2027 at 10am" in public
    assert "Bids that were in must be confirmed or submitted again." in public
    older = text(Client().get("/notices/SBC-2027-014-UK4-1/"))
    assert "A newer version stands" in older


@pytest.mark.usefixtures("now")
def test_an_older_notice_says_the_deadline_that_stands_now(cast: Cast, tender: Tender) -> None:
    made.extended(tender, cast)
    older = text(Client().get("/notices/SBC-2027-014-UK4-1/"))
    strip = older[older.index('<dl class="strip') : older.index("</dl>")]
    assert NEW_WORDS in strip
    assert OLD_WORDS not in strip


LIST_QUERIES, TOLD_QUERIES = 10, 13


@pytest.mark.usefixtures("now")
def test_lists_cost_the_same_with_one_row_and_with_three(
    cast: Cast, tender: Tender, django_assert_num_queries: Any
) -> None:
    browser = lead(cast)
    for hours in ("1450", "1500", "1550"):
        made.in_force(tender, cast, {"lot:1:weekly_hours": hours})
        browser.get(f"{HOME}changes/")
        if hours == "1500":
            continue
        with django_assert_num_queries(LIST_QUERIES):
            assert browser.get(f"{HOME}changes/").status_code == 200
        with django_assert_num_queries(TOLD_QUERIES):
            assert browser.get(f"{HOME}told/").status_code == 200
