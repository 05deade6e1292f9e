"""Promise 7 and the strict opening: an envelope's key in halves opens with any two of n officers, and with nothing less.

Red when `keeper.halves.give_half` leaves `_closed_tender` out, when `desk.make_envelope` wraps a strict tender's key to the
keeper too, and when `halves.split` makes halves for fewer pairs than there are.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from core import clock
from core.models import Membership, User
from core.workflow import NotPermitted, Refused
from tenders import locked_keys, sealing
from tenders.actions import strict
from tenders.actions import tender as actions
from tenders.actions.opening import confirm_opening
from tenders.keeper import client, contexts, halves
from tenders.keeper.access import Denied
from tenders.keeper.frames import from_text
from tenders.models import Bid, EnvelopeHalf, KeeperRead, OfficerKey, OpenedAnswer, Tender
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db
WORDS = {"lead": "three herons over the tees", "approver": "a wet day in yarm 1987", "third": "nobody expects stockton"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The passphrase's stretching is not what is tried here: one test measures it."""
    monkeypatch.setattr(locked_keys, "_N", 2**4)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def officers(people: Cast) -> dict[str, User]:
    third = User.objects.create_user("third@stockton.example", full_name="Mary Third")
    Membership.objects.create(user=third, organisation=people.buyer, role="approver")
    found = {"lead": people.lead, "approver": people.approver, "third": third}
    with clock.at(tenders.DRAFTED):
        for name, user in found.items():
            strict.make_key(by=user, session=factory.session_of(user), passphrase=WORDS[name])
    return found


@pytest.fixture
def tender(people: Cast, officers: dict[str, User]) -> Tender:
    with clock.at(tenders.PUBLISHED):
        made = tenders.ready(people, lots_kept=1)
        strict.set_officers(tender=made, by=people.lead, officers=list(officers.values()))
        actions.send_for_approval(tender=made, by=people.lead)
        actions.approve(tender=made, by=people.approver)
    return made


@pytest.fixture
def bid(people: Cast, tender: Tender) -> Bid:
    from core import jobs

    with clock.at(tenders.PUBLISHED):
        jobs.run_due()
        jobs.run_due()
    tender.refresh_from_db()
    return factory.submitted(tender, people.supplier, people.bidder, factory.Written(lots=(1,)))


@pytest.fixture
def give(tender: Tender, officers: dict[str, User]) -> Callable[..., bool]:
    def give(who: str, passphrase: str = "", kind: str = "quality") -> bool:
        return strict.give_half(
            tender=tender,
            kind=kind,
            by=officers[who],
            session=factory.session_of(officers[who]),
            passphrase=passphrase or WORDS[who],
            fresh=True,
        )

    return give


def declared(tender: Tender, user: User) -> None:
    actions.declare_interest(tender=tender, by=user, has_interest=False)


def test_each_envelope_is_halved_for_each_pair_and_wrapped_to_no_keeper(tender: Tender) -> None:
    for envelope in tender.envelopes.all():
        assert bytes(envelope.wrapped_private) == b""
        assert bytes(envelope.wrapped_for_escrow) != b""
        assert envelope.halves.count() == 6  # three pairs of two


@pytest.mark.parametrize("two", list(combinations(WORDS, 2)))
def test_any_two_of_three_officers_open(
    tender: Tender, bid: Bid, officers: dict[str, User], give: Callable[..., bool], two: tuple[str, str]
) -> None:
    first, second = two
    with clock.at(factory.AFTER):
        for who in two:
            declared(tender, officers[who])
        assert give(first) is False
        confirm_opening(tender=tender, kind="quality", by=officers[first], fresh=True)
        with pytest.raises(Refused, match="give your half of the key first"):
            confirm_opening(tender=tender, kind="quality", by=officers[second], fresh=True)
        assert give(second) is True
        opening = confirm_opening(tender=tender, kind="quality", by=officers[second], fresh=True)
    assert [(line["bid"], line["failures"]) for line in opening.record["bids"]] == [(bid.ref, [])]
    assert OpenedAnswer.objects.filter(bid=bid).exists()


