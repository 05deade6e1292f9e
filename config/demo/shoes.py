"""The cards of the start page: whose shoes one can step into, and what is worth doing there now."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.conf import settings

from config.demo import cast


@dataclass(frozen=True, slots=True)
class Shoe:
    key: str
    role: str
    title: str
    text: str
    minutes: int
    email: str  # empty: nobody signs in
    url: str = "/needs/"


SHOES = (
    Shoe("lead", "Procurement lead", "Clear the checks and send for approval",
         "Ten areas, a timetable, an award rule. One weight is wrong.", 4, cast.staff("lead").email),
    Shoe("approver", "Approver", "Be the second pair of eyes",
         "Read what will be published, then approve it or send it back with a reason.", 2, cast.staff("approver").email),
    Shoe("evaluator", "Evaluator", "Mark the next answer",
         "No names, no prices, no colleagues’ marks.", 5, cast.staff("evaluator_a").email),
    Shoe("moderator", "Moderator", "Bring three marks to one",
         "See where the panel differs. Write the reason that stands.", 4, cast.staff("moderator").email),
    Shoe("bidder", "Bidder", "Finish a bid before noon on closing day",
         "Areas in order of preference, three answers, a price for each hour, a receipt.", 5,
         cast.supplier("tees").owner_email),
    Shoe("provider", "Provider, on a phone", "Answer an offer of care",
         "Hours, district, start date. Accept or decline before the time is up.", 1,
         cast.supplier("larchfield").owner_email),
    Shoe("broker", "Broker", "Place the people who are waiting", "Who is next in line for each, and why.", 3,
         cast.staff("broker").email),
    Shoe("engagement_officer", "Engagement officer", "Publish what the market said",
         "A page with dates and an event with places left, without a developer.", 4,
         cast.staff("engagement_officer").email),
    Shoe("public", "Anyone", "Read what is public", "Notices, results and the reasons, signed in as nobody.", 2, "",
         "/notices/"),
)  # fmt: skip


def _path() -> str:
    return str(settings.VAR_DIR / "demo-landing.json")


def remember(landing: dict[str, str]) -> None:
    """Seeding says where each pair of shoes should land."""
    with open(_path(), "w") as book:
        json.dump(landing, book)


def landings() -> dict[str, str]:
    try:
        with open(_path()) as book:
            found: dict[str, str] = json.load(book)
    except FileNotFoundError:
        return {}
    return found
