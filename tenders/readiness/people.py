"""Are conflicts assessed, and is there an approver without one?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenders.readiness.check import Check

if TYPE_CHECKING:
    from tenders.models import InterestDeclaration, Tender


def conflicts(tender: Tender) -> Check:
    if tender.procurement.conflicts_assessed_at is not None:
        return Check("conflicts", True, "The conflicts assessment is recorded")
    return Check(
        "conflicts",
        False,
        "There is no conflicts assessment",
        "It is made before the notice goes and kept under review (Act s.83).",
        "Record the assessment",
        "conflicts",
    )


def approver(tender: Tender) -> Check:
    if tender.approver is None:
        return Check(
            "approver",
            False,
            "No approver is named",
            "A second person approves every tender.",
            "Name an approver",
            "approver",
        )
    declaration = latest_declaration(tender, tender.approver.pk)
    if declaration is None:
        return Check(
            "approver",
            False,
            "The approver has not declared conflicts",
            f"{tender.approver.full_name} approves this tender and was asked to declare.",
            "Name another approver",
            "approver",
            waiting=True,
        )
    if declaration.has_interest:
        return Check(
            "approver",
            False,
            "The approver declared an interest",
            "Another person must approve this tender.",
            "Name another approver",
            "approver",
        )
    return Check("approver", True, "The approver has no conflict to declare")


def latest_declaration(tender: Tender, user_id: int) -> InterestDeclaration | None:
    """What this person last declared about the procurement."""
    return tender.procurement.interest_declarations.filter(user_id=user_id).order_by("-declared_at", "-pk").first()
