"""Memory: results made once, and forgotten in order."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from regard.ledger.memory import Memory


def test_a_result_is_made_once_by_the_first_who_wants_it() -> None:
    memory, made, gate = Memory(), [], threading.Event()

    def make() -> str:
        gate.wait(5)
        made.append(1)
        return "result"

    with ThreadPoolExecutor(4) as threads:
        waiting = [threads.submit(memory.get, "key", make) for _ in range(4)]
        gate.set()
        assert [each.result() for each in waiting] == ["result"] * 4
    assert made == [1]


def test_an_error_is_not_remembered() -> None:
    memory = Memory()
    with pytest.raises(ZeroDivisionError):
        memory.get("key", lambda: 1 / 0)
    assert memory.get("key", lambda: 7.0) == 7.0


def test_what_was_wanted_longest_ago_is_forgotten_first() -> None:
    memory, made = Memory(2), []
    for key in ("a", "b", "a", "c", "a", "b"):
        memory.get(key, lambda key=key: made.append(key))  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]


class Large:
    """A result that may grow."""

    def __init__(self, nbytes: int) -> None:
        self.nbytes = nbytes


def test_when_results_take_too_much_what_was_wanted_longest_ago_is_forgotten() -> None:
    memory, made = Memory(most_bytes=100), []

    def make(key: str) -> Large:
        made.append(key)
        return Large(40)

    for key in ("a", "b", "a", "c", "a", "b"):
        memory.get(key, lambda key=key: make(key))  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]


def test_a_result_that_grew_makes_others_go_when_it_is_wanted_again() -> None:
    memory, grown, made = Memory(most_bytes=100), Large(40), []
    memory.get("small", lambda: Large(40))
    memory.get("grown", lambda: grown).nbytes = 70
    memory.get("grown", lambda: grown)
    memory.get("small", lambda: made.append("small"))
    assert made == ["small"]


def test_a_result_larger_than_all_that_is_kept_is_kept_alone() -> None:
    memory = Memory(most_bytes=100)
    few, large = memory.get("few", lambda: "few"), memory.get("large", lambda: Large(400))
    assert memory.get("large", lambda: Large(1)) is large
    assert memory.get("few", lambda: "other") is few


def test_what_is_forgotten_for_being_one_too_many_takes_nothing_any_longer() -> None:
    memory = Memory(2, most_bytes=100)
    for key in ("a", "b", "c"):
        memory.get(key, lambda: Large(40))
    assert memory.get("b", lambda: "anew") != "anew"
