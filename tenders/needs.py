"""What needs a buyer's people on this floor, what they are told by mail, and their way in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from core import outbox
from core.calendar import end_of_day, in_words
from core.permissions import organisations_of
from core.ports import NavItem, Need
from tenders import conditions, readiness
from tenders.enums import NoticeStatus, TenderStatus
from tenders.policies import tenders as policies

if TYPE_CHECKING:
    from core.models import User
    from tenders.models import Notice, Tender


def navigation(user: User) -> list[NavItem]:
    if not organisations_of(user, kind="buyer"):
        return []
    return [NavItem("Tenders", reverse("tenders:list"), "tenders", 10)]


def of_buyers(user: User) -> list[Need]:
    """Drafts with something to mend, approvals that wait, notices the platform refused."""
    from tenders.models import Tender

    if not organisations_of(user, kind="buyer", roles=policies.DECIDERS):
        return []
    tenders = (
        Tender.objects.of_buyers(user)
        .filter(status__in=[TenderStatus.DRAFT, TenderStatus.IN_APPROVAL])
        .select_related("procurement__buyer", "approver")
        .prefetch_related("procurement__joint_buyers")
    )
    return [need for tender in tenders for need in _of(tender, user)]


def _of(tender: Tender, user: User) -> list[Need]:
    url, about = tender.get_absolute_url(), f"{tender.title} ({tender.reference})"
    if tender.status == TenderStatus.DRAFT:
        return _of_draft(tender, user, url, about)
    planned = end_of_day(tender.publish_on) if tender.publish_on else None
    if tender.approved_at is None:
        if policies.may_approve(user, tender):
            return [Need("Approve the tender, or send it back", about, f"{url}approval/", planned, label="Read it")]
        return [Need("The approver reads the tender", about, url, planned, who="others")]
    if tender.is_held:
        return [Need("Approved; the notice leaves on its day", about, url, tender.send_at, who="others")]
    if not tender.takes_bids and not conditions.direct_award_may_be_signed.blocks(tender):
        if policies.may_run(user, tender):
            return [Need("Record the signed contract", about, f"{url}direct-award/sign/", label="Record it")]
        return []
    notice = tender.notices.order_by("-pk").first()
    if notice is not None and notice.status == NoticeStatus.REFUSED and policies.may_edit(user, tender):
        return [Need("The platform refused the notice", about, url, planned, label="See why", at_once=True)]
    return [Need("The platform has the notice", about, url, planned, who="others")]


def _of_draft(tender: Tender, user: User, url: str, about: str) -> list[Need]:
    found: list[Need] = []
    if tender.approver_id == user.pk and readiness.latest_declaration(tender, user.pk) is None:
        found.append(
            Need("Declare your interests as approver", about, f"{url}interests/", tender.ready_by, label="Declare")
        )
    if policies.may_edit(user, tender):
        failing = sum(not check.ok for check in readiness.checks(tender))
        what = (
            f"Draft the tender: {failing} check{'s' if failing > 1 else ''} to pass"
            if failing
            else "Send the tender for approval"
        )
        found.append(Need(what, about, url, tender.ready_by))
    return found


# -- mail, written in the transaction of the step ----------------------------------------------------------------------
def tell_the_approver(tender: Tender, by: User | None, facts: dict[str, Any]) -> None:
    if tender.approver is None or not policies.may_be_approver(tender.approver, tender):
        return  # somebody who no longer approves for the council is told nothing of what it plans
    outbox.mail(
        to=tender.approver,
        key=f"approval-asked:{tender.reference}:{tender.sent_for_approval_at}",
        subject=f"{tender.reference}: approve the tender, or send it back",
        body=f"‘{tender.title}’ is ready. Read what changed, then approve it or send it back with a reason.",
        link=f"{tender.get_absolute_url()}approval/",
        about=tender.chain(),
    )


def tell_the_lead_it_came_back(tender: Tender, by: User | None, facts: dict[str, Any]) -> None:
    for person in _leads(tender, tender.sent_for_approval_by, tender.owner):
        if person == by:
            continue
        outbox.mail(
            to=person,
            key=f"sent-back:{tender.reference}:{tender.sent_back_at}:{person.ref}",
            subject=f"{tender.reference}: sent back to draft",
            body=f"{by.full_name if by else 'The approver'} sent ‘{tender.title}’ back: {tender.sent_back_reason}",
            link=tender.get_absolute_url(),
            about=tender.chain(),
        )


def _leads(tender: Tender, *people: User | None) -> list[User]:
    """Those of the people who still lead for the council, each once: a leaver's mail goes to whoever took the work on."""
    return [
        person
        for person in dict.fromkeys(people)
        if person is not None and person.is_active and policies.may_edit(person, tender)
    ]


def tell_the_lead_of_a_refusal(notice: Notice, by: User | None, facts: dict[str, Any]) -> None:
    if notice.created_by is None or hasattr(notice, "amendment"):
        return  # of a change, actions.telling says what stands
    for person in _who_sent(notice):
        outbox.mail(
            to=person,
            key=f"notice-refused:{notice.reference}:{person.ref}",
            subject=f"{notice.reference}: the platform refused the notice",
            body=f"Nothing is public. The platform said: {notice.refusal_reason}",
            link=notice.tender.get_absolute_url() if notice.tender else "",
            about=notice.chain(),
        )


def _who_sent(notice: Notice) -> list[User]:
    people = [notice.created_by, notice.tender.sent_for_approval_by if notice.tender else None]
    return list(dict.fromkeys(person for person in people if person is not None))


def tell_the_lead_it_is_public(tender: Tender, by: User | None, facts: dict[str, Any]) -> None:
    assert tender.published_at is not None
    assert tender.closes_at is not None
    people = [tender.sent_for_approval_by, tender.approved_by]
    for person in dict.fromkeys(person for person in people if person is not None):
        outbox.mail(
            to=person,
            key=f"published:{tender.reference}:{person.ref}",
            subject=f"{tender.reference}: the notice is public",
            body=(
                f"The platform accepted ‘{tender.title}’ on {in_words(tender.published_at)}. "
                f"Bids close on {in_words(tender.closes_at)}."
            ),
            link=tender.get_absolute_url(),
            about=tender.chain(),
        )
