"""Excluding a bid or its part for one lot: written, told, heard, proposed by the lead, confirmed by an approver.

Every function is keyword-only with the actor as `by=`; it raises `NotPermitted` or `Refused` and then changes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock, outbox
from core.calendar import in_words
from core.models import Membership, User
from core.workflow import NotPermitted, Refused, move
from tenders.actions import threads
from tenders.enums import OF_THE_SUPPLIER, BidStatus, ExclusionGround, ExclusionOutcome, ExclusionStatus, Side
from tenders.models import Bid, Exclusion, Lot, LotExclusion, Message
from tenders.policies import eligibility as reading
from tenders.policies import exclusions as policies
from tenders.policies.tenders import buyers

LEAST_TIME = timedelta(hours=24)
OVER = (ExclusionStatus.EXCLUDED, ExclusionStatus.KEPT, ExclusionStatus.DROPPED)
LONGEST = 40_000


def start(*, bid: Bid, lot: Lot | None, ground_class: str, ground: str, facts: str, by: User) -> Exclusion:
    """Begin the procedure; nobody outside is told yet. One at a time for the same bid and lot."""
    if not policies.is_lead(by, bid.tender):
        raise NotPermitted("Only a procurement lead of the buyer prepares an exclusion.")
    if blocked := reading.not_declared(by, bid.tender):
        raise NotPermitted(blocked)
    kind = ExclusionGround(ground_class)
    faults = _faults(bid, lot, kind, ground, facts)
    if faults:
        raise Refused(faults)
    with transaction.atomic():
        locked = Bid.objects.select_for_update(no_key=True, of=("self",)).select_related("tender").get(pk=bid.pk)
        if locked.exclusions.filter(lot=lot).exclude(status__in=OVER).exists():
            raise Refused("An exclusion of this is on its way already: go on with that one.")
        if lot is not None and locked.lot_exclusions.filter(lot=lot).exists():
            raise Refused(f"Bid {bid.letter} is out of lot {lot.number} already.")
        found = Exclusion.objects.create(
            bid=locked,
            lot=lot,
            ground_class=kind,
            ground=ground.strip(),
            facts=facts.strip(),
            started_at=clock.now(),
            started_by=by,
        )
        facts_logged = {**found.subject_facts(), "facts": audit.commitment(found.facts)}
        audit.record(found.chain(), "exclusion.started", by=by, facts=facts_logged)
    return found


def _faults(bid: Bid, lot: Lot | None, kind: ExclusionGround, ground: str, facts: str) -> list[str]:
    found = []
    if bid.status != BidStatus.OPENED:
        found.append(f"Bid {bid.letter} is excluded already, or was never opened.")
    if lot is not None and kind in OF_THE_SUPPLIER:
        found.append("Choose the whole bid: a ground about the supplier itself is not about one lot.")
    if lot is not None and not bid.opened_choices.filter(lot=lot).exists():
        found.append(f"Lot {lot.number}: bid {bid.letter} is not for it.")
    if not ground.strip():
        found.append("The ground: name the paragraph or the requirement.")
    if not facts.strip():
        found.append("What you rely on: write the facts, because the supplier answers to them.")
    if len(facts) > LONGEST:
        found.append(f"What you rely on: shorten it to {LONGEST:,} characters.")
    return found


def notify(*, exclusion: Exclusion, until: datetime, by: User) -> Exclusion:
    """Tell the supplier the ground and the facts, and until when it may answer: a day at least."""
    if until < clock.now() + LEAST_TIME:
        raise Refused("Representations until: give the supplier 24 hours at least.")
    return move(exclusion, "notify", by=by, until=until, until_text=audit.instant_text(until))


def represent(*, exclusion: Exclusion, text: str, by: User, all_said: bool = False) -> Exclusion:
    """The supplier's answer; more may follow until the time is over or the decision is proposed.

    Nothing is proposed while its time runs, unless the supplier itself says that it has `all_said`.
    """
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise Refused("Your representations: write them.")
    if len(words) > LONGEST:
        raise Refused(f"Your representations: shorten them to {LONGEST:,} characters; there are {len(words):,} now.")
    with transaction.atomic():
        standing = Exclusion.objects.select_for_update(of=("self",)).get(pk=exclusion.pk)
        last = Message.objects.filter(**_answers_to(exclusion)).order_by("-number").first()
        heard = standing.status == ExclusionStatus.HEARD
        open_to_it = heard or (standing.status == ExclusionStatus.NOTIFIED and not all_said)
        if open_to_it and last is not None and (last.text, last.by_id) == (words, by.pk):
            return exclusion  # the same form again
        return move(exclusion, "say_all" if all_said or heard else "represent", by=by, reason=words)


def _answers_to(exclusion: Exclusion) -> dict[str, Any]:
    """Which messages are representations about it."""
    return {"thread__bid": exclusion.bid_id, "side": Side.SUPPLIER, "about": f"exclusion:{exclusion.ref}"}


def propose(*, exclusion: Exclusion, outcome: str, reasons: str, by: User) -> Exclusion:
    if not reasons.strip():
        raise Refused("Reasons: write them, because the supplier is told in these words.")
    return move(exclusion, "propose", by=by, outcome=str(ExclusionOutcome(outcome)), reason=reasons.strip())


def send_back(*, exclusion: Exclusion, reason: str, by: User) -> Exclusion:
    if not reason.strip():
        raise Refused("Reason: say what to change.")
    return move(exclusion, "send_back", by=by, reason=reason.strip())


def confirm(*, exclusion: Exclusion, by: User) -> Exclusion:
    """The second person's word: what was proposed comes into force, and the supplier is told."""
    if blocked := reading.not_declared(by, exclusion.bid.tender):
        raise NotPermitted(blocked)
    verb = "exclude" if exclusion.outcome == ExclusionOutcome.EXCLUDE else "keep"
    return move(exclusion, verb, by=by)


