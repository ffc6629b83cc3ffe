"""Rotation of the vault's key: everybody gets another pseudonym, made of the same identifiers."""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from regard.errors import WrongUseError
from regard.vault.database import Snapshot, Transaction
from regard.vault.pseudonyms import KEY_BYTES, KEY_VARIABLE, NEXT_VARIABLE, pseudonym, pseudonym_keys, read_keys
from regard.vault.vault import mark_of

_KEY = pa.binary(16)
_UNKNOWN = "pseudonym"
"""The kind of identifier that a pseudonym is of which the vault knows nothing else."""


@dataclass(frozen=True)
class Renaming:
    """What becomes of pseudonyms.

    Attributes:
        key: the new one.
        before, after: `binary(16)`, pseudonyms of those whom the vault knows, and their new ones in the same order.
    """

    key: bytes
    before: pa.Array
    after: pa.Array

    def of(self, pseudonyms: pa.Array) -> pa.Array:
        """Return the new pseudonym of each, `binary(16)`; null stays null.

        One that the vault does not know gets one that is made of it: who has the same still has the same.
        """
        encoded = pseudonyms.dictionary_encode()
        found = self.after.take(pc.index_in(encoded.dictionary, value_set=self.before))
        if found.null_count:
            unknown = encoded.dictionary.filter(found.is_null())
            made = [pseudonym(self.key, _UNKNOWN, each.hex()) for each in unknown.to_pylist()]
            found = pc.replace_with_mask(found, found.is_null(), pa.array(made, _KEY))
        return found.take(encoded.indices)


def next_key(folder: Path) -> bytes:
    """Return the key to change to: a random one, or that which the environment names where keys are in variables.

    Raises:
        WrongUseError: none is named, or one that is in use or was.
        BrokenWorkspaceError: it is not 64 hex digits.
    """
    if not os.environ.get(KEY_VARIABLE):
        return secrets.token_bytes(KEY_BYTES)
    key, *used = read_keys(folder)
    if not os.environ.get(NEXT_VARIABLE) or key in used:
        message = f"The key is in {KEY_VARIABLE}, and {NEXT_VARIABLE} names no other."
        raise WrongUseError(message, f"Set {NEXT_VARIABLE} to {2 * KEY_BYTES} random hex digits.")
    return key


def read_people(snapshot: Snapshot) -> pa.Table:
    """Return whom the vault knows: columns pseudonym `binary(16)`, kind, identifier."""
    rows = list(snapshot.stream("select pseudonym, kind, identifier from person"))
    columns: Sequence[tuple[object, ...]] = list(zip(*rows, strict=True)) or [(), (), ()]
    types = (_KEY, pa.string(), pa.string())
    arrays = [pa.array(*column) for column in zip(columns, types, strict=True)]
    return pa.table(arrays, ["pseudonym", "kind", "identifier"])


def pseudonyms_under(key: bytes, people: pa.Table) -> pa.Array:
    """Return the pseudonyms, `binary(16)`, that people have under a key.

    Args:
        key: the key.
        people: columns kind, identifier.
    """
    kinds = people["kind"].combine_chunks()
    identifiers = people["identifier"].combine_chunks()
    made = pa.nulls(len(people), _KEY)
    for kind in kinds.unique().to_pylist():
        own = pc.equal(kinds, kind)
        made = pc.replace_with_mask(made, own, pseudonym_keys(key, kind, identifiers.filter(own)))
    return made


def rename_people(transaction: Transaction, people: pa.Table, renaming: Renaming) -> None:
    """Write the vault under its new key, all at once.

    Args:
        transaction: the transaction that also changes the pseudonyms everywhere else.
        people: all of them, as `read_people` returned them; in the order of the renaming.
        renaming: what becomes of pseudonyms.
    """
    transaction.run("delete from person")
    columns = (renaming.after, people["kind"], people["identifier"])
    transaction.run_many(
        "insert into person (pseudonym, kind, identifier) values (?, ?, ?)",
        zip(*(column.to_pylist() for column in columns), strict=True),
    )
    traits = transaction.rows("select pseudonym, name, value, set_at from trait")
    owners = renaming.of(pa.array([row[0] for row in traits], _KEY)).to_pylist()
    transaction.run("delete from trait")
    transaction.run_many(
        "insert into trait (pseudonym, name, value, set_at) values (?, ?, ?, ?)",
        ((owner, *row[1:]) for owner, row in zip(owners, traits, strict=True)),
    )
    transaction.run("update vault_key set mark = ?", (mark_of(renaming.key),))
