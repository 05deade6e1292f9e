"""Recording a referral, and taking it off the waiting list without a provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from core import audit, calendar, clock
from core.workflow import Refused, move
from frameworks import policies
from frameworks.actions.offers import settle, withdraw_offer
from frameworks.actions.rights import require
from frameworks.enums import AgreementStatus, OfferStatus, Urgency
from frameworks.models import Agreement, AgreementLot, Person, Referral
from frameworks.package import MOST_WORKERS, PackageError, district, parse_visits, weekly_hours

if TYPE_CHECKING:
    from core.models import User

FIRST_NUMBER = 1001


@dataclass(frozen=True, slots=True)
class Package:
    """What a provider may know before it accepts: no name, no address."""

    locality: str
    district: str
    visits: list[dict[str, Any]]
    needs: str
    start_by: date
    urgency: str = Urgency.STANDARD
    workers: int = 1
    start_note: str = ""


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """Who it is: kept apart, shown to the provider that accepts."""

    name: str
    address: str
    postcode: str
    telephone: str = ""
    contact: str = ""
    care_plan: str = field(default="", repr=False)


def record_referral(lot: AgreementLot, *, package: Package, person: PersonDetails, by: User) -> Referral:
    """Put one person's package on the waiting list of an area. The weekly hours follow from the visits.

    Raises Refused with a sentence for each field to mend.
    """
    agreement = lot.agreement
    require(policies.may_broker, by, agreement, "record a referral")
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
        if agreement.status != AgreementStatus.LIVE:
            raise Refused(f"The agreement is {agreement.get_status_display().lower()}: no work can be placed under it.")
        facts = _read(package, person)
        last = agreement.referrals.aggregate(last=Max("number"))["last"]
        made = Referral.objects.create(
            agreement=agreement, lot=lot, number=(last or FIRST_NUMBER - 1) + 1, recorded_at=clock.now(),
            recorded_by=by, **facts,
        )  # fmt: skip
        Person.objects.create(
            referral=made, name=person.name.strip(), address=person.address.strip(), postcode=person.postcode.strip(),
            telephone=person.telephone.strip(), contact=person.contact.strip(), care_plan=person.care_plan.strip(),
        )  # fmt: skip
        audit.record(
            made.chain(), "referral.recorded", by=by,
            facts={"referral": made.ref, "number": made.number, "area": lot.number, "hours": str(made.weekly_hours)},
        )  # fmt: skip
    return made


def _read(package: Package, person: PersonDetails) -> Mapping[str, Any]:
    faults = []
    if package.urgency not in Urgency.values:
        faults.append("Urgency: choose one of the list.")
    if not 1 <= package.workers <= MOST_WORKERS:
        faults.append(f"Care workers: give a number from 1 to {MOST_WORKERS}.")
    if package.start_by < calendar.uk_day(clock.now()):
        faults.append("Start by: choose today or a later day.")
    for name, value in (
        ("Place", package.locality), ("Needs", package.needs), ("Name", person.name), ("Address", person.address),
        ("Postcode", person.postcode),
    ):  # fmt: skip
        if not value.strip():
            faults.append(f"{name}: fill this in.")
    try:
        code, visits = district(package.district), parse_visits(package.visits)
    except PackageError as wrong:
        raise Refused([*faults, str(wrong)]) from wrong
    if faults:
        raise Refused(faults)
    return {
        "locality": package.locality.strip(), "district": code, "visits": [visit.to_json() for visit in visits],
        "workers": package.workers, "weekly_hours": weekly_hours(visits, package.workers),
        "needs": package.needs.strip(), "start_by": package.start_by, "start_note": package.start_note.strip(),
        "urgency": package.urgency,
    }  # fmt: skip


def close_unplaced(referral: Referral, *, reason: str, by: User) -> Referral:
    """No provider took it: it leaves the list with the reason and what is done instead."""
    settle(referral, by=by)
    if not reason.strip():
        raise Refused("Say why it is closed, and what is done for the person instead.")
    return move(referral, "close_unplaced", by=by, reason=reason.strip())


def reopen(referral: Referral, *, by: User) -> Referral:
    """Back on the waiting list; its age counts from the day it was first recorded."""
    return move(referral, "reopen", by=by)


def withdraw_referral(referral: Referral, *, reason: str, by: User) -> Referral:
    """Care is no longer wanted: an open offer is taken back and the provider told."""
    require(policies.may_broker, by, referral, "withdraw a referral")
    if not reason.strip():
        raise Refused("Say why the referral is withdrawn.")
    with transaction.atomic():
        referral = Referral.objects.select_for_update().get(pk=referral.pk)
        for offer in referral.offers.filter(status=OfferStatus.OPEN):
            withdraw_offer(offer, reason="The referral was withdrawn", by=by)
        referral.refresh_from_db()
        return move(referral, "withdraw", by=by, reason=reason.strip())
