"""An auditor from outside reads one procurement until a day, changes nothing, and it ends by the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from core import clock
from core.models import AccessGrant, AuditEntry, OutboxMessage, User
from core.permissions import forget
from core.workflow import NotPermitted, Refused
from tenders.actions import access as actions
from tenders.actions import registration
from tenders.models import Tender
from tests.factories import panels, tenders
from tests.factories import people as factory
from tests.factories.bids import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db
UNTIL = date(2027, 3, 31)
DAY = datetime(2027, 3, 1, 12, tzinfo=UTC)
LAST = datetime(2027, 3, 31, 22, 59, 59, tzinfo=UTC)  # a second before midnight by UK clocks, in summer time


@pytest.fixture
def people() -> Cast:
    return factory.cast()


@pytest.fixture
def outsider() -> User:
    return factory.person("Nasrin Bell")


def let(tender: Tender, person: User, by: User, until: date = UNTIL) -> AccessGrant:
    grant = actions.let_read(tender=tender, person=person, until=until, reason="External audit 2026/27.", by=by)
    forget(person)
    return grant


def test_it_is_given_with_reason_and_end_listed_and_over_by_the_clock(people: Cast, outsider: User) -> None:
    tender = tenders.ready(people, lots_kept=1)
    other = tenders.draft(people, lots_kept=1)
    page = reverse("tenders:access", args=[tender.reference])
    overview, history = (reverse(f"tenders:{name}", args=[tender.reference]) for name in ("overview", "history"))
    with clock.at(DAY):
        reader = signed_in(outsider)
        assert reader.get(overview).status_code == 404
        form = {"email": outsider.email, "until_day": "31", "until_month": "3", "until_year": "2027",
                "reason": "External audit 2026/27."}  # fmt: skip
        assert signed_in(people.lead).post(page, form).status_code == 302
        listed = signed_in(people.auditor).get(page).content.decode()
        assert "Nasrin Bell" in listed
        assert "External audit 2026/27." in listed
        assert OutboxMessage.objects.filter(to=outsider).count() == 1
        assert f"Read {tender.reference}" in reader.get("/needs/").content.decode()
        for url in (overview, history, page):
            assert (url, reader.get(url).status_code) == (url, 200)
        assert reader.get(reverse("tenders:overview", args=[other.reference])).status_code == 404
    with clock.at(LAST):
        assert signed_in(outsider).get(overview).status_code == 200
    with clock.at(LAST + timedelta(seconds=1)):
        assert signed_in(outsider).get(overview).status_code == 404
        assert tender.reference not in signed_in(outsider).get("/needs/").content.decode()


def test_whoever_reads_for_a_time_posts_nothing(people: Cast, outsider: User) -> None:
    tender = tenders.ready(people, lots_kept=1)
    with clock.at(DAY):
        let(tender, outsider, people.lead)
        reader = signed_in(outsider)
        for name in ("details", "lots", "criteria", "scale", "timetable", "documents", "conflicts", "access", "cancel"):
            url = reverse(f"tenders:{name}", args=[tender.reference])
            assert (name, reader.post(url, {}).status_code) == (name, 403)
        act = reverse("tenders:act", args=[tender.reference, "send_for_approval"])
        assert reader.post(act).status_code == 403


def test_it_reads_the_award_as_an_auditor_does(people: Cast, outsider: User) -> None:
    tender = panels.proposed(people, lots=1, count=2)
    with clock.at(panels.PROPOSED):
        award = reverse("evaluation:award", args=[tender.reference])
        assert signed_in(outsider).get(award).status_code == 404
        let(tender, outsider, people.lead, date(2027, 7, 1))
        assert signed_in(outsider).get(award).status_code == 200
        propose = reverse("evaluation:award_act", args=[tender.reference, "send_for_approval"])
        assert signed_in(outsider).post(propose).status_code == 403


def test_it_is_taken_back_at_once_and_both_are_in_the_log(people: Cast, outsider: User) -> None:
    tender = tenders.ready(people, lots_kept=1)
    with clock.at(DAY):
        grant = let(tender, outsider, people.lead)
        reader = signed_in(outsider)
        stop = reverse("tenders:access_stop", args=[tender.reference, grant.ref])
        assert signed_in(people.auditor).post(stop).status_code == 403
        assert reader.post(stop).status_code == 403
        assert signed_in(people.lead).post(stop).status_code == 302
        assert reader.get(tender.get_absolute_url()).status_code == 404
    verbs = (
        AuditEntry.objects.filter(chain__name=people.buyer.chain(), verb__startswith="access.")
        .order_by("number")
        .values_list("verb", flat=True)
    )
    assert list(verbs) == ["access.given", "access.revoked"]


@pytest.mark.parametrize(
    ("until", "reason", "sentence"),
    [
        (date(2027, 2, 1), "Audit.", "a day that is still to come"),
        (date(2029, 2, 1), "Audit.", "a day within a year"),
        (UNTIL, "  ", "say why this person may read it"),
    ],
)
def test_a_grant_without_reason_or_sensible_end_is_refused(
    people: Cast, outsider: User, until: date, reason: str, sentence: str
) -> None:
    tender = tenders.ready(people, lots_kept=1)
    with clock.at(DAY), pytest.raises(Refused, match=sentence):
        actions.let_read(tender=tender, person=outsider, until=until, reason=reason, by=people.lead)


def test_no_supplier_is_let_in_and_no_approver_lets_in(people: Cast, outsider: User) -> None:
    tender = tenders.ready(people, lots_kept=1)
    with clock.at(DAY):
        with pytest.raises(Refused, match="belongs to a supplier"):
            let(tender, people.rival, people.lead)
        with pytest.raises(NotPermitted):
            let(tender, outsider, people.approver)
        let(tender, outsider, people.lead)
        with pytest.raises(Refused, match="may read it already"):
            let(tender, outsider, people.lead)


def test_whoever_reads_a_procurement_for_a_time_does_not_join_somebody_who_may_bid(
    people: Cast, outsider: User
) -> None:
    tender = tenders.ready(people, lots_kept=1)
    with clock.at(DAY):
        let(tender, outsider, people.lead)
        asked = registration.invite(organisation=people.supplier, email=outsider.email, role="editor", by=people.bidder)
        with pytest.raises(Refused, match="may read a procurement of Stockton-on-Tees Borough Council for a time"):
            registration.join(invitation=asked, by=outsider)
    assert not outsider.memberships.exists()
    with clock.at(DAY + timedelta(days=31)):
        asked = registration.invite(organisation=people.supplier, email=outsider.email, role="editor", by=people.bidder)
        assert registration.join(invitation=asked, by=outsider).role == "editor"
