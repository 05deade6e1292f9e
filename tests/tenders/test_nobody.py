"""Without a person there is no right: what nobody may do, whatever the tender."""

from __future__ import annotations

from tenders.models import Amendment
from tenders.policies import amendments, bids, clarifications, eligibility
from tenders.policies import tenders as policies
from tests.factories import tenders
from tests.factories.people import Cast


def test_nobody_reads_questions_openings_or_lets_others_read(cast: Cast) -> None:
    tender = tenders.draft(cast, lots_kept=1)
    change = Amendment(tender=tender)
    assert policies.may_let_read(None, tender) is False
    assert policies.may_read(None, tender) is False
    assert policies.may_edit(None, tender) is False
    assert clarifications.may_read_questions(None, tender) is False
    assert clarifications.may_answer_for(None, tender) is False
    assert bids.may_see_opening(None, tender) is False
    assert bids.may_open_tender(None, tender) is False
    assert amendments.may_approve(None, change) is False
    assert amendments.may_write(None, change) is False


def test_the_lead_the_approver_and_the_auditor_read_questions_and_no_supplier_does(cast: Cast) -> None:
    tender = tenders.draft(cast, lots_kept=1)
    assert [
        clarifications.may_read_questions(who, tender)
        for who in (cast.lead, cast.approver, cast.auditor, cast.bidder, cast.stranger_lead)
    ] == [True, True, True, False, False]
    assert [policies.may_let_read(who, tender) for who in (cast.lead, cast.approver, cast.bidder)] == [
        True,
        False,
        False,
    ]


def test_no_bid_is_read_for_eligibility_before_the_opening_whatever_was_declared(cast: Cast) -> None:
    tender = tenders.draft(cast, lots_kept=1)
    assert eligibility.not_declared(cast.lead, tender) == "The bids are not open."
