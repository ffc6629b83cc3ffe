"""What each list of the catalogue shows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from regard.collect.editing import shown
from regard.vocabulary import Touchpoint, Unit, key_of
from regard.web.accounts.guard import user_of
from regard.web.desks.catalogue.counts import Count, Suggestion, counts_by, suggested, suggestions
from regard.web.desks.catalogue.forms import choices_of, department_choices, stage_choices
from regard.web.desks.catalogue.hours import next_week, today_in
from regard.web.desks.catalogue.rights import may_change
from regard.web.desks.catalogue.rules import held
from regard.web.desks.catalogue.words import CHANNELS, ENVIRONMENTS, JOURNEYS, WEEKDAYS
from regard.web.shell.paging import Paging
from regard.web.shell.workspace import catalogue, departments, register, segments, units
from regard.web.translating import translated

_PER_PAGE = 50
_STATES: Mapping[str, Callable[[Touchpoint], bool]] = {
    "unsorted": lambda each: not each.sorted and each.merged_into is None,
    "sorted": lambda each: each.sorted and each.merged_into is None,
    "merged": lambda each: each.merged_into is not None,
}


@dataclass(frozen=True)
class Row:
    """One entry of a list.

    Attributes:
        entry: the entry.
        count: its contacts; None where there are none.
        seen: the entry as it is shown, to tell later whether somebody changed it.
        may_change: whether whoever asks may change it.
        suggestion: what its contacts suggest, for an unsorted touchpoint.
        words: names of what it names by keys.
    """

    entry: Any
    count: Count | None = None
    seen: str = ""
    may_change: bool = False
    suggestion: Suggestion | None = None
    words: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Branch:
    """A unit, and the units below it.

    Attributes:
        row: the unit.
        total: contacts of it and of all below it.
        below: the next ones down.
    """

    row: Row
    total: int
    below: tuple["Branch", ...]


def touchpoints_list(request: HttpRequest) -> dict[str, Any]:
    """Return the touchpoints that an address asks for: unsorted ones first, then those with most contacts."""
    counts, told = counts_by(request, "touchpoint"), suggestions(request)
    every = [*catalogue().touchpoints.values()]
    asked = request.GET.get("show", "")
    wanted = [each for each in every if asked not in _STATES or _STATES[asked](each)]
    found = [each for each in wanted if _matches(request, each.key, each.name)]
    found.sort(key=lambda each: (not _STATES["unsorted"](each), -_n(counts, each.key), each.name))
    paging = Paging.of(request, len(found), _PER_PAGE)
    listed = found[paging.offset : paging.offset + _PER_PAGE]
    return {
        "rows": [_touchpoint_row(request, each, counts, told) for each in listed],
        "paging": paging,
        "show": asked,
        "numbers": {name: sum(map(holds, every)) for name, holds in _STATES.items()},
        **_bulk_choices(request),
    }


def stages_list(request: HttpRequest) -> dict[str, Any]:
    """Return the stages in their order, and keys that contacts have but nobody described."""
    counts, stages = counts_by(request, "stage"), catalogue().stages
    using = [each.stage for each in catalogue().touchpoints.values()]
    rows = [
        _row(request, each, counts, journey=str(JOURNEYS[each.journey]), touchpoints=str(using.count(each.key)))
        for each in stages
        if _matches(request, each.key, each.name)
    ]
    return {"rows": rows, "unknown": _unknown(counts, {each.key for each in stages})}


def units_list(request: HttpRequest) -> dict[str, Any]:
    """Return the units as a tree, or as a list where one searches; and units of the data that nobody described."""
    counts, found = counts_by(request, "unit"), units()
    rows = {each.key: _unit_row(request, each, counts) for each in found.values()}
    context: dict[str, Any] = {"unknown": _unknown(counts, found.keys())}
    if request.GET.get("q"):
        return context | {"rows": [rows[each.key] for each in found.values() if _matches(request, each.key, each.name)]}
    return context | {"branches": _branches(rows, None)}


def departments_list(request: HttpRequest) -> dict[str, Any]:
    """Return the departments with what they own, and those that touchpoints name but nobody described."""
    counts, touchpoints = counts_by(request, "touchpoint"), catalogue().touchpoints.values()
    owned: dict[str, list[str]] = {}
    for each in touchpoints:
        if each.department:
            owned.setdefault(each.department, []).append(each.key)
    promised = [promise.department for promise in register().promises]
    rows = [
        _row(
            request, each, {}, contacts=_sum(counts, owned.get(each.key, [])),
            touchpoints=str(len(owned.get(each.key, []))), promises=str(promised.count(each.key)),
        )
        for each in catalogue().departments
        if _matches(request, each.key, each.name)
    ]  # fmt: skip
    named = {key: Count(_n_of(counts, keys), "") for key, keys in owned.items()}
    return {"rows": rows, "unknown": _unknown(named, departments().keys())}


def segments_list(request: HttpRequest) -> dict[str, Any]:
    """Return the segments, each with whom it holds for."""
    found = [each for each in segments().values() if _matches(request, each.key, each.name)]
    return {"rows": [(_row(request, each, {}), held(request, each.where)) for each in found]}


def hours_list(request: HttpRequest) -> dict[str, Any]:
    """Return the working hours, each with next week."""
    calendars = [each for each in register().calendars.values() if _matches(request, each.key, each.zone)]
    return {
        "rows": [(_row(request, each, {}), next_week(each, today_in(each))) for each in calendars],
        "days": WEEKDAYS,
    }


LISTS: Mapping[str, Callable[[HttpRequest], dict[str, Any]]] = {
    "touchpoints": touchpoints_list,
    "stages": stages_list,
    "units": units_list,
    "departments": departments_list,
    "segments": segments_list,
    "hours": hours_list,
}


def _touchpoint_row(
    request: HttpRequest, each: Touchpoint, counts: Mapping[str, Count], told: Mapping[str, Suggestion]
) -> Row:
    names = {stage.key: translated(stage.name) for stage in catalogue().stages}
    target = catalogue().touchpoints.get(each.merged_into or "")
    suggestion = suggested(each, told) if _STATES["unsorted"](each) else None
    row = _row(
        request, each, counts,
        channel=str(CHANNELS[each.channel]),
        environment=str(ENVIRONMENTS[each.environment]) if each.environment else "",
        stage=names.get(each.stage or "", ""),
        department=_department_name(each.department),
        merged_into=target.name if target else "",
        suggested_channel=str(CHANNELS.get(suggestion.channel, "")) if suggestion else "",
        suggested_stage=names.get(suggestion.stage, "") if suggestion else "",
    )  # fmt: skip
    return Row(row.entry, row.count, row.seen, row.may_change, suggestion, row.words)


def _unit_row(request: HttpRequest, each: Unit, counts: Mapping[str, Count]) -> Row:
    parent = units().get(each.parent or "")
    words = {"parent": parent.name if parent else "", "department": _department_name(each.department)}
    return _row(request, each, counts, **words)


def _row(request: HttpRequest, entry: Any, counts: Mapping[str, Count], **words: str) -> Row:
    return Row(entry, counts.get(entry.key), shown(entry), may_change(user_of(request), entry), words=words)


def _branches(rows: Mapping[str, Row], parent: str | None) -> tuple[Branch, ...]:
    found = []
    for row in rows.values():
        if row.entry.parent == parent:
            below = _branches(rows, row.entry.key)
            own = row.count.n if row.count else 0
            found.append(Branch(row, own + sum(branch.total for branch in below), below))
    return tuple(found)


def _bulk_choices(request: HttpRequest) -> dict[str, Any]:
    own = user_of(request).departments
    return {"channels": choices_of(CHANNELS), "stages": stage_choices(""), "departments": department_choices("", own)}


def _unknown(counts: Mapping[str, Count], described: Iterable[str]) -> list[tuple[str, Count]]:
    """Return what the data names and nobody described, the most frequent first; only what can be a key."""
    there = set(described)
    return sorted(
        ((key, count) for key, count in counts.items() if key not in there and key == key_of(key)),
        key=lambda pair: (-pair[1].n, pair[0]),
    )


def _department_name(key: str | None) -> str:
    found = departments().get(key or "")
    return found.name if found else key or ""


def _matches(request: HttpRequest, *texts: str) -> bool:
    asked = request.GET.get("q", "").strip().casefold()
    return any(asked in text.casefold() for text in texts)


def _sum(counts: Mapping[str, Count], keys: Iterable[str]) -> str:
    return str(_n_of(counts, keys))


def _n_of(counts: Mapping[str, Count], keys: Iterable[str]) -> int:
    return sum(_n(counts, key) for key in keys)


def _n(counts: Mapping[str, Count], key: str) -> int:
    return counts[key].n if key in counts else 0
