"""Posting to the outbox inside a transaction, and delivering from it after the commit.

Delivery is at least once: a message is claimed by a conditional update, handed over, then marked sent. A process
killed in between leaves the claim to lapse, and the message goes again under the same key, by which the receiving
side (a mail server by Message-ID, the platform by reference) knows it for the same message.

After twelve failures a message is given up and stays to be seen, unless its kind is `kept`: that one is tried once a day
for as long as it takes, and whoever must know is told by the kind's `trouble`.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q

from core import clock, links
from core.models import OutboxMessage, User

logger = logging.getLogger(__name__)

CLAIM = timedelta(minutes=2)
ATTEMPTS = 12
DAILY = timedelta(days=1)
Handler = Callable[[OutboxMessage], None]
_handlers: dict[str, Handler] = {}
_kept: dict[str, Handler | None] = {}


class NotYet(Exception):
    """The other side is not ready: try again after `wait`; this is not counted as a failure."""

    def __init__(self, wait: timedelta = timedelta(seconds=10)) -> None:
        self.wait = wait
        super().__init__("not yet")


def handler(kind: str, deliver: Handler, *, kept: bool = False, trouble: Handler | None = None) -> None:
    """Say who delivers messages of a kind. `kept`: never given up; `trouble` is told once, after the twelfth failure."""
    _handlers[kind] = deliver
    if kept:
        _kept[kind] = trouble
    else:
        _kept.pop(kind, None)


def mail(
    *, to: User | None = None, address: str = "", key: str, subject: str, body: str, link: str = "", about: str = "",
    sealed_link: dict[str, str] | None = None,
) -> OutboxMessage:  # fmt: skip
    """Post one mail, to a person or to a bare address. The same key again is the same mail, not a second one.

    `sealed_link` says from what the link is made when the mail leaves (core.links): a link that holds a secret never
    lies in the database.
    """
    # A name typed with a line break in it would make a header that no mail server takes.
    line = " ".join(subject.split())[:200]
    return _post(
        kind="mail", key=key, to=to, address=address or (to.email if to else ""), subject=line, body=body,
        link=link, about=about, payload=sealed_link or {},
    )  # fmt: skip


def queue(kind: str, *, key: str, payload: dict[str, Any], about: str = "") -> OutboxMessage:
    """Post a message of another kind, such as a notice for the publication port."""
    return _post(kind=kind, key=key, payload=payload, about=about)


def _post(*, key: str, **fields: Any) -> OutboxMessage:
    now = clock.now()
    message, _ = OutboxMessage.objects.get_or_create(key=key, defaults={**fields, "created_at": now, "due_at": now})
    return message


def again(key: str) -> bool:
    """Hand a message over once more, now, whether it was sent or not; False when there is none of that key."""
    fresh = {"sent_at": None, "given_up_at": None, "claimed_until": None, "due_at": clock.now(), "last_problem": ""}
    return bool(OutboxMessage.objects.filter(key=key).update(**fresh))


def deliver_due(limit: int = 200) -> int:
    """Deliver what is due; returns how many left. Safe to run in several processes at once."""
    count = 0
    waiting = OutboxMessage.objects.waiting(clock.now()).order_by("due_at", "pk")
    for pk in waiting.values_list("pk", flat=True)[:limit]:
        if _claim(pk) and _deliver(OutboxMessage.objects.select_related("to").get(pk=pk)):
            count += 1
    return count


def _claim(pk: int) -> bool:
    now = clock.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    unsent = OutboxMessage.objects.filter(free, pk=pk, sent_at__isnull=True, given_up_at__isnull=True)
    return bool(unsent.update(claimed_until=now + CLAIM, attempts=F("attempts") + 1))


def _deliver(message: OutboxMessage) -> bool:
    now = clock.now()
    row = OutboxMessage.objects.filter(pk=message.pk)
    try:
        _handlers[message.kind](message)
    except NotYet as wait:
        row.update(claimed_until=None, due_at=now + wait.wait, attempts=F("attempts") - 1)
        return False
    except Exception as problem:
        # Whatever goes wrong outside must not lose the message; the next look tries again, later each time.
        logger.warning("outbox message %s was not delivered: %s", message.pk, type(problem).__name__)
        row.update(claimed_until=None, last_problem=type(problem).__name__[:300], **_after_failure(message, now))
        if message.attempts == ATTEMPTS:
            _tell(message)
        return False
    row.update(sent_at=now, claimed_until=None, last_problem="")
    return True


def _after_failure(message: OutboxMessage, now: datetime) -> dict[str, Any]:
    """When it is tried again: later each time, at last once a day or never."""
    if message.attempts < ATTEMPTS:
        return {"due_at": now + timedelta(seconds=min(3600, 5 * 2**message.attempts))}
    if message.kind in _kept:
        return {"due_at": now + DAILY}
    return {"due_at": now + timedelta(seconds=3600), "given_up_at": now}


def _tell(message: OutboxMessage) -> None:
    trouble = _kept.get(message.kind)
    if trouble is None:
        return
    try:
        trouble(message)
    except Exception:
        logger.exception("nobody was told of the trouble with outbox message %s", message.pk)


def _send_mail(message: OutboxMessage) -> None:
    body = message.body
    if link := links.of(message):
        body += f"\n\n{settings.SITE_URL}{link}"
    # The Message-ID comes from the key, so a receiver that sees it twice can tell it is one message.
    identity = hashlib.sha256(message.key.encode()).hexdigest()[:32]
    EmailMessage(
        subject=message.subject, body=body, to=[message.address], headers={"Message-ID": f"<{identity}@fairlot>"}
    ).send()


handler("mail", _send_mail)
