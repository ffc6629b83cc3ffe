"""Allowed: tables without the customers who must be left out of what is made of single persons."""

from typing import Any

import ibis
from ibis.expr.types import Column, Table
from numpy.typing import NDArray

from regard.collect.purposes import Covers
from regard.ledger import Reader
from regard.resolve.consent_doors import left_out

_FEW = 200


def allowed(reader: Reader, rows: Table, covers: Covers) -> Table:
    """Return rows without those of customers who are left out of a part of Regard's work; nobody's rows stay.

    Args:
        reader: an open version of the layout.
        rows: with a column `customer_no`.
        covers: the part.

    Raises:
        BrokenWorkspaceError: the register of purposes cannot be read.
    """
    numbers = left_out(reader, covers).customer_no
    if not len(numbers):
        return rows
    if len(numbers) <= _FEW:
        return rows.filter(rows["customer_no"].isnull() | ~rows["customer_no"].isin(numbers.tolist()))
    return rows.anti_join(_listed(numbers).name("customer_no").as_table(), "customer_no")


def answers_shown(reader: Reader) -> Table:
    """Return the table of answers without the words of customers who may not be shown; scores stay.

    Args:
        reader: an open version of the layout.

    Raises:
        BrokenWorkspaceError: the register of purposes cannot be read.
    """
    numbers, answers = left_out(reader, Covers.SHOWING).customer_no, reader.table("answer")
    if not len(numbers):
        return answers
    listed = _listed(numbers).name("unshown").as_table()["unshown"]
    hidden = answers["customer_no"].isin(listed)
    return answers.mutate(text=ibis.ifelse(hidden, ibis.null("string"), answers["text"].cast("string")))


def _listed(numbers: NDArray[Any]) -> Column:
    """Return numbers as rows, written as one text: a list of as many takes seconds to translate."""
    texts: Column = ibis.literal(",".join(map(str, numbers.tolist()))).split(",").unnest().cast("int32")
    return texts