def drop(*, exclusion: Exclusion, reason: str, by: User) -> Exclusion:
    if not reason.strip():
        raise Refused("Reason: say why you give it up.")
    return move(exclusion, "drop", by=by, reason=reason.strip())


# -- effects, in the transaction of the step ---------------------------------------------------------------------------
def _tell(exclusion: Exclusion, subject: str, text: str, by: User | None) -> None:
    bid = exclusion.bid
    threads.tell(bid, bid.tender, subject, text, by=by, about=f"exclusion:{exclusion.ref}")


def tell_of_the_notice(exclusion: Exclusion, by: User | None, facts: dict[str, Any]) -> None:
    assert exclusion.representations_by is not None
    until = in_words(exclusion.representations_by)
    about = "your whole bid" if exclusion.lot_id is None else f"{exclusion.about()} of your bid"
    text = (
        f"We are considering whether to exclude {about}.\n\n"
        f"Ground: {exclusion.get_ground_class_display()}. {exclusion.ground}\n\n"
        f"What we rely on:\n{exclusion.facts}\n\n"
        f"Nothing is decided. You may make representations until {until}, on the page of this notice: say why the ground "
        "does not apply, what you have done since, or which person concerned you replace. You may send more than one answer: "
        "nothing is decided before that time is over, unless you tick that this is all you have to say."
    )
    _tell(exclusion, f"Notice of a possible exclusion ({exclusion.ref}): answer by {until}", text, by)


def tell_of_the_answer(exclusion: Exclusion, by: User | None, facts: dict[str, Any]) -> None:
    assert by is not None
    all_said = exclusion.status == ExclusionStatus.HEARD
    threads.answer_to_buyer(
        bid=exclusion.bid,
        by=by,
        subject=f"Representations about {exclusion.ref}{': this is all' if all_said else ''}",
        text=str(facts["reason"]),
        about=f"exclusion:{exclusion.ref}",
    )


def ask_the_approver(exclusion: Exclusion, by: User | None, facts: dict[str, Any]) -> None:
    tender = exclusion.bid.tender
    held = Membership.objects.current().filter(
        organisation__in=buyers(tender.procurement), role="approver", user__is_active=True
    )
    people = {tender.approver} if tender.approver else {each.user for each in held.select_related("user")}
    for user in people:
        outbox.mail(
            to=user,
            key=f"exclusion-asked:{exclusion.ref}:{exclusion.proposed_at}:{user.ref}",
            subject=f"{tender.reference}: decide on an exclusion",
            body="The lead has proposed a decision after hearing the supplier. Read it, then confirm it or send it back.",
            link=reverse("tenders:exclusion", args=[tender.reference, exclusion.ref]),
            about=tender.chain(),
        )


def take_out(exclusion: Exclusion, by: User | None, facts: dict[str, Any]) -> None:
    """Confirmed: the whole bid is out, or its part for the one lot; every other lot of it stands."""
    why = f"{exclusion.get_ground_class_display()}. {exclusion.ground}. {exclusion.reasons}"
    if exclusion.lot is None:
        move(exclusion.bid, "exclude", by=by, reason=why)
    else:
        LotExclusion.objects.create(
            bid=exclusion.bid,
            lot=exclusion.lot,
            exclusion=exclusion,
            because=why,
            at=exclusion.decided_at or clock.now(),
        )
    rest = "" if exclusion.lot is None else "\n\nYour bid for every other lot stands."
    text = f"We have decided to exclude {exclusion.about()} of your bid.\n\n{why}{rest}"
    _tell(exclusion, f"Decision: excluded ({exclusion.ref})", text, by)


def tell_it_ended(exclusion: Exclusion, by: User | None, facts: dict[str, Any]) -> None:
    """Not excluded, or given up. A supplier that was never told of it is not told of its end."""
    if exclusion.notified_at is None:
        return
    text = f"{exclusion.about().capitalize()} of your bid stays in.\n\n{exclusion.reasons}"
    _tell(exclusion, f"Decision: not excluded ({exclusion.ref})", text, by)
