"""The kinds of entries: what each is called, where it is kept, and by which form it is changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from regard.collect.editing import Refused, Use, remove_entry, save_entries, shown
from regard.promises import promises_with, remove_calendar, save_calendar
from regard.vocabulary import Calendar, Department, Segment, Stage, Touchpoint, Unit, Word
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.desks.catalogue.forms import (
    DepartmentForm,
    EntryForm,
    HoursForm,
    SegmentForm,
    StageForm,
    TouchpointForm,
    UnitForm,
)
from regard.web.desks.catalogue.rights import check_may_change
from regard.web.shell.workspace import catalogue, departments, register, segments, units, workspace


@dataclass(frozen=True)
class Kind:
    """One list of the catalogue.

    Attributes:
        key: its name in addresses.
        word: the class of its entries.
        form: by which one is changed.
        many: what the list is called.
        new: the words on the button for a new one.
        dimension: what contacts are counted by; empty where they have none of it.
    """

    key: str
    word: type[Any]
    form: type[EntryForm]
    many: LazyText
    new: LazyText
    dimension: str = ""

    @property
    def url(self) -> str:
        """The address of the list."""
        return reverse("catalogue:list", args=[self.key])


KINDS = {
    kind.key: kind
    for kind in (
        Kind("touchpoints", Touchpoint, TouchpointForm, _("Touchpoints"), _("New touchpoint"), "touchpoint"),
        Kind("stages", Stage, StageForm, _("Stages"), _("New stage"), "stage"),
        Kind("units", Unit, UnitForm, _("Units"), _("New unit"), "unit"),
        Kind("departments", Department, DepartmentForm, _("Departments"), _("New department")),
        Kind("segments", Segment, SegmentForm, _("Segments"), _("New segment")),
        Kind("hours", Calendar, HoursForm, _("Working hours"), _("New working hours")),
    )
}
"""In the order of the tabs."""


def entries_of(kind: Kind) -> Mapping[str, Any]:
    """Return what the workspace has, each entry under its key."""
    found: dict[str, Mapping[str, Any]] = {
        "touchpoints": catalogue().touchpoints,
        "stages": {stage.key: stage for stage in catalogue().stages},
        "units": units(),
        "departments": departments(),
        "segments": segments(),
        "hours": register().calendars,
    }
    return found[kind.key]


def save(
    request: HttpRequest, kind: Kind, changed: Sequence[Any], seen: Mapping[str, str], act: str = "changed"
) -> tuple[Refused, ...]:
    """Save entries for whoever asks, and note it; return what was refused.

    Raises:
        PermissionDenied: an entry is not theirs to change.
        WrongUseError: an entry names what is not there.
    """
    before = entries_of(kind)
    check_may_change(user_of(request), [*changed, *(before[each.key] for each in changed if each.key in before)])
    folder = workspace().ledger.folder
    if kind.word is Calendar:
        refused = tuple(each for calendar in changed for each in save_calendar(folder, calendar, seen))
    else:
        refused = save_entries(folder, kind.word, changed, seen)
    if not refused:
        for entry in changed:
            note(request, act, kind.key, entry.key, before=_plain(before.get(entry.key)), after=_plain(entry))
    return refused


def remove(request: HttpRequest, kind: Kind, key: str, seen: str, further: Sequence[Use] = ()) -> tuple[Refused, ...]:
    """Remove an entry for whoever asks, and note it; return why it was refused.

    Raises:
        PermissionDenied: it is not theirs to change.
    """
    check_may_change(user_of(request), [entries_of(kind)[key]])
    folder, shown_then = workspace().ledger.folder, {key: seen}
    if kind.word is Calendar:
        refused = remove_calendar(folder, key, shown_then)
    else:
        refused = remove_entry(folder, kind.word, key, shown_then, (*further, *promises_naming(kind, key)))
    if not refused:
        note(request, "removed", kind.key, key, before=seen)
    return refused


def promises_naming(kind: Kind, key: str) -> tuple[Use, ...]:
    """Return which promises name an entry."""
    named = kind.word in {Calendar, Department, Touchpoint}
    return promises_with(register(), kind.word, key) if named else ()


def _plain(entry: Word | None) -> str:
    return "" if entry is None else shown(entry)  # type: ignore[arg-type]
