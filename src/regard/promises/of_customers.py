"""Promise checks of single customers."""

from collections.abc import Sequence

import ibis
from ibis.expr.types import Table

from regard.ledger import Reader
from regard.promises.checks import check_of, verdict_of
from regard.vocabulary import PromiseCheck, Verdict


def checks_of(reader: Reader, customer_no: int, rows: Table | None = None) -> list[PromiseCheck]:
    """Return all promise checks of a customer, the latest first, with their verdict as of the reader's moment.

    Args:
        reader: an open version of the layout.
        customer_no: which customer.
        rows: the interactions in view: only checks that one of them raised count; None: all.
    """
    found = _checks(reader, [customer_no], rows)
    names = reader.table("customer").select("customer_no", "customer")
    named = found.left_join(names, "customer_no").order_by([ibis.desc("at"), ibis.desc("seq"), "promise"])
    return [check_of(record) for record in reader.rows(named)[0]]


def broken_of(reader: Reader, numbers: Sequence[int], rows: Table | None = None) -> dict[int, int]:
    """Return how many promises to each customer are broken as of the reader's moment; those with none are left out.

    Args:
        reader: an open version of the layout.
        numbers: of customers within the layout.
        rows: the interactions in view, as for `checks_of`.
    """
    if not numbers:
        return {}
    found = _checks(reader, numbers, rows)
    broken = found.filter(found["verdict"] == Verdict.BROKEN.value)
    counted = broken.group_by("customer_no").aggregate(n=broken.count())
    return {record["customer_no"]: record["n"] for record in reader.rows(counted)[0]}


def _checks(reader: Reader, numbers: Sequence[int], rows: Table | None) -> Table:
    table = reader.table("promise_check")
    own = table.filter(table["customer_no"].isin(list(numbers)))
    if rows is not None:
        within = rows.filter(rows["customer_no"].isin(list(numbers)))
        own = own.semi_join(within.select("seq"), "seq")
    return own.mutate(verdict=verdict_of(own, reader.as_of))
