"""The form of the advice: what somebody knows, and what is to be expected."""

from typing import Any, override

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regard.ask.advice import Among
from regard.ask.plan import Expected
from regard.errors import WrongUseError
from regard.web.desks.surveys.advice_showing import Advised, Aim, advised
from regard.web.desks.surveys.trigger_made import tidy
from regard.web.translating import translated

_DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}
_WHOLE = {"inputmode": "numeric", "autocomplete": "off"}


def _percent(label: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label, min_value=0, max_value=100, localize=True, widget=forms.TextInput(attrs=_DECIMAL)
    )


class AdviceForm(forms.Form):
    """What is known, and what is expected; `aim` and `advised` are what comes of it, once it is valid.

    Attributes:
        aim: what is asked about.
        advised: what belongs to what is known.
    """

    aim: Aim | None = None
    advised: Advised | None = None
    use_required_attribute = False

    measure = forms.ChoiceField(
        label=gettext_lazy("What is measured"), widget=forms.RadioSelect,
        choices=[("nps", gettext_lazy("NPS, in points")), ("csat", gettext_lazy("A share, such as CSAT, in percent"))],
    )  # fmt: skip
    known = forms.ChoiceField(
        label=gettext_lazy("What you know"), widget=forms.RadioSelect,
        choices=[
            ("width", gettext_lazy("How far the interval may reach to each side")),
            ("answers", gettext_lazy("How many answers there are")),
            ("requests", gettext_lazy("How many can be asked")),
            ("weeks", gettext_lazy("How many weeks there are")),
        ],
    )  # fmt: skip
    value = forms.FloatField(
        label=gettext_lazy("How much of it"), min_value=0, localize=True, widget=forms.TextInput(attrs=_DECIMAL)
    )
    rate = _percent(gettext_lazy("Share of those asked who answer, in percent"))
    promoters = _percent(gettext_lazy("Promoters to be expected, in percent"))
    detractors = _percent(gettext_lazy("Detractors to be expected, in percent"))
    satisfied = _percent(gettext_lazy("The share to be expected, in percent"))
    people = forms.IntegerField(
        label=gettext_lazy("How many people there are to ask"), min_value=1, required=False, localize=True,
        help_text=gettext_lazy("Empty: so many that it does not matter."), widget=forms.TextInput(attrs=_WHOLE),
    )  # fmt: skip
    survey = forms.ChoiceField(label=gettext_lazy("At the pace of"), required=False)

    def __init__(self, surveys: dict[str, str], expected: Expected, data: QueryDict) -> None:
        """Begin with what is to be expected; what the address does not say is as it is usual.

        Args:
            surveys: names of the surveys that somebody sees, by key.
            expected: of those who are asked.
            data: the address.
        """
        start = {
            "measure": "nps", "known": "width", "value": 5, "rate": tidy(round(100 * expected.answer_rate, 1)),
            "promoters": tidy(round(100 * expected.promoters, 1)),
            "detractors": tidy(round(100 * expected.detractors, 1)),
            "satisfied": tidy(round(100 * expected.satisfied, 1)),
        }  # fmt: skip
        # The address may say a part; a browser that sends the form says all of it.
        super().__init__(data if "known" in data else start)
        choices = [("", _("all surveys together")), *surveys.items()]
        self.fields["survey"].choices = choices  # type: ignore[attr-defined]

    @override
    def clean(self) -> dict[str, Any]:
        """Check what belongs together."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("rate") == 0:
            self.add_error("rate", _("If nobody answers, no number of requests is enough."))
        if said.get("promoters", 0) + said.get("detractors", 0) > 100:
            self.add_error("detractors", _("Promoters and detractors together are at most 100 %."))
        return said

    def advise(self, weekly: float) -> None:
        """Make the advice, at a pace of so many requests a week; a number out of range is an error of the form."""
        said = self.cleaned_data
        among = Among(answer_rate=said["rate"] / 100, population=said["people"])
        promoters, detractors, satisfied = (said[name] / 100 for name in ("promoters", "detractors", "satisfied"))
        self.aim = Aim(said["measure"], promoters, detractors, satisfied, among, weekly)
        if said["known"] == "weeks" and not weekly:
            self.add_error("known", _("Nobody is asked at present, so that weeks say nothing."))
            return
        try:
            self.advised = advised(self.aim, said["known"], said["value"])
        except WrongUseError as error:
            self.add_error("value", translated(error.what))
