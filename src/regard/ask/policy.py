"""Deciding who is asked: many requests at once, or one, by the same contact policy.

A request is decided when it is due. Those due for a person at the same time are decided by priority, all others in
the order of time, so that what is decided never depends on the order in which requests are handed over.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.ask.policy_limits import ALWAYS_US, Coded, Flags, Integers, Limit, count_near, decided
from regard.ask.policy_reasons import Reason
from regard.ask.policy_rules import ContactPolicy, Of, Rule, Scope
from regard.vocabulary import AnswerKind

REQUEST_ROW = pa.schema(
    [
        ("survey", pa.string()),
        ("trigger", pa.string()),
        ("key", pa.string()),
        ("person", pa.string()),
        ("account", pa.string()),
        ("unit", pa.string()),
        ("touchpoint", pa.string()),
        ("channel", pa.string()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("reason", pa.string()),
    ]
)
"""One request to answer a survey, wanted or sent.

`key` names the contact that it is about: no survey asks twice about one. `at`: when it is due, or was sent. `unit`:
the team that served. `reason`: what forbids it beside the policy (`Reason`); null: nothing. Null in `person`,
`account` or `unit`: rules of that scope are not about it.
"""

_DAY_US, _MINUTE_US = 86_400_000_000, 60_000_000
_MOMENT = timedelta(microseconds=1)
_COLUMN = {Scope.PERSON: "person", Scope.ACCOUNT: "account", Scope.TEAM: "unit"}


@dataclass(frozen=True)
class Request:
    """One request to answer a survey, wanted or sent.

    Attributes:
        survey: its key.
        key: of the contact that it is about.
        at: when it is due, or was sent.
        person, account, unit: who is asked, of which business customer, served by which team; None: unknown.
        channel: the way it takes.
        measures: what the survey asks for (`measures_asked`).
        reason: what forbids it beside the policy.
    """

    survey: str
    key: str
    at: datetime
    person: str | None = None
    account: str | None = None
    unit: str | None = None
    channel: str | None = None
    measures: frozenset[AnswerKind] = frozenset()
    reason: Reason | None = None


@dataclass(frozen=True)
class Decisions:
    """What was decided, one entry a candidate.

    Attributes:
        asked: whether it is sent.
        reasons: why not (`Reason`), schema `string`; null where it is sent.
        rules: place of the rule of the policy that forbids it; -1: none of them.
    """

    asked: Flags
    reasons: pa.Array
    rules: Integers


def suppressed_by(policy: ContactPolicy, wanted: Request, past: Iterable[Request]) -> Reason | None:
    """Return why a request must not be sent; None: it may.

    >>> from datetime import UTC
    >>> first = Request("nps", "order-1", datetime(2026, 5, 1, tzinfo=UTC), person="ann")
    >>> second = Request("csat", "order-2", datetime(2026, 5, 30, tzinfo=UTC), person="ann")
    >>> suppressed_by(ContactPolicy(rules=(Rule(scope=Scope.PERSON, at_most=1, within_days=30),)), second, [first])
    <Reason.ASKED_RECENTLY: 'asked_recently'>

    Args:
        policy: which rules hold.
        wanted: the request, due now.
        past: what was sent before; requests of others may be among it.
    """
    if wanted.reason is not None:
        return wanted.reason
    sent = list(past)
    if any((each.survey, each.key) == (wanted.survey, wanted.key) for each in sent):
        return Reason.ALREADY_ASKED
    together = _together_us(policy) * _MOMENT
    near = [each.survey for each in _of_same(Scope.PERSON, wanted, sent) if abs(each.at - wanted.at) < together]
    if near:
        return Reason.ASKED_RECENTLY if wanted.survey in near else Reason.ANOTHER_SURVEY_HAS_PRIORITY
    return Reason.ASKED_RECENTLY if any(_too_many(rule, wanted, sent) for rule in policy.rules) else None


def chosen(
    policy: ContactPolicy,
    candidates: pa.Table,
    past: pa.Table,
    asks: Mapping[str, Collection[AnswerKind]],
    quotas: Sequence[Limit] = (),
) -> Decisions:
    """Decide which of many requests are sent; the same whatever the order of the candidates.

    Args:
        policy: which rules hold.
        candidates: schema REQUEST_ROW; columns of other names are passed over.
        past: what was sent before, schema REQUEST_ROW.
        asks: for each survey what it asks for (`measures_asked`); one that is missing asks for nothing.
        quotas: further limits of these candidates.
    """
    sought = _Sought.of(policy, candidates, past)
    limits = [*_usual_limits(policy, sought), *_limits(policy, sought, asks), *quotas]
    beyond = decided(_order(policy, candidates), sought.at_us, limits)
    told = pa.array([str(limit.reason) for limit in limits], pa.string())
    reasons = pc.coalesce(candidates["reason"].combine_chunks(), told.take(pa.array(beyond, mask=beyond < 0)))
    rules = np.append([limit.rule for limit in limits], -1)[beyond]
    return Decisions(pc.is_null(reasons).to_numpy(zero_copy_only=False), reasons, rules)


def moments_of(rows: pa.Table) -> Integers:
    """Return when requests are due or were sent, in microseconds since 1970 in UTC."""
    moments: Integers = rows["at"].cast(pa.int64()).to_numpy()
    return moments


def _order(policy: ContactPolicy, candidates: pa.Table) -> Integers:
    """Return the places of candidates that nothing else forbids, in the order in which they are decided."""
    ranks = pa.array(policy.priorities, pa.string())
    rank = pc.fill_null(pc.index_in(candidates["survey"], value_set=ranks), len(ranks))
    rounds = pa.array(moments_of(candidates) // _together_us(policy))
    keys = [("round", "ascending"), ("rank", "ascending"), ("at", "ascending")]
    keys += [(name, "ascending") for name in REQUEST_ROW.names if name not in {"at", "reason"}]
    order = pc.sort_indices(candidates.append_column("round", rounds).append_column("rank", rank), sort_keys=keys)
    places: Integers = order.to_numpy().astype(np.int64)
    free: Flags = pc.is_null(candidates["reason"]).to_numpy()
    return places[free[places]]


@dataclass(frozen=True)
class _Sought:
    """What is to be decided, and what was sent, ready to be counted."""

    candidates: pa.Table
    past: pa.Table
    coded: Coded
    at_us: Integers
    past_us: Integers

    @classmethod
    def of(cls, policy: ContactPolicy, candidates: pa.Table, past: pa.Table) -> "_Sought":
        columns = {"survey", "key", "person", "channel", *(_COLUMN[rule.scope] for rule in policy.rules)}
        coded = Coded.of(candidates, past, columns)
        return cls(candidates, past, coded, moments_of(candidates), moments_of(past))

    def limit(self, columns: Sequence[str], limit: Limit, flags: tuple[Flags, Flags] | None = None) -> Limit:
        """Return a limit of the groups that are equal in some columns, of all or of those flagged."""
        group, sent = self.coded.groups(columns)
        if flags is not None:
            group, sent = np.where(flags[0], group, -1), np.where(flags[1], sent, -1)
        before = count_near(group, self.at_us, sent, self.past_us, limit.span_us)
        return replace(limit, group=group, sent=before)


def _usual_limits(policy: ContactPolicy, sought: _Sought) -> Iterator[Limit]:
    """Yield what holds under every policy: no contact is asked about twice, and nobody for two surveys at once."""
    span_us = _together_us(policy)
    yield sought.limit(["survey", "key"], Limit(*_NOTHING, 1, ALWAYS_US, Reason.ALREADY_ASKED))
    yield sought.limit(["person", "survey"], Limit(*_NOTHING, 1, span_us, Reason.ASKED_RECENTLY))
    yield sought.limit(["person"], Limit(*_NOTHING, 1, span_us, Reason.ANOTHER_SURVEY_HAS_PRIORITY))


def _limits(policy: ContactPolicy, sought: _Sought, asks: Mapping[str, Collection[AnswerKind]]) -> Iterator[Limit]:
    """Yield the limits of the policy's rules; a rule about each measure has one for each."""
    measures = sorted({measure for asked in asks.values() for measure in asked})
    for place, rule in enumerate(policy.rules):
        limit = Limit(*_NOTHING, rule.at_most, _span_us(rule), Reason.ASKED_RECENTLY, place)
        own = {Of.SURVEY: ["survey"], Of.CHANNEL: ["channel"]}.get(rule.of, []) if rule.name is None else []
        for name in measures if rule.of is Of.MEASURE and rule.name is None else [rule.name]:
            flags = (_counted(rule, name, sought.candidates, asks), _counted(rule, name, sought.past, asks))
            yield sought.limit([_COLUMN[rule.scope], *own], limit, flags)


