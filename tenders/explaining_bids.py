"""What a bid's own log says, in words its people use: the entry's machine facts stand folded beside the sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.models import AuditEntry
    from tenders.models import Bid, Submission

WHOLE = {
    "information": "the standard information, confirmed for this bid",
    "parties": "who else is in the bid",
    "declarations": "the declarations",
    "choices": "lots, order and hours",
    "confidential": "what is asked to be kept confidential",
}
PLAIN = {
    "bid.start": "Bid started",
    "bid.add_file": "File added",
    "bid.remove_file": "File taken out",
    "bid.withdraw": "Bid withdrawn",
    "bid.give_authority": "Standing authority to submit given",
    "bid.end_authority": "Standing authority to submit ended",
    "bid.attempt": "Pressed too late, or while the tender was not open: nothing was submitted",
    "bid.open": "Bid opened by two officers",
}


def bid_steps(chain: str, entries: list[AuditEntry]) -> list[tuple[int, str]]:
    """Entry number and sentence, for the log of one bid; nothing for another log or a step that has no words here."""
    subject, _, reference = chain.partition(":")
    if subject != "bid":
        return []
    from tenders.models import Bid

    bid = Bid.objects.select_related("tender").filter(ref=reference).first()
    if bid is None:
        return []
    names = _names(bid) if any(entry.verb == "bid.save" for entry in entries) else {}
    versions = (
        {row.receipt_number: row for row in bid.submissions.select_related("by_authority_of").defer("sealed_copy")}
        if any(entry.verb == "bid.submit" for entry in entries)
        else {}
    )
    said = ((entry.number, _sentence(entry.verb, entry.facts, names, versions)) for entry in entries)
    return [(number, words) for number, words in said if words]


def _names(bid: Bid) -> dict[str, str]:
    tender = bid.tender
    return {
        **WHOLE,
        **{f"answer:{each.key}": f"the answer to ‘{each.label}’" for each in tender.criteria.all()},
        **{each.part: f"the answer to ‘{each.label}’" for each in tender.questions.all()},
        **{f"price:{each.number}": f"the prices of lot {each.number}" for each in tender.lots.all()},
    }


def _sentence(verb: str, facts: Mapping[str, Any], names: Mapping[str, str], versions: Mapping[str, Submission]) -> str:
    if verb == "bid.save":
        return f"Saved {names.get(str(facts.get('part')), 'an answer that is not asked now')}"
    if verb == "bid.submit":
        return _submitted(versions.get(str(facts.get("receipt_number"))))
    return PLAIN.get(verb, "")


def _submitted(version: Submission | None) -> str:
    """'Submitted as version 2, for lots 1 and 3, by standing authority of Amina Rashid'."""
    if version is None:
        return "Bid submitted"
    from tenders.bid_frame import lots_words

    lots = lots_words(version.lots)
    how = f", by standing authority of {version.by_authority_of.full_name}" if version.by_authority_of else ""
    return f"Submitted as version {version.number}{f', for {lots}' if lots else ''}{how}"
