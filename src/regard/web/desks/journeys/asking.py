"""Asking: which journeys an address is about, and by which rule they are cut into episodes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from regard.collect.purposes import Covers
from regard.errors import WrongUseError, unknown_name
from regard.journeys import View, view
from regard.ledger import Reader
from regard.ledger.memory import Memory
from regard.measure import Breakdown, extent
from regard.measure.breakdown import selected
from regard.resolve.consent_doors import consent_state, left_out
from regard.settings import EpisodeRule
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right
from regard.web.shell.question import Question
from regard.web.shell.reading import cached
from regard.web.shell.workspace import workspace

WHOLE = EpisodeRule("whole", 3_000_000_000)
"""No pause is so long: all of a customer's contacts are one episode."""

_MOST_MINUTES = 5_256_000
_VIEWS_KEPT = 6
_views = Memory(_VIEWS_KEPT)


@dataclass(frozen=True)
class Asked:
    """What an address asks for.

    Attributes:
        reader: from `reading`.
        question: time, contacts and scope.
        breakdown: the same as measures know it, with the scope and without dimensions.
        rule: cuts the contacts in view into episodes.
        sees_rows: whether who asks may see customers and contacts.
        exports: whether they may take files along.
    """

    reader: Reader
    question: Question
    breakdown: Breakdown
    rule: EpisodeRule
    sees_rows: bool
    exports: bool

    @classmethod
    def of(cls, request: HttpRequest, reader: Reader) -> "Asked":
        """Read an address.

        Raises:
            WrongUseError: a part of it cannot be read, or the rule is unknown.
        """
        question, user = Question.of(request), user_of(request)
        return cls(
            reader, question, question.breakdown(by=()), rule_of(request),
            user.has(Right.SEE_ROWS), user.has(Right.EXPORT),
        )  # fmt: skip

    @cached_property
    def view(self) -> View:
        """The journeys of the contacts in view; the last few are remembered."""
        # What is remembered of a version stands for the version, and for what an erasure has hidden in it.
        key = (self.reader.memory, self.breakdown, consent_state(self.reader))
        return _views.get(key, lambda: view(self.reader, self.rows))

    @property
    def rows(self) -> Any:
        """The contacts in view as a table that rooms take; None if all are."""
        bounds = (self.breakdown.since, self.breakdown.until)
        if bounds == (None, None) and not self.breakdown.where:
            return None
        return selected(self.reader, self.breakdown)

    @property
    def left_out(self) -> int:
        """How many customers are in no journey, since they have not consented to profiling."""
        return len(left_out(self.reader, Covers.PROFILING))

    @property
    def is_empty(self) -> bool:
        """Whether there is no contact at all in the workspace."""
        return cached(self.reader, ("journeys", "extent"), lambda: extent(self.reader)) is None


def kept[T](asked: Asked, key: tuple[object, ...], make: Callable[[], T]) -> T:
    """Return what `make` makes of the journeys in view, from memory if it was made before.

    Args:
        asked: its breakdown, with the scope, and its rule are part of the key.
        key: everything else that the result depends on, a name of its own first.
        make: called if need be.
    """
    return cached(asked.reader, ("journeys", asked.breakdown, asked.rule, *key), make)


def rule_of(request: HttpRequest) -> EpisodeRule:
    """Return the rule that an address names: `rule=visit`, `rule=whole`, or `gap=45` for a pause of minutes.

    Raises:
        WrongUseError: there is no such rule, or the pause is no number of minutes.
    """
    minutes, name = request.GET.get("gap", ""), request.GET.get("rule", "")
    if minutes:
        return EpisodeRule("gap", gap_s=60 * _minutes(minutes))
    rules = {rule.name: rule for rule in (*workspace().ledger.settings.episodes, WHOLE)}
    if name and name not in rules:
        raise unknown_name("episode rule", name, rules)
    return rules[name] if name else next(iter(rules.values()))


def _minutes(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= _MOST_MINUTES):
        message = f"A pause of {text[:20]!r} minutes is not possible."
        raise WrongUseError(message, "Give whole minutes, such as 30.")
    return int(text)
