"""What the page on weights shows: what one can weigh by, the shares before and after, and the scores."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from regard.ask.weights_margins import OTHERS, UNKNOWN
from regard.ask.weights_report import Weighing
from regard.errors import BrokenWorkspaceError
from regard.measure import dimension_names
from regard.measure.dimensions import ATTRIBUTE
from regard.web.desks.surveys.coverage import group_name
from regard.web.desks.surveys.quality_view import Figures, figures
from regard.web.shell.components_figures import figure
from regard.web.shell.names import measure_name
from regard.web.shell.reading import cached, reading

_COLUMNS: dict[str, LazyText] = {"channel": _("Channel"), "unit": _("Unit"), "account": _("Account")}
_GROUPS: dict[str, LazyText] = {UNKNOWN: _("unknown"), OTHERS: _("others")}


@dataclass(frozen=True)
class Choice:
    """A dimension to weigh by."""

    name: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class ShareLine:
    """A group of a margin, its shares in percent as words."""

    margin: str
    group: str
    known: str
    answers: str
    before: str
    after: str


@dataclass(frozen=True)
class ScoreLine:
    """A score, plain and weighed."""

    name: str
    plain: Figures
    weighed: Figures
    effective_n: str
    design_effect: float


def choices(request: HttpRequest) -> list[Choice]:
    """Return the dimensions that one can weigh by: those that known customers have in the data."""
    chosen = request.GET.getlist("margin")
    try:
        with reading(request) as reader:
            found = cached(reader, ("dimension names",), lambda: dimension_names(reader))
    except BrokenWorkspaceError:
        return []
    names = [each.name for each in found if each.name in _COLUMNS or each.name.startswith(ATTRIBUTE)]
    return [Choice(name, margin_name(name), name in chosen) for name in names]


def margin_name(name: str) -> str:
    """Return what a dimension is called.

    >>> margin_name("attribute:age")
    'age'
    """
    return str(_COLUMNS.get(name) or name.removeprefix(ATTRIBUTE))


def share_lines(found: Weighing) -> list[ShareLine]:
    """Return the groups with their shares, margin by margin."""
    return [
        ShareLine(
            margin_name(each.margin),
            _group(each.margin, each.group),
            _percent(each.known),
            figure(each.answers),
            _percent(each.before),
            _percent(each.after),
        )
        for each in found.shares
    ]


def score_lines(found: Weighing) -> list[ScoreLine]:
    """Return the scores, plain and weighed."""
    return [
        ScoreLine(
            measure_name(each.measure),
            figures(each.plain),
            figures(each.weighed),
            figure(round(each.weighed.effective_n, 1)),
            each.weighed.design_effect,
        )
        for each in found.scores
    ]


def _group(margin: str, group: str) -> str:
    return str(_GROUPS[group]) if group in _GROUPS else group_name(margin, group)


def _percent(share: float) -> str:
    return f"{figure(round(100 * share, 1))}\N{NO-BREAK SPACE}%"
