"""Promises: what a customer was led to expect, in a form that can be checked."""

from datetime import datetime
from enum import StrEnum

import msgspec

from regard.vocabulary.base import Word, check_key, check_named, check_period


class Comparison(StrEnum):
    """How a value is held against a limit."""

    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    BELOW = "below"
    ABOVE = "above"


class LimitRule(Word, frozen=True, tag="limit", tag_field="form"):
    """A limit on a value of the interaction itself: `waiting_s` at most 120."""

    field: str
    comparison: Comparison
    limit: float


class FollowUpRule(Word, frozen=True, tag="follow_up", tag_field="form"):
    """A follow-up in time: after `after_kind`, one of `reply_kinds` within so many hours."""

    after_kind: str
    reply_kinds: tuple[str, ...]
    within_hours: float
    business_hours: bool = False

    def __post_init__(self) -> None:
        """Check that there is something to wait for, and time to do it."""
        if not self.reply_kinds or not self.within_hours > 0:
            message = "a follow-up needs at least one reply kind and more than zero hours"
            raise ValueError(message)


class DateKeptRule(Word, frozen=True, tag="date_kept", tag_field="form"):
    """A date kept: done no later than `promised_at`, plus a tolerance in hours."""

    done_kind: str
    tolerance_hours: float = 0.0


Rule = LimitRule | FollowUpRule | DateKeptRule


class Promise(Word, frozen=True):
    """One promise: its statement in plain words, its owner, and the rule that decides."""

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
        subject: identity of the interaction that raised it.
        verdict: kept, broken or unknown.
        margin: room left (positive) or overrun (negative), in the rule's unit.
        evidence: identities of the interactions that decide.
    """

    promise: str
    subject: str
    verdict: Verdict
    margin: float | None = None
    evidence: tuple[str, ...] = msgspec.field(default=())

    def __post_init__(self) -> None:
        """Check that a decided promise does not contradict its margin."""
        if self.margin is not None and self.verdict is Verdict.BROKEN and self.margin > 0:
            message = "a broken promise has no room left"
            raise ValueError(message)
