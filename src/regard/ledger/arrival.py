"""Arrivals: what sources bring at once, kept together in one commit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.ledger.head import micros, put_entries
from regard.ledger.layout import read_epoch
from regard.ledger.ledger import Ledger
from regard.ledger.seen import fresh_keys, seen_keys
from regard.vault import put_people, put_traits
from regard.vault.database import Transaction

NO_IMPORT = 0
"""Stands in the place of an import's id where a refusal is of no load."""

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Arrival:
    """What one source brings: contacts, evidence, facts, and what goes to the vault.

    Attributes:
        source: the source's lasting name.
        interactions, evidence, attributes, people, traits: as in `schema`.
        rows: the number of the message each interaction came in; likewise `evidence_rows`, `attribute_rows`.
        written_s: of each message, by its number, the second its sender wrote; 0 where it wrote none.
        refused: number of messages refused per reason, to be remembered.
    """

    source: str
    interactions: pa.Table
    evidence: pa.Table
    attributes: pa.Table
    people: pa.Table
    traits: pa.Table
    rows: Rows
    evidence_rows: Rows
    attribute_rows: Rows
    written_s: Rows
    refused: Mapping[str, int]


def take(ledger: Ledger, arrivals: Sequence[Arrival], at: datetime, epoch: int) -> list[Rows] | None:
    """Keep arrivals; on return they are on disk, all of them.

    Args:
        ledger: where to.
        arrivals: what came.
        at: now, in UTC.
        epoch: what `read_epoch` said when they were received: the erasures that were known then.

    Returns:
        Of each arrival the numbers of the messages that were known already; nothing of them was kept again.
        None, and nothing is kept, if somebody was erased meanwhile: then they are to be received again.
    """
    with ledger.database.transaction() as transaction:
        if read_epoch(transaction) != epoch:
            return None
        return [_take(transaction, arrival, micros(at)) for arrival in arrivals]


def _take(transaction: Transaction, arrival: Arrival, at_us: int) -> Rows:
    messages = np.concatenate([arrival.rows, arrival.evidence_rows])
    identities = pa.chunked_array([*arrival.interactions["identity"].chunks, *arrival.evidence["identity"].chunks])
    fresh = fresh_keys(transaction, seen_keys(identities, arrival.written_s[messages]))
    known = messages[~fresh]
    put_people(transaction, arrival.people)
    put_traits(transaction, arrival.traits)
    _put_refusals(transaction, arrival, at_us)
    count = len(arrival.interactions)
    put_entries(transaction, "interaction", _where(arrival.interactions, fresh[:count]))
    put_entries(transaction, "evidence", _where(arrival.evidence, fresh[count:]))
    put_entries(transaction, "attribute", _where(arrival.attributes, ~np.isin(arrival.attribute_rows, known)))
    return known


def _where(table: pa.Table, mask: NDArray[np.bool_]) -> pa.Table:
    return table if mask.all() else table.filter(pa.array(mask))


def _put_refusals(transaction: Transaction, arrival: Arrival, at_us: int) -> None:
    transaction.run_many(
        "insert into refusal (source, import_id, reason, entries, at) values (?, ?, ?, ?, ?)"
        " on conflict (source, import_id, reason)"
        " do update set entries = refusal.entries + excluded.entries, at = excluded.at",
        ((arrival.source, NO_IMPORT, reason, count, at_us) for reason, count in sorted(arrival.refused.items())),
    )
