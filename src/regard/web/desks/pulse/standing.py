"""What Pulse is asked about: the last 90 whole days next to the 90 before, unless the address says otherwise."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from regard.errors import WrongUseError
from regard.ledger import Reader
from regard.measure import Breakdown, Measured, extent, periods, volume
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right
from regard.web.shell.question import Question, last_days
from regard.web.shell.reading import cached, measured_by

DAYS = 90
SMALL_CONTACTS = 5_000
"""Contacts up to which everything is counted while the page is made; with more, each part comes by itself."""

_DAY = timedelta(days=1)
Extent = tuple[datetime, datetime] | None


@dataclass(frozen=True)
class Standing:
    """What is asked, with what it is asked of.

    Attributes:
        request: whose page it is.
        reader: of the current layout.
        question: with the usual period where the address has none.
        breakdown: the same, within the scope.
        before: the period it is compared with; None where there is nothing to compare.
    """

    request: HttpRequest
    reader: Reader
    question: Question
    breakdown: Breakdown
    before: Breakdown | None

    @classmethod
    def of(cls, request: HttpRequest, reader: Reader) -> "Standing":
        """Read what a request asks.

        Raises:
            WrongUseError: a part of the address cannot be read.
        """
        known = _extent(reader)
        usual = usual_period(known, reader.as_of, Question.of(request).zone)
        question = Question.of(request, **usual, compare="previous")
        breakdown = question.breakdown(())
        return cls(request, reader, question, breakdown, _before(breakdown, question.compare, known))

    @property
    def earlier(self) -> Question:
        """The question about the period before, for the rows behind its numbers."""
        begin, end = (self.before.since, self.before.until) if self.before else (None, None)
        span = tuple((name, day.isoformat()) for name, day in (("since", begin), ("until", end)) if day)
        others = tuple(pair for pair in self.question.parameters if pair[0] not in {"since", "until"})
        return replace(self.question, parameters=(*others, *span), since=begin, until=end, usual={})

    @property
    def sees_rows(self) -> bool:
        """Whether whoever asks may see what is behind a number."""
        return user_of(self.request).has(Right.SEE_ROWS)

    @property
    def is_small(self) -> bool:
        """Whether all can be counted at once."""
        return contacts_of(self.reader) <= SMALL_CONTACTS

    def numbers(self, measure: str, breakdown: Breakdown | None = None, *by: str) -> list[Measured]:
        """Return a measure's numbers, from memory if they were counted before.

        Args:
            measure: its name.
            breakdown: what about; the period asked for if not given.
            by: dimensions.
        """
        return measured_by(self.reader, measure, replace(breakdown or self.breakdown, by=by))


def usual_period(known: Extent, as_of: datetime, zone: str) -> dict[str, str]:
    """Return the last 90 days that are over, of those with data, as an address says them; nothing without data.

    Args:
        known: times of the first and the last contact.
        as_of: the present day is the one of this moment, and not over.
        zone: in which days are cut.
    """
    if known is None:
        return {}
    cut = ZoneInfo(zone)
    first, last, today = (moment.astimezone(cut).date() for moment in (*known, as_of))
    return last_days(DAYS, max(first, min(last, today - _DAY)))


def contacts_of(reader: Reader) -> int:
    """Return how many contacts the layout holds."""
    return cached(reader, ("pulse", "contacts"), lambda: volume(reader, Breakdown())[0].n)


def _extent(reader: Reader) -> Extent:
    return cached(reader, ("extent",), lambda: extent(reader))


def _before(breakdown: Breakdown, compare: str, known: Extent) -> Breakdown | None:
    if not compare or known is None:
        return None
    if ".." not in compare:
        return periods(breakdown, compare, known)
    try:
        since, until = (date.fromisoformat(part) for part in compare.split(".."))
    except ValueError:
        message = f"{compare!r} is no time to compare with."
        raise WrongUseError(message, "Write `previous`, `year`, or two days: 2026-01-01..2026-02-01.") from None
    return replace(breakdown, since=since, until=until)
