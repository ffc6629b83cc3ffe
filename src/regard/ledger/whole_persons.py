"""Whole persons: all pseudonyms that are one person now, and what others had of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from regard.errors import BrokenWorkspaceError
from regard.ledger.archive import truth
from regard.ledger.ledger import Ledger
from regard.ledger.reader import Reader, read
from regard.ledger.schema import KEY, MOMENT


@dataclass(frozen=True)
class Whole:
    """Whole persons.

    Attributes:
        pseudonyms: all that they are known by.
        shared: how many of these were somebody else's too, at another time.
        contacts_of_others: contacts under shared ones that were not theirs.
    """

    pseudonyms: list[bytes]
    shared: int = 0
    contacts_of_others: int = 0


def all_pseudonyms(ledger: Ledger, customers: Iterable[bytes]) -> list[bytes]:
    """Return all pseudonyms of the persons that some pseudonyms belong to now, those given first."""
    given = list(dict.fromkeys(customers))
    return list(dict.fromkeys([*given, *(bytes.fromhex(span["identifier"]) for span in _spans(ledger, given))]))


def whole_persons(ledger: Ledger, customers: Iterable[bytes]) -> Whole:
    """Return the whole persons of some pseudonyms; whom a device is bound to last is whose it is.

    Args:
        ledger: the ledger.
        customers: pseudonyms; those that nobody's contact has stand for themselves.
    """
    given = list(dict.fromkeys(customers))
    spans = _spans(ledger, given)
    keys = list(dict.fromkeys([*given, *(bytes.fromhex(span["identifier"]) for span in spans)]))
    shared = [span for span in spans if span["since"] is not None or span["until"] is not None]
    named = {span["identifier"] for span in shared}
    return Whole(keys, len(named), _of_others(ledger, shared) if shared else 0)


def bound_identifiers(ledger: Ledger) -> set[bytes]:
    """Return the pseudonyms that are bound to another's, at some time at least."""
    try:
        with read(ledger) as reader:
            return {bytes.fromhex(key) for key in reader.fetch(_BOUND)["identifier"].to_pylist()}
    except BrokenWorkspaceError:
        return set()


def _spans(ledger: Ledger, customers: list[bytes]) -> list[dict[str, Any]]:
    """Return the rows of `identifier` of the persons, and one for each person's own pseudonym; none without layout."""
    try:
        with read(ledger) as reader:
            return _asked(reader, customers)
    except BrokenWorkspaceError:
        return []


def _asked(reader: Reader, customers: list[bytes]) -> list[dict[str, Any]]:
    wanted = pa.table({"customer": pa.array([key.hex() for key in customers], pa.string())})
    found: list[dict[str, Any]] = reader.fetch(_SPANS, {"wanted": wanted}).to_pylist()
    return found


def _of_others(ledger: Ledger, spans: list[dict[str, Any]]) -> int:
    """Return how many contacts of some identifiers are outside of all of their spans."""
    keys = pa.array([bytes.fromhex(span["identifier"]) for span in spans], KEY)
    count = 0
    with ledger.database.snapshot() as snapshot:
        for table in truth(ledger, snapshot, "interaction", columns=["customer", "occurred_at"]):
            among = table.filter(pc.is_in(table["customer"], value_set=keys))
            count += len(among) - _within(among, spans)
    return count


def _within(contacts: pa.Table, spans: list[dict[str, Any]]) -> int:
    own = 0
    for span in spans:
        mine = contacts.filter(pc.equal(contacts["customer"], pa.scalar(bytes.fromhex(span["identifier"]), KEY)))
        if span["since"] is not None:
            mine = mine.filter(pc.greater_equal(mine["occurred_at"], _moment(span["since"])))
        if span["until"] is not None:
            mine = mine.filter(pc.less(mine["occurred_at"], _moment(span["until"])))
        own += len(mine)
    return own


def _moment(naive: datetime) -> pa.Scalar:
    return pa.scalar(naive, pa.timestamp("us")).cast(MOMENT)


_BOUND = "select distinct identifier from identifier"
_SPANS = """
with last_bound as (
    select identifier, customer_no from identifier
    qualify row_number() over (partition by identifier order by since desc nulls last) = 1
), asked as (
    select distinct coalesce(c.customer_no, b.customer_no) as customer_no
    from wanted w left join customer c using (customer) left join last_bound b on b.identifier = w.customer
)
select identifier, since, until from identifier join asked using (customer_no)
union all
select customer as identifier, null as since, null as until from customer join asked using (customer_no)
"""
