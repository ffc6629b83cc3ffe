"""Drop drivers: what those who dropped out of a funnel met that those who went on did not, and the other way round."""

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.errors import WrongUseError
from regard.estimate import benjamini_hochberg, difference_interval, shares_p
from regard.journeys.funnel import Share
from regard.journeys.funnel_attempts import Attempts, Places, attempts, behind, last_until
from regard.journeys.funnel_definition import Funnel
from regard.journeys.results import Result
from regard.journeys.sequences import Integers
from regard.journeys.view import Behind, View

Kind = Literal["touchpoint", "channel"]

_BLOCK = 1 << 22  # cells of a table of customers and codes
_LATEST = np.iinfo(np.int64).max


@dataclass(frozen=True)
class DropDriver:
    """A touchpoint or channel that was met on the way to a step.

    Attributes:
        kind: "touchpoint" or "channel".
        name: its key or name.
        went_on: customers who reached the step and met it on the way.
        dropped: customers who did not reach the step, and met it in the time they had.
        of_went_on: their share of all who reached the step.
        of_dropped: their share of all who did not.
        difference: share among those who dropped minus that among those who went on.
        low: lower 95 % limit of the difference (Newcombe).
        high: upper limit.
        p_value: of the score test of the two shares.
        adjusted_p: the same, corrected for all touchpoints and channels listed (Benjamini and Hochberg).
    """

    kind: Kind
    name: str
    went_on: int
    dropped: int
    of_went_on: Share
    of_dropped: Share
    difference: float
    low: float
    high: float
    p_value: float
    adjusted_p: float


@dataclass(frozen=True)
class DropDrivers(Result):
    """What those who dropped at a step met, against those who went on.

    Attributes:
        step: its number, from 1.
        went_on: customers who reached it.
        dropped: customers who reached the required step before, but not this one.
        drivers: the surest first.
        left_out: touchpoints and channels that too few met to compare.
    """

    step: int
    went_on: int
    dropped: int
    drivers: tuple[DropDriver, ...]
    left_out: int

    def table(self) -> pa.Table:
        """Return one row a touchpoint or channel."""
        return pa.Table.from_pylist([_row(one) for one in self.drivers])


class _Between(NamedTuple):
    """The contacts of each customer at risk, from `low` to before `high`, and whether it went on."""

    low: Places
    high: Places
    went_on: NDArray[np.bool_]


def drop_drivers(view: View, funnel: Funnel, step: int, least_n: int = 30) -> DropDrivers:
    """Return what differs between the customers who dropped at a step and those who went on.

    Compared are shares of customers who met a touchpoint or channel at least once after the required step before:
    of those who went on, up to the step; of those who dropped, as long as the step was in time (within the limits
    of the step and of the whole funnel; to the end of the journey where there is none). Those who dropped had
    the whole of that time, those who went on less: a difference is a hint where to look, not a cause.

    Args:
        view: the journeys.
        funnel: its definition; ordered, as strict steps have nothing between them, and others no order.
        step: number of the step, from 2.
        least_n: at least so many customers went on, and so many dropped, and so many of both met it.

    Raises:
        WrongUseError: no such step, or not an ordered funnel.
    """
    place = _checked(funnel, step)
    found = attempts(view, funnel)
    between = [_between(one, funnel, place) for one in found]
    on, off = (sum(int((one.went_on == which).sum()) for one in between) for which in (True, False))
    drivers, left_out = list[DropDriver](), 0
    kinds: tuple[tuple[Kind, tuple[str, ...]], ...] = (
        ("touchpoint", view.words.touchpoints),
        ("channel", view.words.channels),
    )
    for kind, names in kinds:
        met = sum(_met(one, own, kind, len(names)) for one, own in zip(found, between, strict=True))
        for name, (dropped, went_on) in zip(names, np.asarray(met).T.tolist(), strict=True):
            if min(on, off, dropped + went_on) >= max(least_n, 1):
                drivers.append(_driver(kind, name, (went_on, on), (dropped, off)))
            else:
                left_out += dropped + went_on > 0
    return DropDrivers(step, on, off, _adjusted(drivers), left_out)


