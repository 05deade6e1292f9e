"""The locks on a tender: shared by every submission before it reads the clock (promise 1), alone for what changes it."""

from __future__ import annotations

from django.db import connection

from tenders.models import Tender


def share(tender: Tender) -> Tender:
    """Lock the tender's row FOR SHARE and read it again. Call inside a transaction.

    Submissions share the lock, so they do not wait for one another; extending, cancelling, closing and
    opening take the row exclusively (`move` does), so none of them falls between the clock's reading and
    the commit. Django's ORM knows FOR UPDATE and FOR NO KEY UPDATE only, hence the statement. On SQLite
    the transaction has been IMMEDIATE from its first statement: there is one writer, and it is this one.
    """
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(Tender._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR SHARE", [tender.pk])  # noqa: S608 - the model's own table name
    return Tender.objects.select_related("procurement__buyer").get(pk=tender.pk)


def alone(tender: Tender) -> Tender:
    """Lock the tender's row FOR NO KEY UPDATE and read it again. Call inside a transaction, before any other lock.

    A change that comes into force, a later deadline and a cancellation wait for the submissions that share the row,
    and every submission after them reads what they left behind. The key itself stays free, here and wherever a tender
    or a bid is locked: a row that names the tender is checked against its key at the commit, when that transaction
    holds the log already, and with FOR UPDATE the two would wait for each other.
    """
    Tender._base_manager.select_for_update(no_key=True).get(pk=tender.pk)
    return Tender.objects.select_related("procurement__buyer").get(pk=tender.pk)
