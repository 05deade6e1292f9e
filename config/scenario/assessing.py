"""From the declarations of interest to a signed award."""

from __future__ import annotations

from decimal import Decimal

from config.demo import cast
from config.scenario import marks, people
from config.scenario.tendering import until_nothing_is_due
from core.models import User
from evaluation.actions import approval, award, award_notice, conclusion, marking, moderation, summaries
from evaluation.actions import panel as seats
from evaluation.models import Award, Panel
from tenders.enums import BidStatus
from tenders.models import Bid, Tender

EVALUATORS = ("evaluator_a", "evaluator_b", "evaluator_c")


def _supplier_key(bid: Bid) -> str:
    return next(each.key for each in cast.SUPPLIERS if each.company_number == bid.organisation.company_number)


def _bids(tender: Tender) -> list[Bid]:
    return list(
        Bid.objects.filter(tender=tender, status=BidStatus.OPENED).select_related("organisation").order_by("letter")
    )


def appoint(tender: Tender) -> Panel:
    evaluators = [people.staff(key) for key in EVALUATORS]
    return seats.appoint_panel(
        tender, by=people.staff("lead"), evaluators=evaluators, moderator=people.staff("moderator")
    )


def declare(panel: Panel) -> None:
    """Everyone on the panel declares for every bidder, now that the bidders are known."""
    nothing = {bid.ref: "" for bid in _bids(panel.tender)}
    for key in (*EVALUATORS, "moderator"):
        seats.declare(panel, by=people.staff(key), interests=nothing)


def start_marking(panel: Panel) -> Panel:
    return seats.start_marking(panel, by=people.staff("lead"))


def mark(panel: Panel, evaluator: int, *, only: int | None = None) -> User:
    """One evaluator marks every answer, or the first `only` of them."""
    user = people.staff(EVALUATORS[evaluator])
    done = 0
    for bid in _bids(panel.tender):
        for criterion in panel.tender.criteria.order_by("number"):
            if only is not None and done >= only:
                return user
            judged = marks.individual(_supplier_key(bid), criterion.key, evaluator)
            marking.save_mark(
                panel, by=user, bid=bid, criterion=criterion, mark=Decimal(judged.mark), reason=judged.reason
            )
            done += 1
    return user


def hand_in(panel: Panel, evaluator: int) -> None:
    marking.submit_marks(panel, by=people.staff(EVALUATORS[evaluator]))
    panel.refresh_from_db()


def agree(panel: Panel, *, only: int | None = None) -> None:
    """The moderator records what the panel agreed, with the reason that stands."""
    moderator = people.staff("moderator")
    done = 0
    for bid in _bids(panel.tender):
        for criterion in panel.tender.criteria.order_by("number"):
            if only is not None and done >= only:
                return
            judged = marks.agreed(_supplier_key(bid), criterion.key)
            moderation.record_consensus(
                panel, by=moderator, bid=bid, criterion=criterion, mark=Decimal(judged.mark), reason=judged.reason
            )
            done += 1


def lock_quality(panel: Panel) -> Panel:
    return moderation.lock_quality(panel, by=people.staff("moderator"))


def propose(tender: Tender) -> list[Award]:
    award.propose_awards(tender, by=people.staff("lead"))
    return list(Award.objects.filter(lot__tender=tender).order_by("lot__number"))


def approve_own(tender: Tender) -> None:
    """The lead tries to approve what the lead proposed."""
    approval.approve_awards(tender, by=people.staff("lead"), has_interest=False)


def approve(tender: Tender) -> None:
    approval.send_awards_for_approval(tender, by=people.staff("lead"))
    approval.approve_awards(tender, by=people.staff("approver"), has_interest=False)


def tell_everyone(tender: Tender) -> int:
    """Assessment summaries to every bidder at once; then the award notice goes to the platform."""
    lead = people.staff("lead")
    summaries.draft_summaries(tender, by=lead)
    sent = summaries.send_summaries(tender, by=lead)
    until_nothing_is_due()
    return len(sent)


def publish_award(tender: Tender) -> None:
    award_notice.submit_award_notice(tender, by=people.staff("lead"))
    until_nothing_is_due()


def sign(tender: Tender) -> list[Award]:
    signed = conclusion.sign_awards(tender, by=people.staff("lead"))
    tender.refresh_from_db()
    return signed
