"""The database refuses to change or delete what stands in the audit log."""

from typing import Any, ClassVar

from django.db import migrations

_SQLITE = """
create trigger accounts_auditentry_no_{verb} before {verb} on accounts_auditentry
begin select raise(abort, 'the audit log only grows'); end
"""
_POSTGRES_FUNCTION = """
create or replace function accounts_audit_only_grows() returns trigger language plpgsql as
$$ begin raise exception 'the audit log only grows'; end $$
"""
_POSTGRES = """
create trigger accounts_auditentry_no_change before update or delete or truncate on accounts_auditentry
for each statement execute function accounts_audit_only_grows()
"""


def forbid(apps: Any, editor: Any) -> None:  # noqa: ARG001 - the signature of a migration
    """Make the triggers."""
    if editor.connection.vendor == "sqlite":
        for verb in ("update", "delete"):
            editor.execute(_SQLITE.format(verb=verb))
    else:
        editor.execute(_POSTGRES_FUNCTION)
        editor.execute(_POSTGRES)


def allow(apps: Any, editor: Any) -> None:  # noqa: ARG001 - as above
    """Take the triggers away."""
    if editor.connection.vendor == "sqlite":
        for verb in ("update", "delete"):
            editor.execute(f"drop trigger accounts_auditentry_no_{verb}")
    else:
        editor.execute("drop trigger accounts_auditentry_no_change on accounts_auditentry")
        editor.execute("drop function accounts_audit_only_grows()")


class Migration(migrations.Migration):
    """Make the triggers."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("accounts", "0001_initial")]
    operations: ClassVar[list[Any]] = [migrations.RunPython(forbid, allow)]
