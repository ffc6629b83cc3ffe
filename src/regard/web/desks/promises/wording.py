"""Wording: rules, times and margins as people say them."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext

from regard.promises.register import LIMIT_FIELDS
from regard.vocabulary import Comparison, DateKeptRule, FollowUpRule, LimitRule, Promise, Rule, Where
from regard.web.shell.components_figures import figure
from regard.web.shell.components_times import day_words, local
from regard.web.shell.names import touchpoint_name
from regard.web.shell.workspace import departments, units

FORMS: Mapping[str, LazyText] = {
    "limit": __("A limit: a value such as the waiting time stays within bounds"),
    "follow_up": __("A follow-up in time: after something happens, a reply comes within so many hours"),
    "date_kept": __("A date kept: what was promised for a day is done by then"),
}
FIELDS: Mapping[str, LazyText] = dict(
    zip(LIMIT_FIELDS, (__("Waiting time, in seconds"), __("Duration, in seconds"), __("Value")), strict=True)
)
COMPARISONS: Mapping[str, LazyText] = {
    Comparison.AT_MOST: __("at most"),
    Comparison.AT_LEAST: __("at least"),
    Comparison.BELOW: __("below"),
    Comparison.ABOVE: __("above"),
}
_LIMITS: Mapping[tuple[str, str], LazyText] = {
    ("waiting_s", Comparison.AT_MOST): __("The wait is at most %(limit)s"),
    ("waiting_s", Comparison.AT_LEAST): __("The wait is at least %(limit)s"),
    ("waiting_s", Comparison.BELOW): __("The wait is shorter than %(limit)s"),
    ("waiting_s", Comparison.ABOVE): __("The wait is longer than %(limit)s"),
    ("duration_s", Comparison.AT_MOST): __("It takes at most %(limit)s"),
    ("duration_s", Comparison.AT_LEAST): __("It takes at least %(limit)s"),
    ("duration_s", Comparison.BELOW): __("It takes less than %(limit)s"),
    ("duration_s", Comparison.ABOVE): __("It takes more than %(limit)s"),
    ("value", Comparison.AT_MOST): __("The value is at most %(limit)s"),
    ("value", Comparison.AT_LEAST): __("The value is at least %(limit)s"),
    ("value", Comparison.BELOW): __("The value is below %(limit)s"),
    ("value", Comparison.ABOVE): __("The value is above %(limit)s"),
}
_MINUTE_S, _HOUR_S, _DAY_H = 60, 3_600, 24
_LONG_H = 72


def rule_words(rule: Rule) -> str:
    """Return what a rule asks for, as a sentence without its full stop."""
    match rule:
        case LimitRule():
            limit = figure(rule.limit) if rule.field == "value" else duration_words(rule.limit, "s")
            return str(_LIMITS[rule.field, rule.comparison]) % {"limit": limit}
        case FollowUpRule():
            return _follow_up(rule)
        case DateKeptRule():
            return _date_kept(rule)


def where_words(where: Where) -> list[str]:
    """Return which contacts a rule is about, a phrase for each condition; none if it is about all."""
    unit_names = {key: unit.name for key, unit in units().items()}
    lists = (
        (_("at %(names)s"), [touchpoint_name(key) for key in where.touchpoints]),
        (_("contacts of the kind %(names)s"), list(where.kinds)),
        (_("by %(names)s"), list(where.channels)),
        (_("served by %(names)s"), [unit_names.get(key, key) for key in where.units]),
    )
    return [phrase % {"names": any_of(names)} for phrase, names in lists if names]


def any_of(names: Sequence[str]) -> str:
    """Return names of which any will do.

    >>> any_of(["call", "mail"])
    'call or mail'
    """
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s or %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def validity_words(promise: Promise) -> str:
    """Return from when to when a promise holds."""
    begin = day_words(local(promise.valid_from)) if promise.valid_from else ""
    end = day_words(local(promise.valid_to)) if promise.valid_to else ""
    if begin and end:
        return _("from %(begin)s, before %(end)s") % {"begin": begin, "end": end}
    if begin:
        return _("from %(begin)s on") % {"begin": begin}
    return _("before %(end)s") % {"end": end} if end else _("at all times")


def department_name(key: str | None) -> str:
    """Return what a department is called; its key if the catalogue does not have it."""
    found = departments().get(key or "")
    return found.name if found else key or ""


def margin_words(margin: float | None, unit: str | None) -> str:
    """Return how much room was left, or by how much it was missed.

    Args:
        margin: above zero for room left; None: nothing came.
        unit: `s`, `h`, or the name of a field.
    """
    if margin is None:
        return _("nothing came")
    size = duration_words(abs(margin), unit or "")
    return _("%(size)s to spare") % {"size": size} if margin >= 0 else _("missed by %(size)s") % {"size": size}


def duration_words(size: float, unit: str) -> str:
    """Return a length of time with the unit that says most; any other number as it is.

    Args:
        size: zero or more.
        unit: `s` or `h`; anything else is no time.
    """
    if unit not in {"s", "h"}:
        return figure(size)
    seconds = size * _HOUR_S if unit == "h" else size
    # A second more would be a minute: what is shown must not say 60 seconds for 59.9.
    if round(seconds) < _MINUTE_S:
        return _counted("seconds", seconds)
    if round(seconds / _MINUTE_S, 1) < _MINUTE_S:
        return _counted("minutes", seconds / _MINUTE_S)
    hours = seconds / _HOUR_S
    return _counted("hours", hours) if hours <= _LONG_H else _counted("days", hours / _DAY_H)


def _counted(unit: str, size: float) -> str:
    shown = figure(round(size, 1))
    count = 1 if shown == "1" else 2
    words = {
        "seconds": ngettext("%(size)s second", "%(size)s seconds", count),
        "minutes": ngettext("%(size)s minute", "%(size)s minutes", count),
        "hours": ngettext("%(size)s hour", "%(size)s hours", count),
        "days": ngettext("%(size)s day", "%(size)s days", count),
    }
    return words[unit] % {"size": shown}


def _follow_up(rule: FollowUpRule) -> str:
    said = {"after": rule.after_kind, "replies": any_of(rule.reply_kinds), "hours": figure(rule.within_hours)}
    if not rule.business_hours:
        time = duration_words(rule.within_hours, "h")
        return _("After “%(after)s”, “%(replies)s” comes within %(time)s") % {**said, "time": time}
    if rule.calendar:
        return _("After “%(after)s”, “%(replies)s” comes within %(hours)s working hours of “%(calendar)s”") % {
            **said,
            "calendar": rule.calendar,
        }
    return _("After “%(after)s”, “%(replies)s” comes within %(hours)s working hours") % said


def _date_kept(rule: DateKeptRule) -> str:
    said = {"done": rule.done_kind, "time": duration_words(rule.tolerance_hours, "h"), "reference": rule.reference}
    if rule.tolerance_hours and rule.reference:
        return _("“%(done)s” with the same “%(reference)s” comes no more than %(time)s after the promised date") % said
    if rule.tolerance_hours:
        return _("“%(done)s” comes no more than %(time)s after the promised date") % said
    if rule.reference:
        return _("“%(done)s” with the same “%(reference)s” comes by the promised date") % said
    return _("“%(done)s” comes by the promised date") % said
