"""Clusters: journeys or episodes that are alike in where they go, how long they are and how much they repeat."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.errors import WrongUseError
from regard.estimate import wilson_interval
from regard.journeys.clusters_fit import Floats, Labels, fit, nearest, silhouette
from regard.journeys.clusters_traits import Trait, traits_of
from regard.journeys.results import Result
from regard.journeys.runs import Runs, behind, standing_runs, unit_name
from regard.journeys.view import Behind, View
from regard.settings import EpisodeRule

MOST_CLUSTERS = 8
"""Unless a number is given, so many groups are tried at most."""

_SAMPLE = 5_000
"""The groups are found among so many; all others go to the nearest."""

_MOST_CELLS = 1 << 21
"""Shares of touchpoints are held in memory for so many runs and touchpoints at a time."""

_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Cluster:
    """Journeys or episodes that are alike.

    Attributes:
        number: from 1, the largest first.
        size: how many it has.
        share: of all, 0 to 1.
        low: lower limit of its interval (Wilson, 95 %), the groups taken as given.
        high: upper limit.
        mean_length: mean number of contacts.
        mean_s: mean time from first to last contact.
        traits: what stands out against all others, the most striking first.
    """

    number: int
    size: int
    share: float
    low: float
    high: float
    mean_length: float
    mean_s: float
    traits: tuple[Trait, ...]

    @property
    def description(self) -> str:
        """What stands out, in words."""
        return "; ".join(trait.words for trait in self.traits) or "like the others"


@dataclass(frozen=True)
class Clusters(Result):
    """All journeys or episodes in groups; the sizes add up to n.

    Attributes:
        unit: the rule's name; `journey` for whole journeys.
        clusters: the largest first.
        n: all journeys or episodes.
        silhouettes: how well each number of groups tried fits, -1 to 1; one group fits 0.
    """

    unit: str
    clusters: tuple[Cluster, ...]
    n: int
    silhouettes: tuple[tuple[int, float], ...]

    def table(self) -> pa.Table:
        """Return one row a cluster."""
        names = [name for name in Cluster.__annotations__ if name != "traits"]
        return pa.table({name: [getattr(each, name) for each in self.clusters] for name in (*names, "description")})


@dataclass(frozen=True)
class _Fitted:
    """Groups that were found: how features are scaled, and where the groups' centres are."""

    mean: Floats
    deviation: Floats
    centres: Floats
    silhouettes: tuple[tuple[int, float], ...]

    def labels(self, features: Floats) -> Labels:
        """Return the group of each run from its features."""
        return nearest((features - self.mean) / self.deviation, self.centres)


def clusters(view: View, rule: EpisodeRule | None = None, k: int | None = None, seed: int = 0) -> Clusters:
    """Return groups of journeys or episodes: k-means over shares of touchpoints, length and repetitions.

    The same journeys make the same groups, in whatever order they are stored.

    Args:
        view: the journeys.
        rule: cuts episodes; None: whole journeys.
        k: how many groups; None: as many as fit best, up to `MOST_CLUSTERS`.
        seed: of the random starts.

    Raises:
        WrongUseError: k is below 1.
    """
    found = standing_runs(view, rule)
    n = sum(len(runs) for runs in found)
    if not n:
        return Clusters(unit_name(rule), (), 0, ())
    fitted = _fitted(found, k, seed)
    sums = _sums(found, fitted, len(view.words.touchpoints) + 1)
    order = [label for label in np.argsort(-sums[:, 0], kind="stable").tolist() if sums[label, 0]]
    each = tuple(_cluster(number, sums, label, view.words.touchpoints) for number, label in enumerate(order, 1))
    return Clusters(unit_name(rule), each, n, fitted.silhouettes)


def behind_cluster(view: View, rule: EpisodeRule | None, number: int, k: int | None = None, seed: int = 0) -> Behind:
    """Return the journeys or episodes of a cluster, each as its first contact.

    Args:
        view: the journeys.
        rule: cuts episodes; None: whole journeys.
        number: of the cluster, from 1.
        k: as for `clusters`.
        seed: as for `clusters`.

    Raises:
        WrongUseError: there is no such cluster, or k is below 1.
    """
    found = standing_runs(view, rule)
    fitted = _fitted(found, k, seed) if any(len(runs) for runs in found) else None
    labels = [_all_labels(runs, fitted) for runs in found]
    sizes = np.bincount(np.concatenate(labels))
    order = [label for label in np.argsort(-sizes, kind="stable").tolist() if sizes[label]]
    if not 1 <= number <= len(order):
        message = f"There is no cluster {number}."
        raise WrongUseError(message, f"There are {len(order)}, counted from 1.")
    wanted = order[number - 1]
    return behind([(runs, runs.begins[own == wanted]) for runs, own in zip(found, labels, strict=True)])


