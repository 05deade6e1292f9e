"""What a lot's ranking is computed from: the published criteria and rules, and the bids. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from evaluation.exact import Canonical, NotComputable, exact, plain
from evaluation.price_formulas import REGISTRY, PriceFormula

TIE_BREAK_STEPS = ("quality", "criteria", "price", "lot")
"""Higher quality; higher mark on the heaviest criterion, then the next; lower price; the drawn lot."""

HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class Criterion(Canonical):
    """One node of the published criterion tree, in published order.

    `weight`: per cent of its parent (of all quality, without a parent); the children of a node sum to 100.
    `top`: the scale's top mark. `scale`: the marks allowed; empty means any mark from 0 to `top`.
    `minimum`: for a criterion, the least mark; for a section, the least percentage of its points.
    A pass/fail criterion has weight 0 and a minimum. A section is a criterion that another one names as `parent`;
    it carries no marks of its own.
    """

    key: str
    label: str
    weight: Decimal | Fraction
    top: int = 5
    minimum: Decimal | None = None
    parent: str = ""
    scale: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class BidInput(Canonical):
    """One bid for one lot: consensus marks by criterion key, and the price. `name` is what the words call it."""

    bid: str
    marks: Mapping[str, Decimal]
    price: Decimal | None = None
    name: str = ""

    @property
    def called(self) -> str:
        """The name that the words use."""
        return self.name or self.bid


@dataclass(frozen=True, slots=True)
class LotRules(Canonical):
    """The published rules of one lot's ranking.

    `quality_weight` + `price_weight` = 100. `formula_terms`: the figures published with the formula. `places`: published decimal places, for display; they decide only when
    `rounding_decides`. `quality_minimum`: least percentage of all quality points. `least_price`, `greatest_price`:
    published bounds; a price beyond them is excluded. `tie_break`: steps of TIE_BREAK_STEPS in published order,
    the drawn lot last.
    """

    lot: str
    criteria: tuple[Criterion, ...]
    quality_weight: Decimal
    price_weight: Decimal
    formula: str = "lowest/price"
    formula_terms: Mapping[str, Decimal] = field(default_factory=dict)
    places: int = 2
    rounding_decides: bool = False
    quality_minimum: Decimal | None = None
    least_price: Decimal | None = None
    greatest_price: Decimal | None = None
    tie_break: tuple[str, ...] = TIE_BREAK_STEPS

    @property
    def price_formula(self) -> PriceFormula:
        """The registered formula that `formula` names."""
        return REGISTRY[self.formula]

    def sections(self) -> frozenset[str]:
        """Keys of the nodes that have children."""
        return frozenset(criterion.parent for criterion in self.criteria if criterion.parent)

    def leaves(self) -> tuple[Criterion, ...]:
        """The criteria that carry marks, in published order."""
        sections = self.sections()
        return tuple(criterion for criterion in self.criteria if criterion.key not in sections)

    def share(self, criterion: Criterion) -> Fraction:
        """The criterion's share of all quality points, in per cent: the product of the weights above it."""
        share = Fraction(criterion.weight)
        by_key = {other.key: other for other in self.criteria}
        while criterion.parent:
            criterion = by_key[criterion.parent]
            share *= Fraction(criterion.weight) / 100
        return share

    def heaviest_first(self) -> tuple[Criterion, ...]:
        """The weighted criteria by falling share; of equal shares, the one published first."""
        weighted = [criterion for criterion in self.leaves() if criterion.weight]
        return tuple(sorted(weighted, key=lambda criterion: -self.share(criterion)))


def weight_problems(criteria: Sequence[Criterion]) -> list[str]:
    """What keeps the criterion tree from publication, one sentence each; empty when it is sound."""
    return list(_weight_problems(criteria))


def _weight_problems(criteria: Sequence[Criterion]) -> Iterator[str]:
    by_key: dict[str, Criterion] = {}
    for criterion in criteria:
        if criterion.key in by_key:
            yield f"Two criteria have the key ‘{criterion.key}’. Give each its own."
        by_key[criterion.key] = criterion
        yield from _criterion_problems(criterion)
    if not criteria:
        yield "There is no quality criterion. Add at least one."
        return
    parents = {criterion.parent for criterion in criteria} | {""}
    for parent in sorted(parents):
        if parent and parent not in by_key:
            yield f"‘{parent}’ is named as a section but is not among the criteria."
            continue
        total = sum((exact(child.weight, "weight") for child in criteria if child.parent == parent), Fraction(0))
        if total != HUNDRED:
            where = f"Weights in ‘{by_key[parent].label}’" if parent else "Quality weights"
            yield f"{where} add up to {plain(total)}, not 100."
    yield from _circle_problems(by_key)