def behind_driver(view: View, funnel: Funnel, step: int, driver: tuple[Kind, str], went_on: bool = False) -> Behind:
    """Return the customers behind a driver: each with the first contact at which it met it.

    Args:
        view: the journeys.
        funnel: its definition.
        step: number of the step, from 2.
        driver: kind and name.
        went_on: those who went on; else those who dropped.

    Raises:
        WrongUseError: no such step, or not an ordered funnel.
    """
    place, (kind, name) = _checked(funnel, step), driver
    names = view.words.touchpoints if kind == "touchpoint" else view.words.channels
    code = names.index(name) + 1 if name in names else -1

    def contacts(one: Attempts) -> Places:
        between = _between(one, funnel, place)
        kept = between.went_on == went_on
        met = np.flatnonzero(_column(one, kind) == code)
        first = np.append(met, _LATEST)[np.searchsorted(met, between.low[kept])]
        found: Places = first[first < between.high[kept]]
        return found

    return behind(attempts(view, funnel), contacts)


def _checked(funnel: Funnel, step: int) -> int:
    place = funnel.checked_step(step)
    if funnel.order != "ordered" or not place:
        message = "Only from the second step of an ordered funnel on can customers drop on the way to a step."
        raise WrongUseError(message, "Take a later step, and the order 'ordered'.")
    return place


def _between(one: Attempts, funnel: Funnel, place: int) -> _Between:
    """Return where the contacts lie that each customer who reached the step before met after it."""
    before = funnel.required_before[place]
    at_risk = one.reached[:, before]
    places, owner, went_on = one.places[at_risk], one.owner[at_risk], one.reached[at_risk, place]
    low, at_us = places[:, before] + 1, one.sequences.at_us
    limit = np.full(len(low), _LATEST)
    for since, longest in ((before, funnel.steps[place].within_us), (0, funnel.within_us)):
        if longest is not None:
            limit = np.minimum(limit, at_us[places[:, since]] + longest)
    in_time = last_until(at_us, low, one.sequences.offsets[owner + 1], limit)
    return _Between(low, np.where(went_on, places[:, place], in_time), went_on)


def _met(one: Attempts, between: _Between, kind: Kind, codes: int) -> NDArray[np.int64]:
    """Return how many customers met each code at least once: of those who dropped, and of those who went on."""
    column, size = _column(one, kind), max(_BLOCK // (codes + 1), 1)
    counts = np.zeros((2, codes), dtype=np.int64)
    for begin in range(0, len(between.low), size):
        low, high = between.low[begin : begin + size], between.high[begin : begin + size]
        met = np.zeros((len(low), codes + 1), dtype=np.bool_)
        lengths = high - low
        who = np.repeat(np.arange(len(low)), lengths)
        shift = np.repeat(low - np.cumsum(lengths) + lengths, lengths)
        met[who, column[np.arange(len(who)) + shift]] = True
        for which in (0, 1):
            counts[which] += met[between.went_on[begin : begin + size] == which, 1:].sum(axis=0)
    return counts


def _column(one: Attempts, kind: Kind) -> Integers:
    return one.sequences.touchpoint if kind == "touchpoint" else one.sequences.channel


def _driver(kind: Kind, name: str, went_on: tuple[int, int], dropped: tuple[int, int]) -> DropDriver:
    on, off = Share.of(*went_on), Share.of(*dropped)
    low, high = difference_interval((off.share, off.low, off.high), (on.share, on.low, on.high))
    p_value = shares_p(off.share, off.n, on.share, on.n)
    return DropDriver(kind, name, went_on[0], dropped[0], on, off, off.share - on.share, low, high, p_value, p_value)


def _adjusted(drivers: list[DropDriver]) -> tuple[DropDriver, ...]:
    adjusted = benjamini_hochberg([one.p_value for one in drivers])
    found = [replace(one, adjusted_p=p or 0.0) for one, p in zip(drivers, adjusted, strict=True)]
    return tuple(sorted(found, key=lambda one: (one.p_value, -abs(one.difference), one.kind, one.name)))


def _row(one: DropDriver) -> dict[str, object]:
    row: dict[str, object] = {"kind": one.kind, "name": one.name}
    for name, count, share in (("went_on", one.went_on, one.of_went_on), ("dropped", one.dropped, one.of_dropped)):
        row |= {name: count, f"{name}_share": share.share, f"{name}_low": share.low, f"{name}_high": share.high}
        row |= {f"{name}_n": share.n}
    row |= {"difference": one.difference, "low": one.low, "high": one.high}
    return row | {"p_value": one.p_value, "adjusted_p": one.adjusted_p}
