"""What the platform refused stands first under today, for everybody who may mend it; a reader at rest is told nothing."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from core import clock, jobs, publisher
from core.models import Membership, OutboxMessage, User
from core.views.pages import group_of
from tenders import frames, notice_needs
from tenders import needs as own_needs
from tenders.actions import clarifications as asking
from tenders.actions import tender as actions
from tenders.actions import writing_notices as writing
from tenders.models import Tender
from tests.factories import tenders as made
from tests.factories.people import Cast


def page(user: User, url: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(url).content.decode()


def refused_planned_notice(cast: Cast) -> Tender:
    tender = made.ready(cast, reference="SBC-2027-021", lots_kept=1)
    cast.buyer.email = "buying@stockton.example"
    cast.buyer.save()
    notice = writing.write_notice(tender=tender, kind="UK3", by=cast.lead)
    publisher.behaviour("refuse")
    writing.send_drafted(notice=notice, by=cast.approver)
    jobs.run_due()
    jobs.run_due()
    notice.refresh_from_db()
    assert notice.status == "refused"
    return tender


def test_a_refused_planned_notice_stands_under_today(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        refused_planned_notice(cast)
        need = next(each for each in notice_needs.of_notices(cast.lead) if each.what == "The platform refused a notice")
        assert group_of(need, clock.now()) == "today"
        words = page(cast.lead, "/needs/")
    today = words[words.index('id="g-today"') :]
    assert "The platform refused a notice" in today[: today.index("</section>")]


def test_a_refused_tender_notice_does_not_wait_for_the_day_it_was_planned_for(cast: Cast) -> None:
    with clock.at(made.PUBLISHED):
        publisher.behaviour("refuse")
        made.approved(cast, reference="SBC-2027-014", lots_kept=1)
        jobs.run_due()
        jobs.run_due()
        need = next(each for each in own_needs.of_buyers(cast.lead) if each.what == "The platform refused the notice")
    assert need.at_once


def test_what_was_not_sent_before_the_tender_is_not_missing_after_it(cast: Cast) -> None:
    made.published(cast, at=made.PUBLISHED, reference="SBC-2027-014", lots_kept=1)
    with clock.at(made.PUBLISHED):
        listed = page(cast.lead, "/tenders/SBC-2027-014/notices/")
        one = page(cast.lead, "/tenders/SBC-2027-014/notices/UK2/")
    assert "Say how suppliers take part in the engagement." not in listed
    assert "Not sent" in listed
    assert "It was not sent, and no longer can be" in one
    assert "What is still missing" not in one
    assert "Save the answers" not in one


def test_a_question_that_waits_is_for_the_lead_to_answer(cast: Cast) -> None:
    tender = made.published(cast, at=made.PUBLISHED, reference="SBC-2027-014", lots_kept=1)
    with clock.at(made.PUBLISHED + timedelta(days=1)):
        asking.ask(tender=tender, organisation=cast.supplier, by=cast.bidder, text="Is travel time paid for?")
        assert str(frames.who_acts(tender, cast.lead).lines[0]) == "<b>You</b>, to answer one question"
        assert "The procurement lead" in str(frames.who_acts(tender, cast.approver).lines[0])
        assert "<b>Bidders</b>, to bid" in [str(line) for line in frames.who_acts(tender, cast.lead).lines]


def test_mail_about_a_tender_goes_only_to_those_who_still_hold_the_part(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = made.ready(cast, reference="SBC-2027-022", lots_kept=1)
        actions.send_for_approval(tender=tender, by=cast.lead)
        Membership.objects.filter(user=cast.lead).update(ended_at=clock.now(), ended_by=cast.approver)
        Membership.objects.filter(user=cast.approver, role="approver").update(role="auditor")
        own_needs.tell_the_approver(tender, cast.lead, {})
        before = OutboxMessage.objects.count()
        tender = Tender.objects.get(pk=tender.pk)
        Tender.objects.filter(pk=tender.pk).update(sent_for_approval_at=clock.now().replace(minute=59))
        own_needs.tell_the_approver(Tender.objects.get(pk=tender.pk), cast.lead, {})
        own_needs.tell_the_lead_it_came_back(tender, cast.approver, {})
    assert OutboxMessage.objects.count() == before


def test_a_visitor_of_the_demonstration_says_how_the_platform_answers(cast: Cast) -> None:
    client = Client()
    assert "Refuses it, with a reason" in client.get("/demo/platform/").content.decode()
    answer = client.post("/demo/platform/", {"how": "refuse"}, follow=True)
    assert "it now: refuses it, with a reason" in answer.content.decode()
    assert publisher.behaves() == "refuse"
    assert client.post("/demo/platform/", {"how": "explode"}).status_code == 200
    assert publisher.behaves() == "refuse"
