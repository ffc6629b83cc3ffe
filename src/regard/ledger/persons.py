"""Persons in a version of the layout: whose a pseudonym is now, and which others are theirs."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import pyarrow as pa

from regard.ledger.reader import Reader

_EVER = datetime(1, 1, 1)  # noqa: DTZ001 - moments of the layout are UTC without zone


def person_of(reader: Reader, customer: str) -> str | None:
    """Return the pseudonym in hex of the customer whose a pseudonym is: itself, or to whom it is bound last.

    Args:
        reader: an open version of the layout.
        customer: the pseudonym in hex.

    Returns:
        None if this version knows nobody of it.
    """
    return persons_of(reader, [customer]).get(customer)


def persons_of(reader: Reader, customers: Collection[str]) -> dict[str, str]:
    """Return the same for several, by their pseudonyms; those that this version does not know are left out."""
    wanted = {"wanted": pa.table({"pseudonym": pa.array(list(customers), pa.string())})}
    return {row["pseudonym"]: row["customer"] for row in reader.fetch(_PERSONS, wanted).to_pylist()}


def pseudonyms_of(reader: Reader, customers: Collection[str]) -> dict[str, list[str]]:
    """Return all pseudonyms of some customers, each one's own first, then those that are bound to it, all in hex.

    Args:
        reader: an open version of the layout.
        customers: pseudonyms of customers of this version; others stand for themselves.
    """
    found = {customer: [customer] for customer in customers}
    if reader.description.has_evidence:
        wanted = {"wanted": pa.table({"customer": pa.array(list(found), pa.string())})}
        for row in reader.fetch(_BOUND, wanted).to_pylist():
            found[row["customer"]].append(row["identifier"])
    return found


def bound_to(reader: Reader, customer_no: int) -> list[dict[str, Any]]:
    """Return the identifiers that are bound to a customer, rows of the table `identifier`, in order of time.

    Args:
        reader: an open version of the layout.
        customer_no: the customer's number within it.
    """
    rows = reader.of_customer("identifier", ("identifier", "kind", "since", "until"), customer_no)
    return sorted(rows, key=lambda row: (row["since"] or _EVER, row["identifier"]))


_PERSONS = """
select pseudonym, pseudonym as customer from wanted semi join customer on pseudonym = customer
union all
select w.pseudonym, arg_max(c.customer, coalesce(i.since, timestamp '0001-01-01'))
from wanted w join identifier i on i.identifier = w.pseudonym join customer c using (customer_no)
where w.pseudonym not in (select customer from customer)
group by w.pseudonym
"""

_BOUND = """
select distinct customer, identifier from wanted join customer using (customer) join identifier using (customer_no)
order by all
"""
