"""Words and figures of the page: how numbers, shares and names are written."""

from collections.abc import Sequence

NONE = "(none)"
"""A group without a name."""
DASH = "-"
"""No value."""


def figure(number: float | None, unit: str = "") -> str:
    """Return a number with one decimal, a small one without unit with two, and its unit.

    >>> figure(-0.001), figure(81.25, " %"), figure(1234), figure(3.456), figure(None)
    ('0', '81.2 %', '1,234', '3.46', '-')
    """
    if number is None:
        return DASH
    digits = 2 if abs(number) < 10 and not unit else 1
    text = f"{number:,.{digits}f}".rstrip("0").removesuffix(".")
    return f"{'0' if text == '-0' else text.replace('-', '\N{MINUS SIGN}')}{unit}"


def spread(low: float | None, high: float | None, unit: str = "") -> str:
    """Return an interval; nothing where none is estimated.

    >>> spread(79.5, 81.06, " %"), spread(None, None)
    ('79.5 to 81.1 %', '')
    """
    return "" if low is None or high is None else f"{figure(low)} to {figure(high, unit)}"


def amount(value: float, currency: str) -> str:
    """Return an amount of money, short where it is large.

    >>> amount(5214285, "EUR"), amount(736351, "CHF"), amount(812, "GBP")
    ('EUR 5.21 M', 'CHF 736 k', 'GBP 812')
    """
    if abs(value) >= 1e6:
        return f"{currency} {value / 1e6:.2f} M"
    return f"{currency} {value / 1e3:,.0f} k" if abs(value) >= 1e4 else f"{currency} {value:,.0f}"


def many(number: int, word: str) -> str:
    """Return a number of things.

    >>> many(1, "answer"), many(2000, "answer")
    ('1 answer', '2,000 answers')
    """
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def listed(names: Sequence[str], most: int = 5) -> str:
    """Return names one after the other, no more than `most`.

    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
