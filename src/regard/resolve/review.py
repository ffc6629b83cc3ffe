"""The review list: what only a person can decide about who is who."""

from collections.abc import Iterable
from enum import StrEnum

import numpy as np
import pyarrow as pa

from regard.ledger.schema import KEY
from regard.resolve.brakes import counted
from regard.resolve.persons import Found, apart_pairs, find_persons
from regard.resolve.sightings import VERIFIED, Integers, different
from regard.settings import IdentityRules

REVIEW_ROW = pa.schema([("kind", pa.string()), ("one", KEY), ("other", KEY), ("n", pa.int64())])
"""Something to look at: `kind` says what (`Doubt`), `one` and `other` are pseudonyms, `n` how much speaks for it."""


class Doubt(StrEnum):
    """What is to be looked at.

    `VERIFIED_PAIR`: two verified identifiers were named together, in `n` sightings. `COMMON_IDENTIFIER`: two verified
    identifiers were seen with `n` others that are the same. `SHARED_IDENTIFIER`: an identifier was seen with `n`
    verified ones and names nobody. `TOO_MANY_IDENTIFIERS`: `n` identifiers are not bound to a person that has as many
    of their kind as it may. `TOO_LARGE`: `n` identifiers would be bound to one, so that none is.
    """

    VERIFIED_PAIR = "verified_pair"
    COMMON_IDENTIFIER = "common_identifier"
    SHARED_IDENTIFIER = "shared_identifier"
    TOO_MANY_IDENTIFIERS = "too_many_identifiers"
    TOO_LARGE = "too_large"


Row = tuple[Doubt, int, int | None, int]


def review_of(evidence: pa.Table, decisions: pa.Table, rules: IdentityRules) -> pa.Table:
    """Return what a person should look at, schema REVIEW_ROW, the same kind together and most evidence first.

    Args:
        evidence: schema EVIDENCE_ROW.
        decisions: schema DECISION; what they settle is not listed.
        rules: what the workspace has decided about identity.
    """
    found = find_persons(evidence, decisions, rules)
    keys = found.identifiers.keys
    rows: list[Row] = [
        *((Doubt.VERIFIED_PAIR, *pair) for pair in _verified_pairs(found)),
        *((Doubt.COMMON_IDENTIFIER, *pair) for pair in _common(found)),
        *_single(Doubt.SHARED_IDENTIFIER, found.shared),
        *_single(Doubt.TOO_MANY_IDENTIFIERS, found.braked.left_out),
        *_single(Doubt.TOO_LARGE, found.braked.too_large),
    ]
    rows.sort(key=lambda row: (list(Doubt).index(row[0]), -row[3], row[1], row[2] or 0))
    columns = [
        pa.array([str(row[0]) for row in rows], pa.string()),
        keys.take(pa.array([row[1] for row in rows], pa.int64())),
        keys.take(pa.array([row[2] for row in rows], pa.int64())),
        pa.array([row[3] for row in rows], pa.int64()),
    ]
    return pa.table(columns, schema=REVIEW_ROW)


def _single(doubt: Doubt, counts: dict[int, int]) -> list[Row]:
    return [(doubt, number, None, count) for number, count in counts.items()]


def _verified_pairs(found: Found) -> Iterable[tuple[int, int, int]]:
    """Return two verified identifiers that were named together, and how often."""
    seen = found.sightings
    verified = found.identifiers.rank[seen.weak] == VERIFIED
    return _undecided(found, seen.strong[verified], seen.weak[verified])


def _common(found: Found) -> Iterable[tuple[int, int, int]]:
    """Return two verified identifiers that were seen with the same others, and with how many."""
    seen, count = found.sightings, max(len(found.identifiers), 1)
    telling = found.identifiers.rank[seen.weak] != VERIFIED
    telling &= found.identifiers.rank[seen.strong] == VERIFIED
    # Whoever let an identifier be of many people has looked at them.
    allowed = found.identifiers.numbers_of(pa.array(sorted(found.decided.allowed), KEY))
    telling &= ~np.isin(seen.weak, np.array([*found.shared, *allowed], np.int64))
    pairs = different(seen.weak[telling] * count + seen.strong[telling])
    weak, strong = pairs // count, pairs % count
    ones, others = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for distance in range(1, _longest(weak)):
        same = weak[distance:] == weak[:-distance]
        ones.append(strong[:-distance][same])
        others.append(strong[distance:][same])
    return _undecided(found, np.concatenate(ones), np.concatenate(others))


def _longest(in_order: Integers) -> int:
    """Return how often that number of an ordered array is there that is there most often."""
    return int(counted(in_order)[1].max(initial=0))


def _undecided(found: Found, one: Integers, other: Integers) -> list[tuple[int, int, int]]:
    """Return pairs and how often each is there, without those of whom somebody has decided whether they are one."""
    count = max(len(found.identifiers), 1)
    pairs, counts = counted(np.sort(one * count + other))
    first, second = pairs // count, pairs % count
    settled = np.isin(pairs, apart_pairs(found.identifiers, found.decided))
    left = ~settled & (found.merged[first] != found.merged[second])
    return list(zip(first[left].tolist(), second[left].tolist(), counts[left].tolist(), strict=True))
