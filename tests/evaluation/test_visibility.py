"""What each phase lets each person see, and that standing somebody down bites at once."""

from __future__ import annotations

from datetime import date

import pytest

from core import clock
from core.models import User
from core.permissions import forget
from core.workflow import NotPermitted, Refused
from evaluation import policies, visibility
from evaluation.actions import marking, moderation
from evaluation.actions import panel as actions
from evaluation.models import AllocationRun, Award, Consensus, Mark, Panel, Summary
from tenders.actions import access
from tests.factories import panels, people

pytestmark = pytest.mark.django_db


def _fresh(panel: Panel) -> Panel:
    return Panel.objects.get(pk=panel.pk)


def test_a_mark_is_its_authors_alone_until_all_are_in() -> None:
    cast = people.cast()
    panel = panels.started(cast, lots=1, count=2)
    with clock.at(panels.MARKED):
        panels.mark_all(panel, cast.evaluator_a)
        assert Mark.objects.count() == 6

        def seen(user: User) -> int:
            return Mark.objects.visible_to(user).count()

        assert seen(cast.evaluator_a) == 6
        everyone_else = (cast.evaluator_b, cast.moderator, cast.lead, cast.approver, cast.auditor, cast.bidder)
        assert [seen(user) for user in everyone_else] == [0, 0, 0, 0, 0, 0]
        assert visibility.columns(panel) == []
        assert not visibility.may_see_marks(cast.moderator, panel)
        for user in (cast.evaluator_b, cast.evaluator_c):
            panels.mark_all(panel, user, mark=4)
            marking.submit_marks(panel, by=user)
        assert seen(cast.moderator) == 0
        marking.submit_marks(panel, by=cast.evaluator_a)
        assert _fresh(panel).status == "consensus"
        assert [seen(user) for user in everyone_else] == [18, 18, 18, 18, 18, 0]
        assert seen(cast.stranger_lead) == 0
        assert [m.user for m in visibility.columns(_fresh(panel))] == [
            cast.evaluator_a,
            cast.evaluator_b,
            cast.evaluator_c,
        ]
        assert visibility.may_see_marks(cast.lead, _fresh(panel))
        assert visibility.may_see_marks(cast.moderator, _fresh(panel))
        assert not visibility.may_see_marks(cast.bidder, _fresh(panel))
        panels.agree_all(cast, panel)
        agreed = [Consensus.objects.visible_to(u).count() for u in (cast.evaluator_b, cast.lead, cast.bidder)]
        assert agreed == [6, 6, 0]


def test_nobody_reads_a_bid_without_a_clear_declaration() -> None:
    cast = people.cast()
    panel = panels.opened(cast, lots=1, count=2)
    with clock.at(panels.DECLARED):
        assert not visibility.may_read_bids(cast.evaluator_a, panel)
        refs = list(panel.tender.bids.values_list("ref", flat=True))
        with pytest.raises(Refused) as missing:
            actions.declare(panel, by=cast.evaluator_a, interests={refs[0]: ""})
        assert len(missing.value.reasons) == 1
        panels.declare_all(panel)
        interests = {refs[0]: "My sister works there.", refs[1]: ""}
        actions.declare(_fresh(panel), by=cast.evaluator_a, interests=interests)
        with pytest.raises(Refused, match="Priya Nair declared an interest"):
            actions.start_marking(_fresh(panel), by=cast.lead)
        member = policies.seat_of(cast.evaluator_a, _fresh(panel))
        assert member is not None
        with pytest.raises(NotPermitted):
            actions.accept_interest(member, by=cast.evaluator_b, reason="Fine.")
        with pytest.raises(Refused, match="say why"):
            actions.accept_interest(member, by=cast.lead, reason=" ")
        actions.accept_interest(member, by=cast.lead, reason="She left the company two years ago.")
        with pytest.raises(Refused, match="no interest that is still to be weighed"):
            actions.accept_interest(member, by=cast.lead, reason="Again.")
        actions.start_marking(_fresh(panel), by=cast.lead)
        assert visibility.may_mark(cast.evaluator_a, _fresh(panel))
        assert not visibility.may_mark(cast.moderator, _fresh(panel))
        assert not visibility.may_read_bids(cast.lead, _fresh(panel))
        assert not visibility.may_read_bids(None, _fresh(panel))
    with clock.at(panels.MARKED):
        # A newer interest closes the bids again until it is weighed.
        actions.declare(_fresh(panel), by=cast.evaluator_a, interests=interests)
        assert not visibility.may_mark(cast.evaluator_a, _fresh(panel))
        bid, question = panel.tender.bids.all()[0], panel.tender.criteria.all()[0]
        with pytest.raises(NotPermitted):
            marking.save_mark(panel, by=cast.evaluator_a, bid=bid, criterion=question, mark=None, reason="x")


