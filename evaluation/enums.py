"""The states and roles of an evaluation: what a panel, a place on it and an award can be."""

from __future__ import annotations

from django.db import models


class PanelStatus(models.TextChoices):
    """Declarations, then blind marks, then one agreed mark each, then nothing more."""

    DECLARING = "declaring", "Declaring interests"
    INDIVIDUAL = "individual", "Marking"
    CONSENSUS = "consensus", "Moderating"
    LOCKED = "locked", "Quality locked"


class Seat(models.TextChoices):
    """What a person does on a panel. The moderator never marks."""

    EVALUATOR = "evaluator", "Evaluator"
    MODERATOR = "moderator", "Moderator"


class AwardStatus(models.TextChoices):
    """One award a lot, from the proposal to the signature."""

    PROPOSED = "proposed", "Proposed"
    APPROVED = "approved", "Approved"
    SUMMARIES_SENT = "summaries_sent", "Summaries sent"
    STANDSTILL = "standstill", "Standstill"
    CLEAR = "clear", "Clear to sign"
    SIGNED = "signed", "Signed"
    REFUSED = "refused", "Refused"
    CANCELLED = "cancelled", "Cancelled"


LIVE_AWARDS = (
    AwardStatus.PROPOSED,
    AwardStatus.APPROVED,
    AwardStatus.SUMMARIES_SENT,
    AwardStatus.STANDSTILL,
    AwardStatus.CLEAR,
    AwardStatus.SIGNED,
)
"""Awards that still stand: neither refused by the supplier nor cancelled by the buyer."""
