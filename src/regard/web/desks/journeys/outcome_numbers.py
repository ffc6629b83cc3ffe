"""Experience: how it went at touchpoints and after moves, as numbers, and as a score from -1 to +1 for pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from regard.draw import Estimate
from regard.errors import unknown_name
from regard.journeys import PromisesKept, Score, Stayed, Value, behind_outcome, outcomes
from regard.journeys.transitions_observed import Outcome
from regard.journeys.transitions_outcomes import OutcomeAt, Outcomes
from regard.journeys.view import Behind
from regard.web.desks.journeys.asking import Asked, kept
from regard.web.desks.journeys.words import estimate
from regard.web.shell.components_figures import amount, figure
from regard.web.shell.names import measure_name

_USUAL = ("nps", "csat")
_PERCENT, _POINTS = 100, 100


@dataclass(frozen=True)
class Experience:
    """How it went.

    Attributes:
        key: a key of `choices`.
        found: the numbers.
        minimum_n: observations below which a number carries no verdict, and no colour.
    """

    key: str
    found: Outcomes
    minimum_n: int

    @cached_property
    def nodes(self) -> Mapping[str, OutcomeAt]:
        """The number at each touchpoint."""
        return {at.after: at for at in self.found.nodes}

    @cached_property
    def edges(self) -> Mapping[tuple[str | None, str], OutcomeAt]:
        """The number after each move, by touchpoint before and after."""
        return {(at.before, at.after): at for at in self.found.edges}

    @property
    def name(self) -> str:
        """What was asked."""
        return choices()[self.key]

    @property
    def says(self) -> str:
        """What the score of a picture is; nothing where it has none."""
        if self.key == "value":
            return ""
        return _("%(name)s is drawn from -1 (worst possible) to +1 (best possible), over %(n)s observations.") % {
            "name": self.name, "n": figure(self.found.n)
        }  # fmt: skip

    def score(self, touchpoint: str) -> Estimate | None:
        """Return how it went at a touchpoint from -1 to +1; None for what has no best and worst, or too few n."""
        at, limits = self.nodes.get(touchpoint), _limits(self.found)
        if limits is None or at is None or at.n < self.minimum_n:
            return None
        low, high = limits
        numbers = (None if one is None else 2 * (one - low) / (high - low) - 1 for one in (at.value, at.low, at.high))
        value, least, most = numbers
        return estimate(value or 0.0, least, most, at.n)

    def note(self, touchpoint: str) -> str:
        """Return how it went at a touchpoint as a sentence; nothing where that is not known."""
        if touchpoint not in self.nodes:
            return ""
        return _("%(name)s: %(number)s") % {"name": self.name, "number": self.written(self.nodes[touchpoint])}

    def written(self, at: OutcomeAt) -> str:
        """Return a number with its interval in its own unit, and whether there are too few observations."""
        value, low, high = (self._in_unit(one) for one in (at.value, at.low, at.high))
        if low and high:
            value = _("%(value)s (%(low)s to %(high)s)") % {"value": value, "low": low, "high": high}
        if at.n >= self.minimum_n:
            return value
        few = _("not enough answers yet: %(n)s of %(minimum)s") % {"n": figure(at.n), "minimum": self.minimum_n}
        return f"{value} \N{MIDDLE DOT} {few}"

    def _in_unit(self, number: float | None) -> str:
        unit = self.found.unit
        if number is None:
            return ""
        if unit == "share":
            return amount(_PERCENT * number, "%")
        if unit == "points":
            return figure(number, signed=True)
        return figure(number) if " to " in unit else amount(number, unit)


def choices() -> dict[str, str]:
    """Return what can be asked of touchpoints: key and name."""
    return {
        **{kind: measure_name(kind) for kind in ("nps", "csat", "ces", "rating")},
        "promises": _("Promises kept"), "value": _("Value"), "stayed": _("Came again within 90 days"),
    }  # fmt: skip


def experience_of(asked: Asked, key: str) -> Experience:
    """Return how it went.

    Args:
        asked: about which journeys.
        key: of `choices`; empty: NPS or satisfaction, whichever has more answers.

    Raises:
        WrongUseError: there is no such choice.
    """
    if key:
        return Experience(key, _found(asked, key), asked.question.minimum_n)
    answered = {each: _found(asked, each).n for each in _USUAL}
    return experience_of(asked, max(answered, key=lambda each: answered[each]))


def behind_experience(asked: Asked, key: str, at: str | tuple[str | None, str]) -> Behind:
    """Return the contacts at which it was observed, one for each observation.

    Args:
        asked: about which journeys.
        key: of `choices`.
        at: a touchpoint, or touchpoint before and after.

    Raises:
        WrongUseError: there is no such choice or touchpoint.
    """
    return behind_outcome(asked.reader, asked.view, asked.rule, _outcome(key), at)


def _found(asked: Asked, key: str) -> Outcomes:
    outcome = _outcome(key)
    # A promise becomes overdue although nothing arrives.
    hour = asked.reader.as_of.replace(minute=0, second=0, microsecond=0) if key == "promises" else None
    return kept(asked, ("outcomes", key, hour), lambda: outcomes(asked.reader, asked.view, asked.rule, outcome))


def _outcome(key: str) -> Outcome:
    others: dict[str, Outcome] = {"promises": PromisesKept(), "value": Value(), "stayed": Stayed()}
    if key not in choices():
        raise unknown_name("outcome", key, choices())
    return others[key] if key in others else Score(key)


def _limits(found: Outcomes) -> tuple[float, float] | None:
    """Return the worst and the best possible number."""
    if found.unit == "share":
        return 0.0, 1.0
    if found.unit == "points":
        return -float(_POINTS), float(_POINTS)
    low, _to, high = found.unit.partition(" to ")
    return (float(low), float(high)) if high else None
