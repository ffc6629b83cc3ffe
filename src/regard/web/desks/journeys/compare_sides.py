"""The two sides of a comparison: the journeys of an address, and those of another time or segment."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from regard.errors import WrongUseError, unknown_name
from regard.ledger import Reader
from regard.measure import extent, periods
from regard.measure.periods import COMPARISONS
from regard.vocabulary.zones import find_zone
from regard.web.desks.journeys.asking import Asked
from regard.web.shell.components_bar import period_words
from regard.web.shell.question import Question, last_days
from regard.web.shell.reading import cached
from regard.web.shell.workspace import segments

USUAL_DAYS = 90
"""Days that are held against those before them, if no others are asked for."""


@dataclass(frozen=True)
class Sides:
    """What is compared.

    Attributes:
        first: the journeys that the address is about.
        second: those they are held against.
        names: of both, for people.
        against: how the address says the second one.
        overlaps: whether customers may be on both sides, as all hold those of a segment.
    """

    first: Asked
    second: Asked
    names: tuple[str, str]
    against: str
    overlaps: bool


def sides_of(request: HttpRequest, reader: Reader) -> Sides:
    """Read both sides from an address: `against=previous`, `year`, `2026-01-01..2026-02-01` or a segment's key.

    Held against another time, an address without one means the last 90 days.

    Raises:
        WrongUseError: there is no such time or segment.
    """
    against = request.GET.get("against") or "previous"
    if against in COMPARISONS or ".." in against:
        return _times(request, reader, against)
    known = segments()
    if against not in known:
        raise unknown_name("time or segment", against, [*COMPARISONS, *known])
    first = Asked.of(request, reader)
    if against == first.question.segment:
        raise WrongUseError("A segment cannot be compared with itself.", "Choose another one.")
    second = Asked.of(_asking(request, {"segment": against}), reader)
    own = known[first.question.segment].name if first.question.segment else _("All customers")
    return Sides(first, second, (own, known[against].name), against, not first.question.segment)


def _times(request: HttpRequest, reader: Reader, against: str) -> Sides:
    question = Question.of(request)
    if question.since is None and question.until is None:
        request = _asking(request, _last(question, reader))
    first = Asked.of(request, reader)
    since, until = _span(first, against)
    second = Asked.of(_asking(request, {"since": since.isoformat(), "until": until.isoformat()}), reader)
    names = (period_words(first.question.since, first.question.until), period_words(since, until))
    return Sides(first, second, names, against, overlaps=False)


def _last(question: Question, reader: Reader) -> dict[str, str]:
    found = cached(reader, ("journeys", "extent"), lambda: extent(reader))
    return {} if found is None else last_days(USUAL_DAYS, found[1].astimezone(find_zone(question.zone)).date())


def _span(first: Asked, against: str) -> tuple[date, date]:
    """Return first day and the day after the last of the time that is held against."""
    if against in COMPARISONS:
        reader = first.reader
        known = cached(reader, ("journeys", "extent"), lambda: extent(reader))
        other = periods(first.breakdown, against, known)
        return _day(other.since), _day(other.until)
    try:
        since, until = (date.fromisoformat(part) for part in against.split(".."))
    except ValueError as error:
        message = f"{against!r} is no time to compare with."
        raise WrongUseError(message, "Write previous, year, or a span such as 2026-01-01..2026-02-01.") from error
    return since, until


def _day(moment: date | datetime | None) -> date:
    if moment is None:
        raise WrongUseError("An open period cannot be compared.", "Say when it begins and ends.")
    return moment.date() if isinstance(moment, datetime) else moment


def _asking(request: HttpRequest, changes: Mapping[str, str]) -> HttpRequest:
    """Return a request as it would be with some names of its address changed."""
    other, given = copy(request), request.GET.copy()
    for name, value in changes.items():
        given[name] = value
    other.GET = QueryDict(given.urlencode())
    return other
