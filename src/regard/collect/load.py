"""Loading a file: from its source through the steps into the ledger, all of it or nothing."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.batch import Surroundings
from regard.collect.catalogue import read_catalogue, register_touchpoints
from regard.collect.draft import Draft
from regard.collect.occurrences import Occurrences
from regard.collect.receive import Receipt, receive
from regard.collect.refusal import Refusal
from regard.collect.rejects import FOLDER, Rejects
from regard.collect.sources import Mapping, find_source
from regard.ledger import Ledger, begin_import, erasures, known_traits
from regard.ledger.identities import Identities, words_of
from regard.ledger.imports import ImportWriter
from regard.vocabulary import Touchpoint


@dataclass(frozen=True)
class LoadReport:
    """What became of a file.

    Attributes:
        file: its name.
        import_id: the load's number, for undoing it; None for a dry run, and where nothing was new.
        taken: contacts that are new in the ledger.
        known: contacts that were in it already, or came twice in this file.
        refused: rows not taken.
        attributes: facts about customers that are new.
        customers: different customers named in the rows that were not refused.
        reasons: number of rows per `Refusal`.
        rejects: file with the refused rows; None if there are none, or for a dry run.
        new_touchpoints: keys of touchpoints that wait to be sorted.
        seconds: how long it took.
        blocked: rows of which an identifier was left out, since it names nobody; they are not refused.
    """

    file: str
    import_id: int | None
    taken: int
    known: int
    refused: int
    attributes: int
    customers: int
    reasons: dict[str, int]
    rejects: Path | None
    new_touchpoints: tuple[str, ...]
    seconds: float
    blocked: int = 0


@dataclass(frozen=True)
class _Sum:
    """What the batches so far came to."""

    taken: int = 0
    known: int = 0
    attributes: int = 0
    customers: int = 0
    new_touchpoints: tuple[Touchpoint, ...] = ()
    blocked: int = 0


def load_file(
    ledger: Ledger,
    path: Path,
    mapping: Mapping,
    *,
    dry_run: bool = False,
    progress: Callable[[float], None],
    watch: Callable[[Draft, Receipt], None] = lambda _draft, _receipt: None,
) -> LoadReport:
    """Load a file into a ledger.

    Args:
        ledger: where to.
        path: the file.
        mapping: what its columns mean; of the source that recognises the file.
        dry_run: do everything but keep it: ledger, catalogue and reject files stay untouched.
        progress: gets the share of the file that is read, from 0 to 1.
        watch: gets each batch as it came, and what became of it.

    Raises:
        WrongUseError: the file cannot be read, or not with this mapping.
        BrokenWorkspaceError: the catalogue cannot be read.
    """
    started, received_at = time.monotonic(), datetime.now(UTC)
    drafts = find_source(path).drafts(path, mapping, progress=progress)
    with (
        Rejects(None if dry_run else ledger.folder / FOLDER) as rejects,
        begin_import(ledger, source=mapping.source, file=path.name, received_at=received_at) as writer,
    ):
        # Asked while an erasure waits for this load: one that it did not wait for is known here.
        surroundings = _surroundings(ledger, received_at)
        came, seen = _Sum(), Identities()
        for draft in drafts:
            receipt = receive(draft, _with_new(surroundings, came.new_touchpoints))
            came = _write(writer, came, receipt, _first_seen(receipt.people, seen), draft.who_kind)
            rejects.add(receipt.refused, draft.raw)
            watch(draft, receipt)
        import_id = None if dry_run else _commit(ledger, writer, came, rejects)
        # Named after the import, so after it: a crash in between costs a file that a second load can make again.
        kept = rejects.keep(f"{import_id}-{path.stem}.csv")
    return _report(path, import_id, came, rejects, kept, time.monotonic() - started)


def _surroundings(ledger: Ledger, received_at: datetime) -> Surroundings:
    return Surroundings(
        received_at=received_at,
        catalogue=read_catalogue(ledger.folder),
        pseudonym_key=ledger.pseudonym_key,
        erased=erasures(ledger),
        occurrences=Occurrences(),
        known_traits=partial(known_traits, ledger),
        blocked=ledger.settings.identity.blocked,
        earlier_keys=ledger.earlier_keys,
    )


def _with_new(surroundings: Surroundings, new: tuple[Touchpoint, ...]) -> Surroundings:
    return replace(surroundings, catalogue=surroundings.catalogue.adding(new)) if new else surroundings


def _write(writer: ImportWriter, came: _Sum, receipt: Receipt, people: pa.Table, who_kind: str) -> _Sum:
    taken, known = writer.add_interactions(receipt.interactions)
    added = writer.add_attributes(receipt.attributes)
    writer.add_people(people, receipt.traits)
    return _Sum(
        taken=came.taken + taken,
        known=came.known + known,
        attributes=came.attributes + added,
        customers=came.customers + pc.sum(pc.equal(people["kind"], who_kind), min_count=0).as_py(),
        new_touchpoints=came.new_touchpoints + receipt.new_touchpoints,
        blocked=came.blocked + receipt.blocked,
    )


def _first_seen(people: pa.Table, seen: Identities) -> pa.Table:
    """Return the people whom no earlier batch named: most customers come again and again."""
    words = words_of(people["pseudonym"], np.zeros(len(people), dtype=np.int64))
    fresh = seen.find(words) < 0
    seen.add(words[:, fresh])
    return people.filter(pa.array(fresh))


def _commit(ledger: Ledger, writer: ImportWriter, came: _Sum, rejects: Rejects) -> int | None:
    # Before the commit: a touchpoint without contacts harms nobody and waits for the next try, while contacts
    # at a touchpoint that the catalogue does not have would never be offered for sorting.
    register_touchpoints(ledger.folder, came.new_touchpoints)
    # Where nothing is new there is no contact to say it of.
    blocked = Counter({Refusal.BLOCKED_IDENTIFIER.value: came.blocked if came.taken else 0})
    return writer.commit(refused=rejects.reasons + blocked)


def _report(
    path: Path, import_id: int | None, came: _Sum, rejects: Rejects, kept: Path | None, seconds: float
) -> LoadReport:
    return LoadReport(
        file=path.name,
        import_id=import_id,
        taken=came.taken,
        known=came.known,
        refused=rejects.reasons.total(),
        attributes=came.attributes,
        customers=came.customers,
        reasons=dict(rejects.reasons),
        rejects=kept,
        new_touchpoints=tuple(touchpoint.key for touchpoint in came.new_touchpoints),
        seconds=seconds,
        blocked=came.blocked,
    )
