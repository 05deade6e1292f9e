"""Opening: two different officers, after the deadline, and price only when quality is locked."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core import audit, clock, ports
from core.models import Membership
from core.permissions import forget
from core.workflow import NotPermitted, Refused
from tenders.actions.bid import save_price
from tenders.actions.opening import confirm_opening, letter
from tenders.actions.submission import withdraw
from tenders.keeper import client
from tenders.models import Bid, Incident, KeeperRead, OpenedAnswer, OpenedFile, OpenedPrice, Opening, Submission, Tender
from tenders.queries import bids as queries
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.after import decided, excluded
from tests.factories.bids import AFTER, Written
from tests.factories.people import Cast, cast, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    return tenders.published(people, at=tenders.PUBLISHED)


@pytest.fixture
def quality_locked(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What the floor that marks says about locking; a test sets the reasons."""
    said: dict[str, list[str]] = {"reasons": []}
    standing = dict(ports.guards._guards)
    standing["evaluation.quality_locked"] = lambda tender: said["reasons"]
    monkeypatch.setattr(ports.guards, "_guards", standing)
    return said


def confirm(tender: Tender, by: Any, *, kind: str = "quality", fresh: bool = True) -> Opening:
    return confirm_opening(tender=tender, kind=kind, by=by, fresh=fresh)


def test_nothing_opens_before_or_at_the_deadline(people: Cast, tender: Tender) -> None:
    factory.submitted(tender, people.supplier, people.bidder)
    for instant in (factory.WRITING, tenders.CLOSES):
        with clock.at(instant), pytest.raises(Refused, match="They open only after the deadline"):
            confirm(tender, people.lead)
    assert not Opening.objects.filter(first_by__isnull=False).exists()


def test_one_officer_alone_opens_nothing(people: Cast, tender: Tender) -> None:
    factory.submitted(tender, people.supplier, people.bidder)
    with clock.at(AFTER):
        assert confirm(tender, people.lead).status == "first_confirmed"
        with pytest.raises(Refused, match="The second must be another person"):
            confirm(tender, people.lead)
        with pytest.raises(client.KeeperRefused, match="Two officers have not both confirmed"):
            client.ask("open_bid", tender=tender.reference, kind="quality", bid=Bid.objects.get().ref)
    assert not OpenedAnswer.objects.exists()
    assert KeeperRead.objects.filter(what="open quality envelope", granted=False).count() == 1


def test_an_officer_whose_sign_in_is_not_fresh_confirms_nothing(people: Cast, tender: Tender) -> None:
    with clock.at(AFTER), pytest.raises(NotPermitted, match="sign-in of the last ten minutes"):
        confirm(tender, people.lead, fresh=False)


@pytest.mark.parametrize("who", ["auditor", "evaluator_a", "moderator", "bidder", "stranger", "stranger_lead"])
def test_nobody_else_confirms(people: Cast, tender: Tender, who: str) -> None:
    with clock.at(AFTER), pytest.raises(NotPermitted):
        confirm(tender, people.by_name(who))


def test_two_officers_open_every_bid_and_the_record_lists_them(people: Cast, tender: Tender) -> None:
    first = factory.submitted(tender, people.supplier, people.bidder, Written(answer="From Tees Valley"))
    second = factory.submitted(
        tender, people.rival_supplier, people.rival, Written(lots=(2,), answer="From Larchfield")
    )
    opening = factory.opened(tender, people.lead, people.approver)
    tender.refresh_from_db()
    assert (tender.status, opening.status) == ("opened", "opened")
    assert [each["organisation"] for each in opening.record["officers"] if "organisation" in each] == []
    assert [each["name"] for each in opening.record["officers"]] == ["Ruth Ainsley", "Denise Harland"]
    assert [line["letter"] for line in opening.record["bids"]] == ["A", "B"]
    assert {line["bid"] for line in opening.record["bids"]} == {first.ref, second.ref}
    received = {line["bid"]: line["manifest_sha256"] for line in opening.record["bids"]}
    for submission in Submission.objects.select_related("bid"):
        assert received[submission.bid.ref] == submission.receipt["manifest_sha256"]
    opened = {bid.ref: bid for bid in queries.opened_bids(tender)}
    assert set(opened) == {first.ref, second.ref}
    texts = {each.text[:10] for each in queries.answers(opened[first.ref]).values()}
    assert texts == {"From Tees "}
    assert [(c.bid.ref, c.lot.number) for c in queries.choices(tender) if c.bid.ref == second.ref] == [(second.ref, 2)]
    assert queries.prices(tender) == {}
    assert not OpenedPrice.objects.exists()
    assert audit.faults(f"tender:{tender.reference}") == []


