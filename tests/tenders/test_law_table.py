"""The law as a table, each row written by hand from the design's 'Law and practice': value, route, regime -> what is due.

`must`, `when` (due in the case the notice names) and `may` are the notices; `tender` and `ask` are days to tender and to
ask to take part; `still` is working days of standstill with 'm' mandatory or 'v' voluntary; `kpi` the least number of
performance indicators; `uk7` and `copy` the days for contract details and the contract itself; `years` the longest
framework; `sums` whether assessment summaries are owed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tenders.law import Case, bites, changes_at
from tenders.law.case import planned_notice_problem
from tenders.law.procedures import PROCEDURES
from tenders.law.thresholds import AMOUNTS, amounts_on

DAY = date(2027, 3, 1)
GENERAL = "UK2 UK8 UK10 UK12"
LIGHT = "UK2 UK8 UK12"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    name: str
    case: dict[str, Any]
    value: str | None
    must: str = ""
    when: str = ""
    may: str = ""
    tender: int | None = None
    ask: int | None = None
    still: str = ""
    kpi: int = 0
    uk7: int | None = None
    copy: int | None = None
    years: int | None = None
    sums: bool = False


OPEN: dict[str, Any] = {"procedure": "open"}
FLEX: dict[str, Any] = {"procedure": "competitive_flexible"}
LT: dict[str, Any] = {"procedure": "light_touch", "light_touch": True}
LTF: dict[str, Any] = {"procedure": "light_touch_framework", "light_touch": True, "framework": True}
LTX: dict[str, Any] = {"procedure": "competitive_flexible_light_touch", "light_touch": True}
OFA: dict[str, Any] = {"procedure": "open_framework_agreement", "framework": True}
OF: dict[str, Any] = {"procedure": "open_framework", "framework": True}
CALL: dict[str, Any] = {"procedure": "open", "via_framework": True}
LTCALL: dict[str, Any] = {"procedure": "light_touch", "light_touch": True, "via_framework": True}
DM: dict[str, Any] = {"procedure": "competitive_flexible", "via_dynamic_market": True}
LTDM: dict[str, Any] = {
    "procedure": "competitive_flexible_light_touch",
    "light_touch": True,
    "via_dynamic_market": True,
}
DIRECT: dict[str, Any] = {"procedure": "direct_award"}
LTDIRECT: dict[str, Any] = {"procedure": "direct_award", "light_touch": True}
CHOICE: dict[str, Any] = {"procedure": "user_choice", "light_touch": True, "user_choice": True}
BELOW: dict[str, Any] = {"procedure": "below_threshold"}
LTBELOW: dict[str, Any] = {"procedure": "below_threshold", "light_touch": True}
MARKET: dict[str, Any] = {"procedure": "dynamic_market_intention"}
WORKS: dict[str, Any] = {"procedure": "open", "kind": "works"}

CORE = "UK4 UK6 UK7 UK11"

# fmt: off
TABLE = [
    # -- the general rules: contracts by open procedure -------------------------------------------------------------
    Row(name="open, a penny under the threshold", case=OPEN, value="207719.99", must="UK4B UK7"),
    Row(name="open, at the threshold", case=OPEN, value="207720", must=CORE, when=GENERAL, may="UK3", tender=25, still="8m", uk7=30, sums=True),
    Row(name="open, goods at the threshold", case={**OPEN, "kind": "goods"}, value="207720", must=CORE, when=GENERAL, may="UK3", tender=25, still="8m", uk7=30, sums=True),
    Row(name="open, exactly 2 million is no pipeline", case=OPEN, value="2000000", must=CORE, when=GENERAL, may="UK3", tender=25, still="8m", uk7=30, sums=True),
    Row(name="open, over 2 million", case=OPEN, value="2000000.01", must=CORE, when="UK1 UK2 UK8 UK10 UK12", may="UK3", tender=25, still="8m", uk7=30, sums=True),
    Row(name="open, exactly 5 million has no indicators", case=OPEN, value="5000000", must=CORE, when="UK1 UK2 UK8 UK10 UK12", may="UK3", tender=25, still="8m", uk7=30, sums=True),
    Row(name="open, over 5 million", case=OPEN, value="5000000.01", must="UK4 UK6 UK7 UK9 UK11", when="UK1 UK2 UK8 UK10 UK12", may="UK3", tender=25, still="8m", kpi=3, uk7=30, copy=90, sums=True),
    Row(name="open, value not known yet", case=OPEN, value=None, must=CORE, when=GENERAL, may="UK3", tender=25, still="8m", uk7=30, sums=True),
    # -- the tendering period ----------------------------------------------------------------------------------------
    Row(name="open, documents come later", case={**OPEN, "documents_at_once": False}, value="300000", must=CORE, when=GENERAL, may="UK3", tender=30, still="8m", uk7=30, sums=True),
    Row(name="open, bids on paper", case={**OPEN, "electronic": False}, value="300000", must=CORE, when=GENERAL, may="UK3", tender=30, still="8m", uk7=30, sums=True),
    Row(name="open, neither", case={**OPEN, "electronic": False, "documents_at_once": False}, value="300000", must=CORE, when=GENERAL, may="UK3", tender=35, still="8m", uk7=30, sums=True),
    Row(name="open, after a planned notice", case={**OPEN, "planned_notice": True}, value="300000", must=CORE, when=GENERAL, may="UK3", tender=10, still="8m", uk7=30, sums=True),
    Row(name="open, urgent", case={**OPEN, "urgent": True}, value="300000", must=CORE, when=GENERAL, may="UK3", tender=10, still="8m", uk7=30, sums=True),
    # -- works ------------------------------------------------------------------------------------------------------
    Row(name="works, a penny under", case=WORKS, value="5192999.99", must="UK4B UK7"),
    Row(name="works, at the threshold", case=WORKS, value="5193000", must="UK4 UK6 UK7 UK9 UK11", when="UK1 UK2 UK8 UK10 UK12", may="UK3", tender=25, still="8m", kpi=3, uk7=30, copy=90, sums=True),
    # -- competitive flexible ---------------------------------------------------------------------------------------
    Row(name="flexible", case=FLEX, value="300000", must=CORE, when=GENERAL, may="UK3", tender=25, ask=25, still="8m", uk7=30, sums=True),
    Row(name="flexible, urgent", case={**FLEX, "urgent": True}, value="300000", must=CORE, when=GENERAL, may="UK3", tender=10, ask=10, still="8m", uk7=30, sums=True),
    Row(name="flexible, a planned notice shortens tendering only", case={**FLEX, "planned_notice": True}, value="300000", must=CORE, when=GENERAL, may="UK3", tender=10, ask=25, still="8m", uk7=30, sums=True),
    Row(name="flexible, only preselected suppliers", case={**FLEX, "preselected": True}, value="300000", must=CORE, when=GENERAL, may="UK3", tender=10, ask=25, still="8m", uk7=30, sums=True),
    Row(name="flexible, agreed with the preselected", case={**FLEX, "preselected": True, "negotiated": True}, value="300000", must=CORE, when=GENERAL, may="UK3", tender=None, ask=25, still="8m", uk7=30, sums=True),
    Row(name="flexible, central government has no short cut for the preselected", case={**FLEX, "preselected": True, "negotiated": True, "central": True}, value="300000", must=CORE, when=GENERAL, may="UK3", tender=25, ask=25, still="8m", uk7=30, sums=True),
    Row(name="flexible, over 5 million", case=FLEX, value="6000000", must="UK4 UK6 UK7 UK9 UK11", when="UK1 UK2 UK8 UK10 UK12", may="UK3", tender=25, ask=25, still="8m", kpi=3, uk7=30, copy=90, sums=True),
    # -- frameworks under the general rules ---------------------------------------------------------------------------
    Row(name="framework, open procedure", case=OFA, value="1000000", must=CORE, when=GENERAL, may="UK3", tender=25, still="8m", uk7=30, years=4, sums=True),
    Row(name="framework below the threshold", case=OFA, value="150000", must="UK4B UK7"),
    Row(name="open framework", case=OF, value="1000000", must=CORE, when=GENERAL, may="UK3", tender=25, still="8m", uk7=30, years=8, sums=True),
    Row(name="framework, over 5 million: indicators are set in its call-offs", case=OFA, value="6000000", must=CORE, when="UK1 UK2 UK8 UK10 UK12", may="UK3", tender=25, still="8m", uk7=30, copy=90, years=4, sums=True),
    Row(name="open framework, over 5 million", case=OF, value="6000000", must=CORE, when="UK1 UK2 UK8 UK10 UK12", may="UK3", tender=25, still="8m", uk7=30, copy=90, years=8, sums=True),
    # -- light touch ---------------------------------------------------------------------------------------------------
    Row(name="light touch, a penny under", case=LT, value="663539.99", must="UK4B UK7"),
    Row(name="light touch, at the threshold", case=LT, value="663540", must=CORE, when=LIGHT, may="UK3", still="8v", uk7=120, sums=True),
    Row(name="light touch, over 5 million", case=LT, value="5000000.01", must=CORE, when="UK1 UK2 UK8 UK12", may="UK3", still="8v", uk7=120, copy=180, sums=True),
    Row(name="light touch, urgency changes nothing", case={**LT, "urgent": True}, value="700000", must=CORE, when=LIGHT, may="UK3", still="8v", uk7=120, sums=True),
    Row(name="light touch framework", case=LTF, value="63500000", must=CORE, when="UK1 UK2 UK8 UK12", may="UK3", still="8v", uk7=120, copy=180, sums=True),
    Row(name="light touch framework, value not known", case=LTF, value=None, must=CORE, when=LIGHT, may="UK3", still="8v", uk7=120, sums=True),
    Row(name="light touch, flexible", case=LTX, value="900000", must=CORE, when=LIGHT, may="UK3", still="8v", uk7=120, sums=True),
    # -- call-offs and dynamic markets -------------------------------------------------------------------------------
    Row(name="call-off, above the threshold", case=CALL, value="300000", must="UK6 UK7 UK11", when="UK8 UK10", uk7=30),
    Row(name="call-off, over 5 million", case=CALL, value="5500000", must="UK6 UK7 UK9 UK11", when="UK8 UK10", kpi=3, uk7=30, copy=90),
    Row(name="call-off, 30,000: the details appear to be due", case=CALL, value="30000", must="UK7"),
    Row(name="call-off, under 30,000", case=CALL, value="29999.99"),
    Row(name="call-off, light touch", case=LTCALL, value="700000", must="UK6 UK7 UK11", when="UK8", uk7=120),
    Row(name="call-off, light touch over 5 million", case=LTCALL, value="6000000", must="UK6 UK7 UK11", when="UK8", uk7=120, copy=180),
    Row(name="call-off, light touch under its threshold", case=LTCALL, value="300000", must="UK7"),
    Row(name="by a dynamic market", case=DM, value="300000", must=CORE, when=GENERAL, may="UK3", tender=10, uk7=30, sums=True),
    Row(name="by a dynamic market, over 5 million", case=DM, value="9000000", must="UK4 UK6 UK7 UK9 UK11", when="UK1 UK2 UK8 UK10 UK12", may="UK3", tender=10, kpi=3, uk7=30, copy=90, sums=True),
    Row(name="by a dynamic market, light touch", case=LTDM, value="900000", must=CORE, when=LIGHT, may="UK3", still="8v", uk7=120, sums=True),
    Row(name="a dynamic market itself", case=MARKET, value="900000", must="UK13 UK14 UK16", when="UK2 UK15"),
    Row(name="a dynamic market itself, no value", case=MARKET, value=None, must="UK13 UK14 UK16", when="UK2 UK15"),
    # -- direct award and user choice -------------------------------------------------------------------------------
    Row(name="direct award", case=DIRECT, value="300000", must="UK5 UK6 UK7 UK11", when="UK8 UK10 UK12", still="8m", uk7=30),
    Row(name="direct award, over 5 million", case=DIRECT, value="8000000", must="UK5 UK6 UK7 UK9 UK11", when="UK1 UK8 UK10 UK12", still="8m", kpi=3, uk7=30, copy=90),
    Row(name="direct award, below the threshold", case=DIRECT, value="100000", must="UK7"),
    Row(name="direct award, light touch", case=LTDIRECT, value="700000", must="UK5 UK6 UK7 UK11", when="UK8 UK12", still="8v", uk7=120),
    Row(name="direct award, extreme urgency waits for no standstill", case={**DIRECT, "ground": "urgency"}, value="300000", must="UK5 UK6 UK7 UK11", when="UK8 UK10 UK12", uk7=30),
    Row(name="direct award, to protect life", case={**DIRECT, "ground": "protect_life"}, value="300000", must="UK5 UK6 UK7 UK11", when="UK8 UK10 UK12", uk7=30),
    Row(name="direct award, insolvency has its standstill", case={**DIRECT, "ground": "insolvency"}, value="300000", must="UK5 UK6 UK7 UK11", when="UK8 UK10 UK12", still="8m", uk7=30),
    Row(name="direct award, no suitable tender came", case={**DIRECT, "ground": "switching"}, value="300000", must="UK5 UK6 UK7 UK11", when="UK8 UK10 UK12", still="8m", uk7=30),
    Row(name="direct award, light touch in extreme urgency", case={**LTDIRECT, "ground": "urgency"}, value="700000", must="UK5 UK6 UK7 UK11", when="UK8 UK12", uk7=120),
    Row(name="user choice", case=CHOICE, value="900000"),
    Row(name="user choice, small", case=CHOICE, value="20000"),
    # -- below the threshold -----------------------------------------------------------------------------------------
    Row(name="below, at 30,000", case=BELOW, value="30000", must="UK4B UK7"),
    Row(name="below, a penny under 30,000", case=BELOW, value="29999.99"),
    Row(name="below, value not known yet", case=BELOW, value=None, must="UK4B UK7"),
    Row(name="below, light touch at 500,000", case=LTBELOW, value="500000", must="UK4B UK7"),
    # -- other regimes -----------------------------------------------------------------------------------------------
    Row(name="Provider Selection Regime", case={**LTF, "regime": "psr"}, value="9000000"),
    Row(name="Provider Selection Regime, small", case={**OPEN, "regime": "psr"}, value="10000"),
    Row(name="legacy", case={**OPEN, "regime": "legacy"}, value="9000000"),
    Row(name="legacy call-off", case={**CALL, "regime": "legacy"}, value="300000"),
    # -- the amounts of 2025 -----------------------------------------------------------------------------------------
    Row(name="2025, a penny under its threshold", case={**OPEN, "on": date(2025, 12, 31)}, value="214903.99", must="UK4B UK7"),
    Row(name="2025, at its threshold", case={**OPEN, "on": date(2025, 12, 31)}, value="214904", must=CORE, when=GENERAL, may="UK3", tender=25, still="8m", uk7=30, sums=True),
    Row(name="2025, works a penny under", case={**WORKS, "on": date(2025, 12, 31)}, value="5372608.99", must="UK4B UK7"),
    Row(name="2025, light touch a penny under", case={**LT, "on": date(2025, 12, 31)}, value="663539.99", must="UK4B UK7"),
]
# fmt: on


def given(row: Row) -> Case:
    return Case(value_inc_vat=None if row.value is None else Decimal(row.value), **{"on": DAY, **row.case})


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_what_bites(row: Row) -> None:
    ruling = bites(given(row))
    still = f"{ruling.standstill_days}{'m' if ruling.standstill_mandatory else 'v'}" if ruling.standstill_days else ""
    assert Row(
        name=row.name,
        case=row.case,
        value=row.value,
        must=" ".join(ruling.kinds("must")),
        when=" ".join(ruling.kinds("if")),
        may=" ".join(ruling.kinds("may")),
        tender=ruling.tendering_days,
        ask=ruling.participation_days,
        still=still,
        kpi=ruling.kpis,
        uk7=ruling.contract_details_days,
        copy=ruling.publish_contract_days,
        years=ruling.framework_max_years,
        sums=ruling.summaries,
    ) == replace(row)


def test_the_table_is_wide_enough() -> None:
    assert len(TABLE) >= 40
    assert {row.case["procedure"] for row in TABLE} == set(PROCEDURES)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_every_answer_names_its_law_and_says_why(row: Row) -> None:
    ruling = bites(given(row))
    assert ruling.why
    assert all(reason.law for reason in ruling.why)
    assert all(due.law for due in ruling.notices)
    for reason in ruling.why:
        assert reason.sentence.endswith(".")


def test_change_and_end_notices() -> None:
    """UK10 is general only, within 10% (15% for works); UK11 applies to both, within 30 days."""
    general, works = (bites(Case(on=DAY, value_inc_vat=Decimal(9_000_000), **case)) for case in (OPEN, WORKS))
    light = bites(Case(on=DAY, value_inc_vat=Decimal(9_000_000), **LT))
    assert (general.change_notice, works.change_notice, light.change_notice) == (True, True, False)
    assert general.reason("change").sentence == (  # type: ignore[union-attr] # every ruling above has it
        "A change is published first, unless within 10% of the value and 10% of the term."
    )
    assert works.reason("change").sentence == (  # type: ignore[union-attr] # every ruling above has it
        "A change is published first, unless within 15% of the value and 10% of the term."
    )
    assert (general.termination_days, light.termination_days) == (30, 30)


def test_notice_days_begin_with_the_day_they_name() -> None:
    """Before the end of 30 days beginning with the day of signing: 6 September is the first of them (s.53, s.93)."""
    details = bites(given(TABLE[1])).due("UK7")
    assert details is not None
    assert details.on(date(2027, 9, 6)) == date(2027, 10, 5)
    light = bites(Case(on=DAY, value_inc_vat=Decimal(700_000), **LT)).due("UK7")
    assert light is not None
    assert light.on(date(2027, 9, 6)) == date(2028, 1, 3)
    pipeline = bites(Case(on=DAY, value_inc_vat=Decimal(9_000_000), **OPEN)).due("UK1")
    assert pipeline is not None
    assert pipeline.on(date(2027, 4, 1)) == date(2027, 5, 26)


def test_what_would_change_at_another_value() -> None:
    found = changes_at(Case(on=DAY, value_inc_vat=Decimal(300_000), **OPEN))
    assert [(each.words, each.here) for each in found] == [
        ("From £30,000", True),
        ("From £207,720", True),
        ("Above £2,000,000", False),
        ("Above £5,000,000", False),
    ]
    assert found[0].sentences == ("UK4B and UK7 are due.",)
    assert found[1].sentences == (
        "UK4, UK6 and UK11 are due.",
        "UK2, UK8, UK10 and UK12 are due where they apply.",
        "UK3 is possible.",
        "UK4B is no longer due.",
        "Days to tender: at least 25.",
        "A standstill of 8 working days, mandatory.",
        "Assessment summaries are owed.",
        "Contract details within 30 days.",
        "Reasons are owed where there is only one lot.",
    )
    assert found[3].sentences == (
        "UK9 is due.",
        "At least three performance indicators.",
        "The contract itself is published within 90 days.",
    )


def test_what_would_change_for_light_touch_and_for_a_below_threshold_purchase() -> None:
    light = changes_at(Case(on=DAY, value_inc_vat=Decimal(63_500_000), **LTF))
    assert [(each.words, each.here) for each in light] == [
        ("From £30,000", True),
        ("From £663,540", True),
        ("Above £2,000,000", True),
        ("Above £5,000,000", True),
    ]
    below = changes_at(Case(on=DAY, value_inc_vat=Decimal(80_000), **BELOW))
    assert "This procedure is no longer allowed." in below[1].sentences
    assert changes_at(Case(on=DAY, value_inc_vat=Decimal(80_000), **CHOICE)) == []


@pytest.mark.parametrize(
    ("case", "value", "problem"),
    [
        (BELOW, "207720", "£207,720 with VAT is at or above the threshold of £207,720: choose a procedure for contracts above it."),
        ({"procedure": "user_choice", "user_choice": True}, "900000", "User choice is for light touch services only: choose another procedure."),
        (FLEX, "100000", "A separate stage to choose who may tender is not allowed below the threshold: choose ‘Contract, below the threshold’."),
        (FLEX | {"kind": "works"}, "207719.99", "A separate stage to choose who may tender is not allowed below the threshold: choose ‘Contract, below the threshold’."),
        (FLEX | {"kind": "works"}, "207720", ""),
        (FLEX | {"kind": "works", "on": date(2025, 12, 31)}, "213476.99", "A separate stage to choose who may tender is not allowed below the threshold: choose ‘Contract, below the threshold’."),
        (OPEN, "100000", ""),
        (LTF, "100000", ""),
    ],
)  # fmt: skip
def test_a_procedure_that_does_not_fit_is_stopped_in_words(case: dict[str, Any], value: str, problem: str) -> None:
    found = bites(Case(value_inc_vat=Decimal(value), **{"on": DAY, **case})).problems
    assert found == ((problem,) if problem else ())


def test_advice_is_shown_where_the_law_is_not_settled() -> None:
    call_off = bites(Case(on=DAY, value_inc_vat=Decimal(30_000), **CALL))
    assert call_off.advice == (
        "A contract of £30,000 or more made under a framework appears to need its details notice (UK7) too: take advice.",
    )
    health = bites(Case(on=DAY, value_inc_vat=Decimal(1), regime="psr"))
    assert health.advice[0].startswith("Run this lot by the Provider Selection Regime")


def test_thresholds_are_dated() -> None:
    """Goods and services of sub-central and of central authorities, works, light touch (SI 2025/163, SI 2025/1200)."""
    assert [
        (each.first.isoformat(), each.goods_and_services, each.goods_and_services_central, each.works, each.light_touch)
        for each in AMOUNTS
    ] == [
        ("2025-02-24", Decimal(214_904), Decimal(139_688), Decimal(5_372_609), Decimal(663_540)),
        ("2026-01-01", Decimal(207_720), Decimal(135_018), Decimal(5_193_000), Decimal(663_540)),
    ]
    assert amounts_on(date(2025, 12, 31)) is AMOUNTS[0]
    assert amounts_on(date(2026, 1, 1)) is AMOUNTS[1]
    old, new = (
        bites(Case(on=day, value_inc_vat=Decimal(210_000), **OPEN)).covered
        for day in (date(2025, 12, 31), date(2026, 1, 1))
    )
    assert (old, new) == (False, True)
    later = bites(Case(on=date(2028, 1, 1), value_inc_vat=Decimal(300_000), **OPEN))
    assert later.advice == (
        "The amounts used are those in force until 2027: look up the figures of 2028 before you publish.",
    )


@pytest.mark.parametrize(
    ("published", "tender", "problem"),
    [
        (None, date(2027, 3, 1), "No planned procurement notice (UK3) was published: publish one first, or keep the general period."),
        (date(2027, 1, 21), date(2027, 3, 1), "The planned procurement notice (UK3) is 39 days old: it must be 40 days old or more."),
        (date(2027, 1, 20), date(2027, 3, 1), ""),
        (date(2026, 3, 1), date(2027, 3, 1), ""),
        (date(2026, 2, 28), date(2027, 3, 1), "The planned procurement notice (UK3) is more than 12 months old: publish another one."),
        (date(2028, 2, 29), date(2029, 2, 28), ""),
    ],
)  # fmt: skip
def test_a_planned_notice_qualifies_from_40_days_to_12_months(
    published: date | None, tender: date, problem: str
) -> None:
    assert planned_notice_problem(published, tender) == problem


def test_every_flag_of_every_procedure_has_its_law_and_its_default_is_allowed() -> None:
    keys = [flag.key for flag in PROCEDURES["open"].flags]
    for procedure in PROCEDURES.values():
        assert [flag.key for flag in procedure.flags][: len(keys)] == keys
        for flag in procedure.flags:
            assert flag.law
            assert flag.sentence.endswith(".")
            assert flag.value in flag.allowed or flag.key == "grounds"
