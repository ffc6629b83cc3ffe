"""Resolving: the evidence of the truth, and what is linked with something new, so that who is who can be decided."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from regard.ledger.archive import truth
from regard.ledger.decisions import pairs_of
from regard.ledger.engines.duckdb import fetch
from regard.ledger.erasures import hidden
from regard.ledger.evidence import EVIDENCE_ROW, NAMED_TOGETHER, added_up, identifiers_in, named_together, without
from regard.ledger.ledger import Ledger
from regard.vault import kinds_of
from regard.vault.database import Snapshot


@dataclass(frozen=True)
class Linked:
    """A part of who is who that nothing else is linked with.

    Attributes:
        identifiers: pseudonyms.
        evidence: all that names any of them.
        decisions: all that are about any of them.
    """

    identifiers: set[bytes]
    evidence: pa.Table
    decisions: pa.Table


_OF_CONTACTS = [*NAMED_TOGETHER, "flag"]
_OF_WORD = [*NAMED_TOGETHER, "kind"]


def evidence_of(snapshot: Snapshot, contacts: Sequence[pa.Table], words: Sequence[pa.Table]) -> pa.Table:
    """Return the evidence in entries of the truth, schema EVIDENCE_ROW.

    Contacts that arrived as tests, of staff or of machines say nothing of who is who.

    Args:
        snapshot: of the moment of the entries.
        contacts: of the kind `interaction`; columns NAMED_TOGETHER and `flag`.
        words: of the kind `evidence`; columns NAMED_TOGETHER and `kind`.
    """
    kinds = partial(kinds_of, snapshot)
    counting = [table.filter(pc.is_null(table["flag"])).select(NAMED_TOGETHER) for table in contacts]
    told = [table.select(_OF_WORD).rename_columns([*NAMED_TOGETHER, "how"]) for table in words]
    return without(added_up(named_together(table, kinds) for table in (*counting, *told)), hidden(snapshot))


def all_evidence(ledger: Ledger, snapshot: Snapshot, second: npt.NDArray[np.uint64]) -> pa.Table:
    """Return the evidence of the whole truth, schema EVIDENCE_ROW.

    Args:
        ledger: the ledger.
        snapshot: one moment of the head.
        second: sequence numbers of second arrivals of interactions, which say nothing new.
    """
    parts = [EVIDENCE_ROW.empty_table()]
    if _any_named(ledger, snapshot):
        for table in truth(ledger, snapshot, "interaction", columns=_OF_CONTACTS):
            first = pa.array(~np.isin(table["seq"].to_numpy().astype(np.uint64), second))
            parts.append(evidence_of(snapshot, [table.filter(first)], []))
    parts += [evidence_of(snapshot, [], [table]) for table in truth(ledger, snapshot, "evidence", columns=_OF_WORD)]
    return added_up(parts)


def linked(connection: duckdb.DuckDBPyConnection, start: Collection[bytes], decided: pa.Table) -> Linked:
    """Return what is linked with some identifiers, over any number of steps.

    Args:
        connection: an open version of the layout.
        start: pseudonyms.
        decided: all decisions; their pairs are links too.
    """
    pairs = pairs_of(decided)
    parts, reached, frontier = [EVIDENCE_ROW.empty_table()], set[bytes](), set(start)
    while frontier:
        found = _touching(connection, frontier)
        reached |= frontier
        parts.append(found)
        named = {*identifiers_in(found).to_pylist(), *(key for pair in pairs if reached & set(pair) for key in pair)}
        frontier = named - reached
    about = [one is None or one in reached for one in decided["one"].to_pylist()]
    return Linked(reached, added_up(parts), decided.filter(pa.array(about, pa.bool_())))


def _touching(connection: duckdb.DuckDBPyConnection, keys: Collection[bytes]) -> pa.Table:
    """Return the evidence that names any of some identifiers."""
    wanted = "select key from wanted"
    sql = f"select {', '.join(EVIDENCE_ROW.names)} from evidence where one in ({wanted}) or other in ({wanted})"
    return fetch(connection, sql, {"wanted": pa.table({"key": pa.array(list(keys), pa.binary())})}).cast(EVIDENCE_ROW)


def _any_named(ledger: Ledger, snapshot: Snapshot) -> bool:
    """Say whether any contact names more than one identifier; to look takes a part of the time that reading does."""
    tables = truth(ledger, snapshot, "interaction", columns=["identifiers"])
    return any(table["identifiers"].null_count < len(table) for table in tables)
