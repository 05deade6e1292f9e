"""Searching words: SQLite's FTS5 or PostgreSQL's text search, behind three functions and one migration.

Both databases get the same words, cut here (lower case, without accents, letters and digits only), so that a search
finds the same on both. Each word asked for matches the beginning of a word; all of them must match.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from collections.abc import Iterable

TABLE = "cms_register_words"
MOST_WORDS = 12
LONGEST_WORD = 40
LONGEST_TEXT = 200_000

INSTALL = {
    "sqlite": [f"CREATE VIRTUAL TABLE {TABLE} USING fts5(body, tokenize='unicode61', prefix='2 3')"],
    "postgresql": [
        f"CREATE TABLE {TABLE} (entry_id bigint PRIMARY KEY, body tsvector NOT NULL)",
        f"CREATE INDEX {TABLE}_found ON {TABLE} USING gin (body)",
    ],
}
_WRITE = {
    "sqlite": f"INSERT INTO {TABLE} (rowid, body) VALUES (%s, %s)",  # noqa: S608 - a constant of this module
    "postgresql": f"INSERT INTO {TABLE} (entry_id, body) VALUES (%s, array_to_tsvector(%s::text[]))",  # noqa: S608 - a constant of this module
}
_DROP = {
    "sqlite": f"DELETE FROM {TABLE} WHERE rowid = %s",  # noqa: S608 - a constant of this module
    "postgresql": f"DELETE FROM {TABLE} WHERE entry_id = %s",  # noqa: S608 - a constant of this module
}
_FIND = {
    "sqlite": f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s",  # noqa: S608 - a constant of this module
    "postgresql": f"SELECT entry_id FROM {TABLE} WHERE body @@ %s::tsquery",  # noqa: S608 - a constant of this module
}


def words_of(*texts: str) -> list[str]:
    """The different words of some texts, in order of first appearance, as they are kept and looked for."""
    plain = unicodedata.normalize("NFKD", " ".join(texts)[:LONGEST_TEXT].casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in re.findall(r"[^\W_]+", letters)))


def write(entry_id: int, texts: Iterable[str]) -> None:
    """Keep the words of an entry in place of those it had."""
    words = words_of(*texts)
    kept: Any = words if connection.vendor == "postgresql" else " ".join(words)
    with connection.cursor() as cursor:
        cursor.execute(_DROP[connection.vendor], [entry_id])
        cursor.execute(_WRITE[connection.vendor], [entry_id, kept])


def matching(asked: str) -> RawSQL | None:
    """A subquery of the entries that hold every word asked for; None when nothing was asked."""
    words = words_of(asked)[:MOST_WORDS]
    if not words:
        return None
    if connection.vendor == "postgresql":
        found = " & ".join(f"'{word}':*" for word in words)
    else:
        found = " AND ".join(f'"{word}"*' for word in words)
    # Words hold letters and digits only (words_of), and go in as a parameter.
    return RawSQL(_FIND[connection.vendor], [found])  # noqa: S611 - a constant of this module, the words a parameter
