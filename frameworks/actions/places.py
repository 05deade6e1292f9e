"""Places change only here: given, handed back, passed on, filled, ended. The caps are checked at every one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from core import audit, calendar, clock
from core.workflow import Refused, move
from frameworks import policies, rules
from frameworks.actions.offers import withdraw_open_offers
from frameworks.actions.rights import require
from frameworks.enums import HandBackStatus, MemberStatus, PlaceStatus, Position, Precision
from frameworks.models import Agreement, AgreementLot, HandBack, Member, Place

if TYPE_CHECKING:
    from core.models import User


def give_place(
    agreement: Agreement,
    *,
    lot: AgreementLot | None,
    member: Member,
    position: str,
    on: date,
    reason: str,
    by: User,
    rank: int = 1,
    rate: Decimal | None = None,
    precision: str = Precision.DAY,
) -> Place:
    """Write down a place and log it. Callers have asked for the right and checked the caps."""
    place = Place.objects.create(
        agreement=agreement, lot=lot, member=member, position=position, rank=rank, rate=rate, from_on=on,
        from_precision=precision, given_at=clock.now(), given_by=by, given_reason=reason,
    )  # fmt: skip
    audit.record(place.chain(), "place.given", by=by, facts={**place.subject_facts(), "from": on.isoformat()})
    return place


def hand_back(
    place: Place, *, takes_effect_on: date, reason: str, by: User, notice_on: date | None = None,
    precision: str = Precision.DAY,
) -> HandBack:  # fmt: skip
    """Record a provider's notice that it gives up a place. Nothing moves until somebody is chosen to take it."""
    require(policies.may_manage, by, place, "record a hand-back")
    with transaction.atomic():
        place = Place.objects.select_for_update().get(pk=place.pk)
        if place.status != PlaceStatus.HELD:
            raise Refused("This place has ended already.")
        if place.hand_backs.filter(status=HandBackStatus.NOTIFIED).exists():
            raise Refused(f"The hand-back of {place.words()} is on record already. Choose who takes it.")
        if takes_effect_on < place.from_on:
            raise Refused(f"It was given on {calendar.date_in_words(place.from_on)}; hand it back on or after that.")
        if not reason.strip():
            raise Refused("Say why the place is handed back.")
        made = HandBack.objects.create(
            place=place, notice_on=notice_on, takes_effect_on=takes_effect_on, precision=precision,
            reason=reason.strip(), recorded_at=clock.now(), recorded_by=by,
        )  # fmt: skip
        audit.record(
            made.chain(), "handback.recorded", by=by,
            facts={**made.subject_facts(), "from": takes_effect_on.isoformat(), "reason": audit.commitment(reason)},
        )  # fmt: skip
    return made


def refusals(member: Member, *, lot: AgreementLot, position: str, giving_up: bool = False) -> list[str]:
    """Why a provider may not take a position in an area, in words; empty when it may.

    giving_up: it moves up, so another place of its own in that area ends.
    """
    name = str(member.organisation)
    if member.status != MemberStatus.ACTIVE:
        return [f"{name} is {member.get_status_display().lower()}."]
    held = [place.as_held() for place in member.places.held().select_related("lot")]
    wanted = rules.Held(lot.number, position, tuple(lot.tags))
    gives_up = [Position.RESERVE, *([p.position for p in held if p.area == lot.number] if giving_up else [])]
    return rules.refusals(member.agreement.rule(), provider=name, held=held, wanted=wanted, giving_up=gives_up)


def pass_on(hand_back: HandBack, *, to: Member, reason: str, by: User, giving_up: bool = False) -> HandBack:
    """The receiving provider is chosen: the old place ends, the new one begins the same day, reserves step down.

    Refused, in words, if a cap would break, primary and secondary would be the same, or nobody says why.
    """
    require(policies.may_manage, by, hand_back, "pass a place on")
    with transaction.atomic():
        _lock(hand_back.agreement)
        hand_back = HandBack.objects.select_for_update().get(pk=hand_back.pk)
        _still_notified(hand_back)
        place = hand_back.place
        if place.lot is None:
            raise Refused("A place on the reserve list is given up, not passed on. Leave it empty.")
        if to.pk == place.member_id:
            raise Refused(f"{to} is the provider that hands it back. Choose another.")
        end_place(place, on=hand_back.takes_effect_on, precision=hand_back.precision, reason="Handed back", by=by)
        receiver = fill_place(
            place.agreement, lot=place.lot, position=place.position, to=to, on=hand_back.takes_effect_on,
            precision=hand_back.precision, reason=reason, giving_up=giving_up, by=by,
        )  # fmt: skip
        return move(hand_back, "transfer", by=by, receiver=receiver, reason=reason.strip())


