"""Colleagues are asked, join, get roles and leave; their work is handed on in the same act, and both are told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import clock, links
from core.actions import leaving
from core.actions import staff as actions
from core.models import AuditEntry, Invitation, Membership, OutboxMessage, User
from core.permissions import forget
from core.workflow import NotPermitted, Refused
from evaluation.models import PanelMember
from tenders.models import Tender
from tests.factories import panels, tenders
from tests.factories import people as factory
from tests.factories.bids import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2027, 3, 15, 12, 0, 1, tzinfo=UTC)


@pytest.fixture
def people() -> Cast:
    return factory.cast()


@pytest.fixture
def admin(people: Cast) -> User:
    return factory.person("Hazel Dunn", people.buyer, "admin")


def asked(people: Cast, admin: User, *roles: str) -> tuple[Invitation, str]:
    invitation = actions.invite(
        organisation=people.buyer, email="Kim.Low@stockton.example", role_keys=roles or ("lead", "approver"), by=admin
    )
    mail = OutboxMessage.objects.filter(address="kim.low@stockton.example").order_by("-pk")[0]
    return invitation, links.of(mail)


def test_an_invited_colleague_joins_in_every_role_and_the_secret_is_nowhere_at_rest(people: Cast, admin: User) -> None:
    _, link = asked(people, admin)
    secret = link.rstrip("/").rpartition("/")[2]
    for table in (OutboxMessage, Invitation, AuditEntry):
        assert not any(secret in str(list(row.values())) for row in table.objects.values())
    browser = Client()
    assert "asks you to join as procurement lead and approver" in browser.get(link).content.decode()
    assert browser.post(link, {"full_name": "Kim Low", "password": "three words apart 9"}).status_code == 302
    held = Membership.objects.current().filter(user__email="kim.low@stockton.example")
    assert sorted(held.values_list("role", flat=True)) == ["approver", "lead"]
    assert {each.started_by for each in held} == {admin}
    assert Client().get(link).status_code == 404


def test_an_invitation_lapses_by_the_clock(people: Cast, admin: User) -> None:
    with clock.at(NOON):
        _, link = asked(people, admin)
        assert Client().get(link).status_code == 200
    with clock.at(LATER):
        assert Client().get(link).status_code == 404


def test_sending_again_kills_the_first_link_and_taking_back_kills_the_second(people: Cast, admin: User) -> None:
    invitation, first = asked(people, admin)
    browser = signed_in(admin)
    act = "core:invitation_act"
    assert browser.post(reverse(act, args=[people.buyer.ref, invitation.pk, "again"])).status_code == 302
    second = links.of(OutboxMessage.objects.filter(address="kim.low@stockton.example").order_by("-pk")[0])
    assert second != first
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    browser.post(reverse(act, args=[people.buyer.ref, invitation.pk, "revoke"]))
    assert Client().get(second).status_code == 404
    other = factory.person("Ada Lane", people.other_buyer, "admin")
    assert signed_in(other).post(reverse(act, args=[people.buyer.ref, invitation.pk, "again"])).status_code == 404


def test_nobody_works_for_a_buyer_and_a_supplier_with_one_account(people: Cast, admin: User) -> None:
    invitation = actions.invite(organisation=people.buyer, email=people.rival.email, role_keys=["lead"], by=admin)
    with pytest.raises(Refused, match="This account belongs to Larchfield Care"):
        actions.join(invitation=invitation, by=people.rival)


def test_only_an_administrator_gives_and_ends_roles(people: Cast, admin: User) -> None:
    with pytest.raises(NotPermitted):
        actions.give_role(organisation=people.buyer, person=people.auditor, role="lead", by=people.lead)
    actions.give_role(organisation=people.buyer, person=people.auditor, role="lead", by=admin)
    with pytest.raises(Refused, match="is procurement lead already"):
        actions.give_role(organisation=people.buyer, person=people.auditor, role="lead", by=admin)
    with pytest.raises(Refused, match="does not work here"):
        actions.give_role(organisation=people.buyer, person=people.rival, role="lead", by=admin)
    with pytest.raises(NotPermitted):
        leaving.end_roles(
            organisation=people.buyer, person=people.auditor, role_keys=["lead"], handed_to={}, by=people.lead
        )


def test_the_last_administrator_cannot_leave(people: Cast, admin: User) -> None:
    url = reverse("core:end_role", args=[people.buyer.ref, admin.ref, "all"])
    answer = signed_in(admin).post(url)
    assert answer.status_code == 400
    assert "Hazel Dunn is the last administrator" in answer.content.decode()
    actions.give_role(organisation=people.buyer, person=people.auditor, role="admin", by=admin)
    assert signed_in(admin).post(url).status_code == 302
    assert not Membership.objects.current().filter(user=admin).exists()


def leave(people: Cast, admin: User, leaver: User, handed_to: dict[str, User]) -> None:
    every = Membership.objects.current().filter(user=leaver).values_list("role", flat=True)
    leaving.end_roles(organisation=people.buyer, person=leaver, role_keys=list(every), handed_to=handed_to, by=admin)
    forget(leaver)


def test_a_leavers_tender_is_handed_on_in_the_same_act_and_both_are_told(people: Cast, admin: User) -> None:
    tender = tenders.in_approval(people, lots_kept=1)
    other_lead = factory.person("Kim Low", people.buyer, "lead")
    key = f"lead:{tender.reference}"
    with pytest.raises(Refused, match=f"Leads: {tender.reference} .*: choose who takes it on"):
        leave(people, admin, people.lead, {})
    assert Membership.objects.current().filter(user=people.lead).exists()
    browser = signed_in(people.lead)
    assert browser.get(tender.get_absolute_url()).status_code == 200
    OutboxMessage.objects.all().delete()
    page = reverse("core:end_role", args=[people.buyer.ref, people.lead.ref, "all"])
    assert f"Leads: {tender.reference}" in signed_in(admin).get(page).content.decode()
    assert signed_in(admin).post(page, {"work-0": other_lead.ref}).status_code == 302
    tender.refresh_from_db()
    assert tender.lead == other_lead
    answer = browser.get(tender.get_absolute_url())
    assert (answer.status_code, answer["Location"][:16]) == (302, "/accounts/login/")
    told = {mail.to: f"{mail.subject}\n{mail.body}" for mail in OutboxMessage.objects.all()}
    assert told.keys() == {people.lead, other_lead}
    assert "now with Kim Low" in told[people.lead]
    assert told[other_lead].startswith("Ruth Ainsley’s work is handed on to you")
    assert tender.reference in told[other_lead]
    entry = AuditEntry.objects.filter(verb="staff.left").get()
    assert entry.facts["handed_on"] == [f"{key} to {other_lead.ref}"]
    assert AuditEntry.objects.filter(verb="tender.handed_on", chain__name=tender.chain()).exists()


def test_many_tenders_are_handed_on_by_one_choice_and_a_single_one_apart(people: Cast, admin: User) -> None:
    first, second, third = (tenders.draft(people, reference=f"SBC-2027-03{n}", lots_kept=1) for n in range(3))
    most, one = factory.person("Kim Low", people.buyer, "lead"), factory.person("Owen Pratt", people.buyer, "lead")
    page = reverse("core:end_role", args=[people.buyer.ref, people.lead.ref, "all"])
    browser = signed_in(admin)
    drawn = browser.get(page).content.decode()
    assert "Leads: all of it goes to" in drawn
    assert drawn.count("Whoever takes all of it") == 3
    nobody = browser.post(page, {})
    assert nobody.status_code == 400
    assert "choose who takes it on, or who takes all of it" in nobody.content.decode()
    assert browser.post(page, {"all-0": most.ref, "work-1": one.ref}).status_code == 302
    assert [Tender.objects.get(pk=each.pk).lead for each in (first, second, third)] == [most, one, most]


def test_the_named_approver_does_not_take_the_lead_and_whoever_drafted_does_not_approve(
    people: Cast, admin: User
) -> None:
    tender = tenders.in_approval(people, lots_kept=1)
    actions.give_role(organisation=people.buyer, person=people.approver, role="lead", by=admin)
    with pytest.raises(Refused, match="Make a colleague procurement lead first"):
        leave(people, admin, people.lead, {f"lead:{tender.reference}": people.approver})
    actions.give_role(organisation=people.buyer, person=people.lead, role="approver", by=admin)
    with pytest.raises(Refused, match="Make a colleague approver first"):
        leave(people, admin, people.approver, {f"approver:{tender.reference}": people.lead})
    second = factory.person("Kim Low", people.buyer, "approver")
    leave(people, admin, people.approver, {f"approver:{tender.reference}": second})
    assert Tender.objects.get(pk=tender.pk).approver == second


def test_an_evaluators_seat_is_handed_on_and_the_new_one_declares_afresh(people: Cast, admin: User) -> None:
    panel = panels.started(people, lots=1, count=2)
    fresh = factory.person("Kim Low", people.buyer, "evaluator")
    reference = panel.tender.reference
    answer = reverse("evaluation:answer", args=[reference, "A", 1])
    with clock.at(panels.MARKED):
        tom = signed_in(people.evaluator_b)
        assert tom.get(answer).status_code == 200
        with pytest.raises(Refused, match="Joan Abara has or had a seat on this panel"):
            leave(people, admin, people.evaluator_b, {f"seat:{reference}": people.evaluator_c})
        leave(people, admin, people.evaluator_b, {f"seat:{reference}": fresh})
        assert tom.get(answer).status_code == 302
        seat = PanelMember.objects.get(panel=panel, user=fresh)
        assert (seat.seat, seat.recused_at) == ("evaluator", None)
        assert signed_in(fresh).get(answer).status_code == 403  # no declaration yet
        assert PanelMember.objects.get(panel=panel, user=people.evaluator_b).recused_at is not None


def test_marks_that_are_in_stand_when_their_author_leaves(people: Cast, admin: User) -> None:
    panel = panels.moderating(people, lots=1, count=2)
    leave(people, admin, people.evaluator_b, {})
    assert PanelMember.objects.get(panel=panel, user=people.evaluator_b).recused_at is None


def test_ending_one_role_hands_on_only_what_needs_it(people: Cast, admin: User) -> None:
    tender = tenders.draft(people, lots_kept=1)
    actions.give_role(organisation=people.buyer, person=people.lead, role="auditor", by=admin)
    other = factory.person("Kim Low", people.buyer, "lead")
    leaving.end_roles(organisation=people.buyer, person=people.lead, role_keys=["auditor"], handed_to={}, by=admin)
    assert Tender.objects.get(pk=tender.pk).owner == people.lead
    handed = {f"lead:{tender.reference}": other}
    with pytest.raises(Refused, match="holds no such role"):
        leaving.end_roles(organisation=people.buyer, person=people.lead, role_keys=["auditor"], handed_to={}, by=admin)
    leaving.end_roles(organisation=people.buyer, person=people.lead, role_keys=["lead"], handed_to=handed, by=admin)
    assert Tender.objects.get(pk=tender.pk).owner == other


def test_ending_a_role_does_not_sign_the_person_out_but_bites_on_the_next_request(people: Cast, admin: User) -> None:
    actions.give_role(organisation=people.buyer, person=people.auditor, role="lead", by=admin)
    browser = signed_in(people.auditor)
    assert browser.get(reverse("tenders:new")).status_code == 200
    leaving.end_roles(organisation=people.buyer, person=people.auditor, role_keys=["lead"], handed_to={}, by=admin)
    assert browser.get(reverse("tenders:new")).status_code == 403
    assert browser.get(reverse("tenders:list")).status_code == 200


def test_the_keeper_knows_no_session_of_somebody_who_left(people: Cast, admin: User) -> None:
    before = people.auditor.get_session_auth_hash()
    leave(people, admin, people.auditor, {})
    people.auditor.refresh_from_db()
    assert people.auditor.get_session_auth_hash() != before


def test_a_clash_of_duties_is_shown_and_the_second_part_refused(people: Cast, admin: User) -> None:
    tender = tenders.in_approval(people, lots_kept=1)
    Tender.objects.filter(pk=tender.pk).update(lead=people.approver)
    actions.give_role(organisation=people.buyer, person=people.auditor, role="admin", by=admin)
    text: Any = signed_in(people.lead).get(reverse("core:duties", args=[people.buyer.ref])).content.decode()
    assert "2 to look at" in text
    assert f'Denise Harland: <a href="{tender.get_absolute_url()}">' in text
    assert "Grace Lindqvist: administrator, and auditor" in text


def test_what_an_administrator_asked_lapses_with_that_role_though_another_stays(people: Cast, admin: User) -> None:
    second = factory.person("Bela Ross", people.buyer, "admin", "auditor")
    asked_in = actions.invite(
        organisation=people.buyer, email="bela.private@example.org", role_keys=["admin"], by=second
    )
    leaving.end_roles(organisation=people.buyer, person=second, role_keys=["admin"], handed_to={}, by=admin)
    asked_in.refresh_from_db()
    assert (asked_in.stands(), asked_in.revoked_by) == (False, admin)
    assert [held.role for held in second.memberships.filter(ended_at=None)] == ["auditor"]
