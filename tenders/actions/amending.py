"""Changing an open tender: collected, sent, approved by a second person, in force when the platform accepts.

Every function is keyword-only with the actor as `by=`; it raises `NotPermitted` or `Refused` and then changes nothing.
Until a change is in force the old facts and the old deadline stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from core import audit, clock, refs
from core.calendar import in_words
from core.models import User
from core.workflow import NotPermitted, Refused, move
from tenders import changing, locks
from tenders.actions.documents import read_upload
from tenders.actions.drafting import Stale
from tenders.enums import AmendmentStatus
from tenders.models import Amendment, AmendmentEdit, Incident, Lot, ProposedDocument, Tender
from tenders.policies import amendments as policies
from tenders.policies import tenders as tender_policies

MOST_CHANGES = 200


class DatesRefused(Refused):
    """`fields` says which date is wrong and why."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        super().__init__(list(fields.values()))


@transaction.atomic
def start(*, tender: Tender, by: User, incident: Incident | None = None) -> Amendment:
    """An empty change to an open tender, to be filled by the lead; or, after an `incident`, to one that just closed."""
    locked = locks.alone(tender)
    if not tender_policies.may_edit(by, locked):
        raise NotPermitted("Only a procurement lead of the buyer changes a tender.")
    last = locked.amendments.aggregate(last=Max("number"))["last"] or 0
    amendment = Amendment(tender=locked, number=last + 1, created_at=clock.now(), created_by=by, incident=incident)
    if reasons := changing_blocked(locked, incident):
        raise Refused(reasons)
    amendment.save()
    AmendmentEdit.objects.create(amendment=amendment, version=1, what="The change was started.", at=clock.now(), by=by)
    audit.record(locked.chain(), "amendment.started", by=by, facts={"change": amendment.number})
    return amendment


def changing_blocked(tender: Tender, incident: Incident | None = None) -> list[str]:
    """Why nothing of this tender can be changed now; empty while it is open."""
    from tenders.conditions_amending import tender_is_open

    return tender_is_open.blocks(Amendment(tender=tender, incident=incident))


@contextmanager
def writing(amendment: Amendment, *, by: User, what: str, version: int | None = None) -> Iterator[Amendment]:
    """Change a draft of a change: locked, only by a lead, each save counted and logged. A newer version is `Stale`."""
    with transaction.atomic():
        locked = (
            Amendment.objects.select_for_update(of=("self",))
            .select_related("tender__procurement__buyer")
            .get(pk=amendment.pk)
        )
        if not policies.may_write(by, locked):
            raise NotPermitted("Only a procurement lead of the buyer changes a tender.")
        if locked.status != AmendmentStatus.DRAFT:
            raise Refused(f"This change is {locked.status_words().lower()}: nothing in it can be changed as it stands.")
        if version is not None and version != locked.version:
            last = locked.edits.select_related("by").order_by("-version").first()
            who = f" by {last.by.full_name} on {in_words(last.at)}" if last else ""
            raise Stale(f"This change was saved{who} while you were writing: look at it as it is now, then save again.")
        yield locked
        locked.version += 1
        locked.save()
        AmendmentEdit.objects.create(amendment=locked, version=locked.version, what=what[:300], at=clock.now(), by=by)
        facts = {"change": locked.number, "version": locked.version, "what": audit.commitment(what)}
        audit.record(locked.chain(), "amendment.changed", by=by, facts=facts)
    amendment.refresh_from_db()


def set_lines(*, amendment: Amendment, by: User, values: Mapping[str, Any], version: int | None = None) -> Amendment:
    """Set lines of the change by their paths (see `tenders.changing`). A value that stands already is no change."""
    standing = changing.Standing(amendment.tender)
    wrong, wanted = [], dict[str, Any]()
    for path, value in values.items():
        try:
            label, stands = changing.label_of(path, standing), standing.value(path)
        except LookupError:
            wrong.append("This part of the tender is not there any more: go back to the tender.")
            continue
        wrong += changing.value_faults(path, label, value)
        wanted[path] = stands if value == (stands or "") else value
    if wrong:
        raise Refused(wrong)
    labels = ", ".join(changing.label_of(path, standing) for path in wanted)
    with writing(amendment, by=by, what=f"Written: {labels}.", version=version) as draft:
        kept = [each for each in draft.changes if each["path"] not in wanted]
        new = [{"path": path, "to": value} for path, value in wanted.items() if standing.value(path) != value]
        gone = {str(each["path"]) for each in kept if str(each["path"]).startswith("gone:")}
        if any(f"gone:{':'.join(str(each['path']).split(':')[:2])}" in gone for each in new):
            raise Refused("This change takes it out already: take that line out of the change first.")
        if len(kept) + len(new) > MOST_CHANGES:
            raise Refused(f"One change holds at most {MOST_CHANGES} lines: end the tender and start again instead.")
        draft.changes = [*kept, *new]
    return amendment


def set_dates(
    *,
    amendment: Amendment,
    by: User,
    closes_at: datetime | None,
    questions_close_at: datetime | None,
    moves_later_dates: bool = True,
    version: int | None = None,
) -> Amendment:
    """A later deadline, a later end of questions; a date that stands already is no change."""
    with writing(amendment, by=by, what="The dates were written.", version=version) as draft:
        tender = draft.tender
        draft.new_closes_at = None if closes_at == tender.closes_at else closes_at
        draft.new_questions_close_at = None if questions_close_at == tender.questions_close_at else questions_close_at
        draft.moves_later_dates = moves_later_dates
        if wrong := changing.date_faults(draft):
            raise DatesRefused(wrong)
    return amendment


