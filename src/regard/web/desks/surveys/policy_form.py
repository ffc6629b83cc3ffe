"""The forms of the contact policy: one rule, and what else it says."""

from typing import Any, override

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regard.ask.policy_rules import MEASURED, ContactPolicy, Of, Rule, Scope
from regard.vocabulary import Channel
from regard.web.desks.surveys.policy_words import COUNTED, SCOPES
from regard.web.desks.surveys.words import MEASURES
from regard.web.shell.names import value_word

_DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}
_LONGEST_DAYS = 36_500
_MOST = 1_000_000
_NAMED = {Of.MEASURE: "measure", Of.SURVEY: "survey", Of.CHANNEL: "channel"}


class RuleForm(forms.Form):
    """One rule; `rule` is what the form says, once it is valid.

    Attributes:
        rule: what it says.
    """

    rule: Rule | None = None
    use_required_attribute = False

    scope = forms.ChoiceField(
        label=gettext_lazy("Who is spared"), choices=[*SCOPES.items()], widget=forms.RadioSelect, initial=Scope.PERSON
    )
    at_most = forms.IntegerField(
        label=gettext_lazy("At most so many"), min_value=0, max_value=_MOST, initial=1, localize=True,
        help_text=gettext_lazy("0: none at all."), widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    within_days = forms.FloatField(
        label=gettext_lazy("Within how many days"), max_value=_LONGEST_DAYS, initial=30, localize=True,
        widget=forms.TextInput(attrs=_DECIMAL),
    )  # fmt: skip
    of = forms.ChoiceField(
        label=gettext_lazy("What counts"), choices=[*COUNTED.items()], widget=forms.RadioSelect, initial=Of.ANY
    )
    measure = forms.ChoiceField(label=gettext_lazy("Which measure"), required=False)
    survey = forms.ChoiceField(label=gettext_lazy("Which survey"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("Which channel"), required=False)
    but = forms.MultipleChoiceField(
        label=gettext_lazy("Surveys that it leaves out"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("They are neither limited nor counted."),
    )  # fmt: skip

    def __init__(self, surveys: dict[str, str], data: QueryDict | None = None, rule: Rule | None = None) -> None:
        """Begin with a rule.

        Args:
            surveys: names of the surveys there are, by key.
            data: what was sent; None: nothing yet.
            rule: the one that is changed; None: a new one.
        """
        super().__init__(data, initial=_start(rule) if rule else None)
        # A rule may name a survey that is gone; it stays until somebody takes it out.
        gone = [key for key in (*rule.but, rule.name if rule.of is Of.SURVEY else None) if key] if rule else []
        known = {**dict.fromkeys(gone), **surveys}
        named = [(key, name or key) for key, name in known.items()]
        each = ("", _("each by itself"))
        self._choose("measure", [each, *((kind.value, str(MEASURES[kind])) for kind in MEASURED)])
        self._choose("survey", [each, *named])
        self._choose("channel", [each, *((channel.value, value_word(channel)) for channel in Channel)])
        self._choose("but", named)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_within_days(self) -> float:
        """Return the days, if they are a span of time."""
        days: float = self.cleaned_data["within_days"]
        if days <= 0:
            raise ValidationError(_("More than zero days are needed."))
        return days

    @override
    def clean(self) -> dict[str, Any]:
        """Make the rule."""
        said: dict[str, Any] = super().clean() or {}
        if not self.errors:
            of = Of(said["of"])
            name = said[_NAMED[of]] or None if of in _NAMED else None
            self.rule = Rule(
                scope=Scope(said["scope"]), at_most=said["at_most"], within_days=said["within_days"], of=of, name=name,
                but=tuple(said["but"]),
            )  # fmt: skip
        return said


class PolicyForm(forms.Form):
    """What holds beside the rules."""

    use_required_attribute = False

    needs_consent = forms.BooleanField(
        label=gettext_lazy("Ask only who has agreed to be asked"), required=False,
        help_text=gettext_lazy("Otherwise all are asked who have not declined."),
    )  # fmt: skip
    together_minutes = forms.FloatField(
        label=gettext_lazy("Minutes that count as the same time"), min_value=0, max_value=1440, localize=True,
        help_text=gettext_lazy("Of several surveys that are due for a person at the same time, one is sent."),
        widget=forms.TextInput(attrs=_DECIMAL),
    )  # fmt: skip

    def __init__(self, policy: ContactPolicy, data: QueryDict | None = None) -> None:
        """Begin with what holds."""
        minutes = policy.together_minutes
        start = {
            "needs_consent": policy.needs_consent,
            "together_minutes": int(minutes) if minutes.is_integer() else minutes,
        }
        super().__init__(data, initial=start)


def _start(rule: Rule) -> dict[str, Any]:
    named = {_NAMED[rule.of]: rule.name} if rule.of in _NAMED else {}
    return {
        "scope": rule.scope, "at_most": rule.at_most, "within_days": rule.within_days, "of": rule.of, "but": rule.but,
    } | named  # fmt: skip