def test_standing_somebody_down_works_out_again_who_must_mark() -> None:
    cast = people.cast()
    panel = panels.started(cast, lots=1, count=2)
    with clock.at(panels.MARKED):
        for user in (cast.evaluator_a, cast.evaluator_b):
            panels.mark_all(panel, user)
            marking.submit_marks(panel, by=user)
        member = policies.seat_of(cast.evaluator_c, _fresh(panel))
        assert member is not None
        panels.mark_all(panel, cast.evaluator_c, mark=1)
        with pytest.raises(NotPermitted):
            actions.recuse(member, by=cast.moderator, reason="I think so.")
        with pytest.raises(Refused):
            actions.recuse(member, by=cast.lead, reason="")
        actions.recuse(member, by=cast.lead, reason="Took a job with a bidder.")
        assert _fresh(panel).status == "consensus"  # the last marks that were owed are in
        assert policies.seat_of(cast.evaluator_c, _fresh(panel)) is None
        assert Mark.objects.visible_to(cast.evaluator_c).count() == 0
        assert Mark.objects.visible_to(cast.moderator).count() == 12  # a recused person's marks do not count
        assert Panel.objects.visible_to(cast.evaluator_c).count() == 0
        assert Panel.objects.visible_to(cast.evaluator_a).count() == 1
        assert Panel.objects.visible_to(cast.lead).count() == 1
        with pytest.raises(NotPermitted):
            marking.submit_marks(panel, by=cast.evaluator_c)
        with pytest.raises(Refused, match="has left the panel already"):
            actions.recuse(member, by=cast.lead, reason="Twice.")


def test_a_panel_is_made_of_fit_people() -> None:
    cast = people.cast()
    tender = panels.closed(cast, lots=1, count=2)
    with clock.at(panels.OPENED):
        with pytest.raises(NotPermitted):
            actions.appoint_panel(tender, by=cast.approver, evaluators=[cast.evaluator_a], moderator=cast.moderator)
        with pytest.raises(Refused) as unfit:
            actions.appoint_panel(tender, by=cast.lead, evaluators=[cast.bidder, cast.bidder], moderator=cast.bidder)
        assert unfit.value.reasons == [
            "Amina Rashid is not an evaluator of Stockton-on-Tees Borough Council.",
            "Amina Rashid is not an evaluator of Stockton-on-Tees Borough Council.",
            "Amina Rashid is not a moderator of Stockton-on-Tees Borough Council.",
            "The same evaluator is named twice: choose different people.",
            "Amina Rashid cannot both mark and moderate: choose somebody else to moderate.",
        ]
        panel = panels.appointed(cast, tender)
        with pytest.raises(Refused, match="has a panel already"):
            panels.appointed(cast, tender)
        with pytest.raises(Refused, match="has or had a seat"):
            actions.add_member(panel, by=cast.lead, user=cast.evaluator_a, seat="evaluator")
        with pytest.raises(Refused, match="has a moderator"):
            actions.add_member(panel, by=cast.lead, user=cast.evaluator_a, seat="moderator")
        fourth = people.person("Ada Birch", cast.buyer, "evaluator")
        with pytest.raises(NotPermitted):
            actions.add_member(panel, by=cast.moderator, user=fourth, seat="evaluator")
        actions.add_member(panel, by=cast.lead, user=fourth, seat="evaluator")
        assert len(_fresh(panel).evaluators()) == 4
        with pytest.raises(Refused, match="Nobody is known to bid yet"):
            actions.declare(panel, by=cast.evaluator_a, interests={})
        with pytest.raises(NotPermitted):
            actions.declare(panel, by=cast.lead, interests={})


