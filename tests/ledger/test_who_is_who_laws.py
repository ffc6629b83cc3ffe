"""The law of who is who: in whatever order and parts all came, the layout is what a rebuild makes of it."""

import random
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import RECEIVED, SOURCE, after
from tests.ledger.named import Said, come, content, key_named, told, word

from regard import story
from regard.ledger import Ledger, correct, create_ledger, keep, read, rebuild
from regard.ledger.archive import seal
from regard.ledger.decisions import Action, Verdict, decide
from regard.ledger.lease import keeper_lease

NAMES = ("c:ann", "c:bob", "c:carla", "e:ann", "e:bob", "p:1", "a:x", "a:y", "a:z")
names = st.sampled_from(NAMES)
minutes = st.sampled_from([0, 1, 30, 61, 62, 120, 500, 501])
others = st.lists(names, max_size=2, unique=True).map(tuple)
said = st.lists(st.tuples(names, others, minutes), min_size=1, max_size=4)
steps = st.one_of(
    st.tuples(st.just("come"), said),
    st.tuples(st.just("come"), said),
    st.tuples(st.just("word"), said),
    st.tuples(st.just("told"), st.tuples(names, st.sampled_from(["gold", "silver"]), minutes)),
    st.tuples(st.just("merge"), st.tuples(names, names)),
    st.tuples(st.just("apart"), st.tuples(names, names)),
    st.tuples(st.just("undo"), st.integers(0, 9)),
    st.tuples(st.just("correct"), st.tuples(st.integers(0, 30), minutes)),
    st.tuples(st.just("seal"), st.none()),
    st.tuples(st.just("keep"), st.none()),
    st.tuples(st.just("keep"), st.none()),
)


class World:
    """A ledger that takes steps; entries are called by their number, so that their order may differ."""

    def __init__(self, folder: Path) -> None:
        self.ledger: Ledger = create_ledger(folder / "acme")
        self.folds = story.folds(self.ledger)
        self.count = 0
        self.decided: list[bytes] = []

    def _numbered(self, entries: list[tuple[Any, ...]]) -> list[Said]:
        made = [Said(f"e{self.count + place}", *entry) for place, entry in enumerate(entries)]
        self.count += len(made)
        return made

    def come(self, entries: list[tuple[Any, ...]]) -> None:
        come(self.ledger, *self._numbered(entries))

    def word(self, entries: list[tuple[Any, ...]]) -> None:
        named = [entry for entry in self._numbered(entries) if entry.others]
        if named:
            word(self.ledger, "identify", *named)

    def told(self, what: tuple[str, str, float]) -> None:
        told(self.ledger, what[0], "tier", what[1], what[2])

    def merge(self, pair: tuple[str, str]) -> None:
        self._decide(Action.MERGE, pair)

    def apart(self, pair: tuple[str, str]) -> None:
        self._decide(Action.APART, pair)

    def _decide(self, action: Action, pair: tuple[str, str]) -> None:
        if pair[0] != pair[1]:
            verdict = Verdict(action, "why not", f"eve{len(self.decided)}", key_named(pair[0]), key_named(pair[1]))
            self.decided.append(decide(self.ledger, verdict, RECEIVED))

    def undo(self, number: int) -> None:
        if number < len(self.decided):
            verdict = Verdict(Action.UNDO, "a mistake", "eve", undoes=self.decided[number])
            decide(self.ledger, verdict, RECEIVED)

    def correct(self, what: tuple[int, float]) -> None:
        changes = {"occurred_at": after(what[1])}
        correct(self.ledger, SOURCE, f"e{what[0]}", changes, reason="mistyped", at=RECEIVED)

    def seal(self, _: None) -> None:
        with keeper_lease(self.ledger.folder):
            seal(self.ledger)

    def keep(self, _: None) -> None:
        keep(self.ledger, self.folds)

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        with read(self.ledger) as reader:
            return content(reader)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(taken=st.lists(steps, min_size=2, max_size=12))
def test_however_it_came_the_layout_is_that_of_a_rebuild(taken: list[tuple[str, Any]]) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        world = World(Path(folder))
        with world.ledger:
            for step, what in taken:
                getattr(world, step)(what)
            world.keep(None)
            folded = world.content()
            rebuild(world.ledger, world.folds)
            assert folded == world.content()


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(entries=said, more=said, seed=st.integers(0, 99))
def test_the_order_of_arrival_makes_no_difference(
    entries: list[tuple[Any, ...]], more: list[tuple[Any, ...]], seed: int
) -> None:
    every = [
        Said(f"e{place}", who, named, minute + place / 60) for place, (who, named, minute) in enumerate(entries + more)
    ]
    shuffled = random.Random(seed).sample(every, len(every))  # noqa: S311 - not for secrets
    found = []
    for order in (every, shuffled):
        with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
            world = World(Path(folder))
            with world.ledger:
                for each in order:
                    come(world.ledger, each)
                    world.keep(None)
                found.append(world.content())
    assert found[0] == found[1]
