"""The form of a workspace's decisions."""

import hashlib
from typing import Any, cast, override
from zoneinfo import available_timezones

import msgspec
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from regard.settings import EpisodeRule, Settings
from regard.web.desks.settings.rules import read_rule, write_rule


def fingerprint(settings: Settings) -> str:
    """Return a text that differs whenever one of the decisions does."""
    return hashlib.blake2b(msgspec.json.encode(settings), digest_size=8).hexdigest()


def zone_choices() -> list[tuple[str, str]]:
    """Return every IANA zone that people may mean."""
    return [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone or zone == "UTC"]


class SettingsForm(forms.Form):
    """What a workspace decides; `settings` is what the form says, once it is valid."""

    name = forms.CharField(
        label=__("Name of the company"), max_length=120, help_text=__("Stands in titles; changes no number.")
    )
    zone = forms.ChoiceField(
        label=__("Time zone"),
        help_text=__("Days, weeks and months of every number are cut in this zone, from the next page on."),
    )
    minimum_n = forms.IntegerField(
        label=__("Least answers for a verdict"),
        min_value=1,
        max_value=100_000,
        help_text=__("Below so many answers a score is shown without a verdict. Numbers stay the same."),
    )
    episodes = forms.CharField(
        label=__("Episode rules"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=__(
            "One a line: a short name, and the minutes of pause after which a customer's next contact begins a new "
            "episode; or the touchpoints that begin and end one, as in: order from cart to delivery. After a change "
            "the layout is built anew; that takes a while."
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, current: Settings, data: QueryDict | None = None) -> None:
        """Begin with the decisions as they are."""
        self.current = current
        rules = "\n".join(write_rule(rule) for rule in current.episodes)
        initial = {
            "name": current.name, "zone": current.zone, "minimum_n": current.minimum_n, "episodes": rules,
            "seen": fingerprint(current),
        }  # fmt: skip
        super().__init__(data, initial=initial)
        # A zone that somebody wrote into the file stays a choice.
        known = zone_choices()
        choices = known if current.zone in dict(known) else [(current.zone, current.zone), *known]
        cast("forms.ChoiceField", self.fields["zone"]).choices = choices

    def clean_episodes(self) -> tuple[EpisodeRule, ...]:
        """Read the rules."""
        lines = [line.strip() for line in self.cleaned_data["episodes"].splitlines() if line.strip()]
        found = [read_rule(line) for line in lines]
        for line, rule in zip(lines, found, strict=True):
            if rule is None:
                raise ValidationError(_("“%(line)s” is no rule. Write, for example: visit 30") % {"line": line})
        rules = tuple(rule for rule in found if rule is not None)
        if len({rule.name for rule in rules}) < len(rules):
            raise ValidationError(_("Two rules have the same name."))
        return rules

    @override
    def clean(self) -> dict[str, Any]:
        """Refuse what was decided over decisions that have changed meanwhile."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("seen") != fingerprint(self.current):
            raise ValidationError(
                _("Somebody has changed the settings meanwhile. They are shown as they are now: decide again.")
            )
        return cleaned

    @property
    def settings(self) -> Settings:
        """The decisions that the form makes."""
        made = {name: self.cleaned_data[name] for name in ("name", "zone", "minimum_n", "episodes")}
        return msgspec.structs.replace(self.current, **made)
