"""Candidates: the requests that contacts lead to, by the triggers of all surveys, and the quotas they are bound by."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import and_
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.ask.policy import REQUEST_ROW, moments_of
from regard.ask.policy_limits import ALWAYS_US, Coded, Flags, Integers, Limit, count_near
from regard.ask.policy_reasons import Reason
from regard.ask.sampling import Period, Quota, Trigger, due_us
from regard.ask.sampling_chance import share_places
from regard.errors import unknown_name
from regard.vocabulary import Calendar, Channel
from regard.vocabulary.zones import offsets_between

CONTACT_ROW = pa.schema(
    [
        ("source", pa.string()),
        ("native_id", pa.string()),
        ("person", pa.string()),
        ("account", pa.string()),
        ("unit", pa.string()),
        ("touchpoint", pa.string()),
        ("kind", pa.string()),
        ("outcome", pa.string()),
        ("occurred_at", pa.timestamp("us", tz="UTC")),
        ("reason", pa.string()),
    ]
)
"""One contact that may lead to a request; `reason`: what is known to forbid it (`Reason`), null: nothing."""

CANDIDATE_ROW = pa.schema([*REQUEST_ROW, ("contact", pa.int64()), ("delayed", pa.bool_())])
"""One request that a contact led to: `contact` is its place among them, `delayed` whether hours put it off."""

_ASKING = ("invitation_", "interview_")
_DAY_US = 86_400_000_000
_MONDAY = 3  # days from the Monday before 1970 until 1970


@dataclass(frozen=True)
class Known:
    """What triggers name.

    Attributes:
        calendars: by key.
        segments: for each segment whether each contact is in it.
        reachable: whether a mail can reach the customer of each contact; None: all.
    """

    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    segments: Mapping[str, Flags] = field(default_factory=dict)
    reachable: Flags | None = None


_NOTHING = Known()


def candidates_of(triggers: Mapping[str, Sequence[Trigger]], contacts: pa.Table, known: Known = _NOTHING) -> pa.Table:
    """Return the requests that contacts lead to, schema CANDIDATE_ROW; one of a survey about a contact at most.

    Of several triggers of a survey the first that is about a contact decides on it; those that pause are passed over.

    Args:
        triggers: of each survey, by its key.
        contacts: schema CONTACT_ROW.
        known: what the triggers name.

    Raises:
        WrongUseError: a trigger names a calendar or segment that is not known.
    """
    parts = [CANDIDATE_ROW.empty_table()]
    for survey, of_survey in triggers.items():
        free = np.ones(len(contacts), np.bool_)
        for trigger in active(of_survey):
            places = np.flatnonzero(free & concerned(trigger, contacts))
            free[places] = False
            parts.append(_requests(survey, trigger, contacts, places, known))
    return pa.concat_tables(parts).combine_chunks()


def active(triggers: Sequence[Trigger]) -> tuple[Trigger, ...]:
    """Return the triggers that do not pause."""
    return tuple(trigger for trigger in triggers if trigger.active)


def concerned(trigger: Trigger, contacts: pa.Table) -> Flags:
    """Say which contacts a trigger is about, schema CONTACT_ROW; share, segment and quota are left to chance and time.

    What invitations and interviews leave behind is a contact too; only a trigger that names its kind is about it.
    """
    named = {"touchpoint": trigger.touchpoints, "kind": trigger.kinds, "outcome": trigger.outcomes}
    flags = [
        pc.is_in(contacts[column], value_set=pa.array([str(each) for each in values], pa.string()))
        for column, values in named.items()
        if values
    ]
    if not trigger.kinds:
        flags += [pc.invert(pc.fill_null(pc.starts_with(contacts["kind"], prefix), False)) for prefix in _ASKING]
    found: Flags = reduce(and_, (flag.to_numpy() for flag in flags))
    return found


def quotas_of(triggers: Mapping[str, Sequence[Trigger]], candidates: pa.Table, past: pa.Table) -> list[Limit]:
    """Return the quotas of triggers as limits of candidates.

    Args:
        triggers: of each survey, by its key.
        candidates: schema REQUEST_ROW.
        past: what was sent before, schema REQUEST_ROW; that of a trigger is known by survey and trigger.
    """
    return [
        _quota(survey, trigger.key, trigger.quota, candidates, past)
        for survey, of_survey in triggers.items()
        for trigger in of_survey
        if trigger.quota is not None
    ]


def _requests(survey: str, trigger: Trigger, contacts: pa.Table, places: Integers, known: Known) -> pa.Table:
    rows = contacts.take(pa.array(places))
    occurred_us = rows["occurred_at"].cast(pa.int64()).to_numpy()
    due = due_us(trigger, occurred_us, _calendar(trigger, known))
    size = len(rows)
    columns = {
        **{name: rows[name] for name in ("person", "account", "unit", "touchpoint")},
        "survey": pa.repeat(survey, size),
        "trigger": pa.repeat(trigger.key, size),
        "channel": pa.repeat(str(trigger.channel), size),
        "key": pc.binary_join_element_wise(rows["source"], rows["native_id"], "\n"),
        "at": pa.array(due).cast(CANDIDATE_ROW.field("at").type),
        "reason": _reasons(survey, trigger, rows, places, known),
        "contact": pa.array(places),
        "delayed": pa.array(due > occurred_us + round(trigger.delay_s * 1_000_000)),
    }
    return pa.table([columns[name] for name in CANDIDATE_ROW.names], schema=CANDIDATE_ROW)


def _calendar(trigger: Trigger, known: Known) -> Calendar | None:
    if trigger.calendar is None:
        return None
    if trigger.calendar not in known.calendars:
        raise unknown_name("calendar", trigger.calendar, known.calendars)
    return known.calendars[trigger.calendar]


def _reasons(survey: str, trigger: Trigger, rows: pa.Table, places: Integers, known: Known) -> pa.ChunkedArray:
    """Return what forbids each request: what is known of the contact, its segment, chance, and the address."""
    none = pa.scalar(None, pa.string())
    reasons = [rows["reason"]]
    if trigger.segment is not None:
        if trigger.segment not in known.segments:
            raise unknown_name("segment", trigger.segment, known.segments)
        within = pa.array(known.segments[trigger.segment][places])
        reasons.append(pc.if_else(within, none, str(Reason.NOT_IN_SEGMENT)))
    if trigger.share < 1:
        drawn = pa.array(share_places(survey, rows["source"], rows["native_id"]) < trigger.share)
        reasons.append(pc.if_else(drawn, none, str(Reason.NOT_IN_SHARE)))
    if known.reachable is not None and trigger.channel is Channel.EMAIL:
        reasons.append(pc.if_else(pa.array(known.reachable[places]), none, str(Reason.NO_ADDRESS)))
    return pc.coalesce(*reasons)


def _quota(survey: str, trigger: str, quota: Quota, candidates: pa.Table, past: pa.Table) -> Limit:
    columns = ["survey", "trigger", *([quota.by] if quota.by else [])]
    own, sent = Coded.of(candidates, past, columns).groups(columns)
    at_us, past_us = moments_of(candidates), moments_of(past)
    period, before = _periods(quota, at_us, past_us)
    size = int(max(period.max(initial=0), before.max(initial=0))) + 1
    of_trigger = (_of_trigger(rows, survey, trigger) for rows in (candidates, past))
    group, counted = (
        np.where((codes < 0) | ~flags, -1, codes * size + periods)
        for codes, flags, periods in zip((own, sent), of_trigger, (period, before), strict=True)
    )
    near = count_near(group, at_us, counted, past_us, ALWAYS_US)
    return Limit(group, near, quota.at_most, ALWAYS_US, Reason.QUOTA_REACHED)


def _of_trigger(rows: pa.Table, survey: str, trigger: str) -> Flags:
    found = pc.and_(pc.equal(rows["survey"], survey), pc.equal(rows["trigger"], trigger))
    flags: Flags = pc.fill_null(found, False).to_numpy()
    return flags


def _periods(quota: Quota, at_us: Integers, past_us: Integers) -> tuple[Integers, Integers]:
    """Return in which period moments lie, as numbers from 0 on."""
    moments = np.append(at_us, past_us)
    if not len(moments):
        return at_us, past_us
    days = (moments + _offsets_us(ZoneInfo(quota.zone), moments)) // _DAY_US
    if quota.per is Period.WEEK:
        days = (days + _MONDAY) // 7
    if quota.per is Period.MONTH:
        days = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    numbers: Integers = days - days.min()
    return numbers[: len(at_us)], numbers[len(at_us) :]


def _offsets_us(zone: ZoneInfo, moments: Integers) -> Integers:
    """Return how far the clocks of a zone are ahead of UTC at each moment."""
    first, last = (_naive(int(moment)) for moment in (moments.min(), moments.max()))
    changes = list(_changes(zone, first, last))
    since, offsets = np.array(changes, dtype=np.int64).T
    at_each: Integers = offsets[np.searchsorted(since, moments, side="right") - 1]
    return at_each


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[tuple[int, int]]:
    for since, offset_s in offsets_between(zone, first, last):
        yield (since.replace(tzinfo=UTC) - _naive(0).replace(tzinfo=UTC)) // timedelta(microseconds=1), offset_s * 10**6


def _naive(moment_us: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None) + timedelta(microseconds=moment_us)
