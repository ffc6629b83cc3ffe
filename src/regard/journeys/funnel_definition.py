"""Funnel: the steps on the way to something, and what counts as having gone them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Literal
from zoneinfo import ZoneInfo

from regard.errors import WrongUseError
from regard.vocabulary.zones import utc_of

Order = Literal["ordered", "strict", "unordered"]

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - naive UTC, as zones give it
_UTC = ZoneInfo("UTC")
_US_PER_S = 1_000_000


@dataclass(frozen=True)
class FunnelStep:
    """One step: a contact at any of some touchpoints.

    Attributes:
        touchpoints: keys; those that never occur are never met.
        optional: whether the way may also go past it.
        within_s: at most so many seconds after the required step before.
        at_least_s: at least so many seconds after the required step before.
    """

    touchpoints: tuple[str, ...]
    optional: bool = False
    within_s: float | None = None
    at_least_s: float | None = None

    @property
    def within_us(self) -> int | None:
        """The longest time since the required step before, in microseconds."""
        return microseconds(self.within_s)

    @property
    def at_least_us(self) -> int:
        """The shortest time since the required step before, in microseconds."""
        return microseconds(self.at_least_s) or 0


@dataclass(frozen=True)
class Exclusion:
    """Touchpoints that end an attempt when they are met between two required steps.

    Attributes:
        touchpoints: keys.
        after_step: number of a required step, from 1.
        before_step: number of a later required step; each pause from the one up to the other must be free of them.
    """

    touchpoints: tuple[str, ...]
    after_step: int
    before_step: int


@dataclass(frozen=True)
class Funnel:
    """What counts as having gone the steps.

    An attempt is a chain of different contacts of one customer, in the order of time and, at equal times, of arrival:

    - ordered: a contact at each required step, one after the other, whatever lies between. It reaches step k if
      every part of it up to k keeps the limits: the time since the first step (`within_s` of the funnel), the time
      since the required step before (`within_s` and `at_least_s` of the step), and no excluded contact in between.
    - strict: the same, each step being the customer's very next contact in view.
    - unordered: contacts at different steps in any order, from the first of them on within the window; "step k" is
      having met k different steps.

    A customer counts once, with its best attempt: the one that gets furthest; of those, the one that gets there
    first; of those, going back from there, the latest contact at each step from which the next was in reach. So the
    step reached is that of the latest-start recurrence of ClickHouse's `windowFunnel` and PostHog's funnels, except
    that one contact is never two steps of an attempt.

    An optional step is reached if the best attempt met it between the required steps around it, within its limits
    counted from the required one before; what follows is counted from that required step as well. Several optional
    steps between the same required ones are looked at each on its own.

    Limits include their ends. An attempt counts only if its first contact is in the span of entry; what follows may
    be later.

    Attributes:
        steps: at least one; the first is required and has no limits of its own.
        order: of the steps.
        within_s: at most so many seconds from the first contact of an attempt to its last; None: any time.
        exclusions: for ordered steps.
        entry_since: attempts begin at this time or later; without a zone, UTC.
        entry_until: attempts begin before this time.

    Raises:
        WrongUseError: the parts do not go together.
    """

    steps: tuple[FunnelStep, ...]
    order: Order = "ordered"
    within_s: float | None = None
    exclusions: tuple[Exclusion, ...] = ()
    entry_since: datetime | None = None
    entry_until: datetime | None = None

    def __post_init__(self) -> None:
        """Check that the parts go together."""
        for wrong, what, remedy in (*_steps_checks(self), *_order_checks(self)):
            if wrong:
                raise WrongUseError(what, remedy)

    @property
    def within_us(self) -> int | None:
        """The longest time from the first contact of an attempt to its last, in microseconds."""
        return microseconds(self.within_s)

    @property
    def required(self) -> tuple[int, ...]:
        """The required steps, as places in `steps`."""
        return tuple(place for place, step in enumerate(self.steps) if not step.optional)

    @property
    def required_before(self) -> tuple[int, ...]:
        """For each step the place of the required one before it; the first step is before itself."""
        if self.order == "unordered":
            return tuple(max(place - 1, 0) for place in range(len(self.steps)))
        return tuple(max((one for one in self.required if one < place), default=0) for place in range(len(self.steps)))

    @property
    def entry_us(self) -> tuple[int | None, int | None]:
        """The span of entry in microseconds since 1970, UTC, its end not included."""
        return _us_of(self.entry_since), _us_of(self.entry_until)

    def excluded_before(self, place: int) -> tuple[str, ...]:
        """Return the touchpoints that may not lie between a step and the required one before it."""
        found = (one.touchpoints for one in self.exclusions if one.after_step <= place < one.before_step)
        return tuple(key for keys in found for key in keys)

    def checked_step(self, step: int) -> int:
        """Return the place of a step in `steps`.

        Args:
            step: its number, from 1.

        Raises:
            WrongUseError: there is no such step.
        """
        if not 1 <= step <= len(self.steps):
            message = f"There is no step {step}."
            raise WrongUseError(message, f"The funnel has the steps 1 to {len(self.steps)}.")
        return step - 1


def microseconds(seconds: float | None) -> int | None:
    """Return seconds as whole microseconds."""
    return None if seconds is None else round(seconds * _US_PER_S)


def _us_of(moment: datetime | None) -> int | None:
    return None if moment is None else (utc_of(moment, _UTC) - _EPOCH) // timedelta(microseconds=1)


def _steps_checks(funnel: Funnel) -> list[tuple[bool, str, str]]:
    first = funnel.steps[0] if funnel.steps else FunnelStep(("",))
    limits = [limit for step in funnel.steps for limit in (step.within_s, step.at_least_s)]
    return [
        (not funnel.steps, "A funnel needs a step.", "Name the touchpoints of each step."),
        (any(not step.touchpoints for step in funnel.steps), "A step has no touchpoint.", "Name at least one."),
        (first.optional, "The first step cannot be optional.", "Begin with a required step."),
        (
            first.within_s is not None or first.at_least_s is not None,
            "The first step has a time limit, but nothing comes before it.",
            "Give the limit to the step after it.",
        ),
        (
            any(limit is not None and limit < 0 for limit in (*limits, funnel.within_s)),
            "A time limit is below zero.",
            "Give seconds from 0 on.",
        ),
    ]


def _order_checks(funnel: Funnel) -> list[tuple[bool, str, str]]:
    ordered, required = funnel.order == "ordered", {place + 1 for place in funnel.required}
    limited = any(step.within_s is not None or step.at_least_s is not None for step in funnel.steps)
    shared = any(set(one.touchpoints) & set(other.touchpoints) for one, other in combinations(funnel.steps, 2))
    return [
        (
            funnel.order not in {"ordered", "strict", "unordered"},
            f"There is no order {funnel.order!r}.",
            "There are: ordered, strict, unordered.",
        ),
        (
            not ordered and (len(required) < len(funnel.steps) or bool(funnel.exclusions)),
            f"Optional steps and exclusions have no meaning in {funnel.order} funnels.",
            "Take the order 'ordered', or leave them out.",
        ),
        (
            funnel.order == "unordered" and (limited or shared),
            "Steps in any order can have no time limits of their own, and no touchpoint in common.",
            "Limit the whole with the funnel's window, and name each touchpoint once.",
        ),
        (
            any({one.after_step, one.before_step} - required for one in funnel.exclusions)
            or any(one.after_step >= one.before_step for one in funnel.exclusions),
            "An exclusion must lie between two required steps.",
            "Give the number of a required step, and of a later one.",
        ),
    ]
