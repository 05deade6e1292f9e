"""Incidents as pages read them. Before the opening no line here says whose a late bid is, or who was affected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.dateparse import parse_datetime

from tenders.enums import IncidentStatus, Verdict
from tenders.models import Affected, Attempt, Incident, Submission, Tender

STYLES = {IncidentStatus.OPEN: "warn", IncidentStatus.PROPOSED: "warn", IncidentStatus.DECIDED: "good"}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the trail."""

    at: datetime | None
    what: str
    manifest_sha256: str
    files: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Shown:
    """An incident with what a reader may know of it now."""

    incident: Incident
    style: str
    trail: list[Event]
    affected: list[Affected]
    drafts: int
    names: bool
    attempts: list[Attempt]


def of_tender(tender: Tender) -> list[tuple[Incident, str]]:
    rows = tender.incidents.select_related("tender", "proposed_by", "decided_by").order_by("-begun_at", "-pk")
    return [(each, STYLES[IncidentStatus(each.status)]) for each in rows]


def _named(incident: Incident) -> tuple[list[Affected], int]:
    """Whoever handed a bid in, in time or late, also when it was withdrawn; and how many wrote one that never came.

    That somebody wrote a bid and never sent it is no business of the buyer's, after the opening either.
    """
    came = Exists(Submission.objects.filter(bid=OuterRef("bid")))
    came_late = Exists(Attempt.objects.filter(bid=OuterRef("bid"), verdict=Verdict.LATE))
    named = list(incident.affected.filter(came | came_late).select_related("bid__organisation"))
    return named, incident.affected.count() - len(named)


def shown(incident: Incident) -> Shown:
    names = incident.tender.opened_at is not None
    trail = [
        Event(parse_datetime(line["at"]), line["what"], line.get("manifest_sha256", ""), line.get("files", []))
        for line in incident.evidence.get("trail", [])
    ]
    named, drafts = _named(incident) if names else ([], 0)
    attempts = []
    if incident.bid is not None:
        attempts = list(incident.bid.attempts.filter(at__gte=incident.begun_at).select_related("by"))
    return Shown(incident, STYLES[IncidentStatus(incident.status)], trail, named, drafts, names, attempts)
