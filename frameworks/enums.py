"""The legal values of everything on this floor that has a list of them."""

from __future__ import annotations

from django.db.models import TextChoices


class AgreementStatus(TextChoices):
    DRAFT = "draft", "Being set up"
    LIVE = "live", "Live"
    ENDED = "ended", "Ended"


class MemberStatus(TextChoices):
    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended"
    LEFT = "left", "Left"


class Position(TextChoices):
    """What a place is worth: the order of these is the order in which work is offered."""

    PRIMARY = "primary", "Primary"
    SECONDARY = "secondary", "Secondary"
    RESERVE = "reserve", "Reserve"
    MEMBER = "member", "Member"


SOLE_POSITIONS = (Position.PRIMARY, Position.SECONDARY)
"""Positions that one provider at a time holds in an area."""


class PlaceStatus(TextChoices):
    HELD = "held", "Held"
    ENDED = "ended", "Ended"


class Precision(TextChoices):
    """How exactly a date is known. Old papers often give a month, or only say that it had happened by then."""

    DAY = "day", "On the day"
    MONTH = "month", "In the month"
    BY = "by", "By the day, at the latest"


class HandBackStatus(TextChoices):
    NOTIFIED = "notified", "Notice received"
    TRANSFERRED = "transferred", "Passed on"
    LEFT_EMPTY = "left_empty", "Place left empty"
    WITHDRAWN = "withdrawn", "Withdrawn"


class MobilisationStatus(TextChoices):
    PLANNED = "planned", "Planned"
    UNDER_WAY = "under_way", "Under way"
    READY = "ready", "Ready, waiting for go or no-go"
    LIVE = "live", "Live"


class TaskStatus(TextChoices):
    OPEN = "open", "To do"
    REPORTED = "reported", "Reported done"
    CONFIRMED = "confirmed", "Confirmed"


class TaskOwner(TextChoices):
    PROVIDER = "provider", "Provider"
    BUYER = "buyer", "Council"


class Urgency(TextChoices):
    """How soon an offer must be answered; the minutes are the agreement's own data."""

    TODAY = "today", "Today"
    URGENT = "urgent", "Within two days"
    STANDARD = "standard", "Standard"


class ReferralStatus(TextChoices):
    RECORDED = "recorded", "Waiting, no offer open"
    OFFERING = "offering", "Offer open"
    PLACED = "placed", "Placed"
    UNPLACED = "unplaced", "Closed, no provider"
    WITHDRAWN = "withdrawn", "Withdrawn"


WAITING = (ReferralStatus.RECORDED, ReferralStatus.OFFERING)
"""A person still waits for care in these states."""


class OfferStatus(TextChoices):
    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    LAPSED = "lapsed", "No answer in time"
    WITHDRAWN = "withdrawn", "Withdrawn"


class DeclineReason(TextChoices):
    """What a provider says in one tap; 'another reason' needs words."""

    NO_CAPACITY = "no_capacity", "No capacity"
    CANNOT_START = "cannot_start", "Cannot start in time"
    NOT_SAFE = "not_safe", "Not safe for us"
    OTHER = "other", "Another reason"
