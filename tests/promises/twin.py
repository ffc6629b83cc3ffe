"""A twin of the promise checks in plain Python: one contact at a time, minute by minute, nothing fast."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.promises.contacts import Contact, after

from regard.promises.register import Placed
from regard.vocabulary import Calendar, DateKeptRule, FollowUpRule, LimitRule, Rule, minutes_of

Check = tuple[str, int, datetime | None, bool | None, float | None, int | None]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MINUTE = timedelta(minutes=1)


def is_open(calendar: Calendar, minute: datetime) -> bool:
    """Say whether the minute that begins now is worked; every span of the tests begins and ends on a minute."""
    local = minute.astimezone(ZoneInfo(calendar.zone))
    for back in (0, 1):
        day = local.date() - timedelta(days=back)
        for span in calendar.hours.get(DAYS[day.weekday()], ()):  # type: ignore[call-overload]
            begin, end = minutes_of(span)
            now = local.hour * 60 + local.minute + 1440 * back
            if day not in calendar.holidays and begin <= now < end:
                return True
    return False


def due_of(calendar: Calendar | None, at: datetime, hours: float) -> datetime:
    if calendar is None:
        return at + timedelta(hours=hours)
    left = round(hours * 60)
    while left:
        left -= is_open(calendar, at)
        at += MINUTE
    return at


def worked(calendar: Calendar | None, start: datetime, end: datetime) -> float:
    if calendar is None:
        return (end - start) / timedelta(hours=1)
    minutes = range(int((end - start) / MINUTE))
    return sum(is_open(calendar, start + MINUTE * minute) for minute in minutes) / 60


def checks(contacts: list[Contact], placed: Placed) -> set[Check]:
    """Return (who, seq, due, kept, margin, evidence) of every check; `seq` is the place in the list, from 1."""
    numbered = sorted(enumerate(contacts, 1), key=lambda item: (item[1].hour, item[0]))
    found: set[Check] = set()
    for place, (seq, contact) in enumerate(numbered):
        later = [item for item in numbered[place + 1 :] if item[1].who == contact.who]
        check = _check(placed, placed.promise.rule, (seq, contact), later)
        if check is not None and _held(placed, after(contact.hour)):
            found.add((contact.who, seq, *check))
    return found


def _held(placed: Placed, at: datetime) -> bool:
    start, end = placed.promise.valid_from, placed.promise.valid_to
    return (start is None or at >= start) and (end is None or at < end)


def _check(placed: Placed, rule: Rule, item: tuple[int, Contact], later: list[tuple[int, Contact]]) -> Any:
    if rule.where.units and item[1].unit not in rule.where.units:
        return None
    if isinstance(rule, LimitRule):
        return _limit(placed, rule, *item)
    return _follow_up(placed, rule, item, later) if isinstance(rule, FollowUpRule) else _date(rule, item, later)


def _limit(placed: Placed, rule: LimitRule, seq: int, contact: Contact) -> Any:
    if contact.touchpoint != placed.promise.touchpoint or contact.waiting_s is None:
        return None
    return None, contact.waiting_s <= rule.limit, rule.limit - contact.waiting_s, seq


def _follow_up(placed: Placed, rule: FollowUpRule, item: tuple[int, Contact], later: list[tuple[int, Contact]]) -> Any:
    if item[1].kind != rule.after_kind:
        return None
    at = after(item[1].hour)
    due = due_of(placed.calendar, at, rule.within_hours)
    reply = next(((number, after(each.hour)) for number, each in later if each.kind in rule.reply_kinds), None)
    if reply is None:
        return due, None, None, None
    return due, reply[1] <= due, rule.within_hours - worked(placed.calendar, at, reply[1]), reply[0]


def _date(rule: DateKeptRule, item: tuple[int, Contact], later: list[tuple[int, Contact]]) -> Any:
    seq, contact = item
    if contact.promised is None:
        return None
    due = after(contact.promised) + timedelta(hours=rule.tolerance_hours)
    wanted = json.loads(contact.context or "{}").get("order") if rule.reference else None
    for number, each in [(seq, contact), *later]:
        same = number == seq or wanted is None or json.loads(each.context or "{}").get("order") == wanted
        if each.kind == rule.done_kind and same:
            margin = (due - after(each.hour)) / timedelta(hours=1)
            return due, margin >= 0, margin, number
    return due, None, None, None


def naive(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(UTC).replace(tzinfo=None)
