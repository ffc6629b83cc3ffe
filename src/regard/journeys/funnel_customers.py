"""Funnel by customers: groups of those who enter, by a value that held at entry, or by being among others' contacts."""

import ibis
import numpy as np
import pyarrow as pa
from ibis.expr.types import Table

from regard.journeys.funnel import behind_step
from regard.journeys.funnel_definition import Funnel
from regard.journeys.funnel_groups import CustomerGroups
from regard.journeys.view import View
from regard.ledger import Reader
from regard.ledger.reader import sql_of

_ENTERED = "entered"


def groups_at_entry(reader: Reader, view: View, funnel: Funnel, rows: Table, column: str) -> CustomerGroups:
    """Return who enters a funnel, grouped by what a column says at the contact of entry.

    An attribute of a customer changes; the group is the value that held when the customer entered.

    Args:
        reader: where the contacts are.
        view: the journeys.
        funnel: its definition.
        rows: contacts with `seq`, `customer_no` and the column; no value: no group.
        column: its name.
    """
    contacts = rows.semi_join(ibis.table({"seq": "int64"}, name=_ENTERED), "seq")
    valued = contacts.filter(contacts[column].notnull(), contacts["customer_no"].notnull())
    wanted = valued.select("customer_no", value=valued[column].cast("string")).order_by("customer_no")
    entered = pa.table({"seq": pa.array(behind_step(view, funnel, 1).seq, pa.int64())})
    found = reader.fetch(sql_of(wanted), {_ENTERED: entered})
    values = found["value"].to_pylist()
    names = tuple(sorted(set(values)))
    codes = {value: code for code, value in enumerate(names, 1)}
    numbers = found["customer_no"].to_numpy().astype(np.int64)
    return CustomerGroups(names, numbers, np.array([codes[value] for value in values], dtype=np.int64))


def group_of(name: str, inside: View) -> CustomerGroups:
    """Return one group: the customers who have a contact in a view, such as that of a segment.

    Args:
        name: of the group.
        inside: the contacts that make somebody belong to it.
    """
    found = inside.whole
    numbers = found.customer_no[np.diff(found.offsets) > 0]
    return CustomerGroups((name,), numbers, np.ones(len(numbers), dtype=np.int64))
