"""The models of the frameworks floor, one module a noun."""

from __future__ import annotations

from frameworks.models.agreement import Agreement, AgreementLot
from frameworks.models.hand_back import HandBack
from frameworks.models.member import Member
from frameworks.models.mobilisation import Mobilisation, MobilisationTask
from frameworks.models.offer import Offer
from frameworks.models.place import Place
from frameworks.models.referral import Person, Referral

__all__ = [
    "Agreement",
    "AgreementLot",
    "HandBack",
    "Member",
    "Mobilisation",
    "MobilisationTask",
    "Offer",
    "Person",
    "Place",
    "Referral",
]
