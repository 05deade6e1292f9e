"""Triggers that refuse to change or delete rows: the database itself keeps append-only tables append-only."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION fairlot_append_only() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION 'append-only: rows of % cannot be changed or deleted', TG_TABLE_NAME;
END
$$ LANGUAGE plpgsql
"""


class AppendOnly(Operation):
    """Migration operation: no UPDATE, DELETE or TRUNCATE on the model's table, on SQLite and PostgreSQL alike.

    SQLite remakes a table when Django alters it and drops its triggers: repeat this operation after such a migration
    (where the trigger still stands it is made anew).
    """

    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models' state does not change."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        for statement in self._statements(app_label, schema_editor, to_state):
            schema_editor.execute(statement, None)  # no parameters: the per cent sign in the message is its own

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")
            return
        for act in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}")

    def _statements(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: Any) -> list[str]:
        table = state.apps.get_model(app_label, self.model_name)._meta.db_table
        if schema_editor.connection.vendor == "postgresql":
            return [
                _POSTGRES_FUNCTION,
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION fairlot_append_only()",
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION fairlot_append_only()",
            ]
        return [
            f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'append-only: rows of {table} cannot be changed or deleted'); END"
            for act in ("update", "delete")
        ]

    def describe(self) -> str:
        return f"Make {self.model_name} append-only"

    @property
    def migration_name_fragment(self) -> str:
        return f"append_only_{self.model_name.lower()}"
