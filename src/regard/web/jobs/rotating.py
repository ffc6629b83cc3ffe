"""The vault's key in the server's own state: every app says in its module `renaming` where it has pseudonyms."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import autodiscover_modules

from regard.errors import BrokenWorkspaceError
from regard.ledger import Ledger, open_ledger
from regard.ledger.ledger import RENAMING
from regard.ledger.rotate import is_renaming, settle_rotation
from regard.vault import mark_of
from regard.vault.pseudonyms import KEY_VARIABLE
from regard.vault.rotation import Renaming, pseudonyms_under, read_people
from regard.web.accounts.audit import note
from regard.web.accounts.models import AuditEntry
from regard.web.jobs.erasing import overwrite

_KEY = pa.binary(16)
_IN_TEXT = re.compile(r"\b[0-9a-f]{32}\b")
_ACT, _KIND = "rotated", "vault_key"


@dataclass(frozen=True)
class Names:
    """Which pseudonyms, in hexadecimal, have taken the place of which.

    Attributes:
        renaming: of all whom the vault knows.
        known: the same as a dictionary, to find those that stand in texts.
    """

    renaming: Renaming
    known: dict[str, str]

    def of(self, pseudonyms: Iterable[str]) -> dict[str, str]:
        """Return the new pseudonym of each, also of those that the vault does not know."""
        wanted = list(dict.fromkeys(pseudonyms))
        made = self.renaming.of(pa.array([bytes.fromhex(each) for each in wanted], _KEY))
        return {old: new.hex() for old, new in zip(wanted, made.to_pylist(), strict=True)}

    def in_text(self, text: str) -> str:
        """Return a text with the new pseudonyms of all whom the vault knows."""
        return _IN_TEXT.sub(lambda found: self.known.get(found[0], found[0]), text)


Rename = Callable[[Names], int]
"""Writes new pseudonyms into one kind of thing; returns how many were changed."""
_RENAMING: dict[str, Rename] = {}


def renames(name: str) -> Callable[[Rename], Rename]:
    """Register a function that writes new pseudonyms into one kind of thing, and returns how many it changed.

    All of them run in one transaction, once for each new key.

    Args:
        name: of the kind, such as `invitations`.
    """

    def register(function: Rename) -> Rename:
        _RENAMING[name] = function
        return function

    return register


def rename_field(rows: QuerySet[Any], field: str, names: Names) -> int:
    """Write new pseudonyms into a column that holds one, or nothing, in each row; return how many rows changed.

    Args:
        rows: all of a table.
        field: the column's name.
        names: the new ones.
    """
    old = rows.exclude(**{field: ""}).order_by().values_list(field, flat=True).distinct()
    return sum(rows.filter(**{field: before}).update(**{field: after}) for before, after in names.of(old).items())


def finish_renaming(folder: Path) -> dict[str, int]:
    """Let the state follow where the vault's key was rotated; return how many things of each kind were changed.

    The caller holds the lease of the state. Nothing is left to do where nothing was rotated.

    Args:
        folder: the workspace.

    Raises:
        BrokenWorkspaceError: the key of before is not there any more.
    """
    if not (folder / RENAMING).is_file():
        return {}
    with open_ledger(folder) as ledger:
        done = _follow(ledger) if is_renaming(ledger) else {}
        settle_rotation(ledger)
    return done


def _follow(ledger: Ledger) -> dict[str, int]:
    mark = mark_of(ledger.pseudonym_key).hex()
    autodiscover_modules("renaming")
    with transaction.atomic():
        # Written with the rest: whoever comes again finds here that all has followed.
        if AuditEntry.objects.filter(act=_ACT, kind=_KIND, key=mark).exists():
            return {}
        names = _names(ledger)
        done = {name: rename(names) for name, rename in sorted(_RENAMING.items())}
        note(None, _ACT, _KIND, mark, **done)
    overwrite()
    return done


def _names(ledger: Ledger) -> Names:
    if not ledger.earlier_keys:
        message = "The vault's key was changed, the server's own state did not follow yet, and the old key is gone."
        raise BrokenWorkspaceError(message, f"Let {KEY_VARIABLE} name the new key and, after a blank, the old one.")
    with ledger.database.snapshot() as snapshot:
        people = read_people(snapshot)
    before = pseudonyms_under(ledger.earlier_keys[0], people)
    renaming = Renaming(ledger.pseudonym_key, before, people["pseudonym"].combine_chunks())
    pairs = zip(before.to_pylist(), renaming.after.to_pylist(), strict=True)
    return Names(renaming, {old.hex(): new.hex() for old, new in pairs})
