"""The question in a page's address: which time, which contacts, by what; for every desk the same words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from regard.ask.anonymous import anonymous_sources
from regard.errors import WrongUseError
from regard.measure import AnyOf, Breakdown, Condition
from regard.web.accounts.guard import user_of
from regard.web.shell.scope import scope_of
from regard.web.shell.workspace import segments, workspace

Value = str | int | Iterable[str] | None
_OWN = ("since", "until", "zone", "where", "segment", "by", "compare")


@dataclass(frozen=True)
class Question:
    """What a page is about.

    Attributes:
        parameters: everything in the address, each name with its values, in order.
        zone: IANA zone in which days are cut.
        scope: what whoever asks may see; holds whatever the address says.
        minimum_n: answers below which a score carries no verdict.
        since, until: first moment that counts, and first that no longer does.
        where: conditions, as in the address.
        segment: key of the segment, or nothing.
        segment_where: what the segment says.
        by: dimensions.
        anonymous: sources whose answers are anonymous.
        compare: `previous`, `year`, a span such as `2026-01-01..2026-02-01`, or nothing.
    """

    parameters: tuple[tuple[str, str], ...]
    zone: str
    scope: tuple[AnyOf, ...] = ()
    minimum_n: int = 30
    since: date | None = None
    until: date | None = None
    where: tuple[Condition, ...] = ()
    segment: str = ""
    segment_where: tuple[Condition, ...] = ()
    by: tuple[str, ...] = ()
    compare: str = ""
    anonymous: tuple[str, ...] = ()
    usual: Mapping[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, request: HttpRequest, **usual: str) -> "Question":
        """Read the question of a request.

        Args:
            request: its address has the question.
            usual: what counts where the address says nothing, such as `since="2026-01-01"`; an empty value in the
                address (`since=`) means that nothing is wanted.

        Raises:
            WrongUseError: a part cannot be read.
        """
        given = request.GET
        user, settings = user_of(request), workspace().ledger.settings
        segment = given.get("segment", usual.get("segment", ""))
        return cls(
            # An empty value says something only where something else is usual.
            parameters=tuple(
                (name, value) for name, values in given.lists() for value in map(str, values) if value or name in usual
            ),
            zone=given.get("zone") or user.zone or settings.zone,
            scope=scope_of(user),
            minimum_n=settings.minimum_n,
            anonymous=anonymous_sources(workspace().ledger.folder),
            since=_day("since", given.get("since", usual.get("since", ""))),
            until=_day("until", given.get("until", usual.get("until", ""))),
            where=tuple(Condition.parse(text) for text in given.getlist("where") if text),
            segment=segment,
            segment_where=_segment(segment),
            by=tuple(name for name in given.getlist("by") or [usual.get("by", "")] if name),
            compare=given.get("compare", usual.get("compare", "")),
            usual=usual,
        )

    def breakdown(self, by: Iterable[str] | None = None, *more: Condition | AnyOf) -> Breakdown:
        """Return what to ask the measures, within the scope.

        Args:
            by: dimensions instead of the address's own.
            more: further conditions.

        Raises:
            WrongUseError: the zone is unknown, or the time ends before it begins.
        """
        return Breakdown(
            by=self.by if by is None else tuple(by),
            zone=self.zone,
            since=self.since,
            until=self.until,
            where=(*self.scope, *self.segment_where, *self.where, *more),
            minimum_n=self.minimum_n,
            anonymous=self.anonymous,
        )

    def query(self, **changes: Value) -> str:
        """Return the address's query with some names changed; None or an empty text takes a name away.

        A usual value is taken away by an empty one, so that the address says so.
        """
        kept = [(name, value) for name, value in self.parameters if name not in changes and name != "page"]
        for name, value in changes.items():
            kept += [(name, text) for text in _texts(value) if text or name in self.usual]
        return "?" + urlencode(kept)

    def url(self, route: str, *arguments: Any, **changes: Value) -> str:
        """Return the address of another page about the same question: only what every desk knows goes along."""
        shared = [(name, value) for name, value in self.parameters if name in _OWN]
        shared += [(name, value) for name, value in self._spelled_out() if name not in dict(shared)]
        other = Question(tuple(shared), self.zone)
        return reverse(route, args=arguments) + other.query(**changes)

    def without(self, condition: Condition) -> str:
        """Return the query without one of the conditions."""
        return self.query(where=[text_of(each) for each in self.where if each != condition])

    def _spelled_out(self) -> list[tuple[str, str]]:
        """Return the usual values that count here: on another page others are usual."""
        return [(name, value) for name, value in self.usual.items() if name in _OWN and value and not self._says(name)]

    def _says(self, name: str) -> bool:
        return any(name == given for given, _ in self.parameters)


def text_of(condition: Condition) -> str:
    """Return a condition as it is written in an address.

    >>> text_of(Condition("channel", "=", "web"))
    'channel=web'
    """
    return f"{condition.column}{condition.comparison}{condition.value}"


def last_days(count: int, last: date) -> dict[str, str]:
    """Return `since` and `until` of the days up to and with the last one.

    >>> last_days(30, date(2026, 3, 31))
    {'since': '2026-03-02', 'until': '2026-04-01'}
    """
    until = last + timedelta(days=1)
    return {"since": (until - timedelta(days=count)).isoformat(), "until": until.isoformat()}


def _texts(value: Value) -> list[str]:
    if value is None:
        return [""]
    return [str(value)] if isinstance(value, str | int) else [*value]


def _day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"{name} is {text!r}, which is no day."
        raise WrongUseError(message, "Write a day as 2026-03-31.") from error


def _segment(key: str) -> tuple[Condition, ...]:
    if not key:
        return ()
    known = segments()
    if key not in known:
        message = f"There is no segment {key!r}."
        raise WrongUseError(message, "Choose one of the list, or make it in the catalogue.")
    return tuple(Condition.parse(text) for text in known[key].where)
