"""The commands that say where experience is lost, and write the report."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from regard.ask.anonymous import anonymous_sources
from regard.cli.options import HERE, Json, Workspace
from regard.cli.printing import console, many, print_json, say, table
from regard.collect import read_catalogue
from regard.errors import WrongUseError
from regard.explain import WorstMoments, concerned, rank_moments
from regard.ledger import Ledger, open_ledger, read
from regard.measure import Breakdown
from regard.promises import read_register
from regard.report import Question, write_report
from regard.story import catch_up

_SHOWN = 10
Since = Annotated[str | None, typer.Option("--since", help="First day that counts, such as 2026-01-31.")]
Until = Annotated[str | None, typer.Option("--until", help="First day that no longer counts.")]
Zone = Annotated[str | None, typer.Option("--zone", help="IANA time zone; else the workspace's.")]


def report(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The HTML file to write.")],
    *,
    since: Since = None,
    until: Until = None,
    zone: Zone = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Write one HTML page: the worst moment, scores, promises, volume, journey, and what the data cannot say."""
    with open_ledger(workspace) as ledger:
        asked = question_of(ledger, since, until, zone)
        catch_up(ledger)
        with read(ledger) as reader:
            found = write_report(reader, output, asked)
    data = {"file": str(output), "contacts": found.contacts, "verdict": found.worst.verdict}
    say(f"{found.worst.verdict} Wrote {output} from {many(found.contacts, 'contact')}.", data, as_json=as_json)


def worst(
    since: Since = None,
    until: Until = None,
    zone: Zone = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Print where most experience is lost, why, for whom, and what to do; JSON lists the customers by pseudonym."""
    with open_ledger(workspace) as ledger:
        asked = question_of(ledger, since, until, zone)
        catch_up(ledger)
        with read(ledger) as reader:
            found = rank_moments(reader, asked.breakdown, catalogue=asked.catalogue, register=asked.register)
            people = concerned(reader, found.worst) if found.worst is not None else []
    if as_json:
        print_json({**found.to_dict(), "customers": people})
    else:
        _print(found)


def question_of(ledger: Ledger, since: str | None, until: str | None, zone: str | None) -> Question:
    """Return what a report is asked for: days as typed, in the workspace's zone where none is given."""
    settings = ledger.settings
    breakdown = Breakdown(
        zone=zone or settings.zone,
        since=_day(since),
        until=_day(until),
        minimum_n=settings.minimum_n,
        anonymous=anonymous_sources(ledger.folder),
    )
    register = tuple(read_register(ledger.folder).promises)
    return Question(settings.name, read_catalogue(ledger.folder), register, breakdown)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        what = f"{text!r} is no day."
        raise WrongUseError(what, "Write 2026-01-31.") from None


def _print(found: WorstMoments) -> None:
    console().print(found.verdict, soft_wrap=True)
    for number, step in enumerate(found.worst.next_steps if found.worst else (), 1):
        console().print(f"  {number}. {step}", soft_wrap=True)
    shown = table(
        [("moment", False), *((title, True) for title in ("contacts", "scores", "shortfall", "kept", "lost"))]
    )
    for moment in found.ranked[:_SHOWN]:
        shortfall = "-" if moment.shortfall is None else f"{moment.shortfall:.2f}"
        kept = "-" if moment.promise is None else f"{moment.promise.kept:.1%}"
        cells = (f"{moment.contacts:,}", f"{moment.answers:,}", shortfall, kept, f"{moment.lost:.0%}")
        shown.add_row(moment.place, *cells, style=None if moment.clear else "dim")
    console().print(shown)
    console().print(found.method, soft_wrap=True, style="dim")
