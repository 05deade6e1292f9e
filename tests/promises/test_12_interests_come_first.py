"""Promise 12: no bid is shown without a current declaration made after the bidders are known; revoking bites at once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core import clock
from evaluation import policies
from evaluation.actions import panel as actions
from evaluation.models import Panel
from tenders.models import OpenedAnswer
from tests.factories import panels, people
from tests.factories.bids import signed_in

pytestmark = pytest.mark.django_db


def test_those_who_follow_the_marks_without_declaring_see_no_answer() -> None:
    cast = people.cast()
    panel = panels.moderating(cast, lots=1, count=2)
    address = reverse("evaluation:moderate_answer", args=[panel.tender.reference, "A", 1])
    answer = OpenedAnswer.objects.get(bid__letter="A", criterion__number=1).text
    assert len(answer) > 20
    with clock.at(panels.AGREED):
        pages = {
            who.ref: signed_in(who).get(address).content.decode() for who in (cast.moderator, cast.lead, cast.auditor)
        }
    assert all("What each evaluator said" in page for page in pages.values())
    assert [ref for ref, page in pages.items() if answer in page] == [cast.moderator.ref]


def test_an_open_tab_closes_on_the_next_request() -> None:
    cast = people.cast()
    panel = panels.opened(cast, lots=1, count=2)
    reference = panel.tender.reference
    answer = reverse("evaluation:answer", args=[reference, "A", 1])
    save = reverse("evaluation:autosave", args=[reference, "A", 1])
    with clock.at(panels.DECLARED):
        priya, tom = signed_in(cast.evaluator_a), signed_in(cast.evaluator_b)
        assert priya.get(answer).status_code == 403  # the bidders are known, but she has not declared
        panels.declare_all(panel)
        assert priya.get(answer).status_code == 403  # marking has not started
        actions.start_marking(Panel.objects.get(pk=panel.pk), by=cast.lead)
    with clock.at(panels.MARKED):
        assert priya.get(answer).status_code == 200
        assert tom.get(answer).status_code == 200
        seat = policies.seat_of(cast.evaluator_a, Panel.objects.get(pk=panel.pk))
        assert seat is not None
        actions.recuse(seat, by=cast.lead, reason="A cousin joined one of the bidders.")
        assert priya.get(answer).status_code == 403
        assert priya.post(save, {"mark": "3", "reason": "still typing"}).status_code == 403
        refs = list(panel.tender.bids.values_list("ref", flat=True))
        actions.declare(panel, by=cast.evaluator_b, interests={refs[0]: "I was asked to work there.", refs[1]: ""})
        assert tom.get(answer).status_code == 403
