"""Funnel by group: the same funnel for each channel, segment or attribute of customers, beside each other."""

from collections.abc import Mapping
from typing import Literal

from django.utils.translation import gettext as _

from regard import draw
from regard.errors import unknown_name
from regard.journeys import Behind, Funnel, behind_group, funnel_by, view
from regard.journeys.funnel import Conversion
from regard.journeys.funnel_customers import group_of, groups_at_entry
from regard.journeys.funnel_groups import CustomerGroups, FunnelGroups, Groups
from regard.measure import Condition, dimension_names
from regard.measure.breakdown import selected
from regard.web.desks.journeys.asking import Asked, kept
from regard.web.desks.journeys.funnel_page import Drawn, funnel_of, step_label, step_of
from regard.web.desks.journeys.kinds import Kinds
from regard.web.desks.journeys.links import behind_url
from regard.web.desks.journeys.places import Options
from regard.web.desks.journeys.ways_words import percent, percent_range
from regard.web.desks.journeys.words import picture_words
from regard.web.shell.components_figures import figure
from regard.web.shell.names import value_word
from regard.web.shell.reading import cached
from regard.web.shell.workspace import segments

MOST_GROUPS = 20
_CHANNELS: Mapping[str, Literal["first", "last"]] = {"first": "first", "last": "last"}


def split_options(asked: Asked) -> Options:
    """Return by what a funnel can be taken apart: key and words."""
    channels = [("first", _("the channel at entry")), ("last", _("the channel of the last step reached"))]
    known = [(f"segment:{key}", _("segment %(name)s") % {"name": one.name}) for key, one in segments().items()]
    return [*channels, *known, *((name, name.partition(":")[2]) for name in _attributes(asked))]


def split_of(asked: Asked, name: str) -> str:
    """Return by what the address takes a funnel apart; empty: by nothing.

    Raises:
        WrongUseError: there is no such thing.
    """
    known = [key for key, _words in split_options(asked)]
    if name and name not in known:
        raise unknown_name("way to take a funnel apart", name, known)
    return name


def groups_picture(asked: Asked, drawn: Drawn, split: str) -> draw.Heat:
    """Return the funnel of each group as a row, those with most customers first; every share leads to its customers."""
    found = _counted(asked, drawn, split)
    groups = sorted(found.groups, key=lambda one: (-one[1].entered, one[0] or ""))
    steps = range(1, len(drawn.counted.steps) + 1)
    return draw.Heat(
        key="groups",
        finding=_finding(groups),
        says=_("Share of those who enter that reach each step, by group; a customer is in one group only."),
        words=picture_words(),
        corner=_("Group"),
        columns=tuple(step_label(drawn, number) for number in steps),
        rows=tuple(_row(asked, drawn, split, name, own) for name, own in groups[:MOST_GROUPS]),
        most=1.0,
    )


def _counted(asked: Asked, drawn: Drawn, split: str) -> FunnelGroups:
    wanted = drawn.funnel
    return kept(asked, ("funnel by", wanted, split), lambda: _split(asked, wanted, split))


def _split(asked: Asked, funnel: Funnel, split: str) -> FunnelGroups:
    return funnel_by(asked.view, funnel, groups_of(asked, split, funnel))


def groups_of(asked: Asked, split: str, funnel: Funnel) -> Groups:
    """Return the groups that a split makes of the customers who enter a funnel.

    Args:
        asked: what the address asks for.
        split: as `split_of` returned it.
        funnel: an attribute's value is that at the contact of entry.
    """
    if split in _CHANNELS:
        return _CHANNELS[split]
    if split.startswith("segment:"):
        return kept(asked, ("groups", split), lambda: _in_segment(asked, split.partition(":")[2]))
    return kept(asked, ("groups", split, funnel), lambda: _by_attribute(asked, split, funnel))


def _in_segment(asked: Asked, key: str) -> CustomerGroups:
    """Return the customers of whom a contact in view is in a segment."""
    where = tuple(Condition.parse(text) for text in segments()[key].where)
    narrowed = asked.question.breakdown((), *where)
    return group_of(segments()[key].name, view(asked.reader, selected(asked.reader, narrowed)))


def _by_attribute(asked: Asked, name: str, funnel: Funnel) -> CustomerGroups:
    rows = selected(asked.reader, asked.question.breakdown((name,)))
    return groups_at_entry(asked.reader, asked.view, funnel, rows, name)


def _attributes(asked: Asked) -> list[str]:
    found = cached(asked.reader, ("journeys", "dimensions"), lambda: dimension_names(asked.reader, "volume"))
    return [one.name for one in found if one.kind == "attribute"]


def _finding(groups: list[tuple[str | None, Conversion]]) -> str:
    named = [(name, own) for name, own in groups if own.entered]
    if len(named) < 2:
        return _("All customers who enter are in one group")
    best, worst = (max(named, key=lambda one: sign * one[1].converted.share) for sign in (1, -1))
    values = {
        "best": group_name(best[0]),
        "most": percent(best[1].converted.share),
        "worst": group_name(worst[0]),
        "least": percent(worst[1].converted.share),
    }
    return _("%(most)s of %(best)s go all the way, and %(least)s of %(worst)s") % values


def group_name(name: str | None) -> str:
    """Return what a group is called."""
    return _("all others") if name is None else value_word(name)


def _row(asked: Asked, drawn: Drawn, split: str, name: str | None, own: Conversion) -> draw.HeatRow:
    def cell(number: int) -> draw.Cell:
        step = own.steps[number - 1]
        said = None if name is None else f"={name}"
        url = behind_url(asked, "funnel_group", of=drawn.form.query, split=split, group=said, step=number)
        note = _("%(count)s customers, 95 %% interval %(range)s") % {
            "count": figure(step.reached),
            "range": percent_range(step.of_entered.low, step.of_entered.high),
        }
        return draw.Cell(step.of_entered.share, url=url, note=note)

    return draw.HeatRow(group_name(name), tuple(cell(step.step) for step in own.steps), own.entered)


def _behind(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    funnel = funnel_of(asked, arguments)
    groups = groups_of(asked, split_of(asked, arguments.get("split", "")) or "first", funnel)
    group = arguments.get("group")
    name = None if group is None else group.removeprefix("=")
    return behind_group(asked.view, funnel, groups, name, step_of(arguments))


BEHIND: Kinds = {"funnel_group": _behind}
