"""The forms of the catalogue: each reads an entry, and makes one."""

from collections.abc import Iterable, Mapping
from typing import Any, override
from zoneinfo import available_timezones

import msgspec
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from regard.collect.editing import shown
from regard.vocabulary import Calendar, Department, Segment, Stage, Touchpoint, Unit, Word, key_of
from regard.web.desks.catalogue.words import CHANNELS, CONTACTS, ENVIRONMENTS, JOURNEYS
from regard.web.shell.workspace import catalogue
from regard.web.translating import translated

Choices = list[tuple[str, str | LazyText]]


def choices_of(words: Mapping[str, str | LazyText], nothing: str | LazyText | None = None) -> Choices:
    """Return what a list offers, first nothing if that may be chosen."""
    return [*([("", nothing)] if nothing is not None else []), *((str(key), text) for key, text in words.items())]


def stage_choices(nothing: str | LazyText) -> Choices:
    """Return the stages of the workspace, in their order."""
    return choices_of({stage.key: translated(stage.name) for stage in catalogue().stages}, nothing)


def department_choices(nothing: str | LazyText, own: Iterable[str] = ()) -> Choices:
    """Return the departments of the workspace, those that touchpoints name included.

    Args:
        nothing: words for none.
        own: only these, and never none, if any are given.
    """
    described = {department.key: department.name for department in catalogue().departments}
    used = {each.department for each in catalogue().touchpoints.values() if each.department}
    every = described | {key: key for key in sorted(used - described.keys())}
    mine = {key: every.get(key, key) for key in own}
    return choices_of(mine or every, None if mine else nothing)


