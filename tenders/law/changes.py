"""What would change at another value: each amount at which the ruling differs, and how."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core.words import money
from tenders.law.case import IF, MAY, MUST, Case, Ruling
from tenders.law.rules import above, bites

PENNY = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Change:
    """One amount. `inclusive`: the rules above it begin at the amount itself, not a penny over it.

    `here`: whether the case lies above it (None: its value is not known). `sentences`: what is added and what falls away.
    """

    at: Decimal
    inclusive: bool
    here: bool | None
    sentences: tuple[str, ...]

    @property
    def words(self) -> str:
        return f"{'From' if self.inclusive else 'Above'} {money(self.at)}"


def changes_at(case: Case) -> list[Change]:
    """Each amount, lowest first, at which another ruling would be given; amounts where nothing differs are left out."""
    amounts = case.amounts
    found = []
    marks = {
        (amounts.below_threshold_notice, True),
        (case.threshold, True),
        (amounts.pipeline_contract, False),
        (amounts.large_contract, False),
    }
    for at, inclusive in sorted(marks):
        below, over = (at - PENNY, at) if inclusive else (at, above(at))
        sentences = differences(bites(case.at(below)), bites(case.at(over)))
        if sentences:
            value = case.value_inc_vat
            here = None if value is None else (value >= at if inclusive else value > at)
            found.append(Change(at, inclusive, here, tuple(sentences)))
    return found


def differences(below: Ruling, over: Ruling) -> list[str]:
    """How the ruling `over` differs from the one `below`, a sentence each."""
    found = [
        *_notices(below, over),
        *_days("Days to tender", below.tendering_days, over.tendering_days),
        *_days("Days to ask to take part", below.participation_days, over.participation_days),
        *_standstill(below, over),
    ]
    if below.kpis != over.kpis:
        found.append("At least three performance indicators." if over.kpis else "No performance indicators.")
    if below.summaries != over.summaries:
        found.append("Assessment summaries are owed." if over.summaries else "No assessment summaries are owed.")
    found += _days("Contract details within", below.contract_details_days, over.contract_details_days)
    found += _days("The contract itself is published within", below.publish_contract_days, over.publish_contract_days)
    if below.lots_reasons != over.lots_reasons and over.lots_reasons:
        found.append("Reasons are owed where there is only one lot.")
    if below.framework_max_years != over.framework_max_years and over.framework_max_years:
        found.append(f"The framework lasts at most {over.framework_max_years} years.")
    if below.problems and not over.problems:
        found.append("This procedure is allowed.")
    if over.problems and not below.problems:
        found.append("This procedure is no longer allowed.")
    return found


def _notices(below: Ruling, over: Ruling) -> list[str]:
    before, after = ({due.kind: due.need for due in each.notices} for each in (below, over))
    found = []
    for need, one, more in (
        (MUST, "is due", "are due"),
        (IF, "is due where it applies", "are due where they apply"),
        (MAY, "is possible", "are possible"),
    ):
        added = [kind for kind, value in after.items() if value == need and before.get(kind) != need]
        if added:
            found.append(f"{_and(added)} {one if len(added) == 1 else more}.")
    gone = [kind for kind in before if kind not in after]
    if gone:
        found.append(f"{_and(gone)} {'is' if len(gone) == 1 else 'are'} no longer due.")
    return found


def _days(words: str, below: int | None, over: int | None) -> list[str]:
    if below == over:
        return []
    lead = f"{words}:" if not words.endswith("within") else words
    if over is None:
        return [f"{lead} none is set." if lead.endswith(":") else f"{words[:-7]}: no day is set."]
    return [f"{lead} at least {over}." if lead.endswith(":") else f"{lead} {over} days."]


def _standstill(below: Ruling, over: Ruling) -> list[str]:
    if (below.standstill_days, below.standstill_mandatory) == (over.standstill_days, over.standstill_mandatory):
        return []
    if not over.standstill_days:
        return ["No standstill."]
    kind = "mandatory" if over.standstill_mandatory else "voluntary, kept by default"
    return [f"A standstill of {over.standstill_days} working days, {kind}."]


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
