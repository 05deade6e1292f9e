"""Rows of a long set that stand closed: drawn as a line of words, sent as their key, opened one at a time.

What a closed row does not send is what the draft holds (`filled_in`), so a set of a hundred rows is sent whole though
the page draws boxes for the few that are open. A press that opens a row keeps everything typed in the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

CLOSED = "closed"
MANY = 10
"""A set of more rows than this comes closed."""

Kept = dict[str, Any]


def closed(rows: Sequence[Kept]) -> list[Kept]:
    """The rows as the draft holds them, each marked as closed where they are many."""
    return [{**row, CLOSED: "yes" if len(rows) > MANY else ""} for row in rows]


def filled_in(data: QueryDict, prefix: str, rows: Sequence[Kept]) -> QueryDict:
    """What was sent, with the parts of closed rows that it left out; a closed row that is gone comes open and empty."""
    made = data.copy()
    kept = {str(row["key"]): row for row in rows}
    for name in [name for name in data if name.startswith(f"{prefix}-") and name.endswith(f"-{CLOSED}")]:
        start = name.removesuffix(CLOSED)
        row = kept.get(data.get(f"{start}key", ""))
        if not data.get(name) or row is None:
            made[name] = ""
            continue
        for field, value in row.items():
            if value not in (None, False, "") and f"{start}{field}" not in data:
                made[f"{start}{field}"] = "on" if value is True else str(value)
    return made


class ClosableRows(forms.BaseFormSet[Any]):
    """A set whose closed rows are built with the few fields they send: building all of them is what takes the time."""

    closed_form: type[forms.Form]

    def _construct_form(self, i: int, **kwargs: Any) -> forms.Form:
        rows: Any = self.initial
        if self.is_bound or not rows or i >= len(rows) or not rows[i].get(CLOSED):
            found: forms.Form = super()._construct_form(i, **kwargs)  # type: ignore[misc] # Django's own hook
            return found
        return self.closed_form(prefix=self.add_prefix(i), initial=rows[i])


class Closable:
    """What a template asks of a row, open or closed."""

    def is_closed(self) -> bool:
        """Closed until it is opened, or something in it must be mended."""
        row: Any = self
        return bool(row[CLOSED].value()) and not row.errors

    def shown(self) -> dict[str, Any]:
        """What the row holds, by the names of its fields."""
        row: Any = self
        if row.is_bound:
            return {name: row[name].value() for name in row.fields}
        return dict(row.initial)
