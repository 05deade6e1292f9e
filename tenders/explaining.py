"""What the tender's own record says of an entry in its log: the sentence the approver reads under 'what changed'."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.models import AuditEntry


def changes(chain: str, entries: list[AuditEntry]) -> list[tuple[int, str]]:
    """Entry number and sentence, for each entry that counts a change of a draft. One query."""
    from tenders.models import TenderChange

    subject, _, reference = chain.partition(":")
    versions = {
        entry.facts["version"]: entry.number
        for entry in entries
        if entry.verb == "tender.changed" and isinstance(entry.facts.get("version"), int)
    }
    if subject != "tender" or not versions:
        return []
    said = TenderChange.objects.filter(tender__reference=reference, version__in=versions).values_list("version", "what")
    return [(versions[version], what) for version, what in said]
