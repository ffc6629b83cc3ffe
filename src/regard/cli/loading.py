"""The command that loads files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from regard.cli.options import HERE, Json, Workspace, Yes
from regard.cli.printing import complain, console, many, print_json
from regard.cli.proposing import Wishes, choose_mapping
from regard.collect import LoadReport, load_file
from regard.collect.refusal import Refusal
from regard.errors import RegardError
from regard.ledger import Ledger, open_ledger
from regard.story import catch_up

_OCCURRED = "The column that says when it happened, or one time for all rows, if guessing fails."
_SOURCE = "Lasting name of where the data comes from; else the file's name."


def load(  # noqa: PLR0913 - each is an argument or option of the command
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="CSV, Excel, Parquet, JSON lines or mail, also as .gz; or a folder."),
    ],
    *,
    workspace: Workspace = HERE,
    source: Annotated[str | None, typer.Option("--source", help=_SOURCE)] = None,
    mapping: Annotated[Path | None, typer.Option("--mapping", help="A mapping file to use, without guessing.")] = None,
    zone: Annotated[str | None, typer.Option("--zone", help="IANA zone of times that carry no offset.")] = None,
    occurred: Annotated[str | None, typer.Option("--occurred", help=_OCCURRED)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen, and store nothing.")] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Load files: each is taken whole or not at all, and a second time changes nothing.

    What the columns mean is guessed, shown and asked once; the mapping is kept in the workspace as
    mappings/SOURCE.yaml and used again for files it fits. The exit code is 1 if rows were refused.
    """
    wishes = Wishes(source=source, mapping=mapping, zone=zone, occurred=occurred, dry_run=dry_run, yes=yes)
    with open_ledger(workspace) as ledger:
        outcomes = [_outcome(ledger, file, wishes, as_json=as_json) for file in files]
        if not dry_run:
            catch_up(ledger)
    if as_json:
        _print_json(files, outcomes)
    failed = any(isinstance(outcome, RegardError) for outcome in outcomes)
    refused = any(isinstance(outcome, LoadReport) and outcome.refused for outcome in outcomes)
    raise typer.Exit(2 if failed else int(refused))


def _outcome(ledger: Ledger, file: Path, wishes: Wishes, *, as_json: bool) -> LoadReport | RegardError:
    """Load one file; what is wrong with it keeps no other file from being loaded."""
    try:
        mapping = choose_mapping(ledger.folder, file, wishes)
        with _progress(file) as advance:
            report = load_file(ledger, file, mapping, dry_run=wishes.dry_run, progress=advance)
    except RegardError as error:
        complain(str(error))
        return error
    if not as_json:
        console().print("\n".join(_lines(report, wishes)), soft_wrap=True)
    return report


@contextmanager
def _progress(file: Path) -> Iterator[Any]:
    """Show how much of a file is read, where somebody sees it; yield what is told the share from 0 to 1."""
    screen = console(error=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(file.name, total=1.0)
        yield lambda share: bar.update(task, completed=share)


def _lines(report: LoadReport, wishes: Wishes) -> list[str]:
    counts = f"{report.taken:,} taken, {report.known:,} known, {report.refused:,} refused"
    lines = [f"{report.file}: {counts}, in {report.seconds:.1f} s."]
    lines.append(f"  {many(report.customers, 'customer')}, {many(report.attributes, 'new fact')} about them.")
    for reason, count in sorted(report.reasons.items()):
        lines.append(f"  {count:,} refused as {reason}: {Refusal(reason).sentence}")
    if report.blocked:
        left_out = Refusal.BLOCKED_IDENTIFIER
        lines.append(f"  {many(report.blocked, 'row')} with a {left_out}: {left_out.sentence}")
    if report.rejects is not None:
        lines.append(f"  Refused rows are in {report.rejects}.")
    if report.new_touchpoints:
        new = ", ".join(report.new_touchpoints[:10]) + (", …" if len(report.new_touchpoints) > 10 else "")
        lines.append(f"  {many(len(report.new_touchpoints), 'new touchpoint')} to sort in touchpoints.yaml: {new}.")
    if wishes.dry_run:
        lines.append("  A dry run: nothing was stored.")
    elif report.import_id is not None:
        lines.append(f"  This is import {report.import_id}; `regard undo {report.import_id}` takes it back.")
    return lines


def _print_json(files: Sequence[Path], outcomes: Sequence[LoadReport | RegardError]) -> None:
    """Print one object for one file, an array for several; a file that failed has an `error`."""
    objects = [
        {"file": file.name, "error": str(outcome)}
        if isinstance(outcome, RegardError)
        else {**asdict(outcome), "rejects": None if outcome.rejects is None else str(outcome.rejects)}
        for file, outcome in zip(files, outcomes, strict=True)
    ]
    print_json(objects[0] if len(objects) == 1 else objects)
