"""The law of the ledger: whatever came in whatever order, the layout is what a full rebuild makes of it."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.cast import RECEIVED, SOURCE, Contact, Fact, after, arrival, facts, key_of, people, rows
from tests.ledger.twin import Row, Twin

from regard import story
from regard.ledger import (
    Ledger,
    append,
    begin_import,
    correct,
    create_ledger,
    erase,
    exclude,
    include,
    keep,
    read,
    rebuild,
    undo_import,
)
from regard.ledger.archive import seal
from regard.ledger.lease import keeper_lease
from regard.ledger.schema import PERSON, TRAIT

# Whose contact it is and when is fixed; the touchpoint differs, so that it shows which arrival stayed.
MINUTES: list[tuple[str | None, list[int]]] = [
    ("ann", [0, 30, 31, 12_000]),
    ("bob", [10, 10, 41, -9000]),
    ("carla", [5, 100]),
    ("delta", [1, 2]),
    (None, [7, 7]),
]
UNIVERSE = [(f"{who}-{place}", who, minute) for who, minutes in MINUTES for place, minute in enumerate(minutes)]
contacts = st.builds(
    lambda fixed, touchpoint, nps, flag: Contact(fixed[0], fixed[1], fixed[2], touchpoint, nps, flag),
    st.sampled_from(UNIVERSE),
    st.sampled_from(["web", "store", "phone"]),
    st.sampled_from([None, None, 3, 9]),
    st.sampled_from([None, None, None, "test"]),
)
batches = st.lists(contacts, min_size=1, max_size=5)
ids = st.sampled_from([identity for identity, _, _ in UNIVERSE])
names = st.sampled_from(["ann", "bob"])
said = st.builds(
    Fact,
    names,
    st.just("tier"),
    st.sampled_from(["gold", "silver", None]),
    st.sampled_from([None, None, 0, 10, 10, 50]),
    st.sampled_from([None, None, 60, 70]),
)
steps = st.one_of(
    st.tuples(st.just("append"), batches),
    st.tuples(st.just("append"), batches),
    st.tuples(st.just("load"), batches),
    st.tuples(st.just("facts"), st.lists(said, min_size=1, max_size=3)),
    st.tuples(st.just("correct"), st.tuples(ids, st.sampled_from([{"touchpoint": "mail"}, {"minute": 20}]))),
    st.tuples(st.just("exclude"), ids),
    st.tuples(st.just("include"), ids),
    st.tuples(st.just("erase"), names),
    st.tuples(st.just("undo"), st.none()),
    st.tuples(st.just("seal"), st.none()),
    st.tuples(st.just("keep"), st.none()),
    st.tuples(st.just("keep"), st.none()),
)


class Both:
    """A ledger and its twin, taking the same steps."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.twin = ledger, Twin()
        self.folds = story.folds(ledger)
        self.at = RECEIVED
        self.loads: list[int] = []

    def take(self, step: str, what: Any) -> None:
        self.at += timedelta(seconds=1)
        getattr(self, step)(what)

    def append(self, batch: list[Contact]) -> None:
        append(self.ledger, "interaction", arrival(*batch, at=self.at), people("ann"))
        self.twin.append(batch)

    def load(self, batch: list[Contact]) -> None:
        with begin_import(self.ledger, source=SOURCE, file="visits.csv", received_at=self.at) as writer:
            cut = len(batch) // 2
            taken = [writer.add_interactions(arrival(*part, at=self.at))[0] for part in (batch[:cut], batch[cut:])]
            writer.add_people(PERSON.empty_table(), TRAIT.empty_table())
            number = writer.commit()
        assert sum(taken) == self.twin.load(batch, len(self.loads) if number is None else number)
        self.loads += [] if number is None else [number]

    def facts(self, batch: list[Fact]) -> None:
        append(self.ledger, "attribute", facts(*batch, at=self.at))
        self.twin.facts += [(self.twin.number(), fact, self.at) for fact in batch]

    def correct(self, what: tuple[str, dict[str, Any]]) -> None:
        identity, changes = what
        told = {name if name != "minute" else "occurred_at": self._told(name, new) for name, new in changes.items()}
        correct(self.ledger, SOURCE, identity, told, reason="mistyped", at=self.at)
        self.amend(identity, changes)

    def exclude(self, identity: str) -> None:
        exclude(self.ledger, SOURCE, identity, reason="a trial", at=self.at)
        self.amend(identity, {"flag": "excluded"})

    def include(self, identity: str) -> None:
        include(self.ledger, SOURCE, identity, reason="it was real", at=self.at)
        self.amend(identity, {"flag": None})

    def amend(self, identity: str, changes: dict[str, Any]) -> None:
        self.twin.number()
        self.twin.amendments.append((identity, changes))

    def erase(self, who: str) -> None:
        erase(self.ledger, [key_of(who)], self.folds, self.at)
        self.twin.erase(who)

    def undo(self, _: None) -> None:
        if self.loads:
            number = self.loads.pop()
            undo_import(self.ledger, number, self.at)
            self.twin.undo(number)

    def seal(self, _: None) -> None:
        with keeper_lease(self.ledger.folder):
            seal(self.ledger)

    def keep(self, _: None) -> None:
        keep(self.ledger, self.folds)

    @staticmethod
    def _told(name: str, new: Any) -> Any:
        return after(new) if name == "minute" else new


