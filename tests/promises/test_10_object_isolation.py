"""Promise 10: an object is shown to whom it belongs. One matrix of every route, person and relation.

The matrix is made from the URLconf: `test_every_route_has_a_row` walks every address the site answers and is red when a
route of our own has no row; `test_the_rows_of_a_room` asks each route as seventeen people and as a visitor, and is red when
one status differs from the row's.

How a room adds its routes: open (or make) `tests/promises/routes/<room>.py` and add to `ROWS`

    Row("tenders:thing", {"reference": "@draft"}, get={200: "lead", 403: "approver auditor", 404: REST},
        post={302: "lead", 403: "approver auditor", 404: REST}, data={"title": "Words"})

What a row says and who the seventeen are: `matrix.py`. Which names stand behind `@`: `scene.py`; a room that needs an
object of its own writes `def scene(scene): ... scene.put("question", question.ref, at)` in its module, using the scene's
cast and the factories. Write what the rule is, not what the code answers: the code is what the row judges. When a row is
red, the message shows both groupings side by side. A route where the state changes the answer has a row for each state.

Run one room alone: `pytest tests/promises/test_10_object_isolation.py -k tenders`.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live_settings
from django.test import Client
from django.urls import reverse

from cms.models import ProgrammePage
from core import clock
from tenders.actions.access import let_read
from tenders.models import Tender
from tests import databases
from tests.factories import people
from tests.promises import matrix, scene
from tests.promises.matrix import Scene
from tests.promises.routes import apart

ROOMS = {room.__name__.rpartition(".")[2]: room for room in matrix.rooms()}

# One worker builds the scene, and the other goes on meanwhile.
pytestmark = [pytest.mark.once, pytest.mark.xdist_group("isolation")]


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[tuple[Scene, Path]]:
    """The scenario, committed to this worker's database; the template is put back at the end."""
    folder: Path = tmp_path_factory.mktemp("isolation")
    names = {"MEDIA_ROOT": folder / "files", "KEEPER_DIR": folder / "keeper", "VAR_DIR": folder}
    names["DEMO_CLOCK_FILE"] = folder / "demo-clock.json"
    before = {name: getattr(live_settings, name) for name in names}
    names["MEDIA_ROOT"].mkdir()
    names["KEEPER_DIR"].mkdir(mode=0o700)
    with django_db_blocker.unblock():
        for name, value in names.items():
            setattr(live_settings, name, value)
        made = scene.build()
        for name, value in before.items():
            setattr(live_settings, name, value)
        yield made, folder
        databases.restore()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def stage(built: tuple[Scene, Path], own_folders: None, settings: Any, db: None) -> Iterator[Scene]:
    """The scenario with its own folders, inside a transaction that is undone; thousands of refusals are not logged."""
    made, folder = built
    settings.MEDIA_ROOT, settings.KEEPER_DIR, settings.VAR_DIR = folder / "files", folder / "keeper", folder
    logging.disable(logging.ERROR)
    yield made
    logging.disable(logging.NOTSET)


def test_every_route_has_a_row() -> None:
    routes, rows = matrix.own_routes(), {row.route for row in matrix.all_rows()}
    missing = [f"{name}  ({address})" for name, address in routes.items() if name not in rows]
    assert missing == [], "No row in tests/promises/routes/; say who may open:\n" + "\n".join(missing)
    assert sorted(rows - routes.keys()) == [], "These rows speak of routes that are gone."


def test_a_row_without_its_people_is_refused() -> None:
    assert matrix.spelled({200: "lead", 404: matrix.REST})["rival"] == 404
    with pytest.raises(LookupError):
        matrix.spelled({200: "leed", 404: matrix.REST})
    with pytest.raises(ValueError, match="twice"):
        matrix.spelled({200: "lead", 404: "lead"})
    incomplete = [str(row) for row in matrix.all_rows() for each in (row.get, row.post)
                  if each is not None and len(matrix.spelled(each)) != len(matrix.PEOPLE)]  # fmt: skip
    assert incomplete == [], "These rows leave somebody out."


