"""Promise 19: restores work. Backup, wipe, restore; then every log, anchor, receipt and file holds, the keeper opens the
backup's canary, and bids that were sealed before open afterwards.

On SQLite the database goes through its own backup call, on PostgreSQL through pg_dump and pg_restore.

The break that turns this red: leave `sealed` out of `backup.PLACES`, or the keeper's folder out of `restore`.
"""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core import anchors, clock
from core.models import AuditEntry
from tenders import backup, soundness
from tenders.actions.opening import confirm_opening
from tenders.keeper import client
from tenders.models import Bid, OpenedAnswer, Submission, Tender
from tests import databases
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db(transaction=True)


def lived_in(people: Cast) -> tuple[Tender, Bid]:
    """One tender whose bids are open, one that still takes bids: one bid handed in with a file, one draft."""
    opened = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    factory.submitted(opened, people.rival_supplier, people.rival, factory.Written(lots=(1,)))
    waiting = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    with clock.at(factory.WRITING):
        bid = factory.write(
            factory.start(waiting, people.supplier, people.bidder), people.bidder, factory.Written(lots=(1,))
        )
        factory.attach(bid, people.bidder)
        factory.hand_in(bid, people.bidder)
        factory.write(
            factory.start(waiting, people.rival_supplier, people.rival), people.rival, factory.Written(lots=(1,))
        )
        anchors.make()
    factory.opened(opened, people.lead, people.approver)
    return waiting, bid


def wipe(settings: Any) -> None:
    databases.restore()
    for name in ("files", "sealed", "keys"):
        shutil.rmtree(Path(settings.VAR_DIR) / name, ignore_errors=True)
    shutil.rmtree(settings.KEEPER_DIR)
    assert not Tender.objects.exists()


def test_backup_wipe_restore_and_everything_holds_and_opens(settings: Any, tmp_path: Path, capsys: Any) -> None:
    people = cast()
    waiting, bid = lived_in(people)
    receipt = Submission.objects.get(bid=bid).receipt
    folder = tmp_path / "backup"
    call_command("backup", "make", str(folder), with_keeper=True)
    wipe(settings)

    call_command("backup", "restore", str(folder))
    capsys.readouterr()
    call_command("backup", "check", str(folder))
    assert capsys.readouterr().out.startswith("All of it holds: ")
    assert Submission.objects.get(bid__ref=bid.ref).receipt == receipt
    assert AuditEntry.objects.filter(verb="backup.restored").count() == 1
    session = factory.session_of(people.bidder)
    draft = client.ask("read_draft", session=session, bid=bid.ref)
    assert draft["files"][0]["name"] == "rotas.pdf"
    opening = factory.opened(
        Tender.objects.get(reference=waiting.reference), people.lead, people.approver, at=factory.AFTER
    )
    assert [line["failures"] for line in opening.record["bids"]] == [[]]
    assert OpenedAnswer.objects.filter(bid__ref=bid.ref).exists()
    assert b"".join(Bid.objects.get(ref=bid.ref).opened_files.get().plain()) == factory.PDF


def test_a_backup_without_the_keepers_folder_is_seen_and_the_escrow_key_opens_what_was_handed_in(
    settings: Any, tmp_path: Path, capsys: Any
) -> None:
    escrow = tmp_path / "escrow.key"
    people = cast()
    call_command("escrow", "new-key", str(escrow))
    settings.ESCROW_PUBLIC_KEY = capsys.readouterr().out.splitlines()[0].partition("=")[2]
    with clock.at(tenders.PUBLISHED):
        call_command("escrow", "canary", str(tmp_path / "canary.json"))
        reference = capsys.readouterr().out.split()[1]
        call_command("escrow", "open", str(tmp_path / "canary.json"), key=escrow)
        call_command("escrow", "opened", reference, capsys.readouterr().out.strip(), by="Hazel Dunn")
    waiting, bid = lived_in(people)
    folder = tmp_path / "backup"
    call_command("backup", "make", str(folder))
    wipe(settings)
    call_command("backup", "restore", str(folder))
    with pytest.raises(CommandError, match="1 faults"):
        call_command("backup", "check", str(folder))
    assert "The keeper does not open the backup's canary" in capsys.readouterr().err

    call_command("keeper", recover=str(escrow))
    with clock.at(factory.AFTER):
        confirm_opening(tender=Tender.objects.get(pk=waiting.pk), kind="quality", by=people.lead, fresh=True)
    with clock.at(factory.AFTER + timedelta(minutes=1)):
        opening = confirm_opening(
            tender=Tender.objects.get(pk=waiting.pk), kind="quality", by=people.approver, fresh=True
        )
    assert [(line["bid"], line["failures"]) for line in opening.record["bids"]] == [(bid.ref, [])]


def test_a_damaged_backup_a_full_place_and_a_lost_file_are_each_said(
    settings: Any, tmp_path: Path, capsys: Any
) -> None:
    _waiting, bid = lived_in(cast())
    folder = tmp_path / "backup"
    call_command("backup", "make", str(folder), with_keeper=True)
    with pytest.raises(CommandError, match="a backup is never written over"):
        call_command("backup", "make", str(folder))
    with pytest.raises(CommandError, match="is not empty"):
        call_command("backup", "restore", str(folder))
    file = bid.files.get()
    (Path(settings.VAR_DIR) / "sealed" / f"{file.ref}.sealed").unlink()
    assert list(soundness.faults()) == [f"File {file.ref}: its bytes are not there."]
    copied = folder / "sealed" / f"{file.ref}.sealed"
    copied.write_bytes(copied.read_bytes()[:-1] + b"?")
    with pytest.raises(CommandError, match=f"sealed/{file.ref}.sealed in the backup is missing or damaged"):
        call_command("backup", "restore", str(folder))
    (folder / "manifest.json").write_text(json.dumps({"format": "other"}))
    with pytest.raises(CommandError, match="is not a backup"):
        call_command("backup", "restore", str(folder))
    assert backup.FORMAT == "fairlot-backup-1"
