"""Standard information: kept once in versions, its owner's people alone, confirmed for a bid and sealed with it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from core import audit, clock
from core.models import AuditEntry, OutboxMessage
from core.workflow import NotPermitted, Refused
from tenders.actions import expiring
from tenders.actions import supplier_information as actions
from tenders.actions.supplier_information import Overtaken
from tenders.models import DraftContent, OpenedInformation, StandardInformation
from tenders.queries import bids as bid_queries
from tenders.queries.suppliers import current, information_changed_since, latest
from tenders.suppliers import grounds, information, shown
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import ABOUT, WRITING, session_of, signed_in
from tests.factories.people import Cast, cast

NO = {ground.key: "no" for ground in grounds.GROUNDS}
FORM = {**{key: value for key, value in ABOUT.items() if key != "vcse"}, "version": "0"}
CERTIFICATE = {"name": "Cyber Essentials", "number": "CE-1", "issuer": "A body", "expires_on": "2027-05-01"}


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# -- pure -------------------------------------------------------------------------------------------------------------
def test_there_are_eleven_mandatory_and_eight_discretionary_grounds() -> None:
    assert sum(ground.mandatory for ground in grounds.GROUNDS) == 11
    assert sum(not ground.mandatory for ground in grounds.GROUNDS) == 8
    assert len(grounds.BY_KEY) == 19


def test_what_is_missing_is_said_section_by_section() -> None:
    content = information.empty()
    assert information.lacks(content) == [
        "Fill in the page about your organisation.",
        "Name the persons connected to you, or say that there are none.",
        "Answer the questions about exclusion grounds: 19 of 19 are open.",
    ]
    content |= {"about": {"address": "12 Mill Lane"}, "connected": {"none": True, "items": []}}
    content["grounds"] = {key: {"answer": "no"} for key in NO} | {"cartel": {"answer": "yes"}}
    assert information.lacks(content) == ["Say what happened: ‘The cartel offence’ applies to you."]
    content["grounds"]["cartel"]["what"] = "A fine in 2024."
    assert information.lacks(content) == [
        "Say what you have done since, so that ‘The cartel offence’ does not happen again."
    ]
    content["grounds"]["cartel"]["cleaning"] = "The manager left."
    assert information.lacks(content) == []


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2027, 3, 1), []),
        (date(2027, 3, 2), ["Cyber Essentials expires on Saturday 1 May 2027."]),
        (date(2027, 5, 1), ["Cyber Essentials expires on Saturday 1 May 2027."]),
        (date(2027, 5, 2), ["Cyber Essentials expired on Saturday 1 May 2027."]),
    ],
)
def test_a_certificate_is_told_of_sixty_days_before_it_expires(on: date, said: list[str]) -> None:
    content = information.empty() | {"certificates": {"items": [CERTIFICATE]}}
    found = information.warnings(content, on)
    assert [each.text for each in found] == said
    assert [each.gone for each in found] == ["expired" in each for each in said]


def test_the_words_of_a_ground_that_applies_hold_all_that_was_told() -> None:
    told = {"answer": "yes", "whom": "Us", "when": "2025", "what": "A fine.", "cleaning": "A new manager."}
    assert ("The cartel offence", "Yes. Us\n2025\nA fine.\nA new manager.") in shown.lines_of(
        "grounds", {"cartel": told}
    )


# -- kept in versions -------------------------------------------------------------------------------------------------
def test_each_save_is_a_version_and_a_log_entry_and_the_same_again_is_neither(people: Cast) -> None:
    first = actions.save_about(organisation=people.supplier, about=ABOUT, by=people.editor)
    again = actions.save_about(organisation=people.supplier, about=ABOUT, by=people.bidder)
    second = actions.say_none(organisation=people.supplier, section="connected", by=people.bidder)
    assert (first.version, again.pk, second.version) == (1, first.pk, 2)
    assert StandardInformation.objects.filter(organisation=people.supplier).count() == 2
    entries = list(AuditEntry.objects.filter(verb="information.save").order_by("pk"))
    assert [(each.actor_ref, each.facts["section"], each.facts["version"]) for each in entries] == [
        (people.editor.ref, "about", 1),
        (people.bidder.ref, "connected", 2),
    ]
    assert all("Mill Lane" not in str(each.facts) for each in entries)
    assert audit.faults(people.supplier.chain()) == []
    people.supplier.refresh_from_db()
    assert (people.supplier.postcode, people.supplier.small_or_voluntary) == ("TS18 1AB", "sme")


def test_an_earlier_version_can_be_neither_changed_nor_deleted(people: Cast) -> None:
    row = actions.save_about(organisation=people.supplier, about=ABOUT, by=people.bidder)
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        StandardInformation.objects.filter(pk=row.pk).update(content={})
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        StandardInformation.objects.filter(pk=row.pk).delete()


def test_viewers_and_strangers_change_nothing(people: Cast) -> None:
    for person in (people.viewer, people.rival, people.lead, people.stranger):
        with pytest.raises(NotPermitted):
            actions.save_about(organisation=people.supplier, about=ABOUT, by=person)
    assert not StandardInformation.objects.exists()


def test_a_colleagues_save_of_the_same_section_is_shown_and_of_another_is_kept(people: Cast) -> None:
    actions.save_about(organisation=people.supplier, about=ABOUT, by=people.bidder)
    actions.say_none(organisation=people.supplier, section="connected", by=people.bidder)
    moved = actions.save_about(
        organisation=people.supplier, about={**ABOUT, "town": "Yarm"}, by=people.editor, expected=1
    )
    assert moved.version == 3  # what was saved since was another section
    with pytest.raises(Overtaken) as late:
        actions.save_about(
            organisation=people.supplier, about={**ABOUT, "town": "Norton"}, by=people.bidder, expected=2
        )
    assert late.value.theirs["town"] == "Yarm"
    assert current(people.supplier)["about"]["town"] == "Yarm"


def test_items_are_added_changed_and_removed_each_by_its_own_key(people: Cast) -> None:
    who: dict[str, Any] = {"organisation": people.supplier, "section": "certificates", "by": people.editor}
    actions.save_item(item=CERTIFICATE, **who)
    actions.save_item(item={**CERTIFICATE, "name": "ISO 9001"}, **who)
    first, second = information.items(current(people.supplier), "certificates")
    actions.save_item(item={**CERTIFICATE, "name": "Cyber Essentials Plus"}, key=first["key"], **who)
    actions.remove_item(key=second["key"], **who)
    assert [each["name"] for each in information.items(current(people.supplier), "certificates")] == [
        "Cyber Essentials Plus"
    ]
    with pytest.raises(Refused, match="A colleague removed this a moment ago"):
        actions.save_item(item=CERTIFICATE, key=second["key"], **who)


def test_a_ground_changed_back_to_no_forgets_what_was_told_of_it(people: Cast) -> None:
    save = actions.save_grounds
    who: dict[str, Any] = {"organisation": people.supplier, "by": people.bidder}
    save(answers={**NO, "cartel": "yes"}, **who)
    actions.tell_of_ground(ground="cartel", told={"what": "A fine.", "cleaning": "New rules."}, **who)
    assert current(people.supplier)["grounds"]["cartel"]["what"] == "A fine."
    save(answers={"cartel": "no"}, **who)
    assert current(people.supplier)["grounds"]["cartel"] == {"answer": "no"}
    with pytest.raises(Refused, match="You answered no to this ground"):
        actions.tell_of_ground(ground="cartel", told={"what": "A fine."}, **who)
    with pytest.raises(Refused, match="yes or no"):
        save(answers={"cartel": "perhaps"}, **who)


# -- through the pages ------------------------------------------------------------------------------------------------
def test_an_owner_fills_it_in_with_a_browser_and_is_led_on_to_what_is_owed(people: Cast) -> None:
    browser, ours = signed_in(people.bidder), [people.supplier.ref]
    home = reverse("bidding:information", args=ours)
    assert "Fill in the page about your organisation." in text_of(browser.get(home))
    assert browser.post(reverse("bidding:information_about", args=ours), FORM).status_code == 302
    assert browser.post(reverse("bidding:information_list", args=[*ours, "connected"])).status_code == 302
    answer = browser.post(reverse("bidding:information_grounds", args=ours), {**NO, "cartel": "yes", "version": "2"})
    assert answer["Location"] == reverse("bidding:information_ground", args=[*ours, "cartel"])
    told = {"whom": "Us", "when": "May 2024", "what": "A fine.", "cleaning": "New rules."}
    assert browser.post(answer["Location"], told)["Location"] == reverse("bidding:information_grounds", args=ours)
    page = text_of(browser.get(home))
    assert "Before you can confirm" not in page
    assert "Version 4" in page


def test_what_is_wrong_with_an_item_is_said_beside_its_field_and_nothing_typed_is_lost(people: Cast) -> None:
    browser = signed_in(people.bidder)
    page = reverse("bidding:information_item", args=[people.supplier.ref, "locations", "new"])
    answer = browser.post(page, {"name": "Main office", "number": "one", "rating": "good"})
    assert answer.status_code == 400
    assert "Write the CQC location number as it stands on the register: 1-123456789." in text_of(answer)
    assert "Give the day of the rating" in text_of(answer)
    assert 'value="Main office"' in answer.content.decode()


def test_two_who_save_the_same_page_both_see_what_the_other_wrote(people: Cast) -> None:
    page = reverse("bidding:information_about", args=[people.supplier.ref])
    assert signed_in(people.editor).post(page, {**FORM, "town": "Yarm"}).status_code == 302
    mine = signed_in(people.bidder).post(page, {**FORM, "town": "Norton"})
    assert mine.status_code == 400
    assert "Jo Whitlock saved this while you were writing." in text_of(mine)
    assert "What stands there now" in text_of(mine)
    assert 'value="Norton"' in mine.content.decode()
    again = signed_in(people.bidder).post(page, {**FORM, "town": "Norton", "version": "1"})
    assert (again.status_code, current(people.supplier)["about"]["town"]) == (302, "Norton")


def test_a_certificate_that_runs_out_needs_its_owners(people: Cast) -> None:
    actions.save_item(organisation=people.supplier, section="certificates", item=CERTIFICATE, by=people.bidder)
    with clock.at(WRITING):
        assert "Cyber Essentials expires on Saturday 1 May 2027" in text_of(signed_in(people.bidder).get("/needs/"))
        assert "Cyber Essentials" not in text_of(signed_in(people.viewer).get("/needs/"))


def test_each_who_writes_for_it_has_a_mail_sixty_days_before_and_one_when_it_has_run_out(people: Cast) -> None:
    actions.save_item(organisation=people.supplier, section="certificates", item=CERTIFICATE, by=people.bidder)

    def told(day: datetime) -> list[tuple[str, str]]:
        expiring._looked_at = None
        with clock.at(day):
            before = set(OutboxMessage.objects.values_list("pk", flat=True))
            expiring.tell_due()
        return sorted(OutboxMessage.objects.exclude(pk__in=before).values_list("address", "subject"))

    writers = sorted([people.bidder.email, people.editor.email])
    assert told(datetime(2027, 3, 1, 9, tzinfo=UTC)) == []
    soon = "Cyber Essentials expires on Saturday 1 May 2027"
    assert told(datetime(2027, 3, 2, 9, tzinfo=UTC)) == [(address, soon) for address in writers]
    assert told(datetime(2027, 3, 2, 9, tzinfo=UTC)) == told(datetime(2027, 4, 30, 9, tzinfo=UTC)) == []
    gone = "Cyber Essentials expired on Saturday 1 May 2027"
    assert told(datetime(2027, 5, 2, 9, tzinfo=UTC)) == [(address, gone) for address in writers]
    renewed = CERTIFICATE | {"expires_on": "2028-05-01"}
    key = current(people.supplier)["certificates"]["items"][0]["key"]
    actions.save_item(
        organisation=people.supplier, section="certificates", item=renewed, key=key, by=people.bidder
    )  # fmt: skip
    assert told(datetime(2027, 6, 1, 9, tzinfo=UTC)) == []


# -- confirmed for a bid ----------------------------------------------------------------------------------------------
def test_a_bid_takes_the_version_that_was_read_and_keeps_it_when_the_information_changes(people: Cast) -> None:
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    with clock.at(WRITING):
        bid = factory.start(tender, people.supplier, people.bidder)
        with pytest.raises(Refused, match="Fill in the page about your organisation"):
            actions.confirm_for_bid(bid=bid, by=people.bidder)
        factory.informed(people.supplier, people.bidder)
        with pytest.raises(Refused, match="changed your standard information while you were reading"):
            actions.confirm_for_bid(bid=bid, by=people.bidder, seen=2)
        actions.confirm_for_bid(bid=bid, by=people.bidder, seen=3)
    sealed = bytes(DraftContent.objects.get(bid=bid, part="information").sealed)
    assert b"Mill Lane" not in sealed
    assert not information_changed_since(bid)
    with clock.at(WRITING.replace(hour=10)):
        actions.save_about(organisation=people.supplier, about={**ABOUT, "town": "Yarm"}, by=people.editor)
        assert information_changed_since(bid)
        browser = signed_in(people.bidder)
        page = text_of(browser.get(reverse("bidding:bid_information", args=[bid.ref])))
        assert "Changed since: About your organisation." in page
        tasks = text_of(browser.get(reverse("bidding:tasks", args=[bid.ref])))
        assert "Your standard information changed since you confirmed it" in tasks
        draft = bid_queries.draft(bid, session=session_of(people.bidder))
    confirmed = draft.content.information
    assert (confirmed["version"], confirmed["confirmed_by"]) == (3, people.bidder.full_name)
    assert confirmed["content"]["about"]["town"] == "Stockton-on-Tees"


def test_the_opened_bid_shows_the_information_as_it_was_confirmed(people: Cast) -> None:
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    bid = factory.submitted(tender, people.supplier, people.bidder, factory.Written(lots=(1,)))
    with clock.at(WRITING.replace(hour=11)):
        actions.save_about(organisation=people.supplier, about={**ABOUT, "town": "Yarm"}, by=people.editor)
    assert not OpenedInformation.objects.exists()
    factory.opened(tender, people.lead, people.approver)
    row = OpenedInformation.objects.get(bid=bid)
    assert (row.version, row.confirmed_by, row.confirmed_at) == (3, people.bidder.full_name, WRITING)
    assert row.content["about"]["town"] == "Stockton-on-Tees"
    assert latest(people.supplier).version == 4  # type: ignore[union-attr] # saved above
