"""The grounds on which a contract may be awarded directly, as dated data, each with the paragraph it comes from.

Act = Procurement Act 2023. A ground is offered while it is in force (`since` to `until`, both inclusive). `needs` are the
facts beyond supplier, value and reason that the ground asks for, in words for the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenders.models import Tender

IN_FORCE = date(2025, 2, 24)
"""The day on which the Act began to apply to procurements."""


@dataclass(frozen=True, slots=True)
class Ground:
    key: str
    label: str
    law: str
    says: str
    needs: str
    user_choice: bool = False
    notice: bool = True
    since: date = IN_FORCE
    until: date | None = None

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


GROUNDS: dict[str, Ground] = {
    ground.key: ground
    for ground in (
        Ground(
            "urgency",
            "Extreme and unavoidable urgency",
            "Act s.41 and Sch 5 para 13",
            "Strictly necessary because of an urgency that you did not cause and could not foresee; only what the "
            "emergency needs, only for as long as it lasts.",
            "What happened and when, why no competition could be run in time, and how the contract ends with the "
            "emergency.",
        ),
        Ground(
            "insolvency",
            "Advantageous terms on insolvency",
            "Act s.41 and Sch 5 para 11",
            "The terms are particularly advantageous because a supplier is insolvent.",
            "Which supplier is insolvent, since when, and what makes the terms better than a competition's.",
        ),
        Ground(
            "additional",
            "Additional goods, services or works from the present supplier",
            "Act s.41 and Sch 5 para 7",
            "A change of supplier would bring something different or incompatible, and disproportionate difficulty.",
            "The present contract, and what another supplier would make incompatible.",
        ),
        Ground(
            "repeat",
            "Repeat of services or works",
            "Act s.41 and Sch 5 para 8",
            "Similar to a contract awarded by competition in the last five years, whose tender notice said so.",
            "The earlier contract, the day it was awarded, and where its notice said that this might follow.",
        ),
        Ground(
            "technical",
            "Only one supplier can do it, for technical reasons",
            "Act s.41 and Sch 5 para 6",
            "No competition for technical reasons, and no reasonable alternative.",
            "How you looked for others, and why there is no reasonable alternative.",
        ),
        Ground(
            "exclusive",
            "Only one supplier holds the rights",
            "Act s.41 and Sch 5 para 5",
            "Intellectual property or other exclusive rights, and no reasonable alternative.",
            "Which right, who holds it, and why there is no reasonable alternative.",
        ),
        Ground(
            "art",
            "A unique work of art or performance",
            "Act s.41 and Sch 5 para 4",
            "The creation or purchase of a unique work of art or artistic performance.",
            "The work, and who makes it.",
        ),
        Ground(
            "prototype",
            "A prototype or other novel goods or services",
            "Act s.41 and Sch 5 para 2",
            "Made at your request to test, to research or to develop, and not in quantity.",
            "What is tested, and how the contract ends before supply in quantity.",
        ),
        Ground(
            "commodity",
            "Goods bought on a commodity market",
            "Act s.41 and Sch 5 para 9",
            "The price is set by a commodity market.",
            "Which market.",
        ),
        Ground(
            "protect_life",
            "To protect life, health or public order",
            "Act s.42",
            "A minister's regulations allow it for this kind of contract.",
            "Which regulations, and how this contract falls under them.",
        ),
        Ground(
            "switching",
            "No suitable tender came",
            "Act s.43",
            "A competition was run and brought no suitable tender or request.",
            "The reference of the competition, and why nothing that came was suitable.",
        ),
        Ground(
            "user_choice",
            "The person chose the provider",
            "Act s.41 and Sch 5 para 15",
            "Light touch services for one person, who expressed a preference or whose needs call for this provider, and "
            "a competition is not in the person's interest.",
            "Why a competition would not be in the person's interest. No name and nothing about health: that stays in "
            "the care record.",
            user_choice=True,
            notice=False,
        ),
    )
}


def offered(on: date, *, user_choice: bool) -> list[Ground]:
    """The grounds in force on a day, for a direct award or for a user choice."""
    return [ground for ground in GROUNDS.values() if ground.in_force(on) and ground.user_choice == user_choice]


def blocks_signing(tender: Tender) -> list[str]:
    """Why the file cannot be closed yet. A user choice waits for nothing but its approval."""
    kind, name = "UK5", "transparency notice (UK5): it comes before the contract (Act s.44)"
    if tender.procedure == "dynamic_market_intention":
        kind, name = "UK13", "dynamic market intention notice (UK13): it comes before the market (Act s.39)"
    else:
        award = getattr(tender, "direct_award", None)
        ground = GROUNDS.get(award.ground) if award is not None else None
        if ground is None:
            return ["The ground for awarding without a competition is not written down."]
        if not ground.notice:
            return []
    sent = list(tender.notices.filter(kind=kind).values_list("accepted_at", flat=True))
    if not sent:
        return [f"Nobody has sent the {name}."]
    if not any(sent):
        return [f"The platform has not accepted the {name}."]
    return []
