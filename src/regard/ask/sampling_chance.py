"""Chance: a number for each contact that is the same for a survey whenever it is asked, of millions in a moment."""

from hashlib import blake2b

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Words = NDArray[np.uint64]

_WORD_BYTES = 8
_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def share_place(survey: str, source: str, native_id: str) -> float:
    """Return where chance puts a contact, from 0 up to but not including 1: the same for a survey whenever it is asked.

    A share is asked by those below it, so that a larger share asks all that a smaller one does. Surveys draw
    independently of one another.

    Args:
        survey: its key.
        source: of the interaction; with the next its identity.
        native_id: of the interaction.
    """
    return float(share_places(survey, pa.array([source]), pa.array([native_id]))[0])


def share_places(
    survey: str, sources: pa.Array | pa.ChunkedArray, native_ids: pa.Array | pa.ChunkedArray
) -> NDArray[np.float64]:
    """Return where chance puts many contacts (`share_place`).

    Each word of eight bytes of the id goes through the finalizer of SplitMix64 (Steele, G. L., Lea, D. and Flood, C. H.
    (2014). Fast splittable pseudorandom number generators. OOPSLA, 453-472), begun with a hash of survey and source.

    Args:
        survey: its key.
        sources: of the interactions, `string`.
        native_ids: of the interactions, `string`, without nulls.
    """
    ids = pa.concat_arrays(native_ids.chunks) if isinstance(native_ids, pa.ChunkedArray) else native_ids
    states, lengths = _begun(survey, sources), pc.binary_length(ids).to_numpy()
    for length in np.unique(lengths):
        there = np.flatnonzero(lengths == length)
        for word in _words(ids.take(pa.array(there)), int(length)):
            states[there] = _mixed(states[there] ^ word)
    # Ids of different lengths may consist of the same words.
    states = _mixed(states ^ lengths.astype(np.uint64))
    return (states >> np.uint64(11)) / (1 << 53)


def _begun(survey: str, sources: pa.Array | pa.ChunkedArray) -> Words:
    """Return what the numbers begin with: a hash of survey and source."""
    different = sources.unique()
    key = blake2b(survey.encode(), digest_size=32).digest()
    hashes = [blake2b(source.encode(), digest_size=8, key=key).digest() for source in different.to_pylist()]
    places = pc.index_in(sources, value_set=different).to_numpy()
    begun: Words = np.frombuffer(b"".join(hashes), "<u8").astype(np.uint64)[places]
    return begun


def _words(texts: pa.StringArray, length: int) -> list[Words]:
    """Return the bytes of texts of one length as numbers of eight bytes each, the last filled up with zeros.

    Args:
        texts: as `take` returns them, so that their bytes stand one after the other from the start.
        length: bytes of each.
    """
    padded = np.zeros((len(texts), -(-length // _WORD_BYTES) * _WORD_BYTES), np.uint8)
    if length:
        told = np.frombuffer(texts.buffers()[2], np.uint8)
        padded[:, :length] = told[: len(texts) * length].reshape(-1, length)
    return [word.astype(np.uint64) for word in padded.view("<u8").T]


def _mixed(states: Words) -> Words:
    states = states + _STEP
    states = (states ^ (states >> np.uint64(30))) * _FIRST
    states = (states ^ (states >> np.uint64(27))) * _SECOND
    mixed: Words = states ^ (states >> np.uint64(31))
    return mixed
