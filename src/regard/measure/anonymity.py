"""Anonymity: no score of so few anonymous answers is told that one could guess whose they are."""

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

LEAST = 5
"""Anonymous answers that a group needs for its score to be told."""

TOO_FEW = "too few to keep them anonymous"


def hidden(answers: Integers) -> Flags:
    """Say which groups' scores are not told.

    Where those that are hidden are still too few together, the smallest of the others is hidden with them: the total
    less all that is shown would be theirs.

    >>> hidden(np.array([40, 3, 0, 8])).tolist()
    [False, True, False, True]

    Args:
        answers: how many anonymous ones are in each group.
    """
    small = (answers > 0) & (answers < LEAST)
    others = np.flatnonzero(answers >= LEAST)
    if small.any() and len(others) and answers[small].sum() < LEAST:
        small[others[np.argmin(answers[others])]] = True
    return np.asarray(small, dtype=np.bool_)