class EntryForm(forms.Form):
    """What all entries have: a key, which stays, a name, and how the entry was shown.

    Attributes:
        word: the class of the entry.
        before: the entry that is changed; None for a new one.
        entry: what the form says, once it is valid.
    """

    word: type[Word]
    entry: Any = None

    name = forms.CharField(label=__("Name"), max_length=200)
    key = forms.CharField(
        label=__("Key"),
        max_length=200,
        required=False,
        help_text=__(
            "Its lasting name in data and numbers, which cannot be changed later. Left empty: made of the name."
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, *, before: Any = None, own: Iterable[str] = (), initial: Mapping[str, Any] | None = None
    ) -> None:
        """Begin with an entry.

        Args:
            data: what was sent; None: nothing yet.
            before: the entry that is changed, or None.
            own: departments that whoever asks is bound to.
            initial: what the fields begin with, over what the entry says.
        """
        self.before = before
        start = self.fields_of(before) if before is not None else {}
        super().__init__(data, initial=start | dict(initial or {}))
        if before is not None:
            del self.fields["key"]
        self.offer(tuple(own))

    def offer(self, own: tuple[str, ...]) -> None:
        """Fill the lists to choose from; `own`: departments that whoever asks is bound to."""

    def fields_of(self, before: Any) -> dict[str, Any]:
        """Return the values of the fields for an entry."""
        return {**{name: getattr(before, name) for name in before.__struct_fields__}, "seen": shown(before)}

    def values(self) -> dict[str, Any]:
        """Return the entry's fields as plain values; empty ones are left out."""
        cleaned = {
            name: value for name, value in self.cleaned_data.items() if name != "seen" and value not in (None, "")
        }
        return cleaned | {
            "key": self.before.key if self.before is not None else cleaned.get("key") or key_of(cleaned["name"])
        }

    @override
    def clean(self) -> dict[str, Any]:
        """Make the entry; what it refuses stands above the form."""
        super().clean()
        if not self.errors:
            try:
                self.entry = msgspec.convert(self.kept() | self.values(), self.word)
            except msgspec.ValidationError as error:
                message = str(error).partition(" - at")[0]
                raise ValidationError(message) from error
        return self.cleaned_data

    def kept(self) -> dict[str, Any]:
        """Return what the entry has beside the form's fields."""
        if self.before is None:
            return {}
        plain: dict[str, Any] = msgspec.to_builtins(self.before, builtin_types=())
        return {name: value for name, value in plain.items() if name not in self.fields}


class TouchpointForm(EntryForm):
    """A touchpoint; whoever saves it has sorted it."""

    word = Touchpoint

    channel = forms.ChoiceField(label=__("Channel"), choices=choices_of(CHANNELS))
    environment = forms.ChoiceField(
        label=__("Environment"), choices=choices_of(ENVIRONMENTS, __("As is usual for the channel")), required=False
    )
    contact = forms.ChoiceField(
        label=__("Contact"), choices=choices_of(CONTACTS, __("As is usual for the channel")), required=False
    )
    stage = forms.ChoiceField(label=__("Stage"), required=False)
    department = forms.ChoiceField(label=__("Department"), required=False)
    weight = forms.FloatField(
        label=__("Weight"),
        min_value=0,
        initial=1.0,
        localize=True,
        help_text=__("Counts where touchpoints are combined; 1 is usual."),
    )

    @override
    def offer(self, own: tuple[str, ...]) -> None:
        self.fields["stage"].choices = stage_choices(_("None"))  # type: ignore[attr-defined]
        self.fields["department"].choices = department_choices(_("None"), own)  # type: ignore[attr-defined]

    @override
    def values(self) -> dict[str, Any]:
        return super().values() | {"sorted": True}


class StageForm(EntryForm):
    """A stage; a new one comes last."""

    word = Stage

    journey = forms.ChoiceField(label=__("Journey"), choices=choices_of(JOURNEYS), initial="customer")

    @override
    def kept(self) -> dict[str, Any]:
        last = max((stage.order for stage in catalogue().stages), default=0)
        return super().kept() or {"order": last + 1}


class DepartmentForm(EntryForm):
    """A department."""

    word = Department


class UnitForm(EntryForm):
    """A unit, and where it is in the tree."""

    word = Unit

    parent = forms.ChoiceField(label=__("Unit above"), required=False)
    department = forms.ChoiceField(label=__("Department"), required=False)
    zone = forms.CharField(
        label=__("Time zone"),
        required=False,
        help_text=__("Such as Europe/Berlin; empty: the workspace's."),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )

    @override
    def offer(self, own: tuple[str, ...]) -> None:
        others = {
            unit.key: unit.name for unit in catalogue().units if self.before is None or unit.key != self.before.key
        }
        self.fields["parent"].choices = choices_of(others, _("None"))  # type: ignore[attr-defined]
        self.fields["department"].choices = department_choices(_("None"))  # type: ignore[attr-defined]


class SegmentForm(EntryForm):
    """A segment: rows of column, comparison and value, all of which must hold."""

    word = Segment

    where: tuple[str, ...] = ()

    @override
    def values(self) -> dict[str, Any]:
        return super().values() | {"where": self.where}


class HoursForm(EntryForm):
    """Working hours: the week as a grid, and the days on which nobody is there."""

    word = Calendar

    zone = forms.CharField(
        label=__("Time zone of the clock"), widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"})
    )
    holidays = forms.CharField(
        label=__("Holidays"),
        required=False,
        help_text=__("One day a line, such as 2026-12-25."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    name = None  # type: ignore[assignment]

    hours: Mapping[str, tuple[str, ...]] = {}

    @override
    def fields_of(self, before: Calendar) -> dict[str, Any]:
        days = "\n".join(day.isoformat() for day in before.holidays)
        return {"zone": before.zone, "holidays": days, "seen": shown(before)}

    @override
    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        key = self.before.key if self.before is not None else cleaned.get("key") or "office"
        hours = {day: spans for day, spans in self.hours.items() if spans}
        return {"key": key, "zone": cleaned["zone"], "hours": hours, "holidays": cleaned["holidays"].split()}


def zones() -> list[str]:
    """Return the time zones that can be chosen."""
    return sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
