"""What the ranking looks at: contacts, scores and promise checks of a period, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.types import BooleanValue, IntegerValue, Table
from numpy.typing import NDArray

from regard.collect.purposes import Covers
from regard.explain.timeline import Timeline
from regard.journeys.allowed import allowed
from regard.ledger.reader import Reader
from regard.measure.anonymity import hidden
from regard.measure.breakdown import Breakdown, selected
from regard.vocabulary import InvitationState
from regard.vocabulary.zones import find_zone, utc_of

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
MomentKey = tuple[str, str | None]
"""A moment: touchpoint, and stage where one is known."""

SCORE_KINDS = ("nps", "csat", "ces", "rating", "experience")
_INVITATION = "invitation_"
_ANSWERED = f"{_INVITATION}{InvitationState.ANSWERED}"
_EFFORT_HIGH = 7.0  # agreement, 1 to 7: high is good; on other effort scales it may mean the opposite
_US_PER_S = 1_000_000


@dataclass(frozen=True)
class Contacts:
    """Every counting contact from the period's begin to the end of the data.

    Attributes:
        told: contacts and answered invitations, on which scores stand: the columns of `rows`, and `anonymous`: whether
            it is an answer of an anonymous survey.
        rows: the contacts: `seq`, `customer_no`, `occurred_at`, `touchpoint`, `stage`, `value`, `currency`.
        customer: of each contact of somebody known, who.
        at_s: and when, seconds since 1970, UTC.
        keys: the moments that occur among `told`, in the order of their names.
        met: how many contacts each has in the period; at least as many as answered.
        ever_met: how many it has until the end of the data.
        until: end of the period, UTC; contacts from here on only tell what followed; None: the end of the data.
        end_s: time of the last contact there is; 0 if there is none.
    """

    told: Table
    rows: Table
    customer: Integers
    at_s: Integers
    keys: tuple[MomentKey, ...]
    met: Integers
    ever_met: Integers
    until: datetime | None
    end_s: int

    @cached_property
    def timeline(self) -> Timeline:
        """The contacts of everybody known, to find who was seen again."""
        return Timeline.of(self.customer, self.at_s)

    @property
    def inside(self) -> Table:
        """The contacts in the period."""
        return self._until(self.rows)

    @property
    def told_inside(self) -> Table:
        """What scores stand on, in the period."""
        return self._until(self.told)

    def _until(self, rows: Table) -> Table:
        return rows if self.until is None else rows.filter(rows["occurred_at"] < self.until)


@dataclass(frozen=True)
class Events:
    """Scores, checks or expectation gaps, one entry each.

    Attributes:
        seq: the interaction it belongs to.
        customer: who; 0 where nobody knows.
        at_s: when, seconds since 1970, UTC.
        moment: position in `Contacts.keys`.
        value: the score in standard deviations; 1 for a broken and 0 for a kept promise; the gap.
    """

    seq: Integers
    customer: Integers
    at_s: Integers
    moment: Integers
    value: Floats


@dataclass(frozen=True)
class Checks:
    """Decided promise checks, and how many are not decided yet.

    Attributes:
        events: the decided ones; 1 is broken.
        promise: position in `promises`, one entry an event.
        promises: the keys that occur.
        departments: who owns each promise, as the checks say; None where they do not.
        unknown: undecided checks per (moment, promise).
    """

    events: Events
    promise: Integers
    promises: tuple[str, ...]
    departments: tuple[str | None, ...]
    unknown: dict[tuple[int, int], int]


def read_contacts(reader: Reader, breakdown: Breakdown) -> Contacts:
    """Read the contacts; invitations are no contacts, answered ones neither, but scores stand on these.

    What is excluded does not count, nor do customers who have not consented to profiling: what followed a contact is
    told by one person's other contacts.

    Raises:
        WrongUseError: a condition names something unknown.
    """
    rows = allowed(reader, selected(reader, replace(breakdown, by=(), until=None)), Covers.PROFILING)
    is_contact = ~rows["kind"].startswith(_INVITATION)
    is_anonymous = rows["source"].isin(breakdown.anonymous)
    rows = rows.filter(rows["excluded"].isnull(), is_contact | (rows["kind"] == _ANSWERED))
    rows = rows.mutate(met=is_contact, anonymous=is_anonymous)
    columns = ("seq", "customer_no", "occurred_at", "touchpoint", "stage", "value", "currency", "met", "anonymous")
    told = rows.select(*columns)
    rows = told.filter(told["met"]).drop("met", "anonymous")
    zone = find_zone(breakdown.zone)
    end = utc_of(breakdown.until, zone) if breakdown.until is not None else None
    moments = _moments(reader, told, end)
    known = reader.arrow(rows.filter(rows["customer_no"].notnull()).select("customer_no", "occurred_at"))
    return Contacts(
        told=told.drop("met"),
        rows=rows,
        customer=_integers(known["customer_no"]),
        at_s=_seconds(known["occurred_at"]),
        keys=tuple(zip(_texts(moments["touchpoint"]), _texts(moments["stage"]), strict=True)),
        met=_integers(moments["met"]),
        ever_met=_integers(moments["ever_met"]),
        until=end,
        end_s=int(_seconds(moments["last_at"]).max(initial=0)),
    )


def _moments(reader: Reader, rows: Table, end: datetime | None) -> pa.Table:
    inside = rows["occurred_at"] < end if end is not None else ibis.literal(True)
    counted = rows.group_by(["touchpoint", "stage"]).aggregate(
        met=_met(rows, inside), ever_met=_met(rows, ibis.literal(True)), last_at=rows["occurred_at"].max()
    )
    return reader.arrow(counted.order_by(["touchpoint", ibis.asc("stage", nulls_first=True)]))


def _met(rows: Table, where: BooleanValue) -> IntegerValue:
    """Count contacts: those recorded, or where more answered, as many as these; who answers was there."""
    return ibis.greatest(rows.count(where=rows["met"] & where), rows.count(where=~rows["met"] & where))


def read_scores(reader: Reader, contacts: Contacts) -> Events:
    """Read the scores of the period, each in standard deviations from the mean of its kind and scale.

    Anonymous answers count only at moments where they are not so few that one could guess whose they are.
    """
    rows = reader.table("answer")
    other_effort = (rows["kind"] == "ces") & (rows["high"].isnull() | (rows["high"] != _EFFORT_HIGH))
    rows = rows.filter(rows["kind"].isin(SCORE_KINDS), rows["value"].notnull(), ~other_effort)
    rows = rows.select("seq", "kind", "low", "high", score="value")
    # Of several scores at one moment the first kind is the one that came next.
    found = reader.arrow(contacts.told_inside.drop("value", "currency").join(rows, "seq").order_by(["seq", "kind"]))
    found = _without_few(contacts, found)
    scale = _groups([found[name] for name in ("kind", "low", "high")])
    return _events(contacts, found, _standardised(_floats(found["score"]), scale))


def read_gaps(reader: Reader, contacts: Contacts) -> Events:
    """Read how far experience stayed from expectation where both were asked at one interaction and on one scale.

    The gap is in standard deviations of all gaps; positive is better than expected. Of anonymous answers
    it is with gaps as with scores.
    """
    rows = reader.table("answer")
    rows = rows.filter(rows["kind"].isin(("expectation", "experience")), rows["value"].notnull())
    expected = rows.filter(rows["kind"] == "expectation").select("seq", "low", "high", expected="value")
    lived = rows.filter(rows["kind"] == "experience").select("seq", "low", "high", lived="value")
    both = expected.inner_join(lived, ["seq", "low", "high"])
    both = both.select("seq", gap=both["lived"] - both["expected"])
    found = _without_few(contacts, reader.arrow(contacts.told_inside.drop("value", "currency").join(both, "seq")))
    gap = _floats(found["gap"])
    return _events(contacts, found, gap / (gap.std() or 1.0) if len(gap) else gap)


def read_checks(reader: Reader, contacts: Contacts, breakdown: Breakdown) -> Checks:
    """Read the promise checks raised in the period, each with its verdict as of the reader's moment."""
    if "promise_check" not in reader.fetch("show tables")["name"].to_pylist():
        return _no_checks()
    rows = allowed(reader, reader.table("promise_check"), Covers.PROFILING)
    if breakdown.where:
        rows = rows.semi_join(selected(reader, Breakdown(zone=breakdown.zone, where=breakdown.where)), "seq")
    if breakdown.since is not None:
        rows = rows.filter(rows["at"] >= utc_of(breakdown.since, find_zone(breakdown.zone)))
    if contacts.until is not None:
        rows = rows.filter(rows["at"] < contacts.until)
    columns = ["seq", "customer_no", "at", "touchpoint", "stage", "promise", "department", "kept", "due_at"]
    found = reader.arrow(rows.select(*columns))
    moment = _moments_of(contacts, found)
    found, moment = found.filter(pa.array(moment >= 0)), moment[moment >= 0]
    if not len(found):
        return _no_checks()
    overdue = pc.fill_null(pc.less_equal(found["due_at"], reader.as_of.astimezone(UTC).replace(tzinfo=None)), False)
    kept = pc.if_else(pc.and_(pc.is_null(found["kept"]), overdue), False, found["kept"])
    return _checks(found, moment, kept)


