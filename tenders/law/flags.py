"""The flags a procedure is made of: each a default, what may be chosen instead, and the section of law it comes from.

Act = Procurement Act 2023. A rule that does not bite is None or an empty value, never a number that happens to be small.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag of one procedure. `allowed`: the values a lead may set; only the default when there is no choice."""

    key: str
    value: Any
    allowed: tuple[Any, ...]
    law: str
    sentence: str

    @property
    def label(self) -> str:
        return LABELS[self.key]

    @property
    def value_words(self) -> str:
        return in_words(self.value)

    @property
    def allowed_words(self) -> str:
        return ", ".join(in_words(value) for value in self.allowed)


LABELS = {
    "stages": "Stages",
    "pre_qualification": "Pre-qualification",
    "minimum_bids": "Fewest bids",
    "participation_days": "Days to ask to take part",
    "tendering_days": "Days to tender",
    "standstill": "Standstill",
    "lots_reasons": "Reasons about lots",
    "kpis": "Performance indicators over £5m",
    "summaries": "Assessment summaries",
    "framework_max_years": "Longest framework, in years",
    "notices": "Notices",
    "grounds": "Grounds",
}


def in_words(value: Any) -> str:
    """A value as a person reads it."""
    if value is None:
        return "none set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value) or "none"
    return str(value)


ONE_STAGE = Flag("stages", 1, (1,), "Act s.20(2)(a)", "One stage: every supplier may bid, and every bid is assessed.")
LIGHT_STAGES = Flag(
    "stages",
    1,
    (1,),
    "Act s.20(2)(b)",
    "One stage, run in the way you publish; the competitive flexible procedure has several.",
)
SEVERAL = Flag(
    "stages",
    2,
    (1, 2, 3, 4, 5),
    "Act s.20(2)(b) and (4)",
    "Several stages, each published in the tender notice; a stage may limit who goes on.",
)
NO_STAGE = Flag("stages", 0, (0,), "Act s.41", "There is no competition, so there is no stage.")
BELOW_STAGE = Flag("stages", 1, (1,), "Act s.85", "One stage: nobody is shut out before their bid is read.")
MARKET_STAGE = Flag(
    "stages", 0, (0,), "Act s.36", "No bids: suppliers apply at any time and are admitted if they meet the conditions."
)

WITH_BID = Flag(
    "pre_qualification",
    "with the bid",
    ("with the bid",),
    "Act s.22",
    "Conditions of participation are answered with the bid; a bid that fails one is disregarded.",
)
OWN_STAGE = Flag(
    "pre_qualification",
    "own stage",
    ("own stage", "with the bid"),
    "Act s.22 and s.20(4)",
    "Suppliers ask to take part first; conditions of participation decide who is invited to tender.",
)
NO_SUITABILITY = Flag(
    "pre_qualification", "none", ("none",), "Act s.85", "No separate suitability stage below the threshold."
)
NOT_ASKED = Flag("pre_qualification", "none", ("none",), "Act s.41", "There is one supplier, judged by the ground.")
AT_THE_DOOR = Flag(
    "pre_qualification",
    "at the door",
    ("at the door",),
    "Act s.36",
    "The conditions of membership are the door; they never change while the market stands.",
)

ANY_BIDS = Flag(
    "minimum_bids", 1, (1, 2, 3, 4, 5), "The council's choice", "One bid is enough unless you publish another number."
)
NO_BIDS = Flag("minimum_bids", 0, (0,), "Act s.41", "No bid is asked for.")

NO_PARTICIPATION = Flag(
    "participation_days", None, (None,), "Act s.54", "No period for requests to take part: there is no such stage."
)
LIGHT_PARTICIPATION = Flag(
    "participation_days",
    None,
    (None,),
    "Act s.54",
    "No period to ask to take part is set for light touch; the time given must still be fair.",
)
TWENTY_FIVE_TO_ASK = Flag(
    "participation_days",
    25,
    (25, 10),
    "Act s.54",
    "Suppliers have at least 25 days to ask to take part; 10 where a state of urgency makes that impractical.",
)

