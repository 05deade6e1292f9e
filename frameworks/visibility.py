"""Who sees which agreement, place, referral and offer, as conditions for a query.

The buyer's people see their own agreements; a provider sees the agreements it is a member of, its own mobilisation
and the offers made to it. Referrals belong to the buyer: a provider learns of one only through an offer, and of the
person only once it has accepted.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from core.models import Organisation
from core.permissions import organisations_of


def buyers_of(user: Any) -> list[Organisation]:
    return organisations_of(user, kind="buyer")


def suppliers_of(user: Any) -> list[Organisation]:
    return organisations_of(user, kind="supplier")


def agreements(user: Any) -> Q:
    """Agreements of the person's buyer, and those their organisation is a member of."""
    return Q(buyer__in=buyers_of(user)) | Q(members__organisation__in=suppliers_of(user))


def members(user: Any) -> Q:
    return Q(agreement__buyer__in=buyers_of(user)) | Q(organisation__in=suppliers_of(user))


def hand_backs(user: Any) -> Q:
    """A notice to give up a place concerns the buyer and that provider alone; pages show it to the buyer."""
    return Q(place__agreement__buyer__in=buyers_of(user))


def mobilisations(user: Any) -> Q:
    return Q(member__agreement__buyer__in=buyers_of(user)) | Q(member__organisation__in=suppliers_of(user))


def tasks(user: Any) -> Q:
    return Q(mobilisation__member__agreement__buyer__in=buyers_of(user)) | Q(
        mobilisation__member__organisation__in=suppliers_of(user)
    )


def referrals(user: Any) -> Q:
    return Q(agreement__buyer__in=buyers_of(user))


def offers(user: Any) -> Q:
    return Q(referral__agreement__buyer__in=buyers_of(user)) | offers_made_to(user)


def offers_made_to(user: Any) -> Q:
    """The offers made to the organisations the person acts for."""
    return Q(place__member__organisation__in=suppliers_of(user))
