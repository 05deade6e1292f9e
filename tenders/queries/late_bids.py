"""What a bidder is told after a late bid was refused: what stands, what is kept, who decides, and what they decided."""

from __future__ import annotations

from core.calendar import date_in_words, time_in_words, uk_day
from tenders.enums import IncidentKind, IncidentOutcome, IncidentStatus, Verdict
from tenders.models import Bid, Submission


def told(bid: Bid, standing: Submission | None) -> list[str]:
    """The sentences for the bid's own people, most important first; empty where nothing came late that anybody decides on."""
    attempt = bid.attempts.filter(verdict=Verdict.LATE).order_by("-at", "-pk").first()
    incident = bid.incidents.filter(kind=IncidentKind.LATE).order_by("-pk").first()
    if attempt is None or incident is None:
        return []
    stands = (
        f"Version {standing.number} of your bid, receipt {standing.receipt_number}, stands."
        if standing
        else "Nothing of yours stands."
    )
    when = f"{time_in_words(attempt.at, seconds=True)} on {date_in_words(uk_day(attempt.at))}"
    if incident.status == IncidentStatus.DECIDED:
        admitted = incident.outcome == IncidentOutcome.ADMIT
        said = "admitted your late bid" if admitted else "decided not to admit your late bid"
        return [stands, f"Two people at the council {said}, which came at {when}."]
    if incident.late_submission() is None:
        return [
            stands,
            f"What you pressed at {when} was not a whole bid, so there is nothing to admit. The attempt is recorded, and "
            "what you wrote is kept in your draft.",
        ]
    return [
        stands,
        f"Your late bid of {when} is kept, sealed; two people at the council decide whether to admit it, and you will "
        "be told.",
    ]
