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
    and case when a.valid_from is null and a.valid_to is null then {stands}
        else known.dated and known.since is not distinct from a.valid_from::timestamp
            and known.given_to is not distinct from a.valid_to::timestamp end"""
_NEW = f"""
select a.* from arriving a
where not exists (
    select 1 from customer c join attribute known using (customer_no)
    where c.customer = lower(hex(a.customer)) and {_SAME.format(stands="known.valid_to is null")}
)
"""
# Of a person with several identifiers, what each of them says is held against what the same one said last.
_NEW_OF_PERSONS = f"""
with known as (
    select t.*, coalesce(t.identifier, unhex(c.customer)) as arrived, given_to is null and row_number() over (
        partition by t.customer_no, t.identifier, t.name order by t.since desc, t.seq desc) = 1 as stands
    from attribute t join customer c using (customer_no)
)
select a.* from arriving a
where not exists (select 1 from known where known.arrived = a.customer and {_SAME.format(stands="known.stands")})
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
    facts = facts.take(pa.array(_standing(facts)))
    name, customer, since = _codes(facts["name"]), facts["customer_no"].to_numpy(), _micros(facts["since"])
    overtaken = _same_as_next(customer, name, since)
    follows = _same_as_next(customer, name)
    begins = np.append(True, ~follows[:-1])
    # Of several at the beginning, the last one stands for all of them.
    begins = np.logical_or.reduceat(begins, _starts(overtaken))[_run_of(overtaken)]
    since_ever = begins & ~facts["dated"].to_numpy() & ~overtaken
    next_start = pa.array(np.append(since[1:], 0), mask=~follows).cast(WHEN)
    valid_from = pa.array(since, mask=since_ever).cast(WHEN)
    # What another identifier of the same person says of the same moment holds never, and is there if the two part.
    valid_to = pc.min_element_wise(facts["given_to"], next_start)
    places = [facts.schema.get_field_index(each) for each in ("valid_from", "valid_to")]
    return facts.set_column(places[0], "valid_from", valid_from).set_column(places[1], "valid_to", valid_to)


def _standing(facts: pa.Table) -> npt.NDArray[np.int64]:
    """Return the rows in order, without those that the same identifier has overtaken.

    That is before all else, so that it makes no difference whether these were still there.
    """
    name, customer, since = _codes(facts["name"]), facts["customer_no"].to_numpy(), _micros(facts["since"])
    seq, identifier = facts["seq"].to_numpy(), _codes(pc.fill_null(facts["identifier"].cast(pa.binary()), b""))
    alike = np.lexsort((seq, identifier, since, name, customer))
    gone = _same_as_next(customer[alike], name[alike], since[alike], identifier[alike])
    kept = np.sort(alike[~gone])
    return kept[np.lexsort((seq[kept], since[kept], name[kept], customer[kept]))]


def _run_of(overtaken: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return the number of the run in which each row is: rows that are overtaken, and the one that does."""
    return np.append(0, np.cumsum(~overtaken[:-1])).astype(np.int64)


def _starts(overtaken: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return where each of these runs starts."""
    return np.flatnonzero(np.append(True, ~overtaken[:-1]))


def _codes(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Return numbers that are equal for equal values."""
    whole = column.combine_chunks()
    coded = whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
    codes: npt.NDArray[np.int64] = coded.indices.to_numpy().astype(np.int64)
    return codes


def _micros(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    found: npt.NDArray[np.int64] = column.cast(pa.int64()).to_numpy()
    return found


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
        text = _NEW_OF_PERSONS if self._reader.description.has_evidence else _NEW
        found = self._reader.fetch(text, {"arriving": distinct})
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