@pytest.mark.parametrize("room", ROOMS)
def test_the_rows_of_a_room(room: str, stage: Scene) -> None:
    differences = [line for row in getattr(ROOMS[room], "ROWS", ()) for line in matrix.tried(row, stage)]
    assert differences == [], "\n".join(differences)


def test_the_editor_opens_for_engagement_officers_alone(stage: Scene) -> None:
    for address in apart.WAGTAIL:
        answers = {name: stage.browsers[name].get(address).status_code for name in matrix.PEOPLE}
        let_in = sorted(name for name, status in answers.items() if status != 404)
        assert (address, let_in) == (address, ["engagement_officer", "other_buyer"])
        signed_out = Client().get(address)
        assert signed_out.status_code == 302
        assert signed_out["Location"].startswith((matrix.LOGIN, "/cms/login/"))
    for address in apart.OFFICERS_ALONE:
        for name in ("engagement_officer", "lead", "owner"):
            assert stage.browsers[name].get(address).status_code in {302, 403, 404}, (address, name)


def test_another_councils_engagement_officer_does_not_edit_this_councils_page(stage: Scene) -> None:
    page = ProgrammePage.objects.get(ref=stage.refs["programme"])
    with clock.at(stage.moments["programme"]):
        assert stage.browsers["engagement_officer"].get(f"/cms/pages/{page.pk}/edit/").status_code == 200
        answered = stage.browsers["other_buyer"].get(f"/cms/pages/{page.pk}/edit/")
    assert answered.status_code in {302, 403, 404}


def test_what_is_about_the_signed_in_person_asks_a_visitor_to_sign_in(stage: Scene) -> None:
    for name in apart.ACCOUNT_PAGES:
        answered = Client().get(reverse(name))
        assert (name, answered.status_code) == (name, 302)
        assert answered["Location"].startswith((matrix.LOGIN, reverse("account_login")))


def test_whatever_no_route_takes_is_not_found(stage: Scene) -> None:
    for address in ("/no-such-page/", "/media-documents/1/plan.pdf", "/_util/authenticate_with_password/1/1/"):
        assert Client().get(address).status_code == 404
        assert stage.browsers["lead"].get(address).status_code == 404


OF_ONE_PROCUREMENT = ("tenders:", "evaluation:", "bidding:opening", "bidding:confirm_opening")
"""The routes that somebody who reads one procurement for a time has to do with."""
READ_BY_PRESSING = ("tenders:record_export",)
"""A button that only makes a file to read, and writes down who took it: it changes nothing."""


def test_who_reads_a_procurement_for_a_time_reads_as_its_auditor_and_posts_nothing(stage: Scene) -> None:
    reader = people.person("Vera Stone")
    found = {name: Tender.objects.filter(reference=ref).first() for name, ref in stage.refs.items()}
    for tender in {each.procurement_id: each for each in found.values() if each is not None}.values():
        with clock.at(min(stage.moments.values())):
            let_read(tender=tender, person=reader, until=date(2027, 12, 31), reason="Audit.", by=stage.cast.lead)
    browser = scene.browser(reader)
    wrong = []
    for row in matrix.all_rows():
        name = str(row.args.get("reference", ""))[1:]
        if found.get(name) is None or not row.route.startswith(OF_ONE_PROCUREMENT):
            continue
        with clock.at(stage.moments[row.moment()]):
            for method, answers in (("get", row.get), ("post", row.post)):
                if answers is None:
                    continue
                expected = matrix.spelled(answers)["auditor"]
                status = matrix.asked(browser, method, stage.address(row), row.data if method == "post" else {})[0]
                if status != expected or (method == "post" and status < 400 and row.route not in READ_BY_PRESSING):
                    wrong.append(f"{method.upper()} {row}: as an auditor {expected}, answered {status}")
    assert wrong == [], "\n".join(wrong)