def test_two_halves_given_at_the_same_instant_meet(
    tender: Tender, bid: Bid, officers: dict[str, User], give: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keeper answers both before either is stored: whoever is stored second has it look again."""
    real, told = client.ask, list[bool]()

    def ask(what: str, **fields: Any) -> dict[str, Any]:
        answer = real(what, **fields)
        if what == "give_half" and not told:
            told.append(False)
            told[0] = give("approver")
        return answer

    monkeypatch.setattr(client, "ask", ask)
    with clock.at(factory.AFTER):
        assert (give("lead"), told) == (True, [False])
        for who in ("lead", "approver"):
            declared(tender, officers[who])
            opening = confirm_opening(tender=tender, kind="quality", by=officers[who], fresh=True)
    assert [(line["bid"], line["failures"]) for line in opening.record["bids"]] == [(bid.ref, [])]


def test_where_two_halves_could_not_be_joined_the_officer_is_told_to_give_theirs_again(
    tender: Tender, bid: Bid, give: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = client.ask, list[str]()

    def ask(what: str, **fields: Any) -> dict[str, Any]:
        asked.append(what)
        if len(asked) == 3:
            raise client.KeeperAway("The keeper of sealed bids does not answer.")
        answer = real(what, **fields)
        if len(asked) == 1:
            give("approver")
        return answer

    monkeypatch.setattr(client, "ask", ask)
    with clock.at(factory.AFTER):
        with pytest.raises(Refused, match="Both halves are given, and were not joined: give yours again"):
            give("lead")
        assert give("lead") is True


def test_one_officer_alone_opens_nothing_however_often(tender: Tender, bid: Bid, give: Callable[..., bool]) -> None:
    with clock.at(factory.AFTER):
        assert (give("lead"), give("lead")) == (False, False)
    envelope = tender.envelopes.get(kind="quality")
    assert bytes(envelope.wrapped_private) == b""
    halves = EnvelopeHalf.objects.filter(envelope=envelope)
    assert {each.key.user.full_name for each in halves.exclude(given=b"")} == {"Ruth Ainsley"}


def test_nobody_gives_a_half_before_the_deadline_whatever_the_database_says(
    tender: Tender, bid: Bid, give: Callable[..., bool]
) -> None:
    with clock.at(tenders.CLOSES), pytest.raises(Refused, match="The deadline has not passed"):
        give("lead")
    # Somebody who owns the database lifts its triggers and brings the deadline forward: the keeper wrote it down.
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE tenders_tender DISABLE TRIGGER ALL")
        else:
            cursor.execute("DROP TRIGGER tenders_tender_closes_at_only_later")
    Tender.objects.filter(pk=tender.pk).update(closes_at=factory.WRITING - timedelta(days=1))
    with clock.at(factory.WRITING + timedelta(hours=1)), pytest.raises(Refused, match="The deadline has not passed"):
        give("lead")


def test_a_wrong_passphrase_an_outsider_and_a_price_envelope_too_early_are_refused_and_leave_a_row(
    people: Cast, tender: Tender, bid: Bid, give: Callable[..., bool]
) -> None:
    with clock.at(factory.AFTER):
        with pytest.raises(Refused, match="The passphrase does not open your key"):
            give("lead", "three herons over the tees ")
        with pytest.raises(Refused, match="Quality is not locked"):
            give("lead", kind="price")
        with pytest.raises(NotPermitted):
            strict.give_half(
                tender=tender, kind="quality", by=people.auditor, session=factory.session_of(people.auditor),
                passphrase="x", fresh=True,
            )  # fmt: skip
        with pytest.raises(client.KeeperRefused, match="Only a lead or an approver"):
            client.ask(
                "give_half", tender=tender.reference, kind="quality", passphrase="x",
                session=factory.session_of(people.auditor),
            )  # fmt: skip
    rows = KeeperRead.objects.filter(what="give half of a key", granted=False)
    assert [row.reason for row in rows] == [
        "The passphrase does not open your key.",
        "Quality is not locked: the price envelopes stay sealed.",
        "Only a lead or an approver of the buyer opens bids.",
    ]


def test_a_new_key_does_not_open_what_was_sealed_to_the_old_one_and_the_old_passphrase_still_does(
    tender: Tender, bid: Bid, officers: dict[str, User], give: Callable[..., bool]
) -> None:
    lead = officers["lead"]
    with clock.at(factory.WRITING):
        strict.make_key(by=lead, session=factory.session_of(lead), passphrase="another one altogether")
    with clock.at(factory.AFTER):
        with pytest.raises(Refused, match="does not open your key"):
            give("lead", "another one altogether")
        assert (give("approver"), give("lead")) == (False, True)


def test_officers_need_keys_and_there_are_at_least_two(people: Cast) -> None:
    with clock.at(tenders.PUBLISHED):
        made = tenders.ready(people, lots_kept=1)
        with pytest.raises(Refused, match="name at least two"):
            strict.set_officers(tender=made, by=people.lead, officers=[people.lead])
        with pytest.raises(Refused, match=r"Ruth Ainsley has no opening key yet"):
            strict.set_officers(tender=made, by=people.lead, officers=[people.lead, people.approver])
        with pytest.raises(Refused, match="neither a lead nor an approver"):
            strict.set_officers(tender=made, by=people.lead, officers=[people.auditor, people.lead])
        with pytest.raises(Refused, match="at least 12 signs"):
            strict.make_key(by=people.lead, session=factory.session_of(people.lead), passphrase="short")
        with pytest.raises(Refused, match="Only a buyer's lead or approver"):
            strict.make_key(by=people.bidder, session=factory.session_of(people.bidder), passphrase=WORDS["lead"])


def test_with_fewer_than_two_officers_left_the_escrow_key_opens(
    people: Cast, officers: dict[str, User], settings: Any, tmp_path: Path, capsys: Any
) -> None:
    from core import jobs

    call_command("escrow", "new-key", str(tmp_path / "escrow.key"))
    settings.ESCROW_PUBLIC_KEY = capsys.readouterr().out.splitlines()[0].partition("=")[2]
    with clock.at(tenders.PUBLISHED):
        call_command("escrow", "canary", str(tmp_path / "canary.json"))
        reference = capsys.readouterr().out.split()[1]
        call_command("escrow", "open", str(tmp_path / "canary.json"), key=tmp_path / "escrow.key")
        call_command("escrow", "opened", reference, capsys.readouterr().out.strip(), by="Hazel Dunn")
        made = tenders.ready(people, lots_kept=1)
        strict.set_officers(tender=made, by=people.lead, officers=list(officers.values()))
        actions.send_for_approval(tender=made, by=people.lead)
        actions.approve(tender=made, by=people.approver)
        jobs.run_due()
        jobs.run_due()
    made.refresh_from_db()
    bid = factory.submitted(made, people.supplier, people.bidder, factory.Written(lots=(1,)))
    call_command("keeper", recover=str(tmp_path / "escrow.key"))
    envelope = made.envelopes.get(kind="quality")
    whole = client.ask("hello")
    assert bytes(envelope.wrapped_private) != b""
    assert whole["escrow"] == settings.ESCROW_PUBLIC_KEY
    assert bid.status == "submitted"


@pytest.mark.parametrize("count", [2, 3, 5, 9])
def test_of_n_officers_any_two_make_the_key_and_the_halves_of_one_make_nothing(count: int) -> None:
    """All pairs, without a database: what `split` hands out joins for each pair, and for nothing else."""
    pair, officers = (
        sealing.new_pair(),
        {each.public.hex(): each for each in (sealing.new_pair() for _ in range(count))},
    )
    given = halves.split(pair.private, tender="T-1", kind="quality", officers=list(officers))
    assert len(given) == count * (count - 1)
    opened = {}
    for each in given:
        context = contexts.envelope_half("T-1", "quality", key=each["key"], other=each["other"], to="officer")
        mine = officers[each["key"]].private
        opened[each["key"], each["other"]] = sealing.unseal(from_text(each["sealed"]), private=mine, context=context)
    for one, two in combinations(officers, 2):
        assert locked_keys.join(opened[one, two], opened[two, one]) == pair.private
    for key in officers:
        own = [half for (mine, _), half in opened.items() if mine == key]
        assert pair.private not in own
        assert all(locked_keys.join(one, two) != pair.private for one, two in combinations(own, 2))
    with pytest.raises(Denied, match="at least two officers"):
        halves.split(pair.private, tender="T-1", kind="quality", officers=[next(iter(officers))] * 2)


def test_the_arithmetic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locked_keys, "_N", 2**15)
    pair, other = sealing.new_pair(), sealing.new_pair()
    locked = locked_keys.lock(pair.private, passphrase="a wet day", public=pair.public)
    assert pair.private not in locked
    assert locked_keys.unlock(locked, passphrase="a wet day", public=pair.public) == pair.private
    for wrong in (
        ("a wet Day", pair.public),
        ("a wet day", other.public),
    ):
        with pytest.raises(locked_keys.WrongPassphrase):
            locked_keys.unlock(locked, passphrase=wrong[0], public=wrong[1])
    one, two = locked_keys.halve(pair.private)
    assert locked_keys.join(one, two) == locked_keys.join(two, one) == pair.private
    assert pair.private not in (one, two)


def test_the_pages_make_a_key_name_officers_give_halves_and_keep_no_passphrase(
    people: Cast, officers: dict[str, User], tender: Tender, bid: Bid
) -> None:
    with clock.at(factory.AFTER):
        for user in (people.lead, people.approver):
            declared(tender, user)
        lead = factory.signed_in(people.lead)
        key = reverse("bidding:opening_key")
        assert lead.get(key).status_code == 200
        bad = lead.post(key, {"passphrase": "long enough, this one", "again": "another"})
        assert bad.status_code == 400
        assert "it is not the same" in bad.content.decode()
        assert factory.signed_in(people.bidder).get(key).status_code == 403
        officers_page = reverse("tenders:opening_officers", args=[tender.reference])
        assert "Ruth Ainsley" in lead.get(officers_page).content.decode()
        half = reverse("bidding:give_half", args=[tender.reference, "quality"])
        wrong = lead.post(half, {"passphrase": "not the one at all"})
        assert wrong.status_code == 400
        assert "The passphrase does not open your key" in wrong.content.decode()
        assert "not the one at all" not in wrong.content.decode()
        assert lead.post(half, {"passphrase": WORDS["lead"]}).status_code == 302
        confirm = reverse("bidding:confirm_opening", args=[tender.reference, "quality"])
        assert lead.post(confirm).status_code == 302
        approver = factory.signed_in(people.approver)
        assert approver.post(half, {"passphrase": WORDS["approver"]}).status_code == 302
        assert approver.post(confirm).status_code == 302
    assert tender.openings.get(kind="quality").status == "opened"
    assert OfficerKey.objects.count() == 3
