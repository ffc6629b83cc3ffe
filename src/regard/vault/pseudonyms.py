"""Pseudonyms: keyed hashes that stand for people everywhere outside the vault."""

import hashlib
import os
import secrets
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from regard.errors import BrokenWorkspaceError

KEY_FILE = "vault.key"
KEY_VARIABLE = "REGARD_VAULT_KEY"
_KEY_BYTES = 32


def create_key(folder: Path) -> None:
    """Write a new random key, readable by its owner only; without it no pseudonym can be made again."""
    handle = os.open(folder / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(_KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_key(folder: Path) -> bytes:
    """Return the workspace's pseudonym key, from `REGARD_VAULT_KEY` (hex) or the file `vault.key`.

    Raises:
        BrokenWorkspaceError: there is no key, or it is not 64 hex digits.
    """
    path = folder / KEY_FILE
    text = os.environ.get(KEY_VARIABLE) or (path.read_text() if path.exists() else "")
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        message = f"The pseudonym key of {folder} is missing or not {2 * _KEY_BYTES} hex digits."
        raise BrokenWorkspaceError(
            message,
            f"Put back the file {KEY_FILE} from a backup, or set {KEY_VARIABLE}.",
        )
    return key


def pseudonym(key: bytes, kind: str, value: str) -> bytes:
    """Return the pseudonym of one identifier: 16 bytes of keyed BLAKE2b (RFC 7693) over kind and value.

    >>> pseudonym(b"k" * 32, "email", "ann@example.org") == pseudonym(b"k" * 32, "customer_id", "ann@example.org")
    False
    """
    return hashlib.blake2b(kind.encode() + b"\0" + value.encode(), key=key, digest_size=16).digest()


def pseudonym_keys(key: bytes, kind: str, values: pa.Array) -> pa.Array:
    """Return pseudonyms (`binary(16)`) for an array of identifiers; null stays null.

    Each distinct value is hashed once.
    """
    encoded = values if pa.types.is_dictionary(values.type) else pc.dictionary_encode(values)
    start = hashlib.blake2b(kind.encode() + b"\0", key=key, digest_size=16)
    hashed = []
    for value in encoded.dictionary.cast(pa.binary()).to_pylist():
        state = start.copy()
        state.update(value)
        hashed.append(state.digest())
    return pa.array(hashed, pa.binary(16)).take(encoded.indices)
