"""The history page tells who, what and why in names and sentences, page by page, and as a file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import RequestFactory

from core import audit
from core.frames import Frame
from core.models import Organisation, User
from core.views.history import history_page, lines

pytestmark = pytest.mark.django_db
AT = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def _people() -> tuple[User, User]:
    ruth = User.objects.create_user("ruth@stockton.example", full_name="Ruth Ainsley")
    denise = User.objects.create_user("denise@stockton.example", full_name="Denise Harland")
    return ruth, denise


def _page(**asked: str) -> str:
    response = history_page(RequestFactory().get("/history/", asked), chain="register:1", frame=Frame(title="Register"))
    return response.content.decode()


def test_people_and_organisations_in_the_facts_stand_by_name() -> None:
    ruth, denise = _people()
    supplier = Organisation.objects.create(kind="supplier", name="Norton Lane Support")
    audit.record(
        "register:1", "role.given", by=ruth, facts={"to": denise.ref, "for": [supplier.ref, "P-XXXXXXXX"]}, at=AT
    )
    (line,) = lines("register:1", list(audit.entries("register:1")))
    assert line.who == "Ruth Ainsley"
    assert line.what == "Role: given"
    assert line.facts == [("For", "Norton Lane Support, P-XXXXXXXX"), ("To", "Denise Harland")]


def test_a_change_of_a_draft_says_what_was_changed(cast: Any) -> None:
    from core import clock
    from tenders.actions import tender as actions
    from tests.factories import tenders

    with clock.at(tenders.DRAFTED):
        tender = tenders.draft(cast)
        actions.change_details(tender=tender, by=cast.lead, details={"cpv": "85312000"})
    found = lines(tender.chain(), list(audit.entries(tender.chain())))
    assert found[0].why == "The details were changed."
    assert found[0].what == "Tender: changed"


def test_the_page_shows_fifty_entries_and_leads_on_to_the_older_ones() -> None:
    ruth, _ = _people()
    for number in range(1, 53):
        audit.record("register:1", "entry.made", by=ruth, facts={"number": number}, at=AT)
    first, second = _page(), _page(page="2")
    assert "Entry 52<" in first
    assert "Entry 3<" in first
    assert "Entry 2<" not in first
    assert "Entry 2<" in second
    assert "Showing 1 to 50 of 52 entries" in first


def test_the_page_can_show_the_acts_of_one_person_or_of_the_clock() -> None:
    ruth, denise = _people()
    audit.record("register:1", "entry.drafted", by=ruth, at=AT)
    audit.record("register:1", "entry.approved", by=denise, at=AT)
    audit.record("register:1", "entry.published", by=None, at=AT)
    assert "Entry: approved" in _page(who=denise.ref)
    assert "Entry: drafted" not in _page(who=denise.ref)
    assert "Entry: published" in _page(who="clock")
    assert "Entry: drafted" not in _page(who="clock")
    assert "Entry: drafted" in _page(who="nobody-of-that-name")


def test_the_file_holds_every_entry_of_what_is_shown() -> None:
    ruth, denise = _people()
    audit.record("register:1", "entry.drafted", by=ruth, facts={"title": "=cmd"}, at=AT)
    audit.record("register:1", "entry.approved", by=denise, at=AT)
    response = history_page(
        RequestFactory().get("/history/", {"format": "csv", "who": ruth.ref}),
        chain="register:1",
        frame=Frame(title="x"),
    )
    assert response.content.decode().splitlines() == [
        "Entry,When,Who,What,Why,Facts",
        "1,2027-03-01T09:00:00+00:00,Ruth Ainsley,Entry: drafted,,Title: =cmd",
    ]


def test_a_page_costs_the_same_queries_for_one_entry_and_for_three(django_assert_num_queries: Any) -> None:
    ruth, denise = _people()
    audit.record("register:1", "role.given", by=ruth, facts={"to": denise.ref}, at=AT)
    with django_assert_num_queries(9):
        _page()
    for _ in range(2):
        audit.record("register:1", "role.given", by=denise, facts={"to": ruth.ref}, at=AT)
    with django_assert_num_queries(9):
        _page()
