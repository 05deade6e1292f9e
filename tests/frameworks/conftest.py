"""The cast of this floor: a council's framework manager, broker and approver, and made-up providers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from core import clock
from core.models import Membership, Organisation, User
from frameworks.actions import agreement as agreements
from frameworks.actions import mobilisation as mobilisations
from frameworks.actions import places
from frameworks.actions.referrals import Package, PersonDetails, record_referral
from frameworks.models import Agreement, AgreementLot, Member, Referral
from frameworks.rules import DEFAULT_MINUTES, Cap, Rules

STOCKTON = Path(__file__).resolve().parents[2] / "config" / "programmes" / "stockton.json"
MORNING = datetime(2027, 11, 9, 9, 31, tzinfo=UTC)


@pytest.fixture
def now() -> Iterator[datetime]:
    """The clock stands still on Tuesday 9 November 2027 at 9:31am."""
    with clock.at(MORNING):
        yield MORNING


@pytest.fixture
def stockton() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(STOCKTON.read_text())
    return data


@pytest.fixture
def council(db: None) -> Organisation:
    return Organisation.objects.create(kind="buyer", name="Stockton-on-Tees Borough Council", short_code="SBC")


@pytest.fixture
def person() -> Callable[..., User]:
    """Make a person with one role in one organisation."""

    def make(name: str, organisation: Organisation | None = None, role: str = "") -> User:
        email = name.lower().replace(" ", ".") + "@example.org"
        user = User.objects.create_user(email, "a good long password", full_name=name)
        if organisation is not None:
            Membership.objects.create(user=user, organisation=organisation, role=role)
        return user

    return make


@pytest.fixture
def manager(council: Organisation, person: Callable[..., User]) -> User:
    return person("Priya Nair", council, "framework_manager")


@pytest.fixture
def broker(council: Organisation, person: Callable[..., User]) -> User:
    return person("Sam Okafor", council, "broker")


@pytest.fixture
def approver(council: Organisation, person: Callable[..., User]) -> User:
    return person("Denise Harland", council, "approver")


@pytest.fixture
def stranger(person: Callable[..., User]) -> User:
    other = Organisation.objects.create(kind="buyer", name="Another council", short_code="AC")
    return person("Alex Stranger", other, "framework_manager")


class Cast:
    """Three providers under one agreement of four areas, each with an owner."""

    def __init__(self, council: Organisation, manager: User, person: Callable[..., User]) -> None:
        self.manager = manager
        rules = Rules(caps=(Cap("primary", 3), Cap("primary", 1, "extra care")))
        self.agreement = Agreement.objects.create(
            ref="SBC-2027-014", buyer=council, title="Care at home: Standard", starts_on=date(2027, 9, 6),
            rules=rules.to_json(), offer_minutes=DEFAULT_MINUTES, created_at=clock.now(), created_by=manager,
        )  # fmt: skip
        names = ("Norton West, South and North", "Hardwick and Salters Lane", "Roseworth", "Mandale and Victoria")
        tags: list[list[str]] = [[], ["extra care"], [], ["extra care"]]
        for number, (name, tag) in enumerate(zip(names, tags, strict=True), start=3):
            AgreementLot.objects.create(agreement=self.agreement, number=number, name=name, tags=tag)
        self.owners: dict[str, User] = {}
        self.members: dict[str, Member] = {}
        for name, owner in (("Norton Lane Support", "Ola Norton"), ("Tees Valley Homecare", "Amina Rashid"),
                            ("Cleveland Companions", "Cleo Land")):  # fmt: skip
            organisation = Organisation.objects.create(kind="supplier", name=name)
            self.owners[name] = person(owner, organisation, "owner")
            self.members[name] = Member.objects.create(
                agreement=self.agreement, organisation=organisation, created_at=clock.now(), created_by=manager
            )
        for number, position, name in (
            (3, "primary", "Norton Lane Support"), (3, "secondary", "Tees Valley Homecare"),
            (3, "reserve", "Cleveland Companions"),
            (4, "primary", "Tees Valley Homecare"), (4, "secondary", "Norton Lane Support"),
            (5, "primary", "Tees Valley Homecare"), (5, "reserve", "Cleveland Companions"),
            (6, "reserve", "Tees Valley Homecare"),
        ):  # fmt: skip
            places.give_place(
                self.agreement, lot=self.lot(number), member=self.members[name], position=position,
                on=date(2027, 9, 6), reason="Awarded", by=manager,
            )  # fmt: skip

    def lot(self, number: int) -> AgreementLot:
        return self.agreement.lots.get(number=number)

    def member(self, name: str) -> Member:
        return Member.objects.get(pk=self.members[name].pk)

    def go_live(self, name: str, approver: User) -> None:
        """Walk one provider's mobilisation to 'go' by the real actions."""
        made = mobilisations.plan(
            self.member(name), starts_on=date(2027, 7, 5), go_live_on=date(2027, 9, 6), by=self.manager,
            approver=approver,
        )  # fmt: skip
        mobilisations.start(made, by=self.manager)
        for task in made.tasks.all():
            owner = self.owners[name] if task.owner == "provider" else self.manager
            mobilisations.confirm(mobilisations.report(task, by=owner), by=self.manager)
        mobilisations.call_ready(made, by=self.manager)
        mobilisations.go(made, reason="Every item checked on site.", by=approver)
        self.agreement.refresh_from_db()


@pytest.fixture
def cast(now: datetime, council: Organisation, manager: User, person: Callable[..., User]) -> Cast:
    return Cast(council, manager, person)


@pytest.fixture
def live(cast: Cast, approver: User) -> Cast:
    for name in cast.members:
        cast.go_live(name, approver)
    return cast


PACKAGE = Package(
    locality="Norton",
    district="TS20",
    visits=[{"name": "Morning", "minutes": [45] * 7}, {"name": "Tea", "minutes": [30] * 7},
            {"name": "Bed", "minutes": [15] * 7}],
    needs="One care worker. Help to wash and dress, meals, prompts for medicine. A cat lives there.",
    start_by=date(2027, 11, 12),
    start_note="From the tea visit",
)  # fmt: skip
PERSON = PersonDetails(name="Edith Marsh", address="14 Elm Walk, Norton", postcode="TS20 1AB", telephone="01632 960199")


@pytest.fixture
def referral(live: Cast, broker: User) -> Referral:
    return record_referral(live.lot(3), package=PACKAGE, person=PERSON, by=broker)


@pytest.fixture
def imported(now: datetime, stockton: dict[str, Any], council: Organisation, manager: User) -> Agreement:
    return agreements.import_agreement(stockton, buyer=council, by=manager)
