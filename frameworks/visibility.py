"""Who sees which agreement, place, referral and offer.

The buyer's people see their own agreements; a provider sees the agreements it is a member of, its own mobilisation
and the offers made to it. Referrals belong to the buyer: a provider learns of one only through an offer, and of the
person only once it has accepted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from core.permissions import organisations_of

if TYPE_CHECKING:
    from frameworks.models import Agreement, HandBack, Member, Mobilisation, Offer, Referral


def buyers_of(user: Any) -> list[Any]:
    return organisations_of(user, kind="buyer")


def suppliers_of(user: Any) -> list[Any]:
    return organisations_of(user, kind="supplier")


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: Any) -> AgreementQuerySet:
        """Agreements of the person's buyer, and those their organisation is a member of."""
        return self.filter(Q(buyer__in=buyers_of(user)) | Q(members__organisation__in=suppliers_of(user))).distinct()


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, user: Any) -> MemberQuerySet:
        return self.filter(Q(agreement__buyer__in=buyers_of(user)) | Q(organisation__in=suppliers_of(user)))


class HandBackQuerySet(models.QuerySet["HandBack"]):
    def visible_to(self, user: Any) -> HandBackQuerySet:
        return self.filter(place__agreement__buyer__in=buyers_of(user))


class MobilisationQuerySet(models.QuerySet["Mobilisation"]):
    def visible_to(self, user: Any) -> MobilisationQuerySet:
        return self.filter(
            Q(member__agreement__buyer__in=buyers_of(user)) | Q(member__organisation__in=suppliers_of(user))
        )


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, user: Any) -> ReferralQuerySet:
        return self.filter(agreement__buyer__in=buyers_of(user))


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, user: Any) -> OfferQuerySet:
        return self.filter(
            Q(referral__agreement__buyer__in=buyers_of(user)) | Q(place__member__organisation__in=suppliers_of(user))
        )

    def for_provider(self, user: Any) -> OfferQuerySet:
        """The offers made to the organisations the person acts for."""
        return self.filter(place__member__organisation__in=suppliers_of(user))
