"""What can surprise in the rules of a tender, shown on dummy bids and said in words.

Rank reversal when a bid leaves; a middle bid that can never come first; a price of zero; scores below nought; a place
nobody can take; a rule that contradicts itself; lots whose order decides who wins them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from evaluation.allocation import Allocation, Instance, Lot, allocate, compare
from evaluation.exact import NotComputable
from evaluation.lot_rules import LotRules
from evaluation.price_formulas import Compared, Offer
from evaluation.price_formulas.shape import fractions
from evaluation.sandbox.setting import Dummy, Setting, Warned
from evaluation.scoring import LotRanking

Runs = list[tuple[Lot, LotRules, LotRanking | None, tuple[str, ...]]]
Offers = Mapping[str, Offer]

MOST_SAID = 4
"""So many rank reversals are told one by one; the rest are counted."""


def warnings(
    setting: Setting,
    runs: Runs,
    dummies: Sequence[Dummy],
    instance: Instance | None,
    award: Allocation | None,
    refused: Sequence[str],
) -> tuple[Warned, ...]:
    """Everything worth a word, the worst first."""
    found = [
        *_clashes(runs, refused),
        *_prices(runs, dummies),
        *_negative(runs),
        *_unfilled(setting, award),
        *_reversals(runs),
        *_middle(runs),
        *_lot_order(setting, instance),
        *_few(runs),
    ]
    order = {"stop": 0, "warn": 1, "note": 2}
    return tuple(sorted(found, key=lambda warned: order[warned.weight]))


def offers_of(ranking: LotRanking) -> dict[str, Offer]:
    """The ranked bids as the formula sees them."""
    return {row.bid: Offer(Fraction(row.price or 0), row.quality) for row in ranking.rows}


def _clashes(runs: Runs, refused: Sequence[str]) -> Iterator[Warned]:
    yield from (Warned("clash", "stop", f"The lot award cannot be worked out: {reason}") for reason in refused)


def _prices(runs: Runs, dummies: Sequence[Dummy]) -> Iterator[Warned]:
    """Lots that have no ranking; one sentence for the same reason in many lots."""
    lots: dict[str, list[str]] = {}
    for lot, _, _, reasons in runs:
        for reason in reasons:
            lots.setdefault(reason.replace(f" for lot {lot.key} ", " "), []).append(lot.key)
    for reason, keys in lots.items():
        yield Warned("price", "stop", f"{lots_in_words(keys)} cannot be ranked: {reason}")


def _negative(runs: Runs) -> Iterator[Warned]:
    lots: dict[tuple[str, str], list[str]] = {}
    for lot, _, ranking, _ in runs:
        for row in ranking.rows if ranking else ():
            if row.price_score < 0:
                lots.setdefault((row.bid, row.shown_price_score), []).append(lot.key)
    for (name, score), keys in lots.items():
        yield Warned(
            "negative",
            "warn",
            f"{lots_in_words(keys)}: {name} scores {score} for its price, below zero. A total below zero cannot be "
            "used in the lot award.",
        )


def _unfilled(setting: Setting, award: Allocation | None) -> Iterator[Warned]:
    lots: dict[tuple[str, str], list[str]] = {}
    for place in award.unfilled if award else ():
        lots.setdefault((place.position, place.why), []).append(place.lot)
    for (position, why), keys in lots.items():
        yield Warned("unfilled", "warn", f"{lots_in_words(keys)}: nobody can take the {position} place. {why}")


def totals(rules: LotRules, offers: Offers) -> dict[str, Fraction]:
    """The exact total of each bid when these are the bids compared."""
    formula, terms = rules.price_formula, fractions(rules.formula_terms)
    compared = Compared.of(list(offers.values()))
    found = {}
    for name, offer in offers.items():
        score = formula.score(offer, compared, terms)
        quality, price = Fraction(rules.quality_weight), Fraction(rules.price_weight)
        found[name] = score if formula.combines else (offer.quality * quality + score * price) / 100
    return found


def _reversals(runs: Runs) -> Iterator[Warned]:
    """Pairs that change places when a third bid leaves."""
    lots: dict[str, list[str]] = {}
    known: dict[tuple[tuple[str, Offer], ...], list[str]] = {}
    for lot, rules, ranking, _ in runs:
        if ranking is None or rules.price_formula.absolute:
            continue
        offers = offers_of(ranking)
        key = tuple(sorted(offers.items(), key=lambda item: item[0]))
        if key not in known:
            known[key] = list(_turned(rules, offers))
        for words in known[key]:
            lots.setdefault(words, []).append(lot.key)
    said = [f"{lots_in_words(keys)}: {words}" for words, keys in lots.items()]
    for words in said[:MOST_SAID]:
        yield Warned("reversal", "warn", words)
    more = len(said) - MOST_SAID
    if more > 0:
        yield Warned("reversal", "warn", f"{more} more like these: a bid that leaves turns the order of others.")


def _turned(rules: LotRules, offers: Offers) -> Iterator[str]:
    before = totals(rules, offers)
    for gone in sorted(offers):
        rest = {name: offer for name, offer in offers.items() if name != gone}
        after = totals(rules, rest)
        turned = [(a, b) for a in sorted(rest) for b in sorted(rest) if before[a] > before[b] and after[a] < after[b]]
        if turned:
            pairs = "; ".join(f"{b} overtakes {a}" for a, b in turned)
            first = min(rest, key=lambda name: (-before[name], name))
            then = min(rest, key=lambda name: (-after[name], name))
            change = f" First place goes from {first} to {then}." if first != then else ""
            yield f"if {gone} leaves, the order of the others changes ({pairs}).{change}"


def _middle(runs: Runs) -> Iterator[Warned]:
    """A bid no other beats on both quality and price, which is first at no weight between the two."""
    lots: dict[str, list[str]] = {}
    for lot, rules, ranking, _ in runs:
        if ranking is None or rules.price_formula.combines or not rules.price_weight or not rules.quality_weight:
            continue
        points = {row.bid: (row.quality, row.price_score) for row in ranking.rows}
        for name in never_first(points):
            lots.setdefault(name, []).append(lot.key)
    for name, keys in lots.items():
        yield Warned(
            "middle",
            "warn",
            f"{lots_in_words(keys)}: {name} can never come first, whatever the weights of quality and price, though no "
            "other bid is both better and cheaper. The formula rewards the cheapest and the best, and nothing between.",
        )


def never_first(points: Mapping[str, tuple[Fraction, Fraction]]) -> list[str]:
    """Names of bids (quality, price score) that nobody beats on both and that no weight from 0 to 1 puts first."""
    found = []
    for name, (quality, price) in sorted(points.items()):
        others = [point for other, point in points.items() if other != name]
        if any(q >= quality and p >= price and (q, p) != (quality, price) for q, p in others):
            continue
        low, high = Fraction(0), Fraction(1)  # weights of quality at which this bid is at least level with every other
        for q, p in others:
            slope, start = (quality - q) - (price - p), price - p  # its lead over the other: start + weight x slope
            if slope > 0:
                low = max(low, -start / slope)
            elif slope < 0:
                high = min(high, -start / slope)
        if low > high:
            found.append(name)
    return found


def _lot_order(setting: Setting, instance: Instance | None) -> Iterator[Warned]:
    """How many places move when the lots are taken in the opposite order (mechanism A)."""
    if instance is None or len(setting.lots) < 2:
        return
    last = max(lot.order for lot in setting.lots)
    reverse = replace(instance, lots=tuple(replace(lot, order=last + 1 - lot.order) for lot in instance.lots))
    try:
        forward, backward = allocate(instance, mechanism="A"), allocate(reverse, mechanism="A")
    except NotComputable:
        return  # said already under 'clash'
    changed = compare(instance, forward, backward, "").changed
    seats = len(instance.lots) * len(instance.rule.positions)
    if setting.mechanism == "A":
        words = f"The order of the lots decides: taken in the opposite order, {changed} of {seats} places move."
        yield Warned("lot order", "warn" if changed else "note", words)
    elif changed:
        words = (
            f"Awarding the lots one after another, in the opposite order, would move {changed} of {seats} places. "
            "Your award rule looks at all lots at once, so their order does not matter."
        )
        yield Warned("lot order", "note", words)


def _few(runs: Runs) -> Iterator[Warned]:
    none = [lot.key for lot, _, ranking, reasons in runs if not reasons and (ranking is None or not ranking.rows)]
    one = [lot.key for lot, _, ranking, _ in runs if ranking is not None and len(ranking.rows) == 1]
    if none:
        yield Warned("few bids", "note", f"{lots_in_words(none)}: no made-up bid is ranked.")
    if one:
        yield Warned("few bids", "note", f"{lots_in_words(one)}: one made-up bid only, so there is no contest.")


PAIR = 2
"""So many lots in a row are named one by one; more are named from the first to the last."""


def lots_in_words(keys: Iterable[str]) -> str:
    """'Lot 3', 'Lots 1 to 4 and 9'."""
    numbers = sorted({int(key) for key in keys})
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words: list[str] = []
    for run in runs:
        words += [f"{run[0]} to {run[-1]}"] if len(run) > PAIR else [str(number) for number in run]
    if len(numbers) == 1:
        return f"Lot {words[0]}"
    *most, last = words
    return f"Lots {', '.join(most)} and {last}" if most else f"Lots {last}"
