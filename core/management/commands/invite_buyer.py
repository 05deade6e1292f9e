"""Ask somebody to set a buyer organisation up, or make them administrator of one that is here already."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from core import audit, clock
from core.actions.founding import invite_buyer
from core.models import Membership, Organisation, User
from core.policies import ADMINISTRATOR


class Command(BaseCommand):
    help = "Send the link with which a buyer organisation is registered; it works once, for 14 days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address of the first administrator")
        parser.add_argument(
            "--administrator-of",
            metavar="CODE",
            help="instead: make this colleague, who has an account, administrator of the buyer with that short code",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"'{email}' is not an e-mail address. Give one such as hazel@council.gov.uk.") from None
        if options["administrator_of"]:
            self._make_administrator(email, options["administrator_of"])
            return
        invitation = invite_buyer(email=email)
        self.stdout.write(f"{email} is sent a link that works until {invitation.expires_at:%d %B %Y}.")

    def _make_administrator(self, email: str, code: str) -> None:
        buyer = Organisation.objects.filter(kind="buyer", short_code=code.upper()).first()
        if buyer is None:
            raise CommandError(f"No buyer here has the short code {code.upper()}.")
        user = User.objects.filter(email__iexact=email).first()
        if user is None or not Membership.objects.current().filter(user=user, organisation=buyer).exists():
            raise CommandError(f"{email} does not work for {buyer.name}. An administrator there invites them.")
        held, made = Membership.objects.get_or_create(
            user=user, organisation=buyer, role=ADMINISTRATOR, ended_at=None, defaults={"started_at": clock.now()}
        )
        if made:
            facts = {"person": user.ref, "role": held.role}
            audit.record(buyer.chain(), "staff.role_given", by=None, facts=facts)
        self.stdout.write(f"{user.full_name} is administrator of {buyer.name}.")
