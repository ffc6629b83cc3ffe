"""What an assistant can ask of measures, promises and the catalogue."""

from typing import Annotated

import msgspec
from msgspec import Meta

from regard.cli.assistant.asking import About, Desk, Told, numbers, told
from regard.cli.comparing import narrowed
from regard.collect import read_catalogue
from regard.errors import WrongUseError
from regard.explain import rank_moments
from regard.measure import DEFINITIONS, compare_groups, dimension_names, find_measure, promises_kept, trends
from regard.measure.anonymity import LEAST
from regard.promises import read_register

Name = Annotated[str, Meta(description="The measure, such as nps; see list_measures.")]
By = Annotated[
    tuple[str, ...],
    Meta(description="What to break down by, such as channel or month; see list_breakdowns.", max_length=3),
]
Rows = Annotated[str, Meta(description="A condition such as channel=web, or a period such as 2026-01..2026-03.")]
Period = Annotated[str, Meta(description="hour, day, week, month, quarter or year.")]


class Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """A question without parameters."""


class AboutMeasure(About, kw_only=True):
    """Which measure, and by what."""

    name: Name
    by: By = ()


class AboutComparison(About, kw_only=True):
    """Which two groups of rows are held against each other."""

    name: Name
    first: Rows
    second: Rows
    by: By = ()


class AboutTrend(About, kw_only=True):
    """Which measure is followed."""

    name: Name
    period: Period = "month"
    by: By = ()


def list_measures(_desk: Desk, _asked: Nothing) -> Told:
    """List the measures there are: what each counts, and where its formula comes from."""
    rows = [
        {"name": name, "counts": each.text, "formula_source": each.source, "interval": each.interval}
        for name, each in DEFINITIONS.items()
    ]
    return {"rows": rows}


def list_breakdowns(desk: Desk, _asked: Nothing) -> Told:
    """List what numbers can be broken down by, and conditions be put on: columns, attributes, keys, spans of time."""
    with desk.reading() as reader:
        return {"rows": [{"name": one.name, "kind": one.kind} for one in dimension_names(reader)]}


def list_touchpoints(desk: Desk, _asked: Nothing) -> Told:
    """List where customers are met: key, name, channel, stage, and the department that owns it."""
    found = read_catalogue(desk.ledger.folder).touchpoints.values()
    names = ("key", "name", "channel", "stage", "department")
    rows = [{name: msgspec.to_builtins(getattr(each, name)) for name in names} for each in found]
    return {"rows": rows[:1_000]}


def measure(desk: Desk, asked: AboutMeasure) -> Told:
    """Return a measure with interval, n, coverage, exclusions, definition and SQL, one row a group."""
    measured = find_measure(asked.name)
    with desk.reading() as reader:
        return numbers(measured(reader, desk.breakdown(asked, asked.by)))


def compare(desk: Desk, asked: AboutComparison) -> Told:
    """Hold two groups or two periods of a measure against each other, with a test; say if they differ."""
    measured, breakdown = find_measure(asked.name), desk.breakdown(asked, asked.by)
    with desk.reading() as reader:
        first, second = (measured(reader, narrowed(rows)(breakdown)) for rows in (asked.first, asked.second))
    found = compare_groups(first, second)
    rows = [_without_sql(one.to_dict()) for one in found]
    return told(rows, [_fewest(one.first.n, one.second.n) for one in found])


def trend(desk: Desk, asked: AboutTrend) -> Told:
    """Say whether a measure rises or falls from period to period, with a test, one row a group."""
    measured = find_measure(asked.name)
    with desk.reading() as reader:
        found = trends(measured, reader, desk.breakdown(asked, asked.by), asked.period)
    rows = []
    for one in found:
        periods = numbers(one.periods)
        rows.append(one.to_dict() | {"periods": periods.pop("rows"), "notes": periods.get("too_small")})
    return told(rows, [sum(period.n for period in one.periods) for one in found])


def promises(desk: Desk, asked: About) -> Told:
    """Return how often each promise was kept: the share with interval and n, and what was promised."""
    known = {each.key: each for each in read_register(desk.ledger.folder).promises}
    with desk.reading() as reader:
        found = numbers(promises_kept(reader, desk.breakdown(asked, ("promise",))))
    for row in found["rows"]:
        promise = known.get(row["promise"])
        row["statement"] = promise.statement if promise else None
    return found


def worst_moment(desk: Desk, asked: About) -> Told:
    """Say where most experience is lost, why, and what to do next; the ten worst moments, ranked."""
    with desk.reading() as reader:
        catalogue, register = read_catalogue(desk.ledger.folder), read_register(desk.ledger.folder).promises
        found = rank_moments(reader, desk.breakdown(asked), catalogue=catalogue, register=tuple(register)).to_dict()
    if found["contacts"] < LEAST:
        message = "These are too few contacts."
        raise WrongUseError(message, "Ask about more of them.")
    moments = found.pop("moments")[:10]
    return found | told(moments, [moment["contacts"] for moment in moments], adds_up=False)


def _fewest(first: int, second: int) -> int:
    """Return the smaller number; of none and some, that of some."""
    return min(n for n in (first, second) if n or not first + second)


def _without_sql(row: Told) -> Told:
    sides = {side: {name: value for name, value in row[side].items() if name != "sql"} for side in ("first", "second")}
    return row | sides
