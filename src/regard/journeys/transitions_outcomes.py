"""Outcomes on the transition graph: how it went at each touchpoint, and after each move to it."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.estimate import mean_interval, nps_interval, wilson_interval
from regard.estimate.student import t_quantile
from regard.journeys.results import Result
from regard.journeys.sequences import Integers, Sequences
from regard.journeys.transitions import touchpoint_states
from regard.journeys.transitions_counts import Counts, States, blocks, code_of
from regard.journeys.transitions_observed import (
    Floats,
    Observed,
    Outcome,
    PromisesKept,
    Score,
    Stayed,
    Value,
    observed,
    stays,
)
from regard.journeys.view import Behind, View
from regard.ledger import Reader
from regard.settings import EpisodeRule
from regard.vocabulary import Scale

_US_PER_S = 1_000_000


@dataclass(frozen=True)
class OutcomeAt:
    """How it went at a touchpoint, or where one move leads to it.

    Attributes:
        before: the touchpoint before, of an edge; None: began here, or it is the touchpoint as a whole.
        after: the touchpoint at which it was observed.
        value: in the unit of the outcome.
        low, high: 95 % interval; None where one observation of a value says nothing of others.
        n: observations.
        total: their sum; of values only.
    """

    before: str | None
    after: str
    value: float
    low: float | None
    high: float | None
    n: int
    total: float | None = None


@dataclass(frozen=True)
class Outcomes(Result):
    """How it went, by touchpoint and by edge; the edges into a touchpoint add up to it.

    Attributes:
        outcome: what was asked.
        unit: `points` of an NPS, `low to high` of a scale, `share` 0 to 1, or the currency.
        nodes: touchpoints with an observation.
        edges: moves with one, by the contact arrived with.
        n: observations in all.
        left_out: on another scale, in another currency, or too recent to say.
        as_of: all that was received up to here is counted (UTC).
    """

    outcome: Outcome
    unit: str
    nodes: tuple[OutcomeAt, ...]
    edges: tuple[OutcomeAt, ...]
    n: int
    left_out: int
    as_of: datetime

    def table(self) -> pa.Table:
        """Return one row a touchpoint and edge, with the names of `OutcomeAt`, and `of`: `touchpoint` or `edge`."""
        rows = [("touchpoint", each) for each in self.nodes] + [("edge", each) for each in self.edges]
        return pa.Table.from_pylist([{"of": of, **vars(each)} for of, each in rows], _OUTCOME)


_OUTCOME = pa.schema(
    [
        ("of", pa.string()),
        ("before", pa.string()),
        ("after", pa.string()),
        ("value", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("n", pa.int64()),
        ("total", pa.float64()),
    ]
)


@dataclass(frozen=True)
class _Estimates:
    """Estimates, one entry a group."""

    value: Floats
    low: Floats
    high: Floats
    n: Counts
    total: Floats | None = None


def outcomes(reader: Reader, view: View, rule: EpisodeRule | None, outcome: Outcome) -> Outcomes:
    """Return how it went at each touchpoint, and after each move to it.

    Args:
        reader: where answers, promises and values are.
        view: the journeys.
        rule: cuts episodes; None: moves are counted over the whole journey.
        outcome: what is asked.
    """
    states = touchpoint_states(view.words, rule)
    if isinstance(outcome, Stayed):
        return _stayed(view, states, outcome)
    found, left_out = _of_most(observed(reader, view, states, outcome))
    nodes, edges = found.move % states.size, found.move
    unit = found.units[found.unit[0]] if len(found.unit) else ()
    return Outcomes(
        outcome,
        _unit(outcome, unit),
        _at(states, np.unique(nodes), _estimated(found, nodes, outcome), edge=False),
        _at(states, np.unique(edges), _estimated(found, edges, outcome), edge=True),
        len(found.move),
        left_out,
        view.as_of,
    )


def behind_outcome(
    reader: Reader, view: View, rule: EpisodeRule | None, outcome: Outcome, at: str | tuple[str | None, str]
) -> Behind:
    """Return the contacts at which an outcome was observed, one for each observation.

    Args:
        reader: as for `outcomes`.
        view: likewise.
        rule: likewise.
        outcome: likewise.
        at: a touchpoint, or an edge as touchpoint before (None: began here) and after.

    Raises:
        WrongUseError: there is no such touchpoint.
    """
    states = touchpoint_states(view.words, rule)
    if isinstance(outcome, Stayed):
        return _behind_stayed(view, states, outcome, at)
    found, _ = _of_most(observed(reader, view, states, outcome))
    chosen = found.of(_leads(states, found.move, at))
    return Behind(chosen.seq, chosen.customer_no.astype(np.int32))


def _leads(states: States, move: Integers, at: str | tuple[str | None, str]) -> NDArray[np.bool_]:
    """Return which moves lead to a touchpoint, or are an edge."""
    before, after = at if isinstance(at, tuple) else (None, at)
    leads: NDArray[np.bool_] = move % states.size == code_of(states.names, after, "touchpoint")
    if isinstance(at, tuple):
        code = code_of(states.names, before, "touchpoint")
        leads = leads & (move // states.size == (states.began if code is None else code))
    return leads


def _of_most(found: Observed) -> tuple[Observed, int]:
    """Return the observations in the unit that most of them have, and how many are in another."""
    if not len(found.unit):
        return found, 0
    same = found.unit == np.argmax(np.bincount(found.unit))
    return found.of(same), int(np.count_nonzero(~same))


def _estimated(found: Observed, keys: Counts, outcome: Score | PromisesKept | Value) -> _Estimates:
    groups, group = np.unique(keys, return_inverse=True)
    if isinstance(outcome, Value):
        return _means(found.value, group, len(groups))
    points, point = np.unique(found.value, return_inverse=True)
    counts = np.bincount(group * len(points) + point, minlength=len(groups) * len(points))
    table: Counts = counts.reshape(len(groups), len(points))
    if isinstance(outcome, PromisesKept):
        return _shares(table @ points.astype(np.int64), table.sum(axis=1))
    if outcome.kind == "nps":
        return _nps(table, points)
    return _scores(table, points, found)


def _shares(part: Counts, n: Counts) -> _Estimates:
    return _Estimates(part / n, *wilson_interval(part, n), n)


def _nps(counts: Counts, points: Floats) -> _Estimates:
    n = counts.sum(axis=1)
    promoters, detractors = counts[:, points >= 9].sum(axis=1), counts[:, points <= 6].sum(axis=1)
    low, high = nps_interval(promoters, detractors, n)
    return _Estimates(100 * (promoters - detractors) / n, 100 * low, 100 * high, n)


def _scores(counts: Counts, points: Floats, found: Observed) -> _Estimates:
    n = counts.sum(axis=1)
    if not len(n):
        return _Estimates(points, points, points, n)
    low, high = found.units[found.unit[0]]
    limits = mean_interval(counts, points, Scale(low=float(str(low)), high=float(str(high))))
    return _Estimates(counts @ points / n, *limits, n)


def _means(values: Floats, group: Counts, groups: int) -> _Estimates:
    """Return means with Student's interval; NaN for its limits where n is 1."""
    n, total = np.bincount(group, minlength=groups), np.bincount(group, values, groups)
    mean = total / np.maximum(n, 1)
    squares = np.bincount(group, (values - mean[group]) ** 2, groups)
    reach = np.array([t_quantile(0.95, many - 1) if many > 1 else np.nan for many in n.tolist()])
    half = reach * np.sqrt(squares / np.maximum(n * (n - 1), 1))
    return _Estimates(mean, mean - half, mean + half, n, total)


