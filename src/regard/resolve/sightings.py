"""Sightings: which identifiers were named together and when, as numbers that grow as identifiers say less.

Identifiers are numbered from the strongest to the weakest: by the rank of their kind, then the kind's name, then the
pseudonym. So the smaller of two numbers is the one that the other may be bound to.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from regard.ledger.schema import KEY
from regard.settings import IdentityRules

Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

VERIFIED = 0
"""The rank of kinds that name a customer for certain."""


@dataclass(frozen=True)
class Identifiers:
    """All identifiers that evidence or decisions name, from the strongest to the weakest.

    Attributes:
        keys: pseudonyms, `binary(16)`.
        kind: of each the place of its kind in `kinds`; -1 if only decisions name it.
        kinds: names of kinds.
        rank: of each what its kind says of who somebody is: 0 the most.
        by_key: the numbers in the order of the pseudonyms' bytes.
    """

    keys: pa.Array
    kind: Integers
    kinds: tuple[str, ...]
    rank: Integers
    by_key: Integers

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.keys)

    def numbers_of(self, keys: pa.Array) -> Integers:
        """Return the numbers of pseudonyms, all of them known."""
        numbers: Integers = pc.index_in(keys, value_set=self.keys).to_numpy(zero_copy_only=False).astype(np.int64)
        return numbers


@dataclass(frozen=True)
class Sightings:
    """Pairs that were named together, one row for each moment.

    Attributes:
        weak: numbers of identifiers.
        strong: of each the number of a stronger one.
        at: when (microseconds since 1970, UTC).
    """

    weak: Integers
    strong: Integers
    at: Integers

    def rows(self, rows: Mask | Integers) -> "Sightings":
        """Return those for which a mask is true, or those at some places."""
        return Sightings(self.weak[rows], self.strong[rows], self.at[rows])


def numbered(evidence: pa.Table, others: pa.Array, rules: IdentityRules) -> tuple[Identifiers, Integers, Integers]:
    """Number the identifiers of evidence; return them, and of each row the numbers of its two.

    Args:
        evidence: schema EVIDENCE_ROW.
        others: pseudonyms that decisions name.
        rules: what the workspace has decided.
    """
    chunks = [*evidence["one"].chunks, *evidence["other"].chunks, others]
    encoded = pa.concat_arrays([pa.array([], KEY), *(chunk.cast(KEY) for chunk in chunks)]).dictionary_encode()
    places = encoded.indices.to_numpy().astype(np.int64)
    kinds, codes = _kinds(evidence)
    kind = np.full(len(encoded.dictionary), -1, np.int64)
    kind[places[: len(codes)]] = codes
    ranks = np.array([*(rules.rank_of(name) for name in kinds), rules.rank_of("")], np.int64)
    high, low = _words(encoded.dictionary)
    order = np.lexsort((low, high, kind, ranks[kind]))
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    by_key = number[np.lexsort((low, high))]
    identifiers = Identifiers(encoded.dictionary.take(pa.array(order)), kind[order], kinds, ranks[kind][order], by_key)
    count = len(evidence)
    return identifiers, number[places[:count]], number[places[count : 2 * count]]


def sightings_of(evidence: pa.Table, one: Integers, other: Integers) -> Sightings:
    """Return each row's first and last moment as a sighting.

    Args:
        evidence: schema EVIDENCE_ROW.
        one: of each row the number of its first identifier.
        other: likewise of the second.
    """
    first, last = (evidence[name].cast(pa.int64()).to_numpy() for name in ("first_at", "last_at"))
    weak, strong = np.maximum(one, other), np.minimum(one, other)
    later = last > first
    return Sightings(
        np.concatenate([weak, weak[later]]),
        np.concatenate([strong, strong[later]]),
        np.concatenate([first, last[later]]),
    )


def different(numbers: Integers) -> Integers:
    """Return the different numbers of an array in their order; sorting is faster here than counting by hash."""
    in_order = np.sort(numbers)
    return in_order[starts_of(in_order)]


def starts_of(*columns: Integers) -> Mask:
    """Return where a run of equal rows begins."""
    starts = np.ones(len(columns[0]), np.bool_)
    starts[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return starts


def _kinds(evidence: pa.Table) -> tuple[tuple[str, ...], Integers]:
    """Return the names of kinds in their order, and of each first and each second identifier its kind's place."""
    chunks = [*evidence["one_kind"].chunks, *evidence["other_kind"].chunks]
    encoded = pa.concat_arrays([pa.array([], pa.string()), *(chunk.cast(pa.string()) for chunk in chunks)])
    found = encoded.dictionary_encode()
    names = found.dictionary.to_pylist()
    kinds = tuple(sorted(names))
    places = np.array([kinds.index(name) for name in names], np.int64)
    return kinds, places[found.indices.to_numpy()]


def _words(keys: pa.Array) -> npt.NDArray[np.uint64]:
    """Return the two halves of pseudonyms as numbers that are ordered as the bytes are."""
    content = np.frombuffer(keys.buffers()[1] or b"", ">u8").reshape(-1, 2)[keys.offset : keys.offset + len(keys)]
    return content.astype(np.uint64).T