def test_a_file_of_an_opened_bid_reads_back_whole_and_a_changed_one_is_told(people: Cast, tender: Tender) -> None:
    factory.submitted(tender, people.supplier, people.bidder)
    factory.opened(tender, people.lead, people.approver)
    file = OpenedFile.objects.get()
    assert file.name == "rotas.pdf"
    assert b"".join(file.plain()) == factory.PDF


def test_a_file_changed_on_disk_is_a_failure_in_the_record_and_stops_no_other_bid(
    people: Cast, tender: Tender, settings: Any
) -> None:
    damaged = factory.submitted(tender, people.supplier, people.bidder)
    whole = factory.submitted(tender, people.rival_supplier, people.rival)
    path = settings.VAR_DIR / "sealed" / f"{damaged.files.get().ref}.sealed"
    data = bytearray(path.read_bytes())
    data[5] ^= 1
    path.write_bytes(data)
    opening = factory.opened(tender, people.lead, people.approver)
    failures = {line["bid"]: line["failures"] for line in opening.record["bids"]}
    assert failures[whole.ref] == []
    assert failures[damaged.ref] == [
        f"File {damaged.files.get().ref} does not open: segment 1 was altered, moved or cut."
    ]
    assert [each.bid.ref for each in OpenedFile.objects.select_related("bid")] == [whole.ref]


def test_withdrawn_drafted_and_late_bids_stay_sealed_and_the_record_says_so(people: Cast, tender: Tender) -> None:
    out = factory.submitted(tender, people.supplier, people.bidder)
    with clock.at(factory.WRITING):
        withdraw(bid=out, by=people.bidder)
        late = factory.write(factory.start(tender, people.rival_supplier, people.rival), people.rival)
    with clock.at(AFTER), pytest.raises(Refused, match="was not received"):
        factory.hand_in(late, people.rival)
    decided(Incident.objects.get(), people, "refuse")
    opening = factory.opened(tender, people.lead, people.approver)
    assert opening.record["bids"] == []
    assert [line["organisation"] for line in opening.record["withdrawn"]] == ["Tees Valley Homecare"]
    assert [(line["organisation"], line["at"]) for line in opening.record["late"]] == [
        ("Larchfield Care", "2027-04-16T11:00:01.000000+00:00")
    ]
    assert not OpenedAnswer.objects.exists()
    for bid in (out, late):
        with pytest.raises(client.KeeperRefused), clock.at(AFTER + timedelta(hours=1)):
            client.ask("open_bid", tender=tender.reference, kind="quality", bid=bid.ref)


def test_the_last_version_is_the_one_that_is_opened(people: Cast, tender: Tender) -> None:
    bid = factory.submitted(tender, people.supplier, people.bidder)
    with clock.at(factory.WRITING + timedelta(hours=1)):
        save_price(bid=bid, lot=3, rate=Decimal("25.50"), by=people.bidder)
        factory.hand_in(bid, people.bidder)
        save_price(bid=bid, lot=3, rate=Decimal("99.99"), by=people.bidder)  # never submitted
    opening = factory.opened(tender, people.lead, people.approver)
    assert [line["version"] for line in opening.record["bids"]] == [2]


def test_prices_open_only_when_quality_is_locked(
    people: Cast, tender: Tender, quality_locked: dict[str, list[str]]
) -> None:
    bid = factory.submitted(tender, people.supplier, people.bidder)
    factory.opened(tender, people.lead, people.approver)
    later = AFTER + timedelta(days=30)
    quality_locked["reasons"] = ["Quality is not locked: two criteria have no consensus."]
    with clock.at(later):
        with pytest.raises(Refused, match="Quality is not locked"):
            confirm(tender, people.lead, kind="price")
        quality_locked["reasons"] = []
        confirm(tender, people.lead, kind="price")
        quality_locked["reasons"] = ["Quality was unlocked again."]
        with pytest.raises(Refused, match="Quality was unlocked again"):
            confirm(tender, people.approver, kind="price")
        quality_locked["reasons"] = []
        assert confirm(tender, people.approver, kind="price").status == "opened"
    numbers = {lot.pk: lot.number for lot in tender.lots.all()}
    assert {(ref, numbers[lot]): rate for (ref, lot), rate in queries.prices(tender).items()} == {
        (bid.pk, 1): Decimal("24.36"),
        (bid.pk, 3): Decimal("24.36"),
    }


