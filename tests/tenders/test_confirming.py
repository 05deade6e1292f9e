"""Bids after a change to the tender: they stand, are confirmed or replaced, and are opened flagged if nobody answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from core import audit, clock
from core.workflow import NotPermitted, Refused
from tenders import sealing
from tenders.actions import confirming, submission
from tenders.actions.bid import save_answer
from tenders.actions.opening import confirm_opening
from tenders.models import Bid, Confirmation, Tender
from tenders.queries import bids as queries
from tests.factories import bids as factory
from tests.factories import changes as made
from tests.factories import tenders
from tests.factories.changes import CHANGING
from tests.factories.people import Cast

AFTER_THE_CHANGE = CHANGING + timedelta(hours=1)


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return tenders.published(cast, at=tenders.PUBLISHED, reference="SBC-2027-014", lots_kept=2)


@pytest.fixture
def bid(cast: Cast, tender: Tender) -> Bid:
    """Handed in, then the tender changed."""
    found = factory.submitted(tender, cast.supplier, cast.bidder, factory.Written(lots=(1,)))
    with clock.at(CHANGING):
        made.in_force(tender, cast)
    found.refresh_from_db()
    return found


def confirm(bid: Bid, cast: Cast, change: int = 1) -> Confirmation:
    session = factory.session_of(cast.bidder)
    return confirming.confirm(bid=bid, by=cast.bidder, session=session, change=change, fresh=True)


def test_a_change_leaves_what_was_submitted_standing_and_asks_for_a_word(cast: Cast, bid: Bid) -> None:
    assert (bid.status, bid.unconfirmed_change) == ("needs_confirming", 1)
    standing = queries.standing(bid)
    assert standing is not None
    assert standing.number == 1


def test_confirming_signs_a_receipt_over_what_stands(cast: Cast, tender: Tender, bid: Bid) -> None:
    with clock.at(AFTER_THE_CHANGE):
        done = confirm(bid, cast)
    bid.refresh_from_db()
    assert (bid.status, bid.unconfirmed_change) == ("submitted", None)
    standing = queries.standing(bid)
    assert standing is not None
    assert done.submission == standing
    assert done.receipt["manifest_sha256"] == standing.receipt["manifest_sha256"]
    assert (done.receipt["change"], done.receipt["submission"]) == (1, standing.receipt_number)
    assert done.receipt["confirmed_at"] == audit.instant_text(AFTER_THE_CHANGE)
    signed = sealing.canonical(done.receipt)
    assert sealing.signed_by(signed, bytes.fromhex(done.signature), public=bytes.fromhex(done.signed_with))
    entry = audit.entries(bid.chain()).first()
    assert (entry.verb, entry.digest) == ("bid.confirm", done.receipt["log"]["head"])
    with pytest.raises(DatabaseError), transaction.atomic():
        Confirmation.objects.update(number="C-0000-0000")


def test_the_same_confirmation_again_gives_the_same_receipt(cast: Cast, bid: Bid) -> None:
    with clock.at(AFTER_THE_CHANGE):
        first = confirm(bid, cast)
        bid.refresh_from_db()
        assert confirm(bid, cast) == first
    assert Confirmation.objects.count() == 1


def test_submitting_again_settles_it_too(cast: Cast, bid: Bid) -> None:
    with clock.at(AFTER_THE_CHANGE):
        factory.hand_in(bid, cast.bidder)
    bid.refresh_from_db()
    assert (bid.status, bid.unconfirmed_change, bid.submissions.count()) == ("submitted", None, 2)


def test_withdrawing_works_and_settles_it(cast: Cast, bid: Bid) -> None:
    with clock.at(AFTER_THE_CHANGE):
        submission.withdraw(bid=bid, by=cast.bidder)
    bid.refresh_from_db()
    assert (bid.status, bid.unconfirmed_change) == ("withdrawn", None)


def test_a_draft_and_a_withdrawn_bid_are_asked_nothing(cast: Cast, tender: Tender) -> None:
    taken_back = factory.submitted(tender, cast.supplier, cast.bidder, factory.Written(lots=(1,)))
    with clock.at(CHANGING):
        submission.withdraw(bid=taken_back, by=cast.bidder)
        draft = factory.start(tender, cast.rival_supplier, cast.rival)
        made.in_force(tender, cast)
    taken_back.refresh_from_db()
    draft.refresh_from_db()
    assert (taken_back.status, draft.status) == ("withdrawn", "draft")


def test_a_second_change_asks_again_and_the_page_of_the_first_is_stale(cast: Cast, tender: Tender, bid: Bid) -> None:
    with clock.at(AFTER_THE_CHANGE):
        made.in_force(tender, cast, {"lot:2:weekly_hours": "1500"})
        bid.refresh_from_db()
        assert bid.unconfirmed_change == 2
        with pytest.raises(Refused, match="The tender changed again: read change 2, then confirm"):
            confirm(bid, cast, change=1)
        assert confirm(bid, cast, change=2).amendment.number == 2


def test_only_a_freshly_signed_in_owner_confirms(cast: Cast, bid: Bid) -> None:
    session = factory.session_of(cast.editor)
    with clock.at(AFTER_THE_CHANGE):
        with pytest.raises(NotPermitted, match="Only an owner"):
            confirming.confirm(bid=bid, by=cast.editor, session=session, change=1, fresh=True)
        with pytest.raises(NotPermitted, match="Sign in again"):
            confirming.confirm(bid=bid, by=cast.bidder, session=session, change=1, fresh=False)


def test_after_the_deadline_nothing_is_confirmed(cast: Cast, bid: Bid) -> None:
    with clock.at(tenders.CLOSES):
        assert confirm(bid, cast).closes_at == tenders.CLOSES
    with clock.at(tenders.CLOSES + timedelta(microseconds=1)):
        other = Bid.objects.get(pk=bid.pk)
        count = Confirmation.objects.count()
        with pytest.raises(Refused, match="Bids closed Friday 16 April 2027 at 12 noon: nothing was confirmed"):
            confirm(other, cast, change=9)
        assert Confirmation.objects.count() == count


def test_an_answer_longer_than_a_lowered_limit_cannot_be_confirmed_as_it_stands(cast: Cast, tender: Tender) -> None:
    bid = factory.submitted(tender, cast.supplier, cast.bidder, factory.Written(lots=(1,)))
    asked = tender.criteria.all()[0]
    with clock.at(CHANGING):
        made.in_force(tender, cast, {f"criterion:{asked.key}:word_limit": "5"})
        bid.refresh_from_db()
        with pytest.raises(Refused, match=f"Your answer to ‘{asked.label}’ has 1\\d words and the limit is now 5"):
            confirm(bid, cast)
        bid.refresh_from_db()
        assert bid.status == "needs_confirming"
        save_answer(bid=bid, criterion=asked.key, text="We pay travel time.", by=cast.bidder)
        factory.hand_in(bid, cast.bidder)
    bid.refresh_from_db()
    assert bid.status == "submitted"


def test_an_unconfirmed_bid_is_opened_with_the_others_and_flagged(cast: Cast, tender: Tender, bid: Bid) -> None:
    rival = factory.submitted(tender, cast.rival_supplier, cast.rival, factory.Written(lots=(1,)))
    opening = factory.opened(tender, cast.lead, cast.approver)
    bid.refresh_from_db()
    rival.refresh_from_db()
    assert (bid.status, rival.status) == ("opened", "opened")
    flags = {line["organisation"]: line["not_confirmed_after_change"] for line in opening.record["bids"]}
    assert flags == {"Tees Valley Homecare": 1, "Larchfield Care": None}
    with clock.at(factory.AFTER + timedelta(minutes=2)):
        page = factory.signed_in(cast.lead).get("/tenders/SBC-2027-014/").content.decode()
        assert "1 bid not confirmed after a change" in page
        assert f"Bid {bid.letter}, after change 1" in page
        record = factory.signed_in(cast.lead).get("/tenders/SBC-2027-014/opening/quality/").content.decode()
        assert "<dt>Not confirmed</dt><dd>After change 1 to the tender." in record


def test_a_cancelled_tender_opens_nothing_and_leaves_drafts_readable(cast: Cast, tender: Tender, bid: Bid) -> None:
    with clock.at(AFTER_THE_CHANGE):
        draft = factory.write(factory.start(tender, cast.rival_supplier, cast.rival), cast.rival, factory.Written((1,)))
        made.cancelled(tender, cast)
        read = queries.draft(draft, session=factory.session_of(cast.rival))
        assert read.content.chosen() == [1]
        page = factory.signed_in(cast.rival).get(f"/bids/{draft.ref}/")
        assert page.status_code == 200
        assert "The tender was cancelled" in page.content.decode()
        assert "The budget was withdrawn." in page.content.decode()
        with pytest.raises(Refused, match="not open for bids"):
            save_answer(bid=draft, criterion=tender.criteria.all()[0].key, text="Late.", by=cast.rival)
        with pytest.raises(Refused, match="The tender is not open for bids any more: nothing was confirmed"):
            confirm(bid, cast)
    with clock.at(factory.AFTER), pytest.raises(Refused, match="cancelled, so its bids stay sealed"):
        confirm_opening(tender=tender, kind="quality", by=cast.lead, fresh=True)


def test_amending_is_no_way_round_the_bidders_own_draft(cast: Cast, tender: Tender, bid: Bid) -> None:
    """A change touches what is asked, never what was answered."""
    before = queries.draft(bid, session=factory.session_of(cast.bidder)).content
    with clock.at(AFTER_THE_CHANGE):
        made.in_force(tender, cast, {"lot:1:name": "Another name"})
    assert queries.draft(bid, session=factory.session_of(cast.bidder)).content == before
