"""Who is offered a referral next: Stockton's area 3 as the story tells it, and every way a line can run out."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from frameworks.routes import (
    NO_ONE_LEFT,
    OFFER,
    PLACED,
    WAITING,
    PassedOver,
    PastOffer,
    RouteError,
    RoutePlace,
    expires_at,
    in_order,
    next_in_line,
)

NORTON = RoutePlace("norton", "primary", name="Norton Lane Support")
TEES = RoutePlace("tees", "secondary", name="Tees Valley Homecare")
CLEVELAND = RoutePlace("cleveland", "reserve", 1, "Cleveland Companions")
BEACON = RoutePlace("beacon", "reserve", 2, "Beacon Domiciliary")
AREA_3 = [BEACON, CLEVELAND, TEES, NORTON]


def without_capacity(place: RoutePlace) -> RoutePlace:
    return RoutePlace(place.provider, place.position, place.rank, place.name, "has no capacity")


def test_the_primary_has_the_right_of_first_option() -> None:
    line = next_in_line("cascade", AREA_3, [])
    assert (line.outcome, line.next) == (OFFER, NORTON)
    assert line.why == "primary, first in the order"
    assert line.words == "Norton Lane Support is next: primary, first in the order."
    assert line.passed_over == ()
    assert line.after == (TEES, CLEVELAND, BEACON)


def test_the_secondary_is_next_when_the_primary_declined() -> None:
    line = next_in_line("cascade", AREA_3, [PastOffer("norton", "declined")])
    assert (line.next, line.why) == (TEES, "secondary; primary declined")
    assert line.passed_over == (PassedOver("norton", "Norton Lane Support", "primary", "declined"),)
    assert line.after == (CLEVELAND, BEACON)


def test_silence_counts_as_a_decline_and_says_so() -> None:
    history = [PastOffer("norton", "declined"), PastOffer("tees", "lapsed")]
    line = next_in_line("cascade", AREA_3, history)
    assert (line.next, line.why) == (CLEVELAND, "reserve 1; primary declined, secondary did not answer in time")


def test_reserves_are_asked_in_order_and_the_reasons_are_gathered() -> None:
    history = [PastOffer("norton", "declined"), PastOffer("tees", "declined")]
    line = next_in_line("cascade", [*AREA_3[:1], without_capacity(CLEVELAND), TEES, NORTON], history)
    assert (line.next, line.why) == (BEACON, "reserve 2; primary and secondary declined, reserve 1 has no capacity")
    assert line.after == ()


def test_two_without_capacity_are_told_together() -> None:
    line = next_in_line("cascade", [without_capacity(NORTON), without_capacity(TEES), CLEVELAND], [])
    assert (line.next, line.why) == (CLEVELAND, "reserve; primary and secondary have no capacity")


def test_two_suspended_providers_are_told_together() -> None:
    suspended = [RoutePlace(p.provider, p.position, p.rank, p.name, "is suspended") for p in (NORTON, TEES)]
    assert next_in_line("cascade", [*suspended, BEACON], []).why == "reserve; primary and secondary are suspended"


def test_an_unavailable_provider_is_not_named_as_coming_after() -> None:
    assert next_in_line("cascade", [NORTON, without_capacity(TEES), BEACON], []).after == (BEACON,)


def test_an_open_offer_holds_the_line() -> None:
    line = next_in_line("cascade", AREA_3, [PastOffer("norton", "declined"), PastOffer("tees", "open")])
    assert (line.outcome, line.next, line.why) == (WAITING, TEES, "secondary")
    assert line.words == (
        "Tees Valley Homecare has an offer open; nobody else is asked until it is answered or its time runs out."
    )
    assert line.after == (CLEVELAND, BEACON)


def test_an_accepted_offer_ends_the_search() -> None:
    line = next_in_line("cascade", AREA_3, [PastOffer("norton", "declined"), PastOffer("tees", "accepted")])
    assert (line.outcome, line.next, line.words) == (PLACED, TEES, "Tees Valley Homecare has accepted it.")


def test_an_offer_stands_when_its_place_has_ended_since() -> None:
    line = next_in_line("cascade", [TEES], [PastOffer("norton", "open")])
    assert (line.outcome, line.next) == (WAITING, RoutePlace("norton", "former place"))


def test_a_withdrawn_offer_does_not_count_as_asked() -> None:
    assert next_in_line("cascade", AREA_3, [PastOffer("norton", "withdrawn")]).next == NORTON


def test_nobody_is_asked_twice_under_a_second_place() -> None:
    places = [NORTON, TEES, RoutePlace("norton", "reserve", 1, "Norton Lane Support"), BEACON]
    line = next_in_line("cascade", places, [PastOffer("norton", "declined"), PastOffer("tees", "declined")])
    assert line.next == BEACON
    assert [one.provider for one in line.passed_over] == ["norton", "tees"]


def test_no_one_left_says_what_became_of_each() -> None:
    history = [PastOffer("norton", "declined"), PastOffer("tees", "lapsed")]
    line = next_in_line("cascade", [NORTON, TEES, without_capacity(BEACON)], history)
    assert (line.outcome, line.next) == (NO_ONE_LEFT, None)
    assert line.words == (
        "No one left: Norton Lane Support (primary) declined; Tees Valley Homecare (secondary) did not answer in time; "
        "Beacon Domiciliary (reserve) has no capacity."
    )
    assert len(line.passed_over) == 3


def test_an_area_without_places_has_no_one() -> None:
    line = next_in_line("cascade", [], [])
    assert (line.outcome, line.words) == (NO_ONE_LEFT, "No one left: nobody holds a place in this area.")


def test_a_ranked_list_goes_by_rank_alone() -> None:
    third, first = RoutePlace("a", "member", 3), RoutePlace("b", "member", 1)
    second = RoutePlace("c", "member", 2)
    assert in_order("ranked", [third, first, second]) == (first, second, third)
    line = next_in_line("ranked", [third, first, second], [PastOffer("b", "declined")])
    assert (line.next, line.why) == (second, "member 2; member 1 declined")
    assert line.words == "c is next: member 2; member 1 declined."


def test_choice_asks_only_the_provider_the_person_chose() -> None:
    line = next_in_line("choice", AREA_3, [], chosen="beacon")
    assert (line.outcome, line.next) == (OFFER, BEACON)
    assert line.why == "reserve; the person chose this provider"
    assert line.words == "Beacon Domiciliary is next: the person chose this provider."
    assert line.passed_over == ()
    assert line.after == ()
    declined = next_in_line("choice", AREA_3, [PastOffer("beacon", "declined")], chosen="beacon")
    assert declined.words == "No one left: Beacon Domiciliary (reserve) declined."


def test_the_order_in_which_places_are_given_changes_nothing() -> None:
    assert next_in_line("cascade", AREA_3, []) == next_in_line("cascade", AREA_3[::-1], [])


@pytest.mark.parametrize(
    ("route", "places", "history", "chosen", "message"),
    [
        ("rotation", AREA_3, [], "", "no route ‘rotation’. Choose one of: cascade, choice, ranked"),
        ("cascade", AREA_3, [PastOffer("norton", "lost")], "", "An offer cannot be ‘lost’"),
        ("cascade", [RoutePlace("a", "member")], [], "", "a is ‘member’, which is not a position of this agreement"),
        ("choice", AREA_3, [], "", "Say which provider the person chose"),
        ("choice", AREA_3, [], "grange", "has no place here"),
    ],
)
def test_a_route_that_cannot_be_followed_says_why(
    route: str, places: list[RoutePlace], history: list[PastOffer], chosen: str, message: str
) -> None:
    with pytest.raises(RouteError, match=message):
        next_in_line(route, places, history, chosen=chosen)


def test_the_order_of_an_unknown_route_is_refused() -> None:
    with pytest.raises(RouteError, match="no route ‘rotation’"):
        in_order("rotation", AREA_3)


def test_an_offer_ends_after_the_minutes_of_its_urgency() -> None:
    minutes = {"today": 30, "standard": 120}
    offered = datetime(2027, 11, 9, 9, 31, tzinfo=UTC)
    assert expires_at(offered, "today", minutes) == datetime(2027, 11, 9, 10, 1, tzinfo=UTC)
    assert expires_at(offered, "standard", minutes) == datetime(2027, 11, 9, 11, 31, tzinfo=UTC)


def test_two_hours_are_two_hours_when_the_clocks_go_back() -> None:
    offered = datetime(2027, 10, 31, 0, 30, tzinfo=ZoneInfo("Europe/London"))
    assert expires_at(offered, "standard", {"standard": 120}) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("offered", "urgency", "minutes", "message"),
    [
        (datetime(2027, 11, 9, 9, tzinfo=UTC), "today", {"standard": 120}, "no time to answer for ‘today’"),
        (datetime(2027, 11, 9, 9, tzinfo=UTC), "today", {"today": 0}, "must be 1 minute or more"),
        (datetime(2027, 11, 9, 9), "today", {"today": 30}, "needs a time zone"),  # noqa: DTZ001 - refused for that
    ],
)
def test_an_offer_without_a_proper_end_is_refused(
    offered: datetime, urgency: str, minutes: dict[str, int], message: str
) -> None:
    with pytest.raises(RouteError, match=message):
        expires_at(offered, urgency, minutes)
