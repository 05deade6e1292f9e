"""Due work for files: those that arrived and were not read again yet, those nobody finished, those not scanned yet."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.urls import reverse

from core import clock, outbox
from core.models import Membership
from core.workflow import NotPermitted, Refused
from tenders import scanning, sealed_store, upload_store
from tenders.actions.keeping import finish
from tenders.actions.uploads import end
from tenders.contact import mail_words
from tenders.enums import BidStatus, Scan, UploadOutcome
from tenders.keeper import client
from tenders.models import OpenedFile, SealedFile, Upload, UploadPart
from tenders.policies import bids as policies

logger = logging.getLogger(__name__)

QUIET = timedelta(minutes=1)
SCAN_AGAIN = timedelta(minutes=5)
FINISH_AGAIN = 300  # seconds
AT_ONCE = 20
SWEEP_EVERY = 3600
ENDED_LATELY = timedelta(days=2)
_next_sweep = 0.0
_again_at: dict[int, float] = {}
"""By upload: when this process tries again what was refused or could not be done."""


def finish_due() -> int:
    """Files that arrived whole and whose reading was broken off: nobody need come back for them to count.

    Only while the tender is open, and for somebody who may still write the bid; what is refused is said on its pages.
    """
    now = clock.now()
    rows = Upload.objects.filter(ended_at__isnull=True, last_at__lt=now - QUIET, bid__tender__closes_at__gte=now)
    count = 0
    for upload in rows.select_related("bid__tender", "bid__organisation", "started_by").order_by("last_at")[:200]:
        if not upload.has_arrived or count >= AT_ONCE or time.monotonic() < _again_at.get(upload.pk, 0):
            continue
        try:
            finish(upload=upload, by=upload.started_by, tells=False)
        except (Refused, NotPermitted):
            # Reading half a gigabyte again at every look would keep the keeper from everybody else.
            _again_at[upload.pk] = time.monotonic() + FINISH_AGAIN
            continue
        count += 1
    return count


def expire_due() -> int:
    """Uploads that nobody went on with for a week, and bytes that no row names any more."""
    now = clock.now()
    rows = Upload.objects.filter(ended_at__isnull=True, last_at__lt=now - timedelta(days=7))
    lapsed = [row for row in rows.select_related("bid__tender") if row.expires_at() < now]
    for upload in lapsed:
        end(upload, UploadOutcome.EXPIRED, by=None)
    return len(lapsed) + _sweep()


def _sweep() -> int:
    """Once an hour: what a process left behind that was killed between a row and its bytes."""
    global _next_sweep
    if time.monotonic() < _next_sweep:
        return 0
    _next_sweep = time.monotonic() + SWEEP_EVERY
    return sweep()


def sweep() -> int:
    """Remove bytes that nothing names: of uploads that ended lately, and of processes that ended with their keys."""
    ended = Upload.objects.filter(ended_at__gt=clock.now() - ENDED_LATELY).exclude(outcome=UploadOutcome.KEPT)
    for reference in ended.values_list("ref", flat=True):
        sealed_store.discard(reference)
    return upload_store.sweep(set(UploadPart.objects.values_list("leg", flat=True)))


def scan_due() -> int:
    """Files that came while the scanner was away. Those of bids that were opened go on being asked for as well."""
    if not scanning.is_set():
        return 0
    now = clock.now()
    rows = SealedFile.objects.filter(scan=Scan.WAITING, removed_at__isnull=True, replaced_at__isnull=True)
    waiting = rows.exclude(scan_tried_at__gt=now - SCAN_AGAIN).select_related("bid__tender", "bid__organisation")
    count = 0
    for file in waiting.order_by("scan_tried_at", "pk")[:AT_ONCE]:
        try:
            said = Scan(client.ask("scan_file", file=file.ref)["scan"])
        except client.KeeperAway:
            break
        except (client.KeeperRefused, client.Damaged) as trouble:
            logger.error("file %s could not be shown to the scanner: %s", file.ref, type(trouble).__name__)
            SealedFile.objects.filter(pk=file.pk).update(scan_tried_at=now)
            continue
        if said == Scan.WAITING:
            break  # the scanner is away for this one, and so for the others: they are asked for again
        count += 1
        OpenedFile.objects.filter(ref=file.ref).update(scan=said)
        if said == Scan.INFECTED:
            _tell(file)
    return count


def _tell(file: SealedFile) -> None:
    """Its own people are told; neither the file's name nor what was found stands in the mail."""
    bid = file.bid
    if bid.status in (BidStatus.OPENED, BidStatus.EXCLUDED):
        return
    for held in Membership.objects.current().filter(organisation=bid.organisation_id).select_related("user"):
        if not policies.may_write(held.user, bid):
            continue
        outbox.mail(
            to=held.user,
            key=f"infected:{file.ref}:{held.user.ref}",
            subject=f"The virus scanner found something in a file of your bid for {bid.tender.reference}",
            body=(
                f"A file of your bid for {bid.tender.reference}, {bid.tender.title}, came while our virus scanner was "
                "away. It has been scanned since, and something was found in it. The file is still there: upload a clean "
                "version under the same name, or remove it. What you submitted stays submitted; submit again to replace it."
                f"{mail_words(bid.tender)}"
            ),
            link=reverse("bidding:files", args=[bid.ref]),
            about=bid.chain(),
        )