def _unit(outcome: Outcome, unit: tuple[object, ...]) -> str:
    if isinstance(outcome, PromisesKept | Stayed):
        return "share"
    if isinstance(outcome, Value):
        return str(unit[0] or "") if unit else ""
    if outcome.kind == "nps":
        return "points"
    return f"{unit[0]:g} to {unit[1]:g}" if unit else ""


def _at(states: States, keys: Counts, found: _Estimates, *, edge: bool) -> tuple[OutcomeAt, ...]:
    """Return the estimates of touchpoints or edges that have any."""
    before, after = keys // states.size, keys % states.size
    names = (*states.names, None)
    return tuple(
        OutcomeAt(
            names[before[place]] if edge else None,
            states.names[after[place]],
            float(found.value[place]),
            _limit(found.low[place]),
            _limit(found.high[place]),
            int(found.n[place]),
            None if found.total is None else float(found.total[place]),
        )
        for place in range(len(keys))
    )


def _limit(limit: float) -> float | None:
    return None if np.isnan(limit) else float(limit)


def _stayed(view: View, states: States, outcome: Stayed) -> Outcomes:
    as_of_us = _microseconds(view.as_of)
    counts = view.count(lambda sequences: _count_stays(sequences, states, outcome, as_of_us))
    nodes, edges = counts.sum(axis=1), counts.reshape(2, -1)
    found = []
    for stayed, n in (nodes, edges):
        keys = np.flatnonzero(n)
        found.append((keys, _shares(stayed[keys], n[keys])))
    total = int(counts[1].sum())
    return Outcomes(
        outcome,
        "share",
        _at(states, *found[0], edge=False),
        _at(states, *found[1], edge=True),
        total,
        view.contacts - total,
        view.as_of,
    )


def _count_stays(sequences: Sequences, states: States, outcome: Stayed, as_of_us: int) -> Counts:
    """Return by move after how many contacts the customer came again, and of how many it can be said."""
    codes, begins = states.codes(sequences), states.begins(sequences)
    came, known = stays(sequences, outcome, as_of_us)
    counts = np.zeros((2, states.kinds), dtype=np.int64)
    for block in blocks(len(sequences)):
        moves = states.moves(codes, begins, block)
        counts[0] += np.bincount(moves[came[block] & known[block]], minlength=states.kinds)
        counts[1] += np.bincount(moves[known[block]], minlength=states.kinds)
    return np.stack([states.merged(counts[0]), states.merged(counts[1])])


def _behind_stayed(view: View, states: States, outcome: Stayed, at: str | tuple[str | None, str]) -> Behind:
    whole = view.whole
    _, known = stays(whole, outcome, _microseconds(view.as_of))
    before, after = at if isinstance(at, tuple) else (None, at)
    to = code_of(states.names, after, "touchpoint")
    if isinstance(at, tuple):
        places = states.into(whole, code_of(states.names, before, "touchpoint"), to)
    else:
        places = np.flatnonzero(states.codes(whole) == to)
    return Behind.at(whole, places[known[places]])


def _microseconds(moment: datetime) -> int:
    return round(moment.timestamp() * _US_PER_S)
