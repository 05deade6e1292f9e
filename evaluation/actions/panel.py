"""Appointing a panel, declaring interests, standing people down, and starting the marking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from core import audit, clock
from core.models import User
from core.permissions import has_role
from core.workflow import NotPermitted, Refused, move
from evaluation import letters, policies, progress
from evaluation.enums import PanelStatus, Seat
from evaluation.models import Declaration, Panel, PanelMember
from tenders.enums import TenderStatus
from tenders.models import Bid, Criterion, Tender

APPOINTED_WHILE = ("published", "closed", "opened", "under_assessment")


def appoint_panel(
    tender: Tender,
    *,
    by: User,
    evaluators: Sequence[User],
    moderator: User,
    questions: Mapping[str, Sequence[Criterion]] | None = None,
) -> Panel:
    """Appoint those who mark and the one who moderates. `questions`: whose ref marks which; unnamed mark all.

    Raises NotPermitted unless `by` leads the tender; Refused, saying whom and why.
    """
    if not policies.is_lead(by, tender):
        raise NotPermitted("Only the procurement lead of this tender appoints its panel.")
    reasons = _unfit(tender, evaluators, moderator)
    if reasons:
        raise Refused(reasons)
    with transaction.atomic():
        tender = Tender.objects.select_for_update(no_key=True).get(pk=tender.pk)
        if Panel.objects.filter(tender=tender).exists():
            raise Refused("This tender has a panel already. Change its members one by one.")
        panel = Panel.objects.create(tender=tender, appointed_at=clock.now(), appointed_by=by)
        for user in evaluators:
            _seat(panel, user, Seat.EVALUATOR, by=by, questions=(questions or {}).get(user.ref, ()))
        _seat(panel, moderator, Seat.MODERATOR, by=by)
        facts = {"evaluators": [user.ref for user in evaluators], "moderator": moderator.ref}
        audit.record(panel.chain(), "panel.appointed", by=by, facts=facts)
    return Panel.objects.get(pk=panel.pk)


def add_member(panel: Panel, *, by: User, user: User, seat: str, questions: Sequence[Criterion] = ()) -> PanelMember:
    """Seat one more person, or somebody in the place of one who was stood down."""
    if not policies.may_run_panel(by, panel):
        raise NotPermitted("Only the procurement lead of this tender appoints its panel.")
    with transaction.atomic():
        panel = _locked(panel)
        if panel.status == PanelStatus.LOCKED:
            raise Refused("Quality is locked, so the panel cannot change.")
        taken = any(member.seat == Seat.MODERATOR for member in panel.standing())
        if seat == Seat.MODERATOR and taken:
            raise Refused("The panel has a moderator. Stand that person down first.")
        if seat == Seat.EVALUATOR and panel.status == PanelStatus.CONSENSUS:
            raise Refused("All marks are in and seen: nobody can start to mark now.")
        if PanelMember.objects.filter(panel=panel, user=user).exists():
            raise Refused(f"{user.full_name} has or had a seat on this panel.")
        evaluators, moderator = ([user], None) if seat == Seat.EVALUATOR else ([], user)
        if reasons := _unfit_people(panel.tender, evaluators, moderator):
            raise Refused(reasons)
        member = _seat(panel, user, seat, by=by, questions=questions)
        audit.record(panel.chain(), "panel.member_added", by=by, facts={"who": user.ref, "seat": seat})
    return member


def declare(panel: Panel, *, by: User, interests: Mapping[str, str]) -> list[Declaration]:
    """Say, for every bidder, whether one has an interest: bid ref -> the interest in words, or '' for none.

    Once the bidders are known and never before ([2015] EWHC 2011 (TCC)). A later word replaces an earlier one.
    """
    member = policies.seat_of(by, panel)
    if member is None:
        raise NotPermitted("Only a member of this panel declares interests in its bidders.")
    bids = progress.bids_of(panel.tender)
    if not bids:
        raise Refused("Nobody is known to bid yet. You are asked again when the bids are opened.")
    missing = [bid.organisation.name for bid in bids if bid.ref not in interests]
    if missing:
        raise Refused([f"Say whether you have an interest in {name}." for name in missing])
    at = clock.now()
    with transaction.atomic():
        rows = [
            Declaration.objects.create(
                member=member,
                bid=bid,
                has_interest=bool(interests[bid.ref].strip()),
                text=interests[bid.ref].strip(),
                at=at,
            )
            for bid in bids
        ]
        found = sum(1 for row in rows if row.has_interest)
        audit.record(panel.chain(), "panel.interests_declared", by=by, facts={"bidders": len(rows), "interests": found})
        if found:
            letters.interest_declared(panel, member)
    return rows


def accept_interest(member: PanelMember, *, by: User, reason: str) -> PanelMember:
    """The lead weighs a declared interest and lets the person go on, with the reason and the safeguard."""
    panel = member.panel
    if not policies.may_run_panel(by, panel):
        raise NotPermitted("Only the procurement lead weighs a declared interest.")
    if not reason.strip():
        raise Refused("Reason: say why this person may go on, and what guards against the interest.")
    with transaction.atomic():
        member = PanelMember.objects.select_for_update().get(pk=member.pk)
        if not progress.open_interests(member, progress.bids_of(panel.tender)):
            raise Refused(f"{member.user.full_name} has declared no interest that is still to be weighed.")
        member.interest_accepted_at, member.interest_accepted_by = clock.now(), by
        member.interest_accepted_reason = reason.strip()
        member.save()
        facts = {"who": member.user.ref, "reason": audit.commitment(reason.strip())}
        audit.record(panel.chain(), "panel.interest_accepted", by=by, facts=facts)
    return member


def recuse(member: PanelMember, *, by: User, reason: str) -> PanelMember:
    """Stand somebody down: they see nothing from the next request on, and who must mark is worked out again.

    If everybody left has handed in, marking closes.
    """
    panel = member.panel
    if by.pk != member.user_id and not policies.may_run_panel(by, panel):
        raise NotPermitted("Only the procurement lead stands somebody else down.")
    if not reason.strip():
        raise Refused("Reason: say why this person leaves the panel.")
    with transaction.atomic():
        panel = _locked(panel)
        member = PanelMember.objects.select_for_update().get(pk=member.pk)
        if member.recused_at is not None:
            raise Refused(f"{member.user.full_name} has left the panel already.")
        if panel.status == PanelStatus.LOCKED:
            raise Refused("Quality is locked, so the panel cannot change.")
        member.recused_at, member.recused_by, member.recused_reason = clock.now(), by, reason.strip()
        member.save()
        facts = {"who": member.user.ref, "reason": audit.commitment(reason.strip())}
        audit.record(panel.chain(), "panel.member_recused", by=by, facts=facts)
        close_if_all_in(panel, by=by)
    return member


def unfit_for_seat(member: PanelMember, person: User) -> str:
    """Why somebody may not take over a seat; empty: may."""
    if PanelMember.objects.filter(panel=member.panel, user=person).exists():
        return f"{person.full_name} has or had a seat on this panel."
    evaluators, moderator = ([], person) if member.seat == Seat.MODERATOR else ([person], None)
    return " ".join(_unfit_people(member.panel.tender, evaluators, moderator))


def hand_on_seat(member: PanelMember, to: User, by: User) -> None:
    """A leaver's seat goes to a colleague, who declares and begins anew; what the leaver marked no longer counts.

    Called from the act in which somebody leaves: whoever ends roles there is not the lead, and need not be.
    """
    panel = _locked(member.panel)
    if reason := unfit_for_seat(member, to):
        raise Refused(reason)
    _seat(panel, to, member.seat, by=by, questions=list(member.questions.all()))
    leaver = PanelMember.objects.select_for_update().get(pk=member.pk)
    leaver.recused_at, leaver.recused_by, leaver.recused_reason = clock.now(), by, "Left; the seat was handed on."
    leaver.save()
    facts = {"who": leaver.user.ref, "to": to.ref, "seat": leaver.seat}
    audit.record(panel.chain(), "panel.seat_handed_on", by=by, facts=facts)


def close_if_all_in(panel: Panel, *, by: User) -> None:
    """Move the panel to consensus once every standing evaluator has handed in; else leave it."""
    panel = Panel.objects.get(pk=panel.pk)
    if panel.status != PanelStatus.INDIVIDUAL or not panel.evaluators() or progress.marks_still_out(panel):
        return
    move(panel, "close_marking", by=by)


def start_marking(panel: Panel, *, by: User) -> Panel:
    """Everyone has declared: open the answers to the evaluators; the tender is then under assessment."""
    with transaction.atomic():
        panel = move(panel, "start_marking", by=by)
        if panel.tender.status == TenderStatus.OPENED:
            move(panel.tender, "start_assessment", by=by)
    return panel


def _locked(panel: Panel) -> Panel:
    return Panel.objects.select_for_update().get(pk=panel.pk)


def _seat(panel: Panel, user: User, seat: str, *, by: User, questions: Sequence[Criterion] = ()) -> PanelMember:
    member = PanelMember.objects.create(panel=panel, user=user, seat=seat, appointed_at=clock.now(), appointed_by=by)
    member.questions.set(questions)
    letters.appointed(panel, member)
    return member


def _unfit(tender: Tender, evaluators: Sequence[User], moderator: User) -> list[str]:
    reasons = _unfit_people(tender, evaluators, moderator)
    if tender.status not in APPOINTED_WHILE:
        reasons.append("Appoint the panel once the tender is published and before its award.")
    if len({user.pk for user in evaluators}) != len(evaluators):
        reasons.append("The same evaluator is named twice: choose different people.")
    if moderator.pk in {user.pk for user in evaluators}:
        reasons.append(f"{moderator.full_name} cannot both mark and moderate: choose somebody else to moderate.")
    if len(evaluators) < progress.FEWEST_EVALUATORS:
        reasons.append(
            f"Choose at least {progress.FEWEST_EVALUATORS} evaluators: one person's marks cannot be moderated."
        )
    return reasons


def _unfit_people(tender: Tender, evaluators: Sequence[User], moderator: User | None) -> list[str]:
    buyers = policies.buyers(tender)
    reasons = [
        f"{user.full_name} is not an evaluator of {buyers[0].name}."
        for user in evaluators
        if not any(has_role(user, buyer, "evaluator") for buyer in buyers)
    ]
    if moderator is not None and not any(has_role(moderator, buyer, "moderator") for buyer in buyers):
        reasons.append(f"{moderator.full_name} is not a moderator of {buyers[0].name}.")
    return reasons


def bids_to_declare(panel: Panel) -> list[Bid]:
    """The bidders by name, not by letter: a declaration must not tie a name to the letter that is marked."""
    return sorted(progress.bids_of(panel.tender), key=lambda bid: bid.organisation.name)
