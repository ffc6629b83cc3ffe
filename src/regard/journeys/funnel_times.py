"""Time to convert: how long customers take from step to step."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.errors import WrongUseError
from regard.journeys.funnel_attempts import Attempts, Places, attempts, behind
from regard.journeys.funnel_definition import Funnel
from regard.journeys.results import Result
from regard.journeys.view import Behind, View

_US_PER_S = 1_000_000
_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Times:
    """How long something took, in seconds; NaN where nothing can be said.

    Attributes:
        n: of how many customers.
        median_s: half of them took at most so long.
        median_low_s: lower 95 % limit of the median, an order statistic: no distribution is assumed.
        median_high_s: upper limit.
        mean_s: the mean.
        mean_low_s: lower 95 % limit of the mean, under the normal distribution of means; NaN for one customer.
        mean_high_s: upper limit.
    """

    n: int
    median_s: float
    median_low_s: float
    median_high_s: float
    mean_s: float
    mean_low_s: float
    mean_high_s: float


@dataclass(frozen=True)
class ConversionTimes(Result):
    """The time from entry to the last required step, of the customers who reached it.

    Attributes:
        edges_s: a bin holds times from its edge on and below the next edge; the last bin all from its edge on.
        counts: customers in each bin; together all who converted.
        times: of all who converted.
    """

    edges_s: tuple[float, ...]
    counts: tuple[int, ...]
    times: Times

    def table(self) -> pa.Table:
        """Return one row a bin: from_s, to_s (null: no end), customers, share of those who converted."""
        shares = [count / self.times.n if self.times.n else None for count in self.counts]
        ends = [*self.edges_s[1:], None]
        return pa.table(
            {
                "from_s": pa.array(self.edges_s, pa.float64()),
                "to_s": pa.array(ends, pa.float64()),
                "customers": pa.array(self.counts, pa.int64()),
                "share": pa.array(shares, pa.float64()),
            }
        )


def times_of(took_us: NDArray[np.int64]) -> Times:
    """Return median and mean of times, with their intervals.

    Args:
        took_us: microseconds, one a customer; none is fine.
    """
    n = len(took_us)
    if not n:
        return Times(0, *[float("nan")] * 6)
    reach = _Z * sqrt(n) / 2
    low, high = max(int(n / 2 - reach), 0), min(int(n / 2 + reach), n - 1)
    ranks = [(n - 1) // 2, n // 2, low, high]
    at_rank = np.partition(took_us, sorted(set(ranks)))[ranks] / _US_PER_S
    mean = float(took_us.mean()) / _US_PER_S
    error = _Z * float(took_us.std(ddof=1)) / sqrt(n) / _US_PER_S if n > 1 else float("nan")
    median = float(at_rank[0] + at_rank[1]) / 2
    return Times(n, median, float(at_rank[2]), float(at_rank[3]), mean, mean - error, mean + error)


def took_us(found: list[Attempts], step: int, since: int) -> NDArray[np.int64]:
    """Return the microseconds between two steps, of the customers who reached the later one.

    Args:
        found: by part.
        step: place of the later step in the funnel.
        since: place of the earlier one.
    """
    return np.concatenate([_took(one, step, since) for one in found])


def time_to_convert(view: View, funnel: Funnel, bins: int | Sequence[float] = 20) -> ConversionTimes:
    """Return how the times from entry to the last required step are spread.

    Args:
        view: the journeys.
        funnel: its steps; the time is that of each customer's best attempt.
        bins: how many bins of equal width from 0 to the longest time, or their edges in seconds, from 0 up.

    Raises:
        WrongUseError: no bins, or edges that do not rise from 0.
    """
    took = took_us(attempts(view, funnel), funnel.required[-1], 0)
    edges_us = _edges_us(bins, took)
    counts = np.bincount(_bin_of(took, edges_us), minlength=len(edges_us))
    edges = tuple(edge / _US_PER_S for edge in edges_us.tolist())
    return ConversionTimes(edges, tuple(counts.tolist()), times_of(took))


def behind_bin(view: View, funnel: Funnel, bins: int | Sequence[float], number: int) -> Behind:
    """Return the last contacts of the attempts in a bin of `time_to_convert`.

    Args:
        view: the journeys.
        funnel: as there.
        bins: as there.
        number: of the bin, from 0.
    """
    last, tried = funnel.required[-1], attempts(view, funnel)
    edges_us = _edges_us(bins, took_us(tried, last, 0))

    def contacts(one: Attempts) -> Places:
        converted: Places = one.places[one.reached[:, last], last]
        found: Places = converted[_bin_of(_took(one, last, 0), edges_us) == number]
        return found

    return behind(tried, contacts)


def _took(one: Attempts, step: int, since: int) -> NDArray[np.int64]:
    took: NDArray[np.int64] = (one.at_us[:, step] - one.at_us[:, since])[one.reached[:, step]]
    return took


def _edges_us(bins: int | Sequence[float], took: NDArray[np.int64]) -> NDArray[np.int64]:
    if isinstance(bins, int):
        longest = int(took.max(initial=0)) + 1
        edges = np.arange(max(bins, 0), dtype=np.int64) * max(-(-longest // max(bins, 1)), 1)
    else:
        edges = np.round(np.asarray(bins, dtype=np.float64) * _US_PER_S).astype(np.int64)
    if not len(edges) or edges[0] or (np.diff(edges) <= 0).any():
        message = "The bins of a histogram must begin at 0 and rise."
        raise WrongUseError(message, "Give their number, at least 1, or edges in seconds such as 0, 60, 3600.")
    return edges


def _bin_of(took: NDArray[np.int64], edges_us: NDArray[np.int64]) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.searchsorted(edges_us, took, side="right") - 1
    return found
