"""Drawing: the chart that fits a question, of the same numbers as its table."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regard.measure import Measured, Statistic
from regard.web.charts import Chart, Words, bars_chart, dots_chart, trend_chart
from regard.web.charts.building import point_of
from regard.web.charts.chart import MOST_SERIES, Kind, Series
from regard.web.desks.measures.asking import Asked, key_of
from regard.web.desks.measures.wording import dimension_name, value_name
from regard.web.shell.components_figures import figure
from regard.web.shell.names import measure_name
from regard.web.translating import translated

MOST_BARS = 20
"""Rows that a chart of groups shows; the table has the others."""

Key = tuple[tuple[str, Any], ...]
Url = Callable[[Measured], str]


def unit_of(number: Measured) -> str:
    """Return the unit that is set behind a number."""
    return "%" if number.statistic is Statistic.SHARE else ""


def draw(
    asked: Asked, numbers: Sequence[Measured], finding: str, url: Url, notes: Sequence[tuple[date, str]] = ()
) -> Chart | None:
    """Return the chart of a question; None if there is nothing to draw.

    Args:
        asked: the question.
        numbers: in the order of the table.
        finding: the sentence above the chart.
        url: says where the rows behind a number are listed.
        notes: what happened when.
    """
    if not numbers:
        return None
    named, links = _named(numbers, url)
    words = _words(asked, named, finding)

    def link(number: Measured) -> str:
        return links.get(key_of(number), "")

    if asked.grain:
        return trend_chart(words, named, asked.grain, by="".join(asked.groups), url=link, notes=notes)
    if len(asked.groups) == 2:
        return _crossed(words, asked, named, link)
    if asked.groups:
        return bars_chart(words, named[:MOST_BARS], asked.groups[0], url=link)
    only = point_of(named[0], measure_name(asked.measure), link(named[0]))
    return Chart(words.key, words.finding, words.says, Kind.BARS, (Series("", (only,)),), words.unit)


def _named(numbers: Sequence[Measured], url: Url) -> tuple[list[Measured], dict[Key, str]]:
    """Return numbers whose groups have the words of their values, periods aside, and the address of each."""
    found: list[Measured] = []
    links: dict[Key, str] = {}
    for number in numbers:
        group = {
            name: value if isinstance(value, date) else value_name(name, value) for name, value in number.group.items()
        }
        found.append(replace(number, group=group))
        links[key_of(found[-1])] = url(number)
    return found, links


def _crossed(words: Words, asked: Asked, numbers: Sequence[Measured], url: Url) -> Chart:
    """Return two dimensions: a row for each value of the one, and beside each other the values of the other."""
    first, second = asked.groups
    rows = list(dict.fromkeys(number.group[first] for number in numbers))[:MOST_BARS]
    beside = list(dict.fromkeys(number.group[second] for number in numbers))[:MOST_SERIES]
    groups = {
        value: [one for one in numbers if one.group[second] == value and one.group[first] in rows] for value in beside
    }
    return dots_chart(words, {value: found for value, found in groups.items() if found}, first, url=url)


def _words(asked: Asked, numbers: Sequence[Measured], finding: str) -> Words:
    said = {
        "measure": measure_name(asked.measure),
        "interval": translated(numbers[0].interval),
        "zone": asked.question.zone,
        "by": ", ".join(dimension_name(name) for name in asked.by),
    }
    estimated = any(number.low is not None for number in numbers)
    if not asked.by:
        says = _("%(measure)s. Interval: %(interval)s.") if estimated else _("%(measure)s.")
    elif asked.grain:
        says = (
            _("%(measure)s by: %(by)s. Interval: %(interval)s. Days are cut in %(zone)s.")
            if estimated
            else _("%(measure)s by: %(by)s. Days are cut in %(zone)s.")
        )
    else:
        says = _("%(measure)s by: %(by)s. Interval: %(interval)s.") if estimated else _("%(measure)s by: %(by)s.")
    return Words("measured", finding, " ".join([says % said, *_cut(asked, numbers)]), unit_of(numbers[0]))


def _cut(asked: Asked, numbers: Sequence[Measured]) -> list[str]:
    """Return a sentence on what the chart leaves to the table."""
    if not asked.groups:
        return []
    drawn = MOST_SERIES if asked.grain else MOST_BARS
    count = len({number.group[asked.groups[0]] for number in numbers})
    if count <= drawn:
        return []
    text = ngettext(
        "Drawn is %(drawn)s group of %(count)s; the table has the others.",
        "Drawn are %(drawn)s groups of %(count)s; the table has the others.",
        drawn,
    )
    return [text % {"drawn": figure(drawn), "count": figure(count)}]
