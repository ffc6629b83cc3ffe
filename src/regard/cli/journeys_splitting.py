"""By what a funnel is taken apart: channels, a segment, or an attribute of customers."""

from collections.abc import Mapping
from dataclasses import replace

from regard.cli.journeys_asking import Asked
from regard.collect import read_catalogue
from regard.errors import WrongUseError, unknown_name
from regard.journeys.funnel_customers import group_of, groups_at_entry
from regard.journeys.funnel_definition import Funnel
from regard.journeys.funnel_groups import Groups
from regard.measure import Condition, dimension_names
from regard.measure.breakdown import selected
from regard.vocabulary import Segment

CHANNEL = "channel"
_SEGMENT, _ATTRIBUTE = "segment:", "attribute:"


def groups_by(asked: Asked, name: str, at: str | None, funnel: Funnel) -> Groups:
    """Return the groups of customers that a name stands for.

    Args:
        asked: which contacts.
        name: `channel`, the key of a segment, or an attribute; `segment:` or `attribute:` before it tells them apart.
        at: `first` or `last`, for the channel alone; None: first.
        funnel: its definition; an attribute's value is that at the contact of entry.

    Raises:
        WrongUseError: there is no such name or place.
    """
    if name == CHANNEL:
        return _place(at or "first")
    if at is not None:
        what = "--at says which channel counts."
        raise WrongUseError(what, "Leave it out; segments and attributes are those at entry.")
    segments = {f"{_SEGMENT}{one.key}": one for one in read_catalogue(asked.ledger.folder).segments}
    attributes = [one.name for one in dimension_names(asked.reader) if one.kind == "attribute"]
    whole = _whole_name(name, segments, attributes)
    if whole in segments:
        return _in_segment(asked, segments[whole])
    rows = selected(asked.reader, replace(asked.breakdown, by=(whole,)))
    return groups_at_entry(asked.reader, asked.view, funnel, rows, whole)


def _whole_name(name: str, segments: Mapping[str, Segment], attributes: list[str]) -> str:
    known = (*segments, *attributes)
    for each in (name, f"{_SEGMENT}{name}", f"{_ATTRIBUTE}{name}"):
        if each in known:
            return each
    plain = [each.partition(":")[2] for each in known]
    raise unknown_name("channel, segment or attribute", name, (CHANNEL, *plain))


def _place(at: str) -> Groups:
    if at == "first":
        return "first"
    if at == "last":
        return "last"
    raise unknown_name("place of the channel", at, ("first", "last"))


def _in_segment(asked: Asked, segment: Segment) -> Groups:
    where = tuple(Condition.parse(text) for text in segment.where)
    inside = asked.view_of(replace(asked.breakdown, where=(*asked.breakdown.where, *where)))
    return group_of(segment.name, inside)
