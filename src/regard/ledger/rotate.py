"""Rotating the vault's key: every pseudonym in the ledger is changed, all in one commit.

The key file has both keys before the commit, and the mark in the database says which of them holds: whoever is killed
leaves the workspace wholly under the old key or wholly under the new one.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from regard.errors import WrongUseError
from regard.ledger.archive import delete_orphans, seal, sweep
from regard.ledger.erasures import erasures, hidden
from regard.ledger.files import write_whole
from regard.ledger.fold import Folds
from regard.ledger.head import Segment, segments, take_numbers
from regard.ledger.keeper import rebuild
from regard.ledger.lease import keeper_lease, nobody_loads
from regard.ledger.ledger import RENAMING, Ledger
from regard.ledger.rewriting import relist, relisted, with_column, write_changed
from regard.ledger.scrubbing import withdraw_published
from regard.vault import mark_of
from regard.vault.pseudonyms import NEXT_VARIABLE, keys_are_given, write_keys
from regard.vault.rotation import Renaming, pseudonyms_under, read_people, rename_people

_NAMING = ("customer", "employee", "one", "other", "author")
"""Columns of pseudonyms; `identity` is none, although it looks like one."""

Written = list[tuple[Segment, list[Segment]]]
"""Segments, and the files that are to take their place."""


@dataclass(frozen=True)
class Rotated:
    """What a rotation changed.

    Attributes:
        ledger: the workspace under its new key; the one before must not be used any more.
        people: how many the vault has renamed.
        entries: how many were written anew.
    """

    ledger: Ledger
    people: int
    entries: int


def rotate(ledger: Ledger, folds: Folds, key: bytes) -> Rotated:
    """Give everybody another pseudonym, made with another key, in every file of the ledger.

    Numbers stay the same. The server's own state follows by itself, then `settle_rotation` lets go of the old key.

    Args:
        ledger: the workspace.
        folds: from `story.folds`.
        key: the new one, from `vault.rotation.next_key`.

    Raises:
        WrongUseError: somebody else has the workspace open, a rotation is not settled, or an erasure is not finished.
    """
    with ledger.presence.alone() as alone:
        _check(ledger, key, alone=alone)
        rotated = _rotated(ledger, key)
        rebuild(rotated.ledger, folds)
        rotated.ledger.database.forget_deleted()
    return rotated


def is_renaming(ledger: Ledger) -> bool:
    """Return whether the key was rotated, and what is kept beside the ledger may not have followed yet."""
    path = ledger.folder / RENAMING
    return path.is_file() and path.read_text() == mark_of(ledger.pseudonym_key).hex()


def settle_rotation(ledger: Ledger) -> None:
    """Let go of the old key, now that nothing needs it but pseudonyms of customers who were erased under it.

    What a rotation that was cut short has left goes too.
    """
    with keeper_lease(ledger.folder):
        sweep(ledger)
    (ledger.folder / RENAMING).unlink(missing_ok=True)
    if not needs_old_key(ledger) and not keys_are_given():
        write_keys(ledger.folder, [ledger.pseudonym_key])


def needs_old_key(ledger: Ledger) -> bool:
    """Return whether earlier keys are still of use: somebody was erased, and may have been under one of them."""
    return bool(erasures(ledger))


def _check(ledger: Ledger, key: bytes, *, alone: bool) -> None:
    if not alone:
        message = "Others have the workspace open: a server, a worker, or another command."
        raise WrongUseError(message, "Stop them, rotate, then start them again.")
    if is_renaming(ledger):
        message = "The key was changed before, and the server's own state did not follow yet."
        raise WrongUseError(message, "Start the server once, or run `regard vault rotate`; then rotate again.")
    if key in (ledger.pseudonym_key, *ledger.earlier_keys):
        message = "This key is in use, or was."
        raise WrongUseError(message, f"Set {NEXT_VARIABLE} to another one.")
    with ledger.database.snapshot() as snapshot:
        if hidden(snapshot):
            message = "An erasure is not finished."
            raise WrongUseError(message, "Wait until it is, then rotate again.")


def _rotated(ledger: Ledger, key: bytes) -> Rotated:
    with keeper_lease(ledger.folder), nobody_loads(ledger.folder, wait=True):
        # Files that a rotation before has left, when it was cut short.
        delete_orphans(ledger)
        seal(ledger)
        withdraw_published(ledger)
        with ledger.database.snapshot() as snapshot:
            people, found = read_people(snapshot), segments(snapshot)
        renaming = Renaming(key, people["pseudonym"].combine_chunks(), pseudonyms_under(key, people))
        written = [(each, _written(ledger, each, renaming)) for each in found if each.kind != "amendment"]
        _keep_both_keys(ledger, key)
        _commit(ledger, people, renaming, written)
        delete_orphans(ledger)
    earlier = (ledger.pseudonym_key, *ledger.earlier_keys)
    turned = replace(ledger, pseudonym_key=key, earlier_keys=earlier)
    return Rotated(turned, len(people), sum(segment.entries for segment, _ in written))


def _keep_both_keys(ledger: Ledger, key: bytes) -> None:
    write_whole(ledger.folder / RENAMING, mark_of(key).hex().encode(), mode=0o600)
    if not keys_are_given():
        write_keys(ledger.folder, [key, ledger.pseudonym_key, *ledger.earlier_keys])


def _commit(ledger: Ledger, people: pa.Table, renaming: Renaming, written: Written) -> None:
    with ledger.database.transaction() as transaction:
        for segment, files in written:
            relist(transaction, segment, files)
        rename_people(transaction, people, renaming)
        take_numbers(transaction, "epoch", 1)
        # The numbers are made anew: until then nobody reads those under pseudonyms that are no more.
        transaction.run("delete from layout")


def _written(ledger: Ledger, segment: Segment, renaming: Renaming) -> list[Segment]:
    return write_changed(ledger, segment, partial(_renamed, renaming=renaming))


def _renamed(entries: pa.Table, renaming: Renaming) -> pa.Table:
    for name in _NAMING:
        if name in entries.column_names:
            entries = with_column(entries, name, renaming.of(entries[name].combine_chunks()))
    if "identifiers" in entries.column_names:
        entries = with_column(entries, "identifiers", _listed(entries["identifiers"].combine_chunks(), renaming.of))
    return entries


def _listed(listed: pa.ListArray, rename: Callable[[pa.Array], pa.Array]) -> pa.ListArray:
    flat = pc.list_flatten(listed)
    named = [pc.struct_field(flat, "kind"), rename(pc.struct_field(flat, "key"))]
    items = pa.StructArray.from_arrays(named, fields=list(flat.type))
    return relisted(listed, items, pc.list_parent_indices(listed))
