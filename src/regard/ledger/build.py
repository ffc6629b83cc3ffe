"""Building a base: the whole truth into a new layout, in buckets of customers.

Memory stays bounded: pass one reads identities only, pass two spills rows into buckets of about a
million, pass three arranges one bucket at a time. Anonymous rows are spread over all buckets.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc

from regard.ledger.archive import truth
from regard.ledger.arrange import arrange, schemas
from regard.ledger.arrays_writer import ArraysWriter
from regard.ledger.bindings import Bindings, identifier_rows
from regard.ledger.decisions import read_decisions
from regard.ledger.engines.duckdb import BaseWriter
from regard.ledger.erasures import without_erased
from regard.ledger.facts import ATTRIBUTE_ROW, facts_of, since_of
from regard.ledger.files import fsync_file
from regard.ledger.fold import Fold, Folds, Placing
from regard.ledger.head import last_seq
from regard.ledger.identities import Words, doubles, ordered, words_of, write_run
from regard.ledger.layout import Description, read_epoch
from regard.ledger.ledger import Ledger
from regard.ledger.names import names_of
from regard.ledger.resolving import all_evidence
from regard.ledger.rows import ROW, TRUTH_COLUMNS, amended, answers_of, changes_for, read_amendments, rows_of
from regard.ledger.schema import KEY
from regard.vault.database import Snapshot

_ROWS_PER_BUCKET = 1_000_000
_MANY = "account"
_WITHOUT_CODE = {_MANY, "survey", "answer_kind"}
_OF_CONTACTS = ("interaction", "invitation", "score")


@dataclass(frozen=True)
class Spill:
    """The truth as rows, cut into buckets of customers; batches lie in files of a folder.

    Attributes:
        folder: where.
        buckets: how many.
        columns: the columns that hold anything.
        codes: every text in columns with few values; accounts are not among them, of which there may be one a customer.
    """

    folder: Path
    buckets: int
    columns: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)

    def put(self, number: int, rows: pa.Table) -> None:
        """Write one batch into its buckets."""
        self.columns.update(rows.column_names)
        for name in rows.column_names:
            if name != _MANY and pa.types.is_dictionary(rows.schema.field(name).type):
                self.codes.update(*(chunk.dictionary.to_pylist() for chunk in rows[name].chunks))
        bucket = _bucket_of(rows["customer"], rows["seq"], self.buckets)
        order = np.argsort(bucket, kind="stable")
        arranged = rows if self.buckets == 1 else rows.take(pa.array(order))
        ends = np.cumsum(np.bincount(bucket, minlength=self.buckets))
        for index, end in enumerate(ends):
            start = int(ends[index - 1]) if index else 0
            if end > start:
                self._write(f"{index}-{number}", arranged.slice(start, int(end) - start))

    def bucket(self, index: int) -> pa.Table:
        """Return all rows of one bucket, in sequence order; empty if nothing fell into it."""
        tables = [
            pa.ipc.open_file(pa.memory_map(str(path))).read_all()
            for path in sorted(self.folder.glob(f"{index}-*.arrow"), key=lambda path: int(path.stem.split("-")[1]))
        ]
        if not tables:
            return _EMPTY
        return pa.concat_tables(tables, promote_options="default").unify_dictionaries().combine_chunks()

    def _write(self, name: str, rows: pa.Table) -> None:
        with pa.OSFile(str(self.folder / f"{name}.arrow"), "wb") as sink, pa.ipc.new_file(sink, rows.schema) as writer:
            writer.write_table(rows.combine_chunks())


@dataclass(frozen=True)
class _Resolved:
    """Who is who: all evidence, and what follows from it."""

    evidence: pa.Table
    bindings: Bindings


@dataclass(frozen=True)
class _Placed:
    """What decides whose contacts are, and where they count."""

    bindings: Bindings
    placing: Placing

    def put(self, rows: pa.Table, customer: pa.ChunkedArray) -> pa.Table:
        """Put the customer beside rows of the layout, and under which identifier they arrived where it is another."""
        person, identifier = self.bindings.persons(customer, rows["occurred_at"])
        rows = self.placing(rows).append_column("customer", person)
        return rows if identifier.null_count == len(rows) else rows.append_column("identifier", identifier)


def build_base(ledger: Ledger, snapshot: Snapshot, before: Description, folds: Folds, as_of: int) -> Description:
    """Write a new base from the whole truth and return its description; the pointer is not moved.

    Args:
        ledger: the ledger.
        snapshot: one moment of the head; what it shows is what the base will hold.
        before: the version it follows.
        folds: what later rooms add.
        as_of: microseconds UTC of the snapshot.
    """
    version = before.version + 1
    folder = ledger.layout / f"spill-{version}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        index = _index(ledger, snapshot)
        double = doubles(index)
        identities = _write_index(index, double, ledger.layout / f"identities-{version}.npy")
        spill = Spill(folder, max(1, -(-index.shape[1] // _ROWS_PER_BUCKET)))
        del index
        resolved = _resolved(ledger, snapshot, double, folds)
        _spill_all(ledger, snapshot, double, spill, _Placed(resolved.bindings, folds.placing))
        base, arrays = ledger.layout / f"base-{version}.duckdb", ledger.layout / f"arrays-{version}"
        shutil.rmtree(arrays, ignore_errors=True)
        writer = ArraysWriter(arrays, folds.arrays)
        facts = _all_facts(ledger, snapshot, resolved.bindings)
        entries, next_no = _write_base(base, spill, facts, folds.functions, writer, resolved)
    finally:
        shutil.rmtree(folder)
    return Description(
        version=version,
        folded_seq=last_seq(snapshot),
        epoch=read_epoch(snapshot),
        as_of=as_of,
        base=base.name,
        base_entries=entries,
        arrays=arrays.name,
        identities=identities,
        next_customer_no=next_no,
        has_evidence=bool(len(resolved.evidence) or len(resolved.bindings.table)),
    )


def _index(ledger: Ledger, snapshot: Snapshot) -> Words:
    """Return every identity of the truth, ordered."""
    words = [
        words_of(table["identity"], table["seq"].to_numpy())
        for table in truth(ledger, snapshot, "interaction", columns=["identity"])
    ]
    return ordered(np.concatenate(words, axis=1)) if words else np.empty((3, 0), dtype=np.uint64)


def _write_index(index: Words, double: npt.NDArray[np.uint64], path: Path) -> str | None:
    """Write the index without second arrivals."""
    kept = index[:, ~np.isin(index[2], double)] if len(double) else index
    if not kept.shape[1]:
        return None
    write_run(kept, path)
    return path.name


def _resolved(ledger: Ledger, snapshot: Snapshot, double: npt.NDArray[np.uint64], folds: Folds) -> _Resolved:
    evidence = all_evidence(ledger, snapshot, double)
    decided = read_decisions(ledger, snapshot)
    if not len(evidence) and not len(decided):
        return _Resolved(evidence, Bindings.none())
    return _Resolved(evidence, Bindings(folds.resolving(evidence, decided)))


def _spill_all(
    ledger: Ledger, snapshot: Snapshot, double: npt.NDArray[np.uint64], spill: Spill, placed: _Placed
) -> None:
    amendments = read_amendments(truth(ledger, snapshot, "amendment"))
    for number, table in enumerate(truth(ledger, snapshot, "interaction", columns=[*TRUTH_COLUMNS, "received_at"])):
        entries = without_erased(table, snapshot)
        if len(double):
            entries = entries.filter(pa.array(~np.isin(entries["seq"].to_numpy().astype(np.uint64), double)))
        if not len(entries):
            continue
        rows = placed.put(amended(rows_of(entries), changes_for(entries["identity"], amendments)), entries["customer"])
        answers = entries["answers"]
        spill.put(number, rows if answers.null_count == len(answers) else rows.append_column("answers", answers))


def _all_facts(ledger: Ledger, snapshot: Snapshot, bindings: Bindings) -> pa.Table | None:
    """Return all facts, of whom they are now; `identifier` is under which each arrived."""
    tables = [without_erased(table, snapshot) for table in truth(ledger, snapshot, "attribute")]
    if not tables:
        return None
    facts = pa.concat_tables(tables).unify_dictionaries()
    person, identifier = bindings.persons(facts["customer"], since_of(facts))
    place = facts.schema.get_field_index("customer")
    return facts.set_column(place, "customer", person).append_column("identifier", identifier)


def _write_base(
    path: Path,
    spill: Spill,
    facts: pa.Table | None,
    folds: Sequence[Fold],
    arrays: ArraysWriter,
    resolved: _Resolved,
) -> tuple[int, int]:
    """Write all buckets, as tables and arrays; return the number of interactions, and the next free customer number."""
    path.unlink(missing_ok=True)
    writer = BaseWriter(path, sorted(spill.codes))
    for name, schema in schemas(folds).items():
        own = spill.columns if name in _OF_CONTACTS else schema.names
        added = [column for column in schema.names if column not in ROW.names]
        writer.create(name, schema, {"customer_no", "seq", *own, *added}, _coded(name, schema))
    entries, next_no = 0, 1
    fact_bucket = None if facts is None else _bucket_of(facts["customer"], facts["seq"], spill.buckets)
    for index in range(spill.buckets):
        rows = spill.bucket(index)
        own = None if facts is None else facts.filter(pa.array(fact_bucket == index))
        tables, next_no = _arranged(rows, own, next_no, folds)
        tables["identifier"] = identifier_rows(resolved.bindings.table, tables["customer"])
        entries += len(rows)
        arrays.add(tables["interaction"], next_no)
        for name, table in tables.items():
            if len(table):
                writer.add(name, table)
    writer.add("evidence", resolved.evidence)
    writer.close()
    fsync_file(path)
    arrays.close()
    return entries, next_no


def _arranged(
    rows: pa.Table, facts: pa.Table | None, next_no: int, folds: Sequence[Fold]
) -> tuple[dict[str, pa.Table], int]:
    keys = rows["customer"].combine_chunks() if facts is None else _joined(rows["customer"], facts["customer"])
    encoded = keys.dictionary_encode()
    numbers = pc.add(encoded.indices, next_no).cast(pa.int32())
    names = names_of(encoded.dictionary, next_no)
    answers = answers_of(rows) if "answers" in rows.column_names else answers_of(_EMPTY)
    plain = rows.drop_columns([name for name in ("customer", "answers") if name in rows.column_names])
    known = (
        ATTRIBUTE_ROW.empty_table() if facts is None else facts_of(facts, numbers.slice(len(rows)), facts["identifier"])
    )
    tables = arrange(plain.append_column("customer_no", numbers.slice(0, len(rows))), answers, names, known, folds)
    return tables, next_no + len(encoded.dictionary)


def _coded(table: str, schema: pa.Schema) -> list[str]:
    """Return the columns that hold nothing but texts of the spill's codes."""
    if table not in _OF_CONTACTS:
        return []
    return [field.name for field in schema if pa.types.is_dictionary(field.type) and field.name not in _WITHOUT_CODE]


def _joined(first: pa.ChunkedArray, second: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays([first.combine_chunks(), second.combine_chunks()])


def _bucket_of(customer: pa.ChunkedArray, seq: pa.ChunkedArray, buckets: int) -> npt.NDArray[np.int64]:
    """Return the bucket of each row: by the pseudonym's first two bytes, anonymous rows by sequence number."""
    chunk = customer.combine_chunks()
    chunk = chunk if isinstance(chunk, pa.Array) else pa.concat_arrays(chunk.chunks)
    rest: npt.NDArray[np.int64] = seq.to_numpy() % buckets
    content = chunk.buffers()[1]
    if content is None:
        return rest
    first = np.frombuffer(content, ">u2").reshape(-1, 8)[chunk.offset : chunk.offset + len(chunk), 0].astype(np.int64)
    return np.where(chunk.is_valid().to_numpy(zero_copy_only=False), first * buckets >> 16, rest)


_EMPTY = pa.table(
    {
        "seq": pa.array([], pa.int64()),
        "occurred_at": pa.array([], pa.timestamp("us")),
        "customer": pa.array([], KEY),
        "answers": pa.array([], pa.list_(pa.struct([("question", pa.string())]))),
    }
)
