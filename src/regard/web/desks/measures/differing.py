"""Differing: a comparison as sentences, charts and rows of a table."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from regard.explain.change import Part
from regard.measure import Comparison, Measured
from regard.measure.anonymity import TOO_FEW
from regard.web.charts import Chart, Effect, Words, change_chart, dots_chart, point_of
from regard.web.desks.measures.asking import Asked
from regard.web.desks.measures.comparing import Compared, Side
from regard.web.desks.measures.drawing import unit_of
from regard.web.desks.measures.wording import dimension_name, value_name
from regard.web.shell.components_figures import figure, in_unit
from regard.web.shell.names import measure_name
from regard.web.shell.rows import rows_url
from regard.web.translating import translated

MOST_ROWS = 12
"""Groups that a chart of two sides shows, those with most answers; the table has all."""

MOST_LINES = 200


@dataclass(frozen=True)
class Line:
    """One group of a comparison.

    Attributes:
        name: of the group.
        first, second: its number on each side, or None; with the addresses of the rows behind them.
        comparison: of the two, or None where only one side has it.
        part: what it did to the whole, or None for two groups.
    """

    name: str
    first: Measured | None
    second: Measured | None
    first_url: str
    second_url: str
    comparison: Comparison | None
    part: Part | None


def lines_of(asked: Asked, compared: Compared, *, sees_rows: bool) -> list[Line]:
    """Return the groups: those that did most to the whole first, or with the most answers."""
    by = asked.by[0]
    first, second = ({one.group[by]: one for one in side.numbers} for side in (compared.first, compared.second))
    tests = {one.group.get(by): one for one in compared.groups}
    parts = {part.group: part for part in compared.change.parts} if compared.change else {}
    groups = sorted(dict.fromkeys([*first, *second]), key=lambda group: -_n(first.get(group)) - _n(second.get(group)))
    listed = [*parts, *(group for group in groups if group not in parts)]

    def url(side: Side, group: Any, number: Measured | None) -> str:
        return rows_url(side.question, asked.measure, {by: group}) if sees_rows and number else ""

    return [
        Line(
            value_name(by, group),
            first.get(group),
            second.get(group),
            url(compared.first, group, first.get(group)),
            url(compared.second, group, second.get(group)),
            tests.get(group),
            parts.get(group),
        )
        for group in listed
    ]


def whole_urls(asked: Asked, compared: Compared, *, sees_rows: bool) -> tuple[str, str]:
    """Return the addresses of the rows behind the two numbers."""
    if not sees_rows:
        return "", ""
    first, second = (rows_url(side.question, asked.measure) for side in (compared.first, compared.second))
    return first, second


def dots(asked: Asked, compared: Compared, *, sees_rows: bool) -> Chart | None:
    """Return the groups of both sides beside each other; None if there are none."""
    by = asked.by[0]
    sides = (compared.second, compared.first)
    largest = _largest(compared, by)
    if not largest:
        return None
    ranks = {group: rank for rank, group in enumerate(largest)}
    groups = {
        side.name: sorted((one for one in side.numbers if one.group[by] in ranks), key=lambda one: ranks[one.group[by]])
        for side in sides
    }
    links = {id(one): rows_url(side.question, asked.measure, one.group) for side in sides for one in side.numbers}
    names = {group: value_name(by, group) for group in largest}
    words = _words("sides", groups_sentence(asked, compared), asked, compared)
    return dots_chart(words, groups, by, names=names, url=lambda number: links[id(number)] if sees_rows else "")


def waterfall(asked: Asked, compared: Compared, lines: list[Line]) -> Chart | None:
    """Return how the parts lead from the number before to the number after; None where they do not."""
    change = compared.change
    if change is None or not change.parts:
        return None
    before, after = (
        point_of(side.number, side.name, rows_url(side.question, asked.measure) if lines and lines[0].first_url else "")
        for side in (compared.second, compared.first)
    )
    effects = [
        Effect(line.name, line.part.rate, line.part.mix, line.part.n_after, not line.part.unsure, line.first_url)
        for line in lines
        if line.part is not None
    ]
    if abs(change.rest) > 1e-9:
        of = translated(TOO_FEW) if change.untold else _("counted in several groups")
        effects.append(Effect(of, change.rest, 0.0, 0))
    return change_chart(_words("why", because(asked, compared), asked, compared), before, after, effects)


def finding(asked: Asked, compared: Compared) -> str:
    """Return what the comparison says."""
    whole = compared.whole
    words = {
        "measure": measure_name(asked.measure),
        "first": compared.first.name,
        "second": compared.second.name,
        "size": figure(abs(whole.difference or 0.0)),
        "value": in_unit(whole.first.value or 0.0, whole.first.statistic),
    }
    if not whole.settled:
        return _("%(measure)s: not enough answers to tell %(first)s from %(second)s.") % words
    if not whole.differs:
        return _("%(measure)s does not clearly differ between %(first)s and %(second)s.") % words
    if (whole.difference or 0.0) > 0:
        return _("%(measure)s is %(value)s in %(first)s, higher than in %(second)s by %(size)s.") % words
    return _("%(measure)s is %(value)s in %(first)s, lower than in %(second)s by %(size)s.") % words


def because(asked: Asked, compared: Compared) -> str:
    """Return which group did most to a change, and how."""
    change = compared.change
    if change is None or not change.parts:
        return ""
    part = max(change.parts, key=lambda one: abs(one.total))
    words = {
        "group": value_name(asked.by[0], part.group),
        "measure": measure_name(asked.measure),
        "rate": figure(part.rate, signed=True),
        "mix": figure(part.mix, signed=True),
    }
    if abs(part.rate) >= abs(part.mix):
        return _("%(group)s did most: its own value moved the whole by %(rate)s.") % words
    return _("%(group)s did most: its share of all moved the whole by %(mix)s.") % words


def groups_sentence(asked: Asked, compared: Compared) -> str:
    """Return how many of the groups differ."""
    clear = [value_name(asked.by[0], one.group.get(asked.by[0])) for one in compared.groups if one.differs]
    words = {"by": dimension_name(asked.by[0]), "groups": ", ".join(clear[:3]), "count": figure(len(clear))}
    if not compared.groups:
        return _("%(by)s: no group is on both sides.") % words
    if not clear:
        return _("%(by)s: no group clearly differs.") % words
    if len(clear) > 3:
        return _("%(by)s: %(count)s groups clearly differ, among them %(groups)s.") % words
    return _("%(by)s: clearly different for %(groups)s.") % words


def p_words(p: float | None) -> str:
    """Return a p-value as it is written; nothing where none was made."""
    if p is None:
        return ""
    return _("p < 0.0001") if p < 1e-4 else _("p = %(p)s") % {"p": figure(p)}


def _words(key: str, said: str, asked: Asked, compared: Compared) -> Words:
    words = {
        "measure": measure_name(asked.measure),
        "by": dimension_name(asked.by[0]),
        "first": compared.first.name,
        "second": compared.second.name,
    }
    says = _("%(measure)s by: %(by)s. %(first)s against %(second)s.") % words
    return Words(key, said, says, unit_of(compared.first.number))


def _largest(compared: Compared, by: str) -> list[Any]:
    size: dict[Any, int] = {}
    for number in (*compared.first.numbers, *compared.second.numbers):
        size[number.group[by]] = size.get(number.group[by], 0) + number.n
    return sorted(size, key=lambda group: -size[group])[:MOST_ROWS]


def _n(number: Measured | None) -> int:
    return number.n if number else 0
