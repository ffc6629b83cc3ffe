"""Identities: from rows of the layout to what they were made of, and back."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from regard.errors import BrokenWorkspaceError
from regard.ledger.identities import Identities, Words, words_of
from regard.ledger.layout import identity_runs, read_description
from regard.ledger.ledger import Ledger
from regard.ledger.schema import KEY

Integers = NDArray[np.int64]

_ATTEMPTS = 10
_KEY_BYTES = 16


def identities_of(ledger: Ledger, seqs: Integers) -> pa.Array:
    """Return the identity of interactions that are in the layout, in hexadecimal, `string`; null where there is none.

    Args:
        ledger: the workspace.
        seqs: their sequence numbers, each once.

    Raises:
        BrokenWorkspaceError: nothing was folded yet, or the layout's files are gone.
    """
    order = np.argsort(seqs)
    wanted, halves = seqs[order], np.zeros((len(seqs), 2), ">u8")
    found = np.zeros(len(seqs), bool)
    # The newest first: what came lately is in the smallest runs.
    for run in reversed(_runs(ledger)):
        if found.all():
            break
        places = _within(run, wanted)
        at = np.searchsorted(wanted, run[2, places].astype(np.int64))
        halves[order[at]] = run[:2, places].T
        found[order[at]] = True
    return _hex(halves.tobytes(), ~found)


def seqs_of(ledger: Ledger, identities: Sequence[str]) -> Integers:
    """Return the sequence number of the interaction with each identity; -1 where the layout has none.

    Args:
        ledger: the workspace.
        identities: in hexadecimal.

    Raises:
        BrokenWorkspaceError: nothing was folded yet, or the layout's files are gone.
    """
    keys = pa.array([bytes.fromhex(identity) for identity in identities], KEY)
    return Identities(_runs(ledger)).find(words_of(keys, np.zeros(len(keys), np.int64)))


def _runs(ledger: Ledger) -> list[Words]:
    for _ in range(_ATTEMPTS):
        with ledger.database.snapshot() as snapshot:
            description = read_description(snapshot)
        try:
            return identity_runs(ledger, description)
        except FileNotFoundError:
            # The keeper has moved on meanwhile: take the next version, which has all of this one.
            continue
    message = f"{ledger.folder} has no readable layout."
    raise BrokenWorkspaceError(message, "Run `regard rebuild`.")


def _within(run: Words, wanted: Integers) -> Integers:
    """Return the places in a run of what is wanted, given ascending sequence numbers."""
    if not len(wanted) or not run.shape[1]:
        return np.zeros(0, np.int64)
    first, last = int(wanted[0]), int(wanted[-1])
    near = np.flatnonzero((run[2] >= first) & (run[2] <= last))
    is_wanted = np.zeros(last - first + 1, bool)
    is_wanted[wanted - first] = True
    places: Integers = near[is_wanted[run[2, near].astype(np.int64) - first]]
    return places


def _hex(keys: bytes, missing: NDArray[np.bool_]) -> pa.Array:
    """Return 16-byte keys that stand one after the other as texts."""
    offsets = np.arange(len(missing) + 1, dtype=np.int32) * 2 * _KEY_BYTES
    texts = pa.StringArray.from_buffers(len(missing), pa.py_buffer(offsets), pa.py_buffer(keys.hex().encode()))
    return pc.if_else(pa.array(missing), pa.scalar(None, pa.string()), texts) if missing.any() else texts
