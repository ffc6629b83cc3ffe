"""The page *Loops*: where episodes come to a touchpoint again, and the time that takes."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext as _

from regard import draw
from regard.errors import unknown_name
from regard.journeys import Behind, LoopKind, behind_loop, loops
from regard.journeys.loops import Loop, Loops
from regard.web.desks.journeys import words
from regard.web.desks.journeys.asking import Asked, kept
from regard.web.desks.journeys.kinds import Kinds
from regard.web.desks.journeys.links import NO_NAME, behind_url
from regard.web.desks.journeys.ways_words import percent, percent_range, time_words
from regard.web.shell.components_figures import figure

MOST_SHOWN = 30


class Order(StrEnum):
    """In which order touchpoints are shown."""

    SHARE = "share"
    TIME = "time"
    COUNT = "count"


def counted(asked: Asked) -> Loops:
    """Return how often episodes come to each touchpoint again."""
    return kept(asked, ("loops",), lambda: loops(asked.view, asked.rule))


def picture(asked: Asked, found: Loops, order: Order) -> draw.Heat:
    """Return touchpoints as rows, kinds of coming again as columns; every share leads to its episodes."""
    return draw.Heat(
        key="loops",
        finding=finding(found),
        says=_("Share of the episodes with a touchpoint that come to it again: at all, at once, or after another one."),
        words=words.picture_words(),
        corner=_("Touchpoint"),
        columns=(_("again"), _("at once"), _("after another"), _("time between, median"), _("time between, mean")),
        rows=tuple(_row(asked, one) for one in ordered(found, order)[:MOST_SHOWN]),
    )


def ordered(found: Loops, order: Order) -> list[Loop]:
    """Return touchpoints that episodes come to again, those with most of what is asked for first."""
    by = {
        Order.SHARE: lambda one: one.share,
        Order.TIME: lambda one: one.rework_s,
        Order.COUNT: lambda one: one.episodes,
    }
    again = [one for one in found.touchpoints if one.episodes]
    return sorted(again, key=lambda one: (-by[order](one), one.touchpoint))


def finding(found: Loops) -> str:
    """Return what loops say, as a sentence."""
    if not found.n:
        return _("There is no episode in this time")
    if not found.episodes:
        return _("No episode comes to a touchpoint again")
    most = ordered(found, Order.COUNT)[0]
    values = {"share": percent(found.share), "n": figure(found.n), "touchpoint": words.touchpoint(most.touchpoint)}
    return _("%(share)s of %(n)s episodes come to a touchpoint again, most of all to %(touchpoint)s") % values


def all_url(asked: Asked) -> str:
    """Return the address of all episodes that come to any touchpoint again."""
    return behind_url(asked, "loop")


def _row(asked: Asked, one: Loop) -> draw.HeatRow:
    counts = {LoopKind.ANY: one.episodes, LoopKind.SELF: one.self_loops, LoopKind.RETURN: one.return_loops}
    notes = {
        LoopKind.ANY: _("95 %% interval %(range)s") % {"range": percent_range(one.low, one.high)},
        LoopKind.SELF: _("%(count)s times in all") % {"count": figure(one.immediate_repeats)},
        LoopKind.RETURN: _("%(count)s times in all") % {"count": figure(one.returns)},
    }
    cells = [
        draw.Cell(
            counts[kind] / one.n,
            url=behind_url(asked, "loop", touchpoint=one.touchpoint or NO_NAME, loop=kind.value)
            if counts[kind]
            else "",
            note=_("%(count)s episodes") % {"count": figure(counts[kind])} + " \N{MIDDLE DOT} " + notes[kind],
        )
        for kind in LoopKind
    ]
    spent = (
        _time(one.median_rework_s, one.median_rework_low_s, one.median_rework_high_s),
        _time(one.mean_rework_s, one.mean_rework_low_s, one.mean_rework_high_s),
    )
    return draw.HeatRow(words.touchpoint(one.touchpoint), (*cells, *spent), one.n)


def _time(took_s: float, low_s: float, high_s: float) -> draw.Cell:
    values = {"low": time_words(low_s), "high": time_words(high_s)}
    note = _("from first to last time, 95 %% interval %(low)s to %(high)s") % values
    return draw.Cell(None, time_words(took_s), note=note)


def _behind(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    kind = arguments.get("loop", "") or LoopKind.ANY.value
    if kind not in list(LoopKind):
        raise unknown_name("kind of loop", kind, list(LoopKind))
    touchpoint = arguments.get("touchpoint") or None
    return behind_loop(asked.view, asked.rule, "" if touchpoint == NO_NAME else touchpoint, LoopKind(kind))


BEHIND: Kinds = {"loop": _behind}