_NOTHING = (np.zeros(0, np.int64), np.zeros(0, np.int64))


def _counted(rule: Rule, name: str | None, rows: pa.Table, asks: Mapping[str, Collection[AnswerKind]]) -> Flags:
    """Say which requests a rule limits and counts."""
    among = [survey for survey, measures in asks.items() if name in measures]
    column = "channel" if rule.of is Of.CHANNEL else "survey"
    values = among if rule.of is Of.MEASURE else [name]
    no_other = pc.is_in(rows["survey"], value_set=pa.array(rule.but, pa.string()))
    named = pc.is_in(rows[column], value_set=pa.array(values, pa.string()))
    found = pc.invert(no_other) if name is None else pc.and_not(named, no_other)
    flags: Flags = found.to_numpy()
    return flags


def _together_us(policy: ContactPolicy) -> int:
    return max(round(policy.together_minutes * _MINUTE_US), 1)


def _span_us(rule: Rule) -> int:
    return max(round(rule.within_days * _DAY_US), 1)


def _too_many(rule: Rule, wanted: Request, sent: Sequence[Request]) -> bool:
    """Say whether a rule forbids a request."""
    span = _span_us(rule) * _MOMENT
    near = [_things(rule, each) for each in _of_same(rule.scope, wanted, sent) if abs(each.at - wanted.at) < span]
    return any(sum(thing in things for things in near) >= rule.at_most for thing in _things(rule, wanted))


def _things(rule: Rule, request: Request) -> frozenset[str]:
    """Return under which names a rule limits and counts a request; none: it is not about it."""
    if request.survey in rule.but or getattr(request, _COLUMN[rule.scope]) is None:
        return frozenset()
    things: dict[Of, frozenset[str]] = {
        Of.ANY: frozenset({""}),
        Of.MEASURE: frozenset(request.measures),
        Of.SURVEY: frozenset({request.survey}),
        Of.CHANNEL: frozenset({request.channel or ""} - {""}),
    }
    return things[rule.of] if rule.name is None else things[rule.of] & {rule.name}


def _of_same(scope: Scope, wanted: Request, sent: Sequence[Request]) -> list[Request]:
    who = getattr(wanted, _COLUMN[scope])
    return [] if who is None else [each for each in sent if getattr(each, _COLUMN[scope]) == who]
