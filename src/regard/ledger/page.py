"""Adding a page: what is new, and with it all rows of every customer concerned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.ledger.archive import truth
from regard.ledger.arrange import arrange
from regard.ledger.bindings import Bindings, identifier_rows
from regard.ledger.concerned import Old, read_old
from regard.ledger.decisions import read_decisions
from regard.ledger.erasures import hidden, without_erased
from regard.ledger.facts import ATTRIBUTE_ROW, facts_of
from regard.ledger.fold import PLACE, Folds
from regard.ledger.head import last_seq
from regard.ledger.identities import Identities, Words, first_of_each, words_of
from regard.ledger.layout import Description, identity_runs
from regard.ledger.ledger import Ledger
from regard.ledger.names import names_of
from regard.ledger.page_files import Content, write_page
from regard.ledger.page_persons import Clues, whose
from regard.ledger.resolving import evidence_of
from regard.ledger.rows import (
    TRUTH_COLUMNS,
    Amendment,
    amended,
    answers_of,
    changes_for,
    read_amendments,
    rows_of,
)
from regard.ledger.schema import ENTRIES, INTERACTION, KEY
from regard.vault.database import Snapshot


@dataclass(frozen=True)
class _News:
    """What came since the last version.

    Attributes:
        entries: interactions, first arrivals only.
        rows: the same as layout rows, amendments applied.
        words: their identities.
        facts: attribute entries.
        clues: about who is who.
        changes: by sequence number, what amendments change in rows that were there before.
    """

    entries: pa.Table
    rows: pa.Table
    words: Words
    facts: pa.Table
    clues: Clues
    changes: dict[int, dict[str, Any]]

    @property
    def nothing(self) -> bool:
        return not (len(self.entries) or len(self.facts) or self.changes or self.clues.named)


def add_page(ledger: Ledger, snapshot: Snapshot, before: Description, folds: Folds, as_of: int) -> Description:
    """Write a page with everything new and return the description with it; the pointer is not moved.

    Args:
        ledger: the ledger.
        snapshot: one moment of the head; what it shows is what the layout will hold.
        before: the version it adds to; not stale.
        folds: what later rooms add.
        as_of: microseconds UTC of the snapshot.
    """
    after = msgspec.structs.replace(before, version=before.version + 1, folded_seq=last_seq(snapshot), as_of=as_of)
    news = _read_news(ledger, snapshot, before)
    if news.nothing:
        return after
    erased, arriving = hidden(snapshot), _unique([news.entries["customer"], news.facts["customer"]])
    known = whose(ledger.layout, before, erased, arriving, news.clues, folds.resolving)
    old = read_old(ledger.layout, before, erased, known.concerned, news.changes)
    contacts, facts = _contacts(news, old, known.bindings), _facts(news, old, known.bindings)
    persons = _unique([contacts["customer"], facts["customer"]])
    unknown = persons.filter(pc.invert(pc.is_in(persons, value_set=_keys(old.names))))
    names = pa.concat_tables([old.names, names_of(unknown, before.next_customer_no)])
    tables = _arranged(contacts, facts, _answers(old, news), names, folds)
    tables |= {
        "identifier": identifier_rows(known.bindings.table, tables["customer"]),
        "evidence": news.clues.evidence,
    }
    after = msgspec.structs.replace(
        after,
        next_customer_no=before.next_customer_no + len(unknown),
        has_evidence=before.has_evidence or bool(news.clues.named),
    )
    return write_page(ledger.layout, after, Content(tables, news.words, _replaced(old, after.version)), folds)


def _read_news(ledger: Ledger, snapshot: Snapshot, before: Description) -> _News:
    index = Identities(identity_runs(ledger, before))
    entries = _all(ledger, snapshot, "interaction", before.folded_seq)
    entries = entries.take(pc.sort_indices(entries["seq"]))
    words = words_of(entries["identity"], entries["seq"].to_numpy())
    fresh = (index.find(words) < 0) & first_of_each(words)
    entries, words = entries.filter(pa.array(fresh)), words[:, fresh]
    index.add(words)
    amendments = read_amendments(truth(ledger, snapshot, "amendment"))
    new_seq = set(words[2].tolist())
    changes: dict[int, dict[str, Any]] = {}
    for amendment in amendments:
        if amendment.seq > before.folded_seq:
            seq = int(index.find(words_of(pa.array([amendment.identity], KEY), np.zeros(1, np.int64)))[0])
            if seq >= 0 and seq not in new_seq:
                changes.setdefault(seq, {}).update(amendment.changes)
    changes |= _as_arrived(ledger, snapshot, changes, amendments)
    visible = without_erased(entries, snapshot)
    rows = amended(rows_of(visible), changes_for(visible["identity"], amendments))
    facts = without_erased(_all(ledger, snapshot, "attribute", before.folded_seq), snapshot)
    return _News(visible, rows, words, facts, _clues(ledger, snapshot, before, entries), changes)


def _clues(ledger: Ledger, snapshot: Snapshot, before: Description, entries: pa.Table) -> Clues:
    """Return what is new about who is who; of contacts, the first arrivals."""
    words = list(truth(ledger, snapshot, "evidence", before.folded_seq))
    evidence = evidence_of(snapshot, [entries], words)
    return Clues(evidence, read_decisions(ledger, snapshot), before.folded_seq)


def _as_arrived(
    ledger: Ledger, snapshot: Snapshot, changes: Mapping[int, Mapping[str, Any]], amendments: list[Amendment]
) -> dict[int, dict[str, Any]]:
    """Return changes of a contact's place over the place it arrived with: the layout has only where it was put."""
    moved = pa.array(sorted(seq for seq, change in changes.items() if not change.keys().isdisjoint(PLACE)), pa.int64())
    found: dict[int, dict[str, Any]] = {}
    if not len(moved):
        return found
    for table in truth(ledger, snapshot, "interaction", moved[0].as_py() - 1, ["identity", *PLACE]):
        rows = table.filter(pc.is_in(table["seq"], value_set=moved))
        told = changes_for(rows["identity"], amendments)
        for at, row in enumerate(rows.to_pylist()):
            found[row["seq"]] = {name: row[name] for name in PLACE} | told[at]
    return found


