"""Loading whole files: in the ledger all at once or not at all, and undone the same way."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.ledger.archive import SegmentWriter, truth
from regard.ledger.facts import CurrentFacts
from regard.ledger.head import Segment, last_seq, micros, moment, put_segment, take_numbers
from regard.ledger.identities import Identities, first_of_each, words_of
from regard.ledger.layout import Description, identity_runs, read_description, read_epoch
from regard.ledger.lease import loading
from regard.ledger.ledger import Ledger
from regard.ledger.schema import PERSON
from regard.vault import put_people, put_traits
from regard.vault.database import Row

_ATTEMPTS = 10


@dataclass(frozen=True)
class Import:
    """One load, as the ledger remembers it."""

    id: int
    source: str
    file: str
    at: datetime
    taken: int
    known: int
    attributes: int
    undone_at: datetime | None


@dataclass(frozen=True)
class Refused:
    """Rows or events of one source that were refused for one reason.

    Attributes:
        source: the source's lasting name.
        reason: why, as `collect` names it.
        entries: how many.
        at: when the last of them came.
    """

    source: str
    reason: str
    entries: int
    at: datetime


class ImportWriter:
    """Takes the entries of one load; nothing is in the ledger before `commit`."""

    def __init__(self, ledger: Ledger, source: str, file: str, at: datetime) -> None:
        """Start a load; use `begin_import`."""
        self._ledger = ledger
        self._source = source
        self._file = file
        self._at = at
        self._interactions = SegmentWriter(ledger.archive, "interaction")
        self._attributes = SegmentWriter(ledger.archive, "attribute")
        self._identities = known_identities(ledger)
        self._facts = CurrentFacts(ledger)
        self._people: list[tuple[pa.Table, pa.Table]] = []
        self._known = 0
        self._committed = False

    def add_interactions(self, interactions: pa.Table) -> tuple[int, int]:
        """Take a batch (schema INTERACTION); return how many were new, and how many known already."""
        taken = self._interactions.entries
        words = words_of(interactions["identity"], np.arange(taken, taken + len(interactions)))
        fresh = self._identities.find(words) < 0
        fresh[fresh] = first_of_each(words[:, fresh])
        new = interactions if fresh.all() else interactions.filter(pa.array(fresh))
        if len(new):
            words[2, fresh] = np.arange(taken, taken + len(new), dtype=np.uint64)
            self._identities.add(words[:, fresh])
            self._interactions.add(new.append_column("seq", pa.array(np.arange(taken, taken + len(new)))))
        self._known += len(interactions) - len(new)
        return len(new), len(interactions) - len(new)

    def add_attributes(self, attributes: pa.Table) -> int:
        """Take a batch of facts (schema ATTRIBUTE); return how many say something new."""
        new = self._facts.new_among(attributes)
        if len(new):
            start = self._attributes.entries
            self._attributes.add(new.append_column("seq", pa.array(np.arange(start, start + len(new)))))
        return len(new)

    def add_people(self, people: pa.Table, traits: pa.Table) -> None:
        """Take what belongs into the vault (schemas PERSON, TRAIT)."""
        if len(people) or len(traits):
            self._people.append((people, traits))

    def commit(self, refused: dict[str, int] | None = None) -> int | None:
        """Make the load part of the ledger, in one transaction.

        Args:
            refused: number of refused rows per reason, to be remembered with the load.

        Returns:
            The import's id, or None if there was nothing new and nothing refused to remember.
        """
        written = [*self._interactions.close(), *self._attributes.close()]
        if not written and not refused and not any(len(traits) for _, traits in self._people):
            return None
        with self._ledger.database.transaction() as transaction:
            number = take_numbers(transaction, "import", 1)
            for segment in written:
                # Numbers in the files count from zero, since only now it is known which are free.
                base = take_numbers(transaction, "seq", segment.entries) - segment.first_seq
                put_segment(transaction, _numbered(segment, base, number))
            put_people(transaction, _each_once(people for people, _ in self._people))
            for _, traits in self._people:
                put_traits(transaction, traits)
            counts = (self._interactions.entries, self._known, self._attributes.entries)
            transaction.run(
                "insert into import (id, source, file, at, taken, known, attributes) values (?, ?, ?, ?, ?, ?, ?)",
                (number, self._source, self._file, micros(self._at), *counts),
            )
            transaction.run_many(
                "insert into refusal (source, import_id, reason, entries, at) values (?, ?, ?, ?, ?)",
                (
                    (self._source, number, reason, entries, micros(self._at))
                    for reason, entries in (refused or {}).items()
                ),
            )
        self._committed = True
        return number

    def close(self) -> None:
        """End the load; what was not committed is deleted."""
        self._facts.close()
        if not self._committed:
            self._interactions.abandon()
            self._attributes.abandon()


@contextmanager
def begin_import(ledger: Ledger, *, source: str, file: str, received_at: datetime) -> Iterator[ImportWriter]:
    """Start a load; leaving the block without `commit` drops everything.

    Args:
        ledger: where to.
        source: the source's lasting name.
        file: the file's name, for people.
        received_at: when the load began, in UTC.
    """
    with loading(ledger.folder):
        writer = ImportWriter(ledger, source, file, received_at)
        try:
            yield writer
        finally:
            writer.close()


def imports(ledger: Ledger) -> list[Import]:
    """Return all loads, the latest first."""
    with ledger.database.snapshot() as snapshot:
        rows = snapshot.rows(
            "select id, source, file, at, taken, known, attributes, undone_at from import order by id desc"
        )
    return [_import(row) for row in rows]


def refused_in(ledger: Ledger, number: int) -> list[Refused]:
    """Return what one load refused, by reason; what was refused of events that were sent, if the number is 0."""
    with ledger.database.snapshot() as snapshot:
        rows = snapshot.rows(
            "select source, reason, entries, at from refusal where import_id = ? order by source, reason", (number,)
        )
    return [Refused(source, reason, entries, moment(at)) for source, reason, entries, at in rows]


def undo_import(ledger: Ledger, number: int, at: datetime) -> Import:
    """Take a whole load back: its entries leave the ledger, and no number counts them from the next fold on.

    The people it named stay in the vault, since others may have named them too.

    Args:
        ledger: the ledger.
        number: the import's id.
        at: now, in UTC.

    Raises:
        WrongUseError: there is no such import, or it is undone already.
    """
    with ledger.database.transaction() as transaction:
        changed = transaction.run(
            "update import set undone_at = ? where id = ? and undone_at is null", (micros(at), number)
        )
        if changed:
            # What the manifest does not name is swept; the next fold finds the layout stale.
            transaction.run("delete from segment where import_id = ?", (number,))
            take_numbers(transaction, "epoch", 1)
    found = [known for known in imports(ledger) if known.id == number]
    if not changed:
        state = "is undone already" if found else "does not exist"
        message = f"Import {number} {state}."
        raise WrongUseError(message, "`regard imports` lists them.")
    return found[0]


def known_identities(ledger: Ledger) -> Identities:
    """Return every identity of the ledger: those in the layout's index, and those not folded yet.

    After an undo or an erasure the index is stale until the next fold; then the truth itself is read.

    Raises:
        BrokenWorkspaceError: files of the index are gone.
    """
    for _ in range(_ATTEMPTS):
        with ledger.database.snapshot() as snapshot:
            description = read_description(snapshot)
            current = description if description.epoch == read_epoch(snapshot) else Description()
            try:
                known = Identities(identity_runs(ledger, current))
            except FileNotFoundError:
                # The keeper has moved on and deleted this version meanwhile: take the next.
                continue
            if last_seq(snapshot) > current.folded_seq:
                for table in truth(ledger, snapshot, "interaction", current.folded_seq, ["identity"]):
                    known.add(words_of(table["identity"], table["seq"].to_numpy()))
            return known
    message = f"The identity index of {ledger.folder} cannot be read."
    raise BrokenWorkspaceError(message, "Run `regard rebuild`.")


def _numbered(segment: Segment, base: int, number: int) -> Segment:
    return replace(
        segment, seq_base=base, first_seq=base + segment.first_seq, last_seq=base + segment.last_seq, import_id=number
    )


def _import(row: Row) -> Import:
    number, source, file, at, taken, known, attributes, undone_at = row
    undone = None if undone_at is None else moment(undone_at)
    return Import(number, source, file, moment(at), taken, known, attributes, undone)


def _each_once(people: Iterable[pa.Table]) -> pa.Table:
    """Return people of all batches once, ordered by pseudonym: a sorted insert touches each database page once."""
    tables = pa.concat_tables([PERSON.empty_table(), *people])
    once = tables.group_by(["pseudonym", "kind", "identifier"], use_threads=False).aggregate([])
    return once.take(pc.sort_indices(once, [("pseudonym", "ascending")]))
