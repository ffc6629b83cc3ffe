"""Facts about customers over time: which value held when."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from regard.errors import BrokenWorkspaceError
from regard.ledger.ledger import Ledger
from regard.ledger.reader import Reader, read
from regard.ledger.rows import WHEN
from regard.ledger.schema import CODE, KEY

ATTRIBUTE_ROW = pa.schema(
    [
        ("customer_no", pa.int32()),
        ("identifier", KEY),
        ("name", CODE),
        ("value", pa.string()),
        ("valid_from", WHEN),
        ("valid_to", WHEN),
        ("since", WHEN),
        ("dated", pa.bool_()),
        ("given_to", WHEN),
        ("seq", pa.int64()),
    ]
)
"""A fact in the layout, valid from (included, null: since ever) and to (excluded, null: still).

`identifier` is as in `rows.ROW`.
`since`, `dated`, `given_to` and `seq` are what the two are derived from when another fact comes.
"""

_SAME = """known.name = a.name and known.value is not distinct from a.value
    and case when a.valid_from is null and a.valid_to is null then known.valid_to is null
        else known.dated and known.since is not distinct from a.valid_from::timestamp
            and known.given_to is not distinct from a.valid_to::timestamp end"""
# Under their own pseudonym, or under another that is bound to them.
_NEW = f"""
select a.* from arriving a
where not exists (
    select 1 from customer c join attribute known using (customer_no)
    where c.customer = lower(hex(a.customer)) and known.identifier is null and {_SAME}
) and not exists (
    select 1 from attribute known where known.identifier = a.customer and {_SAME}
)
"""


def facts_of(entries: pa.Table, numbers: pa.Array, identifiers: pa.Array) -> pa.Table:
    """Return facts of the truth as rows, not yet held against each other.

    Args:
        entries: schema ATTRIBUTE with `seq`.
        numbers: each entry's `customer_no`.
        identifiers: under which each arrived, as in `rows.ROW`.
    """
    dated = pc.is_valid(entries["valid_from"])
    since = since_of(entries)
    nothing = pa.nulls(len(entries), WHEN)
    to = entries["valid_to"].cast(WHEN)
    columns = [
        numbers,
        identifiers,
        entries["name"].cast(CODE),
        entries["value"],
        nothing,
        nothing,
        since,
        dated,
        to,
        entries["seq"],
    ]
    return pa.table(columns, schema=ATTRIBUTE_ROW)


def since_of(entries: pa.Table) -> pa.ChunkedArray:
    """Return since when each fact (schema ATTRIBUTE) holds: as it says, or else since it was received."""
    return pc.coalesce(entries["valid_from"], entries["received_at"]).cast(WHEN)


def history(facts: pa.Table) -> pa.Table:
    """Return facts with their validity: each holds until its own end or until the next of its name takes over.

    An undated fact holds from when it was received; the first fact of a name, if undated, since ever.
    Of two facts with the same start the later received wins.
    """
    if not len(facts):
        return facts
    facts = facts.unify_dictionaries()
    name = facts["name"].combine_chunks().indices.to_numpy()
    customer, since = facts["customer_no"].to_numpy(), facts["since"].cast(pa.int64()).to_numpy()
    order = np.lexsort((facts["seq"].to_numpy(), since, name, customer))
    # Before all else, so that it makes no difference whether the overtaken were still there.
    order = order[~_same_as_next(customer[order], name[order], since[order])]
    customer, name, since = customer[order], name[order], since[order]
    follows = _same_as_next(customer, name)[:-1]
    facts = facts.take(pa.array(order))
    first = np.append(True, ~follows)
    since_ever = first & ~facts["dated"].to_numpy()
    valid_from = pa.array(since, mask=since_ever).cast(WHEN)
    next_start = pa.array(np.append(since[1:], 0), mask=np.append(~follows, True)).cast(WHEN)
    valid_to = pc.min_element_wise(facts["given_to"], next_start)
    places = [facts.schema.get_field_index(name) for name in ("valid_from", "valid_to")]
    return facts.set_column(places[0], "valid_from", valid_from).set_column(places[1], "valid_to", valid_to)


def _same_as_next(*columns: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
    """Say of each row whether the next one is equal in all columns; the last row has no next."""
    return np.append(np.logical_and.reduce([column[1:] == column[:-1] for column in columns]), False)


class CurrentFacts:
    """What the ledger knows of customers, to tell new facts from old ones while loading."""

    def __init__(self, ledger: Ledger) -> None:
        """Open the layout, if there is one."""
        self._ledger = ledger
        self._reader: Reader | None = None

    def new_among(self, attributes: pa.Table) -> pa.Table:
        """Return those facts (schema ATTRIBUTE) that are not known word for word, each once."""
        distinct = attributes.take(_first_of_each(attributes))
        if self._reader is None:
            try:
                self._reader = read(self._ledger)
            except BrokenWorkspaceError:
                return distinct
        found = self._reader.fetch(_NEW, {"arriving": distinct})
        return found.select(attributes.column_names).cast(attributes.schema)

    def close(self) -> None:
        """Let go of the layout."""
        if self._reader is not None:
            self._reader.close()


def _first_of_each(attributes: pa.Table) -> pa.Array:
    """Return the positions of the first of any equal facts."""
    plain = pa.table(
        {
            "customer": attributes["customer"].cast(pa.binary()),
            "name": attributes["name"].cast(pa.string()),
            "value": attributes["value"],
            "from": attributes["valid_from"],
            "to": attributes["valid_to"],
            "at": pa.array(np.arange(len(attributes))),
        }
    )
    first = plain.group_by(["customer", "name", "value", "from", "to"], use_threads=False).aggregate([("at", "min")])
    return pc.array_sort_indices(first["at_min"]) if not len(first) else pa.array(np.sort(first["at_min"].to_numpy()))
