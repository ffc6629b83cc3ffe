"""A process that works on a ledger until it is killed; it says what was acknowledged, and only then.

The product knows nothing of this: its steps are wrapped from outside, and a strike is a SIGKILL before or
after the n-th call of one of them. Lines on standard output:

    ready                 work begins
    ack ID …              these contacts were acknowledged
    load PREFIX           a whole load was
    leaving WHO           this customer is about to be erased
    erased WHO            and is
    fsync SIZE PATH       a file or folder was forced to disk
"""

import mmap
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, override

import pyarrow.parquet as pq
from tests.cast import SOURCE, Contact, arrival, key_of, people, traits

from regard import story
from regard.ledger import Ledger, append, begin_import, erase, keep, open_ledger, rebuild
from regard.ledger.engines.duckdb import BaseWriter

FUNCTIONS = (
    "put_inbox", "put_segment", "trim", "fsync_file", "fsync_folder", "write_run", "write_page",
    "move_pointer", "delete_stale", "sweep", "delete_orphans", "put_erasure", "forget", "finish_erasures",
)  # fmt: skip
METHODS = {
    "segment_close": (pq.ParquetWriter, "close"),
    "base_add": (BaseWriter, "add"),
    "base_close": (BaseWriter, "close"),
}
STEPS = (*FUNCTIONS, *METHODS, "commit")
"""What can be struck, before and after, from the insert to the pointer."""

LOADED = 40
"""Contacts in one load."""


class Strike:
    """Kills this process before or after the n-th call of one step."""

    def __init__(self, step: str, when: str, call: int) -> None:
        self._due = (step, when, call)
        self._calls = 0

    def around(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def struck(*args: Any, **named: Any) -> Any:
            self._calls += step == self._due[0]
            self._fall(step, "before")
            result = function(*args, **named)
            self._fall(step, "after")
            return result

        return struck

    def _fall(self, step: str, when: str) -> None:
        if (step, when, self._calls) == self._due:
            os.kill(os.getpid(), signal.SIGKILL)


def wrap_steps(strike: Strike) -> None:
    """Put the strike around every step, wherever its function was imported."""
    for name, module in list(sys.modules.items()):
        for function in FUNCTIONS if name.startswith("regard.") else ():
            if callable(getattr(module, function, None)):
                setattr(module, function, strike.around(function, getattr(module, function)))
    for step, (kind, method) in METHODS.items():
        setattr(kind, method, strike.around(step, getattr(kind, method)))


def watch_commits(strike: Strike, flag: mmap.mmap) -> None:
    """Raise a flag, seen by the parent, exactly while SQLite commits what was written."""

    class Watched(sqlite3.Connection):
        writes = False

        @override
        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            if sql == "commit" and self.writes:
                cursor: sqlite3.Cursor = strike.around("commit", self._commit)()
                return cursor
            if sql.startswith("begin"):
                self.writes = sql == "begin immediate"
            return super().execute(sql, parameters)

        def _commit(self) -> sqlite3.Cursor:
            flag[0] = 1
            cursor = super().execute("commit")
            flag[0] = 0
            return cursor

    plain = sqlite3.connect

    def connect(*args: Any, **named: Any) -> sqlite3.Connection:
        return plain(*args, factory=Watched, **named)

    sqlite3.connect = connect  # type: ignore[assignment]


def report_fsyncs() -> None:
    """Say what was forced to disk, for a parent that cuts the power."""
    plain = os.fsync

    def fsync(handle: int) -> None:
        plain(handle)
        say("fsync", os.fstat(handle).st_size, Path(f"/proc/self/fd/{handle}").readlink())

    os.fsync = fsync  # type: ignore[assignment]


def say(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def work(ledger: Ledger, life: str) -> None:
    """Do everything a ledger does, round after round, until killed."""
    folds = story.folds(ledger)
    for turn in range(1_000_000):
        append_some(ledger, f"{life}.{turn}.a", 3)
        load_some(ledger, f"{life}.{turn}.l")
        keep(ledger, folds)
        append_some(ledger, f"{life}.{turn}.b", 20)
        keep(ledger, folds)
        append_some(ledger, f"{life}.{turn}.c", 1)
        rebuild(ledger, folds)
        append_some(ledger, f"{life}.{turn}.a", 5)
        leave(ledger, f"leaver.{life}.{turn}")


def append_some(ledger: Ledger, prefix: str, count: int) -> None:
    """Append contacts, two of them twice."""
    contacts = contacts_of(prefix, count)
    append(ledger, "interaction", arrival(*contacts, *contacts[:2]), people("ann", "bob"))
    say("ack", *(contact.id for contact in contacts))


def load_some(ledger: Ledger, prefix: str) -> None:
    with begin_import(ledger, source=SOURCE, file=prefix, received_at=datetime.now(UTC)) as writer:
        contacts = contacts_of(prefix, LOADED)
        writer.add_interactions(arrival(*contacts[:10]))
        writer.add_interactions(arrival(*contacts[5:]))
        writer.commit()
    say("load", prefix)


def leave(ledger: Ledger, who: str) -> None:
    """Let a customer come and be erased."""
    visits = [Contact(f"{who}-{number}", who, mention=f"{who}-{number}") for number in range(3)]
    append(ledger, "interaction", arrival(*visits), people(who), traits(who, email=mail_of(who)))
    say("leaving", who)
    erase(ledger, [key_of(who)], story.folds(ledger), datetime.now(UTC))
    say("erased", who)


def contacts_of(prefix: str, count: int) -> list[Contact]:
    whos = ("ann", "bob", "carla", None)
    ids = [f"{prefix}-{number}" for number in range(count)]
    return [Contact(name, whos[place % 4], place, mention=name) for place, name in enumerate(ids)]


def mail_of(who: str) -> str:
    return f"{who}@example.org"


def main(folder: str, flag_path: str, life: str, step: str, when: str, call: str) -> None:
    strike = Strike(step, when, int(call))
    with Path(flag_path).open("r+b") as file:
        flag = mmap.mmap(file.fileno(), 1)
    watch_commits(strike, flag)
    wrap_steps(strike)
    report_fsyncs()
    with open_ledger(folder) as ledger:
        say("ready")
        work(ledger, life)


if __name__ == "__main__":
    main(*sys.argv[1:])