def _checks(found: pa.Table, moment: Integers, kept: pa.Array) -> Checks:
    encoded = _encoded(found["promise"])
    promise = _integers(encoded.indices)
    decided = pc.is_valid(kept).to_numpy()
    promises = len(encoded.dictionary)
    pairs, counts = np.unique((moment * promises + promise)[~decided], return_counts=True)
    events = Events(
        seq=_integers(found["seq"])[decided],
        customer=_integers(found["customer_no"])[decided],
        at_s=_seconds(found["at"])[decided],
        moment=moment[decided],
        value=1.0 - _floats(pc.fill_null(kept, False).cast(pa.int8()))[decided],
    )
    first = [int(np.argmax(promise == number)) for number in range(promises)]
    return Checks(
        events=events,
        promise=promise[decided],
        promises=tuple(encoded.dictionary.to_pylist()),
        departments=tuple(found["department"][place].as_py() for place in first),
        unknown={divmod(int(pair), promises): int(n) for pair, n in zip(pairs, counts, strict=True)},
    )


def _no_checks() -> Checks:
    nothing = np.empty(0, np.int64)
    return Checks(Events(nothing, nothing, nothing, nothing, np.empty(0)), nothing, (), (), {})


def _coded(found: pa.Table) -> tuple[Integers, tuple[MomentKey, ...]]:
    """Number the pairs of touchpoint and stage that occur."""
    texts = [_encoded(found[name]) for name in ("touchpoint", "stage")]
    touchpoint, stage = (_codes_of(text) for text in texts)
    names = [*texts[0].dictionary.to_pylist()], [None, *texts[1].dictionary.to_pylist()]
    codes = touchpoint * len(names[1]) + stage + 1
    pairs = np.flatnonzero(np.bincount(codes))
    keys = tuple((names[0][pair // len(names[1])], names[1][pair % len(names[1])]) for pair in pairs)
    return np.searchsorted(pairs, codes), keys


def _moments_of(contacts: Contacts, found: pa.Table) -> Integers:
    """Return each row's moment; where its stage is not one of the contacts', the touchpoint's busiest; -1 if none."""
    busiest: dict[str, int] = {}
    for place in np.argsort(-contacts.ever_met, kind="stable"):
        busiest.setdefault(contacts.keys[place][0], int(place))
    known = {key: place for place, key in enumerate(contacts.keys)}
    codes, keys = _coded(found)
    places = [known.get(key, busiest.get(key[0], -1)) for key in keys]
    return np.array(places, dtype=np.int64)[codes] if places else np.empty(0, np.int64)


def _without_few(contacts: Contacts, found: pa.Table) -> pa.Table:
    """Return answers without the anonymous ones of moments at which few people gave such."""
    moment, is_anonymous = _moments_of(contacts, found), found["anonymous"].to_numpy()
    # Somebody who gave two scores is still one.
    _, first = np.unique(_integers(found["seq"])[is_anonymous], return_index=True)
    few = hidden(np.bincount(moment[is_anonymous][first], minlength=len(contacts.keys)))
    return found.filter(pa.array(~(is_anonymous & few[moment])))


def _events(contacts: Contacts, found: pa.Table, value: Floats) -> Events:
    return Events(
        seq=_integers(found["seq"]),
        customer=_integers(found["customer_no"]),
        at_s=_seconds(found["occurred_at"]),
        moment=_moments_of(contacts, found),
        value=value,
    )


def _groups(columns: Sequence[pa.ChunkedArray]) -> Integers:
    """Return one number for each combination of values, from 0; a missing value is a value too."""
    group = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        encoded = _encoded(column)
        group = group * (len(encoded.dictionary) + 1) + _codes_of(encoded) + 1
    return group


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """Return a column as codes and their values, in one piece."""
    whole = column.unify_dictionaries().combine_chunks()
    whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) and whole.num_chunks else whole
    return whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()


def _codes_of(encoded: pa.DictionaryArray) -> Integers:
    """Return each row's place in the dictionary; -1: no value."""
    codes: Integers = encoded.indices.cast(pa.int64()).fill_null(-1).to_numpy()
    return codes


def _texts(column: pa.ChunkedArray) -> list[Any]:
    texts: list[Any] = column.cast(pa.string()).to_pylist()
    return texts


def _standardised(value: Floats, group: Integers) -> Floats:
    """Return each value's distance from its group's mean in the group's standard deviations; 0 where all are alike."""
    n = np.maximum(np.bincount(group), 1)
    centred = value - (np.bincount(group, value) / n)[group]
    deviation = np.sqrt(np.bincount(group, centred**2) / n)
    return centred / np.where(deviation > 0, deviation, 1.0)[group]


def _integers(column: Any) -> Integers:
    numbers: Integers = column.cast(pa.int64()).fill_null(0).to_numpy()
    return numbers


def _floats(column: Any) -> Floats:
    numbers: Floats = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return numbers


def _seconds(column: Any) -> Integers:
    seconds: Integers = _integers(column.cast(pa.timestamp("us"))) // _US_PER_S
    return seconds
