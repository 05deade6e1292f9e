"""'Care at home by area': one lot an area, three quality criteria, a 0 to 5 scale, an hourly rate. Data only.

The award rule is the one of Stockton-on-Tees Borough Council's Standard framework as published in 2019: a primary and a
secondary provider for each area, at most three primary areas for one provider, at most one of them with extra care.
"""

from __future__ import annotations

from decimal import Decimal

from tenders.templates_data.shape import CriterionData, ScaleMarkData, TenderTemplate
from tenders.timetable import Gaps

TEMPLATE = TenderTemplate(
    key="care-at-home-by-area",
    label="Care at home by area",
    summary="A light touch framework: one lot for each of your areas, primary, secondary and reserve providers.",
    title="Care at home: Standard, areas {first} to {last}",
    procedure="light_touch_framework",
    light_touch=True,
    cpv="85000000",
    term_months=48,
    description=(
        "Personal care and support for adults in their own homes. The council will appoint one primary and one "
        "secondary provider for each area, and keep a reserve list. The primary provider of an area has the right of "
        "first option on every new package of care there, the secondary of second option."
    ),
    small_firms=(
        "Each area is a lot of its own, so that a small provider can bid for one. Nobody need bid for more than one "
        "area, limits keep any provider to three primary areas, and payment is within 14 days."
    ),
    quality_weight=Decimal(70),
    price_weight=Decimal(30),
    price_label="Rate for one hour of care",
    rate_for_estimate=Decimal("24.40"),
    criteria=(
        CriterionData(
            key="delivery",
            label="Delivering care in the area",
            weight=Decimal(30),
            question=(
                "How will you deliver safe, reliable care at home in the areas you bid for? Cover rostering, travel "
                "between visits, missed and late visits, and how one person keeps the same few carers."
            ),
            word_limit=1000,
            guidance="Say what you do now and what you will do in the first three months.",
        ),
        CriterionData(
            key="workforce",
            label="Recruiting and keeping staff",
            weight=Decimal(20),
            question=(
                "How will you recruit, train, supervise and keep enough care workers for the weekly hours you offer? "
                "Give your present numbers and your plan."
            ),
            word_limit=800,
            guidance="Figures count for more than intentions.",
        ),
        CriterionData(
            key="mobilisation",
            label="Mobilisation and staff transfer",
            weight=Decimal(20),
            question=(
                "How will you take over packages of care and the people who may transfer to you (TUPE), from award to "
                "the day you are live? Cover care records, rostering and what you do when recruitment runs late."
            ),
            word_limit=800,
            guidance="A plan with dates may be attached.",
            file_allowed=True,
        ),
    ),
    scale=(
        ScaleMarkData(Decimal(0), "Unacceptable", "No answer, or an answer that does not meet the requirement at all."),
        ScaleMarkData(
            Decimal(1), "Poor", "Meets little of the requirement; serious doubts that it would be delivered."
        ),
        ScaleMarkData(Decimal(2), "Weak", "Meets part of the requirement; gaps that would put delivery at risk."),
        ScaleMarkData(Decimal(3), "Satisfactory", "Meets the requirement, with minor gaps that can be put right."),
        ScaleMarkData(Decimal(4), "Good", "Meets the requirement fully, with evidence that it works in practice."),
        ScaleMarkData(
            Decimal(5), "Excellent", "Meets the requirement fully, with strong evidence and added value for people."
        ),
    ),
    award_rule={
        "mechanism": "D",
        "positions": [
            {"key": "primary", "label": "Primary", "weight": 4, "places": 1},
            {"key": "secondary", "label": "Secondary", "weight": 1, "places": 1},
        ],
        "distinct": [["primary", "secondary"]],
        "caps": [
            {"kind": "lots", "position": "primary", "limit": 3},
            {"kind": "tag", "position": "primary", "tag": "extra care", "limit": 1},
        ],
        "reserve": {"listed": True, "limit": None},
        "hours_limit": False,
        "tie_break": ["quality", "heaviest criterion", "price", "drawn lot"],
    },
    gaps=Gaps(),
)
