"""The table of the words that the register is searched by: FTS5 on SQLite, a tsvector with its index on PostgreSQL."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

from cms.register.search import INSTALL, TABLE


def install(apps: Any, schema_editor: Any) -> None:
    for statement in INSTALL[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def remove(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(f"DROP TABLE {TABLE}")


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("cms", "0003_register")]

    operations: ClassVar[list[migrations.RunPython]] = [migrations.RunPython(install, remove)]
