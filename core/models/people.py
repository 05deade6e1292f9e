"""People, the organisations they act for, and the roles they hold there."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from core import clock, refs, roles


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by e-mail address. What they may do comes from memberships, never from flags here."""

    ref = models.CharField(max_length=12, unique=True, default=refs.person_ref, editable=False)
    email = models.EmailField(
        unique=True, error_messages={"unique": "Someone has already registered this e-mail address."}
    )
    full_name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=clock.now)
    # the last instant at which this person may read something lent to them; spares everybody else a look
    reads_until = models.DateTimeField(null=True, blank=True, editable=False)
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)  # how often every sign-in was ended at once

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="core_user_email_once")]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to count. Ending every sign-in of a person changes it, as a new password does."""
        kept: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc] # the stubs leave it out
        if not self.sessions_ended:
            return kept
        key = "core.models.User.sessions_ended"
        return salted_hmac(key, f"{kept}{self.sessions_ended}", secret=secret, algorithm="sha256").hexdigest()

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0]

    @property
    def first_name(self) -> str:
        """Wagtail's admin greets people by it."""
        return self.get_short_name()

    @property
    def last_name(self) -> str:
        return self.full_name.partition(" ")[2]


class OrganisationKind(models.TextChoices):
    BUYER = "buyer", "Buyer"
    SUPPLIER = "supplier", "Supplier"


class Organisation(models.Model):
    """A public body that buys, or a body that bids. Several of each live in one installation."""

    ref = models.CharField(max_length=12, unique=True, default=refs.organisation_ref, editable=False)
    kind = models.CharField(max_length=8, choices=OrganisationKind)
    name = models.CharField(max_length=200)
    short_code = models.CharField(max_length=8, blank=True)  # begins a buyer's references: "SBC"
    company_number = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    small_or_voluntary = models.CharField(max_length=10, blank=True)  # "sme", "vcse", or empty
    brand_colour = models.CharField(
        max_length=7,
        default="#0c5460",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "Give the colour as # and six digits.")],
    )
    extra_holidays = models.JSONField(default=list, blank=True)  # ISO dates a buyer does not count as working days
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=OrganisationKind.values), name="core_organisation_kind_known"),
            models.UniqueConstraint(
                fields=["company_number"],
                condition=Q(kind="supplier") & ~Q(company_number=""),
                name="core_supplier_company_number_once",
            ),
            models.UniqueConstraint(
                fields=["short_code"], condition=Q(kind="buyer"), name="core_buyer_short_code_once"
            ),
        ]
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def chain(self) -> str:
        return f"organisation:{self.ref}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> MembershipQuerySet:
        return self.filter(ended_at__isnull=True)


class Membership(models.Model):
    """One role one person holds in one organisation, from when, by whose hand, until when."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30)
    started_at = models.DateTimeField(default=clock.now)
    started_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ended_at__isnull=True),
                name="core_membership_held_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="core_membership_end_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {roles.label(self.role).lower()}, {self.organisation}"


class Invitation(models.Model):
    """A colleague asked to join an organisation in a role or several; the address holds a secret that works once.

    The secret is nowhere at rest: `token_digest` is its hash, and the mail is given its link when it leaves
    (core.links). Sending again takes a new `nonce`, so the earlier link is dead.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=30)
    more_roles = models.JSONField(default=list, blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    nonce = models.CharField(max_length=32, blank=True, default="", editable=False)
    sent_at = models.DateTimeField(default=clock.now)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="core_invitation_acceptance_paired",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="core_invitation_revocation_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.organisation}"

    def role_keys(self) -> list[str]:
        return [self.role, *self.more_roles]

    def stands(self) -> bool:
        """Could it still be taken up?"""
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > clock.now()
