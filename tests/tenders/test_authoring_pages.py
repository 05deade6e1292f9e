"""Every authoring page opens, for whom it should, in every state; what is typed wrong comes back with 400 and kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from core import clock
from tenders.models import Tender
from tests.factories import tenders as made
from tests.factories.people import Cast

PAGES = [
    "", "history/", "details/", "lots/", "lots/3/", "lots.csv", "regime/", "criteria/", "scale/", "rule/",
    "timetable/", "documents/", "conflicts/", "interests/", "approver/", "approval/", "notices/", "cancel/",
]  # fmt: skip


@pytest.fixture
def tender(cast: Cast) -> Tender:
    with clock.at(made.DRAFTED):
        return made.draft(cast, reference="SBC-2027-014")


def as_user(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("page", PAGES)
def test_the_lead_opens_every_page_of_a_draft(cast: Cast, tender: Tender, page: str) -> None:
    with clock.at(made.DRAFTED):
        answer = as_user(cast.lead).get(f"/tenders/SBC-2027-014/{page}")
    assert answer.status_code == 200


@pytest.mark.parametrize("page", [page for page in PAGES if page not in {"approval/", "cancel/"}])
def test_the_approver_opens_every_page_of_a_published_tender(cast: Cast, page: str) -> None:
    made.published(cast, at=made.PUBLISHED, reference="SBC-2027-014")
    with clock.at(made.PUBLISHED):
        answer = as_user(cast.approver).get(f"/tenders/SBC-2027-014/{page}")
    assert answer.status_code == 200