def leave_empty(hand_back: HandBack, *, reason: str, by: User) -> HandBack:
    """Nobody takes it: the place ends on its day and stays empty until it is filled."""
    require(policies.may_manage, by, hand_back, "end a place")
    _said(reason)
    with transaction.atomic():
        _lock(hand_back.agreement)
        hand_back = HandBack.objects.select_for_update().get(pk=hand_back.pk)
        _still_notified(hand_back)
        end_place(
            hand_back.place, on=hand_back.takes_effect_on, precision=hand_back.precision, reason="Handed back", by=by
        )
        return move(hand_back, "leave_empty", by=by, reason=reason.strip())


def withdraw_hand_back(hand_back: HandBack, *, reason: str, by: User) -> HandBack:
    """The provider stays after all."""
    _said(reason)
    return move(hand_back, "withdraw", by=by, reason=reason.strip())


def fill_place(
    agreement: Agreement,
    *,
    lot: AgreementLot,
    position: str,
    to: Member,
    on: date,
    reason: str,
    by: User,
    giving_up: bool = False,
    precision: str = Precision.DAY,
) -> Place:
    """Give an empty place to a provider: a reserve promoted, or another provider that steps in.

    Its place on a reserve list that covers this area ends the same day; so does its other place in the area when it
    moves up (`giving_up`). Refused in words if the place is held or a cap would break.
    """
    require(policies.may_manage, by, agreement, "fill a place")
    _said(reason)
    with transaction.atomic():
        _lock(agreement)
        holder = Place.objects.held().filter(lot=lot, position=position).select_related("member__organisation").first()
        if holder is not None:
            raise Refused(f"{holder.member} is {holder.words()}. Record its hand-back first.")
        if reasons := refusals(to, lot=lot, position=position, giving_up=giving_up):
            raise Refused(reasons)
        rate = _steps_down(to, lot, on=on, precision=precision, by=by, giving_up=giving_up)
        return give_place(
            agreement, lot=lot, member=to, position=position, on=on, precision=precision, rate=rate,
            reason=reason.strip(), by=by,
        )  # fmt: skip


def _steps_down(
    member: Member, lot: AgreementLot, *, on: date, precision: str, by: User, giving_up: bool
) -> Decimal | None:
    """End what the provider gives up by moving; returns the hourly rate it had in this area, if it had one."""
    rate = None
    for place in member.places.held().select_related("lot"):
        here = place.lot_id == lot.pk
        if here and place.rate is not None:
            rate = place.rate
        if (here and giving_up) or (place.position == Position.RESERVE and (here or place.lot_id is None)):
            last = max(on, place.from_on)
            end_place(place, on=last, precision=precision, reason=f"Became {_words(lot)}", by=by)
    return rate


def _words(lot: AgreementLot) -> str:
    return f"holder of a place in area {lot.number}"


def end_place(place: Place, *, on: date, reason: str, by: User, precision: str = Precision.DAY) -> Place:
    """End one place on a day, and take back the offers still open on it."""
    if on < place.from_on:
        raise Refused(f"It was given on {calendar.date_in_words(place.from_on)}; end it on or after that day.")
    withdraw_open_offers(place, reason="The place has ended", by=by)
    return move(place, "end", by=by, on=on, precision=precision, reason=reason)


def provider_leaves(member: Member, *, on: date, reason: str, by: User, precision: str = Precision.DAY) -> list[Place]:
    """A provider leaves: every place it holds ends that day. Returns the places that are now empty."""
    require(policies.may_manage, by, member, "record that a provider left")
    _said(reason)
    with transaction.atomic():
        _lock(member.agreement)
        ended = []
        for place in member.places.held().select_related("lot", "agreement", "member__organisation"):
            pending = place.hand_backs.filter(status=HandBackStatus.NOTIFIED).first()
            end_place(place, on=max(on, place.from_on), precision=precision, reason="The provider left", by=by)
            if pending is not None:
                move(pending, "leave_empty", by=by, reason="The provider left before the place was passed on")
            ended.append(place)
        move(member, "leave", by=by, reason=reason.strip())
    return ended


def suspend(member: Member, *, reason: str, by: User) -> Member:
    """Stop new work to a provider; its places stay."""
    _said(reason)
    return move(member, "suspend", by=by, reason=reason.strip())


def reinstate(member: Member, *, by: User) -> Member:
    """New work may go to it again."""
    return move(member, "reinstate", by=by)


def _lock(agreement: Agreement) -> None:
    """One change of places at a time in an agreement: two at once could each keep a cap that they break together."""
    Agreement.objects.select_for_update().get(pk=agreement.pk)


def _still_notified(hand_back: HandBack) -> None:
    if hand_back.status != HandBackStatus.NOTIFIED:
        raise Refused(f"This hand-back is settled: {hand_back.get_status_display().lower()}.")
    day = hand_back.takes_effect_on
    if day > calendar.uk_day(clock.now()):
        raise Refused(f"It takes effect on {calendar.date_in_words(day)}; decide on or after that day.")


def _said(reason: str) -> None:
    if not reason.strip():
        raise Refused("Say why, in a few words.")
