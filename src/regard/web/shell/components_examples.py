"""Examples for the style page: invented figures that bring every component into every state."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from regard.estimate.measured import Coverage, Measured, Statistic
from regard.measure.compare import compare
from regard.web.shell.icons import NAMES
from regard.web.shell.paging import Paging

COLOURS = {
    "paper": _("ground of the page"),
    "surface": _("cards, tables, fields"),
    "sunk": _("navigation, code, hover"),
    "ink": _("text"),
    "muted": _("labels, notes"),
    "faint": _("headings of groups, placeholders"),
    "line": _("hairlines"),
    "edge": _("borders of what can be used"),
    "regard": _("Regard itself: links, lines, what is chosen"),
    "regard-soft": _("its ground"),
    "kept": _("kept, better"),
    "kept-soft": _("its ground"),
    "broken": _("broken, worse"),
    "broken-soft": _("its ground"),
    "unsure": _("not settled yet"),
    "unsure-soft": _("its ground"),
    "band": _("interval of a line"),
}
"""Every colour, and what it stands for."""

_AS_OF = datetime(2026, 10, 1, 5, 0, tzinfo=UTC)


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As people in the company say it."))
    email = forms.EmailField(label=_("E-mail"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), choices=[("buy", _("buy")), ("receive", _("receive"))])
    since = forms.DateField(label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Channels"),
        choices=[("web", "web"), ("store", "store"), ("phone", "phone")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    public = forms.BooleanField(label=_("Show this promise to customers"), required=False)
    statement = forms.CharField(label=_("What is promised"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


def examples() -> dict[str, Any]:
    """Return what the style page shows."""
    kept = example(80.3, 9_412, (79.5, 81.1), Statistic.SHARE)
    score = example(34.0, 1_906, (30.0, 38.0), Statistic.NET)
    return {
        "colours": COLOURS.items(),
        "icons": NAMES,
        "kept": replace(kept, coverage=Coverage()),
        "score": score,
        "few": example(93.0, 7, (64.6, 98.7), Statistic.SHARE),
        "nothing": replace(example(0.0, 0, (0.0, 0.0), Statistic.MEAN), value=None, low=None, high=None),
        "volume": replace(example(512_406.0, 512_406, (0.0, 0.0), Statistic.COUNT), low=None, high=None, minimum_n=0),
        "fell": compare(score, example(39.0, 1_844, (37.0, 41.0), Statistic.NET)),
        "same": compare(kept, example(80.0, 9_100, (79.2, 80.8), Statistic.SHARE)),
        "form": ExampleForm({"name": "", "email": "carla@", "stage": "buy", "kinds": ["web"]}),
        "paging": Paging(3, 1_734, 50),
        "as_of": _AS_OF,
    }


def example(value: float, n: int, interval: tuple[float, float], statistic: Statistic) -> Measured:
    """Return an invented number.

    Args:
        value: the number.
        n: rows behind it.
        interval: its limits.
        statistic: its kind.
    """
    low, high = interval
    return Measured(
        *("example", {}, value, n, n, low, high),
        interval="score (Wilson 1927), 95 %",
        as_of=_AS_OF,
        definition=gettext_noop("Share of checks of promises that were kept; unknown ones are left out and counted."),
        source="a share",
        sql="SELECT count(*) AS n\nFROM promise_check\nWHERE state <> 'unknown'",
        minimum_n=30,
        coverage=Coverage(asked=4 * n, answered=n),
        exclusions={"test": 12, "staff": 3},
        standard_error=(high - low) / 3.92,
        statistic=statistic,
        nothing="",
    )
