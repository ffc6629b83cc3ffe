"""Small worlds of identifiers: evidence and decisions written shortly, and a slow twin of the rules."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import pyarrow as pa

from regard.ledger.evidence import EVIDENCE_ROW
from regard.ledger.schema import DECISION
from regard.resolve.persons import bindings_of
from regard.settings import IdentityRules

START = datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None)
"""As the ledger writes times: UTC, without saying so."""
EVER = -1_000_000
KINDS = {"c": "customer_id", "e": "email", "p": "phone", "o": "order_id", "d": "anonymous_id"}
Seen = tuple[str, str, float] | tuple[str, str, float, float]
"""Two names, and a minute or two."""


def key_of(name: str) -> bytes:
    return blake2b(name.encode(), digest_size=16).digest()


def kind_of(name: str) -> str:
    """Return the kind: customers' names begin with c, devices' with d, and so on."""
    return KINDS[name[0]]


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def evidence(*seen: Seen) -> pa.Table:
    """Return that identifiers were named together, at a minute or from one to another."""
    rows = []
    for first, second, minute, *rest in seen:
        one, other = sorted((first, second), key=key_of)
        rows.append(
            {
                "one": key_of(one),
                "one_kind": kind_of(one),
                "other": key_of(other),
                "other_kind": kind_of(other),
                "source": "shop",
                "how": "contact",
                "first_at": at(minute),
                "last_at": at(rest[0] if rest else minute),
            }
        )
    return pa.Table.from_pylist(rows, EVIDENCE_ROW)


def decisions(*taken: tuple[str, ...], minute: float = 10_000) -> pa.Table:
    """Return decisions such as `("merge", "c1", "c2")`; `("undo", "0")` undoes the first."""
    moment = at(minute).replace(tzinfo=UTC)
    rows = [
        {
            "identity": key_of(f"decision {place}"),
            "action": action,
            "one": key_of(about[0]) if action != "undo" else None,
            "other": key_of(about[1]) if len(about) > 1 else None,
            "undoes": key_of(f"decision {about[0]}") if action == "undo" else None,
            "reason": "They called.",
            "author": key_of("agent"),
            "decided_at": moment,
            "received_at": moment,
        }
        for place, (action, *about) in enumerate(taken)
    ]
    return pa.Table.from_pylist(rows, DECISION)


def bound(table: pa.Table, taken: pa.Table | None = None, **rules: object) -> pa.Table:
    return bindings_of(table, decisions() if taken is None else taken, IdentityRules(**rules))  # type: ignore[arg-type]


def spans(table: pa.Table, names: Iterable[str]) -> dict[str, list[tuple[float | None, float | None, str]]]:
    """Return bindings by name: minutes since and until, and who it is."""
    named = {key_of(name): name for name in names}
    told: dict[str, list[tuple[float | None, float | None, str]]] = {}
    for row in table.to_pylist():
        span = (_minute(row["since"]), _minute(row["until"]), named[row["person"]])
        told.setdefault(named[row["identifier"]], []).append(span)
    return told


def _minute(moment: datetime | None) -> float | None:
    return None if moment is None else (moment - START) / timedelta(minutes=1)


def person_in(told: dict[str, list[tuple[float | None, float | None, str]]], name: str, minute: float) -> str:
    """Return whom bindings say an identifier is at a minute."""
    for since, until, person in told.get(name, []):
        if (since is None or since <= minute) and (until is None or minute < until):
            return person
    return name


@dataclass
class Twin:
    """The rules once more, in plain words: minute by minute, one identifier after the other."""

    seen: list[Seen]
    rules: IdentityRules
    taken: list[tuple[str, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        undone = {int(about[0]) for action, *about in self.taken if action == "undo"}
        held = [taken for place, taken in enumerate(self.taken) if place not in undone]
        apart = {frozenset(about) for action, *about in held if action == "apart"}
        self.allowed = {about[0] for action, *about in held if action == "allow"}
        self.merges = [about for action, *about in held if action == "merge"]
        self.sightings: set[tuple[str, str, float]] = set()
        for first, second, *minutes in self.seen:
            if frozenset((first, second)) not in apart:
                strong, weak = sorted((str(first), str(second)), key=self.strength)
                self.sightings |= {(strong, weak, float(minute)) for minute in minutes}
        self.roots_known: dict[tuple[str, float], str] = {}
        self.names = {name for each in self.seen for name in (each[0], each[1])} | {
            name for pair in self.merges for name in pair
        }
        self.minutes: list[float] = [EVER, *sorted({minute for _, _, minute in self.sightings})]
        self.cut: set[tuple[str, float]] = set()

    def strength(self, name: str) -> tuple[int, str, bytes]:
        kind = kind_of(name) if any(name in each[:2] for each in self.seen) else ""
        return self.rules.rank_of(kind), kind, key_of(name)

    def verified(self, name: str) -> bool:
        return self.strength(name)[0] == 0

    def is_shared(self, name: str) -> bool:
        people = {strong for strong, weak, _ in self.sightings if weak == name and self.verified(strong)}
        return len(people) > self.rules.most_people and name not in self.allowed

    def direct(self, name: str, minute: float) -> str:
        own = [(when, strong) for strong, weak, when in self.sightings if weak == name]
        if not own or self.verified(name) or self.is_shared(name) or (name, minute) in self.cut:
            return name
        moment = max((when for when, _ in own if when <= minute), default=min(when for when, _ in own))
        return min((strong for when, strong in own if when == moment), key=self.strength)

    def root(self, name: str, minute: float) -> str:
        if (name, minute) not in self.roots_known:
            next_ = self.direct(name, minute)
            self.roots_known[name, minute] = name if next_ == name else self.root(next_, minute)
        return self.roots_known[name, minute]

    def brake(self) -> None:
        """Cut until every limit holds."""
        while True:
            roots = {(name, minute): self.root(name, minute) for name in self.names for minute in self.minutes}
            pairs = {(root, name) for (name, _), root in roots.items() if root != name}
            sizes = Counter(root for root, _ in pairs)
            large = {root for root in sizes if sizes[root] > self.rules.most_identifiers and root not in self.allowed}
            late: set[tuple[str, str]] = set() if large else self.late(pairs)
            cut = {
                (name, minute)
                for (name, minute), root in roots.items()
                if (root in large and name != root and self.direct(name, minute) == root) or (root, name) in late
            }
            if not cut:
                return
            self.cut |= cut
            self.roots_known.clear()

    def late(self, pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for root, kind in {(root, kind_of(name)) for root, name in pairs}:
            own = [name for person, name in pairs if person == root and kind_of(name) == kind]
            own.sort(key=lambda name: (min(when for _, weak, when in self.sightings if weak == name), key_of(name)))
            found |= {(root, name) for name in own[self.rules.limit_of(kind) :] if not {root, name} & self.allowed}
        return found

    def persons(self) -> dict[tuple[str, float], str]:
        """Return who each identifier is at each minute at which something happens."""
        self.brake()
        groups = [{self.root(name, self.minutes[-1]) for name in pair} for pair in self.merges]
        for _ in groups:
            groups = [set().union(*(other for other in groups if other & group)) for group in groups]
        merged = {name: min(group, key=self.strength) for group in groups for name in group}
        roots = {(name, minute): self.root(name, minute) for name in self.names for minute in self.minutes}
        return {place: merged.get(root, root) for place, root in roots.items()}
