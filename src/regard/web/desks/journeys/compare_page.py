"""The comparison: one view of the journeys for two times or two segments, each difference with interval and test."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from regard.draw import Cell, Heat, HeatRow, Unit
from regard.draw.words import written
from regard.web.accounts.rights import Right, needs
from regard.web.desks.journeys.asking import Asked
from regard.web.desks.journeys.compare_cells import WHATS, Wanted, behind_compared
from regard.web.desks.journeys.compare_lines import Line, lines_of
from regard.web.desks.journeys.compare_sides import Sides, sides_of
from regard.web.desks.journeys.intended_page import all_intended
from regard.web.desks.journeys.kinds import Kinds
from regard.web.desks.journeys.links import page_url
from regard.web.desks.journeys.showing import figure, frame, show
from regard.web.desks.journeys.words import picture_words
from regard.web.shell.reading import reading
from regard.web.shell.workspace import segments

_MOST_ROWS, _MOST_COLUMNS, _MOST_LINES = 14, 12, 200

BEHIND: Kinds = {"compared": behind_compared}


@needs(Right.SEE_NUMBERS)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show how journeys differ between two times or two segments."""
    with reading(request) as reader:
        asked = Asked.of(request, reader)
        if asked.is_empty:
            return show(request, "journeys/compare.html", frame(asked, "compare"))
        sides = sides_of(request, reader)
        wanted = Wanted.of(sides.first, request.GET.dict() | {"of": request.GET.urlencode()})
        lines = lines_of(sides, wanted)
        figures = [figure(sides.first, _heat(sides, lines), shows_finding=False)] if lines else []
        context = (
            frame(sides.first, "compare") | _choices() | {"sides": sides, "wanted": wanted} | _funnel(sides, wanted)
        )
        return show(request, "journeys/compare.html", context | _table(sides, lines), figures)


def finding(sides: Sides, lines: Sequence[Line]) -> str:
    """Return how many differences are clear as a sentence."""
    clear = sum(line.differs for line in lines)
    said: dict[str, str | int] = {"first": sides.names[0], "second": sides.names[1], "n": clear}
    if not lines:
        return _("There are no journeys to compare")
    if not clear:
        return _("No clear difference between %(first)s and %(second)s") % said
    words = ngettext(
        "%(n)s clear difference between %(first)s and %(second)s",
        "%(n)s clear differences between %(first)s and %(second)s",
        clear,
    )
    return words % said


def _choices() -> dict[str, Any]:
    return {"whats": WHATS, "journeys": all_intended().values(), "segments": segments().values()}


def _funnel(sides: Sides, wanted: Wanted) -> dict[str, Any]:
    """Return the steps of a funnel, where they can be changed, and whether some had too little time to go them."""
    if wanted.funnel is None:
        return {}
    own = page_url(sides.first, "journeys:funnel")
    return {
        "steps": wanted.funnel.steps,
        "funnel_url": f"{own}{'&' if '?' in own else '?'}{wanted.funnel.form.query}",
        "is_early": wanted.funnel.is_early(sides.first) or wanted.funnel.is_early(sides.second),
    }


def _table(sides: Sides, lines: list[Line]) -> dict[str, Any]:
    return {
        "finding": finding(sides, lines),
        "lines": lines[:_MOST_LINES],
        "more": max(len(lines) - _MOST_LINES, 0),
        "has_columns": any(line.column for line in lines),
    }


def _heat(sides: Sides, lines: Sequence[Line]) -> Heat:
    """Return the differences as a picture: the rows and columns with most journeys; the table has all."""
    columns = _largest(lines, by_column=True)[:_MOST_COLUMNS]
    cells = {(line.row, line.column): line for line in lines}
    says = _(
        "Share in %(first)s less share in %(second)s, in percentage points: + and plain, more often in the first; "
        "\N{MINUS SIGN} and striped, less often; * marks clear differences."
    )
    rows = [
        HeatRow(row, tuple(_cell(cells.get((row, column))) for column in columns))
        for row in _largest(lines, by_column=False)[:_MOST_ROWS]
    ]
    return Heat(
        key="comparison",
        finding=finding(sides, lines),
        says=says % {"first": sides.names[0], "second": sides.names[1]},
        words=picture_words(),
        columns=tuple(column or _("Difference") for column in columns),
        rows=tuple(rows),
        differs=True,
    )


def _cell(line: Line | None) -> Cell:
    if line is None or np.isnan(line.difference):
        return Cell(None)
    note = f"{line.words}, {line.verdict}"
    points = written(line.difference, Unit.SHARE, picture_words(), signed=True)
    return Cell(line.difference, f"{points} *" if line.differs else points, line.first.url or line.second.url, note)


def _largest(lines: Sequence[Line], *, by_column: bool) -> list[str]:
    """Return the names of rows or columns, those with most on both sides first."""
    totals: dict[str, int] = {}
    for line in lines:
        name = line.column if by_column else line.row
        totals[name] = totals.get(name, 0) + line.first.count + line.second.count
    return sorted(totals, key=lambda name: -totals[name])
