"""Hashes of whole sequences of touchpoints: equal sequences have equal ones, whatever else is in a table."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from regard.journeys.kernels import compiled
from regard.journeys.runs import Runs
from regard.journeys.sequences import Integers

_MULTIPLIER = 0x9E3779B97F4A7C17  # odd, and 3 mod 4, so that powers differ in as many bits as they can
_INVERSE = pow(_MULTIPLIER, -1, 2**64)
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
    fast, keys = compiled(), _keys(runs.sequences.words.touchpoints)
    if fast is not None:
        found: NDArray[np.uint64] = fast.hashes(runs.begins, runs.ends, runs.sequences.touchpoint, keys, _MULTIPLIER)
        return found
    spans = [(runs.begins[block], runs.ends[block]) for block in runs.blocks()]
    longest = max(int(ends[-1] - begins[0]) for begins, ends in spans)
    powers, inverses = powers_of(longest), powers_of(longest, _INVERSE)
    return np.concatenate([_block(runs.sequences.touchpoint, span, keys, (powers, inverses)) for span in spans])


def _block(
    touchpoint: Integers,
    span: tuple[NDArray[np.int64], NDArray[np.int64]],
    keys: NDArray[np.uint64],
    powers: tuple[NDArray[np.uint64], NDArray[np.uint64]],
) -> NDArray[np.uint64]:
    """Return the hashes of runs of a block: what lies between two points of a running sum, moved to its first step."""
    begins, ends = span
    low, high = begins[0], ends[-1]
    total = np.zeros(high - low + 1, dtype=np.uint64)
    terms = keys.take(touchpoint[low:high])
    terms *= powers[0][: high - low]
    np.cumsum(terms, out=total[1:])
    found: NDArray[np.uint64] = (total[ends - low] - total[begins - low]) * powers[1][begins - low]
    return found


def powers_of(most: int, base: int = _MULTIPLIER) -> NDArray[np.uint64]:
    """Return the factors of the steps of the longest sequence, modulo 2^64."""
    factors = np.full(most, base, dtype=np.uint64)
    factors[0] = 1
    return np.multiply.accumulate(factors)


def _keys(touchpoints: Sequence[str]) -> NDArray[np.uint64]:
    """Return the hash of each code's touchpoint; that of the empty key for none."""
    return np.array([hash_of(key) for key in ("", *touchpoints)], dtype=np.uint64)


def hash_of(touchpoint: str) -> int:
    """Return 64 bits of the key's BLAKE2b, made odd, so that no power of two in it hides a position."""
    return int.from_bytes(blake2b(touchpoint.encode(), digest_size=8).digest(), "little") | 1
