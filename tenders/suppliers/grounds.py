"""The grounds for which a supplier must or may be excluded (Procurement Act 2023, Schedules 6 and 7). Pure.

One question a ground, in the order in which the central digital platform asks them. Threats to national security are not
here: a minister decides on them, and nobody can answer for himself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NO, YES = "no", "yes"


@dataclass(frozen=True, slots=True)
class Ground:
    """`mandatory`: a supplier to whom it applies, and is likely to again, must be excluded; else it may be."""

    key: str
    label: str
    hint: str
    mandatory: bool = True

    @property
    def schedule(self) -> str:
        return "Schedule 6, mandatory" if self.mandatory else "Schedule 7, discretionary"


GROUNDS = (
    Ground("manslaughter", "Corporate manslaughter or homicide", "A conviction of the organisation."),
    Ground("terrorism", "Terrorism", "Offences of terrorism, or with a terrorist connection."),
    Ground("theft_fraud_bribery", "Theft, fraud or bribery", "Also blackmail, false accounting and money laundering."),
    Ground(
        "slavery",
        "Labour market, slavery or human trafficking offences",
        "Such as unlicensed gangmasters or paying under the minimum wage by intent.",
    ),
    Ground("organised_crime", "Organised crime", "Taking part in the activities of an organised crime group."),
    Ground("tax_offences", "Tax offences", "Such as cheating the public revenue."),
    Ground("cartel", "The cartel offence", "Fixing prices, sharing markets or rigging bids."),
    Ground("ancillary", "Helping or attempting one of these offences", "Also encouraging it, or the same done abroad."),
    Ground(
        "tax_misconduct",
        "Misconduct in relation to tax",
        "Penalties for evasion or abuse, or defeated arrangements to avoid tax.",
    ),
    Ground("competition", "Infringements of competition law", "A decision about an agreement between rivals."),
    Ground(
        "investigation",
        "Failing to co-operate with an investigation",
        "Of a minister, under section 60 of the Act.",
    ),
    Ground(
        "labour_misconduct",
        "Labour market misconduct",
        "A slavery or trafficking order, or misconduct short of a conviction.",
        mandatory=False,
    ),
    Ground("environment", "Environmental misconduct", "An offence that did significant harm.", mandatory=False),
    Ground(
        "insolvency",
        "Insolvency or bankruptcy",
        "Also administration and arrangements with creditors.",
        mandatory=False,
    ),
    Ground("business_ended", "Business suspended or ceased", "All of it or a substantial part.", mandatory=False),
    Ground(
        "possible_competition",
        "Possible infringements of competition law",
        "Where an authority thinks there was one and has not decided.",
        mandatory=False,
    ),
    Ground("professional", "Professional misconduct", "Such as dishonesty or want of integrity.", mandatory=False),
    Ground(
        "performance",
        "Breach of contract or poor performance",
        "A public contract ended for it, damages paid, or a notice of poor performance.",
        mandatory=False,
    ),
    Ground(
        "improper",
        "Acting improperly in a procurement",
        "Misleading information, undue influence, or an advantage that cannot be mended.",
        mandatory=False,
    ),
)

BY_KEY = {ground.key: ground for ground in GROUNDS}


def applying(answers: Mapping[str, Any]) -> list[Ground]:
    """The grounds that the supplier says apply, in the order of the list."""
    return [ground for ground in GROUNDS if (answers.get(ground.key) or {}).get("answer") == YES]


def lacks(answers: Mapping[str, Any]) -> list[str]:
    """What the answers still lack, one sentence each."""
    open_ones = [ground for ground in GROUNDS if (answers.get(ground.key) or {}).get("answer") not in (YES, NO)]
    found = []
    if open_ones:
        number = len(open_ones)
        found.append(
            f"Answer the questions about exclusion grounds: {number} of {len(GROUNDS)} {'is' if number == 1 else 'are'} open."
        )
    for ground in applying(answers):
        said = answers[ground.key]
        if not str(said.get("what", "")).strip():
            found.append(f"Say what happened: ‘{ground.label}’ applies to you.")
        elif not str(said.get("cleaning", "")).strip():
            found.append(f"Say what you have done since, so that ‘{ground.label}’ does not happen again.")
    return found
