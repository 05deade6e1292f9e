"""Wagtail's editor: for engagement officers, on their own buyer's branch, by the one sign-in, and nowhere else looser."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.test import Client, RequestFactory
from wagtail.models import Page, Site

from cms.models import BuyerSection, EventPage, HomePage, ProgrammePage, TalkToUsPage
from core.models import Membership
from tests.factories.engagement import booked, event_of, event_words, published
from tests.factories.people import Cast, cast, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


@pytest.fixture
def people() -> Cast:
    return cast()


def _as(who: object) -> Client:
    client = Client()
    client.force_login(who)  # type: ignore[arg-type] # a User
    return client


def test_a_fresh_database_has_a_home_and_a_place_to_talk() -> None:
    home = HomePage.objects.get()
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk
    assert TalkToUsPage.objects.child_of(home).get().url == "/talk-to-us/"
    assert Page.objects.count() == 3
    # The tree must be sound for treebeard: no orphans, no wrong depths or counts of children.
    assert Page.find_problems() == ([], [], [], [], [])


def test_the_home_page_leads_to_everything_public(people: Cast, rf: RequestFactory) -> None:
    page = published(people.buyer, people.engagement_officer)
    # The demonstration puts its start page at the root, so here Wagtail is asked for the home page itself.
    request = rf.get("/")
    request.user = AnonymousUser()
    text = HomePage.objects.get().serve(request).render().content.decode()
    assert "Work with Stockton-on-Tees Borough Council" in text
    for address in (page.url, "/notices/", "/awards/", "/register/"):
        assert f'href="{address}"' in text


def test_the_editor_opens_for_an_engagement_officer_alone(people: Cast) -> None:
    assert _as(people.engagement_officer).get("/cms/").status_code == 200
    for nobody in (people.lead, people.evaluator_a, people.bidder, people.framework_manager, people.stranger):
        assert _as(nobody).get("/cms/").status_code == 404
        assert _as(nobody).get("/cms/pages/").status_code == 404
    assert Client().get("/cms/")["Location"].startswith("/accounts/login/")


def test_there_is_one_sign_in_and_one_place_for_passwords() -> None:
    assert Client().get("/cms/login/?next=/cms/")["Location"] == "/accounts/login/?next=/cms/"
    assert Client().post("/cms/login/", {"username": "x", "password": "y"})["Location"].startswith("/accounts/login/")
    assert Client().get("/cms/password_reset/")["Location"] == "/accounts/password/reset/"


def test_a_role_that_ends_closes_the_editor_on_the_next_request(people: Cast) -> None:
    officer = _as(people.engagement_officer)
    assert officer.get("/cms/").status_code == 200
    assert people.engagement_officer.groups.count() == 1
    held = Membership.objects.get(user=people.engagement_officer)
    Membership.objects.filter(pk=held.pk).update(ended_at=held.started_at, ended_by=people.lead)
    assert officer.get("/cms/").status_code == 404
    assert people.engagement_officer.groups.count() == 0


def test_an_officer_edits_only_the_own_buyers_branch(people: Cast) -> None:
    own = published(people.buyer, people.engagement_officer)
    neighbour = person("Vera Stone", people.other_buyer, "engagement_officer")
    theirs = published(people.other_buyer, neighbour)
    officer = _as(people.engagement_officer)
    assert officer.get(f"/cms/pages/{own.pk}/edit/").status_code == 200
    assert officer.get(f"/cms/pages/{theirs.pk}/edit/").status_code in {302, 403}
    refused = officer.post(f"/cms/pages/{theirs.pk}/unpublish/")
    assert refused.status_code in {302, 403}
    assert ProgrammePage.objects.get(pk=theirs.pk).live
    assert {group.name for group in Group.objects.filter(user=people.engagement_officer)} == {
        f"Engagement officers: {people.buyer.ref}"
    }
    assert [section.buyer for section in BuyerSection.objects.order_by("pk")] == [people.buyer, people.other_buyer]


def test_the_editor_offers_programmes_and_events_and_nothing_else(people: Cast) -> None:
    page = published(people.buyer, people.engagement_officer)
    section = BuyerSection.objects.get()
    officer = _as(people.engagement_officer)
    # One kind of page fits under each: Wagtail goes straight to its form.
    assert (
        officer.get(f"/cms/pages/{section.pk}/add_subpage/")["Location"]
        == f"/cms/pages/add/cms/programmepage/{section.pk}/"
    )
    assert officer.get(f"/cms/pages/add/cms/programmepage/{section.pk}/").status_code == 200
    assert officer.get(f"/cms/pages/add/cms/eventpage/{page.pk}/").status_code == 200


def test_a_page_written_in_the_editor_is_public_when_published_there(people: Cast) -> None:
    published(people.buyer, people.engagement_officer)
    section = BuyerSection.objects.get()
    rows = {
        f"{name}-{part}": "0"
        for name in ("dates", "heard_points", "comments")
        for part in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    fields = {
        "title": "Reablement", "slug": "reablement", "summary": "We plan it.", "plan": "Soon.", "topic": "",
        "procurement_reference": "", "contact_name": "", "contact_email": "", "heard_note": "", "heard_on": "",
        "survey_question": "", "survey_note": "", "survey_length": "", "survey_url": "", "survey_closes_at": "",
        "action-publish": "1", **rows,
    }  # fmt: skip
    answer = _as(people.engagement_officer).post(f"/cms/pages/add/cms/programmepage/{section.pk}/", fields)
    assert answer.status_code == 302
    assert Client().get("/talk-to-us/sbc/reablement/").status_code == 200


def test_the_editors_preview_draws_the_public_page(people: Cast) -> None:
    page = published(people.buyer, people.engagement_officer, event=event_words())
    officer = _as(people.engagement_officer)
    shown = officer.get(f"/cms/pages/{page.pk}/view_draft/")
    assert shown.status_code == 200
    assert "What we plan" in shown.content.decode()
    event = officer.get(f"/cms/pages/{event_of(page).pk}/view_draft/")
    assert event.status_code == 200
    assert "The booking form appears here once the page is public" in event.content.decode()


def test_a_booked_event_is_not_deleted(people: Cast) -> None:
    page = published(people.buyer, people.engagement_officer, event=event_words())
    event = event_of(page)
    booked(event)
    officer = _as(people.engagement_officer)
    for target in (event.pk, page.pk):
        assert officer.post(f"/cms/pages/{target}/delete/").status_code == 302
    assert EventPage.objects.filter(pk=event.pk).exists()


def test_only_the_editors_path_has_the_looser_policy(people: Cast) -> None:
    officer = _as(people.engagement_officer)
    page = published(people.buyer, people.engagement_officer)
    loose = officer.get("/cms/")["Content-Security-Policy"]
    assert "'unsafe-inline'" in loose
    for path in (page.url, "/engagement/", "/talk-to-us/", "/notices/"):
        assert "unsafe" not in officer.get(path)["Content-Security-Policy"]


def test_nothing_of_a_procurement_is_in_the_editors_search(people: Cast) -> None:
    from wagtail.search.index import get_indexed_models

    own = {model._meta.label for model in get_indexed_models()}
    assert not {label for label in own if label.split(".")[0] in {"tenders", "evaluation", "frameworks", "dps", "core"}}
