"""Choices: which dimensions the data offers, and which values each has."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

import ibis
from ibis.expr.types import Table

from regard.ledger.reader import Reader
from regard.measure.dimensions import ATTRIBUTE, CONTEXT, check_dimensions
from regard.vocabulary.zones import GRAINS

EXAMPLES = 5
"""Values shown of a dimension where it is chosen."""

_LOOKED_AT = 30_000  # interactions, evenly among all, so that nobody waits for every one to be read
_NO_CHOICE = frozenset({"excluded", "context"})
_OF_PROMISES = ("promise", "department")


@dataclass(frozen=True)
class Dimension:
    """What a number can be broken down by.

    Attributes:
        name: as a breakdown takes it.
        kind: a column of the interaction, an attribute of the customer, a key of the context, or a span of time.
        examples: its most frequent values, five at most; none of a span of time.
    """

    name: str
    kind: Literal["column", "attribute", "context", "time"]
    examples: tuple[Any, ...] = ()


def dimension_names(reader: Reader, measure: str = "") -> list[Dimension]:
    """Return the dimensions that have values, in the order columns, attributes, context, time.

    Args:
        reader: of what.
        measure: a name; `promises_kept` has dimensions of its own as well.
    """
    kinds = reader.table("interaction").schema().items()
    columns = [name for name, kind in kinds if (kind.is_string() or kind.is_boolean()) and name not in _NO_CHOICE]
    attributes = reader.table("attribute").select("name").distinct().order_by("name")
    rest = [ATTRIBUTE + row["name"] for row in reader.rows(attributes)[0]]
    rows = _some(reader, [*columns, "context"])
    found = [Dimension(name, "column", _often(rows, name) or _known(reader, name)) for name in columns]
    own = _OF_PROMISES if measure == "promises_kept" else ()
    found += [Dimension(name, "column", _known(reader, name)) for name in own]
    found += [Dimension(name, "attribute", _known(reader, name)) for name in rest]
    found += [Dimension(CONTEXT + key, "context", _examples(values)) for key, values in _said(rows).items()]
    return [one for one in found if one.examples] + [Dimension(grain, "time") for grain in GRAINS]


def values_of(reader: Reader, dimension: str, limit: int = 200) -> list[tuple[Any, int]]:
    """Return the values of a dimension with how often each occurs, the most frequent first; none of spans of time.

    Counted are interactions; customers for an attribute; promises for `promise` and `department`; and for the
    context some thousand interactions, evenly among all, so that choosing never waits for every one to be read.

    Args:
        reader: of what.
        dimension: its name.
        limit: values at most.

    Raises:
        WrongUseError: there is no such dimension.
    """
    if dimension in GRAINS:
        return []
    if dimension.startswith(CONTEXT) and dimension != CONTEXT:
        said = _said(_some(reader, ["context"]))
        return said.get(dimension.removeprefix(CONTEXT), Counter()).most_common(limit)
    rows, value, each = _rows_with(reader, dimension)
    rows = rows.filter(rows[value].notnull())
    counts = rows.group_by(choice=rows[value]).aggregate(n=rows.count() if each is None else rows[each].nunique())
    found, _ = reader.rows(counts.order_by([ibis.desc("n"), ibis.asc("choice")]).limit(limit))
    return [(row["choice"], row["n"]) for row in found]


def _rows_with(reader: Reader, dimension: str) -> tuple[Table, str, str | None]:
    """Return rows, the column of the value, and whose different values count; None: rows do."""
    interactions = reader.table("interaction")
    if dimension in _OF_PROMISES:
        return reader.table("promise_check"), dimension, None
    check_dimensions(reader, interactions, [dimension])
    if dimension.startswith(ATTRIBUTE):
        attribute = reader.table("attribute")
        return attribute.filter(attribute["name"] == dimension.removeprefix(ATTRIBUTE)), "value", "customer_no"
    return interactions.filter(interactions["excluded"].isnull()), dimension, None


def _some(reader: Reader, columns: list[str]) -> list[dict[str, Any]]:
    """Return columns of all interactions that count, or of every so manieth that came."""
    rows = reader.table("interaction")
    (last,), _ = reader.rows(rows.aggregate(seq=rows["seq"].max()))
    every = 1 + (last["seq"] or 0) // _LOOKED_AT
    return reader.rows(rows.filter(rows["seq"] % every == 0, rows["excluded"].isnull()).select(*columns))[0]


def _often(rows: list[dict[str, Any]], name: str) -> tuple[Any, ...]:
    return _examples(Counter(row[name] for row in rows if row[name] is not None))


def _known(reader: Reader, name: str) -> tuple[Any, ...]:
    return tuple(value for value, _ in values_of(reader, name, EXAMPLES))


def _examples(values: Counter[Any]) -> tuple[Any, ...]:
    return tuple(value for value, _ in values.most_common(EXAMPLES))


def _said(rows: list[dict[str, Any]]) -> dict[str, Counter[str]]:
    """Return what contexts say under each key, in the order of the keys, written as a breakdown writes it."""
    said: dict[str, Counter[str]] = {}
    for row in rows:
        for key, value in json.loads(row["context"] or "{}").items():
            if value is not None:
                text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)
                said.setdefault(key, Counter())[text] += 1
    return dict(sorted(said.items()))
