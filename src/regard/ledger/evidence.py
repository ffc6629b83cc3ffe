"""Evidence of who is who: which identifiers were named together, how, by which source, and when."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from regard.ledger.rows import WHEN
from regard.ledger.schema import KEY

EVIDENCE_ROW = pa.schema(
    [
        ("one", KEY),
        ("one_kind", pa.string()),
        ("other", KEY),
        ("other_kind", pa.string()),
        ("source", pa.string()),
        ("how", pa.string()),
        ("first_at", WHEN),
        ("last_at", WHEN),
    ]
)
"""Two identifiers that were named together within an hour (UTC): the first time and the last.

`one` is the smaller pseudonym of the two. `how`: `contact`, or the kind of message that named them (`identify`,
`alias`, `group`). To keep an hour's first and last makes a long history small, and whatever arrives in whatever order
adds up to the same rows.
"""

BINDING = pa.schema(
    [
        ("identifier", KEY),
        ("kind", pa.string()),
        ("since", WHEN),
        ("until", WHEN),
        ("person", KEY),
    ]
)
"""Whose an identifier is for a time: from `since` (included, null: ever) until `until` (excluded, null: still).

An identifier stands for itself whenever no row says otherwise. Rows are ordered by identifier and `since`.
"""

Resolving = Callable[[pa.Table, pa.Table], pa.Table]
"""What decides who is who: gets evidence (EVIDENCE_ROW) and decisions (`schema.DECISION`), returns bindings (BINDING).

What it says of an identifier may depend only on evidence and decisions that are linked with it.
"""

NAMED_TOGETHER = ("customer", "identifiers", "occurred_at", "source")
"""The columns of the truth that evidence is made of, beside `flag` or `kind`."""

MOST_TOGETHER = 12
"""Identifiers of one entry beyond which it is no word of one person, and is left out."""

_HOUR_US = 3_600_000_000
_PAIR = ("one", "one_kind", "other", "other_kind", "source", "how")
_GROUP = (*_PAIR, "hour")

Kinds = Callable[[Sequence[bytes]], dict[bytes, str]]
"""Returns the kind of identifier that each of some pseudonyms stands for; those unknown are left out."""


def nobody_bound(evidence: pa.Table, decisions: pa.Table) -> pa.Table:  # noqa: ARG001 - a Resolving
    """Return no bindings: every identifier is a customer of its own."""
    return BINDING.empty_table()


@dataclass(frozen=True)
class _Members:
    """Identifiers, entry after entry.

    Attributes:
        entry: the number of the entry that names each.
        keys: `binary(16)`.
    """

    entry: npt.NDArray[np.int64]
    keys: pa.Array

    def pairs(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the places of all pairs within an entry."""
        first, second = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        places = np.arange(len(self.entry))
        for distance in range(1, MOST_TOGETHER):
            same = self.entry[distance:] == self.entry[:-distance]
            first.append(places[:-distance][same])
            second.append(places[distance:][same])
        return np.concatenate(first), np.concatenate(second)


def named_together(entries: pa.Table, kinds: Kinds) -> pa.Table:
    """Return the evidence in entries, schema EVIDENCE_ROW, each pair and hour once.

    Args:
        entries: columns NAMED_TOGETHER, and `how` (text) if it is not by contacts.
        kinds: asked for those pseudonyms that the entries do not tell the kind of.
    """
    entries = entries.filter(pc.greater(pc.fill_null(pc.list_value_length(entries["identifiers"]), 0), 0))
    if not len(entries):
        return EVIDENCE_ROW.empty_table()
    members, known = _members(entries)
    first, second = members.pairs()
    keys = members.keys
    swapped = _greater(keys.take(pa.array(first)), keys.take(pa.array(second)))
    one = keys.take(pa.array(np.where(swapped, second, first)))
    other = keys.take(pa.array(np.where(swapped, first, second)))
    told = entries.select(["occurred_at", "source"]).take(pa.array(members.entry[first]))
    how = entries["how"].take(pa.array(members.entry[first])) if "how" in entries.column_names else None
    at = told["occurred_at"].cast(WHEN)
    found = pa.table(
        {
            "one": one,
            "other": other,
            "source": told["source"].cast(pa.string()),
            "how": pa.repeat("contact", len(one)) if how is None else how.cast(pa.string()),
            "first_at": at,
            "last_at": at,
        }
    ).filter(pc.not_equal(one, other))
    return added_up([_with_kinds(found, known, kinds)])


