"""Funnel: how many customers go each step, how long they take, and how many are lost on the way."""

from dataclasses import asdict, dataclass

import numpy as np
import pyarrow as pa

from regard.estimate import wilson_interval
from regard.journeys.funnel_attempts import Attempts, Places, attempts, behind
from regard.journeys.funnel_definition import Funnel
from regard.journeys.funnel_times import Times, times_of, took_us
from regard.journeys.results import Result
from regard.journeys.view import Behind, View


@dataclass(frozen=True)
class Share:
    """A share of customers with its 95 % interval (Wilson); NaN where there was nobody.

    Attributes:
        share: 0 to 1.
        low: lower limit.
        high: upper limit.
        n: of how many.
    """

    share: float
    low: float
    high: float
    n: int

    @classmethod
    def of(cls, part: int, whole: int) -> "Share":
        """Return the share that a part of the customers is."""
        low, high = wilson_interval(part, whole)
        return cls(part / whole if whole else float("nan"), float(low), float(high), whole)


@dataclass(frozen=True)
class StepReached:
    """One step of a funnel.

    Attributes:
        step: its number, from 1.
        touchpoints: of the step; in an unordered funnel those of all steps, as any of them may be met here.
        optional: whether the way may also go past it.
        before: number of the required step that it is compared with; the first step's own.
        reached: customers who reached it.
        dropped: customers who reached the required step before, but not this one.
        of_entered: share of those who entered.
        of_before: share of those who reached the required step before.
        since_before: time since the required step before, of those who reached this one.
        since_entry: time since entry, of the same.
    """

    step: int
    touchpoints: tuple[str, ...]
    optional: bool
    before: int
    reached: int
    dropped: int
    of_entered: Share
    of_before: Share
    since_before: Times
    since_entry: Times


@dataclass(frozen=True)
class Conversion(Result):
    """What became of the customers who entered a funnel.

    Attributes:
        funnel: its definition.
        steps: one a step.
    """

    funnel: Funnel
    steps: tuple[StepReached, ...]

    @property
    def entered(self) -> int:
        """Customers who entered."""
        return self.steps[0].reached

    @property
    def converted(self) -> Share:
        """The share of those who entered that reached the last required step."""
        return self.steps[self.funnel.required[-1]].of_entered

    def table(self) -> pa.Table:
        """Return one row a step: counts, both shares with their limits and n, and times in seconds."""
        return pa.Table.from_pylist([_row(step) for step in self.steps])


def funnel(view: View, funnel: Funnel) -> Conversion:
    """Return how many customers reach each step of a funnel, and how long they take.

    Args:
        view: the journeys.
        funnel: its definition, which says what counts.
    """
    return conversion_of(attempts(view, funnel), funnel)


def conversion_of(found: list[Attempts], funnel: Funnel) -> Conversion:
    """Return what becomes of customers from their best attempts, by part."""
    reached = np.sum([one.reached.sum(axis=0) for one in found], axis=0).tolist()
    return Conversion(funnel, tuple(_step(found, funnel, place, reached) for place in range(len(reached))))


def behind_step(view: View, funnel: Funnel, step: int, dropped: bool = False) -> Behind:
    """Return the customers behind a step: each with the contact with which its best attempt reached it.

    Args:
        view: the journeys.
        funnel: its definition.
        step: number of the step, from 1.
        dropped: those who reached the required step before but not this one, each with its contact there.

    Raises:
        WrongUseError: there is no such step.
    """
    return behind_attempts(attempts(view, funnel), funnel, step, dropped)


def behind_attempts(found: list[Attempts], funnel: Funnel, step: int, dropped: bool) -> Behind:
    """Return the customers behind a step, as `behind_step`, of some best attempts, by part."""
    place = funnel.checked_step(step)
    before = funnel.required_before[place]

    def contacts(one: Attempts) -> Places:
        reached = one.reached[:, place]
        shown: Places = (
            one.places[:, before][one.reached[:, before] & ~reached] if dropped else one.places[reached, place]
        )
        return shown

    return behind(found, contacts)


def _step(found: list[Attempts], funnel: Funnel, place: int, reached: list[int]) -> StepReached:
    step, before = funnel.steps[place], funnel.required_before[place]
    anything = tuple(key for one in funnel.steps for key in one.touchpoints)
    return StepReached(
        place + 1,
        anything if funnel.order == "unordered" else step.touchpoints,
        step.optional,
        before + 1,
        reached[place],
        reached[before] - reached[place],
        Share.of(reached[place], reached[0]),
        Share.of(reached[place], reached[before]),
        times_of(took_us(found, place, before)),
        times_of(took_us(found, place, 0)),
    )


def _row(step: StepReached) -> dict[str, object]:
    row: dict[str, object] = {
        "step": step.step,
        "touchpoints": ", ".join(step.touchpoints),
        "optional": step.optional,
        "reached": step.reached,
        "dropped": step.dropped,
    }
    for name, share in (("of_entered", step.of_entered), ("of_before", step.of_before)):
        row |= {name: share.share, f"{name}_low": share.low, f"{name}_high": share.high, f"{name}_n": share.n}
    for name, times in (("since_before", step.since_before), ("since_entry", step.since_entry)):
        row |= {f"{name}_{part}": value for part, value in asdict(times).items() if part != "n"}
    return row
