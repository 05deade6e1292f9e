"""Compliance of opened bids, whole and lot by lot; and the one request to put named answers right within 24 hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.models import User
from core.workflow import NotPermitted, Refused, Table, move
from tenders import compliance
from tenders.actions import checks, put_right
from tenders.actions.eligibility import decide_eligibility
from tenders.actions.typed import add_answer_file, save_typed
from tenders.enums import PutRightStatus
from tenders.models import Bid, Message, OpenedResponse, PutRight, PutRightAnswer, PutRightFile, Tender
from tenders.queries import checks as queries
from tenders.questions import lacks
from tests.factories import bids as factory
from tests.factories.after import declared
from tests.factories.bids import AFTER, WRITING, Written
from tests.factories.people import Cast, cast
from tests.questions.asked import CQC, published_with

pytestmark = pytest.mark.django_db

NOW = AFTER + timedelta(hours=1)
FILE: dict[str, Any] = {"kind": "file", "label": "Accounts", "spec": {"kinds": ["pdf"]}}
BRANCH: dict[str, Any] = {
    "kind": "number", "label": "Branch distance", "spec": {"unit": "miles"}, "expected": {"most": "20"}, "lot": 3,
}  # fmt: skip


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    """Tees Valley bids for lots 1 and 3: rating 'Inadequate' (fails), accounts (a person), 30 miles in lot 3 (fails)."""
    tender = published_with(people, [CQC, FILE, BRANCH])
    with clock.at(WRITING):
        bid = factory.write(
            factory.start(tender, people.supplier, people.bidder), people.bidder, Written(lots=(3, 1))
        )  # fmt: skip
        save_typed(bid=bid, question="cqc-rating", typed="Inadequate", by=people.bidder)
        save_typed(bid=bid, question="branch-distance", typed="30", by=people.bidder)
        add_answer_file(
            bid=bid, question="accounts", upload=factory.upload("accounts.pdf"), by=people.bidder,
            session=factory.session_of(people.bidder),
        )  # fmt: skip
        factory.hand_in(bid, people.bidder)
    factory.opened(tender, people.lead, people.approver)
    with clock.at(NOW):
        declared(tender, people)
    return Tender.objects.get(pk=tender.pk)


def the_bid(tender: Tender) -> Bid:
    return Bid.objects.select_related("tender", "organisation").get(tender=tender)


def asked(tender: Tender, people: Cast, *named: str) -> PutRight:
    return put_right.ask_to_put_right(
        bid=the_bid(tender),
        named=list(named or ("cqc-rating", "accounts")),
        why="The rating is of 2024.",
        by=people.lead,
    )


def verdicts(tender: Tender) -> dict[int, str]:
    return {part.lot.number if part.lot else 0: str(part.verdict) for part in queries.parts_of(the_bid(tender))}


def test_the_whole_bid_and_each_lot_have_a_verdict_of_their_own(people: Cast, tender: Tender) -> None:
    with clock.at(NOW):
        assert verdicts(tender) == {0: "fail", 1: "pass", 3: "fail"}
        whole = queries.parts_of(the_bid(tender))[0]
    automatic = {check.key: str(check.automatic) for check in whole.checks}
    assert automatic["in_time"] == "pass"
    assert automatic["opened"] == "pass"
    assert automatic["declaration:insurance"] == "pass"
    assert [(cell.question.key, str(cell.verdict)) for cell, _ in whole.cells] == [
        ("cqc-rating", "fail"), ("accounts", "person"),
    ]  # fmt: skip


def test_a_person_has_the_last_word_and_what_was_found_stays_beside_it(people: Cast, tender: Tender) -> None:
    bid = the_bid(tender)
    with clock.at(NOW):
        checks.decide_check(
            bid=bid, check="declaration:insurance@0", passes=False, reason="The insurer denies it.", by=people.lead
        )
        found = next(each for each in compliance.of_bid(bid) if each.key == "declaration:insurance")
        assert (str(found.automatic), str(found.verdict)) == ("pass", "fail")
        assert queries.blocking(tender) == [
            f"Bid {bid.letter} fails ‘We hold, or will hold before the award, the insurance the tender asks for’: "
            "exclude it, or decide otherwise with the reason."
        ]
        checks.decide_check(
            bid=bid, check="declaration:insurance@0", passes=True, reason="They showed the policy.", by=people.lead
        )
        found = next(each for each in compliance.of_bid(bid) if each.key == "declaration:insurance")
    assert [each.passes for each in found.decisions] == [False, True]
    assert str(found.verdict) == "pass"
    assert queries.blocking(tender) == []


def test_only_the_lead_decides_and_with_a_reason(people: Cast, tender: Tender) -> None:
    bid = the_bid(tender)
    with clock.at(NOW):
        with pytest.raises(NotPermitted):
            checks.decide_check(bid=bid, check="opened@0", passes=True, reason="Fine.", by=people.approver)
        with pytest.raises(Refused, match="write why"):
            checks.decide_check(bid=bid, check="opened@0", passes=True, reason=" ", by=people.lead)
        with pytest.raises(Refused, match="no such check"):
            checks.decide_check(bid=bid, check="charm@0", passes=True, reason="Fine.", by=people.lead)


def test_a_named_answer_is_put_right_beside_the_original(people: Cast, tender: Tender) -> None:
    with clock.at(NOW):
        request = asked(tender, people)
        assert request.due_at == NOW + timedelta(hours=24)
        put_right.put_right(request=request, question="cqc-rating", typed="Good", by=people.editor)
        assert PutRight.objects.get().status == "asked"
        put_right.put_right(
            request=request, question="accounts", uploads=[factory.upload("accounts 2026.pdf")], by=people.bidder
        )
    request.refresh_from_db()
    assert (request.status, request.answered_by) == ("answered", people.bidder)
    original = OpenedResponse.objects.get(question__key="cqc-rating")
    assert (original.value, original.verdict) == ("Inadequate", "fail")
    given = PutRightAnswer.objects.get(response=original)
    assert (given.value, given.verdict) == ("Good", "pass")
    file = PutRightFile.objects.get()
    assert b"".join(file.plain()) == factory.PDF
    with clock.at(NOW):
        assert verdicts(tender)[0] == "fail"  # a person decides with both in view
        decide_eligibility(response=original, passes=True, reason="The new rating counts.", by=people.lead)
    subjects = list(Message.objects.values_list("side", "subject"))
    assert subjects == [
        ("buyer", "Put it right by Saturday 17 April 2027 at 1pm"), ("supplier", "Answers put right"),
    ]  # fmt: skip
    assert audit.faults(tender.chain()) == []


def test_nothing_but_what_was_named_is_put_right(people: Cast, tender: Tender) -> None:
    with clock.at(NOW):
        request = asked(tender, people, "cqc-rating")
        with pytest.raises(Refused, match="was not named in the request"):
            put_right.put_right(request=request, question="branch-distance", typed="5", by=people.bidder)
        put_right.put_right(request=request, question="cqc-rating", typed="Good", by=people.bidder)
        with pytest.raises(Refused, match=r"put right already|cannot be done now"):
            put_right.put_right(request=request, question="cqc-rating", typed="Outstanding", by=people.bidder)
        for key in ("branch-distance", "accounts"):
            page = reverse("bidding:put_right_answer", args=[the_bid(tender).ref, key])
            assert factory.signed_in(people.bidder).get(page).status_code == 404


def first_of_two(monkeypatch: pytest.MonkeyPatch, other: Callable[[], object]) -> None:
    """The other press comes whole between this one's look and its lock."""
    once = [other]

    def meanwhile(*args: Any, **kwargs: Any) -> str:
        if once:
            once.pop()()
        return lacks(*args, **kwargs)

    monkeypatch.setattr("tenders.actions.put_right.lacks", meanwhile)


