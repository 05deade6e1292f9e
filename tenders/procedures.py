"""The procedures a tender may follow, as data, each with the section of law it comes from.

Act = Procurement Act 2023. A rule that does not bite is None, never a number that happens to be small.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Procedure:
    """What one route asks for. `law` pairs a section with what it says, in words for the page."""

    key: str
    label: str
    route: str
    light_touch: bool
    framework: bool
    minimum_tendering_days: int | None
    standstill_mandatory: bool
    framework_max_years: int | None
    law: tuple[tuple[str, str], ...]


_SUMMARIES = ("Act s.50", "Every bidder that was assessed gets an assessment summary before the award notice.")
_MANDATORY = ("Act s.51", "A mandatory standstill of 8 working days follows the award notice.")
_VOLUNTARY = (
    "Act s.51",
    "The standstill is voluntary for light touch, and never shorter than 8 working days.",
)
_NO_PERIOD = ("Act s.54", "No minimum tendering period is set for light touch; the time given must still be fair.")
_TWENTY_FIVE = ("Act s.54(4)", "Bids stay open at least 25 days when everything is electronic and published at once.")
_FRAMEWORK = ("Act s.45", "A framework says its term, its users, its value and how work is handed out.")
_NO_MAXIMUM = ("Act s.47", "The four-year maximum does not apply to a light touch framework.")
_FOUR_YEARS = ("Act s.47", "A framework lasts at most four years.")

PROCEDURES: dict[str, Procedure] = {
    procedure.key: procedure
    for procedure in (
        Procedure(
            key="light_touch_framework",
            label="Framework, light touch",
            route="Framework, one stage",
            light_touch=True,
            framework=True,
            minimum_tendering_days=None,
            standstill_mandatory=False,
            framework_max_years=None,
            law=(_NO_PERIOD, _SUMMARIES, _VOLUNTARY, _FRAMEWORK, _NO_MAXIMUM),
        ),
        Procedure(
            key="light_touch",
            label="Contract, light touch",
            route="Contract, one stage",
            light_touch=True,
            framework=False,
            minimum_tendering_days=None,
            standstill_mandatory=False,
            framework_max_years=None,
            law=(_NO_PERIOD, _SUMMARIES, _VOLUNTARY),
        ),
        Procedure(
            key="open",
            label="Contract, open procedure",
            route="Open procedure",
            light_touch=False,
            framework=False,
            minimum_tendering_days=25,
            standstill_mandatory=True,
            framework_max_years=None,
            law=(("Act s.20(2)(a)", "One stage, open to every supplier."), _TWENTY_FIVE, _SUMMARIES, _MANDATORY),
        ),
        Procedure(
            key="open_framework_agreement",
            label="Framework, open procedure",
            route="Framework, open procedure",
            light_touch=False,
            framework=True,
            minimum_tendering_days=25,
            standstill_mandatory=True,
            framework_max_years=4,
            law=(_TWENTY_FIVE, _SUMMARIES, _MANDATORY, _FRAMEWORK, _FOUR_YEARS),
        ),
    )
}
