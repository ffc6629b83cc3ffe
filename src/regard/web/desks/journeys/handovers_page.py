"""The page *Hand-overs*: where customers turn to a second channel soon after a first one."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from regard import draw
from regard.journeys import Behind, Window, behind_handed_over, behind_handover, handovers
from regard.journeys.handovers import HandedOver, Handovers
from regard.journeys.transitions import Edge
from regard.web.desks.journeys import words
from regard.web.desks.journeys.asking import Asked, kept
from regard.web.desks.journeys.entered import Entered, span_entered
from regard.web.desks.journeys.kinds import Kinds
from regard.web.desks.journeys.links import NO_NAME, behind_url
from regard.web.desks.journeys.ways_words import percent, percent_range, time_words
from regard.web.shell.components_figures import figure
from regard.web.shell.names import value_word

USUAL_WITHIN = "1d"
MOST_TOUCHPOINTS = 25
_NOTHING = "(nothing)"


@dataclass(frozen=True)
class Asking:
    """What the page asks about hand-overs.

    Attributes:
        within: how soon the next contact must follow, as written.
        window: what that means; None where it means nothing.
    """

    within: Entered[float]
    window: Window | None


@dataclass(frozen=True)
class Line:
    """A channel or touchpoint, and how many of its contacts were followed by one in another channel."""

    name: str
    n: int
    handed_over: int
    share: str
    range: str
    url: str


def asking_of(given: QueryDict) -> Asking:
    """Return what an address asks: `within`, and `need=same` for contacts of the same stage only."""
    within = span_entered(given, "within", USUAL_WITHIN)
    if within.error:
        return Asking(within, None)
    if within.value is None:
        within = span_entered(QueryDict(), "within", USUAL_WITHIN)
    return Asking(within, Window(within.value or 0.0, given.get("need") == "same"))


def counted(asked: Asked, window: Window) -> Handovers:
    """Return which channel is followed by which."""
    return kept(asked, ("handovers", window), lambda: handovers(asked.view, window))


def picture(asked: Asked, asking: Asking, found: Handovers) -> draw.Heat:
    """Return the channel before as rows, the one after as columns; the last column is those after whom none came."""
    names = sorted((one.name for one in found.channels), key=lambda name: (not name, channel_name(name)))
    edges = {(edge.before, edge.after): edge for edge in found.edges}
    totals = {one.name: one.n for one in found.channels}
    return draw.Heat(
        key="handovers",
        finding=finding(found),
        says=_("Share of the contacts in each channel by the channel of the next contact in time; rows add to 100 %."),
        words=words.picture_words(),
        corner=_("From"),
        columns=(*map(channel_name, names), _("no contact in time")),
        rows=tuple(
            _row(asked, asking, name, [edges.get((name, to)) for to in (*names, None)], totals) for name in names
        ),
    )


def finding(found: Handovers) -> str:
    """Return what hand-overs say, as a sentence."""
    if not found.contacts:
        return _("There is no contact in this time")
    if not found.handed_over:
        return _("No contact is followed by one in another channel in time")
    moves = (edge for edge in found.edges if edge.before and edge.after and edge.before != edge.after)
    most = max(moves, key=lambda edge: edge.count)
    values = {
        "share": percent(found.handed_over / found.contacts),
        "before": channel_name(most.before or ""),
        "after": channel_name(most.after or ""),
    }
    return (
        _("%(share)s of contacts are followed by another channel in time, most from %(before)s to %(after)s") % values
    )


def touchpoint_lines(asked: Asked, asking: Asking, found: Handovers) -> list[Line]:
    """Return the touchpoints whose contacts are handed over most."""
    most = sorted((one for one in found.touchpoints if one.handed_over), key=lambda one: (-one.handed_over, one.name))
    return [_line(asked, asking, one) for one in most[:MOST_TOUCHPOINTS]]


def channel_name(name: str) -> str:
    """Return what a channel is called; of contacts without one, that there is none."""
    return value_word(name) if name else _("no channel")


def _line(asked: Asked, asking: Asking, one: HandedOver) -> Line:
    url = behind_url(asked, "handed_over", touchpoint=one.name or NO_NAME, **_said(asking))
    name, share = words.touchpoint(one.name), percent(one.share)
    return Line(name, one.n, one.handed_over, share, percent_range(one.low, one.high), url)


def _row(asked: Asked, asking: Asking, name: str, edges: list[Edge | None], totals: Mapping[str, int]) -> draw.HeatRow:
    def cell(edge: Edge | None) -> draw.Cell:
        if edge is None or not edge.count:
            return draw.Cell(0.0)
        after = _NOTHING if edge.after is None else edge.after or NO_NAME
        url = behind_url(asked, "handover", before=name or NO_NAME, after=after, **_said(asking))
        note = _("%(count)s contacts") % {"count": figure(edge.count)}
        if edge.median_s is not None:
            note += " \N{MIDDLE DOT} " + _("median time %(time)s") % {"time": time_words(edge.median_s)}
        return draw.Cell(edge.count / totals[name], url=url, note=note)

    return draw.HeatRow(channel_name(name), tuple(map(cell, edges)), totals[name])


def _said(asking: Asking) -> dict[str, str | None]:
    same = asking.window is not None and asking.window.same_stage
    return {"within": asking.within.text, "need": "same" if same else None}


def _window(arguments: Mapping[str, str]) -> Window:
    fields = QueryDict(mutable=True)
    fields.update({name: arguments[name] for name in ("within", "need") if name in arguments})
    return asking_of(fields).window or Window(0.0)


def _behind_handover(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    named = {NO_NAME: "", _NOTHING: None}
    before, after = (arguments.get(name, _NOTHING) for name in ("before", "after"))
    return behind_handover(asked.view, _window(arguments), named.get(before, before), named.get(after, after))


def _behind_touchpoint(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    touchpoint = arguments.get("touchpoint") or None
    name = "" if touchpoint == NO_NAME else touchpoint
    return behind_handed_over(asked.view, _window(arguments), touchpoint=name)


BEHIND: Kinds = {"handover": _behind_handover, "handed_over": _behind_touchpoint}
