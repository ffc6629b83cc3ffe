"""Funnel form: the steps and limits that an address asks for, as they were written, and the funnel that they make."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import cast

from django.http import QueryDict
from django.utils.translation import gettext as _

from regard.errors import WrongUseError
from regard.journeys import Exclusion, Funnel, FunnelStep
from regard.journeys.funnel_definition import Order
from regard.web.desks.journeys.entered import Entered, chosen, day_entered, number_chosen, some, span_entered
from regard.web.translating import translated

MOST_STEPS = 10
USUAL_WITHIN = "30d"
ORDERS = ("ordered", "strict", "unordered")
_OF_STEP = ("s", "o", "w", "l")
_OTHERS = ("steps", "order", "within", "x", "xa", "xb", "entry_since", "entry_until", "change")


@dataclass(frozen=True)
class StepForm:
    """One step as it was written.

    Attributes:
        number: from 1.
        touchpoints: keys; any of them is the step.
        optional: whether the way may go past it.
        within: at most so long after the required step before.
        at_least: at least so long after it.
        error: what is wrong with the touchpoints.
    """

    number: int
    touchpoints: tuple[str, ...]
    optional: bool
    within: Entered[float]
    at_least: Entered[float]
    error: str = ""

    @property
    def has_more(self) -> bool:
        """Whether anything but touchpoints was said."""
        return self.optional or bool(self.within.text or self.at_least.text)

    @property
    def step(self) -> FunnelStep:
        """What it means."""
        return FunnelStep(self.touchpoints, self.optional, self.within.value, self.at_least.value)


@dataclass(frozen=True)
class ExclusionForm:
    """A touchpoint that must not be met between two steps.

    Attributes:
        touchpoint: its key; empty where none was chosen yet.
        after: number of the step after which.
        before: number of the step before which.
    """

    touchpoint: str
    after: int
    before: int


@dataclass(frozen=True)
class FunnelForm:
    """A funnel as it was written.

    Attributes:
        steps: one each, those without touchpoints too.
        order: ordered, strict or unordered.
        within: window of the whole.
        exclusions: what must not be met.
        since, until: span of entry, days in the zone of the page.
        error: what is wrong with the whole.
        funnel: what it means; None where something is wrong.
        query: the fields as a query string, to hand on.
    """

    steps: tuple[StepForm, ...]
    order: str
    within: Entered[float]
    exclusions: tuple[ExclusionForm, ...]
    since: Entered[datetime]
    until: Entered[datetime]
    error: str
    funnel: Funnel | None
    query: str


def own_names() -> frozenset[str]:
    """Return the names of all fields of the form."""
    return frozenset((*_OTHERS, *(f"{name}{number}" for name in _OF_STEP for number in range(1, MOST_STEPS + 1))))


def has_steps(given: QueryDict) -> bool:
    """Return whether an address names a touchpoint of a step, or was sent by the form."""
    return "steps" in given or any(some(given, f"s{number}") for number in range(1, MOST_STEPS + 1))


def read_form(given: QueryDict, zone: str, known: Iterable[str]) -> FunnelForm:
    """Read the form of an address.

    Args:
        given: the address's query.
        zone: in which days of entry begin.
        known: keys of the touchpoints that there are.

    Raises:
        WrongUseError: the order is unknown.
    """
    steps = tuple(_step(given, number, frozenset(known)) for number in range(1, _count(given) + 1))
    order = chosen(given, "order", "order of steps", ORDERS)
    within = span_entered(given, "within", USUAL_WITHIN)
    span = day_entered(given, "entry_since", zone), day_entered(given, "entry_until", zone)
    exclusions = _exclusions(given, len(steps))
    query = _query(given)
    fields = [within, *span, *(one for step in steps for one in (step.within, step.at_least))]
    if any(field.error for field in fields) or any(step.error for step in steps):
        return FunnelForm(steps, order, within, exclusions, *span, "", None, query)
    try:
        made = _funnel(steps, order, within.value, exclusions, (span[0].value, span[1].value))
    except WrongUseError as error:
        said = f"{translated(error.what)} {translated(error.remedy)}"
        return FunnelForm(steps, order, within, exclusions, *span, said, None, query)
    return FunnelForm(steps, order, within, exclusions, *span, "", made, query)


def changed(given: QueryDict) -> QueryDict:
    """Return a query after the change that a button of the form asks for: `add`, or `remove-2`."""
    made, count = given.copy(), _count(given)
    change = str(made.pop("change", [""])[-1])
    if change == "add":
        made["steps"] = str(min(count + 1, MOST_STEPS))
    gone = change.removeprefix("remove-")
    if gone != change and gone.isascii() and gone.isdecimal() and 0 < int(gone) <= count and count > 1:
        _remove(made, int(gone), count)
    return made


def _remove(made: QueryDict, gone: int, count: int) -> None:
    """Take a step out of a query; the later ones move up, and so do exclusions."""
    for name in _OF_STEP:
        for number in range(gone, count + 1):
            made.setlist(f"{name}{number}", made.getlist(f"{name}{number + 1}") if number < count else [])
    kept = [one for one in _exclusions(made, count) if gone not in {one.after, one.before}]
    made.setlist("x", [one.touchpoint for one in kept])
    made.setlist("xa", [str(one.after - (one.after > gone)) for one in kept])
    made.setlist("xb", [str(one.before - (one.before > gone)) for one in kept])
    made["steps"] = str(count - 1)


def _count(given: QueryDict) -> int:
    named = max((number for number in range(1, MOST_STEPS + 1) if some(given, f"s{number}")), default=2)
    return number_chosen(given, "steps", named, 1, MOST_STEPS)


def _step(given: QueryDict, number: int, known: frozenset[str]) -> StepForm:
    touchpoints = some(given, f"s{number}")
    unknown = next((key for key in touchpoints if key not in known), None)
    error = ""
    if not touchpoints:
        error = _("Choose a touchpoint.")
    elif unknown is not None:
        error = _("There is no touchpoint %(key)s in what you may see.") % {"key": unknown}
    within, at_least = span_entered(given, f"w{number}"), span_entered(given, f"l{number}")
    return StepForm(number, touchpoints, bool(given.get(f"o{number}")), within, at_least, error)


def _exclusions(given: QueryDict, steps: int) -> tuple[ExclusionForm, ...]:
    rows = zip_longest(given.getlist("x"), given.getlist("xa"), given.getlist("xb"), fillvalue="")
    return tuple(
        ExclusionForm(str(key), _number(str(after), 1), _number(str(before), steps))
        for key, after, before in rows
        if key
    )


def _number(text: str, usual: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else usual


def _funnel(
    steps: tuple[StepForm, ...],
    order: str,
    within_s: float | None,
    exclusions: tuple[ExclusionForm, ...],
    entry: tuple[datetime | None, datetime | None],
) -> Funnel:
    return Funnel(
        tuple(step.step for step in steps),
        cast("Order", order),
        within_s,
        tuple(Exclusion((one.touchpoint,), one.after, one.before) for one in exclusions),
        *entry,
    )


def _query(given: QueryDict) -> str:
    """Return the form's own fields of a query, without empty ones."""
    own = QueryDict(mutable=True)
    for name in sorted(own_names() - {"change"}):
        own.setlist(name, [value for value in given.getlist(name) if value or name in {"x", "xa", "xb", "within"}])
    return own.urlencode()
