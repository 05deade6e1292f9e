"""Two people at the same moment: real threads, real commits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from core import clock
from core.models import Organisation, User
from core.workflow import Refused
from frameworks.actions import offers, places
from frameworks.models import Offer, Referral
from tests.frameworks.conftest import MORNING, STOCKTON, Cast


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run acts in threads that start at one moment; what each returned or raised."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            with clock.at(MORNING):
                gate.wait(timeout=20)
                results[number] = act()
        except Exception as problem:
            results[number] = problem  # type: ignore[call-overload] # a result or what was raised instead
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.mark.django_db(transaction=True)
def test_two_brokers_at_once_make_one_offer(live: Cast, referral: Referral, broker: User) -> None:
    made = together(*[lambda: offers.make_offer(referral, by=broker, expecting=0)] * 4)
    assert sorted(each.is_new for each in made) == [False, False, False, True]
    assert len({each.offer.pk for each in made}) == 1
    assert Offer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_accept_and_decline_at_once_leave_one_answer(live: Cast, referral: Referral, broker: User) -> None:
    offer = offers.make_offer(referral, by=broker).offer
    owner = live.owners["Norton Lane Support"]
    answers = together(
        lambda: offers.accept(offer, by=owner), lambda: offers.decline(offer, reason="no_capacity", by=owner)
    )
    assert sum(isinstance(each, Refused) for each in answers) == 1
    offer.refresh_from_db()
    referral.refresh_from_db()
    assert (offer.status, referral.status) in {("accepted", "placed"), ("declined", "recorded")}


@pytest.mark.django_db(transaction=True)
def test_two_managers_at_once_cannot_break_a_cap_together(live: Cast, manager: User) -> None:
    """Cleveland Companions may be primary with extra care in one area; two managers give it two at one moment."""
    places.provider_leaves(live.member("Tees Valley Homecare"), on=MORNING.date(), reason="Closed", by=manager)
    reserve = live.member("Cleveland Companions")

    def give(number: int) -> Callable[[], Any]:
        return lambda: places.fill_place(
            live.agreement, lot=live.lot(number), position="primary", to=reserve, on=MORNING.date(), reason="x",
            by=manager,
        )  # fmt: skip

    results = together(give(4), give(6))
    refused = [each for each in results if isinstance(each, Refused)]
    assert len(refused) == 1
    assert "with extra care, and the limit is 1." in str(refused[0])


@pytest.mark.django_db
def test_the_command_brings_an_agreement_in(council: Organisation, manager: User, broker: User, capsys: Any) -> None:
    for _ in range(2):
        call_command("import_agreement", str(STOCKTON), by=manager.email)
        assert "SBC-2018-STD Care at Home - Standard: 26 places on record." in capsys.readouterr().out
    with pytest.raises(CommandError, match="nobody has the address"):
        call_command("import_agreement", str(STOCKTON), by="no@example.org")
    with pytest.raises(CommandError, match="is framework manager of no such council"):
        call_command("import_agreement", str(STOCKTON), by=broker.email)
    with pytest.raises(CommandError, match="has no entry called 'Nope'"):
        call_command("import_agreement", str(STOCKTON), by=manager.email, framework="Nope")
    assert date(2018, 4, 1) < MORNING.date()
