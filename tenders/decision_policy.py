"""A buyer's decision steps and bands of delegation as it sets them up: what it starts from, and reading them back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from tenders.decisions import CLEAR, GATES, WORKING, Band, DecisionStep


class PolicyError(ValueError):
    """`sentences` say which row is wrong, why, and the mend."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences))


FORWARD_PLAN = DecisionStep(
    key="forward_plan",
    label="Forward plan entry",
    gates="approve",
    from_value=Decimal(500_000),
    rule="A key decision is announced in the forward plan at least 28 clear days before it is taken",
    law="SI 2012/2089 r.9",
)
KEY_DECISION = DecisionStep(
    key="key_decision",
    label="Key decision to tender",
    gates="approve",
    after="forward_plan",
    days=28,
    count=CLEAR,
    from_value=Decimal(500_000),
    rule="Not before 28 clear days have passed since the forward plan entry",
    law="SI 2012/2089 r.9",
)
CALL_IN = DecisionStep(
    key="call_in",
    label="Call-in ends",
    gates="approve",
    after="key_decision",
    days=5,
    from_value=Decimal(500_000),
    by_clock=True,
    rule="Five working days in which councillors may call the decision in",
)
AWARD_DECISION = DecisionStep(
    key="award_decision",
    label="Decision to award",
    gates="award",
    rule="Taken by whoever the scheme of delegation names at this value",
)
STEPS_FOR_A_KEY_DECISION = (FORWARD_PLAN, KEY_DECISION, CALL_IN, AWARD_DECISION)
BANDS = (
    Band(Decimal(100_000), "a head of service"),
    Band(Decimal(500_000), "the director"),
    Band(None, "cabinet, as a key decision"),
)


def default_steps() -> list[dict[str, Any]]:
    """What a buyer starts from when it sets up its steps."""
    return [step.to_json() for step in STEPS_FOR_A_KEY_DECISION]


def default_bands() -> list[dict[str, Any]]:
    return [band.to_json() for band in BANDS]


def read_steps(rows: Any) -> list[DecisionStep]:
    """The steps of a policy, in their order. Raises `PolicyError` with a sentence for each wrong row."""
    wrong: list[str] = []
    found: list[DecisionStep] = []
    for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
        step = _step(row, number, [each.key for each in found], wrong)
        if step is not None:
            found.append(step)
    if wrong:
        raise PolicyError(wrong)
    return found


def _step(row: Any, number: int, before: list[str], wrong: list[str]) -> DecisionStep | None:
    name = f"Step {number}"
    if not isinstance(row, Mapping) or not str(row.get("key") or "").strip() or not str(row.get("label") or "").strip():
        wrong.append(f"{name}: give it a name.")
        return None
    after, days = str(row.get("after") or ""), row.get("days") or 0
    value = _amount(row.get("from_value") or 0)
    if str(row["key"]) in before:
        wrong.append(f"{name}: it is there twice; name each step once.")
    if row.get("gates") not in GATES:
        wrong.append(f"{name}: say whether it comes before the approval or before the award.")
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= 366:
        wrong.append(f"{name}, days: give a whole number from 0 to 366.")
    if after and after not in before:
        wrong.append(f"{name}: it counts from a step that does not come before it.")
    if (row.get("by_clock") or days) and not after:
        wrong.append(f"{name}: say from which step its days count.")
    if row.get("count", WORKING) not in {CLEAR, WORKING}:
        wrong.append(f"{name}: count clear days or working days.")
    if value is None or value < 0:
        wrong.append(f"{name}, value: give an amount in pounds.")
    if wrong:
        return None
    return DecisionStep(
        key=str(row["key"]),
        label=str(row["label"]).strip(),
        gates=str(row["gates"]),
        after=after,
        days=int(days),
        count=str(row.get("count", WORKING)),
        from_value=value or Decimal(0),
        by_clock=bool(row.get("by_clock")),
        rule=str(row.get("rule") or ""),
        law=str(row.get("law") or "The council's constitution"),
    )


def read_bands(rows: Any) -> list[Band]:
    """The bands of delegation, lowest first, the last without limit. Raises `PolicyError`."""
    wrong: list[str] = []
    found: list[Band] = []
    for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
        who = str(row.get("who") or "").strip() if isinstance(row, Mapping) else ""
        raw = row.get("up_to") if isinstance(row, Mapping) else None
        limit = None if raw in {None, ""} else _amount(raw)
        if not who:
            wrong.append(f"Band {number}: say who decides.")
        if raw not in {None, ""} and (limit is None or limit <= 0):
            wrong.append(f"Band {number}: give the value in pounds, above 0.")
        if found and found[-1].up_to is None:
            wrong.append(f"Band {number}: the band before it has no limit, so this one is never reached.")
        elif found and limit is not None and found[-1].up_to is not None and limit <= found[-1].up_to:
            wrong.append(f"Band {number}: its value must be above the band before it.")
        found.append(Band(limit, who))
    if found and found[-1].up_to is not None:
        wrong.append("The last band: leave its value empty, so that every value has somebody who decides.")
    if wrong:
        raise PolicyError(wrong)
    return found


def _amount(raw: Any) -> Decimal | None:
    try:
        value = Decimal(str(raw).replace(",", "").replace("£", "").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and value < Decimal(10) ** 13 else None
