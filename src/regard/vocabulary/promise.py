"""Promises: what a customer was led to expect, in a form that can be checked."""

from datetime import datetime
from enum import StrEnum

import msgspec

from regard.vocabulary.base import Word, check_key, check_named, check_period

_MOST_HOURS = 87_660


class Comparison(StrEnum):
    """How a value is held against a limit."""

    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    BELOW = "below"
    ABOVE = "above"


class Where(Word, frozen=True):
    """Which interactions a rule is about: each list that is given must have the interaction's value in it."""

    touchpoints: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


EVERYWHERE = Where()
"""No condition at all."""


class LimitRule(Word, frozen=True, tag="limit", tag_field="form"):
    """A limit on a value of the interaction itself: `waiting_s` at most 120.

    Attributes:
        field: `waiting_s`, `duration_s` or `value`; an interaction without it raises no check.
        comparison: how the value is held against the limit.
        limit: in the field's unit.
        where: which interactions; those at the promise's touchpoint, unless touchpoints are given.
    """

    field: str
    comparison: Comparison
    limit: float
    where: Where = EVERYWHERE


class FollowUpRule(Word, frozen=True, tag="follow_up", tag_field="form"):
    """A follow-up in time: after `after_kind`, one of `reply_kinds` within so many hours.

    Attributes:
        after_kind: the kind of interaction that asks for a reply.
        reply_kinds: what counts as a reply; the customer's first one afterwards decides.
        within_hours: how long it may take.
        business_hours: count only the hours of a calendar.
        calendar: which one; the workspace's only one if none is named.
        where: which interactions ask for a reply; any of the kind if nothing is given.
    """

    after_kind: str
    reply_kinds: tuple[str, ...]
    within_hours: float
    business_hours: bool = False
    calendar: str | None = None
    where: Where = EVERYWHERE

    def __post_init__(self) -> None:
        """Check that there is something to wait for, and time to do it."""
        if not self.reply_kinds or not 0 < self.within_hours <= _MOST_HOURS:
            message = "a follow-up needs at least one reply kind and more than zero hours, at most ten years"
            raise ValueError(message)
        if self.calendar is not None and not self.business_hours:
            message = "a calendar counts only with business_hours: true"
            raise ValueError(message)


class DateKeptRule(Word, frozen=True, tag="date_kept", tag_field="form"):
    """A date kept: done no later than `promised_at`, plus a tolerance in hours.

    Attributes:
        done_kind: the kind of interaction with which it is done.
        tolerance_hours: how much later it may be; 24 for a promise that names a day.
        reference: key of the context that both sides share, such as the order's number; the customer's next
            interaction of the kind decides where it is not given.
        where: which interactions promise a date; any that has one if nothing is given.
    """

    done_kind: str
    tolerance_hours: float = 0.0
    reference: str | None = None
    where: Where = EVERYWHERE

    def __post_init__(self) -> None:
        """Check the tolerance."""
        if not 0 <= self.tolerance_hours <= _MOST_HOURS:
            message = f"tolerance_hours must be from zero to ten years, not {self.tolerance_hours}"
            raise ValueError(message)


Rule = LimitRule | FollowUpRule | DateKeptRule


class Promise(Word, frozen=True):
    """One promise: its statement in plain words, its owner, and the rule that decides.

    Attributes:
        key: its lasting name.
        statement: what the customer was led to expect.
        touchpoint: where it is lived: its checks count there.
        rule: how it is decided.
        department: who answers for it; the touchpoint's owner if none is named.
        valid_from, valid_to: it holds for what happened from (included) to (excluded).
    """

    key: str
    statement: str
    touchpoint: str
    rule: Rule
    department: str | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None

    def __post_init__(self) -> None:
        """Check key, statement and validity."""
        check_key(self.key)
        check_named(self.statement, "statement")
        check_period(self.valid_from, self.valid_to)


class Verdict(StrEnum):
    """Unknown is a verdict of its own: no reply yet is not broken before the deadline."""

    KEPT = "kept"
    BROKEN = "broken"
    UNKNOWN = "unknown"


class PromiseCheck(Word, frozen=True):
    """What became of one promise in one case.

    Attributes:
        promise: the promise's key.
        subject: the interaction that raised it, as the ledger numbers it.
        verdict: kept, broken or unknown.
        margin: room left (positive) or overrun (negative), in `margin_unit`.
        evidence: the interactions that decide.
        customer: the customer's pseudonym.
        touchpoint, stage, department: where it counts.
        at: when it was raised.
        due_at: when the time for it was up.
        decided_at: when it was settled.
        margin_unit: `s`, `h`, or the field's name.
    """

    promise: str
    subject: str
    verdict: Verdict
    margin: float | None = None
    evidence: tuple[str, ...] = msgspec.field(default=())
    customer: str | None = None
    touchpoint: str | None = None
    stage: str | None = None
    department: str | None = None
    at: datetime | None = None
    due_at: datetime | None = None
    decided_at: datetime | None = None
    margin_unit: str | None = None

    def __post_init__(self) -> None:
        """Check that a decided promise does not contradict its margin."""
        if self.margin is not None and self.verdict is Verdict.BROKEN and self.margin > 0:
            message = "a broken promise has no room left"
            raise ValueError(message)
