"""Arranging whole customers: order, fold functions, one state row each."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from regard.ledger.bindings import IDENTIFIER_ROW
from regard.ledger.evidence import EVIDENCE_ROW
from regard.ledger.facts import ATTRIBUTE_ROW, history
from regard.ledger.fold import Fold, Folded
from regard.ledger.invitations import INVITATION_ROW, invitations_of
from regard.ledger.rows import ANSWER_ROW, ROW, WHEN
from regard.ledger.schema import CODE
from regard.ledger.scores import score_row, scores_of

CUSTOMER_ROW = pa.schema(
    [
        ("customer_no", pa.int32()),
        ("customer", pa.string()),
        ("first_at", WHEN),
        ("last_at", WHEN),
        ("n", pa.int32()),
        ("last_touchpoint", CODE),
    ]
)
"""One customer's state: pseudonym in hex, first and last counting interaction, how many, the last touchpoint."""

Integers = npt.NDArray[np.int64]


def schemas(folds: Sequence[Fold]) -> dict[str, pa.Schema]:
    """Return the columns of every table of the layout, given the fold functions."""
    found = {
        "customer": CUSTOMER_ROW,
        "answer": ANSWER_ROW,
        "attribute": ATTRIBUTE_ROW,
        "invitation": INVITATION_ROW,
        "identifier": IDENTIFIER_ROW,
        "evidence": EVIDENCE_ROW,
    }
    interaction = ROW
    for fold in folds:
        folded = fold(ROW.empty_table())
        for name, column in folded.columns.items():
            interaction = interaction.append(pa.field(name, column.type))
        found.update({name: table.schema for name, table in folded.tables.items()})
    return {"interaction": interaction, **found, "score": score_row(interaction)}


def arrange(
    rows: pa.Table, answers: pa.Table, names: pa.Table, facts: pa.Table, folds: Sequence[Fold]
) -> dict[str, pa.Table]:
    """Return the layout's tables for whole customers and any anonymous rows, without who is who.

    Args:
        rows: schema ROW; columns that are all null may be missing.
        answers: schema ANSWER_ROW, without `customer_no`.
        names: columns `customer_no`, `customer` of every customer concerned.
        facts: schema ATTRIBUTE_ROW, all facts about them, not yet held against each other.
        folds: the fold functions.
    """
    ordered = _in_order(rows)
    counts = counting(ordered)
    own = ordered if counts.all() else ordered.filter(pa.array(counts))
    attributes = history(facts)
    tables = {
        "answer": _with_customers(answers, rows),
        "customer": _states(names, own),
        "attribute": attributes,
        "invitation": invitations_of(ordered, attributes),
    }
    for fold in folds:
        folded = fold(_complete(own))
        ordered = _joined(ordered, folded, counts)
        tables.update(folded.tables)
    return {"interaction": ordered, **tables, "score": scores_of(ordered, tables["answer"])}


def counting(rows: pa.Table) -> npt.NDArray[np.bool_]:
    """Return which rows count in numbers: those of a customer that nothing excludes."""
    counts: npt.NDArray[np.bool_] = pc.is_valid(rows["customer_no"]).to_numpy()
    if "excluded" in rows.column_names:
        counts &= pc.is_null(rows["excluded"]).to_numpy()
    return counts


def _in_order(rows: pa.Table) -> pa.Table:
    """Order rows by customer, time, and arrival; anonymous rows come first."""
    customer = rows["customer_no"].fill_null(0).to_numpy()
    at = rows["occurred_at"].cast(pa.int64()).to_numpy()
    return rows.take(pa.array(np.lexsort((rows["seq"].to_numpy(), at, customer))))


def _complete(rows: pa.Table) -> pa.Table:
    """Give fold functions every column of ROW, also those that are all null here."""
    return pa.table([column_of(rows, field) for field in ROW], schema=ROW)


def column_of(rows: pa.Table, field: pa.Field) -> pa.ChunkedArray:
    """Return a column in its full type, nulls if it is missing."""
    return rows[field.name].cast(field.type) if field.name in rows.column_names else pa.nulls(len(rows), field.type)


def _joined(rows: pa.Table, folded: Folded, counts: npt.NDArray[np.bool_]) -> pa.Table:
    """Put a fold's columns beside the rows it was given; the others get null."""
    places = None if counts.all() else pa.array(np.cumsum(counts) - 1, mask=~counts)
    for name, column in folded.columns.items():
        rows = rows.append_column(name, column if places is None else column.take(places))
    return rows


def _with_customers(answers: pa.Table, rows: pa.Table) -> pa.Table:
    seq = rows["seq"].to_numpy()
    order = np.argsort(seq, kind="stable")
    places = order[np.searchsorted(seq[order], answers["seq"].to_numpy())] if len(answers) else order[:0]
    return answers.add_column(1, "customer_no", rows["customer_no"].take(pa.array(places)).cast(pa.int32()))


def _states(names: pa.Table, counting: pa.Table) -> pa.Table:
    """Return one row per customer; `counting` is in order."""
    customer = counting["customer_no"].to_numpy()
    last = np.flatnonzero(np.append(customer[1:] != customer[:-1], True)) if len(customer) else np.empty(0, np.int64)
    first = np.append(0, last[:-1] + 1) if len(last) else last
    numbers = names["customer_no"].to_numpy()
    present = customer[last]
    place = np.searchsorted(present, numbers)
    found = place < len(present)
    found[found] = present[place[found]] == numbers[found]
    at = pa.array(place, mask=~found)
    n = np.zeros(len(numbers), dtype=np.int32)
    n[found] = (last - first + 1)[place[found]]
    return pa.table(
        [
            names["customer_no"],
            names["customer"],
            counting["occurred_at"].take(pa.array(first)).take(at),
            counting["occurred_at"].take(pa.array(last)).take(at),
            pa.array(n),
            counting["touchpoint"].take(pa.array(last)).take(at) if len(counting) else pa.nulls(len(names), CODE),
        ],
        schema=CUSTOMER_ROW,
    )
