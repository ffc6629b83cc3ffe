"""Readers: a query that nobody waits for any longer is ended, and the next one runs."""

import threading
from collections.abc import Iterator

import pytest

from regard.errors import Interrupted
from regard.ledger import Ledger, keep, read
from regard.ledger.fold import Folds
from regard.ledger.reader import Reader

ENDLESS = "select sum(a.range * b.range % 7) as n from range(10_000_000) a, range(10_000_000) b"


@pytest.fixture
def reader(ledger: Ledger, folds: Folds) -> Iterator[Reader]:
    keep(ledger, folds)
    with read(ledger) as opened:
        yield opened


def test_a_query_is_ended_from_another_thread(reader: Reader) -> None:
    ended = threading.Event()

    def end() -> None:
        while not ended.wait(0.05):
            reader.interrupt()

    watcher = threading.Thread(target=end)
    watcher.start()
    try:
        with pytest.raises(Interrupted, match="ended before it had an answer"):
            reader.fetch(ENDLESS)
    finally:
        ended.set()
        watcher.join()
    assert reader.fetch("select 1 as n").to_pylist() == [{"n": 1}]


def test_ending_where_nothing_runs_does_nothing(reader: Reader) -> None:
    reader.interrupt()
    assert reader.fetch("select 1 as n").to_pylist() == [{"n": 1}]
