"""Variants: the whole sequence of touchpoints of each episode, and which sequences are the most frequent."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.journeys.results import Result
from regard.journeys.runs import Runs, behind, standing_runs, unit_name
from regard.journeys.sequences import Bools
from regard.journeys.variant_hash import hashes_of, variant_of
from regard.journeys.view import Behind, View
from regard.settings import EpisodeRule


@dataclass(frozen=True)
class Variant:
    """One sequence of touchpoints.

    Attributes:
        touchpoints: from the first contact to the last; empty text for a contact without one.
        count: episodes that have exactly this sequence.
        share: of all episodes, 0 to 1.
        coverage: share of this and all more frequent ones together.
        mean_s: mean time from first to last contact.
        median_s: median time.
    """

    touchpoints: tuple[str, ...]
    count: int
    share: float
    coverage: float
    mean_s: float
    median_s: float

    @property
    def length(self) -> int:
        """How many contacts it has."""
        return len(self.touchpoints)


@dataclass(frozen=True)
class Variants(Result):
    """The most frequent sequences, and what the others are together; the counts add up to n.

    Attributes:
        unit: the rule's name; `journey` for whole journeys.
        shown: the most frequent, most frequent first.
        others: episodes with another sequence.
        others_share: of all episodes, 0 to 1; NaN where there is none.
        others_different: how many different sequences they have.
        n: all episodes.
        different: how many different sequences there are in all.
        mean_length: mean number of contacts of all episodes; NaN where there is none.
    """

    unit: str
    shown: tuple[Variant, ...]
    others: int
    others_share: float
    others_different: int
    n: int
    different: int
    mean_length: float

    def table(self) -> pa.Table:
        """Return one row a sequence; the last, with null as `touchpoints`, is all others."""
        rows = [{**vars(each), "touchpoints": list(each.touchpoints), "different": 1} for each in self.shown]
        others = {"touchpoints": None, "count": self.others, "share": self.others_share}
        return pa.Table.from_pylist([*rows, {**others, "different": self.others_different}], _ROW)


_ROW = pa.schema(
    [
        ("touchpoints", pa.list_(pa.string())),
        ("different", pa.int64()),
        ("count", pa.int64()),
        ("share", pa.float64()),
        ("coverage", pa.float64()),
        ("mean_s", pa.float64()),
        ("median_s", pa.float64()),
    ]
)

_LAST_BITS = 16

_Hashed = list[tuple[Runs, NDArray[np.uint64]]]


def variants(view: View, rule: EpisodeRule | None, top: int = 50) -> Variants:
    """Return the most frequent sequences of touchpoints of episodes.

    Args:
        view: the journeys.
        rule: cuts episodes; None: whole journeys.
        top: how many sequences to show; of equally frequent ones, always the same.
    """
    hashed = _hashed(view, rule)
    hashes, counts = _counted(hashed)
    n, shown = int(counts.sum()), _most(hashes, counts, top)
    found, covered = [], 0
    for place, (touchpoints, durations_s) in zip(shown, _described(hashed, hashes[shown]), strict=True):
        count = int(counts[place])
        covered += count
        times = float(durations_s.mean()), float(np.median(durations_s))
        found.append(Variant(touchpoints, count, count / n, covered / n, *times))
    others, contacts = n - covered, sum(int(runs.lengths.sum()) for runs, _ in hashed)
    share, mean_length = (others / n, contacts / n) if n else (np.nan, np.nan)
    rest = len(hashes) - len(shown)
    return Variants(unit_name(rule), tuple(found), others, share, rest, n, len(hashes), mean_length)


def behind_variant(view: View, rule: EpisodeRule | None, touchpoints: Sequence[str]) -> Behind:
    """Return the episodes with a sequence of touchpoints, each as its first contact.

    Args:
        view: the journeys.
        rule: cuts episodes; None: whole journeys.
        touchpoints: the whole sequence.
    """
    wanted = np.uint64(variant_of(touchpoints))
    return behind([(runs, runs.begins[hashes == wanted]) for runs, hashes in _hashed(view, rule)])


def behind_other_variants(view: View, rule: EpisodeRule | None, top: int = 50) -> Behind:
    """Return the episodes whose sequence is not among the most frequent, each as its first contact.

    Args:
        view: the journeys.
        rule: cuts episodes; None: whole journeys.
        top: how many sequences are shown.
    """
    hashed = _hashed(view, rule)
    hashes, counts = _counted(hashed)
    shown = np.sort(hashes[_most(hashes, counts, top)])
    return behind([(runs, runs.begins[~_among(each, shown)]) for runs, each in hashed])


def _hashed(view: View, rule: EpisodeRule | None) -> _Hashed:
    return [(runs, hashes_of(runs)) for runs in standing_runs(view, rule)]


def _counted(hashed: _Hashed) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the different hashes, ascending, and how often each occurs."""
    ordered = np.concatenate([hashes for _, hashes in hashed])
    ordered.sort()
    is_new = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_new[1:])
    starts = np.flatnonzero(is_new)
    return ordered[starts], np.diff(starts, append=len(ordered))


