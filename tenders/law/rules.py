"""Which rules bite for a procurement, and why. Pure: no clock, no database.

Act = Procurement Act 2023, Regs = Procurement Regulations 2024. Every answer carries its section and a sentence.
"""

from __future__ import annotations

from decimal import Decimal

from core.words import money
from tenders.law.case import ACT, IF, LEGACY, MUST, Case, Due, Reason, Ruling, case_of
from tenders.law.notices import notices
from tenders.law.periods import participation, tendering

__all__ = ["Case", "Due", "Reason", "Ruling", "bites", "case_of"]

STANDSTILL_DAYS = 8
KPIS = 3
FREE_OF_STANDSTILL = {
    "urgency": "A direct award in extreme and unavoidable urgency",
    "protect_life": "A direct award by regulations to protect life",
}
"""The grounds whose contracts wait for no mandatory standstill: Sch 5 para 13 and s.42."""


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
    return _covered(case)


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


def _value_reason(case: Case) -> Reason:
    kind = (
        "light touch services" if case.light_touch else {"works": "works", "goods": "goods"}.get(case.kind, "services")
    )
    limit = money(case.threshold)
    if case.value_inc_vat is None:
        side = "from" if case.covered else "below"
        words = f"The value is not known yet: the rules {side} the threshold of {limit} for {kind} are taken to apply."
    elif case.covered:
        words = f"{money(case.value_inc_vat)} with VAT is at or above the threshold of {limit} for {kind}."
    else:
        words = f"{money(case.value_inc_vat)} with VAT is below the threshold of {limit} for {kind}."
    return Reason("value", f"Act s.3 and {case.amounts.source.removeprefix('Act ')}", words)


def _advice(case: Case) -> list[str]:
    found = []
    if case.on > case.amounts.last:
        found.append(
            f"The amounts used are those in force until {case.amounts.last.year}: look up the figures of "
            f"{case.on.year} before you publish."
        )
    return found


def _user_choice(case: Case) -> Ruling:
    why = (
        Reason("notices", "Act Sch.5", "User choice: the reason is recorded here and kept; no notice is published."),
        Reason("standstill", "Act s.51", "No award notice, so no standstill."),
        Reason("summaries", "Act s.50", "No competition was held, so no assessment summary is owed."),
    )
    problems = () if case.light_touch else ("User choice is for light touch services only: choose another procedure.",)
    return Ruling(case=case, covered=case.covered, why=(_value_reason(case), *why), problems=problems)


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
    return Ruling(case=case, covered=True, notices=due, why=(_value_reason(case), *why), advice=tuple(_advice(case)))


def _below(case: Case) -> Ruling:
    """Below the threshold: one notice when it is advertised, and the details of the contract."""
    limit = case.amounts.below_threshold_notice
    notifiable = case.value_inc_vat is None or case.value_inc_vat >= limit
    due: list[Due] = []
    why = [_value_reason(case)]
    advice = _advice(case)
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


def _covered(case: Case) -> Ruling:
    direct = case.rules.competes == "direct"
    held = not direct and not case.via_framework
    days, why_days = (
        tendering(case) if held else (None, Reason("tendering", "Act s.54", "No tender notice: no period."))
    )
    ask, why_ask = participation(case) if held else (None, None)
    standstill, mandatory, why_standstill = _standstill(case, direct=direct)
    kpis, why_kpis = _kpis(case)
    longest, why_longest = _longest(case)
    light = case.light_touch
    sign, show = (120, 180) if light else (30, 90)
    why = (
        _value_reason(case),
        _regime_reason(case),
        why_days,
        why_ask,
        _summaries_reason(case, held=held, direct=direct),
        why_standstill,
        why_kpis,
        Reason(
            "contract_details",
            "Act s.53",
            f"The details of the contract are published within {sign} days, the day of signing counted.",
        ),
        _copy_reason(case, show),
        _change_reason(case),
        Reason("termination", "Act s.80", "The end of the contract is published within 30 days, its last day counted."),
        why_longest,
        Reason("lots", "Act s.18", "Lots are considered before the notice; say why where there is only one.")
        if held
        else None,
        _members_reason(case),
    )
    return Ruling(
        case=case,
        covered=True,
        notices=tuple(notices(case, held=held, direct=direct, kpis=kpis, sign=sign)),
        tendering_days=days,
        participation_days=ask,
        standstill_days=standstill,
        standstill_mandatory=mandatory,
        kpis=kpis,
        contract_details_days=sign,
        publish_contract_days=show if case.large else None,
        change_notice=not light,
        termination_days=30,
        framework_max_years=longest,
        summaries=held,
        lots_reasons=held,
        advice=tuple(_advice(case)),
        problems=_too_large(case),
        why=tuple(reason for reason in why if reason is not None),
    )


