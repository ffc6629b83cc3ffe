"""The forms of the desk: what columns become, the mapping as text, and write keys."""

from collections import Counter
from typing import Any, cast, override
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regard.collect.sources.table_files.mapping import Entry
from regard.collect.sources.table_files.mapping import Mapping as TableMapping
from regard.vocabulary import key_of
from regard.web.desks.load.looking import Look
from regard.web.desks.load.roles import AS_IT_IS, ROLES, SINGLE, WORDS, role_of

MOST_TEXT = 200_000
"""Letters of a mapping as text."""
MOST_SHOWN = 200
"""Columns whose roles the form shows; those of further ones are changed in the text."""


class MappingForm(forms.Form):
    """What a file's columns become, and what is the same for all its rows."""

    source = forms.CharField(
        label=gettext_lazy("Name of the source"),
        max_length=64,
        help_text=gettext_lazy(
            "Where the data comes from, such as web_shop. The mapping is kept under it and used again next time."
        ),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), help_text=gettext_lazy("Of times that do not say theirs.")
    )
    touchpoint = forms.CharField(
        label=gettext_lazy("Touchpoint of all rows"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Where no column names the touchpoint, such as Hotline."),
    )

    def __init__(self, look: Look, mapping: TableMapping, data: QueryDict | None = None) -> None:
        """Begin with a mapping as it is."""
        self.columns = look.columns[:MOST_SHOWN]
        self.mapping = mapping
        fixed, when = mapping.touchpoint, mapping.occurred_at
        initial = {
            "source": mapping.source, "zone": when.zone if when else "UTC",
            "touchpoint": (fixed.fixed or "") if fixed else "",
        }  # fmt: skip
        super().__init__(data, initial=initial)
        zones = sorted({*available_timezones(), initial["zone"]})
        cast("forms.ChoiceField", self.fields["zone"]).choices = [(zone, zone) for zone in zones]
        for place, column in enumerate(self.columns):
            self.fields[f"role-{place}"] = _role_field(column.name, role_of(mapping, column.name))

    @property
    def roles(self) -> dict[str, str]:
        """The role chosen for each column shown."""
        return {column.name: self.cleaned_data[f"role-{place}"] for place, column in enumerate(self.columns)}

    def rows(self) -> list[BoundField]:
        """Return the fields of the columns, in their order."""
        return [self[f"role-{place}"] for place in range(len(self.columns))]

    def clean_source(self) -> str:
        """Check that the name is a key."""
        name: str = self.cleaned_data["source"].strip()
        if name != key_of(name) or not name:
            better = key_of(name) or "web_shop"
            raise ValidationError(
                _("Use small letters, digits and underscores, such as %(better)s.") % {"better": better}
            )
        return name

    @override
    def clean(self) -> dict[str, Any]:
        """Refuse a role that only one column can have where several have it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        fields = [f"role-{place}" for place in range(len(self.columns))]
        chosen = {field: str(cleaned.get(field, "")).partition(":")[0] for field in fields}
        counts = Counter(role for role in chosen.values() if role in SINGLE)
        for field, role in chosen.items():
            if counts[role] > 1:
                self.add_error(field, _("Several columns are this; only one can be."))
        return cleaned

    def fixed(self) -> dict[str, Any]:
        """Return the fields of the mapping that do not come from the columns' roles."""
        made: dict[str, Any] = {"source": self.cleaned_data["source"]}
        words, before = self.cleaned_data["touchpoint"].strip(), self.mapping.touchpoint
        if "touchpoint" not in self.roles.values() and (words or (before and before.fixed)):
            made["touchpoint"] = Entry(fixed=words) if words else None
        return made


def _role_field(column: str, role: str) -> forms.ChoiceField:
    groups: list[Any] = [(name, list(choices.items())) for name, choices in ROLES.items()]
    if role == AS_IT_IS:
        groups = [(AS_IT_IS, _("As it was found")), *groups]
    required = role != AS_IT_IS
    return forms.ChoiceField(
        label=_("What “%(column)s” becomes") % {"column": column}, choices=groups, initial=role, required=required
    )


def role_words(role: str) -> str:
    """Return what a role is called."""
    return str(WORDS.get(role, _("As it was found")))


class TextForm(forms.Form):
    """A mapping as text."""

    text = forms.CharField(
        label=gettext_lazy("The mapping as YAML"),
        max_length=MOST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "autocapitalize": "none", "dir": "ltr"}),
    )


class KeyForm(forms.Form):
    """A write key to be made."""

    source = forms.CharField(
        label=gettext_lazy("Name of the source"),
        max_length=64,
        help_text=gettext_lazy("Which system sends, such as web-shop. It is part of every contact's identity."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}),
    )
    origins = forms.CharField(
        label=gettext_lazy("Web origins"),
        required=False,
        max_length=2_000,
        help_text=gettext_lazy(
            "Where browsers send from: https://shop.example, one a line. Anybody can read a key in a page, so that "
            "naming the origins keeps others from using it."
        ),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    events_per_second = forms.IntegerField(
        label=gettext_lazy("Most events a second"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=gettext_lazy("In each server process. Empty: no limit."),
    )
