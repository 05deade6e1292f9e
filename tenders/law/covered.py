"""The rules that bite at or above the threshold: periods, summaries, standstill, indicators, what is published. Pure.

Act = Procurement Act 2023. Every answer carries its section and a sentence.
"""

from __future__ import annotations

from core.words import money
from tenders.law.case import Case, Reason, Ruling
from tenders.law.notices import notices
from tenders.law.periods import participation, tendering
from tenders.law.value import dated_advice, value_reason

STANDSTILL_DAYS = 8
KPIS = 3
FREE_OF_STANDSTILL = {
    "urgency": "A direct award in extreme and unavoidable urgency",
    "protect_life": "A direct award by regulations to protect life",
}
"""The grounds whose contracts wait for no mandatory standstill: Sch 5 para 13 and s.42."""


def covered(case: Case) -> Ruling:
    """The ruling on a procurement at or above its threshold, under the Act."""
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
        value_reason(case),
        _regime_reason(case),
        why_days,
        why_ask,
        _summaries_reason(case, held=held, direct=direct),
        why_standstill,
        why_kpis,
        *_after_signing(case, sign=sign, show=show),
        why_longest,
        _lots_reason() if held else None,
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
        advice=tuple(dated_advice(case)),
        problems=_too_large(case),
        why=tuple(reason for reason in why if reason is not None),
    )


def _after_signing(case: Case, *, sign: int, show: int) -> tuple[Reason, ...]:
    """What is published of the contract, and when: days counted from the signing, that day included."""
    return (
        Reason(
            "contract_details",
            "Act s.53",
            f"The details of the contract are published within {sign} days, the day of signing counted.",
        ),
        _copy_reason(case, show),
        _change_reason(case),
        Reason("termination", "Act s.80", "The end of the contract is published within 30 days, its last day counted."),
    )


def _lots_reason() -> Reason:
    return Reason("lots", "Act s.18", "Lots are considered before the notice; say why where there is only one.")


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
