"""Readers: a query that nobody waits for any longer is ended, and the next one runs."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

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


def test_columns_are_looked_up_once(reader: Reader) -> None:
    assert reader.table("answer") is reader.table("answer")


def test_where_there_are_no_interactions_their_time_is_1970(reader: Reader) -> None:
    assert reader.extent == (datetime.fromtimestamp(0, UTC).replace(tzinfo=None),) * 2


def test_no_progress_is_written_where_no_script_was_started(reader: Reader, ledger: Ledger) -> None:
    setting = "select current_setting('enable_progress_bar') as is_on"
    asks = f"""import regard; from regard.ledger import read; from pathlib import Path
with regard.open(Path({str(ledger.folder)!r})) as ledger, read(ledger) as reader:
    print(reader.fetch({setting!r}).to_pylist())"""
    assert reader.fetch(setting).to_pylist() == [{"is_on": False}]
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[{'is_on': False}]"
