"""The three forms of a rule: what raises a check, what decides it, and with which margin."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from regard.ledger.head import micros
from regard.promises.business_hours import hours_for
from regard.promises.contacts import Contacts, Holds, Rows, next_of
from regard.promises.register import Placed
from regard.vocabulary import Comparison, DateKeptRule, FollowUpRule, LimitRule, Promise

_US_PER_HOUR = 3_600_000_000
_HOURS = "h"
_UNITS = {"waiting_s": "s", "duration_s": "s"}


def _no_moments() -> NDArray[np.int64]:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Decided:
    """The checks of one promise, one entry each, in the order of the contacts.

    Attributes:
        raised: place of the contact that raised it.
        evidence: place of the contact that decides it, -1 while there is none.
        kept: meaningless while there is no evidence.
        margin: room left or overrun; NaN while there is no evidence.
        unit: the margin's.
        due_us: microseconds since 1970, UTC; empty for rules that need no time.
    """

    raised: Rows
    evidence: Rows
    kept: Holds
    margin: NDArray[np.float64]
    unit: str
    due_us: NDArray[np.int64] = field(default_factory=_no_moments)


def decide(contacts: Contacts, placed: Placed) -> Decided:
    """Hold a promise against contacts; each check depends on its customer's contacts alone."""
    rule = placed.promise.rule
    match rule:
        case LimitRule():
            return _limit(contacts, placed.promise, rule)
        case FollowUpRule():
            return _follow_up(contacts, placed, rule)
        case DateKeptRule():
            return _date_kept(contacts, placed.promise, rule)


def _limit(contacts: Contacts, promise: Promise, rule: LimitRule) -> Decided:
    values = contacts.numbers(rule.field)
    raised = _valid(contacts, promise) & contacts.which(rule.where) & ~np.isnan(values)
    if not rule.where.touchpoints:
        raised &= contacts.among("touchpoint", [promise.touchpoint])
    places = np.flatnonzero(raised)
    is_upper = rule.comparison in {Comparison.AT_MOST, Comparison.BELOW}
    margin = rule.limit - values[places] if is_upper else values[places] - rule.limit
    strict = rule.comparison in {Comparison.BELOW, Comparison.ABOVE}
    kept = margin > 0 if strict else margin >= 0
    return Decided(places, places, kept, margin, _UNITS.get(rule.field, rule.field))


def _follow_up(contacts: Contacts, placed: Placed, rule: FollowUpRule) -> Decided:
    raised = _valid(contacts, placed.promise) & contacts.which(rule.where) & contacts.among("kind", [rule.after_kind])
    asking, replies = np.flatnonzero(raised), np.flatnonzero(contacts.among("kind", rule.reply_kinds))
    customers = contacts.customer_no[np.append(asking, replies)].astype(np.int64)
    evidence = next_of(_dense(customers), asking, replies)
    at, length_us = contacts.at_us[asking], round(rule.within_hours * _US_PER_HOUR)
    if placed.calendar is None or not asking.size:
        return _against(contacts, asking, evidence, at + length_us)
    answered = contacts.at_us[evidence]
    hours = hours_for(placed.calendar, at, length_us, int(answered.max()))
    margin = length_us - (hours.until(answered) - hours.until(at))
    return _against(contacts, asking, evidence, hours.after(at, length_us), margin)


def _date_kept(contacts: Contacts, promise: Promise, rule: DateKeptRule) -> Decided:
    promised_us, given = contacts.moments("promised_at")
    raised = _valid(contacts, promise) & contacts.which(rule.where) & given
    is_done = contacts.among("kind", [rule.done_kind])
    asking, done = np.flatnonzero(raised), np.flatnonzero(is_done)
    evidence = np.where(is_done[asking], asking, _done_after(contacts, asking, done, rule.reference))
    due = promised_us[asking] + round(rule.tolerance_hours * _US_PER_HOUR)
    return _against(contacts, asking, evidence, due)


def _done_after(contacts: Contacts, asking: Rows, done: Rows, reference: str | None) -> Rows:
    """Return the first thing done after each promise: with its reference if it has one, else the customer's next."""
    customers = _dense(contacts.customer_no[np.append(asking, done)].astype(np.int64))
    following = next_of(customers, asking, done)
    if reference is None:
        return following
    named = contacts.references(np.append(asking, done), reference)
    same = _dense(customers * (named.size + 1) + _dense(named))
    return np.where(named[: asking.size] == "", following, next_of(same, asking, done))


def _against(
    contacts: Contacts,
    raised: Rows,
    evidence: Rows,
    due_us: NDArray[np.int64],
    margin_us: NDArray[np.int64] | None = None,
) -> Decided:
    """Hold what happened against when it was due; the margin is the time between the two, unless it is given."""
    left_us = due_us - contacts.at_us[evidence] if raised.size else _no_moments()
    margin = (left_us if margin_us is None else margin_us) / _US_PER_HOUR
    return Decided(raised, evidence, left_us >= 0, np.where(evidence >= 0, margin, np.nan), _HOURS, due_us)


def _valid(contacts: Contacts, promise: Promise) -> Holds:
    """Return for each contact whether the promise held at its time."""
    holds = np.ones(contacts.at_us.size, dtype=np.bool_)
    if promise.valid_from is not None:
        holds &= contacts.at_us >= micros(promise.valid_from)
    if promise.valid_to is not None:
        holds &= contacts.at_us < micros(promise.valid_to)
    return holds


def _dense(values: NDArray[np.int64] | NDArray[np.str_]) -> NDArray[np.int64]:
    """Number the different values from zero."""
    return np.unique(values, return_inverse=True)[1].astype(np.int64)
