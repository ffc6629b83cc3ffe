"""The command that prints a number, with what is needed to judge it."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from regard.ask.anonymous import anonymous_sources
from regard.cli.comparing import ask, numbers_of, print_findings
from regard.cli.options import HERE, SINCE, UNTIL, Json, Workspace, moment_of
from regard.cli.printing import console, many, print_json, rounded, table
from regard.ledger import open_ledger, read
from regard.measure import DEFINITIONS, MEASURES, Breakdown, Condition, Measured, find_measure
from regard.settings import FILE_NAME as SETTINGS_FILE
from regard.story import catch_up

_BY = (
    "Break down by a column, attribute:NAME, context:KEY, or hour, day, week, month, quarter, year; repeat, or commas."
)
_WHERE = "Only rows for which this holds, such as channel=web or waiting_s>120; repeat for several."
_COMPARE = (
    "Hold these rows against those of --with: a condition such as channel=web, or a period such as 2026-01..2026-03, "
    "both ends included; a column alone holds each of its groups against all others."
)
_WITH = "What --compare is held against: a condition or a period."
_TREND = "Say whether the measure rises or falls: hour, day, week, month, quarter or year."


def measure(  # noqa: PLR0913 - each is an argument or option of the command
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"The measure: {', '.join(MEASURES)}.")],
    *,
    by: Annotated[list[str] | None, typer.Option("--by", help=_BY)] = None,
    since: Annotated[str | None, typer.Option("--since", help=SINCE)] = None,
    until: Annotated[str | None, typer.Option("--until", help=UNTIL)] = None,
    zone: Annotated[str | None, typer.Option("--zone", help="IANA time zone; else the workspace's.")] = None,
    where: Annotated[list[str] | None, typer.Option("--where", help=_WHERE)] = None,
    held: Annotated[str | None, typer.Option("--compare", metavar="ROWS", help=_COMPARE)] = None,
    against: Annotated[str | None, typer.Option("--with", metavar="ROWS", help=_WITH)] = None,
    trend: Annotated[str | None, typer.Option("--trend", metavar="PERIOD", help=_TREND)] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say how the number is made, with its SQL.")] = False,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Print a measure: its value, its interval, and how many answers or contacts are behind it."""
    measured = find_measure(name)
    question = ask(held, against, trend)
    with open_ledger(workspace) as ledger:
        breakdown = Breakdown(
            by=tuple(part.strip() for text in by or [] for part in text.split(",") if part.strip()),
            zone=zone or ledger.settings.zone,
            since=moment_of(since),
            until=moment_of(until),
            where=tuple(Condition.parse(text) for text in where or []),
            minimum_n=ledger.settings.minimum_n,
            anonymous=anonymous_sources(ledger.folder),
        )
        catch_up(ledger)
        with read(ledger) as reader:
            findings = question(measured, reader, breakdown) if question else ()
            rows = numbers_of(findings) if question else measured(reader, breakdown)
    if as_json:
        print_json([row.to_dict() for row in (findings if question else rows)])
    elif question:
        print_findings(findings, breakdown)
    else:
        _print(name, rows, breakdown)
    if explain and not as_json:
        _explain(name, rows)


def _print(name: str, rows: Sequence[Measured], breakdown: Breakdown) -> None:
    if not rows:
        console().print("No rows fit.")
        return
    columns = _columns(name, rows)
    shown = table([*((key, False) for key in rows[0].group), *((title, title != "") for title, _ in columns)])
    for row in rows:
        cells = ["(none)" if key is None else str(key) for key in row.group.values()]
        shown.add_row(*cells, *(cell(row) for _, cell in columns), style=None if row.settled else "dim")
    console().print(shown)
    for line in _footer(rows, breakdown):
        console().print(line, soft_wrap=True, style="dim")


def _columns(name: str, rows: Sequence[Measured]) -> list[tuple[str, Any]]:
    """Return titles and cells of the columns that have something to say."""
    columns: list[tuple[str, Any]] = [(name, lambda row: rounded(row.value))]
    if any(row.low is not None for row in rows):
        columns.append(("interval", _interval))
    if any(row.value != row.n for row in rows):
        columns.append(("n", lambda row: f"{row.n:,}"))
    if any(row.coverage.asked is not None for row in rows):
        columns.append(("asked", lambda row: rounded(row.coverage.asked)))
    if not all(row.settled for row in rows):
        columns.append(("", lambda row: "" if row.settled else row.sentence))
    return columns


def _interval(row: Measured) -> str:
    return "-" if row.low is None else f"{rounded(row.low)} to {rounded(row.high)}"


def _footer(rows: Sequence[Measured], breakdown: Breakdown) -> list[str]:
    left_out: Counter[str] = Counter()
    for row in rows:
        left_out.update(row.exclusions)
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(left_out.items()))
    as_of = rows[0].as_of.astimezone(ZoneInfo(breakdown.zone))
    return [
        f"Left out: {many(left_out.total(), 'row')}{f' ({reasons})' if reasons else ''}.",
        f"As of {as_of:%Y-%m-%d %H:%M} {breakdown.zone}. {rows[0].definition}",
    ]


def _explain(name: str, rows: Sequence[Measured]) -> None:
    definition = DEFINITIONS[name]
    lines = [f"Definition: {definition.text}", f"Source: {definition.source}", f"Interval: {definition.interval}"]
    if rows and rows[0].minimum_n:
        lines.append(f"Verdict: from n = {rows[0].minimum_n} on (minimum_n in {SETTINGS_FILE})")
    if rows:
        lines += ["SQL:", rows[0].sql]
    console().print("\n" + "\n".join(lines), soft_wrap=True)
