"""What people have decided about who is who, as it holds: without what was undone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from regard.ledger.schema import KEY


@dataclass(frozen=True)
class Merge:
    """Two identifiers that are of one person since somebody said so.

    Attributes:
        one, other: pseudonyms.
        at: when it was decided (microseconds since 1970, UTC).
    """

    one: bytes
    other: bytes
    at: int


@dataclass(frozen=True)
class Decided:
    """All decisions that hold.

    Attributes:
        merges: who is one.
        apart: pairs whose being named together does not count.
        allowed: identifiers for which no brake holds.
    """

    merges: tuple[Merge, ...]
    apart: frozenset[tuple[bytes, bytes]]
    allowed: frozenset[bytes]

    def named(self) -> pa.Array:
        """Return every pseudonym that they name, in a fixed order."""
        pairs = {key for pair in self.apart for key in pair} | {
            key for merge in self.merges for key in (merge.one, merge.other)
        }
        return pa.array(sorted(pairs | self.allowed), KEY)


def holding(decisions: pa.Table) -> Decided:
    """Return what decisions say, without those that others undo.

    Args:
        decisions: schema DECISION; the same one may come twice.
    """
    merges: set[Merge] = set()
    apart: set[tuple[bytes, bytes]] = set()
    allowed: set[bytes] = set()
    for row in _not_undone(decisions):
        if row["action"] == "allow":
            allowed.add(row["one"])
        if row["action"] in {"merge", "apart"}:
            one, other = sorted((row["one"], row["other"]))
            if row["action"] == "merge":
                merges.add(Merge(one, other, row["at"]))
            else:
                apart.add((one, other))
    in_order = sorted(merges, key=lambda merge: (merge.one, merge.other, merge.at))
    return Decided(tuple(in_order), frozenset(apart), frozenset(allowed))


def _not_undone(decisions: pa.Table) -> Iterator[dict[str, Any]]:
    names = ["identity", "action", "one", "other", "undoes"]
    at = decisions["decided_at"].cast(pa.int64())
    rows = decisions.select(names).append_column("at", at).to_pylist()
    undone = {row["undoes"] for row in rows}
    return (row for row in rows if row["identity"] not in undone)
