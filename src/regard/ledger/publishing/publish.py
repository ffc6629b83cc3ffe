"""Making a publication: only what has changed is written, and what was erased meanwhile is in none."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from regard.errors import StorageError, unknown_name
from regard.ledger.files import write_whole
from regard.ledger.fold import recipe_of
from regard.ledger.layout import read_epoch
from regard.ledger.ledger import Ledger
from regard.ledger.publishing.about import ABOUT, LATEST, About, Part, PublishedTable, read_about, readme
from regard.ledger.publishing.delta import write_delta
from regard.ledger.publishing.files import (
    DELTA,
    begin,
    drop_versions,
    empty,
    publishing,
    put_in_place,
    table_parts,
    version_folder,
)
from regard.ledger.publishing.tables import TABLES, Statement, Withheld, statement, withheld_counts
from regard.ledger.publishing.writing import fingerprints, write_parts
from regard.ledger.reader import Reader, read

Progress = Callable[[float, str], None]
"""Told the share that is done, from 0 to 1, and the name of the table that is next."""

_ATTEMPTS = 5


@dataclass(frozen=True)
class Asked:
    """What is to be published.

    Attributes:
        tables: names of `TABLES`.
        texts: free texts too, which may name people.
        delta: as Delta Lake tables too; needs the extra `[lake]`.

    Raises:
        WrongUseError: there is no such table.
    """

    tables: tuple[str, ...] = tuple(TABLES)
    texts: bool = False
    delta: bool = False

    def __post_init__(self) -> None:
        """Check the names."""
        for name in self.tables:
            if name not in TABLES:
                raise unknown_name("table", name, TABLES)


@dataclass(frozen=True)
class Outcome:
    """What came of publishing.

    Attributes:
        about: the publication that is in place.
        written: parts that were written; 0 where nothing has changed.
        kept: parts that stayed as they were.
    """

    about: About
    written: int
    kept: int


@dataclass(frozen=True)
class _Making:
    """A publication on its way."""

    reader: Reader
    folder: Path
    version: int
    epoch: int
    asked: Asked
    withheld: Withheld
    before: About | None


def publish(
    ledger: Ledger,
    folder: Path,
    asked: Asked,
    withhold: Callable[[Reader], Withheld] = lambda _: Withheld(),
    progress: Progress = lambda _share, _table: None,
) -> Outcome:
    """Publish the current version of the layout into a folder.

    Args:
        ledger: the workspace; what is not folded yet is not published.
        folder: made if it is not there.
        asked: what is published.
        withhold: says of an open version what is left out.
        progress: told how far it is.

    Raises:
        WrongUseError: the folder holds something else, or Delta Lake is not installed.
        StorageError: so much is being erased that no publication came to an end.
    """
    with publishing(folder):
        for _ in range(_ATTEMPTS):
            outcome = _attempt(ledger, folder, asked, withhold, progress)
            if outcome is not None and _epoch(ledger) == outcome.about.epoch:
                return outcome
            # Who was erased meanwhile must not stay in any of it.
            empty(folder)
    message = f"Nothing could be published into {folder}: customers are being erased."
    raise StorageError(message, "Publish again when that has ended.")


def _attempt(
    ledger: Ledger, folder: Path, asked: Asked, withhold: Callable[[Reader], Withheld], progress: Progress
) -> Outcome | None:
    """Publish once; None if an erasure withdrew it on the way."""
    before, epoch = read_about(folder), _epoch(ledger)
    with read(ledger) as reader:
        making = _Making(reader, folder, before.version + 1 if before else 1, epoch, asked, withhold(reader), before)
        try:
            outcome = _made(making, ledger, progress)
        except FileNotFoundError:
            return None
    if asked.delta:
        erased = before is None or before.epoch != outcome.about.epoch
        write_delta(folder / LATEST, folder / DELTA, outcome.about, anew=erased)
    return outcome


def _made(making: _Making, ledger: Ledger, progress: Progress) -> Outcome:
    """Write what has changed, and put it in place."""
    made = {
        name: statement(making.reader, name, making.withheld, texts=making.asked.texts)
        for name in dict.fromkeys(making.asked.tables)
    }
    about = _about(making, ledger, made)
    if making.before is not None and making.before.state == about.state:
        return _unchanged(making.folder, msgspec.structs.replace(making.before, as_of=about.as_of))
    place = begin(making.folder, making.version)
    tables, written = {}, 0
    for done, (name, query) in enumerate(made.items()):
        progress(done / len(made), name)
        tables[name], new = _table(making, place, name, query)
        written += new
    about = msgspec.structs.replace(about, tables=tables)
    write_whole(place / ABOUT, msgspec.json.format(msgspec.json.encode(about)))
    write_whole(place / "README.md", readme(about).encode())
    put_in_place(making.folder, making.version)
    _drop_older(making, about)
    return Outcome(about, written, sum(len(table.parts) for table in tables.values()) - written)


def _about(making: _Making, ledger: Ledger, made: dict[str, Statement]) -> About:
    """Return what the publication says of itself, but for its tables."""
    described = making.reader.description
    columns = {name: query.columns for name, query in made.items()}
    told = (described.folded_seq, making.epoch, described.recipe, described.format, columns)
    withheld = (making.withheld.sources, making.withheld.unprofiled.tolist())
    return About(
        version=making.version,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        as_of=making.reader.as_of.isoformat(timespec="seconds"),
        zone=ledger.settings.zone,
        state=recipe_of(told, withheld),
        epoch=making.epoch,
        texts=making.asked.texts,
        withheld=withheld_counts(making.reader, making.withheld),
        tables={},
    )


def _unchanged(folder: Path, later: About) -> Outcome:
    """Leave all as it is, and say as of when it holds."""
    write_whole(folder / LATEST / ABOUT, msgspec.json.format(msgspec.json.encode(later)))
    return Outcome(later, 0, sum(len(table.parts) for table in later.tables.values()))


def _table(making: _Making, place: Path, name: str, made: Statement) -> tuple[PublishedTable, int]:
    """Write a table; return what is said of it, and how many parts were written."""
    folder = place / name
    folder.mkdir()
    new, old = fingerprints(making.reader, made), _old_parts(making, name, made)
    kept = {part: old[part] for part, found in new.items() if part in old and _same(old[part], found)}
    earlier = version_folder(making.folder, making.version - 1) / name
    for part, found in kept.items():
        _link(table_parts(earlier, part), table_parts(folder, part), found.files)
    file = f"part-{making.version}.parquet"
    changed = new.keys() - kept.keys()
    write_parts(making.reader, made, changed, folder, file)
    parts = {part: kept.get(part) or Part(found.rows, found.fingerprint, (file,)) for part, found in new.items()}
    size = sum(path.stat().st_size for path in folder.rglob("*.parquet"))
    return PublishedTable(TABLES[name], made.columns, parts, size), len(changed)


def _old_parts(making: _Making, name: str, made: Statement) -> dict[str, Part]:
    """Return the parts of the version before whose files can stay: those with the same columns."""
    old = making.before.tables.get(name) if making.before is not None else None
    return old.parts if old is not None and old.columns == made.columns else {}


def _same(old: Part, new: Part) -> bool:
    return (old.rows, old.fingerprint) == (new.rows, new.fingerprint)


def _link(earlier: Path, folder: Path, files: tuple[str, ...]) -> None:
    folder.mkdir(exist_ok=True)
    for file in files:
        os.link(earlier / file, folder / file)


def _drop_older(making: _Making, about: About) -> None:
    """Delete old versions; the one before stays for who is reading it, unless somebody was erased since."""
    before = making.before
    keep = {before.version} if before is not None and before.epoch == about.epoch else set()
    drop_versions(making.folder, {making.version, *keep})


def _epoch(ledger: Ledger) -> int:
    with ledger.database.snapshot() as snapshot:
        return read_epoch(snapshot)
