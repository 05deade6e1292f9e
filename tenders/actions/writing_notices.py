"""Writing a notice before it is sent: its own facts, frozen for a second person, sent, given up, asked after again."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core import audit, clock, outbox
from core.models import OutboxMessage, User
from core.permissions import has_role
from core.workflow import NotPermitted, Refused, move
from tenders.actions.drafting import Stale, drafting
from tenders.actions.notices import freeze, outbox_key, send, submit_notice
from tenders.enums import NoticeKind, NoticeStatus, TenderStatus
from tenders.models import Notice, NoticeFacts, Tender
from tenders.notice_kinds import KINDS, Kind, forget_facts
from tenders.policies import tenders as policies

OPENING = (NoticeKind.UK4, NoticeKind.UK4B, NoticeKind.UK5)
WAITING = (NoticeStatus.DRAFTED, NoticeStatus.SUBMITTED)


def kind_of(key: str) -> Kind:
    if key not in KINDS:
        raise Refused("Notice: choose one of the kinds on the page.")
    return KINDS[key]


@transaction.atomic
def save_facts(
    *, tender: Tender, kind: str, facts: dict[str, Any], by: User, version: int | None = None
) -> NoticeFacts:
    """Keep the answers that only this notice needs. With `version`, a newer save is refused (`Stale`).

    The facts of the notice that opens the tender are part of the draft: once it has left the draft they stand.
    """
    known = {ask.name for ask in kind_of(kind).asks}
    if set(facts) - known:
        raise Refused(f"Notice: {', '.join(sorted(set(facts) - known))} is not asked for by {kind}.")
    locked = Tender._base_manager.select_for_update(no_key=True).get(pk=tender.pk)
    if not policies.may_edit(by, locked):
        raise NotPermitted("Only a procurement lead of the buyer writes its notices.")
    if kind in OPENING and locked.status != TenderStatus.DRAFT:
        raise Refused("The tender has left the draft: take it back first, or change it by an amendment.")
    if kind not in OPENING:
        return _keep_facts(tender, kind, facts, by, version)
    # They are part of what is approved: counted as a change of the draft, so that its writer does not approve it.
    with drafting(tender, by=by, what=f"The facts of the notice {kind} were saved."):
        return _keep_facts(tender, kind, facts, by, version)


def _keep_facts(tender: Tender, kind: str, facts: dict[str, Any], by: User, version: int | None) -> NoticeFacts:
    row = NoticeFacts.objects.filter(procurement=tender.procurement, kind=kind).first()
    if row is not None and version is not None and version != row.version:
        raise Stale(
            f"{row.saved_by.full_name} saved this form while you were writing: look at it as it is now, then save again."
        )
    if row is None:
        row = NoticeFacts(procurement=tender.procurement, kind=kind, version=0)
    row.facts, row.saved_at, row.saved_by = facts, clock.now(), by
    row.version += 1
    row.save()
    forget_facts(tender.procurement)
    audit.record(tender.chain(), "notice.facts_saved", by=by, facts={"kind": kind, "version": row.version})
    return row


def blocks(tender: Tender, kind: Kind) -> list[str]:
    """Why this notice cannot be written or sent now, in words; what it lacks comes after what forbids it."""
    found = kind.blocks(tender)
    waiting = Notice.objects.filter(procurement=tender.procurement, kind=kind.key, status__in=WAITING).first()
    if waiting is not None and waiting.status == NoticeStatus.DRAFTED:
        found = [*found, f"Version {waiting.version} waits for a second person: they send it, or you give it up."]
    elif waiting is not None:
        found = [*found, f"The platform holds version {waiting.version}: wait for its answer, or ask again."]
    return found or [missing.sentence for missing in kind.missing(tender)]


@transaction.atomic
def write_notice(*, tender: Tender, kind: str, by: User) -> Notice:
    """Freeze the notice as the procurement's fields stand. It is sent at once, or waits for a second person to send it."""
    wanted = kind_of(kind)
    locked = Tender._base_manager.select_for_update(no_key=True).select_related("procurement").get(pk=tender.pk)
    if not policies.may_edit(by, locked):
        raise NotPermitted("Only a procurement lead of the buyer writes its notices.")
    if reasons := blocks(locked, wanted):
        raise Refused(reasons)
    fields = wanted.now(locked)
    if kind not in policies.SECOND_PERSON:
        return submit_notice(procurement=locked.procurement, tender=locked, kind=kind, fields=fields, by=by)
    notice = freeze(procurement=locked.procurement, kind=kind, fields=fields, by=by, tender=locked)
    notice.save()
    audit.record(notice.chain(), "notice.drafted", by=by, facts=notice.subject_facts())
    _tell_approvers(notice)
    return notice


