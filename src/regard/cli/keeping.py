"""Commands that keep a workspace: make it, rebuild it, back it up, restore it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.filesize import decimal

import regard.ledger
from regard.cli.forgetting import finish_erasures
from regard.cli.options import HERE, Json, Workspace
from regard.cli.printing import many, say
from regard.collect import start_catalogue
from regard.errors import WrongUseError
from regard.ledger.backup import erase_again, erasures_in, keys_beside
from regard.ledger.databases import STATE
from regard.simulate import company, industries, write_catalogue
from regard.story import folds
from regard.vocabulary import check_zone


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make; it must be empty or not exist.")],
    name: Annotated[str | None, typer.Option("--name", help="Name of the company; else the folder's.")] = None,
    zone: Annotated[str, typer.Option("--zone", help="IANA time zone in which days are cut.")] = "UTC",
    industry: Annotated[
        str | None,
        typer.Option("--industry", help=f"Start with touchpoints and promises of: {', '.join(industries())}."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a workspace: one folder that holds everything."""
    starter = None if industry is None else company(industry)
    try:
        check_zone(zone)
    except ValueError as error:
        what = f"{error}."
        raise WrongUseError(what, "Give --zone such a name.") from error
    with regard.ledger.create_ledger(folder, name=name or folder.resolve().name, zone=zone) as ledger:
        start_catalogue(ledger.folder)
        if starter is not None:
            write_catalogue(starter, ledger.folder)
        made = {"folder": str(folder), "name": ledger.settings.name, "zone": ledger.settings.zone}
    say(f"Made the workspace {folder}. Next: regard load FILE -w {folder}", made, as_json=as_json)


def rebuild(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Build the layout anew, from the truth; numbers stay the same."""
    with regard.ledger.open_ledger(workspace) as ledger:
        built = regard.ledger.rebuild(ledger, folds(ledger))
    data = {"version": built.version, "interactions": built.base_entries}
    say(f"Built the layout anew, of {many(built.base_entries, 'interaction')}.", data, as_json=as_json)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup to write; it must not exist.")],
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Write a backup: one moment of the whole workspace in one file (tar). It can run while others work."""
    with regard.ledger.open_ledger(workspace) as ledger, _state_elsewhere(ledger) as state:
        size = regard.ledger.back_up(ledger, file, state)
    sentence = f"Wrote {file}, {decimal(size)}. It holds the vault and its key: keep it as safe as the workspace."
    say(sentence, {"file": str(file), "bytes": size}, as_json=as_json)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The workspace to make; it must not exist.")],
    erasures: Annotated[
        Path | None,
        typer.Option(
            "--erasures",
            metavar="PATH",
            help="A workspace, or the erasures.csv of one: who was erased since the backup is erased again.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a workspace from a backup; with --erasures, nothing of those who were erased since is in it."""
    gone, keys = ({}, []) if erasures is None else (erasures_in(erasures), keys_beside(erasures))
    with regard.ledger.restore(file, folder) as ledger:
        again = erase_again(ledger, gone, keys)
        _settle_state(ledger)
        if again:
            finish_erasures(ledger)
        built = regard.ledger.rebuild(ledger, folds(ledger))
    data = {"folder": str(folder), "interactions": built.base_entries, "erased": again}
    erased = f" Erased again: {many(again, 'customer')}." if again else ""
    say(f"Restored {many(built.base_entries, 'interaction')} into {folder}.{erased}", data, as_json=as_json)


@contextmanager
def _state_elsewhere(ledger: regard.ledger.Ledger) -> Iterator[Path | None]:
    """Yield a file with the web app's state where that is on a database server; None where it is in the workspace."""
    if ledger.settings.database == "file":
        yield None
        return
    # Here, because the other commands do without the web framework.
    from regard.web.state_file import write_state  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / STATE
        write_state(ledger.folder, path)
        yield path


def _settle_state(ledger: regard.ledger.Ledger) -> None:
    """Bring the web app's state of an unpacked backup to the database server, if that is where it belongs."""
    path = ledger.folder / STATE
    if ledger.settings.database == "file" or not path.is_file():
        return
    from regard.web.state_file import read_state  # noqa: PLC0415 - as above

    read_state(ledger.folder, path)
    path.unlink()
