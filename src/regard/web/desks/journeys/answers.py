"""Answers: how it went at some touchpoints together, from -1 to +1 whatever was asked, and who answered."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regard.draw import Estimate
from regard.estimate import mean_interval, nps_interval
from regard.journeys import Behind, Score
from regard.journeys.transitions import touchpoint_states
from regard.journeys.transitions_observed import observed
from regard.vocabulary import Scale
from regard.web.desks.journeys.asking import Asked
from regard.web.desks.journeys.words import estimate

KINDS = ("nps", "csat", "ces", "rating")
_PROMOTER, _DETRACTOR = 9, 6


@dataclass(frozen=True)
class Answers:
    """The answers of a kind at contacts in view, one entry each, on the scale that most are on.

    Attributes:
        kind: one of `KINDS`.
        value: what was answered.
        low, high: ends of the scale.
        touchpoint: place in `touchpoints` at which it was answered.
        touchpoints: keys; the first one is empty.
        behind: the contacts.
    """

    kind: str
    value: NDArray[np.float64]
    low: float
    high: float
    touchpoint: NDArray[np.int64]
    touchpoints: tuple[str, ...]
    behind: Behind

    def at(self, touchpoints: Collection[str]) -> NDArray[np.bool_]:
        """Return which answers were given at any of some touchpoints."""
        known = np.array([name in touchpoints for name in self.touchpoints], dtype=np.bool_)
        return np.asarray(known[self.touchpoint])

    def experience(self, touchpoints: Collection[str]) -> Estimate | None:
        """Return how it went at some touchpoints together, -1 to +1; None where nobody answered.

        NPS: promoters less detractors; others: their mean, the ends of the scale at -1 and +1.
        """
        value = self.value[self.at(touchpoints)]
        if not len(value):
            return None
        return _promoters(value) if self.kind == "nps" else _mean(value, self.low, self.high)

    def behind_at(self, touchpoints: Collection[str]) -> Behind:
        """Return the contacts at which they were given, one for each answer."""
        chosen = self.at(touchpoints)
        return Behind(self.behind.seq[chosen], self.behind.customer_no[chosen])


def answers(asked: Asked, kind: str) -> Answers:
    """Return the answers of a kind at the contacts in view."""
    states = touchpoint_states(asked.view.words, None)
    found = observed(asked.reader, asked.view, states, Score(kind))
    if len(found.unit):
        found = found.of(found.unit == np.argmax(np.bincount(found.unit)))
    unit = found.units[found.unit[0]] if len(found.unit) else (0.0, 1.0)
    low, high = (float(str(end)) for end in unit)
    behind = Behind(found.seq, found.customer_no.astype(np.int32))
    return Answers(kind, found.value, low, high, found.move % states.size, tuple(states.names), behind)


def most_answered(asked: Asked, touchpoints: Collection[str]) -> Answers:
    """Return the answers of the kind that most gave at some touchpoints."""
    found = [answers(asked, kind) for kind in KINDS]
    return max(found, key=lambda each: int(each.at(touchpoints).sum()))


def _promoters(value: NDArray[np.float64]) -> Estimate:
    n = len(value)
    promoters, detractors = int((value >= _PROMOTER).sum()), int((value <= _DETRACTOR).sum())
    low, high = nps_interval(promoters, detractors, n)
    return estimate((promoters - detractors) / n, float(low), float(high), n)


def _mean(value: NDArray[np.float64], low: float, high: float) -> Estimate:
    points, counts = np.unique(value, return_counts=True)
    limits = mean_interval(counts[None, :], points, Scale(low=low, high=high))
    middle, half = (low + high) / 2, (high - low) / 2
    mean, least, most = ((float(each) - middle) / half for each in (value.mean(), limits[0][0], limits[1][0]))
    return estimate(mean, least, most, len(value))
