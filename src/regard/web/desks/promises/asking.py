"""Asking: what a page about promises is about; the last 90 whole days next to the 90 before, unless it says more."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from regard.errors import WrongUseError
from regard.ledger import Reader
from regard.measure import Breakdown, Comparison, Condition, Measured, compare_groups, extent, periods
from regard.measure.periods import Extent
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right
from regard.web.shell.question import Question, last_days
from regard.web.shell.reading import cached, measured_by
from regard.web.shell.rows import rows_url

MEASURE = "promises_kept"
DAYS = 90
SPARK_DAYS = 365
SMALL_CONTACTS = 250_000

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """What is asked, with what it is asked of.

    Attributes:
        request: whose page it is.
        reader: of the current layout.
        question: with the usual period where the address has none.
        extent: times of the first and the last contact; None without any.
    """

    request: HttpRequest
    reader: Reader
    question: Question
    extent: Extent | None

    @classmethod
    def of(cls, request: HttpRequest, reader: Reader) -> "Asked":
        """Read what a request asks.

        Raises:
            WrongUseError: a part of the address cannot be read.
        """
        known = cached(reader, ("extent",), lambda: extent(reader))
        usual = _usual_period(known, reader.as_of, Question.of(request).zone)
        return cls(request, reader, Question.of(request, **usual, compare="previous"), known)

    @property
    def sees_rows(self) -> bool:
        """Whether whoever asks may see what is behind a number."""
        return user_of(self.request).has(Right.SEE_ROWS)

    @property
    def is_small(self) -> bool:
        """Whether all of a page can be counted at once; else its parts come by themselves."""
        return measured_by(self.reader, "volume", Breakdown())[0].n <= SMALL_CONTACTS

    def remembered[T](self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return what is made of the checks while they are the same; anew each hour, as time alone breaks some."""
        hour = self.reader.as_of.replace(minute=0, second=0, microsecond=0)
        return cached(self.reader, ("promises", hour, *key), make)

    def numbers(self, *by: str, promise: str = "") -> list[Measured]:
        """Return the shares kept, of all promises or one, by dimensions."""
        return measured_by(self.reader, MEASURE, self.breakdown(*by, promise=promise))

    def breakdown(self, *by: str, promise: str = "") -> Breakdown:
        """Return what to ask the measure, within the scope."""
        return self.question.breakdown(by, *_only(promise))

    def monthly(self, *by: str) -> list[Measured]:
        """Return the shares kept by month over the year that ends with the period."""
        asked = self.question.breakdown((*by, "month"))
        return measured_by(self.reader, MEASURE, replace(asked, since=self._year_before()))

    def changes(self, numbers: list[Measured], *by: str, promise: str = "") -> list[Comparison]:
        """Return numbers against those of the time before, corrected for how many they are; nothing without one."""
        before = self._before(self.breakdown(*by, promise=promise))
        return compare_groups(numbers, measured_by(self.reader, MEASURE, before)) if before else []

    def url(self, number: Measured, promise: str = "") -> str:
        """Return the address of the rows behind a number, of all promises or one; nothing for whom they are not."""
        fixed = {"promise": promise} if promise else {}
        return rows_url(self.question, MEASURE, {**fixed, **number.group}) if self.sees_rows else ""

    def year_url(self, number: Measured) -> str:
        """Return the address of the rows behind a month's number, which may lie before the period."""
        if not self.sees_rows:
            return ""
        group = [f"{name}={value}" for name, value in number.group.items()]
        since = self._year_before()
        return self.question.url(
            "shell:rows", measure=MEASURE, group=group, since=since.isoformat() if since else "", by=None
        )

    def _before(self, breakdown: Breakdown) -> Breakdown | None:
        compare = self.question.compare
        if not compare or self.extent is None:
            return None
        if ".." not in compare:
            return periods(breakdown, compare, self.extent)
        try:
            since, until = (date.fromisoformat(part) for part in compare.split(".."))
        except ValueError:
            message = f"{compare!r} is no time to compare with."
            raise WrongUseError(message, "Write `previous`, `year`, or two days: 2026-01-01..2026-02-01.") from None
        return replace(breakdown, since=since, until=until)

    def _year_before(self) -> date | None:
        """Return the first day of the month a year before the period's end."""
        until = self.question.until or (self.extent[1].date() if self.extent else None)
        return (until - timedelta(days=SPARK_DAYS)).replace(day=1) if until else None


def unknown_of(number: Measured) -> int:
    """Return how many promises are not decided yet."""
    return number.exclusions.get("unknown", 0)


def broken_of(number: Measured) -> int:
    """Return how many promises are broken."""
    return number.n - kept_of(number)


def kept_of(number: Measured) -> int:
    """Return how many promises are kept."""
    return round((number.value or 0.0) * number.n / 100)


def _only(promise: str) -> tuple[Condition, ...]:
    return (Condition("promise", "=", promise),) if promise else ()


def _usual_period(known: Extent | None, as_of: datetime, zone: str) -> dict[str, str]:
    """Return the last 90 days that are over, of those with data, as an address says them; nothing without data."""
    if known is None:
        return {}
    cut = ZoneInfo(zone)
    first, last, today = (moment.astimezone(cut).date() for moment in (*known, as_of))
    return last_days(DAYS, max(first, min(last, today - _DAY)))
