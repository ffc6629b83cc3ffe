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
