"""What the ranking looks at: contacts, scores and promise checks of a period, as arrays."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from regard.ledger.reader import Reader
from regard.measure.local_time import find_zone, utc_of

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
MomentKey = tuple[str, str | None]
"""A moment: touchpoint, and stage where one is known."""

SCORE_KINDS = ("nps", "csat", "ces", "rating", "experience")
_INVITATION = "invitation_"
_EFFORT_HIGH = 7.0  # agreement, 1 to 7: high is good; on other effort scales it may mean the opposite
_S_PER_US = 1_000_000
_FOR_EVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Contacts:
    """Every counting contact from the period's begin to the end of the data, ordered by `seq`.

    Attributes:
        seq: the interaction.
        customer: who; 0 where nobody knows.
        at_s: when, seconds since 1970, UTC.
        moment: position in `keys`.
        keys: the moments that occur.
        value: its worth, NaN where there is none.
        currency: of the value; "" where there is none.
        until_s: end of the period; contacts from here on only tell what followed.
    """

    seq: Integers
    customer: Integers
    at_s: Integers
    moment: Integers
    keys: tuple[MomentKey, ...]
    value: Floats
    currency: NDArray[np.object_]
    until_s: int

    @property
    def inside(self) -> Flags:
        """Which contacts lie in the period."""
        return self.at_s < self.until_s

    @property
    def end_s(self) -> int:
        """Time of the last contact there is; 0 if there is none."""
        return int(self.at_s.max(initial=0))


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


def read_contacts(reader: Reader, since: date | None, until: date | None, zone: str) -> Contacts:
    """Read the contacts; invitations are no contacts, excluded ones do not count.

    Raises:
        WrongUseError: there is no such zone.
    """
    cut = find_zone(zone)
    rows = reader.table("interaction")
    rows = rows.filter(rows["excluded"].isnull(), ~rows["kind"].startswith(_INVITATION))
    if since is not None:
        rows = rows.filter(rows["occurred_at"] >= utc_of(since, cut))
    columns = ["seq", "customer_no", "occurred_at", "touchpoint", "stage", "value", "currency"]
    found = rows.select(*columns).order_by("seq").to_pyarrow()
    moment, keys = _coded(found)
    return Contacts(
        seq=_integers(found["seq"]),
        customer=_integers(found["customer_no"]),
        at_s=_seconds(found["occurred_at"]),
        moment=moment,
        keys=keys,
        value=_floats(found["value"]),
        currency=found["currency"].cast(pa.string()).fill_null("").to_numpy(zero_copy_only=False),
        until_s=_second_of(utc_of(until, cut)) if until is not None else _FOR_EVER,
    )


def read_scores(reader: Reader, contacts: Contacts) -> Events:
    """Read the scores of the period, each in standard deviations from the mean of its kind and scale."""
    rows = reader.table("answer")
    rows = rows.filter(rows["kind"].isin(SCORE_KINDS), rows["value"].notnull())
    found = rows.select("seq", "kind", "value", "low", "high").order_by("seq", "kind").to_pyarrow()
    found = found.filter(pc.or_kleene(pc.not_equal(found["kind"], "ces"), pc.equal(found["high"], _EFFORT_HIGH)))
    at, there = _places(contacts, _integers(found["seq"]))
    found = found.filter(pa.array(there))
    scale = _codes(found.select(["kind", "low", "high"]))
    return _events(contacts, at, _standardised(_floats(found["value"]), scale))


def read_gaps(reader: Reader, contacts: Contacts) -> Events:
    """Read how far experience stayed from expectation where both were asked at one interaction and on one scale.

    The gap is in standard deviations of all gaps; positive is better than expected.
    """
    rows = reader.table("answer")
    rows = rows.filter(rows["kind"].isin(("expectation", "experience")), rows["value"].notnull())
    expected = rows.filter(rows["kind"] == "expectation")
    lived = rows.filter(rows["kind"] == "experience").select("seq", "low", "high", lived="value")
    both = expected.inner_join(lived, ["seq", "low", "high"])
    found = both.select("seq", gap=both["lived"] - both["value"]).order_by("seq", "gap").to_pyarrow()
    at, there = _places(contacts, _integers(found["seq"]))
    gap = _floats(found["gap"])[there]
    return _events(contacts, at, gap / (gap.std() or 1.0) if len(gap) else gap)


def read_checks(reader: Reader, contacts: Contacts, since: date | None, zone: str) -> Checks:
    """Read the promise checks raised in the period, each with its verdict as of the reader's moment."""
    if "promise_check" not in reader.fetch("show tables")["name"].to_pylist():
        return _no_checks(contacts)
    rows = reader.table("promise_check")
    if since is not None:
        rows = rows.filter(rows["at"] >= utc_of(since, find_zone(zone)))
    columns = ["seq", "customer_no", "at", "touchpoint", "stage", "promise", "department", "kept", "due_at"]
    found = rows.select(*columns).order_by("seq", "promise").to_pyarrow()
    found = found.filter(pa.array(_seconds(found["at"]) < contacts.until_s))
    moment = _moments_of(contacts, found)
    found, moment = found.filter(pa.array(moment >= 0)), moment[moment >= 0]
    if not len(found):
        return _no_checks(contacts)
    overdue = pc.fill_null(pc.less_equal(found["due_at"], reader.as_of.astimezone(UTC).replace(tzinfo=None)), False)
    kept = pc.if_else(pc.and_(pc.is_null(found["kept"]), overdue), False, found["kept"])
    return _checks(found, moment, kept)


