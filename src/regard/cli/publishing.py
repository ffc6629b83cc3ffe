"""The command that publishes tables for other engines and BI tools."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.filesize import decimal

from regard.cli.options import HERE, Json, Workspace
from regard.cli.printing import console, many, notice, print_json, say, table
from regard.ledger import open_ledger
from regard.ledger.publishing import TABLES, Asked, Outcome
from regard.ledger.publishing import withdraw as withdraw_from
from regard.report.publishing import folder_of, publish_tables, usual
from regard.story import catch_up

_TABLE = f"Only this table; repeat for several: {', '.join(TABLES)}."
_WITHDRAW = "Delete what was published instead."


def publish(  # noqa: PLR0913 - options of a command
    *,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Where; else the folder that the settings name.")
    ] = None,
    tables: Annotated[list[str] | None, typer.Option("--table", metavar="NAME", help=_TABLE)] = None,
    texts: Annotated[bool, typer.Option("--texts", help="Free texts too, which may name people.")] = False,
    delta: Annotated[bool, typer.Option("--delta", help="As Delta Lake tables too.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help=_WITHDRAW)] = False,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Publish tables for DuckDB, Spark, Power BI and others, as Parquet files; only what has changed is written.

    Customers in them are pseudonyms; after an erasure, publish again into every folder of your own.
    """
    with open_ledger(workspace) as ledger:
        folder = to or folder_of(ledger)
        if withdraw:
            _withdraw(folder, as_json=as_json)
            return
        chosen = usual(ledger)
        asked = Asked(tuple(tables or chosen.tables), texts=texts or chosen.texts, delta=delta or chosen.delta)
        catch_up(ledger)
        outcome = publish_tables(ledger, folder, asked, lambda _share, name: notice(f"Publishing {name} …"))
    if as_json:
        print_json(outcome_data(folder, outcome))
    else:
        _print(folder, outcome)


def outcome_data(folder: Path, outcome: Outcome) -> dict[str, Any]:
    """Return what came of publishing, ready for JSON."""
    about = outcome.about
    tables = {name: {"rows": each.rows, "bytes": each.bytes} for name, each in about.tables.items()}
    parts = {"written": outcome.written, "kept": outcome.kept}
    return {"folder": str(folder), "version": about.version, "as_of": about.as_of, "tables": tables} | parts


def _withdraw(folder: Path, *, as_json: bool) -> None:
    was_there = withdraw_from(folder)
    sentence = f"Deleted what was published into {folder}." if was_there else f"Nothing was published into {folder}."
    say(sentence, {"folder": str(folder), "withdrawn": was_there}, as_json=as_json)


def _print(folder: Path, outcome: Outcome) -> None:
    about = outcome.about
    shown = table([("table", False), ("rows", True), ("size", True)])
    for name, each in about.tables.items():
        shown.add_row(name, f"{each.rows:,}", decimal(each.bytes))
    console().print(shown)
    kept = f", {many(outcome.kept, 'part')} unchanged" if outcome.kept else ""
    console().print(
        f"Version {about.version} is in {folder / 'latest'}: {many(outcome.written, 'part')} written{kept}."
    )
    for what, n in about.withheld.items():
        console().print(f"Left out: {n:,} {what}.", style="dim")
