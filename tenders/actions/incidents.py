"""Incidents: recorded by a person, with who was affected and how; decided by two people (`noticing` records by itself).

Before the opening nobody at the buyer learns from an incident who bids: names stand in rows that its pages show later.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from core import audit, clock, outbox
from core.calendar import date_in_words, time_in_words, uk_day
from core.models import Membership, User
from core.workflow import NotPermitted, Refused, move
from tenders.actions import amending, late, threads
from tenders.actions.noticing import log_and_tell
from tenders.enums import BidStatus, IncidentKind, IncidentOutcome, IncidentStatus
from tenders.models import (
    Affected,
    Amendment,
    Bid,
    Incident,
    KeeperRead,
    Tender,
    Trouble,
)
from tenders.models.incident import why_not_admit
from tenders.policies import incidents as policies

AT_WORK = timedelta(hours=24)
"""Who saved something in the last day before an outage was writing a bid when it came."""
LONGEST = 20_000


# -- by a person -------------------------------------------------------------------------------------------------------
def record(
    *, tender: Tender, kind: str, begun_at: datetime, ended_at: datetime | None, what: str, by: User
) -> Incident:
    """An outage or a failed upload, with everyone it touched as the rows tell: gathered now, and frozen."""
    if not policies.may_record(by, tender):
        raise NotPermitted("Only a lead or an approver of the buyer records an incident.")
    now = clock.now()
    if faults := _recording_faults(kind, begun_at, ended_at, what):
        raise Refused(faults)
    with transaction.atomic():
        Tender.objects.select_for_update(no_key=True).get(pk=tender.pk)
        same = tender.incidents.filter(
            kind=kind, begun_at=begun_at, ended_at=ended_at, what=what.strip(), recorded_by=by
        ).first()
        if same is not None:
            return same  # the same form again
        incident = Incident.objects.create(
            tender=tender, kind=kind, begun_at=begun_at, ended_at=ended_at, what=what.strip(), recorded_at=now,
            recorded_by=by,
        )  # fmt: skip
        touched = affected(tender, begun_at, ended_at or now)
        Affected.objects.bulk_create(
            Affected(incident=incident, bid_id=pk, how=how[:300]) for pk, how in sorted(touched.items())
        )
        incident.evidence = {"trail": _trail(tender, begun_at, ended_at or now)}
        incident.save(update_fields=["evidence"])
        log_and_tell(incident, by=by)
    return incident


def _recording_faults(kind: str, begun_at: datetime, ended_at: datetime | None, what: str) -> list[str]:
    now, faults = clock.now(), []
    if IncidentKind(kind) == IncidentKind.LATE:
        faults.append("A late bid is recorded by itself, at the moment at which it comes.")
    if begun_at > now:
        faults.append("It began: this is in the future.")
    if ended_at is not None and not begun_at <= ended_at <= now:
        faults.append("It ended: give a time after it began, and not in the future.")
    if not what.strip() or len(what) > LONGEST:
        faults.append("What happened and how you know: write it, in a few sentences.")
    return faults


def affected(tender: Tender, begun_at: datetime, ended_at: datetime) -> dict[int, str]:
    """Bid to how it was touched between two instants, by the rows: troubles, refusals, uploads, drafts in work."""
    window = (begun_at, ended_at)
    found: dict[int, list[str]] = {}

    def add(bid: int, how: str) -> None:
        if how not in found.setdefault(bid, []):
            found[bid].append(how)

    for trouble in Trouble.objects.filter(bid__tender=tender, at__range=window):
        add(trouble.bid_id, trouble.what)
    for attempt in tender.attempts.filter(at__range=window):
        add(attempt.bid_id, f"A submission was refused: {attempt.get_verdict_display().lower()}.")
    refs = dict(tender.bids.values_list("ref", "pk"))
    refused = KeeperRead.objects.filter(bid_ref__in=refs, granted=False, at__range=window)
    for ref in refused.filter(_by_a_member()).values_list("bid_ref", flat=True):
        add(refs[ref], "A reading of its own bid was refused.")
    for bid in tender.bids.filter(uploads__last_at__range=window).exclude(uploads__trouble="").distinct():
        add(bid.pk, "An upload was refused or broke off.")
    unfinished = tender.bids.filter(uploads__started_at__lte=ended_at, uploads__last_at__gte=begun_at)
    for bid in unfinished.filter(uploads__received__lt=F("uploads__size")).distinct():
        add(bid.pk, "An upload was on its way and did not arrive whole.")
    in_work = tender.bids.filter(status__in=[BidStatus.DRAFT, BidStatus.WITHDRAWN])
    for bid in in_work.filter(parts__saved_at__range=(begun_at - AT_WORK, ended_at)).distinct():
        add(bid.pk, "A bid was being written and was not submitted.")
    return {bid: " ".join(how) for bid, how in found.items()}


def _by_a_member() -> Exists:
    """Of readings: by somebody who was of the bid's organisation at that time. A stranger's is an attempt, not an outage."""
    held = Membership.objects.filter(
        user=OuterRef("user"), organisation__bids__ref=OuterRef("bid_ref"), started_at__lte=OuterRef("at")
    )
    return Exists(held.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=OuterRef("at"))))


def _trail(tender: Tender, begun_at: datetime, ended_at: datetime) -> list[dict[str, Any]]:
    """What the rows say of the time, without whose: instants and kinds, in order."""
    troubles = Trouble.objects.filter(bid__tender=tender, at__range=(begun_at, ended_at))
    lines = [{"at": audit.instant_text(each.at), "what": each.what} for each in troubles]
    lines += [
        {"at": audit.instant_text(each.at), "what": f"A submission was refused: {each.get_verdict_display().lower()}."}
        for each in tender.attempts.filter(at__range=(begun_at, ended_at))
    ]
    return sorted(lines, key=lambda line: line["at"])[:500]


# -- the decision ------------------------------------------------------------------------------------------------------
def outcomes(incident: Incident) -> list[IncidentOutcome]:
    """What may be proposed about it. An extension for all is its own act, which proposes itself."""
    if incident.kind == IncidentKind.LATE:
        can = [] if why_not_admit_if(incident) else [IncidentOutcome.ADMIT]
        return [*can, IncidentOutcome.REFUSE]
    return [IncidentOutcome.NOTHING]


def why_not_admit_if(incident: Incident) -> list[str]:
    """Why a late bid could not be admitted, whatever is proposed."""
    return why_not_admit(incident) if incident.kind == IncidentKind.LATE else []


def propose(*, incident: Incident, outcome: str, reasons: str, by: User, seen: int | None = None) -> Incident:
    """Fixes what is decided on: of a late bid, the bytes that came last. `seen`: how many lines of the trail the page showed."""
    chosen = IncidentOutcome(outcome)
    if chosen not in (*outcomes(incident), IncidentOutcome.EXTEND):
        raise Refused(why_not_admit_if(incident) or "This cannot be decided of such an incident.")
    if not reasons.strip():
        raise Refused("Reasons: write them; they are the record of the decision.")
    with transaction.atomic():
        # Under the lock of its row: what comes after this instant is not what was proposed, and is not added any more.
        locked = Incident.objects.select_for_update(no_key=True, of=("self",)).get(pk=incident.pk)
        if seen is not None and seen != len(locked.evidence.get("trail", [])):
            raise Refused("More of it was recorded while you were reading: read the trail as it is now, then propose.")
        late_bid = locked.late_submission()
        proposed = late_bid.manifest_sha256 if late_bid else ""
        return move(
            incident, "propose", by=by, outcome=str(chosen), reason=reasons.strip(), manifest_sha256=proposed
        )  # fmt: skip


def send_back(*, incident: Incident, reason: str, by: User) -> Incident:
    if not reason.strip():
        raise Refused("Reason: say what to change.")
    return move(incident, "send_back", by=by, reason=reason.strip())


def confirm(*, incident: Incident, by: User) -> Incident:
    """The second person's word. A late bid that is admitted stands from now on as it came."""
    if incident.outcome == IncidentOutcome.EXTEND:
        raise Refused("The later deadline is approved as a change to the tender, and this is decided with it.")
    return move(incident, "confirm", by=by)


