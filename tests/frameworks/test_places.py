"""Hand-backs, promotions and departures keep the published caps, and say why when they cannot."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from core.models import User
from core.workflow import NotPermitted, Refused
from frameworks.actions import places
from frameworks.models import Place
from frameworks.queries.positions import matrix, positions
from tests.frameworks.conftest import MORNING, Cast

TODAY = MORNING.date()


def held(cast: Cast, number: int, position: str) -> Place:
    return cast.agreement.places.held().get(lot__number=number, position=position)


def test_a_place_passes_to_the_reserve_on_the_day_it_takes_effect(cast: Cast, manager: User) -> None:
    notice = places.hand_back(
        held(cast, 3, "primary"), takes_effect_on=TODAY, notice_on=date(2027, 11, 1), reason="No staff", by=manager
    )
    assert positions(cast.agreement)["3"]["primary"] == "Norton Lane Support"
    done = places.pass_on(notice, to=cast.member("Cleveland Companions"), reason="First reserve", by=manager)
    assert positions(cast.agreement)["3"] == {"primary": "Cleveland Companions", "secondary": "Tees Valley Homecare"}
    assert (done.status, str(done.receiver and done.receiver.member), done.decided_by) == (
        "transferred", "Cleveland Companions", manager,
    )  # fmt: skip
    ended = Place.objects.filter(status="ended").order_by("pk")
    assert [(str(place.member), place.position, place.to_on) for place in ended] == [
        ("Norton Lane Support", "primary", TODAY), ("Cleveland Companions", "reserve", TODAY),
    ]  # fmt: skip


def test_the_secondary_may_move_up_only_by_giving_up_its_place(cast: Cast, manager: User) -> None:
    notice = places.hand_back(held(cast, 3, "primary"), takes_effect_on=TODAY, reason="No staff", by=manager)
    secondary = cast.member("Tees Valley Homecare")
    with pytest.raises(Refused) as refused:
        places.pass_on(notice, to=secondary, reason="Right of second option", by=manager)
    assert refused.value.reasons == [
        "Tees Valley Homecare is secondary in area 3, and primary and secondary must be different providers."
    ]
    assert positions(cast.agreement)["3"]["primary"] == "Norton Lane Support"
    places.pass_on(notice, to=secondary, reason="Right of second option", giving_up=True, by=manager)
    assert positions(cast.agreement)["3"] == {"primary": "Tees Valley Homecare", "reserve": ["Cleveland Companions"]}
    assert [(lot.number, position) for lot, position in matrix(cast.agreement).empty_places] == [
        (3, "secondary"), (5, "secondary"), (6, "primary"), (6, "secondary"),
    ]  # fmt: skip


def test_the_caps_are_checked_again(cast: Cast, manager: User) -> None:
    tees = cast.member("Tees Valley Homecare")
    with pytest.raises(Refused) as refused:
        places.fill_place(
            cast.agreement, lot=cast.lot(6), position="primary", to=tees, on=TODAY, reason="x", by=manager
        )
    assert refused.value.reasons == [
        "Tees Valley Homecare is already primary in area 4 with extra care, and the limit is 1."
    ]
    places.provider_leaves(cast.member("Norton Lane Support"), on=TODAY, reason="Closed", by=manager)
    places.fill_place(
        cast.agreement, lot=cast.lot(3), position="primary", to=tees, on=TODAY, reason="Moves up", giving_up=True,
        by=manager,
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        places.fill_place(
            cast.agreement, lot=cast.lot(6), position="primary", to=tees, on=TODAY, reason="x", by=manager
        )
    assert refused.value.reasons == [
        "Tees Valley Homecare is already primary in areas 3, 4 and 5, and the limit is 3.",
        "Tees Valley Homecare is already primary in area 4 with extra care, and the limit is 1.",
    ]


def test_a_held_place_cannot_be_filled(cast: Cast, manager: User) -> None:
    with pytest.raises(Refused, match="Norton Lane Support is primary in area 3"):
        places.fill_place(
            cast.agreement, lot=cast.lot(3), position="primary", to=cast.member("Cleveland Companions"), on=TODAY,
            reason="x", by=manager,
        )  # fmt: skip


def test_when_a_provider_leaves_all_its_places_end_and_its_notices_are_settled(cast: Cast, manager: User) -> None:
    notice = places.hand_back(held(cast, 3, "primary"), takes_effect_on=TODAY, reason="No staff", by=manager)
    ended = places.provider_leaves(cast.member("Norton Lane Support"), on=TODAY, reason="Closed its office", by=manager)
    assert sorted(place.words() for place in ended) == ["primary in area 3", "secondary in area 4"]
    notice.refresh_from_db()
    member = cast.member("Norton Lane Support")
    assert (notice.status, member.status, member.left_reason) == ("left_empty", "left", "Closed its office")
    with pytest.raises(Refused, match="Norton Lane Support is left"):
        places.fill_place(
            cast.agreement, lot=cast.lot(3), position="primary", to=member, on=TODAY, reason="x", by=manager
        )


def test_a_place_may_be_left_empty_or_a_notice_withdrawn(cast: Cast, manager: User) -> None:
    notice = places.hand_back(held(cast, 5, "primary"), takes_effect_on=TODAY, reason="No staff", by=manager)
    assert places.withdraw_hand_back(notice, reason="It found staff", by=manager).status == "withdrawn"
    again = places.hand_back(held(cast, 5, "primary"), takes_effect_on=TODAY, reason="No staff", by=manager)
    assert places.leave_empty(again, reason="No reserve has capacity", by=manager).status == "left_empty"
    assert positions(cast.agreement)["5"] == {"reserve": ["Cleveland Companions"]}
    with pytest.raises(Refused, match="This hand-back is settled: place left empty"):
        places.leave_empty(again, reason="again", by=manager)


def test_wrong_hand_backs_are_refused_in_words(cast: Cast, manager: User) -> None:
    place = held(cast, 3, "primary")
    with pytest.raises(Refused, match="It was given on Monday 6 September 2027; hand it back on or after that"):
        places.hand_back(place, takes_effect_on=date(2027, 9, 5), reason="x", by=manager)
    with pytest.raises(Refused, match="Say why the place is handed back"):
        places.hand_back(place, takes_effect_on=TODAY, reason=" ", by=manager)
    notice = places.hand_back(place, takes_effect_on=date(2027, 12, 1), reason="x", by=manager)
    with pytest.raises(Refused, match="is on record already"):
        places.hand_back(place, takes_effect_on=TODAY, reason="x", by=manager)
    with pytest.raises(Refused, match="It takes effect on Wednesday 1 December 2027; decide on or after that day"):
        places.pass_on(notice, to=cast.member("Cleveland Companions"), reason="x", by=manager)
    with pytest.raises(Refused, match="Say why, in a few words"):
        places.leave_empty(notice, reason="", by=manager)
    with pytest.raises(Refused, match="It was given on Monday 6 September 2027; end it on or after that day"):
        places.end_place(place, on=date(2027, 9, 5), reason="x", by=manager)
    places.withdraw_hand_back(notice, reason="x", by=manager)
    now = places.hand_back(place, takes_effect_on=TODAY, reason="x", by=manager)
    with pytest.raises(Refused, match="Norton Lane Support is the provider that hands it back"):
        places.pass_on(now, to=cast.member("Norton Lane Support"), reason="x", by=manager)
    places.leave_empty(now, reason="x", by=manager)
    place.refresh_from_db()
    with pytest.raises(Refused, match="This place has ended already"):
        places.hand_back(place, takes_effect_on=TODAY, reason="x", by=manager)


def test_only_the_framework_manager_changes_places(
    cast: Cast, manager: User, broker: User, approver: User, stranger: User
) -> None:
    place = held(cast, 3, "primary")
    notice = places.hand_back(held(cast, 4, "primary"), takes_effect_on=TODAY, reason="x", by=manager)
    reserve = cast.member("Cleveland Companions")
    for person in (broker, approver, stranger, cast.owners["Norton Lane Support"]):
        for act in (
            lambda by: places.hand_back(place, takes_effect_on=TODAY, reason="x", by=by),
            lambda by: places.pass_on(notice, to=reserve, reason="x", by=by),
            lambda by: places.leave_empty(notice, reason="x", by=by),
            lambda by: places.withdraw_hand_back(notice, reason="x", by=by),
            lambda by: places.provider_leaves(reserve, on=TODAY, reason="x", by=by),
            lambda by: places.suspend(reserve, reason="x", by=by),
            lambda by: places.fill_place(
                cast.agreement, lot=cast.lot(5), position="secondary", to=reserve, on=TODAY, reason="x", by=by
            ),
        ):
            with pytest.raises(NotPermitted):
                act(person)
    assert Place.objects.filter(status="ended").count() == 0


def test_the_database_itself_keeps_one_holder_a_position(cast: Cast, manager: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        places.give_place(
            cast.agreement, lot=cast.lot(3), member=cast.member("Cleveland Companions"), position="primary", on=TODAY,
            reason="x", by=manager,
        )  # fmt: skip