def added_up(parts: Iterable[pa.Table]) -> pa.Table:
    """Return evidence put together: each pair, source, way and hour once, in an order of its own.

    Args:
        parts: schema EVIDENCE_ROW.
    """
    every = pa.concat_tables([EVIDENCE_ROW.empty_table(), *parts]).combine_chunks()
    hour = pc.divide(every["first_at"].cast(pa.int64()), _HOUR_US)
    grouped = every.append_column("hour", hour).group_by(list(_GROUP), use_threads=False)
    found = grouped.aggregate([("first_at", "min"), ("last_at", "max")])
    named = found.rename_columns({"first_at_min": "first_at", "last_at_max": "last_at"})
    return (
        named.select(EVIDENCE_ROW.names).cast(EVIDENCE_ROW).sort_by([("one", "ascending"), ("first_at", "ascending")])
    )


def without(evidence: pa.Table, gone: Sequence[bytes]) -> pa.Table:
    """Return evidence without that which names any of some identifiers."""
    if not gone:
        return evidence
    listed = pa.array(gone, KEY)
    named = pc.or_(pc.is_in(evidence["one"], value_set=listed), pc.is_in(evidence["other"], value_set=listed))
    return evidence.filter(pc.invert(named))


def identifiers_in(evidence: pa.Table) -> pa.Array:
    """Return every identifier that evidence names, once."""
    chunks = [*evidence["one"].chunks, *evidence["other"].chunks]
    return pc.unique(pa.chunked_array(chunks, KEY))


def _members(entries: pa.Table) -> tuple[_Members, dict[bytes, str]]:
    """Return who is named in each entry, and the kinds of those of whom it is told."""
    listed = entries["identifiers"].combine_chunks()
    few = pc.less_equal(pc.list_value_length(listed), MOST_TOGETHER - 1)
    flat, parents = pc.list_flatten(listed), pc.list_parent_indices(listed)
    kept = few.take(parents)
    kinds, keys = pc.struct_field(flat, "kind").filter(kept), pc.struct_field(flat, "key").filter(kept)
    own = entries["customer"].combine_chunks()
    has_own = pc.and_(own.is_valid(), few)
    entry = np.concatenate([np.flatnonzero(has_own.to_numpy(zero_copy_only=False)), parents.filter(kept).to_numpy()])
    together = pa.concat_arrays([own.filter(has_own), keys])
    order = np.argsort(entry, kind="stable")
    there = together.take(pa.array(order))
    valid = there.is_valid()
    distinct = pa.table({"key": keys, "kind": kinds}).group_by(["key", "kind"], use_threads=False).aggregate([])
    known = dict(zip(distinct["key"].to_pylist(), distinct["kind"].to_pylist(), strict=True))
    return _Members(entry[order][valid.to_numpy(zero_copy_only=False)], there.filter(valid)), known


def _with_kinds(found: pa.Table, known: dict[bytes, str], kinds: Kinds) -> pa.Table:
    """Put the kinds beside pairs; of whom none is known, as of somebody erased, nothing is said."""
    keys = identifiers_in(found)
    listed = keys.to_pylist()
    missing = [key for key in listed if key not in known]
    known = known | kinds(missing) if missing else known
    named = pa.array([known.get(key) for key in listed], pa.string())
    of = {name: named.take(pc.index_in(found[name], value_set=keys).combine_chunks()) for name in ("one", "other")}
    full = found.append_column("one_kind", of["one"]).append_column("other_kind", of["other"])
    both = pc.and_(pc.is_valid(full["one_kind"]), pc.is_valid(full["other_kind"]))
    return full.filter(both).select(EVIDENCE_ROW.names).cast(EVIDENCE_ROW)


def _greater(one: pa.Array, other: pa.Array) -> npt.NDArray[np.bool_]:
    """Say where the first of two pseudonyms is the greater one, as bytes."""
    high, low = (np.stack(words) for words in zip(_words(one), _words(other), strict=True))
    greater: npt.NDArray[np.bool_] = (high[0] > high[1]) | ((high[0] == high[1]) & (low[0] > low[1]))
    return greater


def _words(keys: pa.Array) -> npt.NDArray[np.uint64]:
    content = np.frombuffer(keys.buffers()[1], ">u8").reshape(-1, 2)[keys.offset : keys.offset + len(keys)]
    return content.astype(np.uint64).T