def _too_large(case: Case) -> tuple[str, ...]:
    """What is wrong where the procedure chosen is the one for contracts below the threshold."""
    if case.procedure != "below_threshold":
        return ()
    return (
        f"{money(case.value_inc_vat)} with VAT is at or above the threshold of {money(case.threshold)}: choose a "
        "procedure for contracts above it.",
    )


def _regime_reason(case: Case) -> Reason:
    if case.light_touch:
        return Reason("regime", "Act s.9", "Light touch services: fewer rules bite.")
    return Reason("regime", "Act s.20", "The general rules apply: it is not a light touch service.")


def _change_reason(case: Case) -> Reason:
    if case.light_touch:
        return Reason("change", "Act s.75", "No change notice is owed for a light touch contract.")
    share = 15 if case.kind == "works" else 10
    words = f"A change is published first, unless within {share}% of the value and 10% of the term."
    return Reason("change", "Act s.75", words)


def _members_reason(case: Case) -> Reason | None:
    if not case.via_dynamic_market:
        return None
    return Reason(
        "market",
        "Act s.34",
        "Members compete by a competitive flexible procedure with a tender notice; an application of a "
        "supplier that asked to tender is considered before it is shut out.",
    )


def _standstill(case: Case, *, direct: bool) -> tuple[int, bool, Reason]:
    voluntary = "A voluntary one is never shorter than 8 working days."
    if case.via_framework:
        return 0, False, Reason("standstill", "Act s.51", f"A call-off under a framework needs none. {voluntary}")
    if direct and case.ground in FREE_OF_STANDSTILL:
        return (
            0,
            False,
            Reason("standstill", "Act s.51(3)", f"{FREE_OF_STANDSTILL[case.ground]} needs none. {voluntary}"),
        )
    if case.light_touch:
        words = "Voluntary for light touch, kept by default and never shorter than 8 working days."
        return STANDSTILL_DAYS, False, Reason("standstill", "Act s.51", words)
    if case.via_dynamic_market:
        return 0, False, Reason("standstill", "Act s.51", f"An award to a market's member needs none. {voluntary}")
    words = "Mandatory: 8 working days, the day the award notice (UK6) is published counted as the first."
    return STANDSTILL_DAYS, True, Reason("standstill", "Act s.51", words)


def _kpis(case: Case) -> tuple[int, Reason]:
    large = money(case.amounts.large_contract)
    if case.light_touch:
        return 0, Reason("kpis", "Act s.52", "Light touch contracts are exempt from performance indicators.")
    if case.framework and not case.via_framework:
        return 0, Reason(
            "kpis", "Act s.52", "Performance indicators are set in the contracts made under the framework."
        )
    if case.large:
        words = f"Worth more than {large}: at least three performance indicators, published and reported each year."
        return KPIS, Reason("kpis", "Act s.52 and s.71", words)
    return 0, Reason("kpis", "Act s.52", f"Not worth more than {large}: no performance indicators are required.")


def _longest(case: Case) -> tuple[int | None, Reason | None]:
    if not case.framework or case.via_framework:
        return None, None
    if case.procedure == "open_framework":
        words = "Re-opened at least once in its first three years and then every five; it ends at eight years."
        return 8, Reason("framework", "Act s.49", words)
    if case.light_touch:
        words = "The four-year maximum, and s.45(3) to (5), s.46 and s.47, are disapplied for light touch."
        return None, Reason("framework", "Act s.47", words)
    return 4, Reason("framework", "Act s.47", "A framework lasts at most four years.")


def _summaries_reason(case: Case, *, held: bool, direct: bool) -> Reason:
    if held:
        return Reason(
            "summaries", "Act s.50", "Every bidder that was assessed gets its summary before the award notice."
        )
    if direct:
        return Reason("summaries", "Act s.50(3)", "Summaries are owed after a competition; this is a direct award.")
    return Reason("summaries", "Act s.50(3)", "No summary is owed for a call-off under a framework.")


def _copy_reason(case: Case, days: int) -> Reason:
    large = money(case.amounts.large_contract)
    if case.large:
        return Reason(
            "publish_contract", "Act s.53(3)", f"Worth more than {large}: it is published within {days} days."
        )
    return Reason("publish_contract", "Act s.53(3)", f"Not worth more than {large}: it need not be published.")


def above(value: Decimal) -> Decimal:
    """The next penny."""
    return value + Decimal("0.01")