def test_a_mark_is_on_the_scale_has_its_reason_and_is_locked_when_handed_in() -> None:
    cast = people.cast()
    panel = panels.started(cast, lots=1, count=2)
    bid, question = panel.tender.bids.order_by("letter")[0], panel.tender.criteria.all()[0]
    with clock.at(panels.MARKED):
        with pytest.raises(Refused, match="choose one of the published scale, 0, 1, 2, 3, 4, 5"):
            marking.save_mark(panel, by=cast.evaluator_a, bid=bid, criterion=question, mark=7, reason="")  # type: ignore[arg-type] # an int is what a careless caller gives
        with pytest.raises(Refused) as unfinished:
            marking.submit_marks(panel, by=cast.evaluator_a)
        assert unfinished.value.reasons[0] == "Bid A, question 1 has no mark."
        panels.mark_all(panel, cast.evaluator_a)
        marking.save_mark(panel, by=cast.evaluator_a, bid=bid, criterion=question, mark=None, reason="Only words.")
        with pytest.raises(Refused) as short:
            marking.submit_marks(panel, by=cast.evaluator_a)
        assert short.value.reasons == ["Bid A, question 1 has no mark."]
        panels.mark_all(panel, cast.evaluator_a)
        marking.submit_marks(panel, by=cast.evaluator_a)
        with pytest.raises(Refused, match="handed in and locked"):
            panels.mark_all(panel, cast.evaluator_a)
        with pytest.raises(NotPermitted):
            panels.mark_all(panel, cast.moderator)
        with pytest.raises(Refused, match="Moderation starts when"):
            moderation.record_consensus(
                panel, by=cast.moderator, bid=bid, criterion=question, mark=None, reason=panels.REASON
            )
        with pytest.raises(NotPermitted):
            moderation.record_consensus(
                panel, by=cast.evaluator_a, bid=bid, criterion=question, mark=None, reason=panels.REASON
            )


def test_awards_runs_and_summaries_show_to_the_right_people() -> None:
    cast = people.cast()
    tender = panels.told(cast, lots=1, count=2)
    buyers = (cast.lead, cast.approver, cast.auditor)
    blind = (cast.evaluator_a, cast.moderator, cast.bidder, cast.stranger_lead)
    assert [Award.objects.visible_to(user).count() for user in buyers] == [1, 1, 1]
    assert [Award.objects.visible_to(user).count() for user in blind] == [0, 0, 0, 0]
    assert [AllocationRun.objects.visible_to(user).count() for user in buyers] == [1, 1, 1]
    assert [AllocationRun.objects.visible_to(user).count() for user in blind] == [0, 0, 0, 0]
    assert [s.bid.organisation for s in Summary.objects.visible_to(cast.bidder)] == [cast.supplier]
    assert Summary.objects.visible_to(cast.lead).count() == 2
    assert Summary.objects.visible_to(cast.evaluator_a).count() == 0
    assert policies.buyers(tender) == [cast.buyer]
    assert not policies.may_approve(None, Award.objects.get())
    assert not policies.is_lead(None, tender)
    assert not policies.may_rank(cast.approver, tender)
    assert policies.may_rank(cast.lead, tender)
    assert policies.may_see_award(cast.auditor, tender)
    assert not policies.may_see_award(cast.moderator, tender)


def test_an_outside_auditor_lent_one_procurement_reads_its_awards_and_no_others() -> None:
    cast = people.cast()
    tender = panels.told(cast, lots=1, count=2)
    outsider = people.person("Nasrin Bell")
    with clock.at(panels.MARKED):
        assert Award.objects.visible_to(outsider).count() == 0
        access.let_read(tender=tender, person=outsider, until=date(2028, 3, 31), reason="External audit.", by=cast.lead)
        forget(outsider)
        assert [award.lot.tender for award in Award.objects.visible_to(outsider)] == [tender]
        assert AllocationRun.objects.visible_to(outsider).count() == 1
        assert Summary.objects.visible_to(people.person("Owen Price")).count() == 0