def _most(hashes: NDArray[np.uint64], counts: NDArray[np.int64], top: int) -> NDArray[np.int64]:
    """Return where the most frequent are, most frequent first, ties by their hash."""
    if not 0 < top < len(hashes):
        return np.lexsort((hashes, -counts))[: max(top, 0)]
    # Most sequences occur once, so that few are to be compared.
    several = np.flatnonzero(counts > 1)
    among = several if len(several) >= top else np.arange(len(counts))
    least = np.partition(counts[among], len(among) - top)[len(among) - top]
    among = among[counts[among] >= least]
    chosen: NDArray[np.int64] = among[np.lexsort((hashes[among], -counts[among]))][:top]
    return chosen


def _described(hashed: _Hashed, shown: NDArray[np.uint64]) -> list[tuple[tuple[str, ...], NDArray[np.float64]]]:
    """Return for each hash its touchpoints, from one example, and the durations of all its episodes.

    Sequences of one contact, many as they are, need not be looked for: they are known, and take no time.
    """
    words = hashed[0][0].sequences.words.touchpoints
    alone = {variant_of([key]): ((key,), np.zeros(1)) for key in ("", *words)}
    sought = [each for each in shown.tolist() if each not in alone]
    found = alone | dict(zip(sought, _looked_for(hashed, np.array(sought, dtype=np.uint64)), strict=True))
    return [found[each] for each in shown.tolist()]


def _looked_for(hashed: _Hashed, sought: NDArray[np.uint64]) -> list[tuple[tuple[str, ...], NDArray[np.float64]]]:
    """Return for each hash its touchpoints, from one example, and the durations of all its episodes."""
    ordered = np.sort(sought)
    places = [np.flatnonzero(_among(hashes, ordered)) for _, hashes in hashed]
    found = np.concatenate([hashes[place] for (_, hashes), place in zip(hashed, places, strict=True)])
    durations_s = np.concatenate([runs.of(at).durations_s() for (runs, _), at in zip(hashed, places, strict=True)])
    pairs = zip(hashed, places, strict=True)
    touchpoints = dict(word for (runs, hashes), at in pairs for word in _examples(runs, hashes, at).items())
    ranks = np.searchsorted(ordered, found).astype(np.min_scalar_type(len(ordered)))
    order = np.argsort(ranks, kind="stable")
    in_order = found[order]
    limits = [np.searchsorted(in_order, sought, side=side) for side in ("left", "right")]
    return [
        (touchpoints[int(each)], durations_s[order[low:high]])
        for each, low, high in zip(sought.tolist(), *(limit.tolist() for limit in limits), strict=True)
    ]


def _examples(runs: Runs, hashes: NDArray[np.uint64], places: NDArray[np.int64]) -> dict[int, tuple[str, ...]]:
    """Return the touchpoints of one example of each hash that occurs at the places."""
    different, first = np.unique(hashes[places], return_index=True)
    keys = ("", *runs.sequences.words.touchpoints)
    ends = zip(runs.begins[places[first]].tolist(), runs.ends[places[first]].tolist(), strict=True)
    codes = [runs.sequences.touchpoint[begin:end].tolist() for begin, end in ends]
    return {each: tuple(keys[code] for code in own) for each, own in zip(different.tolist(), codes, strict=True)}


def _among(hashes: NDArray[np.uint64], ordered: NDArray[np.uint64]) -> Bools:
    """Return which hashes are among some in ascending order."""
    if not len(ordered):
        return np.zeros(len(hashes), dtype=np.bool_)
    # Most are not, which their last bits already tell.
    ends = np.zeros(1 << _LAST_BITS, dtype=np.bool_)
    ends[ordered.astype(np.uint16)] = True
    found: Bools = ends.take(hashes.astype(np.uint16))
    likely = np.flatnonzero(found)
    found[likely] = ordered[np.minimum(np.searchsorted(ordered, hashes[likely]), len(ordered) - 1)] == hashes[likely]
    return found
