"""The other templates: a light touch contract, an open procedure, two stages, below the threshold, a market, nothing.

Data only. What a template says about criteria is a start that a lead changes; weights add up to the quality share.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from tenders.templates_data.care_at_home import TEMPLATE as CARE_AT_HOME
from tenders.templates_data.shape import CriterionData, StageData, TenderTemplate
from tenders.timetable import Gaps

EMPTY_KEY = "empty"

ONE_WINNER: dict[str, Any] = {
    "mechanism": "D",
    "positions": [{"key": "contract", "label": "Contract", "weight": 1, "places": 1}],
    "distinct": [],
    "caps": [],
    "reserve": {"listed": False, "limit": None},
    "hours_limit": False,
    "tie_break": ["quality", "heaviest criterion", "price", "drawn lot"],
}

_METHOD = CriterionData(
    key="method",
    label="How you will do the work",
    weight=Decimal(40),
    question="Say how you will do what the specification asks for, with whom, and how you will know that it is done well.",
    word_limit=1000,
)
_PEOPLE = CriterionData(
    key="people",
    label="The people who will do it",
    weight=Decimal(20),
    question="Who will do the work, what have they done before, and what happens when one of them is away?",
    word_limit=600,
)

LIGHT_TOUCH_CONTRACT = replace(
    CARE_AT_HOME,
    key="light-touch-contract",
    label="Light touch contract by area",
    summary="One competition and one provider for each of your areas, on a contract.",
    title="Care at home: contracts for areas {first} to {last}",
    procedure="light_touch",
    description=(
        "Personal care and support for adults in their own homes. The council will award one contract for each area. "
        "Packages of care in the area are offered to its provider first."
    ),
    small_firms=(
        "Each area is a lot of its own, so that a small provider can bid for one. Nobody need bid for more than one "
        "area, and payment is within 14 days."
    ),
    award_rule={
        **ONE_WINNER,
        "caps": [{"kind": "lots", "position": "contract", "limit": 3}],
    },
)

OPEN = TenderTemplate(
    key="open-procedure",
    label="Open procedure, one contract",
    summary="One stage under the general rules: anybody may bid within at least 25 days, and one supplier wins.",
    title="",
    procedure="open",
    light_touch=False,
    cpv="",
    term_months=36,
    description="",
    small_firms="",
    quality_weight=Decimal(60),
    price_weight=Decimal(40),
    price_label="Price for one year",
    rate_for_estimate=Decimal(0),
    criteria=(_METHOD, _PEOPLE),
    scale=CARE_AT_HOME.scale,
    award_rule=ONE_WINNER,
    gaps=Gaps(questions=14, closes=32, marks=53, award=67, start=102),
    lots="one",
)

TWO_STAGES = replace(
    OPEN,
    key="competitive-flexible-two-stages",
    label="Competitive flexible, two stages",
    summary="Suppliers ask to take part first; you invite three to six of them to tender.",
    procedure="competitive_flexible",
    gaps=Gaps(questions=14, closes=32, marks=95, award=109, start=144),
    stages=(
        StageData(
            kind="participation",
            title="Requests to take part",
            what_happens=(
                "Any supplier may ask to take part. It answers the questions of this stage: its standing, and what it "
                "has done before. No price and no method statement is asked for yet."
            ),
            invited_min=3,
            invited_max=6,
            how_chosen=(
                "Requests that meet every condition are ranked by their answers about earlier work; the six highest are "
                "invited. With fewer than three, all who meet the conditions are invited."
            ),
        ),
        StageData(
            kind="tender",
            title="Tenders",
            what_happens="Those who were invited send a tender with their method and price. Tenders are marked as published.",
        ),
    ),
    stage_gaps=((46, 74),),
)

BELOW_THRESHOLD = replace(
    OPEN,
    key="below-threshold-one-lot",
    label="Below threshold, one lot",
    summary="A purchase under the threshold: one stage, one lot, a short timetable, one supplier.",
    procedure="below_threshold",
    term_months=12,
    quality_weight=Decimal(40),
    price_weight=Decimal(60),
    price_label="Price for the whole purchase",
    criteria=(replace(_METHOD, word_limit=600),),
    gaps=Gaps(questions=7, closes=14, marks=24, award=29, start=49),
)

DYNAMIC_MARKET = replace(
    OPEN,
    key="dynamic-market-intention",
    label="Dynamic market, intention",
    summary="Announces a market that suppliers may join at any time; competitions among its members come later.",
    procedure="dynamic_market_intention",
    term_months=60,
    criteria=(),
    scale=(),
    award_rule={},
    lots="none",
)

EMPTY = replace(
    OPEN,
    key=EMPTY_KEY,
    label="Empty",
    summary="Nothing but the procedure you choose below: lots, criteria, prices and rule are yours to write.",
    term_months=48,
    quality_weight=Decimal(60),
    price_weight=Decimal(40),
    price_label="Price",
    criteria=(),
    scale=(),
    award_rule={},
    gaps=Gaps(),
    lots="none",
)

OTHERS = (LIGHT_TOUCH_CONTRACT, OPEN, TWO_STAGES, BELOW_THRESHOLD, DYNAMIC_MARKET, EMPTY)
