"""The pages of this floor: who may open what, what a form says back, and how many queries a list takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.models import User
from frameworks.actions import offers as offer_actions
from frameworks.actions import places
from frameworks.actions.referrals import record_referral
from frameworks.models import Agreement, HandBack, Offer, Referral
from tests.frameworks.conftest import MORNING, PACKAGE, PERSON, Cast


def at(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(user: User, url: str, **data: str) -> Any:
    return at(user).get(url, data)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_matrix_shows_places_limits_and_what_is_empty(live: Cast, manager: User) -> None:
    response = page(manager, "/agreements/SBC-2027-014/")
    body = text(response)
    assert response.status_code == 200
    assert "4 places are empty" not in body
    assert "3 places are empty" in body
    assert "2 of 3 areas, 1 left" in body
    assert "1 of 1 extra care, full" in body
    assert "Ratings on record" in body
    assert body.count("None on record") == 4
    assert "Tees Valley Homecare" in body


def test_the_agreement_as_of_a_day(imported: Agreement, stockton: dict[str, Any], manager: User) -> None:
    from frameworks.actions.history import record_history

    record_history(imported, stockton, by=manager)
    now = text(page(manager, imported.get_absolute_url()))
    then = text(page(manager, imported.get_absolute_url(), on="2018-08-31"))
    assert "Who holds which area" in now
    assert "Who held which area on Friday 31 August 2018" in then
    assert "Not awarded" in now
    assert "so that a pilot scheme there could be extended" in now
    assert "Positions only: this record holds no scores and no prices." in now
    wrong = page(manager, imported.get_absolute_url(), on="yesterday")
    assert wrong.status_code == 400
    assert "Add the day to" in text(wrong)
    assert page(manager, imported.get_absolute_url(), on="0001-01-01").status_code == 400
    csv = page(manager, f"/agreements/{imported.ref}/places.csv", on="2018-08-31").content.decode()
    assert '6,"Stockton Town Centre, Newtown, Grangefield",C,primary,1,CRG,2018-04-01' in csv


OWN = (
    "/agreements/", "/agreements/SBC-2027-014/", "/agreements/SBC-2027-014/history/",
    "/agreements/SBC-2027-014/mobilisation/", "/agreements/SBC-2027-014/hand-backs/new/",
    "/agreements/SBC-2027-014/areas/5/secondary/", "/agreements/SBC-2027-014/end/", "/referrals/", "/referrals/new/",
    "/agreements/bring-in/", "/offers/",
)  # fmt: skip
EXPECTED = {
    #              list agr  hist mob  hb   fill end  board new  import offers
    "manager":    (200, 200, 200, 200, 200, 200, 200, 200, 403, 200, 403),
    "broker":     (200, 200, 200, 200, 403, 403, 403, 200, 200, 403, 403),
    "approver":   (200, 200, 200, 200, 403, 403, 403, 403, 403, 403, 403),
    "provider":   (200, 200, 403, 403, 403, 403, 403, 403, 403, 403, 200),
    "stranger":   (200, 404, 404, 404, 404, 404, 404, 200, 403, 200, 403),
}  # fmt: skip


@pytest.mark.parametrize("role", list(EXPECTED))
def test_every_page_by_role(role: str, live: Cast, manager: User, broker: User, approver: User, stranger: User) -> None:
    people = {
        "manager": manager, "broker": broker, "approver": approver, "stranger": stranger,
        "provider": live.owners["Norton Lane Support"],
    }  # fmt: skip
    client = at(people[role])
    assert tuple(client.get(url).status_code for url in OWN) == EXPECTED[role]
    assert Client().get("/agreements/").status_code == 302


def test_a_hand_back_from_notice_to_a_new_holder(cast: Cast, manager: User) -> None:
    client, url = at(manager), "/agreements/SBC-2027-014/hand-backs/new/"
    place = cast.agreement.places.held().get(lot__number=3, position="primary")
    wrong = client.post(url, {"place": place.ref, "takes_effect_on_day": "31", "reason": "No staff"})
    assert wrong.status_code == 400
    assert "No staff" in text(wrong)
    made = client.post(url, {
        "place": place.ref, "takes_effect_on_day": "9", "takes_effect_on_month": "11", "takes_effect_on_year": "2027",
        "reason": "No staff",
    })  # fmt: skip
    notice = HandBack.objects.get()
    assert made.headers["Location"] == notice.get_absolute_url()
    shown = text(client.get(notice.get_absolute_url()))
    assert "It is secondary in area 3 now and would move up" in shown
    refused = client.post(notice.get_absolute_url(), {
        "receiver": cast.member("Tees Valley Homecare").organisation.ref, "reason": "Right of second option",
    })  # fmt: skip
    assert refused.status_code == 400
    assert "primary and secondary must be different providers" in text(refused)
    done = client.post(notice.get_absolute_url(), {
        "receiver": cast.member("Cleveland Companions").organisation.ref, "reason": "First reserve",
    }, follow=True)  # fmt: skip
    assert "Cleveland Companions is primary in area 3" in text(done)


def test_who_may_not_take_a_place_is_told_apart_with_the_reason(cast: Cast, manager: User) -> None:
    shown = text(page(manager, "/agreements/SBC-2027-014/areas/6/primary/"))
    assert "Who may not take it, and why" in shown
    assert "Tees Valley Homecare is already primary in area 4 with extra care, and the limit is 1." in shown


def test_an_agreement_is_brought_in_by_its_file(
    now: Any, stockton: dict[str, Any], manager: User, council: Any
) -> None:
    client = at(manager)

    def send(content: bytes, name: str = "stockton.json") -> Any:
        upload = BytesIO(content)
        upload.name = name
        return client.post("/agreements/bring-in/", {"file": upload}, follow=True)

    assert "not readable as JSON" in text(send(b"\xff\xfe"))
    assert "not readable as JSON" in text(send(b"[" * 5000))
    assert "Choose another file" in text(send(b"{}", "list.exe"))
    assert "&#x27;frameworks&#x27; is missing: give a list." in text(send(b"{}"))
    data = json.loads(json.dumps(stockton))
    data["frameworks"][0]["awarded"] = "spring"
    assert "&#x27;awarded&#x27;: give a year and a month, such as 2018-04." in text(send(json.dumps(data).encode()))
    assert Agreement.objects.count() == 0
    done = send(json.dumps(stockton).encode())
    assert "Care at Home - Standard is brought in" in text(done)
    assert "CRG left; 2 places ended." in text(done)


FORM = {
    "lot": "3", "locality": "Norton", "district": "ts20", "workers": "1", "needs": "Help to wash and dress.",
    "start_by_day": "12", "start_by_month": "11", "start_by_year": "2027", "urgency": "standard",
    "name": "Edith Marsh", "address": "14 Elm Walk", "postcode": "TS20 1AB",
    "v_Morning_Mon": "45", "v_Bed_Sun": "15",
}  # fmt: skip


def test_a_broker_records_a_referral_and_offers_it_by_one_click(live: Cast, broker: User) -> None:
    client = at(broker)
    for change, sentence in (
        ({"v_Morning_Mon": "", "v_Bed_Sun": ""}, "Visits: give the minutes of at least one visit."),
        ({"v_Morning_Mon": "9999"}, "1,440"),
        ({"v_Morning_Mon": "lots"}, "Morning visit on Monday"),
        ({"district": "TS20 1AB"}, "Postcode district: give the first half of the postcode only, such as TS18."),
        ({"lot": "77"}, "area"),
        ({"workers": "0"}, "are workers"),
        ({"name": ""}, "name"),
        ({"needs": "x" * 5000}, "needs"),
        ({"start_by_year": "2020"}, "Start by: choose today or a later day."),
    ):
        wrong = client.post("/referrals/new/", FORM | change)
        assert (change, wrong.status_code) == (change, 400)
        assert sentence in text(wrong), change
        assert "Help to wash and dress." in text(wrong) or "needs" in change
    assert Referral.objects.count() == 0
    made = client.post("/referrals/new/", FORM, follow=True)
    referral = Referral.objects.get()
    assert "Referral 1001 is recorded" in text(made)
    assert (str(referral.weekly_hours), referral.district) == ("1.00", "TS20")
    board = text(client.get("/referrals/"))
    assert "1 person is waiting for care" in board
    assert "Make the next offer: referral 1001" in board
    for _ in range(2):
        done = client.post(f"/referrals/{referral.ref}/offer/", {"expecting": "0", "back": "board"}, follow=True)
    assert "You offered it to Norton Lane Support already" in text(done)
    assert Offer.objects.count() == 1
    assert "Tees Valley Homecare" in text(done)


def test_the_provider_answers_on_its_phone(live: Cast, referral: Referral, broker: User) -> None:
    made = offer_actions.make_offer(referral, by=broker).offer
    owner, rival = live.owners["Norton Lane Support"], live.owners["Tees Valley Homecare"]
    assert "1 offer to answer" in text(page(owner, "/offers/"))
    shown = text(page(owner, made.get_absolute_url()))
    for words in ("10½ hours", "2 hours left", "Answer by 11:31am today, Tuesday 9 November 2027", "Norton, TS20",
                  "Friday 12 November", "From the tea visit", "Accept offer", "Decline",
                  "It goes to the secondary provider for area 3."):  # fmt: skip
        assert words in shown
    assert "Elm Walk" not in shown
    assert "Edith" not in shown
    assert "Tees Valley" not in shown
    assert page(rival, made.get_absolute_url()).status_code == 404
    client = at(owner)
    wrong = client.post(f"/offers/{made.ref}/decline/", {"reason": "other"})
    assert wrong.status_code == 400
    assert "Say why in a few words, or choose one of the other reasons." in text(wrong)
    assert client.post(f"/offers/{made.ref}/decline/", {}).status_code == 400
    done = client.post(f"/offers/{made.ref}/decline/", {"reason": "no_capacity"}, follow=True)
    assert "You have declined" in text(done)
    second = offer_actions.make_offer(referral, by=broker).offer
    accepted = at(rival).post(f"/offers/{second.ref}/accept/", follow=True)
    assert "You have accepted" in text(accepted)
    assert "14 Elm Walk" in text(accepted)
    assert page(owner, second.get_absolute_url()).status_code == 404


def test_a_late_answer_is_refused_on_the_page(live: Cast, referral: Referral, broker: User) -> None:
    made = offer_actions.make_offer(referral, by=broker).offer
    with clock.at(made.expires_at + timedelta(minutes=3)):
        done = at(live.owners["Norton Lane Support"]).post(f"/offers/{made.ref}/accept/", follow=True)
    assert "The time to answer ended on Tuesday 9 November 2027 at 11:31am; it is now" in text(done)
    assert "No answer in time" in text(done)


def test_the_person_is_shown_to_brokers_and_not_to_the_manager(
    live: Cast, referral: Referral, broker: User, manager: User
) -> None:
    url = referral.get_absolute_url()
    assert "Edith Marsh" in text(page(broker, url))
    assert page(manager, url).status_code == 200
    assert "Edith Marsh" not in text(page(manager, url))
    csv = page(broker, "/referrals/", format="csv").content.decode()
    assert "1001" in csv
    assert "Marsh" not in csv
    assert "Elm" not in csv


def test_filters_sort_and_wrong_queries_never_break_the_board(live: Cast, referral: Referral, broker: User) -> None:
    for query in ({"state": "all"}, {"state": "placed"}, {"area": "3"}, {"area": "x"}, {"sort": "hours"},
                  {"sort": "area"}, {"page": "99"}, {"state": "nonsense", "area": "99999999", "sort": "?"}):  # fmt: skip
        assert page(broker, "/referrals/", **query).status_code == 200
    assert page(broker, "/referrals/", agreement="NOPE").status_code == 404
    body = text(page(broker, "/referrals/", area="3"))
    assert "Area 3 Norton West, South and North: remove" in body


def test_withdrawing_closing_and_reopening(live: Cast, referral: Referral, broker: User) -> None:
    client, url = at(broker), f"/referrals/{referral.ref}/act"
    assert client.post(f"{url}/close_unplaced/", {"reason": ""}).status_code == 400
    client.post(f"{url}/close_unplaced/", {"reason": "Spot purchase"})
    referral.refresh_from_db()
    assert referral.status == "unplaced"
    client.post(f"{url}/reopen/")
    made = offer_actions.make_offer(referral, by=broker).offer
    client.post(f"{url}/take_back/", {"reason": "Wrong area"})
    made.refresh_from_db()
    assert made.status == "withdrawn"
    assert "No offer is open." in text(client.post(f"{url}/take_back/", {"reason": "again"}))
    client.post(f"{url}/withdraw/", {"reason": "In hospital"})
    referral.refresh_from_db()
    assert referral.status == "withdrawn"
    assert client.get(f"{url}/nonsense/").status_code == 404


def test_providers_leave_are_suspended_and_reinstated_from_the_agreement(live: Cast, manager: User) -> None:
    client = at(manager)
    ref = live.member("Cleveland Companions").organisation.ref
    base = f"/agreements/SBC-2027-014/providers/{ref}"
    assert client.post(f"{base}/suspend/", {"reason": ""}).status_code == 400
    client.post(f"{base}/suspend/", {"reason": "Concern raised"})
    assert live.member("Cleveland Companions").status == "suspended"
    client.post(f"{base}/act/reinstate/")
    assert live.member("Cleveland Companions").status == "active"
    assert client.post(f"{base}/act/leave/").status_code == 404
    leave = {"on_day": "9", "on_month": "11", "on_year": "2027", "reason": "Closed"}
    assert client.post(f"{base}/leave/", leave).status_code == 400
    done = client.post(f"{base}/leave/", leave | {"sure": "on"}, follow=True)
    assert "Cleveland Companions has left" in text(done)


def test_mobilisation_is_planned_reported_confirmed_and_decided_on_pages(
    cast: Cast, manager: User, approver: User
) -> None:
    client, base = at(manager), "/agreements/SBC-2027-014/mobilisation/"
    days = {"starts_on_day": "9", "starts_on_month": "11", "starts_on_year": "2027", "go_live_on_day": "1",
            "go_live_on_month": "12", "go_live_on_year": "2027", "approver": approver.ref}  # fmt: skip
    assert "Leave at least 28 days" in text(client.post(base, days))
    done = client.post(base, days | {"go_live_on_month": "2", "go_live_on_year": "2028"}, follow=True)
    assert "3 mobilisations planned" in text(done)
    plan = cast.member("Norton Lane Support").mobilisation
    here = plan.get_absolute_url()
    client.post(f"{here}act/start/")
    owner = at(cast.owners["Norton Lane Support"])
    assert owner.get(here).status_code == 200
    assert at(cast.owners["Tees Valley Homecare"]).get(here).status_code == 404
    assert "You cannot do this yet" in text(client.get(here))
    for task in plan.tasks.all():
        who = owner if task.owner == "provider" else client
        who.post(f"/mobilisation-tasks/{task.ref}/report/", {"reason": "Done"})
        client.post(f"/mobilisation-tasks/{task.ref}/confirm/")
    client.post(f"{here}act/call_ready/")
    assert client.post(f"{here}act/decide/", {"decision": "go", "reason": "x"}).status_code == 403
    judge = at(approver)
    assert judge.post(f"{here}act/decide/", {"decision": "go"}).status_code == 400
    went = judge.post(f"{here}act/decide/", {"decision": "go", "reason": "Seen on site", "conditions": "Five a week"},
                      follow=True)  # fmt: skip
    assert "Go: Norton Lane Support is live" in text(went)
    assert "Five a week" in text(went)
    cast.agreement.refresh_from_db()
    assert cast.agreement.status == "live"


def _count(django_assert_num_queries: Callable[[int], Any], user: User, url: str, expected: int) -> None:
    client = at(user)
    client.get(url)
    with django_assert_num_queries(expected):
        assert client.get(url).status_code == 200


def test_the_board_takes_the_same_queries_for_one_referral_and_for_three(
    live: Cast, broker: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    first = record_referral(live.lot(3), package=PACKAGE, person=PERSON, by=broker)
    offer_actions.make_offer(first, by=broker)
    _count(django_assert_num_queries, broker, "/referrals/", 15)
    for number in (4, 5):
        made = record_referral(
            live.lot(number), package=replace(PACKAGE, locality="Hardwick"), person=PERSON, by=broker
        )
        offer_actions.make_offer(made, by=broker)
    _count(django_assert_num_queries, broker, "/referrals/", 15)


def test_a_providers_offers_take_the_same_queries_for_one_and_for_three(
    live: Cast, broker: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    owner = live.owners["Tees Valley Homecare"]
    for number, expected in ((4, 9), (5, 9), (4, 9)):
        made = record_referral(live.lot(number), package=PACKAGE, person=PERSON, by=broker)
        offer_actions.make_offer(made, by=broker)
        _count(django_assert_num_queries, owner, "/offers/", expected)


def test_the_agreement_page_takes_the_same_queries_with_more_hand_backs(
    live: Cast, manager: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    url = "/agreements/SBC-2027-014/"
    for number, position in ((3, "primary"), (4, "secondary"), (5, "primary")):
        place = live.agreement.places.held().get(lot__number=number, position=position)
        places.hand_back(place, takes_effect_on=MORNING.date(), reason="x", by=manager)
        _count(django_assert_num_queries, manager, url, 16)
    _count(django_assert_num_queries, manager, "/agreements/", 6)
