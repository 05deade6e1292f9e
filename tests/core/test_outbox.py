"""What leaves, leaves after the commit, at least once, and known for the same message if it leaves twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from core import clock, jobs, outbox
from core.models import OutboxMessage, User

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def post(key: str = "letter-1") -> OutboxMessage:
    return outbox.mail(address="ruth@example.org", key=key, subject="Approved", body="It is approved.", link="/needs/")


def test_a_mail_leaves_once_with_its_link_and_an_identity_made_from_its_key(settings: Any) -> None:
    post()
    assert outbox.deliver_due() == 1
    assert outbox.deliver_due() == 0
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["ruth@example.org"], "Approved")
    assert sent.body == f"It is approved.\n\n{settings.SITE_URL}/needs/"
    assert sent.extra_headers["Message-ID"].endswith("@fairlot>")


def test_a_mail_to_a_person_goes_to_their_address() -> None:
    ruth = User.objects.create_user("ruth@example.org", full_name="Ruth Ainsley")
    assert outbox.mail(to=ruth, key="k", subject="s", body="b").address == "ruth@example.org"


def test_a_name_with_a_line_break_in_it_still_makes_a_mail_that_leaves() -> None:
    outbox.mail(address="ruth@example.org", key="k", subject="Grange\r\nBcc: all@example.org Care declined", body="b")
    assert outbox.deliver_due() == 1
    assert [sent.subject for sent in mail.outbox] == ["Grange Bcc: all@example.org Care declined"]


def test_posting_the_same_key_again_is_the_same_message() -> None:
    assert post().pk == post().pk
    assert OutboxMessage.objects.count() == 1


def test_nothing_leaves_when_the_transaction_fails() -> None:
    def fail_after_posting() -> None:
        with transaction.atomic():
            post()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_posting()
    assert outbox.deliver_due() == 0
    assert mail.outbox == []


def test_a_failed_delivery_is_tried_again_later_each_time() -> None:
    def down(message: OutboxMessage) -> None:
        raise ConnectionError("the far side is down")

    outbox.handler("far", down)
    with clock.at(NOW):
        outbox.queue("far", key="far-1", payload={})
        assert outbox.deliver_due() == 0
        message = OutboxMessage.objects.get()
        assert (message.attempts, message.last_problem, message.due_at) == (
            1,
            "ConnectionError",
            NOW + timedelta(seconds=10),
        )
        assert outbox.deliver_due() == 0
    with clock.at(NOW + timedelta(seconds=10)):
        outbox.handler("far", lambda message: None)
        assert outbox.deliver_due() == 1
    assert OutboxMessage.objects.get().attempts == 2


def test_after_twelve_failures_it_is_given_up_and_stays_to_be_seen() -> None:
    def down(message: OutboxMessage) -> None:
        raise ConnectionError

    outbox.handler("far", down)
    with clock.at(NOW):
        outbox.queue("far", key="far-1", payload={})
    for day in range(20):
        with clock.at(NOW + timedelta(days=day)):
            outbox.deliver_due()
    message = OutboxMessage.objects.get()
    assert (message.attempts, message.given_up_at) == (12, NOW + timedelta(days=11))


def test_not_yet_is_no_failure() -> None:
    def wait(message: OutboxMessage) -> None:
        raise outbox.NotYet(timedelta(seconds=30))

    outbox.handler("far", wait)
    with clock.at(NOW):
        outbox.queue("far", key="far-1", payload={})
        outbox.deliver_due()
    message = OutboxMessage.objects.get()
    assert (message.attempts, message.last_problem, message.due_at) == (0, "", NOW + timedelta(seconds=30))


def test_a_message_claimed_by_a_process_that_died_goes_again_when_the_claim_lapses() -> None:
    with clock.at(NOW):
        message = post()
        assert outbox._claim(message.pk)
        assert not outbox._claim(message.pk)
        assert outbox.deliver_due() == 0
    with clock.at(NOW + timedelta(minutes=2, seconds=1)):
        assert outbox.deliver_due() == 1


def test_one_failing_part_of_the_due_work_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> int:
        raise RuntimeError("a fault")

    jobs.due("test.broken", broken)
    jobs.due("test.working", lambda: 3)
    try:
        post()
        done = jobs.run_due()
    finally:
        jobs._due.pop("test.broken")
        jobs._due.pop("test.working")
    assert (done["test.broken"], done["test.working"], done["outbox"]) == (-1, 3, 1)
    assert "test.broken" in caplog.text


def test_a_job_runs_after_the_commit_and_its_fault_is_left_to_the_due_work(
    django_capture_on_commit_callbacks: Any, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[int] = []

    def note(number: int) -> None:
        ran.append(number)
        raise RuntimeError("a fault")

    jobs.job("test.note", note)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.after_commit("test.note", number=4)
        assert ran == []
    assert ran == [4]
    assert "test.note" in caplog.text


def test_the_background_thread_looks_until_it_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []

    def look() -> dict[str, int]:
        looks.append(1)
        raise RuntimeError("the database is away")

    monkeypatch.setattr(jobs, "run_due", look)
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)
    jobs.run_forever(lambda seconds: len(looks) == 3, 2)
    assert len(looks) == 3
