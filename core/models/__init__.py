"""People, the log, the outbox and the public record."""

from __future__ import annotations

from core.models.access import AccessGrant, BuyerInvitation
from core.models.anchor import AnchorStamp, AuditAnchor
from core.models.audit import AuditChain, AuditEntry
from core.models.outbox import OutboxMessage
from core.models.people import Invitation, Membership, Organisation, OrganisationKind, User
from core.models.publication import PublicRecord

__all__ = [
    "AccessGrant",
    "AnchorStamp",
    "AuditAnchor",
    "AuditChain",
    "AuditEntry",
    "BuyerInvitation",
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "OutboxMessage",
    "PublicRecord",
    "User",
]
