"""The form of a promise: what is promised, the rule that decides, and when it holds."""

from collections.abc import Iterable, Mapping
from typing import Any, override

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from regard.errors import RegardError
from regard.promises import shown_promise
from regard.promises.register import check_promise
from regard.vocabulary import Promise, key_of
from regard.web.desks.promises.choices import Known, hours_offered, offered
from regard.web.desks.promises.making import NEEDED, made, start_of
from regard.web.desks.promises.wording import COMPARISONS, FIELDS, FORMS
from regard.web.shell.workspace import register

_KINDS = {"list": "kinds", "autocomplete": "off", "spellcheck": "false"}
_DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}
_DAY = {"type": "date"}
_TEN_YEARS_H = 87_660


class Keys(forms.MultipleChoiceField):
    """Several keys to tick; one that nothing in the data knows yet may be named as well."""

    widget = forms.CheckboxSelectMultiple

    @override
    def valid_value(self, value: str) -> bool:
        return bool(value.strip()) and len(value) <= 200


class PromiseForm(forms.Form):
    """A promise; `promise` is what the form says, once it is valid.

    Attributes:
        before: the version that is changed or followed; None for a new promise.
        promise: what the form says.
    """

    promise: Promise | None = None
    use_required_attribute = False

    statement = forms.CharField(
        label=__("What is promised"),
        max_length=300,
        help_text=__("As a customer would say it: We answer every complaint within one working day."),
    )
    key = forms.CharField(
        label=__("Key"),
        required=False,
        max_length=100,
        help_text=__("Its lasting name, which cannot be changed later. Left empty: made of the promise."),
    )
    touchpoint = forms.ChoiceField(label=__("Where it is lived"), help_text=__("Its checks count at this touchpoint."))
    department = forms.ChoiceField(label=__("Who answers for it"), required=False)
    form = forms.ChoiceField(label=__("What decides"), choices=[*FORMS.items()], widget=forms.RadioSelect)

    field = forms.ChoiceField(label=__("What is limited"), choices=[*FIELDS.items()], required=False)
    comparison = forms.ChoiceField(label=__("How"), choices=[*COMPARISONS.items()], required=False)
    limit = forms.FloatField(label=__("Limit"), required=False, localize=True, widget=forms.TextInput(attrs=_DECIMAL))

    after_kind = forms.CharField(
        label=__("After what"), required=False, widget=forms.TextInput(attrs=_KINDS),
        help_text=__("The kind of contact that asks for a reply, such as complaint."),
    )  # fmt: skip
    reply_kinds = Keys(label=__("What counts as a reply"), required=False)
    reply_other = forms.CharField(
        label=__("Other kinds that count as a reply"), required=False, help_text=__("With commas between them.")
    )
    within_hours = forms.FloatField(
        label=__("Within how many hours"),
        required=False,
        localize=True,
        max_value=_TEN_YEARS_H,
        widget=forms.TextInput(attrs=_DECIMAL),
    )
    hours = forms.ChoiceField(label=__("Which hours count"), required=False)

    done_kind = forms.CharField(
        label=__("What is done by the promised date"), required=False, widget=forms.TextInput(attrs=_KINDS),
        help_text=__("The kind of contact that does it, such as delivered. Contacts that promise carry a date."),
    )  # fmt: skip
    tolerance_hours = forms.FloatField(
        label=__("Hours it may be late"), required=False, localize=True, max_value=_TEN_YEARS_H,
        widget=forms.TextInput(attrs=_DECIMAL), help_text=__("24 for a promise that names a day; empty for none."),
    )  # fmt: skip
    reference = forms.CharField(
        label=__("Matched by"), required=False, max_length=200,
        help_text=__("An entry in the context of both contacts, such as order; empty: the customer's next one."),
    )  # fmt: skip

    where_touchpoints = Keys(label=__("Only contacts at"), required=False)
    where_kinds = Keys(label=__("Only contacts of the kind"), required=False)
    where_channels = Keys(label=__("Only contacts by"), required=False)
    where_units = Keys(label=__("Only contacts served by"), required=False)

    valid_from = forms.DateField(
        label=__("First day it holds"), required=False, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )  # fmt: skip
    valid_to = forms.DateField(
        label=__("First day it no longer holds"), required=False,
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"), input_formats=["%Y-%m-%d"],
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        known: Known,
        data: QueryDict | None = None,
        *,
        before: Promise | None = None,
        zone: str = "UTC",
        follows: bool = False,
    ) -> None:
        """Begin with a promise.

        Args:
            known: what can be chosen.
            data: what was sent; None: nothing yet.
            before: the version that is changed or followed; None for a new promise.
            zone: IANA zone in which days begin.
            follows: a new version is made, which must say from when it holds.
        """
        self.before, self.zone, self.follows = before, zone, follows
        start = start_of(before, zone) | {"seen": shown_promise(before)} if before else start_of(None, zone)
        super().__init__(data, initial=start | ({"valid_from": None} if follows else {}))
        if before is not None:
            del self.fields["key"]
        self.fields["valid_from"].required = follows
        self._show_needed()
        self._offer(known, start)

    def _offer(self, known: Known, start: Mapping[str, Any]) -> None:
        given = [str(start.get(name) or "") for name in ("touchpoint", "department", "hours")]
        # Whoever changes a promise keeps what it names; a new one names what there is.
        lived, answers, hours = given if self.before else ("", "", "")
        lists = {
            "touchpoint": offered(known.touchpoints, [lived]),
            "department": offered(known.departments, [answers], _("The owner of the touchpoint")),
            "hours": hours_offered(known.calendars, hours),
            "reply_kinds": offered(known.kinds, self._ticked("reply_kinds", start)),
            "where_touchpoints": offered(known.everywhere, self._ticked("where_touchpoints", start)),
            "where_kinds": offered(known.kinds, self._ticked("where_kinds", start)),
            "where_channels": offered(known.channels, self._ticked("where_channels", start)),
            "where_units": offered(known.units, self._ticked("where_units", start)),
        }
        for name, choices in lists.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _ticked(self, name: str, start: Mapping[str, Any]) -> Iterable[str]:
        sent = self.data.getlist(name) if isinstance(self.data, QueryDict) else []
        return [*start.get(name, ()), *sent]

    @override
    def full_clean(self) -> None:
        """Judge what was sent: of the three forms of rule only the chosen one's fields are needed."""
        self._need(NEEDED.get(str(self.data.get("form", "")), {}))
        # One of the two fields for replies is enough; the page still says that something is needed there.
        self.fields["reply_kinds"].required = False
        super().full_clean()
        self._show_needed()

    def _show_needed(self) -> None:
        """Mark what each form of rule needs, whichever is chosen now."""
        self._need({name: said for needed in NEEDED.values() for name, said in needed.items()})
        self.fields["reply_kinds"].required = True

    def _need(self, needed: Mapping[str, Any]) -> None:
        for name in {name for each in NEEDED.values() for name in each}:
            self.fields[name].required = name in needed
            self.fields[name].error_messages["required"] = str(needed.get(name, ""))

    @override
    def clean(self) -> dict[str, Any]:
        """Make the promise."""
        super().clean()
        self._check_more()
        if not self.errors:
            self._make()
        return self.cleaned_data

    def _check_more(self) -> None:
        said = self.cleaned_data
        hours, late = said.get("within_hours"), said.get("tolerance_hours")
        if said.get("form") == "follow_up" and hours is not None and hours <= 0:
            self.add_error("within_hours", _("More than zero hours are needed."))
        if said.get("form") == "date_kept" and late is not None and late < 0:
            self.add_error("tolerance_hours", _("Zero hours or more."))
        if said.get("form") == "follow_up" and not said.get("reply_kinds") and not said.get("reply_other"):
            self.add_error("reply_kinds", _("Say what counts as a reply."))
        first, last = said.get("valid_from"), said.get("valid_to")
        if first and last and last <= first:
            self.add_error("valid_to", _("It must lie after the first day."))

    def _make(self) -> None:
        try:
            self.promise = made(self.cleaned_data, self.before, self.zone)
            check_promise(self.promise, register().calendars, _("The register"))
        except RegardError as error:
            self.add_error("hours", error.what)
        except ValueError as error:
            self.add_error("key" if "key" in self.fields else None, str(error))

    def clean_key(self) -> str:
        """Return the key, if it is one."""
        key: str = self.cleaned_data["key"]
        if key and key != key_of(key):
            message = _("Use lower case letters, digits and underscores, such as %(key)s.")
            raise ValidationError(message % {"key": key_of(key) or "short_wait"})
        return key
