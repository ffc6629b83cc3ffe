"""Killed in a rotation, by SIGKILL, the workspace is wholly under the old key or wholly under the new one."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cast import Contact, arrive, key_of
from tests.grep import everything

from regard import story
from regard.ledger import create_ledger, open_ledger, read
from regard.ledger.rotate import is_renaming, rotate, settle_rotation
from regard.vault.pseudonyms import KEY_VARIABLE, write_keys

PROGRAM = """
import os, signal, sys
from regard import story
from regard.ledger import open_ledger, rotate

step, calls = sys.argv[2], int(sys.argv[3])
real = getattr(rotate, step)

def dying(*arguments):
    global calls
    calls -= 1
    if not calls:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments)

setattr(rotate, step, dying)
with open_ledger(sys.argv[1]) as ledger:
    rotate.rotate(ledger, story.folds(ledger), b"n" * 32)
"""
OLD, NEW = b"k" * 32, b"n" * 32


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(KEY_VARIABLE, OLD.hex())
    with create_ledger(tmp_path / "acme") as ledger:
        arrive(ledger, Contact("1", "ann"), Contact("2", "bob", 5))
        story.catch_up(ledger)
    monkeypatch.delenv(KEY_VARIABLE)
    write_keys(tmp_path / "acme", [OLD])
    return tmp_path / "acme"


@pytest.mark.parametrize(
    ("step", "call", "key"), [("rename_people", 1, OLD), ("take_numbers", 1, OLD), ("delete_orphans", 2, NEW)]
)
def test_a_kill_leaves_one_key_or_the_other(folder: Path, step: str, call: int, key: bytes) -> None:
    command = [sys.executable, "-c", PROGRAM, str(folder), step, str(call)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    with open_ledger(folder) as ledger:
        assert ledger.pseudonym_key == key
        story.catch_up(ledger)
        with read(ledger) as reader:
            assert reader.fetch("select count(distinct customer_no) as n from interaction")["n"].to_pylist() == [2]
        after = ledger if is_renaming(ledger) else rotate(ledger, story.folds(ledger), NEW).ledger
        settle_rotation(after)
    assert key_of("ann") not in everything(folder)
