"""Making something public: append-only, numbered in commit order (so that no feed reader can miss a record)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from core import audit, ports
from core.models import PublicRecord

_COMMIT_ORDER_LOCK = 7_314_159  # one PostgreSQL advisory lock: the next number is taken and committed before another


def publish(
    kind: str, *, reference: str, subject: str, title: str, payload: dict[str, Any], at: datetime
) -> PublicRecord:
    """Add a public record; the same kind and reference again returns the record that stands.

    The effect 'core.published' runs with a new record in the same transaction: lists made from the records stay true.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_COMMIT_ORDER_LOCK])
        standing = PublicRecord.objects.filter(kind=kind, reference=reference).first()
        if standing is not None:
            return standing
        digest = hashlib.sha256(audit.canonical([kind, reference, audit.instant_text(at), payload])).hexdigest()
        record = PublicRecord.objects.create(
            kind=kind, reference=reference, subject=subject, title=title[:300], at=at, payload=payload, digest=digest
        )
        ports.effects.run("core.published", record, None, {})
        return record


def records(kind: str | None = None, *, subject: str | None = None) -> models.QuerySet[PublicRecord]:
    """Public records in the order they became public."""
    found = PublicRecord.objects.all()
    if kind is not None:
        found = found.filter(kind=kind)
    if subject is not None:
        found = found.filter(subject=subject)
    return found
