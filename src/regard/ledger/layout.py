"""The layout: derived files that numbers are read from, described by one row of the head."""

import shutil
from pathlib import Path

import msgspec

from regard.ledger.arrays import is_whole_folder
from regard.ledger.identities import Words, read_run
from regard.ledger.ledger import Ledger
from regard.ledger.page_arrays import is_whole_page_arrays
from regard.vault.database import Snapshot, Transaction

FORMAT = 6
"""Raised whenever the layout's columns or files change: an older layout is then built anew."""

TABLES = (
    "interaction",
    "customer",
    "episode",
    "answer",
    "score",
    "attribute",
    "promise_check",
    "invitation",
    "identifier",
    "evidence",
)
OF_NOBODY = frozenset({"evidence"})
"""Those of them that are of no customer: a page adds to them, and replaces nothing."""


class Page(msgspec.Struct, frozen=True):
    """What came after the base: the new rows of every customer concerned, all of their rows.

    Attributes:
        number: the version it came with.
        files: the file of each table.
        identities: the identity index of what came.
        entries: how many interactions it has.
        arrays: the file with what counts in it as arrays.
    """

    number: int
    files: dict[str, str]
    identities: str | None
    entries: int
    arrays: str


class Description(msgspec.Struct, frozen=True):
    """One whole version of the layout.

    Attributes:
        version: counts every move of the pointer.
        folded_seq: everything up to here is in it.
        epoch: what `read_epoch` said when it was built; another epoch makes it stale.
        as_of: microseconds UTC; what was received until then is in it.
        recipe: what the fold functions were made of, as `Folds` has it; another recipe makes it stale.
        base: file with most rows, and `base_entries` of them in its interactions.
        arrays: folder with what counts in the base as arrays.
        identities: the identity index of the base.
        pages: what came later, in order.
        replaced: file that lists which customers and anonymous rows a page replaces.
        next_customer_no: the number the next new customer gets.
        has_evidence: anything is known of who is who, by evidence or by decision.
    """

    format: int = FORMAT
    version: int = 0
    folded_seq: int = 0
    epoch: int = 0
    as_of: int = 0
    recipe: str = ""
    base: str | None = None
    base_entries: int = 0
    arrays: str | None = None
    identities: str | None = None
    pages: tuple[Page, ...] = ()
    replaced: str | None = None
    next_customer_no: int = 1
    has_evidence: bool = False

    @property
    def files(self) -> set[str]:
        """Names of all files this version needs, and of the folder with its arrays."""
        named = {self.base, self.arrays, self.identities, self.replaced}
        for page in self.pages:
            named |= {*page.files.values(), page.arrays, page.identities}
        return {name for name in named if name is not None}


def read_description(snapshot: Snapshot) -> Description:
    """Return the current version; an empty one if there is none, or none of today's format."""
    rows = snapshot.rows("select description from layout")
    if not rows:
        return Description()
    found = msgspec.json.decode(rows[0][0])
    return msgspec.convert(found, Description) if found["format"] == FORMAT else Description(version=found["version"])


def move_pointer(transaction: Transaction, before: Description, after: Description) -> bool:
    """Make another version the current one; False if it is no longer `before` that is replaced."""
    if read_description(transaction) != before:
        return False
    transaction.run("delete from layout")
    transaction.run("insert into layout (id, description) values (1, ?)", (msgspec.json.encode(after).decode(),))
    return True


def read_epoch(snapshot: Snapshot) -> int:
    """Return the number of times that something was taken out of the truth: an undone import, an erasure."""
    return int(snapshot.rows("select next from counter where name = 'epoch'")[0][0])


def identity_runs(ledger: Ledger, description: Description) -> list[Words]:
    """Return the runs of a version's identity index, memory-mapped."""
    names = [description.identities, *(page.identities for page in description.pages)]
    return [read_run(ledger.layout / name) for name in names if name is not None]


def delete_stale(ledger: Ledger, current: Description) -> list[Path]:
    """Delete layout files that the current version does not need; readers keep what they have open."""
    stale = [path for path in sorted(ledger.layout.iterdir()) if path.name not in current.files]
    for path in stale:
        # Arrays are a folder, and a build that was killed leaves the one it spilled into.
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return stale


def is_whole(ledger: Ledger, description: Description) -> bool:
    """Say whether all files of a version are there; they may be deleted at any time, since they are derived."""
    if description.arrays is not None and not is_whole_folder(ledger.layout / description.arrays):
        return False
    if not all(is_whole_page_arrays(ledger.layout / page.arrays) for page in description.pages):
        return False
    return all((ledger.layout / name).exists() for name in description.files)
