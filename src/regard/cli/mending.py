"""Commands that mend what came in: list and undo loads, correct and exclude interactions."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

import regard.ledger
from regard.cli.changes import read_changes
from regard.cli.options import HERE, Json, NativeId, Reason, SourceName, Workspace
from regard.cli.printing import console, many, print_json, say, table
from regard.ledger.imports import Import
from regard.story import catch_up, folds

_TITLES = (
    ("import", True), ("source", False), ("file", False), ("loaded", False), ("taken", True), ("known", True),
    ("facts", True), ("undone", False),
)  # fmt: skip


def imports(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """List the loads, the latest first."""
    with regard.ledger.open_ledger(workspace) as ledger:
        found = regard.ledger.imports(ledger)
    if as_json:
        print_json([asdict(each) for each in found])
    elif not found:
        console().print("Nothing was loaded yet.")
    else:
        listed = table(_TITLES)
        for each in found:
            listed.add_row(*_cells(each))
        console().print(listed)


def undo(
    number: Annotated[int, typer.Argument(metavar="IMPORT", help="Number of the load, from `regard imports`.")],
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Take a whole load back, as if it had never been there; the file can be loaded again."""
    with regard.ledger.open_ledger(workspace) as ledger:
        undone = regard.ledger.undo_import(ledger, number, datetime.now(UTC))
        # The layout has to be built anew after an undo; this also deletes the load's files.
        regard.ledger.rebuild(ledger, folds(ledger))
    what = f"{many(undone.taken, 'interaction')} and {many(undone.attributes, 'fact')}"
    say(f"Took back import {number} ({undone.file}): {what}.", asdict(undone), as_json=as_json)


def correct(
    source: SourceName,
    native_id: NativeId,
    changes: Annotated[
        list[str], typer.Argument(metavar="COLUMN=VALUE...", help="Columns and their new values; an empty value: none.")
    ],
    reason: Reason,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Correct an interaction: numbers use the new values, the ledger remembers the old ones.

    It may even arrive after its correction. Times without an offset are read in the workspace's zone.
    """
    with regard.ledger.open_ledger(workspace) as ledger:
        new = read_changes(changes, ledger.settings.zone)
        regard.ledger.correct(ledger, source, native_id, new, reason=reason, at=datetime.now(UTC))
        catch_up(ledger)
    data = {"source": source, "native_id": native_id, "changes": new, "reason": reason}
    say(f"Noted for {native_id} of {source}, also if it arrives later.", data, as_json=as_json)


def exclude(
    source: SourceName,
    native_id: NativeId,
    reason: Reason,
    lift: Annotated[bool, typer.Option("--lift", help="Let it count again.")] = False,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Exclude an interaction: it stays in the ledger and counts in no number. --lift takes that back."""
    change = regard.ledger.include if lift else regard.ledger.exclude
    with regard.ledger.open_ledger(workspace) as ledger:
        change(ledger, source, native_id, reason=reason, at=datetime.now(UTC))
        catch_up(ledger)
    data = {"source": source, "native_id": native_id, "excluded": not lift, "reason": reason}
    what = "counts again" if lift else "counts in no number any more"
    say(f"{native_id} of {source} {what}, also if it arrives later.", data, as_json=as_json)


def _cells(load: Import) -> list[str]:
    undone = f"{load.undone_at:%Y-%m-%d}" if load.undone_at else ""
    counts = [f"{count:,}" for count in (load.taken, load.known, load.attributes)]
    return [str(load.id), load.source, load.file, f"{load.at:%Y-%m-%d %H:%M} UTC", *counts, undone]
