"""The parent of victims: kills them, keeps what they said was acknowledged, and holds the ledger to it."""

import mmap
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tests.cast import key_of
from tests.ledger.victim import LOADED, mail_of

from regard import story
from regard.ledger import create_ledger, erasures, open_ledger, read

ROOT = Path(__file__).parents[2]
NO_STRIKE = ("nothing", "before", 0)
_PATIENCE_S = 60


class Witness:
    """One workspace on which victims live one after the other.

    Attributes:
        acknowledged: ids of contacts that must be in the ledger exactly once.
        erased: customers of whom nothing may be left.
        kills: how many victims died.
        inside: how many of them in the middle of a commit.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "acme"
        create_ledger(self._folder).close()
        self._flag_path = folder / "flag"
        self._flag_path.write_bytes(b"\0")
        with self._flag_path.open("r+b") as file:
            self._flag = mmap.mmap(file.fileno(), 1)
        self._forced: list[tuple[str, int]] = []
        self._before: set[Path] = set()
        self.acknowledged: set[str] = set()
        self.erased: set[str] = set()
        self.kills = self.inside = 0

    def strike(self, step: str, when: str, call: int) -> bool:
        """Let a victim live until the n-th call of a step; return whether it came to that."""
        victim, listener = self._start((step, when, call))
        try:
            victim.wait(_PATIENCE_S)
            struck = True
        except subprocess.TimeoutExpired:
            struck = False
        self._bury(victim, listener)
        return struck

    def shoot(self, after_s: float) -> None:
        """Kill a victim some seconds after it began its work."""
        victim, listener = self._start(NO_STRIKE)
        time.sleep(after_s)
        self._bury(victim, listener)

    def shoot_in_commit(self, after_s: float, later_s: float) -> None:
        """Kill a victim some seconds after it began, and a moment after the next commit began."""
        victim, listener = self._start(NO_STRIKE)
        time.sleep(after_s)
        until = time.monotonic() + _PATIENCE_S
        while self._flag[0] == 1 and time.monotonic() < until:
            pass
        while self._flag[0] == 0 and time.monotonic() < until:
            pass
        began = time.perf_counter()
        while time.perf_counter() - began < later_s:
            pass
        self._bury(victim, listener)

    def cut_power(self) -> int:
        """Take back what the last victim wrote and did not force to disk; return how many files that were."""
        lost = [path for path in self._files() if path not in self._before and not self._is_durable(path)]
        for number, path in enumerate(lost):
            if number % 2:
                path.unlink()
            else:
                os.truncate(path, path.stat().st_size // 2)
        return len(lost)

    def check(self) -> None:
        """Open the ledger again, catch up, and compare it with what was acknowledged."""
        with open_ledger(self._folder) as ledger:
            story.catch_up(ledger)
            assert ledger.database.problems() == []
            gone = {who for who in self.erased if key_of(who) in erasures(ledger)}
            with read(ledger) as reader:
                found = reader.fetch("select mention, count(*) as n from interaction group by mention").to_pylist()
        counts = {row["mention"]: row["n"] for row in found}
        assert {name: n for name, n in counts.items() if n > 1} == {}, "doubled"
        assert self.acknowledged - set(counts) == set(), "lost"
        loads = {name.rsplit("-", 1)[0] for name in counts if ".l-" in name}
        assert all({f"{load}-{place}" for place in range(LOADED)} <= set(counts) for load in loads), "half a load"
        self._check_gone(gone, set(counts))

    def _check_gone(self, gone: set[str], counted: set[str]) -> None:
        head = b"".join(path.read_bytes() for path in (self._folder / "ledger").glob("head.sqlite3*"))
        for who in gone:
            assert mail_of(who).encode() not in head
            assert not {f"{who}-{number}" for number in range(3)} & counted

    def _start(self, strike: tuple[str, str, int]) -> tuple[subprocess.Popen[bytes], threading.Thread]:
        self._before = set(self._files())
        self._forced.clear()
        self._flag[0] = 0
        command = [sys.executable, "-m", "tests.ledger.victim", str(self._folder), str(self._flag_path)]
        named = [f"{self.kills}", strike[0], strike[1], str(strike[2])]
        victim = subprocess.Popen([*command, *named], cwd=ROOT, stdout=subprocess.PIPE, env=environment())
        ready = threading.Event()
        listener = threading.Thread(target=self._listen, args=(victim, ready))
        listener.start()
        assert ready.wait(_PATIENCE_S)
        return victim, listener

    def _listen(self, victim: subprocess.Popen[bytes], ready: threading.Event) -> None:
        assert victim.stdout is not None
        for line in victim.stdout:
            if line.endswith(b"\n"):
                self._hear(line.decode().split(), ready)
        ready.set()

    def _hear(self, words: list[str], ready: threading.Event) -> None:
        match words:
            case ["ready"]:
                ready.set()
            case ["ack", *ids]:
                self.acknowledged |= set(ids)
            case ["load", prefix]:
                self.acknowledged |= {f"{prefix}-{place}" for place in range(LOADED)}
            case ["leaving" | "erased", who]:
                self.erased.add(who)
            case ["fsync", size, path]:
                self._forced.append((path, int(size)))
            case _:
                pytest.fail(f"the victim said {words}")

    def _bury(self, victim: subprocess.Popen[bytes], listener: threading.Thread) -> None:
        victim.kill()
        assert victim.wait() < 0, "the victim ended by itself"
        listener.join()
        assert victim.stdout is not None
        victim.stdout.close()
        self.kills += 1
        self.inside += self._flag[0]

    def _files(self) -> list[Path]:
        folders = (self._folder / "ledger" / name for name in ("archive", "layout"))
        return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())

    def _is_durable(self, path: Path) -> bool:
        """Say whether a file was forced to disk as it is, and its folder's entry after it."""
        own = [place for place, forced in enumerate(self._forced) if forced == (str(path), path.stat().st_size)]
        folders = [place for place, (forced, _) in enumerate(self._forced) if forced == str(path.parent)]
        return bool(own and folders) and max(folders) > min(own)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])}


def instants(seed: int) -> random.Random:
    """Return the chance that decides when to kill."""
    return random.Random(seed)  # noqa: S311
