"""The identity of an interaction: 16 bytes made of its source and native id."""

from collections.abc import Iterator
from hashlib import blake2b

import pyarrow as pa
import pyarrow.compute as pc

from regard.ledger.schema import KEY


def digests(texts: pa.Array, prefix: bytes = b"") -> bytes:
    """Return the 16-byte BLAKE2b of each text, one after the other.

    Args:
        texts: strings without nulls.
        prefix: bytes that are hashed before every text.

    Raises:
        ValueError: a text is null.
    """
    if texts.null_count:
        message = f"{texts.null_count} of the texts to be hashed are missing"
        raise ValueError(message)
    return b"".join(_digests(pc.cast(texts, pa.binary()).to_pylist(), blake2b(prefix, digest_size=16)))


def identity_keys(source: str, native_ids: pa.Array) -> pa.Array:
    """Return the identity of each native id of one source, as `binary(16)`.

    It is BLAKE2b (16 bytes) over the length of the source's name in decimal, a colon, the name, and the
    native id, all in UTF-8; the length keeps (`a`, `bc`) and (`ab`, `c`) apart.

    >>> identity_keys("shop", pa.array(["order-1"]))[0].as_py().hex()
    '2c3420a6c85c168f1c35250fdf2a34cb'

    Raises:
        ValueError: a native id is null.
    """
    name = source.encode()
    return keys_from(digests(native_ids, b"%d:%s" % (len(name), name)))


def keys_from(joined: bytes) -> pa.Array:
    """Turn 16-byte keys that stand one after the other into an array of `binary(16)`, without copying them."""
    return pa.Array.from_buffers(KEY, len(joined) // 16, [None, pa.py_buffer(joined)])


def _digests(texts: list[bytes], start: blake2b) -> Iterator[bytes]:
    copy = start.copy
    for text in texts:
        state = copy()
        state.update(text)
        yield state.digest()