def _tell_approvers(notice: Notice) -> None:
    tender = notice.tender
    assert tender is not None
    named = tender.approver
    people = [named] if named is not None and named != notice.created_by else _approvers(notice)
    for person in people:
        outbox.mail(
            to=person,
            key=f"notice-drafted:{notice.reference}:{person.ref}",
            subject=f"{notice.reference}: read the notice and send it",
            body=f"{NoticeKind(notice.kind).label} ‘{tender.title}’ is written and needs a second person to send it.",
            link=f"{tender.get_absolute_url()}notices/{notice.kind}/",
            about=notice.chain(),
        )


def _approvers(notice: Notice) -> list[User]:
    buyers = policies.buyers(notice.procurement)
    held = {"memberships__organisation__in": buyers, "memberships__role": "approver"}
    found = User.objects.filter(**held, memberships__ended_at__isnull=True, is_active=True).distinct()
    return [person for person in found.order_by("pk") if person != notice.created_by]


@transaction.atomic
def send_drafted(*, notice: Notice, by: User) -> Notice:
    """The second person sends a notice as it was frozen."""
    _not_held(notice)
    return send(notice=notice, by=by)


def give_up(*, notice: Notice, by: User) -> Notice:
    """A drafted notice is not sent after all; its version stays in the list."""
    _not_held(notice)
    return move(notice, "withdraw", by=by)


def _not_held(notice: Notice) -> None:
    """A notice approved with its tender waits for its day: it is let go, or taken back, with the tender."""
    if notice.tender is not None and notice.tender.is_held and notice.kind in OPENING:
        raise Refused("It is approved and waits for its day: send it from the tender's page, or take the tender back.")


@transaction.atomic
def ask_again(*, notice: Notice, by: User) -> Notice:
    """Hand a notice that the platform never answered over once more. The same reference: there it is the same notice."""
    locked = Notice._base_manager.select_for_update().get(pk=notice.pk)
    if not policies.may_write_notice(by, locked):
        raise NotPermitted("Only a procurement lead or an approver of the buyer asks the platform.")
    if locked.status != NoticeStatus.SUBMITTED:
        raise Refused("The platform does not hold this notice: there is nothing to ask after.")
    locked.asked_again_at, locked.asked_again_by = clock.now(), by
    locked.save(update_fields=["asked_again_at", "asked_again_by"])
    outbox.again(outbox_key(locked))
    audit.record(locked.chain(), "notice.asked_again", by=by, facts=locked.subject_facts())
    notice.refresh_from_db()
    return notice


def tell_the_lead_it_does_not_arrive(message: OutboxMessage) -> None:
    """The outbox failed twelve times to hand a notice over. It goes on trying every day; the lead must know."""
    notice = Notice.objects.select_related("tender__lead", "created_by").get(reference=message.payload["notice"])
    tender = notice.tender
    people = [notice.created_by, tender.owner if tender else None]
    for person in dict.fromkeys(person for person in people if person is not None):
        if not any(has_role(person, buyer) for buyer in policies.buyers(notice.procurement)):
            continue
        outbox.mail(
            to=person,
            key=f"notice-not-arriving:{notice.reference}:{person.ref}",
            subject=f"{notice.reference}: the platform cannot be reached",
            body=(
                "The notice was handed over twelve times and did not arrive. Nothing is public and nothing is lost: "
                "it is tried again once a day, and you can ask again from its page."
            ),
            link=f"{tender.get_absolute_url()}notices/" if tender else "",
            about=notice.chain(),
        )