def extend_for_all(*, incident: Incident, closes_at: datetime, reason: str, by: User) -> Amendment:
    """One act: a later deadline for everybody goes to the approver, and the incident is proposed to be answered by it.

    It reaches every supplier by the way of every other change; a tender that closed meanwhile takes bids again,
    as long as nothing of it was opened.
    """
    if incident.kind == IncidentKind.LATE:
        raise Refused("One late bid is no reason to give all more time: admit it or not.")
    if incident.status != IncidentStatus.OPEN:
        raise Refused("This incident is with the second person, or decided.")
    if closes_at <= clock.now():
        raise Refused("Bids close for everybody: give a time in the future.")
    with transaction.atomic():
        amendment = amending.extend(
            tender=incident.tender, by=by, closes_at=closes_at, reason=reason, incident=incident
        )  # fmt: skip
        propose(incident=incident, outcome=IncidentOutcome.EXTEND, reasons=reason, by=by)
    return amendment


# -- effects -----------------------------------------------------------------------------------------------------------
def extension_approved(amendment: Amendment, by: User | None, facts: Mapping[str, Any]) -> None:
    """The approver's word on the later deadline is the second word on the incident."""
    incident = amendment.incident
    if incident is not None and incident.status == IncidentStatus.PROPOSED:
        move(incident, "confirm", by=by)


