"""What one asks of a measure beyond its value: a comparison, or a trend."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from regard.cli.printing import console, rounded, table
from regard.errors import WrongUseError
from regard.ledger import Reader
from regard.measure import (
    Breakdown,
    Comparison,
    Condition,
    Measure,
    Measured,
    Trend,
    compare_groups,
    compare_with_rest,
    trends,
)  # fmt: skip

Finding = Comparison | Trend
Question = Callable[[Measure, Reader, Breakdown], Sequence[Finding]]

_PERIOD = re.compile(r"\s*([\d-]+)\s*\.\.\s*([\d-]+)\s*")
_LONGEST_MONTH = timedelta(days=31)


def ask(held: str | None, against: str | None, trend: str | None) -> Question | None:
    """Return the question that the options put, None if there is none.

    Args:
        held: what is compared: a condition, a period, or a column alone.
        against: what it is compared with; None where a column's groups are held against all others.
        trend: the period to follow.

    Raises:
        WrongUseError: the options do not go together, or cannot be read.
    """
    if held is None and against is None:
        return None if trend is None else partial(_trends, trend)
    if held is None or trend is not None:
        what = "--with needs --compare, and neither goes with --trend."
        raise WrongUseError(what, "Write --compare channel=web --with channel=store, or --trend month.")
    if against is None:
        return partial(_with_rest, held)
    return partial(_compared, narrowed(held), narrowed(against))


def narrowed(text: str) -> Callable[[Breakdown], Breakdown]:
    """Read a condition or a period into what makes a breakdown narrower.

    Raises:
        WrongUseError: it is neither.
    """
    period = _PERIOD.fullmatch(text)
    if period is None:
        condition = Condition.parse(text)
        return lambda breakdown: replace(breakdown, where=(*breakdown.where, condition))
    since, until = _ends(period[1])[0], _ends(period[2])[1]
    return lambda breakdown: replace(breakdown, since=since, until=until)


def numbers_of(findings: Sequence[Finding]) -> list[Measured]:
    """Return the numbers that findings are made of."""
    return [number for finding in findings for number in _numbers(finding)]


def print_findings(findings: Sequence[Finding], breakdown: Breakdown) -> None:
    """Print comparisons or trends, a line each."""
    if not findings:
        console().print("No rows fit.")
        return
    titles = ["difference", "first", "second"] if isinstance(findings[0], Comparison) else ["slope", "first", "last"]
    shown = table([*((key, False) for key in findings[0].group), *((title, True) for title in titles), ("", False)])
    for finding in findings:
        keys = ["(none)" if key is None else str(key) for key in finding.group.values()]
        shown.add_row(*keys, *_cells(finding), finding.sentence, style=None if finding.settled else "dim")
    console().print(shown)
    for line in _footer(findings, breakdown):
        console().print(line, soft_wrap=True, style="dim")


def _trends(grain: str, measure: Measure, reader: Reader, breakdown: Breakdown) -> list[Trend]:
    return trends(measure, reader, breakdown, grain)


def _with_rest(column: str, measure: Measure, reader: Reader, breakdown: Breakdown) -> list[Comparison]:
    if re.search("[=<>]", column) or _PERIOD.fullmatch(column) or breakdown.by:
        what = f"{column!r} has nothing to be compared with."
        raise WrongUseError(what, "Add --with; a column alone, without --by, is compared group by group with the rest.")
    return compare_with_rest(measure, reader, replace(breakdown, by=(column.strip(),)))


def _compared(
    held: Callable[[Breakdown], Breakdown],
    against: Callable[[Breakdown], Breakdown],
    measure: Measure,
    reader: Reader,
    breakdown: Breakdown,
) -> list[Comparison]:
    return compare_groups(measure(reader, held(breakdown)), measure(reader, against(breakdown)))


def _ends(text: str) -> tuple[date, date]:
    """Return the first day of a day, month or year, and the first day after it."""
    parts = text.split("-")
    try:
        first = date.fromisoformat("-".join([*parts, "01", "01"][:3]) if len(parts) < 3 else text)
    except ValueError:
        what = f"{text!r} is no day, month or year."
        raise WrongUseError(what, "Write a period as 2026-01..2026-03 or 2026-01-15..2026-02-14.") from None
    if len(parts) == 3:
        return first, first + timedelta(days=1)
    if len(parts) == 1:
        return first, first.replace(year=first.year + 1)
    return first, (first + _LONGEST_MONTH).replace(day=1)


def _numbers(finding: Finding) -> tuple[Measured, ...]:
    return (finding.first, finding.second) if isinstance(finding, Comparison) else finding.periods


def _cells(finding: Finding) -> list[str]:
    change = finding.difference if isinstance(finding, Comparison) else finding.slope
    numbers = _numbers(finding)
    return [_number(change), _measured(numbers[0]), _measured(numbers[-1])]


def _number(number: float | None) -> str:
    return "-" if number is None else f"{number:+,.2f}"


def _measured(number: Measured) -> str:
    return f"{rounded(number.value)} (n = {number.n:,})"


def _footer(findings: Sequence[Finding], breakdown: Breakdown) -> list[str]:
    number = _numbers(findings[0])[0]
    as_of = number.as_of.astimezone(ZoneInfo(breakdown.zone))
    together = f", p-values of {len(findings)} corrected together (Benjamini-Hochberg)" if len(findings) > 1 else ""
    return [
        f"Test: {findings[0].test}{together}. Intervals 95 %.",
        f"As of {as_of:%Y-%m-%d %H:%M} {breakdown.zone}. {number.definition}",
    ]