def _checks(found: pa.Table, moment: Integers, kept: pa.Array) -> Checks:
    encoded = found["promise"].cast(pa.string()).combine_chunks().dictionary_encode()
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


def _no_checks(contacts: Contacts) -> Checks:
    nothing = np.empty(0, np.int64)
    return Checks(_events(contacts, nothing, np.empty(0)), nothing, (), (), {})


def _coded(found: pa.Table) -> tuple[Integers, tuple[MomentKey, ...]]:
    """Number the pairs of touchpoint and stage that occur."""
    texts = [found[name].cast(pa.string()).combine_chunks().dictionary_encode() for name in ("touchpoint", "stage")]
    touchpoint, stage = (text.indices.fill_null(-1).to_numpy().astype(np.int64) for text in texts)
    names = [*texts[0].dictionary.to_pylist()], [None, *texts[1].dictionary.to_pylist()]
    pairs, moment = np.unique(touchpoint * len(names[1]) + stage + 1, return_inverse=True)
    keys = tuple((names[0][pair // len(names[1])], names[1][pair % len(names[1])]) for pair in pairs)
    return moment.astype(np.int64), keys


def _moments_of(contacts: Contacts, found: pa.Table) -> Integers:
    """Return each check's moment; where its stage is not one of the contacts', the touchpoint's busiest; -1 if none."""
    sizes = np.bincount(contacts.moment, minlength=len(contacts.keys))
    busiest: dict[str, int] = {}
    for place in np.argsort(-sizes, kind="stable"):
        busiest.setdefault(contacts.keys[place][0], int(place))
    known = {key: place for place, key in enumerate(contacts.keys)}
    codes, keys = _coded(found)
    places = [known.get(key, busiest.get(key[0], -1)) for key in keys]
    return np.array(places, dtype=np.int64)[codes] if places else np.empty(0, np.int64)


def _places(contacts: Contacts, seq: Integers) -> tuple[Integers, Flags]:
    """Return the contacts of interactions that are in the period, and which of them are."""
    if not len(contacts.seq):
        return np.empty(0, np.int64), np.zeros(len(seq), dtype=np.bool_)
    place = np.minimum(np.searchsorted(contacts.seq, seq), len(contacts.seq) - 1)
    there = (contacts.seq[place] == seq) & contacts.inside[place]
    return place[there], there


def _events(contacts: Contacts, at: Integers, value: Floats) -> Events:
    return Events(contacts.seq[at], contacts.customer[at], contacts.at_s[at], contacts.moment[at], value)


def _codes(found: pa.Table) -> Integers:
    texts = [found[name].cast(pa.string()).fill_null("") for name in found.column_names]
    joined = pc.binary_join_element_wise(*texts, "|")
    return _integers(joined.combine_chunks().dictionary_encode().indices)


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
    us = column.cast(pa.timestamp("us")).cast(pa.int64()).fill_null(0)
    return _integers(pc.divide(us, _S_PER_US))


def _second_of(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp())
