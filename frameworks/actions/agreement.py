"""Setting an agreement up from signed awards, from data, or open; making it live; ending it."""

from __future__ import annotations

import calendar as months
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core import audit, clock
from core.calendar import uk_day
from core.models import Organisation
from core.permissions import has_role
from core.workflow import NotPermitted, Refused, move
from evaluation.enums import AwardStatus
from evaluation.models import Award
from frameworks import policies
from frameworks.actions.places import give_place
from frameworks.actions.rights import require
from frameworks.enums import Position, Precision
from frameworks.models import Agreement, AgreementLot, Member
from frameworks.programme import AgreementData, ProgrammeError, parse
from frameworks.rules import DEFAULT_MINUTES, Cap, Rules
from tenders.models import OpenedPrice, Tender

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import User

MONTHS_IN_A_YEAR = 12


def today() -> date:
    """The day in the United Kingdom."""
    return uk_day(clock.now())


def agreement_from_awards(tender: Tender, *, by: User) -> Agreement:
    """Turn the signed awards of a tender into an agreement with its places; run again, it adds what was signed since.

    Steps: the buyer's framework manager asks -> at least one award is signed -> the agreement takes the tender's rule
    and dates -> each signed lot's places (primary, secondary, reserves by rank) -> a member for each organisation.
    Lots left unawarded come along with their reason, so that the matrix shows every area.
    """
    if not has_role(by, tender.procurement.buyer_id, policies.MANAGER):
        raise NotPermitted("You do not have the right to set up this agreement: a framework manager does.")
    with transaction.atomic():
        Tender.objects.select_for_update(no_key=True).get(pk=tender.pk)
        signed = list(
            Award.objects.filter(lot__tender=tender, status=AwardStatus.SIGNED)
            .select_related("lot")
            .prefetch_related("places__bid__organisation")
            .order_by("lot__number")
        )
        if not signed:
            raise Refused("No award of this tender is signed yet. Sign the awards, then set up the agreement.")
        agreement = Agreement.objects.filter(tender=tender).first() or _new_from_tender(tender, by=by)
        for lot in tender.lots.order_by("number"):
            _lot_from_tender(agreement, lot)
        rates = {
            (p.bid_id, p.lot_id): p.hourly for p in OpenedPrice.objects.filter(bid__tender=tender).select_related("lot")
        }
        for award in signed:
            _places_from_award(agreement, award, rates, by=by)
    return agreement


def _new_from_tender(tender: Tender, *, by: User) -> Agreement:
    starts = tender.contract_starts_on or today()
    agreement = Agreement.objects.create(
        ref=tender.reference, buyer=tender.procurement.buyer, title=tender.title, tender=tender, starts_on=starts,
        ends_on=_months_later(starts, tender.term_months) - timedelta(days=1), rules=_rules_of(tender).to_json(),
        offer_minutes=DEFAULT_MINUTES, created_at=clock.now(), created_by=by,
    )  # fmt: skip
    audit.record(agreement.chain(), "agreement.set_up", by=by, facts={"tender": tender.reference})
    return agreement


def _months_later(day: date, count: int) -> date:
    """The same day `count` months on, or that month's last day."""
    years, month = divmod(day.month - 1 + count, MONTHS_IN_A_YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))


def _rules_of(tender: Tender) -> Rules:
    """The published award rule, as the rule that later changes of places must keep."""
    rule = tender.rule()
    positions = [position.key for position in rule.positions]
    if rule.reserve_listed:
        positions.append(Position.RESERVE)
    distinct = dict.fromkeys(key for pair in rule.distinct for key in pair)
    caps = tuple(Cap(cap.position, cap.limit, cap.tag) for cap in rule.caps)
    return Rules(tuple(positions), caps, tuple(distinct), "area", "cascade")


def _lot_from_tender(agreement: Agreement, lot: Any) -> AgreementLot:
    made, _ = AgreementLot.objects.get_or_create(
        agreement=agreement,
        number=lot.number,
        defaults={
            "name": lot.name, "zone": lot.zone, "area": lot.area, "tender_lot": lot, "tags": lot.tags,
            "scheme": lot.scheme, "weekly_hours": lot.weekly_hours,
        },
    )  # fmt: skip
    if made.not_awarded_reason != lot.not_awarded_reason:
        made.not_awarded_reason = lot.not_awarded_reason
        made.save(update_fields=["not_awarded_reason"])
    return made


def _places_from_award(agreement: Agreement, award: Award, rates: Mapping[tuple[int, int], Any], *, by: User) -> None:
    lot = agreement.lots.get(number=award.lot.number)
    if lot.places.exists():
        return
    for place in award.places.all():
        give_place(
            agreement, lot=lot, member=_member(agreement, place.bid.organisation, by=by), position=place.position,
            rank=place.rank, rate=rates.get((place.bid_id, award.lot_id)), on=agreement.starts_on or today(),
            reason="Awarded by the published rule", by=by,
        )  # fmt: skip


def _member(agreement: Agreement, organisation: Organisation, *, by: User) -> Member:
    member, _ = Member.objects.get_or_create(
        agreement=agreement,
        organisation=organisation,
        defaults={"joined_on": agreement.starts_on, "created_at": clock.now(), "created_by": by},
    )
    return member


