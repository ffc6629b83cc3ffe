"""Turns: queries beyond the places wait in their order, and whoever stops waiting takes nobody's place."""

import threading

import pytest

from regard.errors import Interrupted
from regard.ledger.turns import Turn, Turns

PATIENCE_S = 10.0


class Query:
    """A query in a thread of its own, which runs until it is let go."""

    def __init__(self, turns: Turns) -> None:
        self.turn, self.runs, self.end = Turn(), threading.Event(), threading.Event()
        self.error: Interrupted | None = None
        self._turns, self._thread = turns, threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            with self._turns.taken(self.turn):
                self.runs.set()
                assert self.end.wait(PATIENCE_S)
        except Interrupted as error:
            self.error = error

    def let_go(self) -> None:
        self.end.set()
        self._thread.join(PATIENCE_S)


def test_a_query_waits_until_a_place_is_free() -> None:
    turns = Turns(1)
    first = Query(turns)
    assert first.runs.wait(PATIENCE_S)
    second = Query(turns)
    assert not second.runs.wait(0.05)
    first.let_go()
    assert second.runs.wait(PATIENCE_S)
    second.let_go()


def test_a_query_that_is_dropped_while_it_waits_takes_no_place() -> None:
    turns = Turns(1)
    first = Query(turns)
    assert first.runs.wait(PATIENCE_S)
    second = Query(turns)
    while second.error is None:
        turns.drop(second.turn)
    first.let_go()
    third = Query(turns)
    assert third.runs.wait(PATIENCE_S)
    third.let_go()


def test_dropping_a_query_that_runs_does_nothing() -> None:
    turns, turn = Turns(1), Turn()
    with turns.taken(turn):
        turns.drop(turn)
    with turns.taken(Turn()):
        pass


def test_a_query_that_fails_frees_its_place() -> None:
    turns = Turns(1)
    with pytest.raises(ZeroDivisionError), turns.taken(Turn()):
        raise ZeroDivisionError
    with turns.taken(Turn()):
        pass
