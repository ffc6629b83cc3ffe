"""Places: the touchpoints and channels that occur in the journeys in view, to choose from."""

from collections.abc import Sequence

import numpy as np

from regard.web.desks.journeys import words
from regard.web.desks.journeys.asking import Asked, kept

Options = list[tuple[str, str]]
"""Key and name of each."""


def occurring(asked: Asked) -> tuple[str, ...]:
    """Return the touchpoints in view, the most frequent first; nobody learns of others than they may see."""

    def count() -> tuple[str, ...]:
        size = len(asked.view.words.touchpoints) + 1
        counts = asked.view.count(lambda part: np.bincount(part.touchpoint, minlength=size))[1:]
        order = np.argsort(-counts, kind="stable")
        return tuple(asked.view.words.touchpoints[place] for place in order.tolist() if counts[place])

    return kept(asked, ("occurring",), count)


def options(asked: Asked, also: Sequence[str] = ()) -> Options:
    """Return the touchpoints to choose from, by name.

    Args:
        asked: what the address asks for.
        also: keys that the address has and that must not get lost, though they do not occur.
    """
    named = {key: words.touchpoint(key) for key in occurring(asked)}
    # What cannot be seen keeps its key: its name is not told.
    found = {key: key for key in also} | named
    return sorted(found.items(), key=lambda one: one[1].casefold())
