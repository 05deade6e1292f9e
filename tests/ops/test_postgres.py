"""The throw-away PostgreSQL: reached with its password only, and gone afterwards."""

from __future__ import annotations

from urllib.parse import urlsplit

import psycopg
import pytest

from ops.postgres import throwaway_postgres

pytestmark = pytest.mark.postgres


def test_a_throwaway_server_answers_its_password_and_is_gone_afterwards() -> None:
    with throwaway_postgres(name="alone") as address:
        parts = urlsplit(address)
        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT current_database()").fetchone() == ("alone",)
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host="127.0.0.1", port=parts.port, user="fairlot", dbname="alone", password="guess")
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(address)
