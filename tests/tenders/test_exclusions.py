"""Exclusion: told, heard, decided by two people; of one lot only where it is about a lot; every step in the thread."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import audit, clock
from core.models import OutboxMessage, User
from core.workflow import NotPermitted, Refused, Table, move
from tenders.actions import exclusions as actions
from tenders.actions import tender as tender_actions
from tenders.actions import threads
from tenders.enums import ExclusionStatus
from tenders.models import Bid, Exclusion, LotExclusion, Message, MessageRead, Tender
from tenders.queries import bids as queries
from tenders.queries import threads as said
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import AFTER, Written
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db

NOW = AFTER + timedelta(hours=1)
UNTIL = NOW + timedelta(days=10)
FACTS = "Your insurance certificate ended on 1 January 2027 (file accounts.pdf, page 2)."


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    """Two bids for lots 1 and 3, opened; the lead and the approver have declared."""
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=3)
    factory.submitted(tender, people.supplier, people.bidder, Written(lots=(3, 1)))
    factory.submitted(tender, people.rival_supplier, people.rival, Written(lots=(1, 3)))
    factory.opened(tender, people.lead, people.approver)
    with clock.at(AFTER + timedelta(minutes=30)):
        for person in (people.lead, people.approver):
            tender_actions.declare_interest(tender=tender, by=person, has_interest=False)
    return Tender.objects.get(pk=tender.pk)


def bid_of(tender: Tender, people: Cast) -> Bid:
    return Bid.objects.get(tender=tender, organisation=people.supplier)


def begun(tender: Tender, people: Cast, lot: int | None = None) -> Exclusion:
    kind = "condition" if lot else "discretionary"
    return actions.start(
        bid=bid_of(tender, people), lot=tender.lots.get(number=lot) if lot else None, ground_class=kind,
        ground="Insurance in force for lot 3" if lot else "Schedule 7, paragraph 12", facts=FACTS, by=people.lead,
    )  # fmt: skip


def told(tender: Tender, people: Cast, lot: int | None = None) -> Exclusion:
    return actions.notify(exclusion=begun(tender, people, lot), until=UNTIL, by=people.lead)


def heard(tender: Tender, people: Cast, lot: int | None = None) -> Exclusion:
    return actions.represent(
        exclusion=told(tender, people, lot), text="It was renewed in March.", by=people.editor, all_said=True
    )


def proposed(tender: Tender, people: Cast, lot: int | None = None, outcome: str = "exclude") -> Exclusion:
    found = heard(tender, people, lot)
    return actions.propose(exclusion=found, outcome=outcome, reasons="No renewal was shown.", by=people.lead)


def excluded(tender: Tender, people: Cast, lot: int | None = None) -> Exclusion:
    return actions.confirm(exclusion=proposed(tender, people, lot), by=people.approver)


def test_an_exclusion_is_told_heard_proposed_and_confirmed_and_all_of_it_stands_in_the_thread(
    people: Cast, tender: Tender
) -> None:
    with clock.at(NOW):
        found = excluded(tender, people)
        bid = bid_of(tender, people)
    assert (found.status, bid.status, bid.excluded_by) == ("excluded", "excluded", people.approver)
    assert (found.proposed_by, found.decided_by) == (people.lead, people.approver)
    assert bid.excluded_because == (
        "A discretionary exclusion ground (Act s.57(2), Schedule 7). Schedule 7, paragraph 12. No renewal was shown."
    )
    lines = list(Message.objects.filter(thread__bid=bid).values_list("number", "side", "subject"))
    assert lines == [
        (1, "buyer", f"Notice of a possible exclusion ({found.ref}): answer by Monday 26 April 2027 at 1pm"),
        (2, "supplier", f"Representations about {found.ref}: this is all"),
        (3, "buyer", f"Decision: excluded ({found.ref})"),
    ]
    assert FACTS in Message.objects.get(number=1).text
    assert Message.objects.get(number=2).text == "It was renewed in March."
    assert audit.faults(tender.chain()) == []
    assert audit.faults(bid.chain()) == []
    assert not Message.objects.filter(thread__organisation=people.rival_supplier).exists()


def test_no_mail_about_it_carries_the_words(people: Cast, tender: Tender) -> None:
    with clock.at(NOW):
        excluded(tender, people)
    assert OutboxMessage.objects.filter(subject__contains="a message from").count() == 3 + 1 + 3
    assert not OutboxMessage.objects.filter(body__contains="insurance").exists()
    assert not OutboxMessage.objects.filter(body__contains="renewed").exists()


def test_excluded_from_one_lot_a_bid_stands_in_every_other(people: Cast, tender: Tender) -> None:
    with clock.at(NOW):
        found = excluded(tender, people, lot=3)
    bid = bid_of(tender, people)
    assert (found.status, bid.status) == ("excluded", "opened")
    assert list(LotExclusion.objects.values_list("bid__ref", "lot__number")) == [(bid.ref, 3)]
    left = sorted((each.bid.ref, each.lot.number) for each in queries.choices(tender))
    rival = Bid.objects.get(tender=tender, organisation=people.rival_supplier)
    assert left == sorted([(bid.ref, 1), (rival.ref, 1), (rival.ref, 3)])
    assert Message.objects.filter(text__contains="Your bid for every other lot stands.").count() == 1


def test_a_ground_about_the_supplier_is_not_about_one_lot(people: Cast, tender: Tender) -> None:
    with clock.at(NOW), pytest.raises(Refused, match="Choose the whole bid"):
        actions.start(
            bid=bid_of(tender, people), lot=tender.lots.get(number=3), ground_class="mandatory", ground="Schedule 6",
            facts="A conviction.", by=people.lead,
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.create(
            bid=bid_of(tender, people), lot=tender.lots.get(number=3), ground_class="mandatory", ground="x", facts="x",
            started_at=NOW, started_by=people.lead,
        )  # fmt: skip


def test_a_lot_that_is_not_bid_for_and_empty_words_are_refused_in_a_sentence_each(people: Cast, tender: Tender) -> None:
    with clock.at(NOW), pytest.raises(Refused) as refused:
        actions.start(
            bid=bid_of(tender, people), lot=tender.lots.get(number=2), ground_class="condition", ground=" ", facts="",
            by=people.lead,
        )  # fmt: skip
    letter = bid_of(tender, people).letter
    assert refused.value.reasons == [
        f"Lot 2: bid {letter} is not for it.",
        "The ground: name the paragraph or the requirement.",
        "What you rely on: write the facts, because the supplier answers to them.",
    ]


def test_nobody_decides_before_the_supplier_was_heard_or_its_time_is_over(people: Cast, tender: Tender) -> None:
    with clock.at(NOW):
        found = told(tender, people)
        with pytest.raises(Refused, match="The supplier may answer until"):
            actions.propose(exclusion=found, outcome="exclude", reasons="It is clear.", by=people.lead)
    with clock.at(UNTIL + timedelta(seconds=1)):
        with pytest.raises(Refused, match="The time to answer ended"):
            actions.represent(exclusion=found, text="Wait.", by=people.bidder)
        assert actions.propose(exclusion=found, outcome="keep", reasons="Small.", by=people.lead).status == "proposed"
        assert actions.confirm(exclusion=found, by=people.approver).status == "kept"
    assert bid_of(tender, people).status == "opened"


def test_a_first_word_does_not_cut_the_suppliers_time_short(people: Cast, tender: Tender) -> None:
    """It answers on the first day that more will come: nobody decides for ten days, and the last word counts."""
    with clock.at(NOW):
        found = told(tender, people)
        actions.represent(exclusion=found, text="We have your letter. More will follow.", by=people.bidder)
    for at in (NOW + timedelta(hours=1), UNTIL):
        with clock.at(at), pytest.raises(Refused) as refused:
            actions.propose(exclusion=found, outcome="exclude", reasons="It is clear.", by=people.lead)
        assert refused.value.reasons == [
            "The supplier may answer until Monday 26 April 2027 at 1pm: decide after that, or once it tells you that it "
            "has said all."
        ]
    with clock.at(UNTIL):
        actions.represent(exclusion=found, text="Here is the renewal.", by=people.bidder)
        assert found.representations == "We have your letter. More will follow.\n\nHere is the renewal."
    with clock.at(UNTIL + timedelta(seconds=1)):
        assert actions.propose(exclusion=found, outcome="keep", reasons="Shown.", by=people.lead).status == "proposed"


def test_only_the_supplier_says_that_it_has_said_all_and_may_still_add_to_it(people: Cast, tender: Tender) -> None:
    with clock.at(NOW):
        found = told(tender, people)
        own = reverse("bidding:own_exclusion", args=[found.bid.ref, found.ref])
        bidder, lead = factory.signed_in(people.bidder), factory.signed_in(people.lead)
        page = bidder.get(own).content.decode()
        assert "You may send more than one answer until Monday 26 April 2027 at 1pm." in page
        assert "Nothing is decided before that, unless you tick that this is all." in page
        bidder.post(own, {"text": "More will follow."})
        assert (
            "More may follow: the supplier has not said that this is all."
            in lead.get(found.get_act_url()).content.decode()
        )
        with pytest.raises(NotPermitted):
            move(Exclusion.objects.get(), "say_all", by=people.lead, reason="They are done.")
        bidder.post(own, {"text": "That is it.", "all_said": "on"})
        assert Exclusion.objects.get().status == "heard"
        assert "the buyer may decide now" in bidder.get(own).content.decode()
        bidder.post(own, {"text": "One thing more."})
        assert Exclusion.objects.get().status == "heard"
        found = actions.propose(exclusion=found, outcome="keep", reasons="Shown.", by=people.lead)
    assert found.representations == "More will follow.\n\nThat is it.\n\nOne thing more."
    notice = Message.objects.get(number=1).text
    assert "nothing is decided before that time is over, unless you tick that this is all you have to say" in notice


def test_when_the_time_is_over_the_lead_is_told_to_go_on(people: Cast, tender: Tender) -> None:
    with clock.at(NOW):
        told(tender, people)
        assert "Propose a decision" not in factory.signed_in(people.lead).get("/needs/").content.decode()
    with clock.at(UNTIL + timedelta(seconds=1)):
        assert "Propose a decision" in factory.signed_in(people.lead).get("/needs/").content.decode()


def test_less_than_a_day_to_answer_is_refused(people: Cast, tender: Tender) -> None:
    with clock.at(NOW), pytest.raises(Refused, match="24 hours at least"):
        actions.notify(exclusion=begun(tender, people), until=NOW + timedelta(hours=23), by=people.lead)


def test_no_bid_is_excluded_past_the_procedure(people: Cast, tender: Tender) -> None:
    bid = bid_of(tender, people)
    with clock.at(NOW), pytest.raises(Refused, match="An exclusion of the whole bid must have been decided first"):
        move(bid, "exclude", by=people.approver, reason="I say so.")
    with pytest.raises(NotPermitted):
        move(bid, "exclude", by=people.lead, reason="I say so.")


def test_one_person_with_both_roles_cannot_do_both(people: Cast, tender: Tender) -> None:
    from core.models import Membership
    from core.permissions import forget

    with clock.at(NOW):
        found = proposed(tender, people)
        Membership.objects.create(user=people.lead, organisation=people.buyer, role="approver")
        forget(people.lead)
        with pytest.raises(NotPermitted):
            actions.confirm(exclusion=found, by=people.lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.filter(pk=found.pk).update(decided_by=people.lead, decided_at=NOW)


def test_a_lot_exclusion_and_a_message_are_never_changed(people: Cast, tender: Tender) -> None:
    with clock.at(NOW):
        excluded(tender, people, lot=3)
    for model in (LotExclusion, Message):
        with pytest.raises(Exception, match=r"append-only"), transaction.atomic():
            model.objects.update(at=NOW)
        with pytest.raises(Exception, match=r"append-only"), transaction.atomic():
            model.objects.all().delete()


# -- the matrix --------------------------------------------------------------------------------------------------------
S = ExclusionStatus
ROLES = ("lead", "approver", "auditor", "editor", "viewer", "rival", "stranger_lead", "clock")
VERBS: dict[str, dict[str, Any]] = {
    "notify": {"until": UNTIL},
    "represent": {"reason": "We renewed it."},
    "say_all": {"reason": "We renewed it."},
    "propose": {"outcome": "exclude", "reason": "No renewal."},
    "send_back": {"reason": "Say more."},
    "exclude": {},
    "keep": {},
    "drop": {"reason": "It was a mistake."},
}
#            verb        lead   approver auditor editor viewer rival  other's lead clock
ROWS: dict[str, dict[str, tuple[str, ...]]] = {
    S.DRAFTED: {
        "notify": ("yes", "no", "no", "no", "no", "no", "no", "no"),
        "represent": ("no", "no", "no", "-", "no", "no", "no", "no"),
        "say_all": ("no", "no", "no", "-", "no", "no", "no", "no"),
        "propose": ("-", "no", "no", "no", "no", "no", "no", "no"),
        "send_back": ("-", "-", "no", "no", "no", "no", "no", "no"),
        "exclude": ("no", "-", "no", "no", "no", "no", "no", "no"),
        "keep": ("no", "-", "no", "no", "no", "no", "no", "no"),
        "drop": ("yes", "no", "no", "no", "no", "no", "no", "no"),
    },
    S.NOTIFIED: {
        "notify": ("-", "no", "no", "no", "no", "no", "no", "no"),
        "represent": ("no", "no", "no", "yes", "no", "no", "no", "no"),
        "say_all": ("no", "no", "no", "yes", "no", "no", "no", "no"),
        "propose": ("-", "no", "no", "no", "no", "no", "no", "no"),  # it has not been heard
        "send_back": ("-", "-", "no", "no", "no", "no", "no", "no"),
        "exclude": ("no", "-", "no", "no", "no", "no", "no", "no"),
        "keep": ("no", "-", "no", "no", "no", "no", "no", "no"),
        "drop": ("yes", "no", "no", "no", "no", "no", "no", "no"),
    },
    S.HEARD: {
        "notify": ("-", "no", "no", "no", "no", "no", "no", "no"),
        "represent": ("no", "no", "no", "-", "no", "no", "no", "no"),
        "say_all": ("no", "no", "no", "yes", "no", "no", "no", "no"),
        "propose": ("yes", "no", "no", "no", "no", "no", "no", "no"),
        "send_back": ("-", "-", "no", "no", "no", "no", "no", "no"),
        "exclude": ("no", "-", "no", "no", "no", "no", "no", "no"),
        "keep": ("no", "-", "no", "no", "no", "no", "no", "no"),
        "drop": ("yes", "no", "no", "no", "no", "no", "no", "no"),
    },
    S.PROPOSED: {
        "notify": ("-", "no", "no", "no", "no", "no", "no", "no"),
        "represent": ("no", "no", "no", "-", "no", "no", "no", "no"),
        "say_all": ("no", "no", "no", "-", "no", "no", "no", "no"),
        "propose": ("-", "no", "no", "no", "no", "no", "no", "no"),
        "send_back": ("yes", "yes", "no", "no", "no", "no", "no", "no"),
        "exclude": ("no", "yes", "no", "no", "no", "no", "no", "no"),
        "keep": ("no", "-", "no", "no", "no", "no", "no", "no"),  # another outcome was proposed
        "drop": ("-", "no", "no", "no", "no", "no", "no", "no"),
    },
}
OVER: dict[str, tuple[str, ...]] = {
    "notify": ("-", "no", "no", "no", "no", "no", "no", "no"),
    "represent": ("no", "no", "no", "-", "no", "no", "no", "no"),
    "say_all": ("no", "no", "no", "-", "no", "no", "no", "no"),
    "propose": ("-", "no", "no", "no", "no", "no", "no", "no"),
    "send_back": ("-", "-", "no", "no", "no", "no", "no", "no"),
    "exclude": ("no", "-", "no", "no", "no", "no", "no", "no"),
    "keep": ("no", "-", "no", "no", "no", "no", "no", "no"),
    "drop": ("-", "no", "no", "no", "no", "no", "no", "no"),
}
ROWS |= {str(status): OVER for status in (S.EXCLUDED, S.KEPT, S.DROPPED)}
WALKS: dict[str, Callable[[Tender, Cast], Exclusion]] = {
    S.DRAFTED: begun,
    S.NOTIFIED: told,
    S.HEARD: heard,
    S.PROPOSED: proposed,
    S.EXCLUDED: excluded,
    S.KEPT: lambda tender, people: actions.confirm(
        exclusion=proposed(tender, people, outcome="keep"), by=people.approver
    ),
    S.DROPPED: lambda tender, people: actions.drop(exclusion=told(tender, people), reason="Wrong bid.", by=people.lead),
}


def attempt(found: Exclusion, verb: str, by: User | None) -> str:
    try:
        with transaction.atomic():
            move(Exclusion.objects.get(pk=found.pk), verb, by=by, **VERBS[verb])
            transaction.set_rollback(True)
    except NotPermitted:
        return "no"
    except Refused:
        return "-"
    return "yes"


def test_the_matrix_covers_every_state_and_verb() -> None:
    assert sorted(ROWS) == sorted(ExclusionStatus.values)
    verbs = {row.verb for row in Table.of(Exclusion)}
    assert all(sorted(rows) == sorted(verbs) for rows in ROWS.values())


@pytest.mark.parametrize("status", ExclusionStatus.values)
def test_each_role_may_do_with_an_exclusion_exactly_what_the_table_says(
    people: Cast, tender: Tender, status: str
) -> None:
    with clock.at(NOW):
        found = WALKS[status](tender, people)
        assert found.status == status
        for verb, expected in ROWS[status].items():
            got = tuple(attempt(found, verb, None if who == "clock" else people.by_name(who)) for who in ROLES)
            assert (verb, got) == (verb, expected)


# -- threads -----------------------------------------------------------------------------------------------------------
def test_before_the_opening_nobody_writes_to_anybody(people: Cast) -> None:
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=3)
    bid = factory.submitted(tender, people.supplier, people.bidder, Written(lots=(1,)))
    with clock.at(factory.WRITING):
        with pytest.raises(Refused, match="nobody at the buyer may know yet who bids"):
            threads.write_to_supplier(to=bid, by=people.lead, subject="Hello", text="Who are you?")
        with pytest.raises(Refused, match="nobody at the buyer may learn that you bid"):
            threads.write_to_buyer(bid=bid, by=people.bidder, subject="Hello", text="It is us.")
        client = factory.signed_in(people.lead)
        page = client.get(reverse("tenders:threads", args=[tender.reference]))
        assert page.status_code == 200
        assert "Tees Valley" not in page.content.decode()
        one = client.get(reverse("tenders:thread", args=[tender.reference, people.supplier.ref]))
        assert one.status_code == 404
        own = factory.signed_in(people.bidder).get(reverse("bidding:messages", args=[bid.ref]))
        assert "Ask a question about the tender" in own.content.decode()
    assert not Message.objects.exists()


def test_a_message_and_its_answer_stand_in_order_with_who_read_them(people: Cast, tender: Tender) -> None:
    bid = bid_of(tender, people)
    lead, bidder = factory.signed_in(people.lead), factory.signed_in(people.bidder)
    theirs = reverse("tenders:thread", args=[tender.reference, people.supplier.ref])
    own = reverse("bidding:messages", args=[bid.ref])
    with clock.at(NOW):
        sent = lead.post(theirs, {"subject": "Your certificate", "text": "Which branch is it for?"})
        assert sent.status_code == 302
        assert "Which branch is it for?" in bidder.get(own).content.decode()
        bidder.post(own, {"subject": "Re: certificate", "text": "Norton."})
        assert "Norton." in lead.get(theirs).content.decode()
        record = json.loads(bidder.get(reverse("bidding:messages_json", args=[bid.ref])).content)
        lead_copy = json.loads(
            lead.get(reverse("tenders:thread_json", args=[tender.reference, people.supplier.ref])).content
        )
    assert record == lead_copy
    assert [(each["from"], each["by"], each["text"]) for each in record["messages"]] == [
        ("buyer", "Ruth Ainsley", "Which branch is it for?"),
        ("supplier", "Amina Rashid", "Norton."),
    ]
    assert [each["by"] for each in record["messages"][0]["read"]] == ["Amina Rashid"]
    words = record["messages"][0]["entry"]["words"]
    text = audit.canonical(["Your certificate", "Which branch is it for?"])
    import hashlib

    assert hashlib.sha256(words["salt"].encode() + text).hexdigest() == words["sha256"]
    assert MessageRead.objects.count() == 2


def test_a_rival_finds_no_thread_but_its_own(people: Cast, tender: Tender) -> None:
    bid = bid_of(tender, people)
    with clock.at(NOW):
        threads.write_to_supplier(to=bid, by=people.lead, subject="Hello", text="A word for Tees Valley alone.")
        rival = factory.signed_in(people.rival)
        for route in ("messages", "messages_json", "messages_pdf"):
            assert rival.get(reverse(f"bidding:{route}", args=[bid.ref])).status_code == 404
        theirs = Bid.objects.get(tender=tender, organisation=people.rival_supplier)
        page = rival.get(reverse("bidding:messages", args=[theirs.ref])).content.decode()
    assert "A word for Tees Valley alone" not in page
    assert said.unread_by(people.bidder, bid) == 1


def test_the_record_of_a_thread_is_a_pdf(people: Cast, tender: Tender) -> None:
    with clock.at(NOW):
        threads.write_to_supplier(to=bid_of(tender, people), by=people.lead, subject="Hello", text="A word.")
        client = factory.signed_in(people.auditor)
        answer = client.get(reverse("tenders:thread_pdf", args=[tender.reference, people.supplier.ref]))
    assert answer.content.startswith(b"%PDF-")


def test_the_pages_walk_the_whole_procedure(people: Cast, tender: Tender) -> None:
    bid = bid_of(tender, people)
    lead, approver = factory.signed_in(people.lead), factory.signed_in(people.approver)
    with clock.at(NOW):
        start = reverse("tenders:exclude", args=[tender.reference, bid.letter])
        assert lead.get(start).status_code == 200
        wrong = lead.post(start, {"lot": "3", "ground_class": "mandatory", "ground": "x", "facts": "y"})
        assert (wrong.status_code, "is not about one lot" in wrong.content.decode()) == (400, True)
        lead.post(start, {"lot": "3", "ground_class": "condition", "ground": "Insurance", "facts": FACTS})
        found = Exclusion.objects.get()
        page = found.get_act_url()
        until: datetime = UNTIL
        data = {
            "do": "notify", "notify-until_day": until.day, "notify-until_month": until.month, "notify-until_year": until.year,
            "notify-until_time": "12:00",
        }  # fmt: skip
        assert lead.post(page, data).status_code == 302
        own = reverse("bidding:own_exclusion", args=[bid.ref, found.ref])
        bidder = factory.signed_in(people.bidder)
        assert FACTS in bidder.get(own).content.decode()
        assert bidder.post(own, {"text": "It was renewed.", "all_said": "on"}).status_code == 302
        lead.post(page, {"do": "propose", "propose-outcome": "exclude", "propose-reasons": "Nothing was shown."})
        assert "Confirm: exclude" in approver.get(page).content.decode()
        assert "Confirm: exclude" not in lead.get(page).content.decode()
        assert approver.post(page, {"do": "confirm"}).status_code == 302
        assert "Nothing was shown." in bidder.get(own).content.decode()
        checks = lead.get(reverse("tenders:checks", args=[tender.reference])).content.decode()
        assert "Excluded from this lot" in checks
    assert LotExclusion.objects.filter(bid=bid, lot__number=3).exists()


# -- a form sent twice -------------------------------------------------------------------------------------------------
def test_a_message_sent_twice_is_said_once_by_either_side_and_another_is_another(people: Cast, tender: Tender) -> None:
    bid = bid_of(tender, people)
    theirs = reverse("tenders:thread", args=[tender.reference, people.supplier.ref])
    own = reverse("bidding:messages", args=[bid.ref])
    lead, bidder = factory.signed_in(people.lead), factory.signed_in(people.bidder)
    with clock.at(NOW):
        for _ in range(3):
            assert lead.post(theirs, {"subject": "Your certificate", "text": "Which branch?"}).status_code == 302
        for _ in range(3):
            assert bidder.post(own, {"subject": "Re: certificate", "text": "Norton."}).status_code == 302
        bidder.post(own, {"subject": "Re: certificate", "text": "Norton, and Thornaby."})
    said = list(Message.objects.order_by("number").values_list("side", "text"))
    assert said == [
        ("buyer", "Which branch?"), ("supplier", "Norton."), ("supplier", "Norton, and Thornaby."),
    ]  # fmt: skip
    with clock.at(NOW + timedelta(days=2)):
        bidder.post(own, {"subject": "Re: certificate", "text": "Norton, and Thornaby."})
    assert Message.objects.count() == 4  # two days later it is meant


def test_representations_sent_twice_stand_once(people: Cast, tender: Tender) -> None:
    with clock.at(NOW):
        found = told(tender, people)
        for _ in range(3):
            actions.represent(exclusion=found, text="We renewed it on 3 January.", by=people.editor)
            found.refresh_from_db()
    assert Message.objects.filter(side="supplier").count() == 1
