"""The shape of a kind of notice: what it asks for beyond the procurement's own fields, what it says, what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tenders.models import Procurement, Tender

Facts = Mapping[str, Any]
"""Answers to the questions of one kind: name -> JSON-safe value. Days are ISO texts, money and shares are texts."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a notice lacks, in one sentence, and the page that mends it.

    `place` is the name of a page of the tender ('details', 'lots', ...) or 'facts' for the notice's own form.
    """

    sentence: str
    place: str = "facts"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of a notice's own form.

    `form`: 'line', 'text', 'yes_no', 'day', 'whole', 'percent', 'choice' or 'lines' (a list, one a line).
    `needed` is the sentence that says it is missing; empty when the notice can go without.
    """

    name: str
    label: str
    form: str = "line"
    hint: str = ""
    needed: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    words: int = 300
    only_if: Callable[[Tender], bool] | None = None

    def applies(self, tender: Tender) -> bool:
        return self.only_if is None or self.only_if(tender)


def nothing_proposed(tender: Tender) -> dict[str, Any]:
    return {}


def nothing_blocks(tender: Tender) -> list[str]:
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of notice.

    `fields(tender, facts)` is what would be frozen now; `lacks(tender, facts)` what the procurement's own fields are
    still without; `proposed(tender)` answers that follow from them until somebody writes others; `blocks(tender)` why it
    cannot be sent whatever it says. `written_here` is False for a notice that another step writes and sends.
    """

    key: str
    law: str
    purpose: str
    fields: Callable[[Tender, Facts], dict[str, Any]]
    asks: tuple[Ask, ...] = ()
    lacks: Callable[[Tender, Facts], list[Missing]] = lambda tender, facts: []
    proposed: Callable[[Tender], dict[str, Any]] = nothing_proposed
    blocks: Callable[[Tender], list[str]] = nothing_blocks
    written_here: bool = True
    sent_by: str = "The lead sends it."
    leaves_with: str = ""
    """'approval' or 'cancellation' where the notice leaves with that step; empty where somebody sends it here."""
    before_the_tender: bool = False
    """Whether it makes sense only until the tender notice is public."""

    def is_too_late(self, tender: Tender) -> bool:
        return self.before_the_tender and tender.published_at is not None

    def facts(self, tender: Tender, stored: Facts | None = None) -> dict[str, Any]:
        """The answers that stand: what was written, else what follows from the tender."""
        written = stored_facts(tender.procurement, self.key) if stored is None else stored
        return {**self.proposed(tender), **{name: value for name, value in written.items() if value not in ("", None)}}

    def missing(self, tender: Tender) -> list[Missing]:
        """What is still missing for this notice, in words, each with the page that mends it; nothing once it is too late."""
        if self.is_too_late(tender):
            return []
        facts = self.facts(tender)
        return [*self.lacks(tender, facts), *self.unanswered(tender, facts)]

    def unanswered(self, tender: Tender, facts: Facts) -> list[Missing]:
        """The questions of its own form that need an answer and have none."""
        return [
            Missing(ask.needed)
            for ask in self.asks
            if ask.needed and ask.applies(tender) and facts.get(ask.name) in (None, "", [])
        ]

    def now(self, tender: Tender) -> dict[str, Any]:
        """The fields that would be frozen now."""
        return self.fields(tender, self.facts(tender))


def stored_facts(procurement: Procurement, kind: str) -> dict[str, Any]:
    """What was written for this kind; looked up once for each procurement object, for a page draws many kinds."""
    kept: dict[str, dict[str, Any]] | None = procurement.__dict__.get("_facts_by_kind")
    if kept is None:
        kept = {row.kind: dict(row.facts) for row in procurement.notice_facts.all()}
        procurement.__dict__["_facts_by_kind"] = kept
    return kept.get(kind, {})


def forget_facts(procurement: Procurement) -> None:
    """After a save the next look reads the database again."""
    procurement.__dict__.pop("_facts_by_kind", None)
