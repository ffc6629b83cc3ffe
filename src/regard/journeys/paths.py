"""Paths: the most frequent ways that lead from an event, to it, or from one to another."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.errors import WrongUseError
from regard.estimate import wilson_interval
from regard.journeys.results import Result
from regard.journeys.sequences import Bools, Integers, Sequences
from regard.journeys.steps_states import Rest, centre_code
from regard.journeys.view import Behind, View
from regard.settings import EpisodeRule

Counts = NDArray[np.int64]

_US_PER_S = 1_000_000
_MOST = 2**62


@dataclass(frozen=True)
class Stretch:
    """Which part of an episode is a path; what it leads from and to is not in it. Exactly one of the first three.

    Attributes:
        after: touchpoint after whose first contact in the episode it begins.
        before: touchpoint before whose first contact it ends.
        between: touchpoints between whose first contact, and the first contact of the second after that, it is.
        length: at most so many touchpoints; of those between, longer paths count as others.
        merge_repeats: of contacts at the same touchpoint in a row only the first counts.
    """

    after: str | None = None
    before: str | None = None
    between: tuple[str, str] | None = None
    length: int = 5
    merge_repeats: bool = False

    def __post_init__(self) -> None:
        """Check that it says where the path is.

        Raises:
            WrongUseError: it does not.
        """
        if sum(each is not None for each in (self.after, self.before, self.between)) != 1 or self.length < 1:
            message = "A path needs one of: after, before or between; and a length of at least 1."
            raise WrongUseError(message)

    @property
    def event(self) -> str:
        """The touchpoint from which the path is looked for."""
        return self.after or self.before or (self.between or ("", ""))[0]


@dataclass(frozen=True)
class Path:
    """Touchpoints in a row.

    Attributes:
        touchpoints: in order of time; none where the episode begins or ends with the event, or none is between.
        count: episodes with this path.
        share: of all episodes with the event, 0 to 1.
        low, high: 95 % interval of the share (Wilson).
        mean_s: seconds from the first contact to the last, the event, or both events, included.
        median_s: likewise; exact.
    """

    touchpoints: tuple[str, ...]
    count: int
    share: float
    low: float
    high: float
    mean_s: float
    median_s: float


@dataclass(frozen=True)
class Paths(Result):
    """The most frequent paths; their counts and `others` add up to `n`.

    Attributes:
        paths: the most frequent first.
        others: episodes with any other path.
        longer: how many of the others have a path longer than is asked for.
        n: episodes with the event, or with both.
        without: episodes without.
        as_of: all that was received up to here is counted (UTC).
    """

    paths: tuple[Path, ...]
    others: int
    longer: int
    n: int
    without: int
    as_of: datetime

    def table(self) -> pa.Table:
        """Return one row a path, with the names of `Path`, and a last one for all others, without touchpoints."""
        rest = {"count": self.others, "share": self.others / self.n if self.n else None}
        return pa.Table.from_pylist([*(vars(path) for path in self.paths), rest], _PATH)


_PATH = pa.schema(
    [
        ("touchpoints", pa.list_(pa.string())),
        ("count", pa.int64()),
        ("share", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("mean_s", pa.float64()),
        ("median_s", pa.float64()),
    ]
)


@dataclass(frozen=True)
class _Trails:
    """Paths as places in a list of touchpoints, one entry an episode with the event.

    Attributes:
        codes: the list: one contact after the other, repeats left out if asked for.
        contact: the place of each in the sequences; None: the same.
        event: place of the event.
        first: place of the path's first contact.
        stop: the place after its last.
        since: place of the contact from which time is taken.
        until: place of that up to which it is.
        episodes: how many there are, those without the event included.
    """

    codes: Integers
    contact: Counts | None
    event: Counts
    first: Counts
    stop: Counts
    since: Counts
    until: Counts
    episodes: int

    def at(self, places: Counts) -> Counts:
        """Return places in the sequences."""
        return places if self.contact is None else self.contact[places]

    def step(self, number: int) -> Counts:
        """Return code + 1 of each path's contact of a number from 0; 0 where it is shorter."""
        places = self.first + number
        inside = places < self.stop
        found = np.zeros(len(places), dtype=np.int64)
        found[inside] = self.codes[places[inside]].astype(np.int64) + 1
        return found

    def longer(self, length: int) -> Bools:
        """Return which paths have more touchpoints than so many."""
        longer: Bools = self.stop - self.first > length
        return longer


@dataclass(frozen=True)
class _Ranked:
    """Paths by frequency.

    Attributes:
        trails: where they are.
        rank: of each episode's path, from 0; those beyond the top, and those too long, have the last.
        counts: how many episodes have the path of each rank, the last for all others.
        example: an episode with it; none for the others.
    """

    trails: _Trails
    rank: Counts
    counts: Counts
    example: Counts


def paths(view: View, rule: EpisodeRule, stretch: Stretch, top: int = 50) -> Paths:
    """Return the most frequent paths.

    Args:
        view: the journeys.
        rule: cuts episodes.
        stretch: which part of an episode is a path.
        top: how many; of equally frequent ones the first in the order of touchpoints.

    Raises:
        WrongUseError: a touchpoint never occurs.
    """
    ranked = _ranked(view.whole, rule, stretch, top)
    trails, n = ranked.trails, len(ranked.rank)
    return Paths(
        _described(view.whole, ranked, stretch.length),
        int(ranked.counts[-1]),
        int(np.count_nonzero(trails.longer(stretch.length))),
        n,
        trails.episodes - n,
        view.as_of,
    )


