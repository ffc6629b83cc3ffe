"""Fields of an interaction that come from one or two columns each."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.refusal import Refusal
from regard.collect.sources.table_files.channels import channels_of
from regard.collect.sources.table_files.faults import Fault
from regard.collect.sources.table_files.mapping import Amount, Ending, Entry, FlagRule, Span, When
from regard.collect.sources.table_files.numbers import to_number
from regard.collect.sources.table_files.text import clean_text, code_of, column_of, fixed_code, recode
from regard.collect.sources.table_files.times import is_zone, to_utc
from regard.ledger.schema import CODE, MOMENT

_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}


def code(table: Any, entry: Entry | None, blank: str | None = None) -> Any:
    """Return an entry as codes; `blank` stands where a row says nothing."""
    if entry is None or entry.column is None:
        return fixed_code(blank if entry is None else entry.fixed, table.num_rows)
    codes = code_of(column_of(table, entry.column))
    return codes if blank is None or not codes.null_count else pc.fill_null(codes.cast(pa.string()), blank).cast(CODE)


def words(table: Any, entry: Entry | None) -> Any:
    """Return an entry as text."""
    if entry is None:
        return pa.nulls(table.num_rows, pa.string())
    if entry.column is None:
        return pa.repeat(pa.scalar(entry.fixed, pa.string()), table.num_rows)
    return clean_text(column_of(table, entry.column))


def channel(table: Any, entry: Entry | None, unread: dict[str, Any]) -> Any:
    """Return the channel; names that are not recognised go to `unread`, by column."""
    named = code(table, entry)
    found = channels_of(named)
    if entry is not None and found.null_count > named.null_count:
        unread[entry.column or "channel"] = pc.if_else(found.is_null(), named.cast(pa.string()), None)
    return found


def native_id(table: Any, columns: tuple[str, ...]) -> Any:
    """Return the id at the source: several columns joined by `|`, null where all are blank."""
    parts = [clean_text(column_of(table, name)) for name in columns]
    if len(parts) < 2:
        return parts[0] if parts else pa.nulls(table.num_rows, pa.string())
    # `|` and `\` inside a part are escaped, so that different parts never join to the same id.
    escaped = [pc.replace_substring_regex(part, r"([|\\])", r"\\\1") for part in parts]
    joined = pc.binary_join_element_wise(*[pc.fill_null(part, "") for part in escaped], "|")
    return pc.if_else(pc.is_valid(pc.coalesce(*parts)), joined, None)


def moment(table: Any, when: When | None, faults: list[Fault]) -> Any:
    """Return a time in UTC, null where blank; unreadable ones are faults."""
    if when is None:
        return pa.nulls(table.num_rows, MOMENT)
    column = column_of(table, when.column) if when.column else pa.repeat(when.fixed, table.num_rows)
    if when.zone_column is None:
        found, unreadable = to_utc(column, when.format, when.zone, when.fold)
        faults.append((unreadable, Refusal.UNREADABLE_TIME))
        return found
    return _moment_by_zone(column, when, zone(table, when), faults)


def _moment_by_zone(column: Any, when: When, zones: Any, faults: list[Fault]) -> Any:
    """Read each row's time in its own zone; a zone that does not exist makes the time unreadable."""
    found = pa.nulls(len(column), MOMENT)
    for name in pc.unique(zones.cast(pa.string())).to_pylist():
        here = pc.equal(zones.cast(pa.string()), name)
        if is_zone(name):
            there, unreadable = to_utc(pc.if_else(here, column, None), when.format, name, when.fold)
            found = pc.if_else(here, there, found)
        else:
            unreadable = here.to_numpy(False)
        faults.append((unreadable, Refusal.UNREADABLE_TIME))
    return found


def zone(table: Any, when: When | None) -> Any:
    """Return the zone of each row as codes."""
    usual = "UTC" if when is None else when.zone
    by_row = when is not None and when.zone_column is not None
    return code(table, Entry(column=when.zone_column) if when and by_row else None, usual)


def amount(table: Any, given: Amount | None, decimal: str, faults: list[Fault]) -> Any:
    """Return what a contact was worth."""
    if given is None:
        return pa.nulls(table.num_rows, pa.float64())
    numbers = [_number(table, name, decimal, faults) for name in given.product or (given.column or "",)]
    # A product of decimal prices leaves noise behind (3 x 1.1); a millionth is finer than any currency.
    return numbers[0] if len(numbers) == 1 else pc.round(pc.multiply(*numbers), 6)


def seconds(table: Any, span: Span | None, decimal: str, faults: list[Fault]) -> Any:
    """Return a length of time in seconds; negative ones are faults."""
    if span is None:
        return pa.nulls(table.num_rows, pa.float64())
    found = pc.multiply(_number(table, span.column, decimal, faults), _SECONDS[span.unit])
    negative = pc.fill_null(pc.less(found, 0.0), False).to_numpy(False)
    faults.append((negative, Refusal.NEGATIVE_TIME_SPAN))
    return found


def _number(table: Any, name: str, decimal: str, faults: list[Fault]) -> Any:
    """Return a column as numbers; unreadable ones are faults."""
    found, unreadable = to_number(column_of(table, name), decimal)
    faults.append((unreadable, Refusal.UNREADABLE_NUMBER))
    return found


def outcome(table: Any, ending: Ending | None, unread: dict[str, Any]) -> Any:
    """Return how it ended; values the mapping does not know go to `unread`, by column."""
    if ending is None:
        return pa.nulls(table.num_rows, CODE)
    named = code_of(column_of(table, ending.column))
    found = recode(named, pa.array([_ending(value, ending) for value in named.dictionary.to_pylist()], pa.string()))
    if ending.starts_with is None and found.null_count > named.null_count:
        unread[ending.column] = pc.if_else(found.is_null(), named.cast(pa.string()), None)
    return found


def _ending(value: str | None, ending: Ending) -> str | None:
    """Return the outcome one value stands for."""
    if value is not None and ending.starts_with and value.startswith(ending.starts_with):
        return str(ending.outcome)
    known = ending.values.get(value or "")
    return None if known is None else known.value


def flag(table: Any, rules: tuple[FlagRule, ...]) -> Any:
    """Return why a row must not count: the first rule that applies, null if none does."""
    found = np.zeros(table.num_rows, dtype=np.int64)
    for place, rule in enumerate(rules, start=1):
        codes = code_of(column_of(table, rule.column))
        hit = pc.is_in(codes.dictionary, pa.array(rule.values, pa.string()))
        if rule.pattern is not None:
            hit = pc.or_(hit, pc.match_substring_regex(codes.dictionary, rule.pattern))
        rows = pc.fill_null(hit.take(codes.indices), False).to_numpy(False)
        found[rows & (found == 0)] = place
    if not found.any():
        return pa.nulls(table.num_rows, CODE)
    return pa.array([None, *(rule.flag.value for rule in rules)], pa.string()).take(pa.array(found)).cast(CODE)
