"""Episodes: a customer's contacts in order, cut into visits wherever the pause is too long.

Every column looks backward, so a contact added at a journey's end changes no row before it. The rows come
sorted by customer and time, so that everything is a comparison with the row above and no sort is needed.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.journeys.sequences import begins_of
from regard.journeys.variant_hash import hash_of, powers_of
from regard.ledger.fold import Fold, Folded
from regard.ledger.rows import ROW, WHEN
from regard.ledger.schema import CODE
from regard.settings import EpisodeRule

EPISODE = pa.schema(
    [
        ("rule", CODE),
        ROW.field("customer_no"),
        ("episode", pa.int32()),
        ("start_at", WHEN),
        ("end_at", WHEN),
        ("n", pa.int32()),
        ("variant", pa.uint64()),
    ]
)
"""One episode of a customer under a rule: first and last contact, how many, and the hash of their touchpoints."""

_US_PER_MS = 1_000
_US_PER_S = 1_000_000
_WEEK_US = 604_800 * _US_PER_S
_MONDAY_US = 259_200 * _US_PER_S  # 1970-01-01 was a Thursday


@dataclass(frozen=True)
class _Journeys:
    """The table as arrays, one entry a row, sorted by customer and time.

    Attributes:
        customer_no: which customer.
        at_us: microseconds since 1970, UTC.
        since_us: microseconds since the row above; meaningless where `first`.
        first: is it the customer's first row.
        code: position of the touchpoint in `touchpoints`.
        touchpoints: the touchpoint keys that may occur.
    """

    customer_no: NDArray[np.integer]
    at_us: NDArray[np.int64]
    since_us: NDArray[np.int64]
    first: NDArray[np.bool_]
    code: NDArray[np.int32]
    touchpoints: pa.Array


def episodes_fold(rules: tuple[EpisodeRule, ...]) -> Fold:
    """Return the fold that adds what came before each contact, its episode under each rule, and its week.

    Columns: `prev_touchpoint` and `dt_ms` (null for a customer's first contact, never cut by a rule);
    `episode_<rule>` and `step_<rule>`, both from 1; `cohort_week` (the customer's first week, counted in
    Monday weeks, UTC, from the one of 1970-01-01), `age_week` (weeks since then) and `first_in_week`.
    Table: `episode`, per `EPISODE`, rule by rule in the order of the rows.

    Args:
        rules: the configured rules, each with a name of its own.
    """

    def fold(table: pa.Table) -> Folded:
        journeys = _read(table)
        columns = _columns_before(journeys) | _week_columns(journeys)
        tables: list[dict[str, pa.Array]] = []
        for rule in rules:
            added, episodes = _cut(journeys, rule)
            columns |= added
            tables.append(episodes)
        return Folded(columns, {"episode": _stack(tables, [rule.name for rule in rules])})

    return fold


def _read(table: pa.Table) -> _Journeys:
    touchpoint = table["touchpoint"].unify_dictionaries().combine_chunks()
    customer_no = table["customer_no"].to_numpy()
    at_us = table["occurred_at"].cast(pa.int64()).to_numpy()
    first = np.ones(len(customer_no), dtype=np.bool_)
    np.not_equal(customer_no[1:], customer_no[:-1], out=first[1:])
    since_us = np.zeros_like(at_us)
    np.subtract(at_us[1:], at_us[:-1], out=since_us[1:])
    return _Journeys(customer_no, at_us, since_us, first, touchpoint.indices.to_numpy(), touchpoint.dictionary)


def _columns_before(journeys: _Journeys) -> dict[str, pa.Array]:
    before = np.empty_like(journeys.code)
    before[:1] = 0
    before[1:] = journeys.code[:-1]
    previous = pa.DictionaryArray.from_arrays(pa.array(before, mask=journeys.first), journeys.touchpoints)
    return {
        "prev_touchpoint": previous,
        "dt_ms": pa.array(journeys.since_us // _US_PER_MS, mask=journeys.first),
    }


def _week_columns(journeys: _Journeys) -> dict[str, pa.Array]:
    week = ((journeys.at_us + _MONDAY_US) // _WEEK_US).astype(np.int32)
    begins = np.flatnonzero(journeys.first)
    cohort = np.repeat(week[begins], _lengths(begins, week.size))
    first_in_week = journeys.first.copy()
    first_in_week[1:] |= week[1:] != week[:-1]
    return {
        "cohort_week": pa.array(cohort),
        "age_week": pa.array(week - cohort),
        "first_in_week": pa.array(first_in_week),
    }


def _cut(journeys: _Journeys, rule: EpisodeRule) -> tuple[dict[str, pa.Array], dict[str, pa.Array]]:
    """Return a rule's columns of the rows, and the columns of its episodes."""
    code = journeys.code + np.int32(1)
    begins = np.flatnonzero(begins_of(code, journeys.touchpoints.to_pylist(), journeys.first, journeys.since_us, rule))
    n = _lengths(begins, journeys.first.size)
    number = _count_within(journeys.first[begins])
    step = np.arange(1, journeys.first.size + 1, dtype=np.int32) - np.repeat(begins.astype(np.int32), n)
    columns = {
        f"episode_{rule.name}": pa.array(np.repeat(number, n)),
        f"step_{rule.name}": pa.array(step),
    }
    episodes = {
        "customer_no": pa.array(journeys.customer_no[begins]),
        "episode": pa.array(number),
        "start_at": _moments(journeys.at_us[begins]),
        "end_at": _moments(journeys.at_us[begins + n - 1]),
        "n": pa.array(n.astype(np.int32)),
        "variant": pa.array(_variants(journeys, begins, step)),
    }
    return columns, episodes


def _lengths(begins: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """Return how many rows each run has, from where the runs begin."""
    return np.diff(begins, append=total)


def _count_within(first: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Count 1, 2, 3 … anew from every True; the first entry is True."""
    place = np.arange(first.size, dtype=np.int32)
    return place + np.int32(1) - np.maximum.accumulate(np.where(first, place, np.int32(0)))


def _variants(journeys: _Journeys, begins: NDArray[np.int64], step: NDArray[np.int32]) -> NDArray[np.uint64]:
    if not begins.size:
        return np.empty(0, dtype=np.uint64)
    hashes = np.array([hash_of(key) for key in journeys.touchpoints.to_pylist()], dtype=np.uint64)
    powers = powers_of(int(step.max()))
    return np.add.reduceat(hashes[journeys.code] * powers[step - 1], begins)


def _moments(at_us: NDArray[np.int64]) -> pa.Array:
    return pa.array(at_us).cast(WHEN)


def _stack(tables: list[dict[str, pa.Array]], names: list[str]) -> pa.Table:
    """Return the episodes of all rules as one table."""
    stacked = [EPISODE.empty_table()]
    for code, columns in enumerate(tables):
        codes = pa.array(np.full(len(columns["n"]), code, dtype=np.int32))
        rule = pa.DictionaryArray.from_arrays(codes, pa.array(names, pa.string()))
        stacked.append(pa.table({"rule": rule, **columns}, schema=EPISODE))
    return pa.concat_tables(stacked)
