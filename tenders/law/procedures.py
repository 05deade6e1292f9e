"""The procedures a tender may follow: one table of procedures and flags, each flag with its section of law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tenders.law import flags as f
from tenders.law.flags import Flag

FRAMEWORK_LAW = ("Act s.45", "A framework says its term, its users, its value and how work is handed out.")


@dataclass(frozen=True, slots=True)
class Procedure:
    """What one route asks for. `either`: it serves light touch and general alike, and the procurement says which.

    `competes` is how it gets its supplier: 'competition', 'direct' or 'market' (no contract is awarded by it).
    """

    key: str
    label: str
    route: str
    meaning: str
    light_touch: bool
    framework: bool
    flags: tuple[Flag, ...]
    competes: str = "competition"
    either: bool = False
    also: tuple[tuple[str, str], ...] = ()

    def flag(self, key: str) -> Flag:
        return next(flag for flag in self.flags if flag.key == key)

    def default(self, key: str) -> Any:
        return self.flag(key).value

    @property
    def minimum_tendering_days(self) -> int | None:
        days: int | None = self.default("tendering_days")
        return days

    @property
    def participation_days(self) -> int | None:
        days: int | None = self.default("participation_days")
        return days

    @property
    def standstill_mandatory(self) -> bool:
        return bool(self.default("standstill") == "mandatory")

    @property
    def asks_standstill(self) -> bool:
        """Whether the procedure comes with a standstill, mandatory or kept by default."""
        return bool(self.default("standstill") != "none")

    @property
    def framework_max_years(self) -> int | None:
        years: int | None = self.default("framework_max_years")
        return years

    @property
    def staged(self) -> bool:
        """Whether it is run in stages unless the lead says otherwise."""
        return bool(self.default("stages") > 1)

    @property
    def law(self) -> tuple[tuple[str, str], ...]:
        """(section, sentence) for the page."""
        return (*((flag.law, flag.sentence) for flag in self.flags if flag is not f.NO_FRAMEWORK), *self.also)


def _competition(
    key: str, label: str, route: str, meaning: str, stages: Flag, *, light: bool, longest: Flag = f.NO_FRAMEWORK
) -> Procedure:
    """A competitive tendering procedure under s.20, general or light touch, contract or framework."""
    framework = longest is not f.NO_FRAMEWORK
    general = (
        f.OWN_STAGE if stages is f.SEVERAL else f.WITH_BID,
        f.ANY_BIDS,
        f.TWENTY_FIVE_TO_ASK if stages is f.SEVERAL else f.NO_PARTICIPATION,
        f.TENDERING,
        f.MANDATORY,
        f.LOTS,
        f.NO_KPIS if framework else f.KPIS,
    )
    eased = (
        f.OWN_STAGE if stages is f.SEVERAL else f.WITH_BID,
        f.ANY_BIDS,
        f.LIGHT_PARTICIPATION,
        f.LIGHT_TENDERING,
        f.VOLUNTARY,
        f.LOTS,
        f.NO_KPIS,
    )
    return Procedure(
        key=key,
        label=label,
        route=route,
        meaning=meaning,
        light_touch=light,
        framework=framework,
        flags=(stages, *(eased if light else general), f.SUMMARIES, longest, f.COMPETED),
        also=(FRAMEWORK_LAW,) if framework else (),
    )


_ROWS = (
    _competition(
        "light_touch_framework",
        "Framework, light touch",
        "Framework, one stage",
        "For care and other light touch services. Providers win a place, and work is handed out by the rule you publish.",
        f.LIGHT_STAGES,
        light=True,
        longest=f.NO_MAXIMUM,
    ),
    _competition(
        "light_touch",
        "Contract, light touch",
        "Contract, one stage",
        "For care and other light touch services. One competition, and a contract for each lot.",
        f.LIGHT_STAGES,
        light=True,
    ),
    _competition(
        "open",
        "Contract, open procedure",
        "Open procedure",
        "One stage under the general rules: anybody may bid, and every bid is assessed.",
        f.ONE_STAGE,
        light=False,
    ),
    _competition(
        "open_framework_agreement",
        "Framework, open procedure",
        "Framework, open procedure",
        "Suppliers win a place for up to four years; contracts are made under it without a new competition.",
        f.ONE_STAGE,
        light=False,
        longest=f.FOUR_YEARS,
    ),
    _competition(
        "competitive_flexible",
        "Contract, competitive flexible procedure",
        "Competitive flexible, in stages",
        "You design the stages: suppliers ask to take part, you choose who goes on, and those are invited to tender.",
        f.SEVERAL,
        light=False,
    ),
    _competition(
        "competitive_flexible_light_touch",
        "Contract, competitive flexible procedure, light touch",
        "Competitive flexible, light touch",
        "Stages of your own design for care and other light touch services; the law sets no shortest periods.",
        f.SEVERAL,
        light=True,
    ),
    _competition(
        "open_framework",
        "Open framework",
        "Open framework, re-opened to new suppliers",
        "A run of frameworks on the same terms: re-opened to newcomers, at most eight years in all.",
        f.ONE_STAGE,
        light=False,
        longest=f.EIGHT_YEARS,
    ),
    Procedure(
        key="dynamic_market_intention",
        label="Dynamic market, intention",
        route="Dynamic market",
        meaning="You announce a market that suppliers may join at any time. It buys nothing itself: its members compete "
        "later, each time with a tender notice.",
        light_touch=False,
        either=True,
        framework=False,
        competes="market",
        flags=(
            f.MARKET_STAGE,
            f.AT_THE_DOOR,
            f.NO_BIDS,
            f.NO_PARTICIPATION,
            f.MARKET_TENDERING,
            f.NO_STANDSTILL,
            f.NO_LOTS,
            f.NO_KPIS,
            f.NO_SUMMARIES,
            f.NO_FRAMEWORK,
            f.MARKET,
        ),
    ),
    Procedure(
        key="direct_award",
        label="Direct award, with its ground",
        route="Direct award",
        meaning="One supplier and no competition, for a reason the law names: urgency, insolvency of the supplier in "
        "place, repeat services. You publish why before you award.",
        light_touch=False,
        either=True,
        framework=False,
        competes="direct",
        flags=(
            f.NO_STAGE,
            f.NOT_ASKED,
            f.NO_BIDS,
            f.NO_PARTICIPATION,
            f.NO_TENDERING,
            f.MANDATORY,
            f.NO_LOTS,
            f.KPIS,
            f.NO_SUMMARIES,
            f.NO_FRAMEWORK,
            f.AWARDED_DIRECTLY,
            Flag(
                "grounds",
                "one of Schedule 5",
                ("urgency", "insolvency", "repeat services"),
                "Act s.41 and Sch.5",
                "Choose the ground and say why it applies.",
            ),
        ),
    ),
    Procedure(
        key="user_choice",
        label="Direct award, user choice",
        route="User choice",
        meaning="Light touch, one person: they asked for this provider, and a competition is not in their interest. You "
        "record the reason; nothing is published.",
        light_touch=True,
        framework=False,
        competes="direct",
        flags=(
            f.NO_STAGE,
            f.NOT_ASKED,
            f.NO_BIDS,
            f.NO_PARTICIPATION,
            f.NO_TENDERING,
            f.NO_STANDSTILL,
            f.NO_LOTS,
            f.NO_KPIS,
            f.NO_SUMMARIES,
            f.NO_FRAMEWORK,
            f.NONE_DUE,
            Flag(
                "grounds",
                "user choice",
                ("user choice",),
                "Act Sch.5",
                "One individual, a preference they expressed, and competition not in their interest.",
            ),
        ),
    ),
    Procedure(
        key="below_threshold",
        label="Contract, below the threshold",
        route="Below threshold",
        meaning="A purchase under the threshold: one stage, no separate suitability stage, and a notice when it is "
        "advertised and worth £30,000 or more.",
        light_touch=False,
        either=True,
        framework=False,
        flags=(
            f.BELOW_STAGE,
            f.NO_SUITABILITY,
            f.ANY_BIDS,
            f.NO_PARTICIPATION,
            f.BELOW_TENDERING,
            f.NO_STANDSTILL,
            f.NO_LOTS,
            f.NO_KPIS,
            f.NO_SUMMARIES,
            f.NO_FRAMEWORK,
            f.BELOW,
        ),
    ),
)

PROCEDURES: dict[str, Procedure] = {procedure.key: procedure for procedure in _ROWS}
