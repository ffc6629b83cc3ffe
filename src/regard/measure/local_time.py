"""Local time: hours, days and longer spans cut in an IANA zone, days of clock changes included.

No engine's zone tables are used: the expression shifts each moment by the offset that held then, so that every
engine gives the same answer.
"""

import ibis
from ibis.expr.types import TimestampValue, Value

from regard.vocabulary.zones import GRAINS, Offset

_DAY_S = 86_400


def start_of(grain: str, moment: TimestampValue, offsets: list[Offset]) -> Value:
    """Return when the span a moment lies in began.

    Args:
        grain: a key of `GRAINS`.
        moment: UTC without zone.
        offsets: the zone's offsets over the data, from `offsets_between`.

    Returns:
        For `hour` a moment in UTC, so that the hour that comes twice in autumn stays two; else a local date.
    """
    usual, *later = [(begin, _local(grain, moment, offset_s)) for begin, offset_s in offsets]
    branches = [(moment >= ibis.literal(begin), local) for begin, local in reversed(later)]
    found = ibis.cases(*branches, else_=usual[1]) if branches else usual[1]
    return found if grain == "hour" else _first_day(grain, found)


def marks_of(
    grain: str, first: TimestampValue, last: TimestampValue, offsets: list[Offset]
) -> list[tuple[Value, Value]]:
    """Return pairs of values: two moments lie in the same span where either pair is equal.

    Where none is they may lie in the same span all the same, close to its bounds. No clock change has to be looked
    up, and the first pair is the fastest: comparing them takes a fraction of the time that the spans themselves take.

    Args:
        grain: a key of `GRAINS`.
        first: UTC without zone.
        last: the same, and not before it.
        offsets: the zone's offsets over the data, from `offsets_between`.
    """
    if grain == "hour":
        return [(start_of(grain, first, offsets), start_of(grain, last, offsets))]
    # From the earliest local time that the first can have to the latest of the last: spans can only grow.
    earliest_s, latest_s = (pick(offset_s for _, offset_s in offsets) for pick in (min, max))
    # Engines round to whole seconds as they like.
    days = (first.epoch_seconds() + (earliest_s - 1)) // _DAY_S, (last.epoch_seconds() + (latest_s + 1)) // _DAY_S
    local = first + ibis.interval(seconds=earliest_s), last + ibis.interval(seconds=latest_s)
    return [days] if grain == "day" else [days, (_first_day(grain, local[0]), _first_day(grain, local[1]))]


def _local(grain: str, moment: TimestampValue, offset_s: int) -> TimestampValue:
    """Return the local time; for hours, in UTC, when the local hour began."""
    shift = ibis.interval(seconds=offset_s)
    return (moment + shift).truncate("h") - shift if grain == "hour" else moment + shift


def _first_day(grain: str, local: TimestampValue) -> Value:
    return (local if grain == "day" else local.truncate(GRAINS[grain])).date()
