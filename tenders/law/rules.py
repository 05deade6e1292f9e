"""Which rules bite for a procurement, and why. Pure: no clock, no database.

Act = Procurement Act 2023, Regs = Procurement Regulations 2024. Every answer carries its section and a sentence.
"""

from __future__ import annotations

from decimal import Decimal

from core.words import money
from tenders.law.case import ACT, IF, LEGACY, MUST, Case, Due, Reason, Ruling, case_of
from tenders.law.covered import covered
from tenders.law.value import dated_advice, value_reason

__all__ = ["Case", "Due", "Reason", "Ruling", "bites", "case_of"]


def bites(case: Case) -> Ruling:
    """The ruling: notices, periods, standstill, performance indicators, the longest framework, and each reason why."""
    if case.regime != ACT:
        return _another_regime(case)
    if case.user_choice or case.procedure == "user_choice":
        return _user_choice(case)
    if case.procedure == "dynamic_market_intention":
        return _market(case)
    if not case.covered:
        return _below(case)
    return covered(case)


def _another_regime(case: Case) -> Ruling:
    if case.regime == LEGACY:
        why = Reason(
            "regime",
            "PCR 2015",
            "An older agreement runs on under the Public Contracts Regulations 2015 until it ends; the Act's notices, "
            "periods and standstill do not apply.",
        )
        advice = "Follow the regulations of 2015 for this lot; nothing here counts their periods."
    else:
        why = Reason(
            "regime",
            "Provider Selection Regime Regulations 2023",
            "Health care services under the Provider Selection Regime follow its own process and notices, not the "
            "Act's; periods, standstill and performance indicators of the Act do not apply.",
        )
        advice = "Run this lot by the Provider Selection Regime's own process, apart from lots under the Act."
    return Ruling(case=case, covered=False, why=(why,), advice=(advice,))


def _user_choice(case: Case) -> Ruling:
    why = (
        Reason("notices", "Act Sch.5", "User choice: the reason is recorded here and kept; no notice is published."),
        Reason("standstill", "Act s.51", "No award notice, so no standstill."),
        Reason("summaries", "Act s.50", "No competition was held, so no assessment summary is owed."),
    )
    problems = () if case.light_touch else ("User choice is for light touch services only: choose another procedure.",)
    return Ruling(case=case, covered=case.covered, why=(value_reason(case), *why), problems=problems)


def _market(case: Case) -> Ruling:
    due = (
        Due("UK2", IF, "Before the intention notice, where you talked with the market", "Act s.17", "intention"),
        Due("UK13", MUST, "Before suppliers are asked to apply", "Act s.39", "apply"),
        Due(
            "UK14", MUST, "When the market is established; it lists every member, part by part", "Act s.39", "establish"
        ),
        Due("UK15", IF, "When the market changes", "Act s.39", "change"),
        Due("UK16", MUST, "When the market ends", "Act s.39", "end"),
    )
    why = (
        Reason("notices", "Act s.39", "A market is announced, established, changed and ended by notices of its own."),
        Reason(
            "award",
            "Act s.34",
            "Nothing is awarded by membership alone: members compete later, each time with a tender notice.",
        ),
        Reason("periods", "Act s.36", "Suppliers apply at any time and are considered in a reasonable time."),
    )
    return Ruling(
        case=case, covered=True, notices=due, why=(value_reason(case), *why), advice=tuple(dated_advice(case))
    )


def _below(case: Case) -> Ruling:
    """Below the threshold: one notice when it is advertised, and the details of the contract."""
    limit = case.amounts.below_threshold_notice
    notifiable = case.value_inc_vat is None or case.value_inc_vat >= limit
    due: list[Due] = []
    why = [value_reason(case)]
    advice = dated_advice(case)
    competes = case.rules.competes == "competition" and not case.via_framework
    if notifiable and competes:
        due.append(Due("UK4B", MUST, "Before it is advertised anywhere else", "Act s.87(1)", "advertise"))
        why.append(
            Reason("notices", "Act s.87", f"{money(limit)} or more: it may not be advertised without its notice.")
        )
    elif competes:
        why.append(Reason("notices", "Act s.87", f"Under {money(limit)} it may be advertised without a notice."))
    if notifiable:
        due.append(Due("UK7", MUST, "As soon as practicable after signing", "Act s.87(3)", "sign"))
    if notifiable and case.via_framework:
        advice.append(
            f"A contract of {money(limit)} or more made under a framework appears to need its details notice (UK7) "
            "too: take advice."
        )
    why += [
        Reason("periods", "Act s.86", "No shortest period is set below the threshold; the time given must be fair."),
        Reason("standstill", "Act s.51", "No standstill below the threshold."),
        Reason("kpis", "Act s.52", "No performance indicators are required below the threshold."),
    ]
    free = _works_may_choose(case)
    if competes and not free:
        why.append(Reason("suitability", "Act s.85", "No separate suitability stage: every bid is read whole."))
    problems: tuple[str, ...] = ()
    if case.rules.staged and not free:
        problems = (
            "A separate stage to choose who may tender is not allowed below the threshold: choose ‘Contract, below the "
            "threshold’.",
        )
    return Ruling(case=case, covered=False, notices=tuple(due), why=tuple(why), advice=tuple(advice), problems=problems)


def _works_may_choose(case: Case) -> bool:
    """Works below their own threshold, but worth as much as a public contract for services (s.85(3))."""
    value = case.value_inc_vat
    return case.kind == "works" and value is not None and value >= case.amounts.works_suitability(central=case.central)


def above(value: Decimal) -> Decimal:
    """The next penny."""
    return value + Decimal("0.01")
