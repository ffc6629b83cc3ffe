"""The plan: a company's parameters as arrays, one entry per step of any journey."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from regard.simulate.company import Company, Journey, Step
from regard.simulate.options import Cause
from regard.vocabulary import DateKeptRule, FollowUpRule, LimitRule, Promise

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

YEAR_S = 365.25 * 86_400


@dataclass(frozen=True)
class Plan:
    """A company and what is planted in it, ready to be drawn from.

    Attributes:
        company, causes: what it was made of.
        journeys: all journeys; those made for rare contacts come last.
        steps: the steps of all journeys, one after the other; every array has one entry per step.
        first_step: where each journey's steps begin.
    """

    company: Company
    causes: tuple[Cause, ...]
    journeys: tuple[Journey, ...]
    steps: tuple[Step, ...]
    first_step: tuple[int, ...]

    @cached_property
    def end_s(self) -> float:
        """The end of the period, in local seconds since 1970."""
        return _local_s(self.company.until)

    @cached_property
    def start_s(self) -> float:
        """The start of the period, in local seconds since 1970."""
        return self.end_s - self.company.years * YEAR_S

    @cached_property
    def moments(self) -> tuple[tuple[str, str], ...]:
        """The different touchpoints and stages of the steps."""
        return tuple(dict.fromkeys((step.touchpoint, self._stage(step)) for step in self.steps))

    @cached_property
    def moment(self) -> Ints:
        """Which of the moments a step is."""
        return np.array([self.moments.index((step.touchpoint, self._stage(step))) for step in self.steps])

    @cached_property
    def promise(self) -> Ints:
        """Which promise a step raises, -1 for none."""
        raised = [[raises(promise, step) for promise in self.company.promises] for step in self.steps]
        return np.array([found.index(True) if True in found else -1 for found in raised])

    @cached_property
    def kept_share(self) -> Floats:
        """Usual share of kept promises of a step, 1 without a promise."""
        shares = [*(self.company.kept_share.get(promise.key, 1.0) for promise in self.company.promises), 1.0]
        return np.array(shares)[self.promise]

    @cached_property
    def cause(self) -> Ints:
        """Which cause is planted in a step, -1 for none."""
        planted = [(cause.touchpoint, cause.stage) for cause in self.causes]
        return np.array([planted.index(moment) if moment in planted else -1 for moment in self.moments])[self.moment]

    @cached_property
    def cause_since_s(self) -> Floats:
        """When the cause of a step begins, never where there is none."""
        starts = [_local_s(cause.since) if cause.since else -np.inf for cause in self.causes]
        return np.array([*starts, np.inf])[self.cause]

    @cached_property
    def caused_kept_share(self) -> Floats:
        """Share of kept promises of a step under its cause."""
        shares = np.array([*(cause.kept_share for cause in self.causes), 1.0])[self.cause]
        return np.where((self.cause >= 0) & (self.promise >= 0), shares, self.kept_share)

    @cached_property
    def shift_sd(self) -> Floats:
        """What a cause adds to the experience of a step, besides what more broken promises take."""
        shift = np.array([*(cause.score_shift_sd for cause in self.causes), 0.0])[self.cause]
        return np.asarray(shift + self.company.behaviour.broken_penalty_sd * (self.kept_share - self.caused_kept_share))

    @cached_property
    def survey(self) -> Ints:
        """Which survey follows a step, -1 for none."""
        asked = [{key: n for n, each in enumerate(self.company.surveys) for key in each.touchpoints}]
        return np.array([asked[0].get(step.touchpoint, -1) for step in self.steps])

    @cached_property
    def rare(self) -> npt.NDArray[np.bool_]:
        """Whether a step belongs to a touchpoint that is met a given number of times."""
        return np.array([step.touchpoint in self.company.rare_contacts for step in self.steps])

    def number(self, field: str, missing: float = np.nan) -> Floats:
        """Return a numeric field of the steps; `missing` where it is None."""
        values = [getattr(step, field) for step in self.steps]
        return np.array([missing if value is None else value for value in values], dtype=np.float64)

    def by_touchpoint(self, values: dict[str, float]) -> Floats:
        """Return a value of the steps' touchpoints, 0 where it is not given."""
        return np.array([values.get(step.touchpoint, 0.0) for step in self.steps])

    def codes(self, texts: list[str]) -> tuple[Ints, list[str]]:
        """Return a text of every step as codes, and the different texts."""
        distinct = list(dict.fromkeys(texts))
        return np.array([distinct.index(text) for text in texts]), distinct

    def _stage(self, step: Step) -> str:
        own = {touchpoint.key: touchpoint.stage for touchpoint in self.company.touchpoints}
        return step.stage or own[step.touchpoint] or self.company.stages[0].key


def make_plan(company: Company, causes: tuple[Cause, ...]) -> Plan:
    """Return the plan of a company.

    Raises:
        ValueError: a cause is planted where no journey passes.
    """
    rare = [Journey(key=key, weight=0.0, steps=(Step(touchpoint=key, kind="visit"),)) for key in company.rare_contacts]
    journeys = (*company.journeys, *rare)
    steps = tuple(step for journey in journeys for step in journey.steps)
    firsts = np.cumsum([0, *(len(journey.steps) for journey in journeys)])[:-1]
    plan = Plan(company, causes, journeys, steps, tuple(int(first) for first in firsts))
    for cause in causes:
        if (cause.touchpoint, cause.stage) not in plan.moments:
            message = f"no journey of {company.key} meets {cause.touchpoint} in the stage {cause.stage}"
            raise ValueError(message)
    return plan


def raises(promise: Promise, step: Step) -> bool:
    """Return whether a contact raises a promise."""
    rule = promise.rule
    if promise.touchpoint != step.touchpoint:
        return False
    if isinstance(rule, LimitRule):
        return getattr(step, rule.field, None) is not None
    return step.kind == (rule.after_kind if isinstance(rule, FollowUpRule) else rule.done_kind)


def promise_of(plan: Plan, step: int) -> Promise | None:
    """Return the promise that a step raises."""
    number = int(plan.promise[step])
    return None if number < 0 else plan.company.promises[number]


def is_dated(promise: Promise | None) -> bool:
    """Return whether a promise is a date to keep."""
    return promise is not None and isinstance(promise.rule, DateKeptRule)


def follow_up(promise: Promise | None) -> FollowUpRule | None:
    """Return the rule of a promise that something follows in time, None if it has another form."""
    return promise.rule if promise is not None and isinstance(promise.rule, FollowUpRule) else None


def limit(promise: Promise | None) -> LimitRule | None:
    """Return the rule of a promise that limits a value, None if it has another form."""
    return promise.rule if promise is not None and isinstance(promise.rule, LimitRule) else None


def _local_s(day: date) -> float:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return midnight / timedelta(seconds=1)
