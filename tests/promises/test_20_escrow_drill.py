"""Promise 20: keys cannot be lost quietly. Nothing is published unless the escrow key opened a canary in the last 92 days.

The break that turns this red: take `needs=("tenders.escrow_was_tried",)` from `Tender.approve`, or let `escrow.lacks`
count a drill of another key.
"""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client

from core import audit, clock
from core.models import AuditEntry
from core.workflow import Refused
from tenders import escrow, sealing
from tenders.actions import held
from tenders.actions import tender as actions
from tenders.models import EscrowCanary, EscrowDrill, Tender
from tenders.system_checks import the_escrow_key_was_tried
from tests.factories import tenders
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db
NEVER = "The escrow key was never tried: if the keeper's folder were lost, so would be the bids."
TOO_OLD = "The escrow key was last tried more than 92 days ago: nobody knows whether it still exists."


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def key(settings: Any, tmp_path: Path, capsys: Any) -> Path:
    """A real escrow key, made as on the machine apart; this installation holds its public half."""
    path = tmp_path / "escrow.key"
    call_command("escrow", "new-key", str(path))
    printed = capsys.readouterr().out.splitlines()[0]
    settings.ESCROW_PUBLIC_KEY = printed.removeprefix("FAIRLOT_ESCROW_PUBLIC_KEY=")
    return path


def drill(key: Path, name: str, capsys: Any) -> str:
    """Server, machine apart, server: as the operator does it. The canary's reference."""
    file = key.with_name(name)
    call_command("escrow", "canary", str(file))
    capsys.readouterr()
    call_command("escrow", "open", str(file), key=key)
    word = capsys.readouterr().out.strip()
    reference = str(json.loads(file.read_text())["canary"])
    call_command("escrow", "opened", reference, word, by="Hazel Dunn")
    assert "The escrow key exists and opens." in capsys.readouterr().out
    return reference


def asked(people: Cast) -> Tender:
    return tenders.in_approval(people, lots_kept=1)


def test_nothing_is_approved_before_the_escrow_key_was_ever_tried(people: Cast, key: Path, capsys: Any) -> None:
    with clock.at(tenders.PUBLISHED):
        tender = asked(people)
        with pytest.raises(Refused, match=NEVER):
            actions.approve(tender=tender, by=people.approver)
        tender.refresh_from_db()
        assert (tender.approved_at, tender.envelopes.count(), tender.notices.count()) == (None, 0, 0)
        drill(key, "first.json", capsys)
        actions.approve(tender=tender, by=people.approver)
        assert {each.escrow_public for each in tender.envelopes.all()} == {escrow.present_key()}


def test_a_drill_counts_to_the_second_of_92_days(people: Cast, key: Path, capsys: Any) -> None:
    with clock.at(tenders.PUBLISHED - timedelta(days=92)):
        drill(key, "first.json", capsys)
    with clock.at(tenders.PUBLISHED):
        tender = asked(people)
        assert escrow.lacks() == ""
    with clock.at(tenders.PUBLISHED + timedelta(seconds=1)):
        with pytest.raises(Refused, match=TOO_OLD):
            actions.approve(tender=tender, by=people.approver)
        drill(key, "second.json", capsys)
        actions.approve(tender=tender, by=people.approver)


def test_a_notice_that_waits_for_its_day_does_not_leave_on_a_drill_that_lapsed_meanwhile(
    people: Cast, key: Path, capsys: Any
) -> None:
    leaves = tenders.PUBLISHED + timedelta(days=33)
    with clock.at(tenders.PUBLISHED - timedelta(days=60)):
        drill(key, "first.json", capsys)
    with clock.at(tenders.PUBLISHED):
        tender = asked(people)
        actions.approve(tender=tender, by=people.approver, send_at=leaves)
    with clock.at(leaves):
        assert held.send_due() == 0
        with pytest.raises(Refused, match=TOO_OLD):
            held.send_now(tender=tender, by=people.lead)
        drill(key, "second.json", capsys)
        assert held.send_due() == 1


def test_a_drill_with_another_key_does_not_count_for_the_key_that_is_set_now(
    people: Cast, key: Path, capsys: Any, settings: Any
) -> None:
    with clock.at(tenders.PUBLISHED):
        drill(key, "first.json", capsys)
        settings.ESCROW_PUBLIC_KEY = sealing.new_pair().public.hex()
        with pytest.raises(Refused, match=NEVER):
            actions.approve(tender=asked(people), by=people.approver)


