"""A buyer organisation begins: somebody is asked to set it up, and the first person does."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction

from core import audit, clock, links, outbox
from core.models import BuyerInvitation, Membership, Organisation, User
from core.permissions import forget
from core.policies import ADMINISTRATOR
from core.workflow import NotPermitted, Refused

LASTS = timedelta(days=14)


def invite_buyer(*, email: str) -> BuyerInvitation:
    """Whoever runs the installation asks somebody to set a buyer up. An earlier invitation of the address lapses."""
    email = email.strip().lower()
    now, nonce = clock.now(), links.new_nonce()
    with transaction.atomic():
        BuyerInvitation.objects.filter(email__iexact=email, used_at__isnull=True, expires_at__gt=now).update(
            expires_at=now
        )
        invitation = BuyerInvitation.objects.create(
            email=email,
            nonce=nonce,
            token_digest=links.digest_of(links.secret_of(nonce)),
            sent_at=now,
            expires_at=now + LASTS,
        )
        outbox.mail(
            address=email,
            key=f"buyer-invitation:{invitation.pk}",
            subject="Set up your organisation on Fairlot",
            body=(
                "You are asked to set up your organisation as a buyer on Fairlot, as its first administrator. "
                "You can then invite your colleagues.\n\nThe link works once, for 14 days."
            ),
            sealed_link=links.sealed("found", nonce),
        )
    return invitation


def standing_invitation(secret: str) -> BuyerInvitation | None:
    return BuyerInvitation.objects.filter(
        token_digest=links.digest_of(secret), used_at__isnull=True, expires_at__gt=clock.now()
    ).first()


def found_buyer(*, name: str, short_code: str, by: User, invitation: BuyerInvitation | None = None) -> Organisation:
    """The organisation, with `by` as its first administrator. With an invitation: it is for one address and used once."""
    if invitation is not None and by.email.lower() != invitation.email.lower():
        raise NotPermitted(f"This invitation is for {invitation.email}. Sign in with that address.")
    try:
        with transaction.atomic():
            if invitation is not None:
                _use_up(invitation)
            organisation = Organisation.objects.create(kind="buyer", name=name.strip(), short_code=short_code)
            Membership.objects.create(
                user=by, organisation=organisation, role=ADMINISTRATOR, started_by=by, started_at=clock.now()
            )
            if invitation is not None:
                BuyerInvitation.objects.filter(pk=invitation.pk).update(used_at=clock.now(), organisation=organisation)
            facts = {"name": organisation.name, "short_code": short_code, "person": by.ref, "role": ADMINISTRATOR}
            audit.record(organisation.chain(), "organisation.founded", by=by, facts=facts)
    except IntegrityError as taken:
        raise Refused(f"Short code: another buyer here uses {short_code}. Choose another.") from taken
    forget(by)
    return organisation


def _use_up(invitation: BuyerInvitation) -> None:
    locked = BuyerInvitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.used_at is not None or locked.expires_at <= clock.now():
        raise Refused("This invitation has been used or has lapsed. Ask for a new one.")