def test_the_keeper_does_not_believe_an_unlocked_price_opening(
    people: Cast, tender: Tender, quality_locked: dict[str, list[str]]
) -> None:
    bid = factory.submitted(tender, people.supplier, people.bidder)
    factory.opened(tender, people.lead, people.approver)
    with clock.at(AFTER + timedelta(days=30)):
        confirm(tender, people.lead, kind="price")
        confirm(tender, people.approver, kind="price")
        quality_locked["reasons"] = ["Quality is not locked."]
        with pytest.raises(client.KeeperRefused, match="Quality is not locked"):
            client.ask("open_bid", tender=tender.reference, kind="price", bid=bid.ref)


def test_two_confirmations_by_one_person_are_refused_by_the_database_itself(people: Cast, tender: Tender) -> None:
    opening = Opening.objects.create(tender=tender, kind="quality", first_by=people.lead, first_at=AFTER)
    opening.second_by, opening.second_at = people.lead, AFTER
    with pytest.raises(IntegrityError), transaction.atomic():
        opening.save()


def test_an_officer_who_left_no_longer_opens(people: Cast, tender: Tender) -> None:
    bid = factory.submitted(tender, people.supplier, people.bidder)
    factory.opened(tender, people.lead, people.approver)
    Membership.objects.filter(user=people.approver).update(ended_at=AFTER, ended_by=people.lead)
    forget(people.approver)
    with (
        clock.at(AFTER + timedelta(hours=1)),
        pytest.raises(client.KeeperRefused, match="no longer acts for the buyer"),
    ):
        client.ask("open_bid", tender=tender.reference, kind="quality", bid=bid.ref)


def test_when_an_officer_left_two_others_confirm_anew_and_open(people: Cast, tender: Tender) -> None:
    factory.submitted(tender, people.supplier, people.bidder)
    second = person("Second Approver", people.buyer, "approver")
    with clock.at(AFTER):
        confirm_opening(tender=tender, kind="quality", by=people.approver, fresh=True)
        Membership.objects.filter(user=people.approver).update(ended_at=clock.now(), ended_by=people.lead)
        forget(people.approver)
        begun = confirm_opening(tender=tender, kind="quality", by=people.lead, fresh=True)
        assert (begun.status, begun.first_by, begun.second_by) == ("first_confirmed", people.lead, None)
        with pytest.raises(Refused, match="You confirmed as first officer"):
            confirm_opening(tender=tender, kind="quality", by=people.lead, fresh=True)
        done = confirm_opening(tender=tender, kind="quality", by=second, fresh=True)
    assert (done.status, done.first_by, done.second_by) == ("opened", people.lead, second)
    assert [line["organisation"] for line in done.record["bids"]] == [people.supplier.name]


def test_a_cancelled_tender_keeps_its_bids_sealed(people: Cast, tender: Tender) -> None:
    from tenders.actions import tender as tender_actions

    factory.submitted(tender, people.supplier, people.bidder)
    with clock.at(factory.WRITING):
        tender_actions.cancel(tender=tender, by=people.approver, reason="The budget was withdrawn.")
    tender.refresh_from_db()
    with clock.at(AFTER), pytest.raises(Refused, match="was cancelled, so its bids stay sealed"):
        confirm(tender, people.lead)


def test_a_keeper_that_fails_leaves_both_confirmations_and_the_opening_is_finished_later(
    people: Cast, tender: Tender, monkeypatch: pytest.MonkeyPatch
) -> None:
    factory.submitted(tender, people.supplier, people.bidder)
    real = client.ask

    def away(what: str, **fields: Any) -> dict[str, Any]:
        raise client.KeeperAway("The keeper of sealed bids does not answer.")

    with clock.at(AFTER):
        confirm(tender, people.lead)
        monkeypatch.setattr(client, "ask", away)
        with pytest.raises(Refused, match="Both confirmations stand"):
            confirm(tender, people.approver)
        assert Opening.objects.get().status == "confirmed"
        tender.refresh_from_db()
        assert tender.status == "closed"
        monkeypatch.setattr(client, "ask", real)
        assert confirm(tender, people.lead).status == "opened"
        assert confirm(tender, people.approver).status == "opened"
    assert OpenedAnswer.objects.count() == tender.criteria.count()


def test_an_excluded_bid_keeps_its_reason_and_leaves_the_list(people: Cast, tender: Tender) -> None:
    bid = factory.submitted(tender, people.supplier, people.bidder)
    factory.opened(tender, people.lead, people.approver)
    bid.refresh_from_db()
    excluded(bid, people)
    assert queries.opened_bids(tender) == []
    assert [each.ref for each in queries.opened_bids(tender, with_excluded=True)] == [bid.ref]


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB"), (701, "ZZ"), (702, "AAA")])
def test_letters_go_on_after_z(place: int, name: str) -> None:
    assert letter(place) == name
