"""Words of the desk: dimensions, their values, and which way is good."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regard.vocabulary.zones import GRAINS
from regard.web.charts.building import label_of, period_label
from regard.web.shell.components_bar import COLUMNS
from regard.web.shell.names import stage_name, touchpoint_name, value_word
from regard.web.shell.workspace import departments, register, units

SCORES = ("nps", "csat", "csat_mean", "ces", "ces_mean", "ces_effort", "rating")
"""Measures made of answers, the first one that has any is the usual one."""

GROUPS: tuple[tuple[LazyText, tuple[str, ...]], ...] = (
    (gettext_lazy("Scores that customers gave"), SCORES),
    (gettext_lazy("What was promised and asked"), ("promises_kept", "response_rate")),
    (gettext_lazy("What happened"), ("volume",)),
)
"""The measures, as they are chosen from."""

_BETTER = {"volume": "", "ces_effort": "down"}
_SPANS: Mapping[str, LazyText] = {
    "hour": gettext_lazy("Hour"),
    "day": gettext_lazy("Day"),
    "week": gettext_lazy("Week"),
    "month": gettext_lazy("Month"),
    "quarter": gettext_lazy("Quarter"),
    "year": gettext_lazy("Year"),
}
_OWN = {"promise": gettext_lazy("Promise"), "department": gettext_lazy("Department")}
_OF_JOURNEYS: Mapping[str, LazyText] = {
    "prev_touchpoint": gettext_lazy("Touchpoint before"),
    "first_in_week": gettext_lazy("First in its week"),
    "cohort_week": gettext_lazy("Week of the first contact"),
    "age_week": gettext_lazy("Weeks since the first contact"),
    "zone": gettext_lazy("Zone of the place"),
    "currency": gettext_lazy("Currency"),
    "import_id": gettext_lazy("Import"),
}


def better_of(measure: str) -> str:
    """Return which way is good: `up`, `down`, or nothing where neither is."""
    return _BETTER.get(measure, "up")


def dimension_name(dimension: str) -> str:
    """Return what a dimension is called.

    >>> dimension_name("month"), dimension_name("channel"), dimension_name("attribute:plan")
    ('Month', 'Channel', 'plan')
    """
    known = {**COLUMNS, **_SPANS, **_OWN, **_OF_JOURNEYS}
    if dimension in known:
        return str(known[dimension])
    return dimension.partition(":")[2] or dimension.replace("_", " ").capitalize()


def value_name(dimension: str, value: Any) -> str:
    """Return what a group's value of a dimension is called."""
    if value is None or value == "":
        return str(_("none"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if dimension in GRAINS and isinstance(value, date):
        return period_label(value, dimension)
    known: Mapping[str, Callable[[str], str]] = {
        "touchpoint": touchpoint_name,
        "stage": stage_name,
        "unit": lambda key: units()[key].name if key in units() else key,
        "department": lambda key: departments()[key].name if key in departments() else key,
        "promise": lambda key: {each.key: each.statement for each in register().promises}.get(key, key),
    }
    return known[dimension](str(value)) if dimension in known else label_of(value_word(str(value)))


def group_name(group: Mapping[str, Any]) -> str:
    """Return what a group is called: its values, in the order of the dimensions."""
    return " · ".join(value_name(name, value) for name, value in group.items()) or str(_("all"))