def _all_labels(runs: Runs, fitted: _Fitted | None) -> Labels:
    labels = [] if fitted is None else [fitted.labels(_features(*_shares(runs, block))) for block in _blocks(runs)]
    return np.concatenate([np.empty(0, dtype=np.int64), *labels])


def _fitted(found: Sequence[Runs], k: int | None, seed: int) -> _Fitted:
    if k is not None and k < 1:
        message = f"There cannot be {k} clusters."
        raise WrongUseError(message, "Ask for 1 or more.")
    raw = _sampled(found)
    mean, deviation = raw.mean(axis=0), raw.std(axis=0)
    deviation = np.where(deviation > 1e-9, deviation, 1.0)
    points = (raw - mean) / deviation
    most = len(set(map(bytes, points.round(9) + 0.0)))
    tried = [min(k, most)] if k is not None else range(2, min(MOST_CLUSTERS, most) + 1)
    fits = {count: fit(points, count, seed) for count in tried or [1]}
    fitting = {count: silhouette(points, nearest(points, centres)) for count, centres in fits.items()}
    best = max(fitting, key=lambda count: (fitting[count], -count))
    return _Fitted(mean, deviation, fits[best], tuple(fitting.items()))


def _sampled(found: Sequence[Runs]) -> Floats:
    """Return the features of some runs, the same ones wherever they are stored, in the order of customers and time."""
    customer_no = np.concatenate([runs.sequences.customer_no[runs.owners].astype(np.uint64) for runs in found])
    number = np.concatenate([_numbers(runs) for runs in found])
    mixed = (customer_no * _SPREAD ^ number) * _SPREAD
    mixed = (mixed ^ (mixed >> np.uint64(31))) * _SPREAD
    limit = np.partition(mixed, _SAMPLE)[_SAMPLE] if len(mixed) > _SAMPLE else None
    chosen = np.ones(len(mixed), dtype=np.bool_) if limit is None else mixed < limit
    limits = np.cumsum([len(runs) for runs in found])[:-1]
    parts = [runs.of(own) for runs, own in zip(found, np.split(chosen, limits), strict=True)]
    features = np.concatenate([_features(*_shares(runs, block)) for runs in parts for block in _blocks(runs)])
    return features[np.lexsort((number[chosen], customer_no[chosen]))]


def _numbers(runs: Runs) -> NDArray[np.uint64]:
    """Return each run's number among those of its customer, from 0."""
    place = np.arange(len(runs))
    first = np.diff(runs.owners, prepend=-1) > 0
    return (place - np.maximum.accumulate(np.where(first, place, 0))).astype(np.uint64)


def _blocks(runs: Runs) -> Iterator[slice]:
    return runs.blocks(most=max(_MOST_CELLS // (len(runs.sequences.words.touchpoints) + 1), 1))


def _shares(runs: Runs, block: slice) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Return the share of each touchpoint's code in each run of a block, lengths, and how many contacts repeat."""
    run, place = runs.contacts(block)
    lengths, codes = runs.lengths[block], len(runs.sequences.words.touchpoints) + 1
    cells = run * codes + runs.sequences.touchpoint[place]
    counts = np.bincount(cells, minlength=len(lengths) * codes).reshape(-1, codes)
    return counts / lengths[:, None], lengths, lengths - np.count_nonzero(counts, axis=1)


def _features(shares: Floats, lengths: NDArray[np.int64], repeats: NDArray[np.int64]) -> Floats:
    return np.column_stack([shares, np.log(lengths), np.log1p(repeats)])


def _sums(found: Sequence[Runs], fitted: _Fitted, codes: int) -> Floats:
    """Return for each group: size, length, repeats, time, then shares, first and last touchpoints by code."""
    total = np.zeros((len(fitted.centres), 4 + 3 * codes))
    for runs in found:
        for block in _blocks(runs):
            shares, lengths, repeats = _shares(runs, block)
            labels, durations_s = fitted.labels(_features(shares, lengths, repeats)), runs.durations_s(block)
            plain = np.column_stack([np.ones(len(lengths)), lengths, repeats, durations_s, shares])
            total[:, : 4 + codes] += (labels == np.arange(len(total))[:, None]) @ plain
            ends = runs.sequences.touchpoint[runs.begins[block]], runs.sequences.touchpoint[runs.ends[block] - 1]
            for which, code in enumerate(ends, 1):
                counts = np.bincount(labels * codes + code, minlength=len(total) * codes)
                total[:, 4 + which * codes :][:, :codes] += counts.reshape(-1, codes)
    return total


def _cluster(number: int, sums: Floats, label: int, touchpoints: Sequence[str]) -> Cluster:
    size, length, _, spent_s = sums[label, :4].tolist()
    n = float(sums[:, 0].sum())
    low, high = wilson_interval(size, n)
    rest = sums.sum(axis=0) - sums[label]
    traits = traits_of(sums[label, 1:] / size, rest[1:] / rest[0], touchpoints) if rest[0] else ()
    return Cluster(number, int(size), size / n, float(low), float(high), length / size, spent_s / size, traits)
