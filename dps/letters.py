"""Letters of a market: that an application arrived, and what was decided, with the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core import calendar, outbox
from core.models import Membership, User
from dps import policies
from dps.enums import ApplicationStatus

if TYPE_CHECKING:
    from core.models import Organisation
    from dps.models import Application


def _people(organisation: Organisation, roles: tuple[str, ...]) -> list[User]:
    held = Membership.objects.current().filter(organisation=organisation, role__in=roles).select_related("user")
    return list(dict.fromkeys(each.user for each in held.order_by("pk")))


def received(application: Application) -> None:
    """Tell the applicant that it arrived and by when it is considered, and the managers that it waits for them."""
    part, market = application.part, application.part.market
    assert application.consider_by is not None
    by = calendar.date_in_words(application.consider_by)
    for person in _people(application.organisation, policies.APPLICANTS):
        outbox.mail(
            to=person,
            key=f"application:{application.ref}:received:{person.ref}",
            subject=f"Application {application.ref} received",
            body=f"{application.organisation.name} applied to {part} of {market.title}.\n\n"
            f"We tell you our decision with its reasons by {by}, at the latest.",
            link=application.get_absolute_url(),
            about=market.chain(),
        )
    for person in _people(market.buyer, (policies.MANAGER,)):
        outbox.mail(
            to=person,
            key=f"application:{application.ref}:waits:{person.ref}",
            subject=f"An application to {market.title} waits for you",
            body=f"{application.organisation.name} applied to {part}.\n\nThe market says: decided by {by}.",
            link=reverse("dps:decide", args=[application.ref]),
            about=market.chain(),
        )


def decided(application: Application) -> None:
    """The decision letter, to everyone who may act for the applicant."""
    part, market = application.part, application.part.market
    if application.status == ApplicationStatus.ADMITTED:
        subject = f"Admitted: {market.title}"
        body = (
            f"{application.organisation.name} is now a member of {part} of {market.title}.\n\n"
            "You will be invited to every competition in this part. Nothing else is needed from you today: "
            "we ask for insurance before a contract is awarded, not before."
        )
        if application.reasons:
            body += f"\n\nWhat we noted: {application.reasons}"
    else:
        subject = f"Not admitted: {market.title}"
        body = (
            f"We did not admit {application.organisation.name} to {part} of {market.title}.\n\n"
            f"Our reasons: {application.reasons}\n\n"
            "You may apply again on any day, as soon as what stood in the way is mended."
        )
    for person in _people(application.organisation, policies.APPLICANTS):
        outbox.mail(
            to=person,
            key=f"application:{application.ref}:decided:{person.ref}",
            subject=f"{subject} ({application.ref})",
            body=body,
            link=application.get_absolute_url(),
            about=market.chain(),
        )
