"""The price schedule of a draft: its lines, how they make one price, and the limits of whole lots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.models import User
from core.workflow import Refused
from tenders.actions.drafting import drafting
from tenders.models import PriceLine, Tender
from tenders.pricing.patterns import PATTERNS
from tenders.pricing.schedule import BASKETS, MOST_LINES, SHARES, Limits, Line, faults_of_lines

LONGEST_LABEL = 120


def set_price_schedule(
    *,
    tender: Tender,
    by: User,
    lines: Sequence[Line],
    basket: str = SHARES,
    label: str = "",
    limits: Mapping[int, Limits] | None = None,
    version: int | None = None,
) -> Tender:
    """Make the price lines exactly these, in this order; without lines, one price a lot is asked.

    `limits`: lot number to the least and greatest price of the lot as a whole; None leaves them as they are. Weights that
    do not add up are saved as a draft is; the checks keep such a tender from the approver.
    """
    lots = {lot.number: lot for lot in tender.lots.all()}
    wrong = faults_of_lines(lines, list(lots), limits or {})
    if basket not in BASKETS:
        wrong.append("How the lines make one price: choose one of the ways on the page.")
    if len(label) > LONGEST_LABEL:
        wrong.append(f"What the price is called: shorten it to {LONGEST_LABEL} characters.")
    wrong += [f"Lot {number}: this tender has no such lot." for number in sorted(limits or {}) if number not in lots]
    if wrong:
        raise Refused(wrong)
    with drafting(tender, by=by, what=_what(lines), version=version, facts={"lines": len(lines)}) as draft:
        draft.price_basket = basket
        draft.price_label = label.strip() or draft.price_label
        draft.price_lines.all().delete()
        PriceLine.objects.bulk_create(
            PriceLine(
                tender=draft,
                number=number,
                key=line.key,
                label=line.label.strip(),
                unit=line.unit,
                lot=lots[line.lot] if line.lot is not None else None,
                visit_minutes=line.visit_minutes,
                quantity=line.quantity,
                floor=line.floor,
                ceiling=line.ceiling,
            )
            for number, line in enumerate(lines, start=1)
        )
        for lot in draft.lots.all() if limits is not None else []:
            standing = (limits or {}).get(lot.number, Limits())
            if (lot.price_floor, lot.price_ceiling) != (standing.floor, standing.ceiling):
                lot.price_floor, lot.price_ceiling = standing.floor, standing.ceiling
                lot.save()
    return tender


def _what(lines: Sequence[Line]) -> str:
    if not lines:
        return "One price a lot is asked, without price lines."
    return f"The price schedule was changed: {len(lines)} line{'' if len(lines) == 1 else 's'}."


def start_price_schedule(*, tender: Tender, by: User, pattern: str, version: int | None = None) -> Tender:
    """Replace the price lines by those of a pattern ('one-rate', 'visit-length', 'by-lot'), for the lots there are."""
    if pattern not in PATTERNS:
        raise Refused("Pattern: choose one of the patterns on the page.")
    numbers = [lot.number for lot in tender.lots.all()]
    lines = PATTERNS[pattern][2](numbers)
    if not lines:
        raise Refused("Lots: add a lot first; the pattern makes a line for each.")
    if len(lines) > MOST_LINES:
        raise Refused(
            f"Price lines: at most {MOST_LINES}, and a line for each lot would make {len(lines)}; start by visit length."
        )
    return set_price_schedule(tender=tender, by=by, lines=lines, version=version)
