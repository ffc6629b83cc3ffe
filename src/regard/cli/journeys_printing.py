"""How results about journeys are printed: what is true, the table, and what it is made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isnan
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from regard import draw
from regard.cli.printing import console, print_json, table
from regard.draw import Picture
from regard.journeys.pictures_parts import BEGAN, ENDED, NONE, duration, number, percent

_SHARES = frozenset({"share", "reach", "coverage", "rate", "base_rate", "fitness", "reached_share"})
_SHARES |= {"of_entered", "of_before", "dropped_share", "went_on_share", "difference", "first", "second"}
_LEAST_P = 0.001


class Tabular(Protocol):
    """What is found: a table, and a picture."""

    def table(self) -> pa.Table:
        """Return one row a cell."""

    def plot(self) -> Picture:
        """Return the picture."""


@dataclass(frozen=True)
class Answer:
    """What a command says.

    Attributes:
        table: all rows, for programs.
        picture: what is drawn; its finding is said first, and what it is made of last.
        columns: names of the table's columns to print; none: the table of the picture.
        facts: more numbers, for programs.
        parts: further tables for programs, by name; printed as well where they name columns.
        top: at most so many rows are printed; None: all.
    """

    table: pa.Table
    picture: Picture
    columns: Sequence[str] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, tuple[pa.Table, Sequence[str]]] = field(default_factory=dict)
    top: int | None = None


def answer(found: Tabular, *columns: str, **more: Any) -> Answer:
    """Return the answer that a result is.

    Args:
        found: the result; its plain numbers become facts.
        columns: as in `Answer`.
        more: likewise.
    """
    facts = {name: value for name, value in vars(found).items() if isinstance(value, str | int | float | date)}
    return Answer(found.table(), found.plot(), columns, facts | dict(more.pop("facts", {})), **more)


def give(said: Answer, plot: Path | None, *, as_json: bool) -> None:
    """Print an answer, and write its picture where that is asked for."""
    if plot is not None:
        plot.write_text(draw.svg(said.picture), encoding="utf-8")
    if as_json:
        tables = {"rows": said.table, **{name: part for name, (part, _) in said.parts.items()}}
        rows = {name: part.to_pylist() for name, part in tables.items()}
        print_json(_plain({"finding": said.picture.finding, **said.facts, **rows}))
        return
    screen = console()
    screen.print(said.picture.finding, soft_wrap=True)
    _print(said.table, said.columns, said.top) if said.columns else _print_twin(said.picture)
    for part, columns in said.parts.values():
        if columns and len(part):
            _print(part, columns, said.top)
    screen.print(said.picture.says, soft_wrap=True, style="dim")
    if plot is not None:
        screen.print(f"Wrote {plot}.", soft_wrap=True)


def _print(rows: pa.Table, columns: Sequence[str], top: int | None) -> None:
    if not len(rows):
        return
    shown = table([(_title(name), _is_number(rows.schema.field(name).type)) for name in columns])
    for row in rows.slice(0, top).to_pylist():
        shown.add_row(*(_cell(name, row) for name in columns))
    console().print(shown)
    if top is not None and len(rows) > top:
        console().print(f"And {number(len(rows) - top)} more: see all with --top or --json.", style="dim")


def _print_twin(picture: Picture) -> None:
    twin = draw.table(picture)
    if not twin.rows:
        return
    shown = table([(title, place > 0) for place, title in enumerate(twin.head)])
    shown.columns[0].no_wrap = True
    for row in twin.rows:
        shown.add_row(*(entry.text for entry in row))
    console().print(shown)


def _title(name: str) -> str:
    return name.removesuffix("_s").replace("_", " ")


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _cell(name: str, row: Mapping[str, Any]) -> str:
    """Return a value as people read it: shares in percent with their interval, times in words."""
    value = row[name]
    if name in {"before", "after"} and f"{name}_rest" in row:
        return row[f"{name}_rest"] if value is None else value or NONE
    if value is None or (isinstance(value, float) and isnan(value)):
        return {"before": BEGAN, "after": ENDED, "touchpoints": "others"}.get(name, "-")
    if name in _SHARES and isinstance(value, float):
        return percent(value) + _interval(name, row)
    if name.endswith("_s"):
        return duration(value)
    return _other(name, value)


def _other(name: str, value: Any) -> str:
    match value:
        case bool():
            shown = "yes" if value else "no"
        case int():
            shown = f"{value:,}"
        case float() if name.startswith("p_") or name.endswith("_p"):
            shown = f"< {_LEAST_P}" if value < _LEAST_P else f"{value:.3f}"
        case float():
            shown = f"{value:,.2f}".removesuffix(".00")
        case list():
            shown = " → ".join(part or NONE for part in map(str, value)) or "(nothing)"
        case _:
            shown = str(value) or NONE
    return shown


def _interval(name: str, row: Mapping[str, Any]) -> str:
    """Return the interval of a share where the row has one."""
    own = tuple(f"{name.removesuffix('_share')}_{end}" for end in ("low", "high"))
    shared = ("low", "high") if name in {"share", "rate", "fitness", "difference"} else own
    ends = [row.get(end) for end in (own if own[0] in row else shared)]
    if any(end is None or isnan(end) for end in ends):
        return ""
    return f" ({percent(ends[0] or 0.0)} to {percent(ends[1] or 0.0)})"


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it: nothing for what is no number, times in ISO 8601."""
    match value:
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case float():
            return None if isnan(value) else value
        case date():
            return value.isoformat()
        case _:
            return value


def names_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Return touchpoints written as `cart|shop`, or one after the other."""
    return tuple(part.strip() for text in texts for part in text.split("|") if part.strip())