def extension_given_up(amendment: Amendment, by: User | None, facts: Mapping[str, Any]) -> None:
    """Sent back or withdrawn: the incident waits for another proposal."""
    incident = amendment.incident
    if incident is not None and incident.status == IncidentStatus.PROPOSED and by is not None:
        move(incident, "send_back", by=by, reason=f"Change {amendment.number} was not approved.")


def ask_the_second(incident: Incident, by: User | None, facts: Mapping[str, Any]) -> None:
    tender = incident.tender
    if tender.approver is None or tender.approver == by:
        return
    outbox.mail(
        to=tender.approver,
        key=f"incident-asked:{incident.ref}:{incident.proposed_at}",
        subject=f"{tender.reference}: confirm a decision on an incident",
        body=f"{by.full_name if by else 'A colleague'} proposed: {incident.get_outcome_display().lower()}. Read it, then "
        "confirm it or send it back.",
        link=reverse("tenders:incident", args=[tender.reference, incident.ref]),
        about=tender.chain(),
    )


def decided(incident: Incident, by: User | None, facts: Mapping[str, Any]) -> None:
    """What was decided is done and told, in the same transaction."""
    assert by is not None
    if incident.outcome == IncidentOutcome.ADMIT:
        submission = late.admit(incident=incident, by=by)
        at = submission.received_at
        when = f"{time_in_words(at, seconds=True)} on {date_in_words(uk_day(at))}"
        _tell(
            incident,
            incident.bid,
            f"Your late bid is admitted ({incident.ref})",
            f"Two officers of the buyer have admitted it. Its time of receipt stays {when}, after the deadline. "
            f"Receipt {submission.receipt_number}.\n\n{incident.reasons}{_recorded(incident)}",
        )
    elif incident.outcome == IncidentOutcome.REFUSE:
        words = f"It came after the deadline and is not opened.\n\n{incident.reasons}{_recorded(incident)}"
        _tell(incident, incident.bid, f"Your late bid is not admitted ({incident.ref})", words)
    elif incident.outcome == IncidentOutcome.NOTHING:
        for each in incident.affected.select_related("bid__organisation", "bid__tender"):
            words = f"{incident.what}\n\nWhat follows: nothing further.\n\n{incident.reasons}"
            _tell(incident, each.bid, f"What we decided about an incident ({incident.ref})", words)


def _recorded(incident: Incident) -> str:
    """The trail of one bidder's late attempts in words, with the hashes by which its own files are told apart."""
    said = [f"\n\nWhat was recorded, as decision record {incident.ref}:"]
    for line in incident.evidence.get("trail", []):
        at = datetime.fromisoformat(line["at"])
        said.append(f"{time_in_words(at, seconds=True)} on {date_in_words(uk_day(at))}: {line['what']}")
        if line.get("manifest_sha256"):
            said.append(f"Manifest, SHA-256 {line['manifest_sha256']}.")
        said += [f"File of {each['size']:,} bytes, SHA-256 {each['sha256']}." for each in line.get("files", [])]
    return "\n".join(said)


def _tell(incident: Incident, bid: Bid | None, subject: str, words: str) -> None:
    # By the system and not by a person: whoever decides must not learn from the record of readings who was told.
    if bid is not None:
        threads.tell(bid, incident.tender, subject, words, by=None, about=f"incident:{incident.ref}")
