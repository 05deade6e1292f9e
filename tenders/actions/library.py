"""The buyer's library of questions: keep one, change one, retire one. A tender's copy never follows."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from core import audit, clock
from core.models import Organisation, User
from core.workflow import NotPermitted, Refused
from tenders.actions.questions import FaultyQuestion, QuestionData, StaleQuestion, data_of, write
from tenders.models import LibraryQuestion, Question
from tenders.policies import tenders as policies

MOST_KEPT = 1_000


def add_to_library(*, buyer: Organisation, by: User, question: QuestionData) -> LibraryQuestion:
    """Keep a question under its name, which no other of the library has. Raises `FaultyQuestion`."""
    _require(buyer, by)
    if LibraryQuestion.objects.filter(buyer=buyer, retired_at__isnull=True).count() >= MOST_KEPT:
        raise Refused(f"The library holds {MOST_KEPT:,} questions at most: retire one first.")
    row = LibraryQuestion(buyer=buyer, created_at=clock.now(), created_by=by)
    write(row, question, by=by)
    _save(row)
    audit.record(_chain(buyer), "library.add", by=by, facts={"question": row.ref})
    return row


def save_to_library(*, question: Question, by: User) -> LibraryQuestion:
    """Keep a copy of a tender's question; a library question of that name is brought up to date instead."""
    buyer = question.tender.procurement.buyer
    standing = LibraryQuestion.objects.filter(buyer=buyer, label=question.label, retired_at__isnull=True).first()
    if standing is not None and standing.kind == question.kind:
        return change_in_library(row=standing, by=by, question=data_of(question))
    return add_to_library(buyer=buyer, by=by, question=data_of(question))


def change_in_library(
    *, row: LibraryQuestion, by: User, question: QuestionData, version: int | None = None
) -> LibraryQuestion:
    """Change a question of the library. A newer `version` than the page's raises `StaleQuestion`."""
    _require(row.buyer, by)
    with transaction.atomic():
        locked = (
            LibraryQuestion.objects.select_for_update(of=("self",)).select_related("changed_by", "buyer").get(pk=row.pk)
        )
        if locked.retired_at is not None:
            raise Refused("A colleague retired this question while you were writing: add it anew to keep your words.")
        if version is not None and locked.version != version:
            raise StaleQuestion(locked)
        if question.kind != locked.kind:
            raise FaultyQuestion({"kind": "Kind: retire this question and add another to ask for another kind."})
        write(locked, question, by=by)
        locked.version += 1
        _save(locked)
        audit.record(_chain(row.buyer), "library.change", by=by, facts={"question": row.ref, "version": locked.version})
    return locked


def retire_from_library(*, row: LibraryQuestion, by: User) -> None:
    """Take a question out of the library; the tenders that copied it keep their copies."""
    _require(row.buyer, by)
    with transaction.atomic():
        locked = LibraryQuestion.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if locked.retired_at is not None:
            return
        locked.retired_at, locked.retired_by = clock.now(), by
        locked.save(update_fields=["retired_at", "retired_by"])
        audit.record(_chain(row.buyer), "library.retire", by=by, facts={"question": row.ref})


def _require(buyer: Organisation, by: User) -> None:
    if not policies.may_draft(by, buyer):
        raise NotPermitted(f"Only a procurement lead of {buyer.name} changes its library of questions.")


def _save(row: LibraryQuestion) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise FaultyQuestion(
            {"label": f"Name: the library has a question called ‘{row.label}’; choose another."}
        ) from None


def _chain(buyer: Organisation) -> str:
    return f"library:{buyer.ref}"
