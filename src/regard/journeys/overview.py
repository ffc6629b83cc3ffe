"""Overview: how much there is of journeys, how long episodes are under each rule, and what is met most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import sqrt
from statistics import NormalDist

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.journeys.results import Result
from regard.journeys.runs import BLOCK, Runs, standing_runs, unit_name
from regard.journeys.sequences import Sequences
from regard.journeys.view import View
from regard.settings import EpisodeRule

Counts = NDArray[np.int64]

LENGTHS = (1, 2, 3, 6, 11, 21)
"""Where the bins of contacts an episode begin; the last one has no end."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Met:
    """How often one touchpoint is met.

    Attributes:
        touchpoint: its key; empty: contacts without one.
        contacts: how many.
        share: of all contacts, 0 to 1.
        customers: how many met it.
        reach: share of all customers that is, 0 to 1.
    """

    touchpoint: str
    contacts: int
    share: float
    customers: int
    reach: float


@dataclass(frozen=True)
class EpisodeLengths:
    """How long episodes are under one rule; NaN where there is none.

    Attributes:
        unit: the rule's name; `journey` for whole journeys.
        gap_s: the longest pause within an episode; None: none ends it.
        episodes: how many.
        contacts_mean: contacts an episode.
        contacts_mean_low, contacts_mean_high: 95 % interval of the mean (normal); NaN for fewer than two.
        contacts_median: likewise.
        duration_mean_s: seconds from first to last contact; 0 for those of one contact.
        duration_median_s: likewise.
        lengths: episodes by contacts, one count for each of `LENGTHS`; they add up to episodes.
    """

    unit: str
    gap_s: int | None
    episodes: int
    contacts_mean: float
    contacts_mean_low: float
    contacts_mean_high: float
    contacts_median: float
    duration_mean_s: float
    duration_median_s: float
    lengths: tuple[int, ...]


@dataclass(frozen=True)
class EpisodesByRule(Result):
    """Episodes under several rules, side by side.

    Attributes:
        rules: one each, in the order asked for.
    """

    rules: tuple[EpisodeLengths, ...]

    def table(self) -> pa.Table:
        """Return one row a rule, with the names of `EpisodeLengths`."""
        return pa.Table.from_pylist([{**vars(each), "lengths": list(each.lengths)} for each in self.rules], _RULE)


@dataclass(frozen=True)
class Overview(Result):
    """How much there is.

    Attributes:
        contacts: in view.
        customers: with at least one of them.
        once: customers with exactly one.
        first_at: time of the first contact, UTC; None where there is none.
        last_at: of the last.
        episodes: how long they are.
        touchpoints: those met, the busiest first; their contacts add up to all contacts.
        as_of: all that was received up to here is counted (UTC).
    """

    contacts: int
    customers: int
    once: int
    first_at: datetime | None
    last_at: datetime | None
    episodes: EpisodeLengths
    touchpoints: tuple[Met, ...]
    as_of: datetime

    def table(self) -> pa.Table:
        """Return one row a touchpoint, with the names of `Met`."""
        return pa.Table.from_pylist([vars(each) for each in self.touchpoints], _MET)


_MET = pa.schema(
    [
        ("touchpoint", pa.string()),
        ("contacts", pa.int64()),
        ("share", pa.float64()),
        ("customers", pa.int64()),
        ("reach", pa.float64()),
    ]
)
_RULE = pa.schema(
    [
        ("unit", pa.string()),
        ("gap_s", pa.int64()),
        ("episodes", pa.int64()),
        ("contacts_mean", pa.float64()),
        ("contacts_mean_low", pa.float64()),
        ("contacts_mean_high", pa.float64()),
        ("contacts_median", pa.float64()),
        ("duration_mean_s", pa.float64()),
        ("duration_median_s", pa.float64()),
        ("lengths", pa.list_(pa.int64())),
    ]
)


def overview(view: View, rule: EpisodeRule | None = None) -> Overview:
    """Return how much there is of journeys.

    Args:
        view: the journeys.
        rule: cuts episodes; None: whole journeys are looked at as one each.
    """
    journeys = standing_runs(view, None)
    met = view.count(_met)
    contacts, customers = int(met[0].sum()), sum(map(len, journeys))
    keys = ("", *view.words.touchpoints)
    return Overview(
        contacts,
        customers,
        sum(int(np.count_nonzero(runs.lengths == 1)) for runs in journeys),
        *_ends(journeys),
        _lengths_of(standing_runs(view, rule), rule),
        tuple(
            Met(keys[code], int(n), n / contacts, int(people), people / customers)
            for code in np.argsort(-met[0], kind="stable").tolist()
            if (n := int(met[0, code])) and (people := int(met[1, code]))
        ),
        view.as_of,
    )


def episode_lengths(view: View, rules: Iterable[EpisodeRule | None]) -> EpisodesByRule:
    """Return how long episodes are under each of several rules.

    Args:
        view: the journeys.
        rules: each cuts episodes; None: whole journeys.
    """
    return EpisodesByRule(tuple(_lengths_of(standing_runs(view, rule), rule) for rule in rules))


def _met(sequences: Sequences) -> Counts:
    """Return contacts at each touchpoint, and customers who met it, (2, codes); some customers at a time."""
    size = len(sequences.words.touchpoints) + 1
    counts = np.zeros((2, size), dtype=np.int64)
    counts[0] = np.bincount(sequences.touchpoint, minlength=size)
    offsets, done = sequences.offsets, 0
    while done < len(offsets) - 1:
        until = max(int(np.searchsorted(offsets, offsets[done] + BLOCK, side="right")) - 1, done + 1)
        own = np.repeat(np.arange(until - done), np.diff(offsets[done : until + 1]))
        reached = np.zeros((until - done, size), dtype=np.bool_)
        reached[own, sequences.touchpoint[offsets[done] : offsets[until]]] = True
        counts[1] += reached.sum(axis=0)
        done = until
    return counts


def _ends(journeys: Sequence[Runs]) -> tuple[datetime | None, datetime | None]:
    """Return the times of the first and the last contact."""
    there = [runs for runs in journeys if len(runs)]
    if not there:
        return None, None
    first = min(int(runs.sequences.at_us[runs.begins].min()) for runs in there)
    last = max(int(runs.sequences.at_us[runs.ends - 1].max()) for runs in there)
    return _EPOCH + timedelta(microseconds=first), _EPOCH + timedelta(microseconds=last)


def _lengths_of(found: Sequence[Runs], rule: EpisodeRule | None) -> EpisodeLengths:
    lengths = np.concatenate([runs.lengths for runs in found])
    durations_s = np.concatenate([runs.durations_s() for runs in found])
    n, gap_s = len(lengths), None if rule is None else rule.gap_s
    bins = np.bincount(np.searchsorted(LENGTHS, lengths, side="right") - 1, minlength=len(LENGTHS))
    if not n:
        nothing = float("nan")
        return EpisodeLengths(unit_name(rule), gap_s, 0, *(nothing,) * 6, lengths=tuple(bins.tolist()))
    mean = float(lengths.mean())
    margin = _Z * float(lengths.std(ddof=1)) / sqrt(n) if n > 1 else np.nan
    return EpisodeLengths(
        unit_name(rule),
        gap_s,
        n,
        mean,
        mean - margin,
        mean + margin,
        float(np.median(lengths)),
        float(durations_s.mean()),
        float(np.median(durations_s)),
        tuple(bins.tolist()),
    )
