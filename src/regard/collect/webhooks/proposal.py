"""The proposal: a rule guessed from a sample of a body, for a person to confirm.

The fields of the body are looked at as the columns of a table file are: by their names and what is in them.
"""

import re
import tempfile
from collections.abc import Callable
from collections.abc import Mapping as Named
from pathlib import Path
from typing import Any

import msgspec

from regard.collect.sources.table_files import propose as propose_table
from regard.collect.sources.table_files.mapping import Entry, Mapping
from regard.collect.sources.table_files.mapping import When as ColumnWhen
from regard.collect.webhooks.bodies import parsed
from regard.collect.webhooks.lookups import Lookup, Value
from regard.collect.webhooks.mapping import Answered, EventRule, Known, Times, WebhookMapping, When
from regard.errors import WrongUseError
from regard.vocabulary import AnswerKind

_FACTORS = {"ms": 0.001, "s": None, "min": 60.0, "h": 3600.0}
_FORMATS = {"dmy": "%d.%m.%Y %H:%M", "mdy": "%m/%d/%Y %H:%M", "compact": "%Y%m%d"}
_ENTRIES = ("stage", "kind", "currency", "unit", "employee", "campaign", "mention", "account")
_PLAIN = re.compile(r"[\w-]+")


def propose_rule(sample: bytes, mapping: WebhookMapping, source: str) -> EventRule:
    """Guess a rule from a sample.

    Args:
        sample: a body as the sender sends it; where it is an array of objects, each becomes an event.
        mapping: the mapping so far, which says how forms are read.
        source: the webhook's name; the touchpoint where the sample names none.

    Raises:
        RequestFault: the sample is neither JSON nor a form.
        WrongUseError: there is nothing in it to look at.
    """
    body = parsed(sample, mapping.json_field)
    items: list[Any] = body if isinstance(body, list) else [body]
    rows = [item for item in items if isinstance(item, dict) and item]
    if not rows:
        raise WrongUseError("The sample holds no object.", "Paste a whole body, as the sender sends it.")
    return _rule(_table(rows, source), source, "@" if isinstance(body, list) else "$", _places(rows))


def _table(rows: list[dict[str, Any]], source: str) -> Mapping:
    """Return what the fields would become as columns of a table file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.jsonl"
        path.touch(mode=0o600)
        path.write_bytes(b"\n".join(msgspec.json.encode(row) for row in rows))
        return propose_table(path, source=source).mapping


def _places(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Return the path of each field under the name that it has as a column."""
    found: dict[str, str] = {}
    for row in rows:
        found |= dict(_steps(row, "", ""))
    return found


def _steps(row: Named[str, Any], column: str, path: str) -> list[tuple[str, str]]:
    found = []
    for name, value in row.items():
        step = f".{name}" if _PLAIN.fullmatch(name) else f"['{name}']"
        if isinstance(value, dict) and value:
            found += _steps(value, f"{column}{name}.", path + step)
        else:
            found.append((column + name, path + step))
    return found


def _rule(table: Mapping, source: str, root: str, places: Named[str, str]) -> EventRule:
    def at(column: str) -> str:
        return root + places[column]

    def entry(part: Entry | None) -> str | None:
        return None if part is None else part.fixed or (part.column and at(part.column))

    known = [] if table.who is None else [Known(kind=table.who.kind, value=at(table.who.column))]
    known += [Known(kind=kind, value=at(column)) for column, kind in table.identifiers.items()]
    more: dict[str, Any] = {name: entry(getattr(table, name)) for name in _ENTRIES}
    return EventRule(
        each="$" if root == "@" else None,
        touchpoint=entry(table.touchpoint) or source,
        native_id=_native_id(table, at),
        occurred_at=_times(table.occurred_at, at),
        promised_at=_times(table.promised_at, at),
        who=tuple(known),
        value=at(table.value.column) if table.value is not None and table.value.column else None,
        duration_s=_span(table.duration_s, at),
        waiting_s=_span(table.waiting_s, at),
        answers=_answers(table, at),
        traits={name: at(column) for column, name in table.traits.items()},
        attributes={column: at(column) for column in table.attributes},
        context={column: at(column) for column in table.context},
        **more,
    )


def _native_id(table: Mapping, at: Callable[[str], str]) -> Value | None:
    if not table.native_id:
        return None
    parts = [at(column) for column in table.native_id]
    return parts[0] if len(parts) == 1 else "-".join(f"{{{part}}}" for part in parts)


def _times(when: ColumnWhen | None, at: Callable[[str], str]) -> Times | None:
    if when is None or when.column is None:
        return None
    form = when.format or "iso"
    if form == "iso" and when.zone == "UTC":
        return str(at(when.column))
    return When(value=at(when.column), format=_FORMATS.get(form, form), zone=when.zone)


def _span(span: Any, at: Callable[[str], str]) -> Value | None:
    return None if span is None else Lookup(path=at(span.column), factor=_FACTORS[span.unit])


def _answers(table: Mapping, at: Callable[[str], str]) -> tuple[Answered, ...]:
    scores = [
        Answered(question=each.question, kind=each.kind, value=at(each.column), low=each.low, high=each.high)
        for each in table.scores
    ]
    texts = [Answered(question=each.question, kind=AnswerKind.TEXT, text=at(each.column)) for each in table.texts]
    return tuple(scores + texts)
