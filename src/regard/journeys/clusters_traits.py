"""Traits: what stands out in a group of journeys against all others, as numbers and in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log

import numpy as np
from numpy.typing import NDArray

from regard.journeys.pictures_parts import duration

_MOST = 4
_TIMES = 1.5
"""What is so many times as much as with others, or the other way round, stands out."""

_APART = 0.05
"""Shares stand out that are at least so far apart."""


class TraitKind(StrEnum):
    """What a trait is about: contacts, repeats and seconds in the mean, or shares of a touchpoint."""

    LENGTH = "length"
    REPEATS = "repeats"
    DURATION = "duration"
    SHARE = "share"
    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True)
class Trait:
    """One thing in which a group differs from all others.

    Attributes:
        kind: what it is about.
        touchpoint: of a share of contacts, or of those that begin or end with it; else empty.
        value: in the group: mean contacts, mean repeats, mean seconds, or a share, 0 to 1.
        others: in all other groups together.
    """

    kind: TraitKind
    touchpoint: str
    value: float
    others: float

    @property
    def words(self) -> str:
        """The trait in words."""
        if self.kind in _SENTENCES:
            size = "short" if self.value < self.others else "long"
            times = {"own": duration(self.value), "other": duration(self.others)}
            return _SENTENCES[self.kind].format(trait=self, size=size, **times)
        if not self.others:
            return f"only these have {self.touchpoint}"
        if not self.value:
            return f"no {self.touchpoint}"
        ratio = self.value / self.others
        if ratio < 1:
            return f"{ratio:.0%} as much {self.touchpoint} as others"
        return f"{ratio:.1f} times as much {self.touchpoint} as others"


_SENTENCES = {
    TraitKind.LENGTH: "{size}: {trait.value:.1f} contacts, others {trait.others:.1f}",
    TraitKind.REPEATS: "{trait.value:.1f} contacts repeat a touchpoint, others {trait.others:.1f}",
    TraitKind.DURATION: "{size} in time: {own}, others {other}",
    TraitKind.FIRST: "{trait.value:.0%} begin with {trait.touchpoint}, others {trait.others:.0%}",
    TraitKind.LAST: "{trait.value:.0%} end with {trait.touchpoint}, others {trait.others:.0%}",
}


def traits_of(own: NDArray[np.float64], others: NDArray[np.float64], touchpoints: Sequence[str]) -> tuple[Trait, ...]:
    """Return what stands out, the most striking first.

    Args:
        own: mean contacts, repeats and seconds of a group, then by code of the touchpoint, code 0 first: its share of
            contacts, of first, and of last ones.
        others: the same of all others.
        touchpoints: what the codes from 1 stand for.
    """
    found = [trait for trait in _all(own.tolist(), others.tolist(), touchpoints) if _stands_out(trait)]
    return tuple(sorted(found, key=_weight, reverse=True)[:_MOST])


def _all(own: Sequence[float], others: Sequence[float], touchpoints: Sequence[str]) -> Iterator[Trait]:
    means = (TraitKind.LENGTH, TraitKind.REPEATS, TraitKind.DURATION)
    for place, kind in enumerate(means):
        yield Trait(kind, "", own[place], others[place])
    codes = len(touchpoints) + 1
    for number, kind in enumerate((TraitKind.SHARE, TraitKind.FIRST, TraitKind.LAST)):
        for code, touchpoint in enumerate(touchpoints, 1):
            place = len(means) + number * codes + code
            yield Trait(kind, touchpoint, own[place], others[place])


def _stands_out(trait: Trait) -> bool:
    low, high = sorted((trait.value, trait.others))
    far = high - low >= _APART or trait.kind in {TraitKind.LENGTH, TraitKind.DURATION}
    if trait.kind in {TraitKind.FIRST, TraitKind.LAST} and trait.value < trait.others:
        return False
    return far and high >= _TIMES * low and high > 0


def _weight(trait: Trait) -> float:
    """Return how striking a trait is: how far shares are apart, or by what factor means, ten times counting as 1."""
    if trait.kind in {TraitKind.LENGTH, TraitKind.REPEATS, TraitKind.DURATION}:
        low, high = sorted((trait.value, trait.others))
        return min(log(high / low) / log(10), 1.0) if low else 1.0
    return abs(trait.value - trait.others)