def behind_path(view: View, rule: EpisodeRule, stretch: Stretch, path: tuple[str, ...] | Rest, top: int = 50) -> Behind:
    """Return of the episodes with a path the contact it is looked for from: the event, of two the first.

    Args:
        view: the journeys.
        rule: as for `paths`.
        stretch: likewise.
        path: its touchpoints; `Rest.OTHERS`: all beyond the top.
        top: as for `paths`.

    Raises:
        WrongUseError: a touchpoint never occurs.
    """
    whole = view.whole
    if isinstance(path, Rest):
        ranked = _ranked(whole, rule, stretch, top)
        return Behind.at(whole, ranked.trails.at(ranked.trails.event[ranked.rank == len(ranked.example)]))
    trails = _trails(whole, rule, stretch)
    same = trails.stop - trails.first == len(path)
    for number, name in enumerate(path):
        same &= trails.step(number) == (centre_code(whole.words, name) if name else 0) + 1
    return Behind.at(whole, trails.at(trails.event[same]))


def _trails(sequences: Sequences, rule: EpisodeRule, stretch: Stretch) -> _Trails:
    codes, begins, contact = sequences.touchpoint, sequences.begins(rule), None
    if stretch.merge_repeats:
        differs = begins.copy()
        differs[1:] |= codes[1:] != codes[:-1]
        contact = np.flatnonzero(differs)
        codes, begins = codes[contact], begins[contact]
    starts = np.flatnonzero(begins)
    event = np.flatnonzero(codes == centre_code(sequences.words, stretch.event))
    episode = np.searchsorted(starts, event, side="right") - 1
    chosen = np.diff(episode, prepend=-1) != 0
    event, episode = event[chosen], episode[chosen]
    end = np.append(starts[1:], len(codes))[episode]
    spans = _spans(sequences, codes, stretch, event, (starts[episode], end))
    return _Trails(codes, contact, *spans, len(starts))


def _spans(
    sequences: Sequences, codes: Integers, stretch: Stretch, event: Counts, episode: tuple[Counts, Counts]
) -> tuple[Counts, Counts, Counts, Counts, Counts]:
    """Return event, first, stop, since and until of paths, per `_Trails`."""
    start, end = episode
    if stretch.after is not None:
        stop = np.minimum(event + 1 + stretch.length, end)
        return event, event + 1, stop, event, stop - 1
    if stretch.between is None:
        first = np.maximum(event - stretch.length, start)
        return event, first, event, first, event
    seconds = np.flatnonzero(codes == centre_code(sequences.words, stretch.between[1]))
    second = np.append(seconds, len(codes))[np.searchsorted(seconds, event, side="right")]
    both = second < end
    event, second = event[both], second[both]
    return event, event + 1, second, event, second


def _ranked(sequences: Sequences, rule: EpisodeRule, stretch: Stretch, top: int) -> _Ranked:
    trails = _trails(sequences, rule, stretch)
    asked = np.flatnonzero(~trails.longer(stretch.length))
    numbers = _numbers(trails, stretch.length, len(sequences.words.touchpoints) + 2)[asked]
    _, example, which, counts = np.unique(numbers, return_index=True, return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:top]
    ranks = np.full(len(counts), len(order))
    ranks[order] = np.arange(len(order))
    rank = np.full(len(trails.event), len(order))
    rank[asked] = ranks[which]
    return _Ranked(trails, rank, np.bincount(rank, minlength=len(order) + 1), asked[example[order]])


def _numbers(trails: _Trails, length: int, base: int) -> Counts:
    """Return a number for each path, the same for equal ones, in the order of their touchpoints."""
    numbers, most = np.zeros(len(trails.event), dtype=np.int64), 1
    for number in range(length):
        if most > _MOST // base:
            found, numbers = np.unique(numbers, return_inverse=True)
            most = len(found)
        numbers = numbers * base + trails.step(number)
        most *= base
    return numbers


def _described(sequences: Sequences, ranked: _Ranked, length: int) -> tuple[Path, ...]:
    trails, top = ranked.trails, len(ranked.example)
    steps = np.column_stack([trails.step(number)[ranked.example] for number in range(length)])
    names = ("", *sequences.words.touchpoints)
    counts, n = ranked.counts[:top], max(len(ranked.rank), 1)
    low, high = wilson_interval(counts, np.full(top, n))
    mean_s, median_s = _durations(sequences, ranked)
    return tuple(
        Path(
            tuple(names[step - 1] for step in steps[rank].tolist() if step),
            int(counts[rank]),
            float(counts[rank] / n),
            float(low[rank]),
            float(high[rank]),
            float(mean_s[rank]),
            float(median_s[rank]),
        )
        for rank in range(top)
    )


def _durations(sequences: Sequences, ranked: _Ranked) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean and median seconds of the paths of each rank but the last."""
    trails, counts = ranked.trails, ranked.counts[:-1]
    shown = np.flatnonzero(ranked.rank < len(counts))
    rank = ranked.rank[shown]
    took_us = sequences.at_us[trails.at(trails.until[shown])] - sequences.at_us[trails.at(trails.since[shown])]
    ordered = took_us[np.lexsort((took_us, rank))]
    begin = np.cumsum(counts) - counts
    median = (ordered[begin + (counts - 1) // 2] + ordered[begin + counts // 2]) / 2
    mean = np.bincount(rank, took_us, len(counts)) / counts
    return mean / _US_PER_S, median / _US_PER_S
