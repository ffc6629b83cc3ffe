"""Triggers: which contacts lead to a request to answer, how many of them, and when it is due."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np

from regard.ask.policy_limits import Integers
from regard.ask.register import FOLDER, standing_of
from regard.ask.yaml_files import read_yaml, write_yaml
from regard.collect.catalogue import alone
from regard.collect.editing import Changed, Refused, Why
from regard.errors import BrokenWorkspaceError, WrongUseError, unknown_name
from regard.promises.business_hours import hours_for
from regard.vocabulary import Calendar, Channel, Outcome, Word, check_key, check_zone, key_of

TRIGGERS_FILE = "triggers.yaml"
"""Where the triggers of a survey stand, in its folder."""

_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_S = 366 * 86_400
_MOST_REMINDERS = 3
_HEAD = """\
# Which contacts lead to a request to answer the survey. What is saved in the web app stands here as well.
"""


class Period(StrEnum):
    """What a quota is counted by, as a calendar has it; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Quota(Word, frozen=True):
    """So many requests of a trigger, and no more, in each period.

    Attributes:
        at_most: how many.
        per: the period, in which requests are due.
        by: each touchpoint, or each unit, has a quota of its own; None: all share one.
        zone: IANA zone in which days are cut.
    """

    at_most: int
    per: Period
    by: Literal["touchpoint", "unit"] | None = None
    zone: str = "UTC"

    def __post_init__(self) -> None:
        """Check number and zone."""
        if self.at_most < 1:
            message = f"a quota needs at_most of 1 or more, not {self.at_most}"
            raise ValueError(message)
        check_zone(self.zone)


class Trigger(Word, frozen=True):
    """Which contacts lead to a request to answer a survey.

    Attributes:
        key: its lasting name among those of the survey.
        touchpoints: keys of those it is about; none: all.
        kinds: what happened, such as `purchase`; none: anything, but what invitations leave behind.
        outcomes: how it ended; none: however.
        delay_s: time from the contact until the request is due.
        share: of these contacts chance chooses so many, above 0 and at most 1.
        quota: a limit in each period; None: none.
        segment: key of the segment that a contact must be in; None: all.
        calendar: key of the calendar in whose hours requests are sent; None: at all hours.
        channel: the way requests take.
        latest_s: a contact that is older when it arrives leads to nothing, so that history that is loaded asks nobody.
        remind_after_days: days after the request at which who has not answered is reminded, ascending; none: never.
        expires_after_days: days after the request from which it cannot be answered any more.
        active: whether it leads to requests; False: it pauses.
    """

    key: str
    touchpoints: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    delay_s: float = 0
    share: float = 1
    quota: Quota | None = None
    segment: str | None = None
    calendar: str | None = None
    channel: Channel = Channel.EMAIL
    latest_s: float = 259_200
    remind_after_days: tuple[float, ...] = ()
    expires_after_days: int = 30
    active: bool = True

    def __post_init__(self) -> None:
        """Check key and numbers."""
        check_key(self.key)
        if not 0 <= self.delay_s <= _LONGEST_S:
            message = f"delay_s must be 0 to {_LONGEST_S} (a year), not {self.delay_s:g}"
            raise ValueError(message)
        if not 0 < self.share <= 1:
            message = f"share must be above 0 and at most 1, not {self.share:g}"
            raise ValueError(message)
        if not 0 < self.latest_s <= _LONGEST_S:
            message = f"latest_s must be above 0 and at most {_LONGEST_S} (a year), not {self.latest_s:g}"
            raise ValueError(message)
        _check_days(self.expires_after_days, self.remind_after_days)


def _check_days(expires: int, reminders: Sequence[float]) -> None:
    """Raise ValueError unless reminders come one after another while the request can be answered."""
    if not 1 <= expires <= 366:
        message = f"expires_after_days must be 1 to 366, not {expires}"
        raise ValueError(message)
    places = [0, *reminders, expires]
    if len(reminders) > _MOST_REMINDERS or any(later <= day for day, later in pairwise(places)):
        message = f"remind_after_days are at most {_MOST_REMINDERS}, ascending, above 0 and below {expires} days"
        raise ValueError(message)


