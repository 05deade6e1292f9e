"""Recording what a programme file says happened to an agreement's places: hand-backs, and a provider that left.

Nothing here has a short cut: each event goes through the same actions, caps and refusals as a hand-back today.
"""

from __future__ import annotations

import calendar as months
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.workflow import Refused
from frameworks.actions.places import fill_place, hand_back, pass_on, provider_leaves
from frameworks.enums import HandBackStatus, MemberStatus, Precision
from frameworks.models import Agreement, HandBack, Member, Place
from frameworks.programme import Departure, HandedBack, parse

if TYPE_CHECKING:
    from core.models import User


def record_history(agreement: Agreement, data: Any, *, by: User, framework: str = "") -> list[str]:
    """Record the events of a programme file in their order; those already on record are passed over.

    Returns a sentence for each event recorded now. Raises ProgrammeError or Refused; then nothing has been written.
    """
    read = parse(data, framework=framework)
    if read.reference != agreement.ref:
        raise Refused(f"This file is about {read.reference}, not {agreement.ref}.")
    said = []
    with transaction.atomic():
        for event in read.events:
            if isinstance(event, HandedBack):
                said += _handed_back(agreement, event, source=read.source, by=by)
            else:
                said += _left(agreement, event, source=read.source, by=by)
    return said


def _member(agreement: Agreement, name: str) -> Member:
    found = agreement.members.filter(organisation__name=name).select_related("organisation").first()
    if found is None:
        raise Refused(f"{name} is not a provider under {agreement.ref}. Correct the name in the file.")
    return found


def _handed_back(agreement: Agreement, event: HandedBack, *, source: str, by: User) -> list[str]:
    known = HandBack.objects.filter(
        place__agreement=agreement, place__lot__number=event.area, place__member__organisation__name=event.provider,
        takes_effect_on=event.agreed, status=HandBackStatus.TRANSFERRED,
    )  # fmt: skip
    if known.exists():
        return []
    giver, receiver = _member(agreement, event.provider), _member(agreement, event.received_by)
    place = Place.objects.held().filter(lot__number=event.area, member=giver).first()
    if place is None:
        raise Refused(f"{event.provider} holds no place in area {event.area} to hand back.")
    notice = hand_back(
        place, takes_effect_on=event.agreed, precision=Precision.MONTH, by=by,
        reason=f"Agreed hand-back; the source gives no reason ({source})",
    )  # fmt: skip
    pass_on(notice, to=receiver, reason=f"As recorded in the source: {source}", by=by)
    return [f"{event.provider} handed back area {event.area}; {event.received_by} became {place.position}."]


def _left(agreement: Agreement, event: Departure, *, source: str, by: User) -> list[str]:
    member = _member(agreement, event.provider)
    if member.status == MemberStatus.LEFT:
        return []
    last = months.monthrange(event.left_by.year, event.left_by.month)[1]
    on = date(event.left_by.year, event.left_by.month, last)
    ended = provider_leaves(member, on=on, precision=Precision.BY, reason=event.words, by=by)
    said = [f"{event.provider} left; {len(ended)} places ended."]
    for area, position, name in event.received_by:
        place = fill_place(
            agreement, lot=agreement.lots.get(number=area), position=position, to=_member(agreement, name), on=on,
            precision=Precision.BY, reason=f"As recorded in the source: {source}", by=by,
        )  # fmt: skip
        said.append(f"{name} became {place.words()}.")
    return said
