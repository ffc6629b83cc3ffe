"""Which messages were seen before: 16-byte keys, a quick index to identities that folding then judges exactly."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.vault.database import Transaction

_CHUNK = 500
_STATEMENT = "insert into seen (key) values {} on conflict do nothing returning key"
_WHOLE = _STATEMENT.format(", ".join(["(?)"] * _CHUNK))


def seen_keys(identities: pa.ChunkedArray, written_s: NDArray[np.int64]) -> list[bytes]:
    """Return 16-byte keys: the second it was written (so that new keys lie together), then 12 bytes of identity.

    Args:
        identities: of the messages.
        written_s: the second as the sender wrote it, which a second sending does not change.
    """
    keys = np.empty((len(identities), 16), np.uint8)
    keys[:, :4] = (written_s & 0xFFFFFFFF).astype(">u4").view(np.uint8).reshape(-1, 4)
    keys[:, 4:] = _bytes_of(identities)[:, :12]
    found: list[bytes] = keys.view("V16").ravel().tolist()
    return found


def fresh_keys(transaction: Transaction, keys: Sequence[bytes]) -> NDArray[np.bool_]:
    """Say which keys are new, the first of equal ones, and remember them."""
    new: set[bytes] = set()
    for start in range(0, len(keys), _CHUNK):
        chunk = keys[start : start + _CHUNK]
        statement = _WHOLE if len(chunk) == _CHUNK else _STATEMENT.format(", ".join(["(?)"] * len(chunk)))
        new.update(bytes(key) for (key,) in transaction.rows(statement, chunk))
    if len(new) == len(keys):
        return np.ones(len(keys), np.bool_)
    fresh = np.zeros(len(keys), np.bool_)
    for place, key in enumerate(keys):
        if key in new:
            fresh[place] = True
            new.remove(key)
    return fresh


def _bytes_of(identities: pa.ChunkedArray) -> NDArray[np.uint8]:
    array = identities.combine_chunks()
    bytes_of_all = np.frombuffer(array.buffers()[1] or b"", np.uint8)
    return bytes_of_all[16 * array.offset : 16 * (array.offset + len(array))].reshape(-1, 16)
