"""The form of a purpose: what customers read, what it covers, and how long an agreement holds."""

import re
from typing import Any, override

import msgspec
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from regard.collect.editing import shown
from regard.collect.purposes import USUAL_PURPOSES, ConsentPurpose, Covers
from regard.vocabulary import key_of

_COVERS = {
    Covers.ASKING: __("being asked in surveys"),
    Covers.PROFILING: __("putting the contacts of one person together"),
    Covers.SHOWING: __("showing contacts and words to staff"),
    Covers.OTHER: __("nothing here: other systems ask for it"),
}
_LINE = re.compile(r"\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*:\s*(\S.*)")
_BY_LANGUAGE = __("One language a line, such as: en: Newsletter")


class PurposeForm(forms.Form):
    """What a purpose is; `purpose` is what the form says, once it is valid.

    Attributes:
        before: the purpose that is changed; None for a new one.
    """

    key = forms.CharField(label=__("Key"), max_length=64, help_text=__("Contacts carry it; it stays for good."))
    name = forms.CharField(
        label=__("Name"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_BY_LANGUAGE
    )
    text = forms.CharField(
        label=__("What customers read"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=__("One language a line. Empty: the usual text, where there is one."),
    )
    text_version = forms.CharField(
        label=__("Version of the text"),
        max_length=40,
        help_text=__("Kept with every choice. Give another one when the text says something else."),
    )
    covers = forms.ChoiceField(label=__("It covers"), choices=[(each.value, text) for each, text in _COVERS.items()])
    needed = forms.BooleanField(
        label=__("Only for those who agreed"),
        required=False,
        help_text=__("Otherwise for all who have not declined."),
    )
    expires_after_days = forms.IntegerField(
        label=__("Days that an agreement holds"),
        required=False,
        min_value=1,
        max_value=36_500,
        help_text=__("Empty: until the customer says something else."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, before: ConsentPurpose | None, data: QueryDict | None = None) -> None:
        """Begin with the purpose as it is."""
        self.before = before
        super().__init__(data, initial=_initial(before))
        if before is not None:
            self.fields["key"].disabled = True
        if before is not None and before.key in {each.key for each in USUAL_PURPOSES}:
            self.fields["covers"].disabled = True

    def clean_key(self) -> str:
        """Turn what was typed into a key."""
        key = key_of(self.cleaned_data["key"])
        if not key:
            raise ValidationError(_("A key has letters or digits."))
        if self.before is None and key in {each.key for each in USUAL_PURPOSES}:
            raise ValidationError(_("There is a purpose of this key."))
        return key

    def clean_name(self) -> dict[str, str]:
        """Read names by language."""
        return _by_language(self.cleaned_data["name"])

    def clean_text(self) -> dict[str, str]:
        """Read texts by language."""
        return _by_language(self.cleaned_data["text"])

    @override
    def clean(self) -> dict[str, Any]:
        """Refuse what is no purpose."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_usual = cleaned.get("key") in {each.key for each in USUAL_PURPOSES}
        if "name" in cleaned and not cleaned["name"] and not is_usual:
            self.add_error("name", _("Give it a name in at least one language."))
        return cleaned

    @property
    def purpose(self) -> ConsentPurpose:
        """The purpose that the form makes."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return msgspec.convert(said, ConsentPurpose)


def _initial(before: ConsentPurpose | None) -> dict[str, Any]:
    if before is None:
        return {"text_version": "1", "covers": Covers.OTHER.value}
    said = {name: getattr(before, name) for name in before.__struct_fields__}
    lines = {name: "\n".join(f"{tag}: {text}" for tag, text in said[name].items()) for name in ("name", "text")}
    return said | lines | {"covers": before.covers.value, "seen": shown(before)}


def _by_language(text: str) -> dict[str, str]:
    """Return texts by language from lines such as `en: Newsletter`."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = [_LINE.fullmatch(line) for line in lines]
    for line, match in zip(lines, found, strict=True):
        if match is None:
            raise ValidationError(
                _("“%(line)s” names no language. Write, for example: en: Newsletter") % {"line": line}
            )
    return {match[1]: match[2].strip() for match in found if match is not None}
