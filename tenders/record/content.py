"""What an exported record holds: the logs, and beside them every fact that a log, a receipt or an anchor speaks of.

No answer, price or file is in it. Until the quality envelopes are open it holds the tender's own log alone: how many
are bidding is nobody's business before. Drafts that were never submitted are not in it at any time.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from core import anchors
from core.audit import instant_text
from core.models import AnchorStamp, AuditAnchor, AuditEntry
from tenders import receipts
from tenders.enums import EnvelopeKind, OpeningStatus
from tenders.models import Bid, Confirmation, Submission, Tender

FORMAT = "fairlot-record-1"

Facts = dict[str, Any]


def is_open(tender: Tender) -> bool:
    return tender.openings.filter(kind=EnvelopeKind.QUALITY, status=OpeningStatus.OPENED).exists()


def bids_of(tender: Tender) -> list[Bid]:
    """The bids whose logs belong to the record: those that were received or tried, once the opening made them known."""
    if not is_open(tender):
        return []
    tried = tender.bids.filter(submissions__isnull=False) | tender.bids.filter(attempts__isnull=False)
    return list(tried.distinct().order_by("ref"))


def chains_of(tender: Tender) -> list[str]:
    return [tender.chain(), *(bid.chain() for bid in bids_of(tender))]


def entries_of(chains: Sequence[str]) -> dict[str, list[Facts]]:
    found: dict[str, list[Facts]] = {name: [] for name in chains}
    rows = AuditEntry.objects.filter(chain__name__in=chains).select_related("chain").order_by("chain_id", "number")
    for row in rows.iterator():
        found[row.chain.name].append(entry(row))
    return found


def entry(row: AuditEntry) -> Facts:
    return {
        "number": row.number,
        "at": instant_text(row.at),
        "actor": row.actor_ref,
        "verb": row.verb,
        "facts": row.facts,
        "previous": row.previous,
        "digest": row.digest,
    }


def facts_of(tender: Tender, chains: dict[str, list[Facts]]) -> Facts:
    """Everything beside the logs; its SHA-256 goes into the entry that the export makes."""
    bids = [name.partition(":")[2] for name in chains if name.startswith("bid:")]
    submissions = Submission.objects.filter(bid__ref__in=bids).order_by("bid__ref", "number")
    confirmations = Confirmation.objects.filter(bid__ref__in=bids).order_by("number")
    opened = tender.openings.filter(status=OpeningStatus.OPENED).order_by("opened_at", "pk")
    received = [{"manifest": each.manifest, **receipts.held(each)} for each in submissions]
    return {
        "tender": tender.reference,
        "receipt_keys": [_key(each) for each in receipts.key_history()],
        "submissions": received,
        "confirmations": [receipts.held(each) for each in confirmations],
        "openings": [each.record for each in opened],
        "heads": {name: [len(entries), entries[-1]["digest"] if entries else ""] for name, entries in chains.items()},
        **_anchored(list(chains), [each["receipt"].get("anchor") for each in received]),
    }


def _key(row: Any) -> Facts:
    said = receipts.key_statement(row)
    del said["format"]
    return {**said, "signature": row.signature}


def _anchored(chains: Sequence[str], named: Sequence[Facts | None]) -> Facts:
    """Proofs for these logs under every anchor that has them, and the anchors from the first one spoken of."""
    proofs: list[Facts] = []
    for name in chains:
        for each in AuditAnchor.objects.filter(heads__has_key=name).order_by("number"):
            length, head = each.heads[name]
            path = anchors.path_of(each.heads, name)
            proofs.append({"anchor": each.number, "chain": name, "length": length, "head": head, "path": path})
    spoken = [each["anchor"] for each in proofs] + [each["number"] for each in named if each]
    rows = AuditAnchor.objects.filter(number__gte=min(spoken)).order_by("number") if spoken else []
    stamps = AnchorStamp.objects.filter(anchor__in=[row.pk for row in rows]).select_related("anchor")
    return {
        "anchors": [
            {
                "number": row.number,
                "at": instant_text(row.at),
                "root": row.root,
                "previous": row.previous,
                "digest": row.digest,
            }
            for row in rows
        ],
        "proofs": proofs,
        "stamps": [
            {
                "anchor": each.anchor.number,
                "authority": each.authority,
                "token": base64.b64encode(bytes(each.token)).decode(),
            }
            for each in stamps.order_by("anchor__number")
        ],
    }
