"""What `manage.py check --database default` looks at before a server starts: is there an escrow key that was tried?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004 # Django's own name
from django.db import DatabaseError

from tenders import escrow


@register(Tags.database)
def the_escrow_key_was_tried(
    app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    if not databases or escrow.is_rehearsal():
        return []
    try:
        sentence = escrow.lacks()
    except DatabaseError:
        return []  # before the first migration there is nothing to look at
    return [Warning(sentence, hint="No tender is approved until it is done.", id="tenders.W001")] if sentence else []
