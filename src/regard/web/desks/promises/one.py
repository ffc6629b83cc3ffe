"""One promise: how it is kept, how early or late, and each of its cases."""

from dataclasses import dataclass
from io import BytesIO

import pyarrow.csv
from django.http import HttpRequest
from django.utils.translation import gettext as _

from regard.measure import Comparison, Measured, behind
from regard.promises import Margins, cases, cases_table, margins
from regard.vocabulary import PromiseCheck
from regard.web.charts import Chart, Mark, Point, Series, Words, trend_chart
from regard.web.charts.chart import Kind
from regard.web.desks.promises.asking import MEASURE, Asked, broken_of, kept_of, unknown_of
from regard.web.desks.promises.listing import Verdict, verdict_of
from regard.web.desks.promises.wording import duration_words, margin_words
from regard.web.shell.components_figures import figure
from regard.web.shell.paging import Paging

PARTS = ("broken", "unknown", "kept")
PER_PAGE = 50


@dataclass(frozen=True)
class Case:
    """One check as the list shows it, with its margin in words."""

    check: PromiseCheck
    margin: str


@dataclass(frozen=True)
class Cases:
    """A page of the cases of one verdict.

    Attributes:
        part: `broken`, `unknown` or `kept`.
        worst_first: the order; else the latest comes first.
        rows: of this page.
        paging: where in the list.
    """

    part: str
    worst_first: bool
    rows: list[Case]
    paging: Paging


@dataclass(frozen=True)
class Numbers:
    """How one promise is kept in the period.

    Attributes:
        number: share kept.
        change: against the time before; None where that is not known.
        verdict: whether it is kept.
        counts: how many are `kept`, `broken` and `unknown`.
        trend: by month over a year.
    """

    number: Measured
    change: Comparison | None
    verdict: Verdict
    counts: dict[str, int]
    trend: Chart


def numbers_of(asked: Asked, key: str) -> Numbers:
    """Return how a promise is kept."""
    (number,) = asked.numbers(promise=key)
    change = next(iter(asked.changes([number], promise=key)), None) if number.n else None
    verdict = verdict_of(number, change, asked.question.minimum_n)
    counts = {"kept": kept_of(number), "broken": broken_of(number), "unknown": unknown_of(number)}
    return Numbers(number, change, verdict, counts, _trend(asked, key))


def cases_of(asked: Asked, key: str) -> Cases:
    """Return the page of cases that an address asks for with `verdict`, `order` and `page`."""
    given = asked.request.GET
    part = part_of(asked.request)
    worst_first = given.get("order", "worst") == "worst" and part != "kept"
    breakdown = asked.breakdown(promise=key)
    found = behind(asked.reader, MEASURE, breakdown, part)
    about = ("cases", key, breakdown, part)
    paging = Paging.of(asked.request, asked.remembered(about, lambda: found.n), PER_PAGE)
    offset = paging.offset
    listed = asked.remembered(
        (*about, worst_first, offset),
        lambda: cases(asked.reader, key, found.interactions, worst_first=worst_first, offset=offset, limit=PER_PAGE),
    )
    return Cases(part, worst_first, [Case(check, _margin(check, part)) for check in listed], paging)


def part_of(request: HttpRequest) -> str:
    """Return the verdict whose cases an address asks for; those that are broken unless it says another."""
    part = request.GET.get("verdict", "")
    return part if part in PARTS else PARTS[0]


def exported(asked: Asked, key: str) -> tuple[bytes, int]:
    """Return the cases of a verdict as CSV, and how many they are."""
    found = behind(asked.reader, MEASURE, asked.breakdown(promise=key), part_of(asked.request))
    table = cases_table(asked.reader, key, found.interactions)
    file = BytesIO()
    pyarrow.csv.write_csv(table, file)
    return file.getvalue(), len(table)


def margins_of(asked: Asked, key: str) -> Margins:
    """Return how early or late a promise was decided in the period."""
    breakdown = asked.breakdown(promise=key)

    def made() -> Margins:
        return margins(asked.reader, key, behind(asked.reader, MEASURE, breakdown).interactions)

    return asked.remembered(("margins", key, breakdown), made)


def margin_sentences(found: Margins) -> list[str]:
    """Return what the margins come to, in sentences."""
    if not found.n:
        return []
    low, middle, high = (margin_words(found.quantiles[place], found.unit) for place in (0, 2, 4))
    said = [_("Half of them had %(margin)s or more.") % {"margin": middle}]
    if found.quantiles[2] < 0:
        said = [_("Half of them were %(margin)s or more.") % {"margin": middle}]
    said.append(_("Nine in ten lay between “%(low)s” and “%(high)s”.") % {"low": low, "high": high})
    if found.broken is not None and found.broken < 0:
        size = duration_words(-found.broken, found.unit)
        said.append(_("Half of the broken ones were missed by %(size)s or more.") % {"size": size})
    return said


def margins_chart(found: Margins) -> Chart | None:
    """Return how many cases have which margin; nothing without cases."""
    if not found.bins:
        return None
    points = tuple(
        Point(_span(low.low, low.high, found.unit), 100 * low.n / found.n, n=low.n, mark=_mark(low.low, low.high))
        for low in found.bins
    )
    says = _("Share of the %(n)s decided cases, in percent, by how much room was left.") % {"n": figure(found.n)}
    finding = " ".join(margin_sentences(found)[:1])
    return Chart("margins", finding, says, Kind.BARS, (Series("", points),), "%")


def _trend(asked: Asked, key: str) -> Chart:
    numbers = [number for number in asked.monthly("promise") if number.group["promise"] == key and number.n]
    says = _("Share kept by month, in percent, over a year. Interval: Wilson, 95 %.")
    finding = _("How it went month by month") if numbers else _("Nothing was decided yet")
    return trend_chart(Words("trend", finding, says, "%"), numbers, "month", url=asked.year_url)


def _margin(check: PromiseCheck, part: str) -> str:
    return _("still open") if part == "unknown" else margin_words(check.margin, check.margin_unit)


def _mark(low: float | None, high: float | None) -> Mark:
    if low is not None and low >= 0:
        return Mark.KEPT
    return Mark.BROKEN if high is not None and high <= 0 else Mark.NONE


def _span(low: float | None, high: float | None, unit: str) -> str:
    """Return a span of margins in words."""
    if low is None:
        if (high or 0.0) > 0:
            return _("less than %(high)s") % {"high": margin_words(high, unit)}
        return _("missed by more than %(size)s") % {"size": duration_words(-(high or 0.0), unit)}
    if high is None:
        if low < 0:
            return _("missed by less than %(size)s") % {"size": duration_words(-low, unit)}
        return _("%(size)s and more to spare") % {"size": duration_words(low, unit)}
    sizes = sorted((abs(low), abs(high)))
    said = {"low": figure(round(sizes[0], 3)), "high": duration_words(sizes[1], unit)}
    if unit in {"s", "h"} and sizes[0]:
        said["low"] = duration_words(sizes[0], unit)
    return _("%(low)s to %(high)s to spare") % said if low >= 0 else _("missed by %(low)s to %(high)s") % said
