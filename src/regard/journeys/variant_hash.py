"""Hashes of whole sequences of touchpoints: equal sequences have equal ones, whatever else is in a table."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from regard.journeys.runs import Runs

_MULTIPLIER = 0x9E3779B97F4A7C17  # odd, and 3 mod 4, so that powers differ in as many bits as they can
_MASK = 2**64 - 1


def variant_of(touchpoints: Iterable[str]) -> int:
    """Return the hash of a sequence of touchpoints, as the layout's column `variant` holds it.

    The polynomial sum of t(touchpoint at step) * M^(step - 1), modulo 2^64, where t is a 64-bit hash of the
    key: it depends on the order, but not on the codes of a table or on what else was in it.

    >>> variant_of(["web", "shop"]) == variant_of(["shop", "web"])
    False
    """
    total, power = 0, 1
    for touchpoint in touchpoints:
        total += hash_of(touchpoint) * power
        power = power * _MULTIPLIER & _MASK
    return total & _MASK


def hashes_of(runs: Runs) -> NDArray[np.uint64]:
    """Return the hash of the touchpoints of each run."""
    if not len(runs):
        return np.empty(0, dtype=np.uint64)
    keys = _keys(runs.sequences.words.touchpoints)
    powers = powers_of(int(runs.lengths.max()))
    return np.concatenate([_block(runs, block, keys, powers) for block in runs.blocks()])


def _block(runs: Runs, block: slice, keys: NDArray[np.uint64], powers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    begins, ends = runs.begins[block], runs.ends[block]
    low, high = begins[0], ends[-1]
    steps = np.arange(low, high) - np.repeat(begins, np.diff(begins, append=high))
    if np.array_equal(begins[1:], ends[:-1]):
        return np.add.reduceat(keys[runs.sequences.touchpoint[low:high]] * powers[steps], begins - low)
    # Contacts of customers left out may lie between two runs: each run's end ends its sum.
    terms = keys[runs.sequences.touchpoint[low:high]] * powers[np.minimum(steps, len(powers) - 1)]
    edges = np.stack([begins, ends], axis=1).ravel()[:-1] - low
    return np.add.reduceat(terms, edges)[::2]


def powers_of(most: int) -> NDArray[np.uint64]:
    """Return the factors of the steps of the longest sequence, modulo 2^64."""
    factors = np.full(most, _MULTIPLIER, dtype=np.uint64)
    factors[0] = 1
    return np.multiply.accumulate(factors)


def _keys(touchpoints: Sequence[str]) -> NDArray[np.uint64]:
    """Return the hash of each code's touchpoint; that of the empty key for none."""
    return np.array([hash_of(key) for key in ("", *touchpoints)], dtype=np.uint64)


def hash_of(touchpoint: str) -> int:
    """Return 64 bits of the key's BLAKE2b, made odd, so that no power of two in it hides a position."""
    return int.from_bytes(blake2b(touchpoint.encode(), digest_size=8).digest(), "little") | 1