LIGHT_TENDERING = Flag(
    "tendering_days",
    None,
    (None,),
    "Act s.54",
    "No minimum tendering period is set for light touch; the time given must still be fair.",
)
TENDERING = Flag(
    "tendering_days",
    25,
    (25, 30, 35, 10, None),
    "Act s.54(4)",
    "Bids stay open at least 25 days when everything is electronic and published at once; otherwise 30 or 35. 10 after "
    "a qualifying planned notice, in urgency or for preselected suppliers; none where it is agreed with all of those.",
)
NO_TENDERING = Flag("tendering_days", None, (None,), "Act s.41", "No bids, so no tendering period.")
BELOW_TENDERING = Flag(
    "tendering_days", None, (None,), "Act s.86", "No minimum is set below the threshold; the time given must be fair."
)
MARKET_TENDERING = Flag(
    "tendering_days", None, (None,), "Act s.36", "Suppliers may apply for as long as the market stands."
)

MANDATORY = Flag(
    "standstill",
    "mandatory",
    ("mandatory",),
    "Act s.51",
    "A mandatory standstill of 8 working days follows the notice.",
)
VOLUNTARY = Flag(
    "standstill",
    "voluntary",
    ("voluntary", "none"),
    "Act s.51",
    "The standstill is voluntary for light touch, kept by default, and never shorter than 8 working days.",
)
NO_STANDSTILL = Flag("standstill", "none", ("none", "voluntary"), "Act s.51", "No standstill is asked for.")

LOTS = Flag(
    "lots_reasons", True, (True,), "Act s.18", "Consider lots before the notice; say why where there is only one."
)
NO_LOTS = Flag("lots_reasons", False, (False,), "Act s.18", "No reasons about lots are owed.")
KPIS = Flag("kpis", True, (True,), "Act s.52", "At least three performance indicators when worth more than £5m.")
NO_KPIS = Flag("kpis", False, (False, True), "Act s.52", "Performance indicators are not required here.")
SUMMARIES = Flag(
    "summaries", True, (True,), "Act s.50", "Every bidder that was assessed gets its summary before the award notice."
)
NO_SUMMARIES = Flag(
    "summaries", False, (False, True), "Act s.50(3)", "No assessment summary is owed; tell everyone the outcome."
)
FOUR_YEARS = Flag("framework_max_years", 4, (1, 2, 3, 4), "Act s.47", "A framework lasts at most four years.")
NO_MAXIMUM = Flag(
    "framework_max_years", None, (None,), "Act s.47", "The four-year maximum does not apply to light touch."
)
EIGHT_YEARS = Flag(
    "framework_max_years",
    8,
    (1, 2, 3, 4, 5, 6, 7, 8),
    "Act s.49",
    "Re-opened at least once in the first three years and then every five; it ends at eight.",
)
NO_FRAMEWORK = Flag("framework_max_years", None, (None,), "Act s.45", "Not a framework.")


def notices(*kinds: str, law: str = "Act s.21, s.50 and s.53", sentence: str) -> Flag:
    return Flag("notices", kinds, (kinds,), law, sentence)


COMPETED = notices("UK4", "UK6", "UK7", sentence="A tender notice, an award notice, and the details of the contract.")
AWARDED_DIRECTLY = notices(
    "UK5",
    "UK6",
    "UK7",
    law="Act s.44, s.50 and s.53",
    sentence="A transparency notice before the award, an award notice, and the details of the contract.",
)
MARKET = notices(
    "UK13",
    "UK14",
    law="Act s.39",
    sentence="An intention notice before the market, and an establishment notice that lists its members.",
)
BELOW = notices(
    "UK4B", "UK7", law="Act s.87", sentence="A below-threshold notice when it is advertised and worth £30,000 or more."
)
NONE_DUE = notices(law="Act Sch.5", sentence="No notice: the reason is recorded here and kept.")
