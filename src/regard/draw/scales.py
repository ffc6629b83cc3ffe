"""Scales: from numbers to places and to steps of shade."""

from collections.abc import Callable
from math import ceil, isfinite

from regard.draw.picture import Estimate
from regard.errors import WrongUseError

type Scale = Callable[[float], float]
"""From a value to a place in px."""

_SHADES, _TINTS = 7, 3


def linear(most: float, length: float) -> Scale:
    """Return the scale from 0 to the greatest value along a length in px; nothing is outside of it."""
    top = most if most > 0 else 1.0
    return lambda value: length * min(max(value / top, 0.0), 1.0)


def shade(value: float, most: float) -> int:
    """Return the step of shade of a value from 0 to the greatest: 0 for nothing, then 1 to 7."""
    return _step(value, most, _SHADES)


def tint(value: float, most: float = 1.0) -> str:
    """Return the class of a value that is good above 0 and bad below, in three tints each; empty for 0."""
    step = _step(abs(value), most, _TINTS)
    return f"rd-{'good' if value > 0 else 'bad'}-{step}" if step else ""


def sign(value: float) -> str:
    """Return the sign that says whether a score is good or bad, for those who do not see its hue."""
    if round(value, 2) == 0:
        return "="
    return "\N{BLACK UP-POINTING TRIANGLE}" if value > 0 else "\N{BLACK DOWN-POINTING TRIANGLE}"


def tone(score: Estimate | None) -> str:
    """Return the class of text that says a score."""
    if score is None or round(score.value, 2) == 0:
        return "rd-muted"
    return "rd-good" if score.value > 0 else "rd-bad"


def check_count(n: int, what: str) -> None:
    """Refuse a count below 0.

    Raises:
        WrongUseError: it is.
    """
    if n < 0:
        message = f"{what} cannot be {n}."
        raise WrongUseError(message, "Give a count, 0 or more.")


def check_finite(value: float | None, what: str) -> None:
    """Refuse a value that is no number.

    Raises:
        WrongUseError: it is infinite or not a number.
    """
    if value is not None and not isfinite(value):
        message = f"{what} cannot be {value}."
        raise WrongUseError(message, "Give a number, or None where there is none.")


def _step(value: float, most: float, steps: int) -> int:
    if value <= 0 or most <= 0:
        return 0
    return min(max(ceil(steps * value / most - 1e-9), 1), steps)
