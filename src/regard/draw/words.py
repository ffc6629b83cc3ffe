"""The words that pictures write themselves, and how numbers are written with them."""

from dataclasses import dataclass
from enum import StrEnum

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400


class Unit(StrEnum):
    """What a number is.

    COUNT: whole things. SHARE: 0 to 1, written in percent. SCORE: -1 to +1, with its sign. TIME: seconds.
    NUMBER: plain.
    """

    COUNT = "count"
    SHARE = "share"
    SCORE = "score"
    TIME = "time"
    NUMBER = "number"


@dataclass(frozen=True)
class Words:
    """Every word a picture writes beside the caller's, and the signs in numbers; English unless translated.

    Attributes:
        point, thousands: signs in numbers.
        percent: a share, with `{}` for its number.
        after: a median time, with `{}` for it.
        days, hours, minutes, seconds: short units of time, with `{}` for their number.
    """

    point: str = "."
    thousands: str = ","
    percent: str = "{} %"
    days: str = "{} d"
    hours: str = "{} h"
    minutes: str = "{} min"
    seconds: str = "{} s"
    row: str = "Row"
    column: str = "Column"
    value: str = "Value"
    step: str = "Step"
    reached: str = "Reached"
    of_entry: str = "of those who began"
    of_before: str = "of the step before"
    median: str = "median time from the step before"
    dropped: str = "dropped"
    after: str = "median {}"
    source: str = "From"
    target: str = "To"
    count: str = "Count"
    share: str = "Share"
    score: str = "Experience"
    stage: str = "Stage"
    touchpoint: str = "Touchpoint"
    touchpoints: str = "Touchpoints"
    promise: str = "Promise"
    promises: str = "Promises kept"
    left: str = "Left here"
    path: str = "Path"
    coverage: str = "Covered so far"
    time: str = "Time"
    lane: str = "Channel"
    outcome: str = "Outcome"
    episode: str = "Episode"
    low: str = "Low (95 %)"
    high: str = "High (95 %)"
    kept: str = "kept"
    broken: str = "broken"
    unsure: str = "unsure"
    unexpected: str = "not intended"
    unfinished: str = "not over yet"


ENGLISH = Words()


def written(value: float, unit: Unit, words: Words, *, signed: bool = False) -> str:
    """Return a number as it stands in a picture.

    >>> written(12345, Unit.COUNT, ENGLISH), written(0.3456, Unit.SHARE, ENGLISH), written(97200, Unit.TIME, ENGLISH)
    ('12,345', '34.6 %', '1 d 3 h')
    """
    if unit is Unit.TIME:
        return ("\N{MINUS SIGN}" if value < 0 else "+" if signed and value else "") + _time(abs(value), words)
    if unit is Unit.SHARE:
        return words.percent.format(_number(100 * value, 1, words, signed=signed))
    decimals = {Unit.COUNT: 0, Unit.SCORE: 2}.get(unit, 1)
    return _number(value, decimals, words, signed=signed or unit is Unit.SCORE)


def _number(value: float, decimals: int, words: Words, *, signed: bool) -> str:
    size = f"{abs(value):,.{decimals}f}"
    if decimals == 1 and (abs(value) >= 99.95 or value == 0):
        size = f"{abs(value):,.0f}"
    sign = "" if not size.strip("0.,") else "\N{MINUS SIGN}" if value < 0 else "+" if signed else ""
    return sign + size.replace(",", "\0").replace(".", words.point).replace("\0", words.thousands)


def _time(seconds: float, words: Words) -> str:
    """Return a time in its greatest unit, and the next one where that still says something."""
    units = ((_DAY_S, words.days), (_HOUR_S, words.hours), (_MINUTE_S, words.minutes), (1, words.seconds))
    place = next((number for number, (size, _) in enumerate(units) if seconds >= size), len(units) - 1)
    size, name = units[place]
    if seconds >= 10 * size or size == 1:
        whole = round(seconds / size) if seconds >= 1 or not seconds else round(seconds, 1)
        return name.format(str(whole).replace(".", words.point))
    smaller, its_name = units[place + 1]
    whole, rest = divmod(round(seconds / smaller), size // smaller)
    return " ".join([name.format(whole), *([its_name.format(rest)] if rest else [])])