def import_agreement(data: Any, *, buyer: Organisation, by: User, framework: str = "") -> Agreement:
    """Bring in an agreement as it stood at its award, from a programme file: positions only.

    Providers become supplier organisations without users. Running it again changes nothing and returns the agreement.
    Raises ProgrammeError with a sentence for each field to mend; then nothing has been written.
    """
    if not has_role(by, buyer, policies.MANAGER):
        raise NotPermitted("You do not have the right to bring in an agreement: a framework manager does.")
    read = parse(data, framework=framework)
    if read.buyer.casefold() != buyer.name.casefold():
        raise ProgrammeError([f"'buyer' is {read.buyer}, but you act for {buyer.name}: use your own council's file."])
    with transaction.atomic():
        standing = Agreement.objects.select_for_update().filter(ref=read.reference).first()
        if standing is not None:
            return _same_import(standing, read, buyer)
        agreement = Agreement.objects.create(
            ref=read.reference, buyer=buyer, title=read.name, starts_on=read.awarded, starts_precision=Precision.MONTH,
            rules=read.rules.to_json(), offer_minutes=DEFAULT_MINUTES, imported_from=read.source,
            created_at=clock.now(), created_by=by,
        )  # fmt: skip
        audit.record(agreement.chain(), "agreement.imported", by=by, facts={"source": read.source})
        _lots_from_data(agreement, read)
        _places_from_data(agreement, read, by=by)
        return move(agreement, "start", by=by)


def _same_import(standing: Agreement, read: AgreementData, buyer: Organisation) -> Agreement:
    if standing.buyer_id != buyer.pk or standing.imported_from != read.source:
        raise ProgrammeError([f"'reference' {read.reference} belongs to another agreement: choose another."])
    return standing


def _lots_from_data(agreement: Agreement, read: AgreementData) -> None:
    reasons = dict(read.not_awarded)
    areas = {area.number: area for area in agreement.buyer.areas.all()}
    for area in read.areas:
        AgreementLot.objects.create(
            agreement=agreement, number=area.number, name=area.name, zone=area.zone, area=areas.get(area.number),
            tags=list(area.tags), scheme=area.extra_care_scheme, not_awarded_reason=reasons.get(area.number, ""),
        )  # fmt: skip


def _places_from_data(agreement: Agreement, read: AgreementData, *, by: User) -> None:
    members = {name: _member(agreement, provider_called(name), by=by) for name in read.providers()}
    lots = {lot.number: lot for lot in agreement.lots.all()}
    given: list[tuple[AgreementLot | None, str, Member, int]] = [
        (lots[area], position, members[name], 1) for area, position, name in read.positions
    ]
    given += [(None, Position.RESERVE, members[name], rank) for rank, name in enumerate(read.reserves, start=1)]
    for lot, position, member, rank in given:
        give_place(
            agreement, lot=lot, member=member, position=position, rank=rank, on=read.awarded,
            precision=Precision.MONTH, reason="As awarded", by=by,
        )  # fmt: skip


def provider_called(name: str) -> Organisation:
    """The supplier organisation of that name that nobody has signed up for; made if there is none.

    An organisation with people of its own is never taken: a name alone must not hand anybody a place.
    """
    found = Organisation.objects.filter(kind="supplier", name=name, memberships__isnull=True).order_by("pk").first()
    return found or Organisation.objects.create(kind="supplier", name=name)


def open_agreement(
    *, ref: str, title: str, buyer: Organisation, by: User, rules: Rules | None = None, starts_on: date | None = None
) -> Agreement:
    """An agreement whose door never closes: the ground a dynamic market stands on."""
    if not has_role(by, buyer, policies.MANAGER):
        raise NotPermitted("You do not have the right to open an agreement: a framework manager does.")
    with transaction.atomic():
        agreement = Agreement.objects.create(
            ref=ref, title=title, buyer=buyer, open_door=True, starts_on=starts_on or today(),
            rules=(rules or Rules(("member",), (), (), "area", "choice")).to_json(),
            offer_minutes=DEFAULT_MINUTES, created_at=clock.now(), created_by=by,
        )  # fmt: skip
        audit.record(agreement.chain(), "agreement.opened", by=by, facts={"title": title})
    return agreement


def admit_member(agreement: Agreement, *, organisation: Organisation, lot: AgreementLot, by: User) -> Member:
    """Give an organisation a member's place in one part; a second admission to the same part changes nothing."""
    require(policies.may_manage, by, agreement, "admit a member")
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        member = _member(agreement, organisation, by=by)
        if not member.places.held().filter(lot=lot).exists():
            give_place(
                agreement, lot=lot, member=member, position=Position.MEMBER, on=today(),
                reason="Admitted on application", by=by,
            )  # fmt: skip
    return member


def start(agreement: Agreement, *, by: User) -> Agreement:
    """Make it live: work can be offered to providers that are live themselves."""
    return move(agreement, "start", by=by)


def end(agreement: Agreement, *, reason: str, by: User) -> Agreement:
    """End it, with the reason. Places stay on record as they stood."""
    if not reason.strip():
        raise Refused("Say why the agreement ends.")
    return move(agreement, "end", by=by, reason=reason.strip())