def _all(ledger: Ledger, snapshot: Snapshot, kind: str, after_seq: int) -> pa.Table:
    columns = [*TRUTH_COLUMNS, "identifiers", "received_at"] if kind == "interaction" else ENTRIES[kind].names
    empty = pa.schema(
        [*(ENTRIES[kind].field(name) for name in columns), ("seq", pa.int64()), ("import_id", pa.int64())]
    )
    tables = [table.cast(empty) for table in truth(ledger, snapshot, kind, after_seq, columns)]
    return pa.concat_tables([empty.empty_table(), *tables]).unify_dictionaries().combine_chunks()


def _contacts(news: _News, old: Old, bindings: Bindings) -> pa.Table:
    """Return old and new rows with `customer`, whose they are now, and `identifier` where it is not the customer's."""
    seq = old.rows["seq"].to_pylist()
    places = {seq.index(number): change for number, change in news.changes.items() if number in set(seq)}
    before = amended(old.rows, places)
    arrived = pa.chunked_array([*_arrived_as(before, old.names).chunks, *news.entries["customer"].chunks], KEY)
    plain = before.drop_columns(["customer_no", "identifier"])
    rows = pa.concat_tables([plain, news.rows], promote_options="default")
    person, identifier = bindings.persons(arrived, rows["occurred_at"])
    return rows.append_column("customer", person).append_column("identifier", identifier)


def _answers(old: Old, news: _News) -> pa.Table:
    return pa.concat_tables([old.answers.drop_columns("customer_no"), answers_of(news.entries)])


def _facts(news: _News, old: Old, bindings: Bindings) -> pa.Table:
    """Return old and new facts, schema ATTRIBUTE_ROW, with `customer`, whose they are now."""
    new = facts_of(news.facts, pa.nulls(len(news.facts), pa.int32()), pa.nulls(len(news.facts), KEY))
    arrived = pa.chunked_array([*_arrived_as(old.facts, old.names).chunks, *news.facts["customer"].chunks], KEY)
    facts = pa.concat_tables([old.facts, new]).drop_columns(["customer_no", "identifier"])
    person, identifier = bindings.persons(arrived, facts["since"])
    return facts.append_column("customer", person).append_column("identifier", identifier)


def _arrived_as(rows: pa.Table, names: pa.Table) -> pa.ChunkedArray:
    """Return under which pseudonym each row arrived; null: of nobody."""
    place = pc.index_in(rows["customer_no"], value_set=names["customer_no"].combine_chunks())
    own = pa.chunked_array([_keys(names).take(chunk) for chunk in place.chunks], KEY)
    return pc.coalesce(rows["identifier"], own)


def _arranged(
    contacts: pa.Table, facts: pa.Table, answers: pa.Table, names: pa.Table, folds: Folds
) -> dict[str, pa.Table]:
    """Return the tables of the customers who have any of the contacts or facts."""
    rows = contacts.drop_columns("customer").append_column("customer_no", _numbers(contacts["customer"], names))
    rows = folds.placing(rows.unify_dictionaries().combine_chunks())
    numbers = _numbers(facts["customer"], names)
    told = facts.drop_columns("customer").append_column("customer_no", numbers).select(ATTRIBUTE_ROW.names)
    there = pc.unique(pa.chunked_array([*rows["customer_no"].chunks, *numbers.chunks], pa.int32()))
    present = names.filter(pc.is_in(names["customer_no"], value_set=there.drop_null()))
    return arrange(rows, answers, present, told.unify_dictionaries().combine_chunks(), folds.functions)


def _numbers(customers: pa.ChunkedArray, names: pa.Table) -> pa.ChunkedArray:
    """Return each customer's number; null stays null."""
    return names["customer_no"].combine_chunks().take(pc.index_in(customers, value_set=_keys(names), skip_nulls=True))


def _keys(names: pa.Table) -> pa.Array:
    return pa.array([bytes.fromhex(name) for name in names["customer"].to_pylist()], KEY)


def _unique(columns: Sequence[pa.ChunkedArray]) -> pa.Array:
    keys = pc.unique(
        pa.chunked_array([chunk for column in columns for chunk in column.chunks], INTERACTION.field("customer").type)
    )
    return keys.drop_null()


def _replaced(old: Old, page: int) -> pa.Table:
    """Return what the new page replaces: customers, and anonymous rows by their sequence number."""
    anonymous = old.rows.filter(pc.is_null(old.rows["customer_no"]))["seq"].combine_chunks()
    customers = old.names["customer_no"].combine_chunks()
    return pa.table(
        {
            "customer_no": pa.concat_arrays([customers, pa.nulls(len(anonymous), pa.int32())]),
            "seq": pa.concat_arrays([pa.nulls(len(customers), pa.int64()), anonymous]),
            "page": pa.array(np.full(len(customers) + len(anonymous), page, dtype=np.int32)),
        }
    )
