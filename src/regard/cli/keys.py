"""The commands about write keys: what other systems need to send events."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from regard.cli.options import HERE, Json, Workspace
from regard.cli.printing import console, print_json, say, table
from regard.collect.keys import Key, create_key, list_keys, revoke_key
from regard.ledger import open_ledger

keys = typer.Typer(
    name="keys",
    help="Write keys: what other systems need to send events to the server.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_COLUMNS = ("source", "begins with", "events/s", "origins", "created", "last used", "revoked")


@keys.command("create")
def create(
    source: Annotated[str, typer.Argument(metavar="NAME", help="The source's name; part of its events' identity.")],
    events_per_second: Annotated[
        int | None, typer.Option("--events-per-second", help="Take at most so many, in each server process.")
    ] = None,
    origin: Annotated[
        list[str] | None, typer.Option("--origin", help="Only from this web origin; repeat for several. Else from all.")
    ] = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Make a write key for a source. It is shown once, and only its hash is kept."""
    with open_ledger(workspace) as ledger:
        made = create_key(ledger, source, events_per_second=events_per_second, origins=origin or ())
    data = {"source": made.source, "key": made.secret, "hint": made.hint}
    limits = {"events_per_second": made.events_per_second, "origins": list(made.origins)}
    sentence = f"The key of {made.source}: {made.secret}\nIt is not shown again; keep it where secrets are kept."
    say(sentence, data | limits, as_json=as_json)


@keys.command("list")
def list_all(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """List the keys: how each begins, what it may do, when it was last used."""
    with open_ledger(workspace) as ledger:
        found = list_keys(ledger)
    if as_json:
        print_json([asdict(key) for key in found])
    elif not found:
        console().print("There is no key yet. Make one with `regard keys create NAME`.")
    else:
        console().print(_shown(found))


@keys.command("revoke")
def revoke(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The source, or how the key begins.")],
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Make a key useless, in every server within two seconds. What it brought stays."""
    with open_ledger(workspace) as ledger:
        revoked = revoke_key(ledger, name)
    say(f"The key {revoked.hint}… of {revoked.source} is revoked.", asdict(revoked), as_json=as_json)


def _shown(found: list[Key]) -> Any:
    shown = table([(title, title == "events/s") for title in _COLUMNS])
    for key in found:
        limit = "-" if key.events_per_second is None else f"{key.events_per_second:,}"
        times = (_moment(key.created_at), _moment(key.used_at), _moment(key.revoked_at))
        shown.add_row(key.source, key.hint, limit, ", ".join(key.origins) or "all", *times)
    return shown


def _moment(time: datetime | None) -> str:
    return "-" if time is None else f"{time:%Y-%m-%d %H:%M}"
