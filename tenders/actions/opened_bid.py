"""What an opened bid says, as rows in the clear: written in the transaction of its step of the opening."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tenders.actions.confidential import store_confidential
from tenders.actions.eligibility import store_typed
from tenders.actions.opened_prices import store_prices
from tenders.actions.parties import store_supplier
from tenders.completeness import words
from tenders.enums import EnvelopeKind, Scan
from tenders.keeper.frames import from_text
from tenders.models import Bid, Criterion, OpenedAnswer, OpenedChoice, OpenedDeclaration, OpenedFile, SealedFile

Value = Mapping[str, Any]


def store_opened(kind: str, bid: Bid, value: Value, *, keys: Mapping[str, str], failures: list[str]) -> None:
    """The rows of one envelope of one bid. What a change took out of the tender stays sealed and makes no row.

    `keys`: reference of a file to its key; `failures`: what could not be opened, to which prices add theirs.
    """
    if kind == EnvelopeKind.PRICE:
        _store_prices(bid, value, failures)
        return
    criteria = {criterion.key: criterion for criterion in bid.tender.criteria.all()}
    chosen = _store_choices(bid, value["choices"])
    _store_answers(bid, value, criteria)
    _store_files(bid, value["files"], keys, criteria)
    store_supplier(bid, value)
    store_confidential(bid=bid, value=value)
    files = Counter(file["criterion"] for file in value["files"])
    store_typed(bid=bid, kind=kind, typed=value.get("typed", {}), chosen=chosen, files=files)


def _store_prices(bid: Bid, value: Value, failures: list[str]) -> None:
    store_prices(bid, value["prices"], failures)
    chosen = set(bid.opened_choices.values_list("lot__number", flat=True))
    store_typed(bid=bid, kind=EnvelopeKind.PRICE, typed=value.get("typed", {}), chosen=chosen, files={})


def _store_choices(bid: Bid, choices: Sequence[Value]) -> set[int]:
    """The lots the bid is for, of those that are still asked for."""
    lots = {lot.number: lot for lot in bid.tender.lots.all()}
    asked = [choice for choice in choices if int(choice["lot"]) in lots]
    OpenedChoice.objects.bulk_create(
        OpenedChoice(
            bid=bid,
            lot=lots[int(choice["lot"])],
            preference=choice["preference"],
            weekly_hours=Decimal(choice["weekly_hours"]),
        )
        for choice in asked
    )
    return {int(choice["lot"]) for choice in asked}


def _store_answers(bid: Bid, value: Value, criteria: Mapping[str, Criterion]) -> None:
    OpenedAnswer.objects.bulk_create(
        OpenedAnswer(bid=bid, criterion=criteria[key], text=text, words=words(text))
        for key, text in sorted(value["answers"].items())
        if key in criteria
    )
    OpenedDeclaration.objects.bulk_create(
        OpenedDeclaration(bid=bid, key=key, value=str(said)) for key, said in sorted(value["declarations"].items())
    )


def _store_files(bid: Bid, files: Sequence[Value], keys: Mapping[str, str], criteria: Mapping[str, Criterion]) -> None:
    asked = {question.part: question for question in bid.tender.questions.all()}
    kept = {row.ref: row for row in SealedFile.objects.filter(bid=bid).only("ref", "version", "scan")}
    OpenedFile.objects.bulk_create(
        OpenedFile(
            ref=file["ref"],
            bid=bid,
            criterion=criteria.get(file["criterion"]),
            question=asked.get(file["criterion"]),
            name=file["name"],
            kind=file["kind"],
            size=file["size"],
            sha256=file["sha256"],
            version=kept[file["ref"]].version if file["ref"] in kept else 1,
            scan=kept[file["ref"]].scan if file["ref"] in kept else Scan.WAITING,
            key=from_text(keys[file["ref"]]),
        )
        for file in files
        if file["ref"] in keys and (not file["criterion"] or file["criterion"] in {*criteria, *asked})
    )