def set_words(
    *,
    amendment: Amendment,
    by: User,
    reason: str,
    what_to_do: str,
    time_considered: str = "",
    version: int | None = None,
) -> Amendment:
    """Why it changes, what suppliers must do, and why the time left is enough (Act s.31)."""
    with writing(amendment, by=by, what="The reason was written.", version=version) as draft:
        draft.reason, draft.what_to_do = reason.strip(), what_to_do.strip()
        draft.time_considered = time_considered.strip()
    return amendment


def propose_document(
    *,
    amendment: Amendment,
    by: User,
    upload: UploadedFile[Any],
    title: str,
    kind: str,
    lot: Lot | None = None,
    version: int | None = None,
) -> ProposedDocument:
    """Put a file into the change: a new document, or the next version of the one with this title."""
    read, title = read_upload(upload, title=title, kind=kind), title.strip()
    with writing(amendment, by=by, what=f"The document ‘{title}’ was put in.", version=version) as draft:
        for earlier in draft.documents.filter(title=title):
            _forget(draft, earlier)
        document = ProposedDocument(
            amendment=draft,
            ref=refs.new_ref("D"),
            lot=lot,
            kind=kind,
            title=title,
            filename=read.filename,
            content_type=read.content_type,
            sha256=read.sha256,
            size=read.size,
            uploaded_at=clock.now(),
            uploaded_by=by,
        )
        document.file.save(read.filename, upload, save=False)
        document.save()
        draft.changes = [*draft.changes, {"path": f"document:{document.ref}", "to": title}]
    return document


def propose_removal(*, amendment: Amendment, by: User, ref: str, version: int | None = None) -> Amendment:
    """Take a document out of the invitation when the change comes into force; its versions stay in the record."""
    document = amendment.tender.documents.filter(ref=ref, removed_at__isnull=True).first()
    if document is None:
        raise Refused("The document: it is not there any more.")
    path = f"removed:{ref}"
    with writing(amendment, by=by, what=f"‘{document.title}’ is to be taken out.", version=version) as draft:
        draft.changes = [*[each for each in draft.changes if each["path"] != path], {"path": path, "to": None}]
    return amendment


def take_out(*, amendment: Amendment, by: User, path: str, version: int | None = None) -> Amendment:
    """Take one line out of the change; what it spoke of stays as it stands."""
    with writing(amendment, by=by, what="A line was taken out.", version=version) as draft:
        if path == "date:closes_at":
            draft.new_closes_at = None
        elif path == "date:questions_close_at":
            draft.new_questions_close_at = None
        elif any(each["path"] == path for each in draft.changes):
            for document in draft.documents.filter(ref=path.removeprefix("document:")):
                _forget(draft, document)
            draft.changes = [each for each in draft.changes if each["path"] != path]
        else:
            raise Refused("This line is not in the change any more.")
    return amendment


def _forget(draft: Amendment, document: ProposedDocument) -> None:
    """A file that was put in and taken out again was never part of the invitation."""
    draft.changes = [each for each in draft.changes if each["path"] != f"document:{document.ref}"]
    document.delete()


def send(*, amendment: Amendment, by: User) -> Amendment:
    """To the approver: every check passes, no other change is on its way."""
    with transaction.atomic():
        locks.alone(amendment.tender)
        return move(amendment, "send", by=by)


@transaction.atomic
def extend(
    *,
    tender: Tender,
    by: User,
    closes_at: datetime,
    reason: str,
    questions_close_at: datetime | None = None,
    moves_later_dates: bool = True,
    incident: Incident | None = None,
) -> Amendment:
    """A later deadline in one act: proposed and sent to a second person, who approves it before anything moves."""
    if not reason.strip():
        raise Refused("The reason: say why, because every supplier is told.")
    amendment = start(tender=tender, by=by, incident=incident)
    set_dates(
        amendment=amendment,
        by=by,
        closes_at=closes_at,
        questions_close_at=questions_close_at,
        moves_later_dates=moves_later_dates,
    )
    if amendment.new_closes_at is None:
        raise DatesRefused({"closes_at": f"Bids close: it is {in_words(closes_at)} already; give a later time."})
    what = "Nothing, if your bid is in. You may change it, replace it or withdraw it until the new deadline."
    set_words(amendment=amendment, by=by, reason=reason, what_to_do=what)
    return send(amendment=amendment, by=by)


def send_back(*, amendment: Amendment, by: User, reason: str) -> Amendment:
    """Back to draft with the reason; the approver sends it back, or the lead takes it back."""
    if not reason.strip():
        raise Refused("The reason: say what to change, so that the lead can mend it.")
    return move(amendment, "send_back", by=by, reason=reason.strip())


def withdraw(*, amendment: Amendment, by: User) -> Amendment:
    """Give the change up; it stays in the record."""
    return move(amendment, "withdraw", by=by)


def revise(*, amendment: Amendment, by: User) -> Amendment:
    """Back to draft after the platform refused it; the approval is void."""
    return move(amendment, "revise", by=by)
