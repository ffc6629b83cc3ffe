"""Margins: the shares that groups have among all who could have been asked, known or told."""

import csv
import io
from collections.abc import Mapping, Sequence

from regard.errors import WrongUseError
from regard.ledger.reader import Reader
from regard.measure import AnyOf, Breakdown
from regard.measure.breakdown import selected

Margins = Mapping[str, Mapping[str, float]]
"""For each dimension the share of each group."""

UNKNOWN = "unknown"
"""The group of those of whom the data says none."""
OTHERS = "others"
"""What small groups are together."""
_LINE = ("dimension", "group", "share")
LEAST_ANSWERS = 5
"""Answers that a group needs to be weighed by itself."""


def known_margins(
    reader: Reader, touchpoints: Sequence[str], by: Sequence[str], breakdown: Breakdown
) -> dict[str, dict[str, float]]:
    """Return the shares of groups among the known customers who were at touchpoints.

    A customer who was there in two groups is counted in each.

    Args:
        reader: where the contacts are.
        touchpoints: where one could have been asked.
        by: the dimensions: `channel`, `unit`, `attribute:NAME` and the like.
        breakdown: in which time, and within which scope.

    Raises:
        WrongUseError: a dimension is unknown.
    """
    within = Breakdown(
        by=tuple(by),
        zone=breakdown.zone,
        since=breakdown.since,
        until=breakdown.until,
        where=(*breakdown.where, AnyOf("touchpoint", tuple(touchpoints))),
    )
    rows = selected(reader, within)
    met = rows.filter(rows["customer_no"].notnull(), rows["excluded"].isnull(), ~rows["kind"].like("invitation_%"))
    margins = {}
    for name in by:
        counted = met.group_by(name).aggregate(n=met["customer_no"].nunique())
        found = reader.arrow(counted.select(group=counted[name].cast("string"), n=counted["n"])).to_pylist()
        total = sum(row["n"] for row in found)
        margins[name] = {row["group"] or UNKNOWN: row["n"] / total for row in sorted(found, key=lambda row: -row["n"])}
    return margins


def read_margins(text: str) -> dict[str, dict[str, float]]:
    r"""Read margins as somebody has typed them: a line for each group, with dimension, group and share.

    Shares may be of 1, of 100, or numbers of people; those of a dimension are made to add up to 1.

    >>> read_margins("channel,web,30\nchannel,store,10")
    {'channel': {'web': 0.75, 'store': 0.25}}

    Raises:
        WrongUseError: a line is none, or a dimension has no share above 0.
    """
    found: dict[str, dict[str, float]] = {}
    for number, line in enumerate(csv.reader(io.StringIO(text.strip("\N{ZERO WIDTH NO-BREAK SPACE}"))), 1):
        cells = [cell.strip() for cell in line]
        if any(cells) and not (number == 1 and cells[-1:] == ["share"]):
            name, group, share = _read(number, cells)
            found.setdefault(name, {})[group or UNKNOWN] = share
    totals = {name: sum(shares.values()) for name, shares in found.items()}
    if not totals or not all(total > 0 for total in totals.values()):
        message = "No shares are given."
        raise WrongUseError(message, "Write a line for each group, such as: channel,web,0.6")
    return {name: {group: share / totals[name] for group, share in shares.items()} for name, shares in found.items()}


def collapsed(groups: Sequence[str], shares: Mapping[str, float]) -> tuple[list[str], dict[str, float], list[str]]:
    """Put groups together that few answered from, so that no weight hangs on a handful.

    Args:
        groups: of each answer.
        shares: of each group among all.

    Returns:
        The group of each answer, the shares, and which groups were put together as `OTHERS`: those with fewer than
        `LEAST_ANSWERS` answers and at least one. A single one stays what it is: with nothing else to put it to.
    """
    counts: dict[str, int] = {}
    for group in groups:
        counts[group] = counts.get(group, 0) + 1
    small = sorted(group for group, count in counts.items() if count < LEAST_ANSWERS)
    if len(small) < 2:
        return [*groups], {**shares}, []
    kept = {group: share for group, share in shares.items() if group not in small}
    together = sum(shares.get(group, 0.0) for group in small)
    return [OTHERS if group in small else group for group in groups], {**kept, OTHERS: together}, small


def _read(number: int, cells: Sequence[str]) -> tuple[str, str, float]:
    name, group, share = cells if len(cells) == len(_LINE) else ("", "", "")
    try:
        value = float(share.removesuffix("%"))
    except ValueError:
        value = -1.0
    if not name or not 0 <= value < float("inf"):
        message = f"Line {number} of the margins cannot be read."
        raise WrongUseError(message, "Write dimension, group and share, such as: channel,web,0.6")
    return name, group, value
