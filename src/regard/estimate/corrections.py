"""Corrections: what many tests at once can still say."""

from collections.abc import Sequence

import numpy as np


def benjamini_hochberg(p_values: Sequence[float | None]) -> list[float | None]:
    """Return adjusted p-values: calling all those up to 0.05 a finding, at most 5 % of findings are expected false.

    Benjamini, Y., and Hochberg, Y. (1995). Controlling the false discovery rate: a practical and powerful approach
    to multiple testing. Journal of the Royal Statistical Society B 57, 289-300. The same as R's `p.adjust(p, "BH")`.

    >>> [round(p, 4) for p in benjamini_hochberg([0.01, 0.02, 0.03, 0.5]) if p is not None]
    [0.04, 0.04, 0.04, 0.5]

    Args:
        p_values: one a test; None where nothing was tested, which counts as no test.

    Returns:
        Adjusted p-values in the same order.
    """
    tested = [place for place, p in enumerate(p_values) if p is not None]
    found = np.array([p for p in p_values if p is not None])
    order = np.argsort(found)
    scaled = found[order] * len(found) / np.arange(1, len(found) + 1)
    adjusted: list[float | None] = [None] * len(p_values)
    for rank, p in zip(order.tolist(), np.minimum.accumulate(scaled[::-1])[::-1].tolist(), strict=True):
        adjusted[tested[rank]] = min(p, 1.0)
    return adjusted


def p_in_words(p_value: float | None) -> str:
    """Return a p-value as it is written; below 0.0001 only that it is, and None as not tested.

    >>> p_in_words(0.03211), p_in_words(0.0)
    ('p = 0.0321', 'p < 0.0001')
    >>> p_in_words(None)
    'not tested'
    """
    if p_value is None:
        return "not tested"
    return "p < 0.0001" if p_value < 1e-4 else f"p = {p_value:.3g}"
