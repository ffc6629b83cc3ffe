"""From entries of the truth to rows of the layout: columns, answers, amendments."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.ledger.schema import ANSWER, CODE, INTERACTION, KEY, MOMENT

WHEN = pa.timestamp("us")
"""A moment in UTC; without a zone, since engines differ in what they make of one."""

_FROM_TRUTH = (
    "occurred_at", "source", "zone", "account", "touchpoint", "channel", "environment", "contact", "stage", "kind",
    "outcome", "value", "currency", "duration_s", "waiting_s", "promised_at", "unit", "employee", "campaign",
    "mention", "context",
)  # fmt: skip


def _without_zone(field: pa.Field) -> pa.Field:
    return pa.field(field.name, WHEN if field.type == MOMENT else field.type)


ROW = pa.schema(
    [
        ("seq", pa.int64()),
        ("customer_no", pa.int32()),
        ("identifier", KEY),
        *(_without_zone(INTERACTION.field(name)) for name in _FROM_TRUTH),
        ("excluded", CODE),
        ("import_id", pa.int64()),
    ]
)
"""An interaction in the layout, before the fold functions add their columns.

`customer_no` numbers customers within one layout; null: anonymous. `identifier`: the pseudonym under which the
interaction arrived, where it is bound to another one of the same person; null: the customer's own. `excluded`: why the
row counts in no number (test, staff, bot, excluded), null: it counts.
"""

ANSWER_ROW = pa.schema(
    [("seq", pa.int64()), ("customer_no", pa.int32()), *[(field.name, field.type) for field in ANSWER]]
)
"""An answer in the layout; `seq` is its interaction's."""

AMENDABLE = (
    "occurred_at", "touchpoint", "channel", "environment", "contact", "stage", "kind", "outcome", "value", "currency",
    "duration_s", "waiting_s", "promised_at", "unit", "campaign", "account", "flag",
)  # fmt: skip
"""What a correction may change; `flag` is the row's `excluded`."""

TRUTH_COLUMNS = ["identity", "customer", "flag", "answers", *_FROM_TRUTH]
"""The columns of the truth that the layout is made of."""


@dataclass(frozen=True)
class Amendment:
    """One correction or exclusion: the interaction's identity, what changes, and when it came (`seq`)."""

    identity: bytes
    changes: dict[str, Any]
    seq: int


def read_amendments(tables: Iterable[pa.Table]) -> list[Amendment]:
    """Return amendments of the truth in the order in which they came."""
    found = [
        Amendment(identity, json.loads(changes), seq)
        for table in tables
        for identity, changes, seq in zip(
            table["identity"].to_pylist(), table["changes"].to_pylist(), table["seq"].to_pylist(), strict=True
        )
    ]
    return sorted(found, key=lambda amendment: amendment.seq)


def rows_of(entries: pa.Table) -> pa.Table:
    """Return the layout's columns of interactions, without `customer_no`; columns that are all null are left out.

    Leaving them out is what makes wide rows cheap: most sources fill a third of the columns.
    """
    columns = {"seq": entries["seq"]}
    for name in (*_FROM_TRUTH, "excluded", "import_id"):
        column = entries["flag" if name == "excluded" else name]
        if column.null_count < len(column):
            columns[name] = column.cast(ROW.field(name).type)
    return pa.table(columns)


def answers_of(entries: pa.Table) -> pa.Table:
    """Return one row per answer of the interactions: `seq`, then the answer's fields."""
    lists = entries["answers"].combine_chunks()
    if lists.null_count == len(lists):
        return ANSWER_ROW.remove(1).empty_table()
    flat = pc.list_flatten(lists)
    seq = entries["seq"].take(pc.list_parent_indices(lists))
    return pa.table([seq, *flat.flatten()], schema=ANSWER_ROW.remove(1))


def amended(rows: pa.Table, changes: dict[int, dict[str, Any]]) -> pa.Table:
    """Return rows with changes applied.

    Args:
        rows: schema ROW, columns may be missing.
        changes: per row position, the columns and their new values.
    """
    for name in sorted({name for change in changes.values() for name in change}):
        column = "excluded" if name == "flag" else name
        kind = ROW.field(column).type
        plain = pa.string() if pa.types.is_dictionary(kind) else kind
        old = rows[column].cast(plain) if column in rows.column_names else pa.nulls(len(rows), plain)
        values = old.to_pylist() if len(rows) < 1000 else old.combine_chunks()
        positions = sorted(at for at, change in changes.items() if name in change)
        new = pa.array([_typed(changes[at][name], plain) for at in positions], plain)
        mask = np.zeros(len(rows), dtype=bool)
        mask[positions] = True
        replaced = pc.replace_with_mask(
            pa.array(values, plain) if isinstance(values, list) else values, pa.array(mask), new
        )
        rows = _with_column(
            rows, column, replaced.cast(kind) if plain == kind else pc.dictionary_encode(replaced).cast(kind)
        )
    return rows


def changes_for(identities: pa.ChunkedArray, amendments: list[Amendment]) -> dict[int, dict[str, Any]]:
    """Return per row position what amendments change in it, later ones over earlier ones."""
    if not amendments:
        return {}
    by_identity: dict[bytes, dict[str, Any]] = {}
    for amendment in amendments:
        by_identity.setdefault(amendment.identity, {}).update(amendment.changes)
    wanted = pa.array(list(by_identity), KEY)
    positions = np.flatnonzero(pc.is_in(identities, value_set=wanted).to_numpy())
    return {int(at): by_identity[identities[int(at)].as_py()] for at in positions}


def _typed(value: Any, kind: pa.DataType) -> Any:
    return pa.scalar(value).cast(kind).as_py() if value is not None else None


def _with_column(rows: pa.Table, name: str, column: pa.Array) -> pa.Table:
    if name in rows.column_names:
        return rows.set_column(rows.column_names.index(name), name, column)
    return rows.append_column(name, column)
