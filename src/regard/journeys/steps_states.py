"""States around anchors: at which touchpoint an episode is so many steps from one of its contacts.

An anchor is the contact that steps are counted from: the first of an episode, or where a touchpoint occurs in it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from regard.errors import WrongUseError, unknown_name
from regard.journeys.sequences import Integers, Sequences, Words
from regard.journeys.transitions_counts import named
from regard.settings import EpisodeRule

Counts = NDArray[np.int64]


class Occurrence(Enum):
    """Which occurrences of a touchpoint in an episode steps are counted from."""

    FIRST = "first"
    LAST = "last"
    EVERY = "every"


class Rest(Enum):
    """What is not a touchpoint of its own: what is left, so that everything adds up."""

    OTHERS = "others"
    ENDED = "ended"
    NOT_BEGUN = "not begun"


Row = str | Rest
"""A touchpoint by its key (empty: contacts without one), or the rest."""


@dataclass(frozen=True)
class Span:
    """Which steps are looked at.

    Attributes:
        steps: how many: from the beginning, 1 to so many; around a centre, so many before it and after it.
        centre: the touchpoint that steps are counted from; None: they are counted from the episode's beginning.
        occurrence: which occurrences of the centre in an episode count.
        top: only so many touchpoints have a row of their own, those with the most contacts; None: all.
    """

    steps: int = 10
    centre: str | None = None
    occurrence: Occurrence = Occurrence.FIRST
    top: int | None = None

    def __post_init__(self) -> None:
        """Check that something is looked at.

        Raises:
            WrongUseError: it is not.
        """
        if self.steps < 1 or (self.top is not None and self.top < 1):
            message = f"steps and top must be at least 1, not {self.steps} and {self.top}."
            raise WrongUseError(message)

    @property
    def columns(self) -> tuple[int, ...]:
        """The steps in order: from 1, or around 0."""
        return tuple(range(1, self.steps + 1) if self.centre is None else range(-self.steps, self.steps + 1))

    def offset(self, step: int) -> int:
        """Return how many contacts after the anchor a step is."""
        return step - 1 if self.centre is None else step

    def place(self, step: int) -> int:
        """Return the column of a step.

        Raises:
            WrongUseError: it is not looked at.
        """
        if step not in self.columns:
            message = f"There is no step {step}."
            raise WrongUseError(message, f"Steps go from {self.columns[0]} to {self.columns[-1]}.")
        return self.columns.index(step)


@dataclass(frozen=True)
class Anchors:
    """Anchors and the episodes they are in, one entry each.

    Attributes:
        sequences: they are contacts of these.
        place: the anchor's place in them.
        start: the place of the episode's first contact.
        end: the place after its last.
    """

    sequences: Sequences
    place: Counts
    start: Counts
    end: Counts

    def states(self, offset: int, meaning: Integers) -> Integers:
        """Return the state so many contacts after each anchor.

        Args:
            offset: negative: before.
            meaning: the state of each code, and after these of what has ended and what has not begun.
        """
        places = self.place + offset
        states = meaning[self.sequences.touchpoint[np.clip(places, 0, len(self.sequences) - 1)]]
        states[places >= self.end] = meaning[-2]
        states[places < self.start] = meaning[-1]
        return states

    def contacts(self, offset: int) -> Counts:
        """Return the place of the contact there; of the episode's last where it has ended, first where not begun."""
        contacts: Counts = np.clip(self.place + offset, self.start, self.end - 1)
        return contacts

    def __len__(self) -> int:
        """Return how many anchors there are."""
        return len(self.place)


def anchors(sequences: Sequences, rule: EpisodeRule, span: Span) -> Anchors:
    """Return what steps are counted from."""
    starts = np.flatnonzero(sequences.begins(rule))
    ends = np.append(starts[1:], len(sequences))[: len(starts)]
    if span.centre is None:
        return Anchors(sequences, starts, starts, ends)
    places = np.flatnonzero(sequences.touchpoint == centre_code(sequences.words, span.centre))
    episode = np.searchsorted(starts, places, side="right") - 1
    chosen = _CHOOSE[span.occurrence](episode)
    places, episode = places[chosen], episode[chosen]
    return Anchors(sequences, places, starts[episode], ends[episode])


def centre_code(words: Words, centre: str) -> int:
    """Return the code of a touchpoint.

    Raises:
        WrongUseError: it never occurs.
    """
    if centre not in words.touchpoints:
        raise unknown_name("touchpoint", centre, words.touchpoints)
    return words.touchpoints.index(centre) + 1


def row_names(words: Words) -> tuple[Row, ...]:
    """Return what each code stands for, and after these what has ended and what has not begun."""
    return (*named(words.touchpoints), Rest.ENDED, Rest.NOT_BEGUN)


def grouping(words: Words, rows: tuple[Row, ...]) -> NDArray[np.uint16]:
    """Return the row of each code, of what has ended and what has not begun; other touchpoints are `Rest.OTHERS`."""
    places = {row: place for place, row in enumerate(rows)}
    found = [places[name] if name in places else places[Rest.OTHERS] for name in row_names(words)]
    return np.array(found, dtype=np.uint16)


_CHOOSE: dict[Occurrence, Callable[[Counts], NDArray[np.bool_]]] = {
    Occurrence.FIRST: lambda episode: np.diff(episode, prepend=-1) != 0,
    Occurrence.LAST: lambda episode: np.diff(episode, append=-1) != 0,
    Occurrence.EVERY: lambda episode: np.ones(len(episode), dtype=np.bool_),
}
