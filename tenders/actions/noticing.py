"""Incidents that record themselves: a bid that came late, a part of the portal that did not answer.

Before the opening nobody at the buyer learns from one who bids: names stand in rows that its pages show later.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from core import audit, clock, outbox
from core.calendar import in_words
from core.models import User
from tenders.enums import IncidentKind, IncidentStatus
from tenders.in_time import opening_begun
from tenders.models import Affected, Attempt, Bid, Incident, LateSubmission, Tender, Trouble

logger = logging.getLogger(__name__)
SAME_OUTAGE = timedelta(hours=6)
"""Troubles no further apart than this belong to one incident."""
SAID_AGAIN = timedelta(minutes=1)
LINES = 500


def is_still_decided(bid: Bid, closes_at: datetime) -> bool:
    """Whether what this bid brings after `closes_at` may still count: nothing is being opened, and two people have neither a
    proposal about it before them nor decided. Otherwise an attempt is a row and nothing more, however often it comes.
    """
    if opening_begun(bid.tender):
        return False
    late = bid.incidents.filter(kind=IncidentKind.LATE)
    decided = late.filter(status=IncidentStatus.DECIDED, evidence__closes_at=audit.instant_text(closes_at))
    return not (decided.exists() or late.filter(status=IncidentStatus.PROPOSED).exists())


def late_attempt(*, attempt: Attempt, kept: LateSubmission) -> Incident:
    """In the transaction that records an attempt with a whole bid: the one incident of it that two people decide on.

    Call under the tender's lock, and only where `is_still_decided`.
    """
    line = {
        "at": audit.instant_text(attempt.at),
        "what": "A whole bid arrived and was refused as late.",
        "manifest_sha256": kept.manifest_sha256,
        "files": [{"sha256": each["sha256"], "size": each["size"]} for each in kept.manifest["files"]],
    }
    deadline = audit.instant_text(attempt.closes_at)
    seconds = (attempt.at - attempt.closes_at).total_seconds()
    what = f"A submission reached us {_span(seconds)} after the deadline of {in_words(attempt.closes_at)}."
    open_ones = attempt.bid.incidents.filter(kind=IncidentKind.LATE, status=IncidentStatus.OPEN)
    waiting = open_ones.select_for_update(no_key=True, of=("self",)).first()
    if waiting is not None:
        if waiting.evidence["closes_at"] != deadline:  # a later deadline came into force, and this one missed that too
            waiting.begun_at, waiting.what = attempt.at, what
        waiting.evidence = {"trail": [*waiting.evidence["trail"], line], "closes_at": deadline}
        waiting.ended_at = attempt.at
        waiting.save(update_fields=["evidence", "begun_at", "ended_at", "what"])
        return waiting
    incident = Incident.objects.create(
        tender=attempt.tender,
        bid=attempt.bid,
        kind=IncidentKind.LATE,
        begun_at=attempt.at,
        what=what,
        evidence={"trail": [line], "closes_at": deadline},
        recorded_at=clock.now(),
    )
    Affected.objects.create(incident=incident, bid=attempt.bid, how="Its submission was refused as late.")
    log_and_tell(incident, by=None)
    return incident


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.1f} seconds"
    if seconds < 7200:
        return f"{seconds // 60:.0f} minutes"
    return f"{seconds // 3600:.0f} hours"


def note_trouble(*, bid: Bid, what: str, by: User | None) -> None:
    """That a part of the portal failed this bidder now. It opens, or goes on with, the incident of the outage.

    Never raises: whoever calls is about to tell the bidder of the failure itself.
    """
    try:
        with transaction.atomic():
            _note_trouble(bid, what, by)
    except DatabaseError as fault:
        logger.error("trouble of bid %s could not be recorded: %s", bid.ref, type(fault).__name__)


def _note_trouble(bid: Bid, what: str, by: User | None) -> None:
    """A row of each trouble; in the incident a line, once a minute for the same trouble.

    While the keeper is away every look at a page comes here: it must not stand in the way of a bid that is received, so
    the tender is locked for the first trouble of an outage only, and the incident for what it does not say yet.
    """
    now, what = clock.now(), what[:120]
    Trouble.objects.create(bid=bid, at=now, what=what, user=by)
    tender = Tender.objects.get(pk=bid.tender_id)
    if tender.published_at is None or tender.opened_at is not None:
        return
    going = _outages(tender, now).first()
    if going is not None and _says_it(going, what, now) and going.affected.filter(bid=bid).exists():
        return
    if going is None:
        Tender.objects.select_for_update(no_key=True).get(pk=tender.pk)  # two that begin it at once are one
    incident, new = _outages(tender, now).select_for_update(no_key=True, of=("self",)).first(), False
    if incident is None:
        new, incident = (
            True,
            Incident.objects.create(
                tender=tender,
                kind=IncidentKind.OUTAGE,
                begun_at=now,
                ended_at=now,
                what="A part of the portal did not answer while suppliers were using it. Recorded by the portal itself.",
                evidence={"trail": []},
                recorded_at=now,
            ),
        )
    line = {"at": audit.instant_text(now), "what": what}
    incident.evidence = {**incident.evidence, "trail": [*incident.evidence["trail"], line][:LINES]}
    incident.ended_at = now
    incident.save(update_fields=["evidence", "ended_at"])
    Affected.objects.get_or_create(incident=incident, bid=bid, defaults={"how": what})
    if new:
        log_and_tell(incident, by=None)


def _outages(tender: Tender, now: datetime) -> QuerySet[Incident]:
    """The outage that recorded itself, goes on and waits to be decided."""
    found = tender.incidents.filter(kind=IncidentKind.OUTAGE, recorded_by__isnull=True, status=IncidentStatus.OPEN)
    return found.filter(ended_at__gte=now - SAME_OUTAGE).order_by("-pk")


def _says_it(incident: Incident, what: str, now: datetime) -> bool:
    """Whether the trail has this trouble within the last minute."""
    trail, since = incident.evidence["trail"], now - SAID_AGAIN
    if len(trail) >= LINES:
        return incident.ended_at is not None and incident.ended_at > since
    return any(line["what"] == what and line["at"] > audit.instant_text(since) for line in trail)


def log_and_tell(incident: Incident, *, by: User | None) -> None:
    tender = incident.tender
    outbox.mail(
        to=tender.owner,
        key=f"incident:{incident.ref}",
        subject=f"{tender.reference}: an incident to decide on",
        body=f"{incident.what}\n\nTwo people decide what follows. Who it concerns is shown after the opening.",
        link=incident.get_act_url(),
        about=tender.chain(),
    )
    audit.record(tender.chain(), "incident.recorded", by=by, facts=incident.subject_facts())
