"""Making a promise of what a form says, and filling the form from a promise."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as __

from regard.vocabulary import (
    Comparison,
    DateKeptRule,
    FollowUpRule,
    LimitRule,
    Promise,
    Rule,
    Where,
    key_of,
)
from regard.web.shell.workspace import register

NEEDED: Mapping[str, Mapping[str, LazyText]] = {
    "limit": {
        "field": __("Say what is limited."),
        "comparison": __("Say how it is held against the limit."),
        "limit": __("Write the limit."),
    },
    "follow_up": {
        "after_kind": __("Say what asks for a reply."),
        "within_hours": __("Write how many hours it may take."),
    },
    "date_kept": {"done_kind": __("Say what is done by the promised date.")},
}
"""What each form of rule needs, with what to say where it is missing."""

_LISTS = ("touchpoints", "kinds", "channels", "units")
_LONGEST_KEY = 60


def start_of(promise: Promise | None, zone: str) -> dict[str, Any]:
    """Return what the form's fields begin with.

    Args:
        promise: as it is; None for a new one.
        zone: IANA zone in which days begin.
    """
    if promise is None:
        return {"form": "limit", "field": "waiting_s", "comparison": Comparison.AT_MOST.value}
    where = promise.rule.where
    return {
        "statement": promise.statement,
        "touchpoint": promise.touchpoint,
        "department": promise.department,
        "valid_from": _day(promise.valid_from, zone),
        "valid_to": _day(promise.valid_to, zone),
        **{f"where_{name}": list(getattr(where, name)) for name in _LISTS},
        **_fields_of(promise.rule),
    }


def made(said: Mapping[str, Any], before: Promise | None, zone: str) -> Promise:
    """Return the promise that a form says.

    Args:
        said: the cleaned fields.
        before: the version that is changed or followed; its key stays, and a moment within a day that is the same.
        zone: IANA zone in which days begin.

    Raises:
        ValueError: the key is none, or a part of the rule is wrong.
    """
    key = before.key if before else said.get("key") or key_of(said["statement"])[:_LONGEST_KEY].strip("_")
    return Promise(
        key=key,
        statement=said["statement"].strip(),
        touchpoint=said["touchpoint"],
        rule=_rule(said),
        department=said["department"] or None,
        valid_from=_moment(said["valid_from"], before.valid_from if before else None, zone),
        valid_to=_moment(said["valid_to"], before.valid_to if before else None, zone),
    )


def _rule(said: Mapping[str, Any]) -> Rule:
    where = Where(**{name: tuple(said[f"where_{name}"]) for name in _LISTS})
    if said["form"] == "limit":
        comparison = Comparison(said["comparison"])
        return LimitRule(field=said["field"], comparison=comparison, limit=said["limit"], where=where)
    if said["form"] == "date_kept":
        return DateKeptRule(
            done_kind=said["done_kind"].strip(),
            tolerance_hours=said["tolerance_hours"] or 0.0,
            reference=said["reference"].strip() or None,
            where=where,
        )
    replies = [*said["reply_kinds"], *(each.strip() for each in said["reply_other"].split(",") if each.strip())]
    return FollowUpRule(
        after_kind=said["after_kind"].strip(),
        reply_kinds=tuple(dict.fromkeys(replies)),
        within_hours=said["within_hours"],
        business_hours=bool(said["hours"]),
        calendar=said["hours"] or None,
        where=where,
    )


def _fields_of(rule: Rule) -> dict[str, Any]:
    match rule:
        case LimitRule():
            return {"form": "limit", "field": rule.field, "comparison": rule.comparison.value, "limit": rule.limit}
        case FollowUpRule():
            return {
                "form": "follow_up",
                "after_kind": rule.after_kind,
                "reply_kinds": list(rule.reply_kinds),
                "within_hours": rule.within_hours,
                "hours": _calendar(rule),
            }
        case DateKeptRule():
            late = rule.tolerance_hours or None
            return {
                "form": "date_kept",
                "done_kind": rule.done_kind,
                "tolerance_hours": late,
                "reference": rule.reference,
            }


def _calendar(rule: FollowUpRule) -> str:
    """Return the calendar that counts; without a name it is the only one there is."""
    return (rule.calendar or next(iter(register().calendars), "")) if rule.business_hours else ""


def _day(moment: datetime | None, zone: str) -> date | None:
    return moment.astimezone(ZoneInfo(zone)).date() if moment else None


def _moment(day: date | None, before: datetime | None, zone: str) -> datetime | None:
    """Return the midnight with which a day begins; a moment within the same day stays as it was."""
    if day is None or day == _day(before, zone):
        return before if day else None
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
