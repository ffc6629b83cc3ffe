"""The web app's state as one file: how a backup carries what a database server keeps."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.serializers import sort_dependencies
from django.db import connections, transaction
from django.db.models import Model

from regard.web.serving import start_state
from regard.web.state import state_database

_COPY = "copy"
_ROWS_AT_ONCE = 500


def write_state(folder: Path, path: Path) -> None:
    """Write the state of a workspace, kept on a server, into a new file.

    Args:
        folder: the workspace.
        path: the file to write.
    """
    start_state(folder)
    _with_copy(path, "default", _COPY)


def read_state(folder: Path, path: Path) -> None:
    """Bring a file's state to the server of a workspace, in the place of what is there."""
    start_state(folder)
    _with_copy(path, _COPY, "default")


def _with_copy(path: Path, source: str, target: str) -> None:
    connections.databases[_COPY] = connections["default"].settings_dict | state_database(path.parent, None)
    connections.databases[_COPY]["NAME"] = path
    try:
        # A file of an older version gets today's tables first.
        call_command("migrate", database=_COPY, verbosity=0, interactive=False)
        _copy_rows(source, target)
    finally:
        connections[_COPY].close()
        del connections[_COPY], connections.databases[_COPY]


def _copy_rows(source: str, target: str) -> None:
    models = _models()
    with transaction.atomic(using=target):
        for model in reversed(models):
            rows: Any = model._base_manager.using(target).all()
            # A new database has some rows of Django's own; what only grows, such as the audit log, is empty.
            if rows.exists():
                rows._raw_delete(target)
        for model in models:
            found = model._base_manager.using(source).order_by("pk").iterator(_ROWS_AT_ONCE)
            model._base_manager.using(target).bulk_create(found, batch_size=_ROWS_AT_ONCE)
        _go_on_counting(target, models)


def _models() -> list[type[Model]]:
    """Return every table's model, each after those that it refers to."""
    configured = [(config, None) for config in apps.get_app_configs()]
    ordered: list[type[Model]] = sort_dependencies(configured, allow_cycles=True)
    through = [model for model in apps.get_models(include_auto_created=True) if model._meta.auto_created]
    return [*ordered, *through]


def _go_on_counting(target: str, models: list[type[Model]]) -> None:
    """Let the next number of each table follow on the highest there is."""
    connection = connections[target]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
