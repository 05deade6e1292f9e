"""Reading the working copy of one bid with its own key. Who may ask was settled before (see `access`)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from tenders import completeness, sealing, still_to_do
from tenders.enums import QuestionEnvelope
from tenders.keeper import contexts
from tenders.models import Bid, SealedFile, Submission
from tenders.queries.bids import asked, content_of

WHOLE = ("information", "parties", "confidential")
"""Parts of the draft that travel with the quality answers as they are, under their own names."""


def parts_of(bid: Bid, private: bytes) -> dict[str, dict[str, Any]]:
    """Part name to {'version', 'value'}. Raises `CannotUnseal` when a row was moved or altered."""
    found: dict[str, dict[str, Any]] = {}
    for row in bid.parts.all():
        context = contexts.draft_part(bid, row.part, row.version)
        plain = sealing.unseal(bytes(row.sealed), private=private, context=context)
        found[row.part] = {"version": row.version, "value": json.loads(plain)}
    return found


def current_files(bid: Bid) -> list[SealedFile]:
    """The files that count: not removed, and not replaced by a later upload of the same name."""
    rows = bid.files.filter(removed_at__isnull=True, replaced_at__isnull=True)
    return list(rows.select_related("bid__tender", "bid__organisation"))


def file_name(file: SealedFile, private: bytes) -> str:
    context = contexts.draft_file_name(file.bid, file.ref)
    return sealing.unseal(bytes(file.sealed_name), private=private, context=context).decode()


def file_key(file: SealedFile, private: bytes) -> bytes:
    context = contexts.draft_file_key(file.bid, file.ref, version=file.version, digest=file.sha256, size=file.size)
    return sealing.unseal(bytes(file.sealed_key), private=private, context=context)


def undone(bid: Bid, private: bytes) -> list[str]:
    """The keys of the tasks that are not done. No sentence: those of the pages say what was typed."""
    value = {name: part["value"] for name, part in parts_of(bid, private).items()}
    content = content_of(value, [file.criterion_key for file in current_files(bid)])
    return still_to_do.keys(completeness.tasks(asked(bid.tender), content))


def own_copy(bid: Bid, number: int, private: bytes) -> dict[str, Any]:
    """What the bidder submitted, from its own copy: {'quality': ..., 'price': ...}."""
    submission = Submission.objects.get(bid=bid, number=number)
    recorded = submission.manifest["copy"]
    context = contexts.payload(bid, "draft", number, digest=recorded["sha256"], size=recorded["size"])
    plain = sealing.unseal_payload(bytes(submission.sealed_copy), private=private, context=context)
    value: dict[str, Any] = json.loads(plain)
    return {"quality": value["quality"], "price": value["price"]}


def typed_by_envelope(
    bid: Bid, typed: Mapping[str, Any], chosen: Collection[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Typed answers for the first envelope and for the price envelope, as the tender's questions say.

    An answer to a question that is asked no longer, or of a lot that was taken out again, is not part of the bid.
    """
    with_quality: dict[str, Any] = {}
    with_price: dict[str, Any] = {}
    for question in bid.tender.questions.select_related("lot"):
        asked = question.lot is None or str(question.lot.number) in chosen
        if asked and question.stage == 1 and typed.get(question.key) is not None:
            with_its = with_price if question.envelope == QuestionEnvelope.PRICE else with_quality
            with_its[question.key] = typed[question.key]
    return with_quality, with_price
