"""Writing a bid. Each part is sealed to the bid's own key before it is kept; the keeper alone can read it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from core import audit, clock
from core.calendar import date_in_words, in_words, time_in_words, uk_day
from core.models import Organisation, User
from core.workflow import NotPermitted, Refused
from tenders import completeness, sealing
from tenders.actions.envelopes import make_envelopes
from tenders.enums import STANDING, BidStatus
from tenders.keeper import client, contexts
from tenders.models import Bid, DraftContent, Lot, Tender
from tenders.models.bid import bid_reference
from tenders.policies import bids as policies
from tenders.pricing.reading import limit_fault, read_lot
from tenders.pricing.schedule import Schedule
from tenders.queries.prices import schedule_of

MOST_HOURS = Decimal(20_000)
MOST_RATE = Decimal(1_000)
MOST_TOTAL = Decimal("999999999.99")
LONGEST_ANSWER = 400_000
LOG_EVERY = timedelta(minutes=10)


class Stale(Refused):
    """The part was saved after the page was drawn, by a colleague or by the same person in another window.

    `by`, `at` and `version` say who, when and what stands now; `part` and `value` are what was to be saved.
    """

    def __init__(self, row: DraftContent, value: object, by: User) -> None:
        self.by, self.at, self.version = row.saved_by, row.saved_at, row.version
        self.part, self.value = row.part, value
        who = "You saved this in another window" if row.saved_by_id == by.pk else f"{row.saved_by.full_name} saved this"
        super().__init__(
            f"{who} while you were writing. Your words are still here: compare the two, then save again to keep yours."
        )


def start_bid(*, tender: Tender, organisation: Organisation, by: User) -> Bid:
    """The organisation's bid for the tender; a second call returns the first's."""
    if not policies.may_start(by, organisation):
        raise NotPermitted(f"Only owners and editors of {organisation.name} can start its bid.")
    standing = Bid.objects.filter(tender=tender, organisation=organisation).first()
    if standing is not None:
        return standing
    _require_open(tender)
    make_envelopes(tender=tender)
    reference = bid_reference()
    public = client.bytes_of(_ask("make_bid_key", bid=reference), "public")
    try:
        with transaction.atomic():
            bid = Bid.objects.create(
                ref=reference,
                tender=tender,
                organisation=organisation,
                draft_public_key=public,
                created_at=clock.now(),
                created_by=by,
            )
            # Whoever declined and bids after all has taken it back.
            tender.declines.filter(organisation=organisation, taken_back_at__isnull=True).update(
                taken_back_at=clock.now(), taken_back_by=by
            )
            audit.record(bid.chain(), "bid.start", by=by, facts={"tender": tender.reference})
    except IntegrityError:
        # Two colleagues started at the same moment: both get the bid of whoever came first.
        return Bid.objects.get(tender=tender, organisation=organisation)
    return bid


def save_choices(*, bid: Bid, choices: Sequence[Mapping[str, Any]], by: User, expected: int | None = None) -> int:
    """The lots bid for, each with its place in the order of preference and the weekly hours offered.

    Raises `Refused` with a sentence for each fault. Preferences are closed up to 1, 2, 3 ...
    """
    numbers = {lot.number: lot for lot in bid.tender.lots.all()}
    faults: list[str] = []
    lots = [int(each["lot"]) for each in choices]
    preferences = [int(each["preference"]) for each in choices]
    for number in sorted(set(lots)):
        if number not in numbers:
            faults.append(f"Take lot {number} out: this tender has no such lot.")
        elif lots.count(number) > 1:
            faults.append(f"Choose lot {number} once only.")
    for place in sorted(set(preferences)):
        if preferences.count(place) > 1:
            faults.append(f"Give each lot its own place in your order: {place} is there {_times(preferences, place)}.")
        if place < 1:
            faults.append("Count your order of preference from 1.")
    kept = []
    for place, each in enumerate(sorted(choices, key=lambda each: int(each["preference"])), 1):
        hours, counted = Decimal(each["weekly_hours"]), numbers.get(int(each["lot"]))
        none_asked = counted is not None and not counted.counts_hours and hours == 0
        if not none_asked and (not hours.is_finite() or not 0 < hours <= MOST_HOURS):
            faults.append(f"Give the weekly hours for lot {each['lot']} as a number above 0, up to {MOST_HOURS:,}.")
        kept.append({"lot": int(each["lot"]), "preference": place, "weekly_hours": str(each["weekly_hours"])})
    if not choices:
        faults.append("Choose at least one lot.")
    if faults:
        raise Refused(faults)
    return save_part(bid, "choices", kept, by=by, expected=expected)


def _times(values: list[int], value: int) -> str:
    count = values.count(value)
    return "twice" if count == 2 else f"{count} times"


def save_answer(*, bid: Bid, criterion: str, text: str, by: User, expected: int | None = None) -> int:
    """An answer as typed, even over its limit: nothing that was written is lost. The limit is kept at submission."""
    if not bid.tender.criteria.filter(key=criterion).exists():
        raise Refused("This tender does not ask that question.")
    if len(text) > LONGEST_ANSWER:
        most = f"{LONGEST_ANSWER:,} is the most we keep"
        raise Refused(f"Shorten the answer: it has {len(text):,} characters, and {most}.")
    return save_part(bid, f"answer:{criterion}", text, by=by, expected=expected)


def most_price(lot: Lot) -> Decimal:
    """The greatest single price that is taken for a lot: of an hour where work is counted in hours, else of the whole."""
    return MOST_RATE if lot.counts_hours else MOST_TOTAL


def save_price(*, bid: Bid, lot: int, rate: Decimal, by: User, expected: int | None = None) -> int:
    """The price for one unit (an hour) in one lot, in pounds and pence, where the tender asks for one price a lot."""
    schedule = _schedule_for(bid, lot)
    if schedule.has_lines:
        raise Refused(f"Price lot {lot} line by line: this tender has a price schedule.")
    most = most_price(bid.tender.lots.get(number=lot))
    if not rate.is_finite() or not 0 < rate <= most or rate != round(rate, 2):
        raise Refused(f"Give the price for lot {lot} in pounds and pence, above £0.00 and up to £{most:,.2f}.")
    if trouble := limit_fault(schedule, lot, rate):
        raise Refused(f"Lot {lot}: {trouble}")
    return save_part(bid, f"price:{lot}", f"{rate:.2f}", by=by, expected=expected)


def save_prices(
    *, bid: Bid, lot: int, prices: Mapping[str, str | Decimal], by: User, expected: int | None = None
) -> int:
    """The prices of one lot by line key, as typed; a draft may lack some. Refused whole, a sentence for each fault."""
    schedule = _schedule_for(bid, lot)
    if not schedule.has_lines:
        raise Refused(f"Give one price for lot {lot}: this tender has no price lines.")
    if unknown := sorted(set(prices) - {line.key for line in schedule.of_lot(lot)}):
        raise Refused(f"Lot {lot} has no price line ‘{unknown[0][:40]}’.")
    given = read_lot(schedule, lot, {key: str(price) for key, price in prices.items()})
    if given.wrong:
        raise Refused(list(given.wrong.values()))
    lines = {key: f"{price:.2f}" for key, price in given.prices.items()}
    return save_part(bid, f"price:{lot}", {"lines": lines}, by=by, expected=expected)


@transaction.atomic
def save_prices_of_lots(
    *,
    bid: Bid,
    prices: Mapping[int, Mapping[str, str | Decimal]],
    by: User,
    expected: Mapping[int, int] | None = None,
) -> None:
    """The prices of several lots together, as a workbook brings them: all of them are kept, or none."""
    wrong: list[str] = []
    for lot, lines in sorted(prices.items()):
        try:
            save_prices(bid=bid, lot=lot, prices=lines, by=by, expected=(expected or {}).get(lot))
        except Stale:
            raise
        except Refused as refusal:
            wrong += refusal.reasons
    if wrong:
        raise Refused(wrong)


def _schedule_for(bid: Bid, lot: int) -> Schedule:
    if not bid.tender.lots.filter(number=lot).exists():
        raise Refused(f"This tender has no lot {lot}.")
    return schedule_of(bid.tender)


def save_declarations(*, bid: Bid, given: Mapping[str, bool], by: User, expected: int | None = None) -> int:
    known = {key for key, _ in completeness.DECLARATIONS}
    return save_part(
        bid, "declarations", {key: given.get(key) is True for key in sorted(known)}, by=by, expected=expected
    )


def require_writable(bid: Bid, by: User) -> None:
    """Raises unless `by` may write this bid now."""
    if not policies.may_write(by, bid):
        raise NotPermitted("You can read this bid but not change it: ask its owner to make you an editor.")
    if bid.status not in (BidStatus.DRAFT, *STANDING, BidStatus.WITHDRAWN):
        raise Refused("The bids have been opened: this one cannot be changed any more.")
    _require_open(bid.tender)


def _require_open(tender: Tender) -> None:
    now = clock.now()
    if tender.is_open_for_bids(now):
        return
    if tender.deadline_passed(now) and tender.closes_at is not None:
        raise Refused(
            f"Bids closed {in_words(tender.closes_at)}. By our clock it is {time_in_words(now, seconds=True)} on "
            f"{date_in_words(uk_day(now))}: nothing was changed."
        )
    raise Refused("This tender is not open for bids.")


def _ask(what: str, **fields: Any) -> dict[str, Any]:
    try:
        return client.ask(what, **fields)
    except (client.KeeperAway, client.KeeperRefused) as trouble:
        raise Refused(f"Nothing was kept: {trouble} Try again in a minute.") from trouble


def save_part(bid: Bid, part: str, value: object, *, by: User, expected: int | None) -> int:
    """Seal one part and keep it; returns its new version. `expected` is the version the page was drawn from."""
    require_writable(bid, by)
    with transaction.atomic():
        bid = (
            Bid.objects.select_for_update(no_key=True, of=("self",))
            .select_related("tender", "organisation")
            .get(pk=bid.pk)
        )
        row = DraftContent.objects.select_related("saved_by").filter(bid=bid, part=part).first()
        if expected is not None and row is not None and row.version != expected:
            raise Stale(row, value, by)
        version = row.version + 1 if row else 1
        sealed = sealing.seal(
            sealing.canonical(value),
            public=bytes(bid.draft_public_key),
            context=contexts.draft_part(bid, part, version),
        )
        DraftContent.objects.update_or_create(
            bid=bid,
            part=part,
            defaults={"version": version, "sealed": sealed, "saved_at": clock.now(), "saved_by": by},
        )
        if _worth_logging(row, by):
            audit.record(bid.chain(), "bid.save", by=by, facts={"part": part, "version": version})
    return version


def _worth_logging(before: DraftContent | None, by: User) -> bool:
    """A page that saves itself as one types would fill the log: one entry a person, part and ten minutes."""
    return before is None or before.saved_by_id != by.pk or clock.now() - before.saved_at > LOG_EVERY