def layout(ledger: Ledger) -> list[list[Row]]:
    """All that the layout says, customers by name instead of by number."""
    columns = "seq, who, occurred_at, touchpoint, excluded, prev_touchpoint, dt_ms, episode_visit, step_visit"
    with read(ledger) as reader:
        return [
            rows(reader, f"{columns}, cohort_week, age_week, first_in_week"),
            rows(reader, "who, episode, start_at, end_at, n, variant", "episode", "who, episode"),
            rows(reader, "who, first_at, last_at, n, last_touchpoint", "customer", "who"),
            rows(reader, "who, name, value, valid_from, valid_to", "attribute", "who, name, valid_from nulls first"),
            rows(reader, "seq, who, kind, value", "answer"),
        ]


def expected(twin: Twin) -> list[list[Row]]:
    contacts, episodes, states = twin.journeys()
    history = sorted(twin.history(), key=lambda row: (row[0], row[1], row[3] or datetime.min))  # noqa: DTZ901
    return [sorted(contacts, key=lambda row: int(row[0])), sorted(episodes), sorted(states), history]


# Without shrinking, which would take minutes: the steps of a failing example are few enough to be read.
@settings(
    max_examples=30, phases=(Phase.explicit, Phase.reuse, Phase.generate), suppress_health_check=[HealthCheck.too_slow]
)
@given(st.lists(steps, min_size=5, max_size=14))
def test_any_sequence_of_changes_equals_a_full_rebuild_and_a_count_by_hand(taken: list[tuple[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder, create_ledger(Path(folder) / "acme") as ledger:
        both = Both(ledger)
        for step, what in taken:
            both.take(step, what)
        keep(ledger, both.folds)
        kept = layout(ledger)
        assert kept[:-1] == expected(both.twin)
        rebuild(ledger, both.folds)
        assert layout(ledger) == kept


def test_the_twin_itself_counts_right() -> None:
    twin = Twin()
    twin.append([Contact("1", "ann", 0, "web"), Contact("2", "ann", 30, "store"), Contact("3", "ann", 61, "web")])
    twin.append([Contact("1", "ann", 0, "phone")])
    contacts, episodes, states = twin.journeys()
    assert [row[5:9] for row in contacts] == [(None, None, 1, 1), ("web", 1_800_000, 1, 2), ("store", 1_860_000, 2, 1)]
    assert [row[1:5] for row in episodes] == [(1, *_times(0, 30), 2), (2, *_times(61, 61), 1)]
    assert states == [("ann", *_times(0, 61), 3, "web")]


def _times(*minutes: float) -> tuple[datetime, ...]:
    return tuple(after(minute).replace(tzinfo=None) for minute in minutes)
