"""A trigger that refuses to bring an instant forward: what was promised to the public only ever moves later."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class OnlyLater(Operation):
    """Migration operation: once `since` is set, `field` never decreases and is never emptied; nor is `since` itself.

    SQLite remakes a table when Django alters it and drops its triggers: repeat this operation after such a migration
    (where the trigger still stands it is made anew).
    """

    reversible = True

    def __init__(self, model_name: str, field: str, since: str) -> None:
        self.model_name, self.field, self.since = model_name, field, since

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models' state does not change."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        for statement in statements(schema_editor.connection.vendor, table, self.field, self.since):
            schema_editor.execute(statement, None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        schema_editor.execute(drop(schema_editor.connection.vendor, table, self.field))

    def describe(self) -> str:
        return f"Let {self.field} of {self.model_name} only move later once {self.since} is set"

    @property
    def migration_name_fragment(self) -> str:
        return f"only_later_{self.model_name.lower()}_{self.field}"


def _brought_forward(field: str, since: str) -> str:
    # SQLite keeps instants as texts of one shape and one zone: they sort as the instants do.
    less = f'NEW."{field}" < OLD."{field}"'
    lost = f'NEW."{field}" IS NULL OR {less} OR NEW."{since}" IS NULL'
    return f'OLD."{since}" IS NOT NULL AND OLD."{field}" IS NOT NULL AND ({lost})'


def statements(vendor: str, table: str, field: str, since: str) -> list[str]:
    """What makes the trigger."""
    name, check = f"{table}_{field}_only_later", _brought_forward(field, since)
    said = f"only later: {field} of {table} cannot be brought forward once it is public"
    if vendor == "postgresql":
        # After, not before: a trigger before an update makes PostgreSQL lock the key of the row, whenever a statement
        # writes its number or reference anew as it is. Rows that name it would then wait at their commit.
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$\nBEGIN\n"
            f"  RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation';\nEND\n$$ LANGUAGE plpgsql",
            f'CREATE TRIGGER {name} AFTER UPDATE ON "{table}" FOR EACH ROW WHEN ({check}) EXECUTE FUNCTION {name}()',
        ]
    return [
        f'CREATE TRIGGER {name} BEFORE UPDATE ON "{table}" FOR EACH ROW WHEN {check} '
        f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
    ]


def drop(vendor: str, table: str, field: str) -> str:
    """What takes the trigger away."""
    name = f"{table}_{field}_only_later"
    return f'DROP TRIGGER IF EXISTS {name} ON "{table}"' if vendor == "postgresql" else f"DROP TRIGGER IF EXISTS {name}"