def test_the_wrong_key_a_wrong_word_an_old_canary_and_one_word_twice_are_each_refused_in_words(
    key: Path, capsys: Any, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.key"
    call_command("escrow", "new-key", str(wrong))
    with pytest.raises(CommandError, match="never written over"):
        call_command("escrow", "new-key", str(wrong))
    with clock.at(tenders.PUBLISHED):
        reference = drill(key, "first.json", capsys)
        with pytest.raises(CommandError, match="This canary was opened before: make a new one"):
            call_command("escrow", "opened", reference, "ANY", by="Hazel Dunn")
        canary, carried = escrow.make_canary()
        (tmp_path / "second.json").write_text(carried)
        with pytest.raises(CommandError, match="This key does not open the canary"):
            call_command("escrow", "open", str(tmp_path / "second.json"), key=wrong)
        with pytest.raises(CommandError, match="That is not the word in this canary"):
            call_command("escrow", "opened", canary.ref, "AAAAA-BBBBB-CCCCC-DDDDD", by="Hazel Dunn")
        with pytest.raises(CommandError, match="There is no canary C-NONE"):
            call_command("escrow", "opened", "C-NONE", "X", by="Hazel Dunn")
        (tmp_path / "third.json").write_text("{}")
        with pytest.raises(CommandError, match="This file is not a canary"):
            call_command("escrow", "open", str(tmp_path / "third.json"), key=key)
    with clock.at(tenders.PUBLISHED + timedelta(days=7, seconds=1)), pytest.raises(CommandError, match="older than a"):
        call_command("escrow", "opened", canary.ref, escrow.open_canary(carried, private=key.read_bytes()), by="Hazel")
    assert EscrowDrill.objects.count() == 1


def test_the_server_keeps_neither_word_nor_key_and_the_drill_is_in_the_log(key: Path, capsys: Any) -> None:
    canary, carried = escrow.make_canary()
    word = escrow.open_canary(carried, private=key.read_bytes())
    escrow.record_drill(reference=canary.ref, word=word.lower().replace("-", " "), who="Hazel Dunn")
    stored = str(EscrowCanary.objects.values().get()) + str(AuditEntry.objects.values_list("facts"))
    assert word not in stored
    assert "Hazel" not in str(AuditEntry.objects.filter(chain__name="installation").values_list("facts"))
    assert AuditEntry.objects.get(verb="escrow.canary_opened").facts["canary"] == canary.ref
    assert audit.faults("installation") == []


def test_drills_cannot_be_changed_or_taken_out(key: Path, capsys: Any) -> None:
    drill(key, "first.json", capsys)
    for rows in (EscrowDrill.objects.all(), EscrowCanary.objects.all()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows._raw_delete("default")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        EscrowDrill.objects.update(at=clock.now())


def test_the_operator_is_told_at_the_start_by_the_status_and_on_the_health_page(
    people: Cast, key: Path, capsys: Any, settings: Any
) -> None:
    def health() -> tuple[int, str]:
        answer = Client().get("/health/")
        return answer.status_code, answer.json()["escrow_drill"]

    settings.LOCAL = False
    with clock.at(tenders.PUBLISHED):
        assert [each.id for each in the_escrow_key_was_tried(databases=["default"])] == ["tenders.W001"]
        with pytest.raises(CommandError, match="never tried"):
            call_command("escrow", "status")
        assert health() == (200, "due")  # nothing is sealed under it yet
        drill(key, "first.json", capsys)
        assert the_escrow_key_was_tried(databases=["default"]) == []
        tenders.approved(people, lots_kept=1)
        assert health() == (200, "ok")
    with clock.at(tenders.PUBLISHED + timedelta(days=93)):
        logging.disable(logging.ERROR)
        try:
            assert health() == (503, "due")
        finally:
            logging.disable(logging.NOTSET)


def test_a_demonstration_does_its_own_drill_and_a_server_never_does(people: Cast, settings: Any) -> None:
    with clock.at(tenders.PUBLISHED):
        tenders.approved(people, lots_kept=1)
        assert EscrowDrill.objects.get().who == "the demonstration itself"
    with clock.at(tenders.PUBLISHED + timedelta(days=93)):
        settings.LOCAL = False
        assert escrow.rehearse() == 0
        settings.LOCAL = True
        assert (escrow.rehearse(), escrow.rehearse()) == (1, 0)
