"""What an opened bid says of who bids, drawn together for the person who checks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tenders.models import Bid, OpenedInformation, OpenedParty
from tenders.queries.suppliers import Match, matches_of_opened
from tenders.suppliers import grounds, parties
from tenders.suppliers import information as shape
from tenders.suppliers.grounds import Ground
from tenders.suppliers.information import Expiry
from tenders.suppliers.shown import Part, parts_of


@dataclass(frozen=True, slots=True)
class PartyLine:
    """`open`: the declarations that were not given for them."""

    party: OpenedParty
    kind: str
    open: list[str]


@dataclass(frozen=True, slots=True)
class Picture:
    information: OpenedInformation | None
    parts: Sequence[Part]
    grounds: Sequence[tuple[Ground, dict[str, str]]]
    running_out: Sequence[Expiry]
    parties: Sequence[PartyLine]
    matches: Sequence[Match]

    @property
    def to_look_at(self) -> list[str]:
        """What a person must look at, one sentence each; empty when nothing stands out."""
        said = [f"{each.who} has {each.how} as {each.entry.name} on the debarment list." for each in self.matches]
        said += [f"Says that a ground applies: {ground.label} ({ground.schedule})." for ground, _ in self.grounds]
        said += [f"{line.party.name}: not declared: {text}." for line in self.parties for text in line.open]
        return said + [each.text for each in self.running_out if each.gone]


def picture_of(bid: Bid, on: date | None = None) -> Picture:
    information: OpenedInformation | None = OpenedInformation.objects.filter(bid=bid).first()
    content = information.content if information else {}
    answers = content.get("grounds") or {}
    named = [
        PartyLine(each, parties.LABELS.get(each.kind, each.kind), parties.open_ones({"declared": each.declared}))
        for each in bid.opened_parties.all()
    ]
    day = on or (information.confirmed_at.date() if information else date.max)
    return Picture(
        information=information,
        parts=parts_of(content) if information else (),
        grounds=[(ground, answers[ground.key]) for ground in grounds.applying(answers)],
        running_out=shape.warnings(content, day) if information else (),
        parties=named,
        matches=matches_of_opened(bid),
    )
