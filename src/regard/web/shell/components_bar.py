"""The filter bar: what a page is about, in words, and the ways to change it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regard.errors import BrokenWorkspaceError
from regard.measure import Condition, extent
from regard.vocabulary.zones import find_zone
from regard.web.shell.components_times import day_words
from regard.web.shell.names import value_word
from regard.web.shell.question import Question, last_days
from regard.web.shell.reading import cached, reading
from regard.web.shell.workspace import segments

COLUMNS = {
    "channel": gettext_lazy("Channel"),
    "touchpoint": gettext_lazy("Touchpoint"),
    "stage": gettext_lazy("Stage"),
    "kind": gettext_lazy("Kind"),
    "outcome": gettext_lazy("Outcome"),
    "source": gettext_lazy("Source"),
    "unit": gettext_lazy("Unit"),
    "employee": gettext_lazy("Employee"),
    "account": gettext_lazy("Account"),
    "campaign": gettext_lazy("Campaign"),
    "environment": gettext_lazy("Environment"),
    "contact": gettext_lazy("Contact"),
    "waiting_s": gettext_lazy("Waiting time in seconds"),
    "duration_s": gettext_lazy("Duration in seconds"),
    "value": gettext_lazy("Value"),
}
"""Columns that conditions are mostly about, by their names for people."""

_DAY = timedelta(days=1)
_COMPARISONS = {
    "=": gettext_lazy("is"),
    "!=": gettext_lazy("is not"),
    ">": gettext_lazy("above"),
    ">=": gettext_lazy("at least"),
    "<": gettext_lazy("below"),
    "<=": gettext_lazy("at most"),
}


@dataclass(frozen=True)
class Choice:
    """One way to change the question.

    Attributes:
        text: for people.
        query: the address's query that makes it, or the value of an option.
        current: whether it is the case now.
    """

    text: str
    query: str
    current: bool = False


@dataclass(frozen=True)
class Bar:
    """What the filter bar says and offers.

    Attributes:
        period: time, in words; compared: with what, in words; customers: whose, in words; zone: of days.
        since, until: as the address has them.
        spans, comparisons, segments: ways to change them.
        conditions: each with the query that takes it away.
    """

    period: str
    compared: str
    customers: str
    zone: str
    since: str
    until: str
    spans: tuple[Choice, ...]
    comparisons: tuple[Choice, ...]
    segments: tuple[Choice, ...]
    conditions: tuple[Choice, ...]


def bar_of(question: Question, today: date | None = None) -> Bar:
    """Return the bar of a question.

    Args:
        question: of the page.
        today: the last day that spans such as the last 30 days end with; the reader's own if not given.
    """
    return Bar(
        period=period_words(question.since, question.until),
        compared=compared_words(question.compare),
        customers=_segment_name(question.segment),
        zone=question.zone,
        since=question.since.isoformat() if question.since else "",
        until=question.until.isoformat() if question.until else "",
        spans=_spans(question, today or timezone.localdate()),
        comparisons=tuple(
            Choice(compared_words(key), key, key == question.compare) for key in ("", "previous", "year")
        ),
        segments=(
            Choice(_("all"), "", not question.segment),
            *(Choice(one.name, key, key == question.segment) for key, one in segments().items()),
        ),
        conditions=tuple(Choice(condition_words(one), question.without(one)) for one in question.where),
    )


def last_day(request: HttpRequest, zone: str) -> date | None:
    """Return the day of the last contact, in a zone; None as long as there is none."""
    try:
        with reading(request) as reader:
            known = cached(reader, ("extent",), lambda: extent(reader))
    except BrokenWorkspaceError:
        return None
    return known[1].astimezone(find_zone(zone)).date() if known else None


def period_words(since: date | None, until: date | None) -> str:
    """Return a time in words: a month or year where it is exactly one.

    >>> period_words(date(2026, 9, 1), date(2026, 10, 1)), period_words(date(2025, 1, 1), date(2026, 1, 1))
    ('September 2026', '2025')
    >>> period_words(date(2026, 9, 3), date(2026, 9, 10)), period_words(None, None)
    ('3 Sep 2026 to 9 Sep 2026', 'all time')
    """
    if since is None:
        return _("all time") if until is None else _("up to %(day)s") % {"day": day_words(until - _DAY)}
    if until is None:
        return _("since %(day)s") % {"day": day_words(since)}
    return _span_words(since, until)


def compared_words(compare: str) -> str:
    """Return what a number is compared with, in words.

    >>> compared_words("previous"), compared_words(""), compared_words("2026-01-01..2026-02-01")
    ('the time before', 'nothing', 'January 2026')
    """
    known = {"": _("nothing"), "previous": _("the time before"), "year": _("a year before")}
    if compare in known:
        return known[compare]
    try:
        since, until = (date.fromisoformat(part) for part in compare.split(".."))
    except ValueError:
        return compare
    return period_words(since, until)


def condition_words(condition: Condition) -> str:
    """Return a condition in words.

    >>> condition_words(Condition("channel", "=", "web")), condition_words(Condition("attribute:plan", "!=", ""))
    ('Channel is web', 'plan is not none')
    """
    name = COLUMNS.get(condition.column, condition.column.partition(":")[2] or condition.column)
    value = value_word(condition.value) or _("none")
    parts = {"name": name, "comparison": _COMPARISONS[condition.comparison], "value": value}
    return _("%(name)s %(comparison)s %(value)s") % parts


def kept(request: HttpRequest, question: Question | None, names: Iterable[str]) -> list[tuple[str, str]]:
    """Return everything in the address that a form must send along, without the names that it asks for.

    Args:
        request: with the address.
        question: whose usual values an empty one in the address takes away.
        names: of the form's own fields.
    """
    gone, usual = {*names, "page"}, question.usual if question else {}
    pairs = ((name, str(value)) for name, values in request.GET.lists() for value in values)
    return [(name, value) for name, value in pairs if name not in gone and (value or name in usual)]


def _span_words(since: date, until: date) -> str:
    last = until - _DAY
    if (since.day, until.day) == (1, 1) and since == last.replace(day=1):
        return date_format(since, "F Y")
    if (since.month, since.day) == (1, 1) and until == date(since.year + 1, 1, 1):
        return str(since.year)
    if since == last:
        return day_words(since)
    return _("%(first)s to %(last)s") % {"first": day_words(since), "last": day_words(last)}


def _segment_name(key: str) -> str:
    if not key:
        return _("all")
    known = segments().get(key)
    return known.name if known else key


def _spans(question: Question, today: date) -> tuple[Choice, ...]:
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    before = (month - _DAY).replace(day=1)
    named = (
        (_("7 days"), last_days(7, today)),
        (_("30 days"), last_days(30, today)),
        (_("90 days"), last_days(90, today)),
        (_("12 months"), last_days(365, today)),
        (date_format(month, "F"), {"since": month.isoformat(), "until": (today + _DAY).isoformat()}),
        (date_format(before, "F"), {"since": before.isoformat(), "until": month.isoformat()}),
        (str(year.year), {"since": year.isoformat(), "until": (today + _DAY).isoformat()}),
        (_("all time"), {"since": "", "until": ""}),
    )
    now = (question.since.isoformat() if question.since else "", question.until.isoformat() if question.until else "")
    return tuple(
        Choice(text, question.query(since=span["since"], until=span["until"]), now == (span["since"], span["until"]))
        for text, span in named
    )
