"""Public pages of the buyer's talk with the market, and who signed up for its events."""

from __future__ import annotations

from cms.models.pages import BuyerSection, EventPage, HomePage, ProgrammePage, TalkToUsPage
from cms.models.register import RegisterArea, RegisterBuyer, RegisterEntry, SavedSearch
from cms.models.rows import HeardPoint, ProgrammeDate
from cms.models.signup import EventSignUp

__all__ = [
    "BuyerSection",
    "EventPage",
    "EventSignUp",
    "HeardPoint",
    "HomePage",
    "ProgrammeDate",
    "ProgrammePage",
    "RegisterArea",
    "RegisterBuyer",
    "RegisterEntry",
    "SavedSearch",
    "TalkToUsPage",
]
