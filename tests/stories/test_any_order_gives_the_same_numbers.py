"""Contacts come late, in pieces and out of order: the numbers are those of all of them in order."""

import itertools
from pathlib import Path
from typing import Any

import pytest
from tests.cast import Contact, arrive, rows

from regard import story
from regard.ledger import create_ledger, keep, read
from regard.measure import Breakdown, nps, volume

VISITS = [
    Contact("1", "ann", 0, "web", nps=9),
    Contact("2", "ann", 20, "store"),
    Contact("3", "bob", 10, "web", nps=2),
    Contact("4", "ann", 51, "phone", nps=10),
    Contact("5", None, 5, "web"),
    Contact("6", "carla", 3, "web", nps=0),
]
PIECES = (VISITS[:2], VISITS[2:4], VISITS[4:])


def told(folder: Path, pieces: list[list[Contact]], *, keep_each: bool) -> Any:
    """Return all numbers and journeys after pieces of the visits have come in this order."""
    with create_ledger(folder) as ledger:
        folds = story.folds(ledger)
        for piece in pieces:
            arrive(ledger, *piece)
            if keep_each:
                keep(ledger, folds)
        keep(ledger, folds)
        with read(ledger) as reader:
            by_touchpoint = Breakdown(by=("touchpoint",), minimum_n=1)
            numbers = [
                (number.group, number.value, number.n, number.low, number.high, number.exclusions)
                for measure in (nps, volume)
                for number in measure(reader, by_touchpoint)
            ]
            columns = "who, occurred_at, touchpoint, prev_touchpoint, dt_ms, episode_visit, step_visit"
            journeys = rows(reader, columns, order="occurred_at, who")
            return numbers, journeys, rows(reader, "who, episode, n, variant", "episode", "who, episode")


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return told(tmp_path_factory.mktemp("in_order") / "acme", [VISITS], keep_each=False)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_pieces_in_any_order_give_the_same_numbers(tmp_path: Path, in_order: Any, order: tuple[int, ...]) -> None:
    assert told(tmp_path / "acme", [PIECES[place] for place in order], keep_each=True) == in_order


def test_pieces_that_overlap_give_the_same_numbers(tmp_path: Path, in_order: Any) -> None:
    assert told(tmp_path / "acme", [VISITS[1:], VISITS[::-1]], keep_each=True) == in_order


def test_the_numbers_are_right(in_order: Any) -> None:
    numbers, journeys, episodes = in_order
    assert numbers[0][:3] == ({"touchpoint": "phone"}, 100.0, 1)
    assert [row[3] for row in journeys if row[0] == "ann"] == [None, "web", "store"]
    assert [row[:3] for row in episodes] == [("ann", 1, 2), ("ann", 2, 1), ("bob", 1, 1), ("carla", 1, 1)]
