"""The Stockton programme walked through the public actions: the same printed states on either database."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config.scenario import replay
from core import audit
from core.models import AuditChain

STATES = {
    "set-up": "11 people in their roles, 10 areas",
    "engage": "engagement page live, one event with 40 places",
    "draft": "tender draft, 10 lots, 3 quality criteria",
    "send": "tender in_approval",
    "approve": "tender published, notice accepted by the platform's stand-in",
    "register": "7 suppliers registered",
    "bid": "7 bids submitted, 7 receipts, 0 visible to the buyer",
    "close": "tender closed by the clock",
    "open": "tender opened, opening record lists 7 bids",
    "panel": "panel individual, tender under_assessment",
    "mark": "panel consensus, 63 marks",
    "agree": "panel locked",
    "prices": "price envelopes open",
    "award": "10 awards approved, proven",
    "tell": "7 summaries sent at once, awards standstill to 2027-04-01",
    "sign": "10 contracts signed, tender complete",
    "agreement": "agreement draft, 10 primary, 10 secondary, 16 reserve places",
    "mobilise": "7 mobilisations live, agreement live",
    "refer": "referral placed: primary declined, secondary accepted",
    "market": "market open, one application admitted, one refused",
    "import-2018": "agreement live, 9 providers as awarded in 2018",
    "hand-backs": "6 events recorded, positions_2019 reached",
}


@pytest.mark.django_db(transaction=True)
def test_the_whole_programme_ends_where_it_must() -> None:
    """Awards within the caps, a referral accepted by the secondary, the positions of 2019 (the replay itself checks)."""
    taken = list(replay.run())

    assert {each.key: each.state for each in taken} == STATES
    refused = {each.key: len(each.refusals) for each in taken if each.refusals}
    assert set(refused) >= {
        "draft",
        "send",
        "approve",
        "bid",
        "close",
        "open",
        "panel",
        "agree",
        "award",
        "sign",
        "refer",
    }
    late = next(step.refusals for step in taken if step.key == "close")
    assert "it reached us at 12:01:00pm" in late[0]
    assert [chain.name for chain in AuditChain.objects.all() if audit.faults(chain.name)] == []


@pytest.mark.django_db
def test_the_command_stops_after_a_step_and_speaks_json(capsys: pytest.CaptureFixture[str], settings: Any) -> None:
    call_command("replay", "stockton", "--until", "engage", "--json")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["step"], line["key"]) for line in lines] == [(1, "set-up"), (2, "engage")]


@pytest.mark.django_db
def test_an_unknown_step_is_named_with_those_there_are() -> None:
    with pytest.raises(CommandError, match=r"There is no step 'lunch'\. The steps are: set-up, engage, draft"):
        call_command("replay", "stockton", "--until", "lunch")


def test_on_a_server_there_is_no_replay(settings: Any) -> None:
    settings.LOCAL = False
    with pytest.raises(CommandError, match="moves the clock"):
        call_command("replay", "stockton")
