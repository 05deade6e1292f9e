"""Exporting the record of a tender, so that somebody else can check it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from core import anchors, audit
from core.models import User
from core.workflow import NotPermitted
from tenders import sealing
from tenders.models import Tender
from tenders.policies import tenders as policies
from tenders.record import box, content


@dataclass(frozen=True, slots=True)
class Exported:
    """`head` is the digest of the entry this export made; it stands for everything in the record."""

    data: bytes
    head: str


def export_record(*, tender: Tender, by: User | None) -> Exported:
    """The record as a ZIP. Its export is an entry of the tender's log that holds the SHA-256 of the facts.

    `by` is None for the operator's command. Steps: anchor what moved -> logs and facts as they stand in one
    transaction -> the entry -> the ZIP.
    """
    if by is not None and not policies.may_see_history(by, tender):
        raise NotPermitted("Only leads, approvers and auditors of the council export the record.")
    anchors.make()
    with transaction.atomic():
        Tender._base_manager.select_for_update(no_key=True).get(pk=tender.pk)
        chains = content.entries_of(content.chains_of(tender))
        facts = content.facts_of(tender, chains)
        digest = sealing.sha256(sealing.canonical(facts))
        row = audit.record(tender.chain(), "tender.record_exported", by=by, facts={"sha256": digest})
        chains[tender.chain()].append(content.entry(row))
    record = {"format": content.FORMAT, "chains": chains, "facts": facts}
    return Exported(data=box.pack(record, head=row.digest), head=row.digest)
