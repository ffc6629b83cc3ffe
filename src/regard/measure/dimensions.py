"""Dimensions: what a number can be broken down by, each as one column of the rows.

A dimension is a column of the interaction, `attribute:NAME` (the customer's, as it was at the time),
`context:KEY` (of the interaction's context), or a span of time (`GRAINS`).
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import ibis
from ibis.expr.datatypes import DataType
from ibis.expr.types import Table

from regard.collect.purposes import Covers
from regard.errors import unknown_name
from regard.journeys.allowed import allowed
from regard.ledger.reader import Reader
from regard.measure.local_time import start_of
from regard.vocabulary.zones import GRAINS, Offset, offsets_between

ATTRIBUTE = "attribute:"
CONTEXT = "context:"
_INNER = frozenset({"seq", "occurred_at", "context", "excluded"})
_SINCE_EVER = datetime(1900, 1, 1)  # noqa: DTZ001 - moments of the layout are UTC without zone
_FOR_EVER = datetime(2200, 1, 1)  # noqa: DTZ001


def check_dimensions(reader: Reader, rows: Table, names: Iterable[str]) -> None:
    """Raise WrongUseError, with the names near it, if one of the names is no dimension of the rows."""
    known = [name for name, kind in _columns(rows).items() if not kind.is_floating()]
    for name in names:
        _check(reader, name, [*known, *GRAINS])


def check_columns(reader: Reader, rows: Table, names: Iterable[str]) -> None:
    """Raise WrongUseError, with the names near it, if no condition on the rows can be put on one of the names."""
    known = list(_columns(rows))
    for name in names:
        _check(reader, name, known)


def with_dimensions(reader: Reader, rows: Table, names: Iterable[str], zone: ZoneInfo) -> Table:
    """Return the rows with a column more for each name that is not a column of theirs already.

    Args:
        reader: where attributes are.
        rows: interactions.
        names: checked dimensions.
        zone: in which spans of time are cut.
    """
    names = [name for name in dict.fromkeys(names) if name not in rows.columns]
    for name in names:
        if name.startswith(ATTRIBUTE):
            rows = _with_attribute(reader, rows, name)
        elif name.startswith(CONTEXT):
            rows = _with_context(rows, name)
    return _with_spans(reader, rows, [name for name in names if name in GRAINS], zone)


def offsets_of(reader: Reader, zone: ZoneInfo) -> list[Offset]:
    """Return the offsets of a zone from the first interaction of all to the last."""
    return offsets_between(zone, *reader.extent)


def _columns(rows: Table) -> dict[str, DataType]:
    return {name: kind for name, kind in rows.schema().items() if name not in _INNER and not kind.is_binary()}


def _check(reader: Reader, name: str, known: list[str]) -> None:
    if name.startswith(ATTRIBUTE):
        attributes = reader.table("attribute").select("name").distinct()
        known = [ATTRIBUTE + row["name"] for row in reader.rows(attributes)[0]]
    elif name.startswith(CONTEXT) and name != CONTEXT:
        return
    if name not in known:
        raise unknown_name("column", name, known)


def _with_attribute(reader: Reader, rows: Table, name: str) -> Table:
    """Join the value that held at the time; no more than one holds at any time.

    What customers are who have not consented to profiling is not looked at: they are in no segment.
    """
    attribute = allowed(reader, reader.table("attribute"), Covers.PROFILING)
    held = attribute.filter(attribute["name"] == name.removeprefix(ATTRIBUTE))
    # Open bounds are closed far away: engines join on plain comparisons by hashing, on `or` by trying all pairs.
    held = held.select(
        held_by=held["customer_no"],
        held_from=held["valid_from"].fill_null(ibis.literal(_SINCE_EVER)),
        held_to=held["valid_to"].fill_null(ibis.literal(_FOR_EVER)),
        **{name: held["value"]},
    )
    same_customer = rows["customer_no"] == held["held_by"]
    began = held["held_from"] <= rows["occurred_at"]
    goes_on = rows["occurred_at"] < held["held_to"]
    return rows.left_join(held, [same_customer, began, goes_on]).drop("held_by", "held_from", "held_to")


def _with_context(rows: Table, name: str) -> Table:
    found = rows["context"].cast("json")[name.removeprefix(CONTEXT)]
    return rows.mutate(**{name: ibis.coalesce(found.str, found.cast("string").nullif("null"))})


def _with_spans(reader: Reader, rows: Table, grains: list[str], zone: ZoneInfo) -> Table:
    if not grains:
        return rows
    offsets = offsets_of(reader, zone)
    return rows.mutate(**{grain: start_of(grain, rows["occurred_at"], offsets) for grain in grains})
