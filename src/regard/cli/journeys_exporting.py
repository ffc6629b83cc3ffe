"""The command that takes journeys out as an event log."""

import gzip
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import IO, Annotated, cast

import pyarrow as pa
import typer

from regard.cli.journeys_asking import Asked
from regard.cli.journeys_printing import Answer
from regard.errors import WrongUseError
from regard.journeys.overview import overview
from regard.journeys.xes import Activity, write_xes

_LOG = ("file", "traces", "events", "left_out")


def export_xes(
    asked: Asked,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the log; packed if it ends with .gz.")],
    activity: Annotated[
        Activity, typer.Option("--activity", help="What an event is called: where it happened, what, or both.")
    ] = Activity.TOUCHPOINT,
) -> Answer:
    """Write journeys as an event log for process mining (XES): a trace for each episode, or with --whole each customer.

    People are pseudonyms in it. Contacts of nobody, those that count in no number and those of customers who have not
    consented to profiling are not in it.
    """
    rule = asked.rule
    unfinished = file.with_name(f"{file.name}.part")
    try:
        with _opened(unfinished, packed=file.suffix == ".gz") as out:
            log = write_xes(asked.reader, asked.view, rule, out, zone=asked.breakdown.zone, activity=activity)
        unfinished.replace(file)
    except OSError as error:
        what = f"{file} cannot be written ({error.strerror})."
        raise WrongUseError(what, "Check the folder, its rights, and the room on the disk.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    finding = f"Wrote {log.traces:,} traces with {log.events:,} events to {file}."
    facts = {"file": str(file), "traces": log.traces, "events": log.events, "left_out": log.left_out}
    rows = pa.table({name: [facts[name]] for name in _LOG})
    return Answer(rows, replace(overview(asked.view, rule).plot(), finding=finding), _LOG, facts)


def _opened(path: Path, *, packed: bool) -> AbstractContextManager[IO[bytes]]:
    return cast("IO[bytes]", gzip.open(path, "wb", compresslevel=6)) if packed else path.open("wb")
