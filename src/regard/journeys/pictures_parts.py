"""Parts that pictures of results share: names, shares with their intervals, and the words of sentences."""

from collections.abc import Iterable
from math import isnan

from regard.draw import ENGLISH, Estimate, Unit
from regard.draw.words import written

NONE, BEGAN, ENDED, OTHERS = "(none)", "began here", "ended here", "others"
"""What stands for a contact without a touchpoint, the ends of an episode, and the rest."""


def named(touchpoint: str) -> str:
    """Return how a touchpoint, channel or stage is written."""
    return touchpoint or NONE


def percent(share: float) -> str:
    """Return a share in percent."""
    return written(share, Unit.SHARE, ENGLISH)


def duration(seconds: float | None) -> str:
    """Return a time in words.

    >>> duration(97_200), duration(None), duration(float("nan"))
    ('1 d 3 h', '-', '-')
    """
    return "-" if seconds is None or isnan(seconds) else written(seconds, Unit.TIME, ENGLISH)


def number(of: float) -> str:
    """Return a count."""
    return written(of, Unit.COUNT, ENGLISH)


def counted(contacts: float) -> str:
    """Return how many contacts there are.

    >>> counted(1), counted(1.5)
    ('1 contact', '1.5 contacts')
    """
    return f"{contacts:g} {'contact' if contacts == 1 else 'contacts'}"


def estimate(value: float, low: float | None, high: float | None, n: int | None = None) -> Estimate | None:
    """Return an estimate; None where there is nothing to estimate from.

    Limits take in the value, from which the last digit of a computed one may differ.
    """
    if isnan(value):
        return None
    if low is None or high is None or isnan(low) or isnan(high):
        return Estimate(value, n=n)
    return Estimate(value, min(low, value), max(high, value), n)


def episodes(unit: str, count: int) -> str:
    """Return how many episodes or journeys there are.

    >>> episodes("visit", 1_200), episodes("journey", 1)
    ('1,200 episodes (visit)', '1 whole journey')
    """
    if unit == "journey":
        return f"{number(count)} whole {'journey' if count == 1 else 'journeys'}"
    return f"{number(count)} {'episode' if count == 1 else 'episodes'} ({unit})"


def listed(names: Iterable[str]) -> str:
    """Return touchpoints of one step."""
    return " or ".join(map(named, names))