def test_a_double_click_puts_an_answer_right_once(
    people: Cast, tender: Tender, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.at(NOW):
        request = asked(tender, people, "cqc-rating")

        def press() -> PutRightAnswer:
            return put_right.put_right(request=request, question="cqc-rating", typed="Good", by=people.bidder)

        first: list[PutRightAnswer] = []
        first_of_two(monkeypatch, lambda: first.append(press()))
        assert press() == first[0]
    assert PutRightAnswer.objects.count() == 1
    request.refresh_from_db()
    assert request.status == "answered"


def test_a_colleague_who_presses_at_the_same_moment_is_told_that_it_is_done(
    people: Cast, tender: Tender, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.at(NOW):
        request = asked(tender, people, "cqc-rating")

        def press(by: User, typed: str) -> PutRightAnswer:
            return put_right.put_right(request=request, question="cqc-rating", typed=typed, by=by)

        first_of_two(monkeypatch, lambda: press(people.editor, "Good"))
        with pytest.raises(Refused, match="put right already: it is not changed again"):
            press(people.bidder, "Outstanding")
    assert PutRightAnswer.objects.get().value == "Good"


def test_a_request_that_ran_out_while_somebody_pressed_takes_nothing(
    people: Cast, tender: Tender, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.at(NOW):
        request = asked(tender, people, "cqc-rating", "accounts")
        first_of_two(
            monkeypatch, lambda: PutRight.objects.filter(pk=request.pk).update(due_at=NOW - timedelta(hours=1))
        )
        with pytest.raises(Refused, match="The time to put it right ended"):
            put_right.put_right(request=request, question="cqc-rating", typed="Good", by=people.bidder)
    assert not PutRightAnswer.objects.exists()


def test_there_is_one_request_a_bid_and_it_names_eligibility_alone(people: Cast, tender: Tender) -> None:
    with clock.at(NOW):
        with pytest.raises(Refused, match="is not an answer of eligibility of this bid"):
            asked(tender, people, "quality-of-care")
        with pytest.raises(NotPermitted):
            put_right.ask_to_put_right(bid=the_bid(tender), named=["accounts"], why="x", by=people.approver)
        asked(tender, people)
        with pytest.raises(Refused, match="there is no second"):
            asked(tender, people)


def test_after_24_hours_it_is_over_to_the_microsecond(people: Cast, tender: Tender) -> None:
    with clock.at(NOW):
        request = asked(tender, people)
    with clock.at(NOW + timedelta(hours=24)):
        put_right.put_right(request=request, question="cqc-rating", typed="Good", by=people.bidder)
        assert put_right.lapse_due() == 0
    with clock.at(NOW + timedelta(hours=24, microseconds=1)):
        with pytest.raises(Refused, match="The time to put it right ended"):
            put_right.put_right(
                request=request, question="accounts", uploads=[factory.upload("late.pdf")], by=people.bidder
            )  # fmt: skip
        assert put_right.lapse_due() == 1
    request.refresh_from_db()
    assert (request.status, request.answers.count()) == ("lapsed", 1)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.pdf", b"", "0 bytes"),
        ("notes.txt", b"just words\n", "Choose"),
    ],
)
def test_a_bad_file_gets_a_sentence_and_nothing_is_kept(
    people: Cast, tender: Tender, name: str, content: bytes, sentence: str
) -> None:
    with clock.at(NOW):
        request = asked(tender, people)
        with pytest.raises(Refused, match=sentence):
            put_right.put_right(
                request=request, question="accounts", uploads=[factory.upload(name, content)], by=people.bidder
            )  # fmt: skip
    assert not PutRightAnswer.objects.exists()


ROLES = ("bidder", "editor", "viewer", "rival", "lead", "approver", "auditor", "clock")
MATRIX = {
    "asked": {
        "answer": ("yes", "yes", "no", "no", "no", "no", "no", "no"),
        "lapse": ("no", "no", "no", "no", "no", "no", "no", "-"),
    },
    "answered": {
        "answer": ("-", "-", "no", "no", "no", "no", "no", "no"),
        "lapse": ("no", "no", "no", "no", "no", "no", "no", "-"),
    },
    "lapsed": {
        "answer": ("-", "-", "no", "no", "no", "no", "no", "no"),
        "lapse": ("no", "no", "no", "no", "no", "no", "no", "-"),
    },
}


def attempt(request: PutRight, verb: str, by: User | None) -> str:
    try:
        with transaction.atomic():
            move(PutRight.objects.get(pk=request.pk), verb, by=by)
            transaction.set_rollback(True)
    except NotPermitted:
        return "no"
    except Refused:
        return "-"
    return "yes"


def test_each_role_may_do_with_a_request_exactly_what_the_table_says(people: Cast, tender: Tender) -> None:
    assert sorted(MATRIX) == sorted(PutRightStatus.values)
    assert {row.verb for row in Table.of(PutRight)} == {"answer", "lapse"}
    with clock.at(NOW):
        request = asked(tender, people, "cqc-rating")

    def table(at: Any) -> dict[str, tuple[str, ...]]:
        with clock.at(at):
            return {
                verb: tuple(attempt(request, verb, None if who == "clock" else people.by_name(who)) for who in ROLES)
                for verb in ("answer", "lapse")
            }

    assert table(NOW) == MATRIX["asked"]
    late = NOW + timedelta(hours=25)
    with clock.at(late), transaction.atomic():
        move(request, "lapse", by=None)
        assert table(late) == MATRIX["lapsed"]
        transaction.set_rollback(True)
    request.refresh_from_db()
    with clock.at(NOW):
        put_right.put_right(request=request, question="cqc-rating", typed="Good", by=people.bidder)
    assert table(NOW) == MATRIX["answered"]


def test_the_pages_ask_answer_and_show_both(people: Cast, tender: Tender) -> None:
    bid = the_bid(tender)
    lead, bidder = factory.signed_in(people.lead), factory.signed_in(people.bidder)
    with clock.at(NOW):
        ask = reverse("tenders:ask_to_put_right", args=[tender.reference, bid.letter])
        assert lead.post(ask, {"why": "Old."}).status_code == 400
        assert lead.post(ask, {"named": ["cqc-rating"], "why": "The rating is of 2024."}).status_code == 302
        page = bidder.get(reverse("bidding:put_right", args=[bid.ref])).content.decode()
        assert "The rating is of 2024." in page
        one = reverse("bidding:put_right_answer", args=[bid.ref, "cqc-rating"])
        assert "Inadequate" in bidder.get(one).content.decode()
        assert bidder.post(one, {"answer": "Superb", "version": "0"}).status_code == 400
        assert bidder.post(one, {"answer": "Good", "version": "0"}).status_code == 302
        shown = lead.get(reverse("tenders:bid_checks", args=[tender.reference, bid.letter])).content.decode()
        assert "Put right, beside the original" in shown
        assert "Inadequate" in shown
        decide = reverse("tenders:bid_checks", args=[tender.reference, bid.letter])
        data = {"check": "opened@0", "opened@0-passes": "yes", "opened@0-reason": ""}
        assert lead.post(decide, data).status_code == 400
        assert lead.post(decide, {**data, "opened@0-reason": "I looked."}).status_code == 302
