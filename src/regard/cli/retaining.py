"""The command that lets go what is older than the workspace keeps it."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from regard.cli.forgetting import has_state
from regard.cli.options import HERE, Json, Workspace
from regard.cli.printing import many, say
from regard.cli.state import start_state
from regard.ledger import Ledger, open_ledger
from regard.ledger.retain import Retained, due
from regard.ledger.retain import retain as retain_in
from regard.story import catch_up, folds


def retain(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Remove what is older than the periods under [retention] in regard.toml; how much it was is remembered."""
    at = datetime.now(UTC)
    with open_ledger(workspace) as ledger:
        catch_up(ledger)
        found = due(ledger, at) if dry_run else retain_in(ledger, folds(ledger), at)
        state = _let_go(ledger, at, dry_run=dry_run)
    say(_sentence(found, state, dry_run=dry_run), {**asdict(found), **state, "dry_run": dry_run}, as_json=as_json)


def _let_go(ledger: Ledger, at: datetime, *, dry_run: bool) -> dict[str, Any]:
    if not has_state(ledger):
        return {}
    start_state(ledger.folder)
    # Here, because the other commands do without the web framework.
    from regard.web.jobs.retaining import let_go  # noqa: PLC0415

    return let_go(ledger.settings.retention, at, dry_run=dry_run)


def _sentence(found: Retained, state: dict[str, Any], *, dry_run: bool) -> str:
    contacts = ", ".join(f"{count:,} of kind {kind}" for kind, count in sorted(found.contacts.items()))
    parts = [
        f"contacts: {contacts or 'none'}",
        many(found.texts, "text"),
        f"{many(found.people, 'pseudonym')} in the vault",
        f"{many(found.rejects, 'file')} of refused rows",
        *(f"{count:,} {name}" for name, count in state.items()),
    ]
    return f"{'Would remove' if dry_run else 'Removed'} {'; '.join(parts)}."