def due_at(trigger: Trigger, occurred_at: datetime, calendar: Calendar | None = None) -> datetime:
    """Return when a request is due: after the delay, and where that is outside working hours, when they begin.

    The delay is time that passes; the hours are those that the clock of the calendar shows, on days of a clock
    change too.

    >>> desk = Calendar(key="desk", zone="Europe/Berlin", hours={"monday": ("09:00-17:00",)})
    >>> saturday = datetime(2026, 3, 28, 12, tzinfo=UTC)
    >>> due_at(Trigger(key="visit", calendar="desk"), saturday, desk).isoformat()
    '2026-03-30T07:00:00+00:00'

    Args:
        trigger: which delay.
        occurred_at: when the contact was, in UTC.
        calendar: the trigger's.
    """
    moment = np.array([(occurred_at - _EPOCH) // _MICROSECOND])
    return _EPOCH + int(due_us(trigger, moment, calendar)[0]) * _MICROSECOND


def due_us(trigger: Trigger, occurred_us: Integers, calendar: Calendar | None = None) -> Integers:
    """Return when requests are due (`due_at`), all moments in microseconds since 1970 in UTC."""
    moments = occurred_us + round(trigger.delay_s * 1_000_000)
    if calendar is None or not len(moments):
        return moments
    hours = hours_for(calendar, moments, 1, 0)
    return np.maximum(moments, hours.begins[np.searchsorted(hours.ends, moments, side="right")])


def read_triggers(folder: Path, survey: str) -> tuple[Trigger, ...]:
    """Read the triggers of a survey; without a file it has none: nobody is asked by themselves.

    Raises:
        WrongUseError: the key of the survey is none.
        BrokenWorkspaceError: the file cannot be read, or has two triggers of one key.
    """
    if survey != key_of(survey):
        raise unknown_name("survey", survey, ())
    path = folder / FOLDER / survey / TRIGGERS_FILE
    remedy = "The page on the contact policy shows what it may say."
    triggers = read_yaml(path, tuple[Trigger, ...], [], remedy) or ()
    if len({trigger.key for trigger in triggers}) < len(triggers):
        message = f"{path} has two triggers of one key."
        raise BrokenWorkspaceError(message, "Give each its own.")
    return triggers


def shown_triggers(triggers: Sequence[Trigger]) -> str:
    """Return the triggers of a survey as a page keeps them, to tell later whether somebody changed them meanwhile."""
    return msgspec.json.encode(list(triggers)).decode()


def write_triggers(folder: Path, survey: str, triggers: Sequence[Trigger], seen: str = "") -> tuple[Refused, ...]:
    """Save the triggers of a survey, in the place of those it has.

    Args:
        folder: the workspace.
        survey: its key; the survey must be there.
        triggers: what is to hold from now on.
        seen: those it had as they were `shown_triggers` when the change was begun; empty: whatever they are.

    Returns:
        Why it was refused, with the triggers that somebody else `changed` meanwhile; nothing if they are saved.

    Raises:
        WrongUseError: two triggers have one key, there is no such survey, or what was seen are no triggers.
        BrokenWorkspaceError: what is there cannot be read.
    """
    path = folder / FOLDER / survey / TRIGGERS_FILE
    _check_triggers(survey, triggers)
    standing_of(folder, survey)
    with alone(folder):
        if seen and seen != shown_triggers(now := read_triggers(folder, survey)):
            return (Refused(survey, Why.CHANGED, _changes(seen, now)),)
        write_yaml(path, _HEAD, triggers)
    return ()


def _check_triggers(survey: str, triggers: Sequence[Trigger]) -> None:
    if len({trigger.key for trigger in triggers}) < len(triggers):
        message = f"The survey {survey!r} would have two triggers of one key."
        raise WrongUseError(message, "Give each its own.")


def _changes(seen: str, now: Sequence[Trigger]) -> tuple[Changed, ...]:
    """Return which triggers differ, each under its key."""
    try:
        before = {trigger.key: trigger for trigger in msgspec.json.decode(seen, type=list[Trigger])}
    except msgspec.DecodeError as error:
        message = "What the page showed of the triggers cannot be read."
        raise WrongUseError(message, "Open the page again.") from error
    after = {trigger.key: trigger for trigger in now}
    keys = [key for key in before | after if before.get(key) != after.get(key)]
    return tuple(Changed(key, _plain(before, key), _plain(after, key)) for key in keys)


def _plain(triggers: Mapping[str, Trigger], key: str) -> object:
    return msgspec.to_builtins(triggers[key]) if key in triggers else None
