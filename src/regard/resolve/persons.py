"""Persons: which identifiers stand for whom, and when, derived from evidence and decisions.

Nothing is kept: the same evidence and decisions give the same persons in whatever order they came, and who is undone
leaves no trace. The rules are told in `docs/why/identity.md`.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from regard.ledger.evidence import BINDING
from regard.ledger.schema import KEY
from regard.resolve.brakes import Braked, braked, kinds_of, masked, shared
from regard.resolve.decided import Decided, holding
from regard.resolve.sightings import VERIFIED, Identifiers, Integers, Sightings, numbered, sightings_of
from regard.resolve.spans import EVER, STILL, Spans, joined, persons_at, spans_of
from regard.settings import IdentityRules


@dataclass(frozen=True)
class Found:
    """Who is who, and what stood in the way, all as numbers of identifiers.

    Attributes:
        identifiers: what the numbers mean.
        sightings: all that count, verified pairs among them.
        decided: the decisions that hold.
        shared: identifiers that name nobody, and with how many verified ones they were seen.
        braked: where bindings lead, before merges.
        merged: of each identifier whom it is, where somebody has decided that; else itself.
    """

    identifiers: Identifiers
    sightings: Sightings
    decided: Decided
    shared: dict[int, int]
    braked: Braked
    merged: Integers


def bindings_of(evidence: pa.Table, decisions: pa.Table, rules: IdentityRules) -> pa.Table:
    """Return whose each identifier is, and when.

    Args:
        evidence: schema EVIDENCE_ROW, in any order; a row may come twice.
        decisions: schema DECISION, in any order.
        rules: what the workspace has decided about identity.

    Returns:
        Schema BINDING, by identifier and `since`. An identifier that is its own person has no row for that time; the
        kind is empty where decisions name an identifier that no evidence does.
    """
    found = find_persons(evidence, decisions, rules)
    spans = _merged(found.braked.spans, found.merged)
    spans = joined(spans.rows(spans.to != spans.owner))
    place = np.empty(len(found.identifiers), np.int64)
    place[found.identifiers.by_key] = np.arange(len(place))
    spans = spans.rows(np.lexsort((spans.since, place[spans.owner])))
    owner, person = pa.array(spans.owner), pa.array(spans.to)
    keys = found.identifiers.keys
    columns = [
        keys.take(owner),
        kinds_of(found.identifiers).take(owner),
        _moments(spans.since, EVER),
        _moments(spans.until, STILL),
        keys.take(person),
    ]
    return pa.table(columns, schema=BINDING)


def find_persons(evidence: pa.Table, decisions: pa.Table, rules: IdentityRules) -> Found:
    """Work out who is who; arguments as of `bindings_of`."""
    decided = holding(decisions)
    identifiers, one, other = numbered(evidence, decided.named(), rules)
    seen = sightings_of(evidence, one, other)
    seen = seen.rows(~np.isin(seen.strong * len(identifiers) + seen.weak, apart_pairs(identifiers, decided)))
    allowed = masked(identifiers.numbers_of(pa.array(sorted(decided.allowed), KEY)), len(identifiers))
    by_many = shared(seen.rows(identifiers.rank[seen.weak] != VERIFIED), identifiers, rules.most_people)
    by_many = {number: count for number, count in by_many.items() if not allowed[number]}
    binding = seen.rows((identifiers.rank[seen.weak] != VERIFIED) & ~masked([*by_many], len(identifiers))[seen.weak])
    held = braked(spans_of(binding), binding, identifiers, rules, allowed)
    return Found(identifiers, seen, decided, by_many, held, _joined_roots(held.spans, identifiers, decided))


def apart_pairs(identifiers: Identifiers, decided: Decided) -> Integers:
    """Return the pairs of which somebody decided that they are not one, each as a number: `strong * count + weak`."""
    pairs = [sorted(identifiers.numbers_of(pa.array(pair, KEY)).tolist()) for pair in sorted(decided.apart)]
    return np.array([strong * len(identifiers) + weak for strong, weak in pairs], np.int64)


def _joined_roots(spans: Spans, identifiers: Identifiers, decided: Decided) -> Integers:
    """Return of each identifier the strongest of those that decisions have merged it with.

    A merge is about the persons that the two identifiers were when it was decided.
    """
    merged = np.arange(len(identifiers))
    if not decided.merges:
        return merged
    at = np.array([merge.at for merge in decided.merges], np.int64)
    ends = [
        persons_at(spans, identifiers.numbers_of(pa.array(keys, KEY)), at).tolist()
        for keys in zip(*((merge.one, merge.other) for merge in decided.merges), strict=True)
    ]
    root: dict[int, int] = {}
    for pair in zip(*ends, strict=True):
        first, second = sorted(_root(root, number) for number in pair)
        root[second] = first
    for number in root:
        merged[number] = _root(root, number)
    return merged


def _root(root: dict[int, int], number: int) -> int:
    while root.get(number, number) != number:
        number = root[number]
    return number


def _merged(spans: Spans, merged: Integers) -> Spans:
    """Return spans that lead to the merged persons, with those of persons that became another."""
    if np.array_equal(merged, np.arange(len(merged))):
        return spans
    bound = masked(spans.owner, len(merged))
    always = np.flatnonzero((merged != np.arange(len(merged))) & ~bound)
    to = np.concatenate([merged[spans.to], merged[always]])
    both = Spans(
        np.concatenate([spans.owner, always]),
        np.concatenate([spans.since, np.full(len(always), EVER)]),
        np.concatenate([spans.until, np.full(len(always), STILL)]),
        to,
        to,
    )
    return both.rows(np.lexsort((both.since, both.owner)))


def _moments(times: Integers, end: int) -> pa.Array:
    """Return times as moments, null where one stands for an end of all time."""
    return pa.array(times, pa.int64(), mask=times == end).cast(BINDING.field("since").type)
