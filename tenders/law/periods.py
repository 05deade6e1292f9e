"""How long suppliers have: the tendering period and the period for requests to take part (Act s.54)."""

from __future__ import annotations

from tenders.law.case import Case, Reason

LAW = "Act s.54"


def tendering(case: Case) -> tuple[int | None, Reason]:
    """Days from the day after the notice to the deadline; None where the law sets none."""
    if case.light_touch:
        return None, Reason("tendering", LAW, "No tendering period is set for light touch; it must still be fair.")
    if case.preselected and case.negotiated and not case.central:
        return None, Reason(
            "tendering", f"{LAW}(4)", "The period is agreed with the preselected suppliers: none is set."
        )
    ten = _ten(case)
    if ten:
        return 10, Reason("tendering", f"{LAW}(4)", f"At least 10 days: {ten}.")
    if case.electronic and case.documents_at_once:
        return 25, Reason(
            "tendering", f"{LAW}(4)", "At least 25 days: bids are electronic and all documents come with the notice."
        )
    if case.electronic or case.documents_at_once:
        lacking = "not all documents come with the notice" if case.electronic else "bids are not electronic"
        return 30, Reason("tendering", f"{LAW}(4)", f"At least 30 days: {lacking}.")
    return 35, Reason(
        "tendering",
        f"{LAW}(4)",
        "At least 35 days: bids are not electronic and not all documents come with the notice.",
    )


def _ten(case: Case) -> str:
    """Why ten days are enough; empty where they are not."""
    if case.urgent:
        return "a state of urgency makes the general period impractical"
    if case.planned_notice:
        return "a planned notice was published 40 days to 12 months before"
    if case.via_dynamic_market:
        return "only members of the dynamic market are invited"
    if case.preselected and not case.central:
        return "only preselected suppliers are invited"
    return ""


def participation(case: Case) -> tuple[int | None, Reason | None]:
    """Days to ask to take part, for a competition that has such a stage; None where there is none, or none is set."""
    staged = case.rules.staged if case.asks_to_take_part is None else case.asks_to_take_part
    if not staged or case.via_dynamic_market:
        return None, None
    if case.light_touch:
        return None, Reason("participation", LAW, "No period to ask to take part is set for light touch.")
    if case.urgent:
        return 10, Reason("participation", LAW, "At least 10 days to ask to take part: a state of urgency.")
    return 25, Reason("participation", LAW, "At least 25 days to ask to take part, from the day after the notice.")