def _criterion_problems(criterion: Criterion) -> Iterator[str]:
    name = f"‘{criterion.label}’"
    weight = exact(criterion.weight, f"The weight of {name}")
    if weight < 0:
        yield f"The weight of {name} is less than nought."
    if weight == 0 and criterion.minimum is None:
        yield f"{name} has no weight and no minimum mark, so that it decides nothing. Give it one of them."
    if criterion.top <= 0:
        yield f"The top mark of {name} must be more than nought."
    for mark in criterion.scale:
        if not 0 <= exact(mark, f"A mark on the scale of {name}") <= criterion.top:
            yield f"The scale of {name} has {mark}, which is not between 0 and its top mark {criterion.top}."


def _circle_problems(by_key: Mapping[str, Criterion]) -> Iterator[str]:
    for criterion in by_key.values():
        seen = {criterion.key}
        above = criterion.parent
        while above in by_key and above not in seen:
            seen.add(above)
            above = by_key[above].parent
        if above in seen:
            yield f"‘{criterion.label}’ stands inside itself. Choose another section for it."


def rule_problems(rules: LotRules) -> list[str]:
    """What keeps the lot's rules from publication, one sentence each; empty when they are sound."""
    return weight_problems(rules.criteria) + list(_rule_problems(rules))


def _rule_problems(rules: LotRules) -> Iterator[str]:
    total = exact(rules.quality_weight, "The quality weight") + exact(rules.price_weight, "The price weight")
    if min(rules.quality_weight, rules.price_weight) < 0 or total != HUNDRED:
        yield f"Quality and price weights add up to {plain(total)}; they must be 100 together, none below nought."
    if rules.formula not in REGISTRY:
        yield f"‘{rules.formula}’ is not a price formula. Choose one of: {', '.join(sorted(REGISTRY))}."
    else:
        yield from rules.price_formula.problems(rules.formula_terms, rules.quality_weight, rules.price_weight)
    if not 0 <= rules.places <= 6:
        yield "Decimal places must be from 0 to 6."
    if sorted(set(rules.tie_break)) != sorted(rules.tie_break) or set(rules.tie_break) - set(TIE_BREAK_STEPS):
        yield f"The tie-break must be made of these steps, each once: {', '.join(TIE_BREAK_STEPS)}."
    elif rules.tie_break[-1:] != ("lot",):
        yield "The tie-break must end with a drawn lot, or a tie could stand."


def check_rules(rules: LotRules) -> None:
    """Raise NotComputable with every reason why the rules cannot be applied."""
    problems = rule_problems(rules)
    if problems:
        raise NotComputable(*problems)


def check_marks(rules: LotRules, bid: BidInput) -> list[str]:
    """What is wrong with a bid's marks, one sentence each: missing, unknown, not a number or off the scale."""
    leaves = {criterion.key: criterion for criterion in rules.leaves()}
    problems = [
        f"{bid.called} has a mark for ‘{key}’, which is not a criterion of lot {rules.lot}."
        for key in sorted(set(bid.marks) - set(leaves))
    ]
    for key, criterion in leaves.items():
        where = f"The mark of {bid.called} for ‘{criterion.label}’"
        if key not in bid.marks:
            problems.append(f"{where} is missing.")
            continue
        mark = exact(bid.marks[key], where)
        if criterion.scale and mark not in [Fraction(allowed) for allowed in criterion.scale]:
            allowed = ", ".join(str(step) for step in criterion.scale)
            problems.append(f"{where} is {plain(mark)}, which is not on the scale: {allowed}.")
        elif not 0 <= mark <= criterion.top:
            problems.append(f"{where} is {plain(mark)}; it must be from 0 to {criterion.top}.")
    return problems


def check_price(rules: LotRules, bid: BidInput) -> list[str]:
    """What is wrong with a bid's price, one sentence; empty when it can be compared."""
    if not rules.price_formula.uses_price:
        return []
    where = f"The price of {bid.called} for lot {rules.lot}"
    if bid.price is None:
        return [f"{where} is missing."]
    price = exact(bid.price, where)
    if price == 0:
        return [f"{where} is nought. {rules.price_formula.zero_price}"]
    return [f"{where} is less than nought."] if price < 0 else []
