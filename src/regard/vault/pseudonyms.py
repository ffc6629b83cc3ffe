"""Pseudonyms: keyed hashes that stand for people everywhere outside the vault."""

import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from regard.errors import BrokenWorkspaceError

KEY_FILE = "vault.key"
KEY_VARIABLE = "REGARD_VAULT_KEY"
NEXT_VARIABLE = "REGARD_VAULT_KEY_NEXT"
"""The key that is changed to, where keys are in variables."""
KEY_BYTES = 32


def create_key(folder: Path) -> None:
    """Write a new random key, readable by its owner only; without it no pseudonym can be made again."""
    _write(folder / KEY_FILE, [secrets.token_bytes(KEY_BYTES)])


def read_keys(folder: Path) -> list[bytes]:
    """Return the keys that a workspace may have its pseudonyms from; the database's mark says which one it is.

    They are in the file `vault.key`, or in `REGARD_VAULT_KEY` (hex, with blanks between): the present one, then earlier
    ones, which only recognize customers who were erased under them. Before all is one that is being changed to.

    Raises:
        BrokenWorkspaceError: there is no key, or one that is not 64 hex digits.
    """
    path, given = folder / KEY_FILE, os.environ.get(KEY_VARIABLE)
    text = f"{os.environ.get(NEXT_VARIABLE, '')} {given}" if given else path.read_text() if path.exists() else ""
    try:
        keys = [bytes.fromhex(word) for word in text.split()]
    except ValueError:
        keys = []
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        message = f"The pseudonym key of {folder} is missing or not {2 * KEY_BYTES} hex digits."
        raise BrokenWorkspaceError(
            message,
            f"Put back the file {KEY_FILE} from a backup, or set {KEY_VARIABLE}.",
        )
    return keys


def keys_are_given() -> bool:
    """Return whether the keys are in variables, and not in a file that can be written."""
    return bool(os.environ.get(KEY_VARIABLE))


def write_keys(folder: Path, keys: Sequence[bytes]) -> None:
    """Replace the key file in one step; a power cut leaves it as it was, or as it is to be."""
    part = folder / f".{KEY_FILE}.part"
    part.unlink(missing_ok=True)
    _write(part, keys)
    part.replace(folder / KEY_FILE)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, keys: Sequence[bytes]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.writelines(f"{key.hex()}\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())


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
