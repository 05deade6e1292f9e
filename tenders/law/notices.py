"""The notices that a procurement above the thresholds owes, each with its section and its time."""

from __future__ import annotations

from core.words import money
from tenders.law.case import IF, MAY, MUST, Case, Due


def notices(case: Case, *, held: bool, direct: bool, kpis: int, sign: int) -> list[Due]:
    """`held`: a competition takes place; `direct`: an award without one; `sign`: days to publish the contract's details."""
    found: list[Due] = []
    amounts = case.amounts
    if not case.via_framework and case.value_inc_vat is not None and case.value_inc_vat > amounts.pipeline_contract:
        found.append(
            Due(
                "UK1",
                IF,
                f"Within 56 days of 1 April, where the council means to spend over {money(amounts.pipeline_spend)} a year",
                "Act s.93",
                "april",
                56,
            )
        )
    if held:
        found.append(Due("UK2", IF, "Before the tender notice, where you talked with the market", "Act s.17", "tender"))
        if case.light_touch or case.via_dynamic_market:
            words = "Before the tender notice, as early word; it shortens no period here"
            found.append(Due("UK3", MAY, words, "Act s.15"))
        else:
            words = "40 days to 12 months before the tender notice: then 10 days to tender are enough"
            found.append(Due("UK3", MAY, words, "Act s.15", "tender"))
        found.append(Due("UK4", MUST, "To invite bids; nothing is public before it", "Act s.21", "tender"))
    if direct:
        found.append(Due("UK5", MUST, "Before the award, with its ground", "Act s.44", "award"))
    after = "after the summaries went out" if held else "before signing"
    found.append(Due("UK6", MUST, f"Before signing, {after}" if held else "Before signing", "Act s.50", "award"))
    found.append(Due("UK7", MUST, f"Within {sign} days of signing", "Act s.53", "sign", sign))
    found.append(Due("UK8", IF, f"Each quarter, for payments over {money(amounts.payment)}", "Act s.70", "quarter"))
    if kpis:
        found.append(
            Due("UK9", MUST, "At least once a year, how the supplier did on each indicator", "Act s.71", "year")
        )
    if not case.light_touch:
        share = 15 if case.kind == "works" else 10
        words = f"Before a change, unless within {share}% of the value and 10% of the term"
        found.append(Due("UK10", IF, words, "Act s.75", "change"))
    found.append(Due("UK11", MUST, "Within 30 days of the end of the contract", "Act s.80", "end", 30))
    if held or direct:
        found.append(Due("UK12", IF, "When it ends without an award, as soon as practicable", "Act s.55", "stop"))
    return found
