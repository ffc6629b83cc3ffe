"""What receiving must know beside the data, kept at hand and read again only when it has changed."""

from datetime import datetime
from functools import partial
from pathlib import Path

import pyarrow as pa

from regard.collect.batch import Surroundings
from regard.collect.catalogue import STAGES_FILE, TOUCHPOINTS_FILE, Catalogue, read_catalogue, register_touchpoints
from regard.collect.occurrences import Occurrences
from regard.collect.purposes import PURPOSES_FILE
from regard.errors import RegardError
from regard.ledger import Ledger, erasures, known_traits
from regard.ledger.layout import read_epoch
from regard.vocabulary import Touchpoint

_MOST_REMEMBERED = 200_000
"""People remembered to be in the vault, about 100 bytes each."""

_Stamp = tuple[tuple[int, int, int], ...]


class Watched:
    """The surroundings of a workspace whose files people edit while events come in."""

    def __init__(self, ledger: Ledger) -> None:
        """Read everything once.

        Raises:
            BrokenWorkspaceError: the catalogue cannot be read.
        """
        self._ledger = ledger
        self._stamp = _stamp(ledger.folder)
        self._catalogue = read_catalogue(ledger.folder)
        self._epoch = -1
        self._erased: dict[bytes, datetime] = {}
        self._unregistered: dict[str, Touchpoint] = {}
        self._in_vault: set[bytes] = set()

    def at(self, now: datetime) -> tuple[Surroundings, int]:
        """Return the surroundings as they are now, and the ledger's epoch for which they hold."""
        self._look_again()
        surroundings = Surroundings(
            received_at=now,
            catalogue=self._catalogue,
            pseudonym_key=self._ledger.pseudonym_key,
            erased=self._erased,
            occurrences=Occurrences(),
            known_traits=partial(known_traits, self._ledger),
            blocked=self._ledger.settings.identity.blocked,
            earlier_keys=self._ledger.earlier_keys,
        )
        return surroundings, self._epoch

    def unknown_people(self, people: pa.Table) -> pa.Table:
        """Return the people who were not put into the vault before, as long as nobody is erased from it."""
        keys = people["pseudonym"].to_pylist()
        fresh = [key not in self._in_vault for key in keys]
        return people if all(fresh) else people.filter(pa.array(fresh))

    def remember(self, people: pa.Table) -> None:
        """Remember who is in the vault now."""
        if len(self._in_vault) > _MOST_REMEMBERED:
            self._in_vault.clear()
        self._in_vault.update(people["pseudonym"].to_pylist())

    def register(self, new: tuple[Touchpoint, ...]) -> None:
        """Add touchpoints to the catalogue; if its file cannot be read just now, with the next ones."""
        self._unregistered |= {touchpoint.key: touchpoint for touchpoint in new}
        if not self._unregistered:
            return
        try:
            register_touchpoints(self._ledger.folder, [*self._unregistered.values()])
        except RegardError:
            # Somebody is editing: a slip of theirs must not keep customers' contacts out.
            return
        self._unregistered.clear()

    def _look_again(self) -> None:
        stamp = _stamp(self._ledger.folder)
        if stamp != self._stamp:
            self._stamp, self._catalogue = stamp, self._read_again()
        with self._ledger.database.snapshot() as snapshot:
            epoch = read_epoch(snapshot)
        if epoch != self._epoch:
            self._epoch, self._erased = epoch, erasures(self._ledger)
            self._in_vault.clear()

    def _read_again(self) -> Catalogue:
        try:
            return read_catalogue(self._ledger.folder)
        except RegardError:
            # The last one that could be read serves until the file is mended; readiness tells of it.
            return self._catalogue


def _stamp(folder: Path) -> _Stamp:
    paths = [folder / name for name in (TOUCHPOINTS_FILE, STAGES_FILE, PURPOSES_FILE)]
    stats = [path.stat() if path.exists() else None for path in paths]
    return tuple((stat.st_mtime_ns, stat.st_size, stat.st_ino) if stat else (0, 0, 0) for stat in stats)
