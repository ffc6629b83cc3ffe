"""The form of a trigger: which contacts, how many of them, when, and how they are asked."""

from collections.abc import Iterable
from typing import Any, override

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regard.ask.sampling import Trigger
from regard.vocabulary import Channel, key_of
from regard.web.desks.surveys.trigger_choices import Offered, to_choose
from regard.web.desks.surveys.trigger_made import made, start_of
from regard.web.desks.surveys.trigger_words import PERIODS
from regard.web.shell.names import value_word

_DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}
_UNITS = [
    ("minutes", gettext_lazy("minutes")),
    ("hours", gettext_lazy("hours")),
    ("days", gettext_lazy("days")),
]
_QUOTA_BY = [
    ("", gettext_lazy("all together")),
    ("touchpoint", gettext_lazy("each touchpoint")),
    ("unit", gettext_lazy("each unit")),
]


def _number(label: Any, **more: Any) -> forms.FloatField:
    return forms.FloatField(label=label, localize=True, min_value=0, widget=forms.TextInput(attrs=_DECIMAL), **more)


class Keys(forms.MultipleChoiceField):
    """Several keys to tick."""

    widget = forms.CheckboxSelectMultiple


class TriggerForm(forms.Form):
    """A trigger; `trigger` is what the form says, once it is valid.

    Attributes:
        trigger: what it says.
    """

    trigger: Trigger | None = None
    use_required_attribute = False

    touchpoints = Keys(label=gettext_lazy("At which touchpoints"), required=False,
                       help_text=gettext_lazy("None ticked: at all. In brackets: contacts so far."))  # fmt: skip
    kinds = Keys(label=gettext_lazy("Which kinds of contact"), required=False,
                 help_text=gettext_lazy("None ticked: all."))  # fmt: skip
    other_kinds = forms.CharField(
        label=gettext_lazy("Other kinds"), required=False, max_length=500,
        help_text=gettext_lazy("Those that the data does not know yet, with commas between them."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
    )  # fmt: skip
    outcomes = Keys(label=gettext_lazy("How they ended"), required=False,
                    help_text=gettext_lazy("None ticked: however."))  # fmt: skip
    segment = forms.ChoiceField(label=gettext_lazy("Only in the segment"), required=False)

    share = _number(gettext_lazy("Share that is asked, in percent"), max_value=100,
                    help_text=gettext_lazy("Chance chooses them; a larger share asks the same and more."))  # fmt: skip
    quota_at_most = forms.IntegerField(
        label=gettext_lazy("At most so many requests"), min_value=1, required=False, localize=True,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("The first of each period are asked, and no more. Empty: no limit."),
    )  # fmt: skip
    quota_per = forms.ChoiceField(label=gettext_lazy("In each period of"), choices=[*PERIODS.items()])
    quota_by = forms.ChoiceField(label=gettext_lazy("Counted for"), choices=_QUOTA_BY, required=False)

    delay = _number(gettext_lazy("How long after the contact"))
    delay_unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=_UNITS)
    calendar = forms.ChoiceField(label=gettext_lazy("Only in the hours of"), required=False)
    latest = _number(gettext_lazy("Not if it becomes known later than"),
                     help_text=gettext_lazy("So that history that is loaded asks nobody."))  # fmt: skip
    latest_unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=_UNITS)

    channel = forms.ChoiceField(label=gettext_lazy("The way it takes"))
    remind_after_days = forms.CharField(
        label=gettext_lazy("Remind after so many days"), required=False, max_length=60,
        help_text=gettext_lazy("At most three numbers, such as 3; 7. Only who has not answered is reminded."),
        widget=forms.TextInput(attrs=_DECIMAL),
    )  # fmt: skip
    expires_after_days = forms.IntegerField(
        label=gettext_lazy("Days in which it can be answered"), min_value=1, max_value=366, localize=True,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    key = forms.CharField(
        label=gettext_lazy("Key"), required=False, max_length=100,
        help_text=gettext_lazy("Its lasting name, which cannot be changed later. Left empty: made for you."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
    )  # fmt: skip

    def __init__(
        self,
        known: Offered,
        taken: Iterable[str],
        zone: str,
        data: QueryDict | None = None,
        before: Trigger | None = None,
    ) -> None:
        """Begin with a trigger.

        Args:
            known: what can be named.
            taken: keys of the survey's other triggers.
            zone: IANA zone in which a new quota's days are cut.
            data: what was sent; None: nothing yet.
            before: the trigger that is changed; None: a new one.
        """
        self.before, self.taken, self.zone = before, set(taken), zone
        super().__init__(data, initial=start_of(before))
        if before is not None:
            del self.fields["key"]
        self._offer(known, before or Trigger(key="new"))

    def _offer(self, known: Offered, before: Trigger) -> None:
        lists = {
            "touchpoints": to_choose(known.touchpoints, before.touchpoints),
            "kinds": to_choose(known.kinds, before.kinds),
            "outcomes": to_choose(known.outcomes, before.outcomes),
            "segment": to_choose(known.segments, [before.segment or ""], _("All customers")),
            "calendar": to_choose(known.calendars, [before.calendar or ""], _("At any hour")),
            "channel": [(channel.value, value_word(channel)) for channel in Channel],
        }
        for name, choices in lists.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_share(self) -> float:
        """Return the share, if it asks anybody."""
        share: float = self.cleaned_data["share"]
        if share <= 0:
            raise ValidationError(_("More than zero percent are needed; pause the trigger to ask nobody."))
        return share

    def clean_latest(self) -> float:
        """Return the age, if it lets anybody through."""
        latest: float = self.cleaned_data["latest"]
        if latest <= 0:
            raise ValidationError(_("More than zero is needed."))
        return latest

    def clean_remind_after_days(self) -> tuple[float, ...]:
        """Return the days of reminders."""
        parts = self.cleaned_data["remind_after_days"].replace(";", " ").split()
        try:
            return tuple(float(part.strip(",").replace(",", ".")) for part in parts)
        except ValueError as error:
            raise ValidationError(_("Write numbers, such as 3; 7.")) from error

    def clean_key(self) -> str:
        """Return the key, if it is one and free."""
        key: str = self.cleaned_data["key"]
        if key and key != key_of(key):
            raise ValidationError(_("Use small letters, digits and underscores."))
        if key in self.taken:
            raise ValidationError(_("Another trigger of the survey has this key."))
        return key

    @override
    def clean(self) -> dict[str, Any]:
        """Make the trigger."""
        said: dict[str, Any] = super().clean() or {}
        days, expires = said.get("remind_after_days", ()), said.get("expires_after_days") or 366
        if len(days) > 3 or [*days] != sorted({day for day in days if 0 < day < expires}):
            self.add_error(
                "remind_after_days", _("At most three, each later than the one before, while it can be answered.")
            )
        if not self.errors:
            self._make(said)
        return said

    def _make(self, said: dict[str, Any]) -> None:
        try:
            self.trigger = made(said, self.before, self.taken, self.zone)
        except ValueError:
            # What is left: spans of more than a year.
            self.add_error("delay", _("A year is the longest."))
