"""Sorting many touchpoints at once, and merging some into one."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regard.collect.editing import merge_touchpoints, shown
from regard.promises import promises_with
from regard.vocabulary import Touchpoint
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.desks.catalogue.counts import Suggestion, counts_by, suggested, suggestions
from regard.web.desks.catalogue.kinds import KINDS, save
from regard.web.desks.catalogue.rights import check_may_change
from regard.web.desks.catalogue.words import refused_words
from regard.web.shell.workspace import catalogue, register, workspace

SUGGESTED = "suggested"
_KIND = KINDS["touchpoints"]


def sort_ticked(request: HttpRequest) -> None:
    """Confirm the ticked touchpoints with the channel, stage and department chosen; messages say what became of it."""
    sent, told = request.POST, suggestions(request)
    ticked = ticked_in(sent)
    if not ticked:
        messages.warning(request, _("Tick at least one touchpoint first."))
        return
    changed = [sorted_by(each, sent, suggested(each, told)) for each in ticked]
    refused = save(request, _KIND, changed, seen_in(sent), "sorted")
    for each in refused:
        messages.error(request, refused_words(each))
    if not refused:
        text = ngettext("%(n)s touchpoint is sorted.", "%(n)s touchpoints are sorted.", len(changed))
        messages.success(request, text % {"n": len(changed)})


def ticked_in(sent: QueryDict) -> list[Touchpoint]:
    """Return the ticked touchpoints that are there."""
    there = catalogue().touchpoints
    return [there[key] for key in sent.getlist("key") if key in there]


def seen_in(sent: QueryDict) -> dict[str, str]:
    """Return, for each ticked touchpoint, the entry as it was shown."""
    return {key: sent.get(f"seen-{key}", "") for key in sent.getlist("key")}


def sorted_by(touchpoint: Touchpoint, sent: Mapping[str, Any], suggestion: Suggestion) -> Touchpoint:
    """Return a touchpoint as it is sorted.

    Args:
        touchpoint: as it is.
        sent: `channel`, `stage` and `department`; empty: it stays as it is; `suggested`: as its contacts suggest.
        suggestion: what these suggest.
    """
    told = {"channel": suggestion.channel, "stage": suggestion.stage}
    chosen = {name: str(sent.get(name, "")) for name in ("channel", "stage", "department")}
    filled = {name: told.get(name, "") if value == SUGGESTED else value for name, value in chosen.items()}
    plain: dict[str, Any] = msgspec.to_builtins(touchpoint)
    return msgspec.convert(
        plain | {name: value for name, value in filled.items() if value} | {"sorted": True}, Touchpoint
    )


def merging(request: HttpRequest, keys: Sequence[str]) -> dict[str, Any]:
    """Return what is to be known before touchpoints are merged: their contacts, and the promises that would follow."""
    there, counts = catalogue().touchpoints, counts_by(request, "touchpoint")
    found = [there[key] for key in dict.fromkeys(keys) if key in there and there[key].merged_into is None]
    promised = {use.key for each in found for use in promises_with(register(), Touchpoint, each.key)}
    return {
        "rows": [(each, counts.get(each.key), shown(each)) for each in found],
        "largest": max(found, key=lambda each: counts[each.key].n if each.key in counts else 0).key if found else "",
        "total": sum(counts[each.key].n for each in found if each.key in counts),
        "promises": sorted(promised),
    }


def merge_ticked(request: HttpRequest) -> None:
    """Merge the touchpoints that were sent into the one chosen, and note it; messages say what became of it.

    Raises:
        PermissionDenied: one is not theirs to change.
        WrongUseError: one is not there any more, or the target is merged itself.
    """
    ticked, target = ticked_in(request.POST), request.POST.get("target", "")
    there = catalogue().touchpoints
    check_may_change(user_of(request), [*ticked, *([there[target]] if target in there else [])])
    keys = [each.key for each in ticked]
    refused = merge_touchpoints(workspace().ledger.folder, keys, target, seen_in(request.POST))
    for each in refused:
        messages.error(request, refused_words(each))
    if not refused:
        note(request, "merged", "touchpoints", target, keys=[key for key in keys if key != target])
        messages.success(
            request, _("Merged. Their contacts count at “%(name)s” from now on.") % {"name": _name(target)}
        )


def unmerge(request: HttpRequest, key: str) -> None:
    """Make the contacts of a merged touchpoint count at itself again."""
    before = catalogue().touchpoints[key]
    alone = msgspec.structs.replace(before, merged_into=None)
    refused = save(request, _KIND, [alone], {key: request.POST.get("seen", "")}, "unmerged")
    for each in refused:
        messages.error(request, refused_words(each))
    if not refused:
        messages.success(request, _("“%(name)s” counts for itself again.") % {"name": before.name})


def move_stage(request: HttpRequest) -> None:
    """Move a stage one place up or down; `move` is its key and the direction, as in `buy:up`."""
    key, _colon, direction = request.POST.get("move", "").partition(":")
    stages = list(catalogue().stages)
    place = next((number for number, stage in enumerate(stages) if stage.key == key), None)
    other = None if place is None else place + (-1 if direction == "up" else 1)
    if place is None or other is None or not 0 <= other < len(stages):
        return
    first, second = stages[place], stages[other]
    moved = [
        msgspec.structs.replace(first, order=second.order),
        msgspec.structs.replace(second, order=first.order),
    ]
    seen = {stage.key: request.POST.get(f"seen-{stage.key}", "") for stage in moved}
    for each in save(request, KINDS["stages"], moved, seen, "moved"):
        messages.error(request, refused_words(each))


def _name(key: str) -> str:
    found = catalogue().touchpoints.get(key)
    return found.name if found else key
