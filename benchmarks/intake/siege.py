"""A workspace under siege: a server, a worker and clients, all but the clients killed again and again."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
from benchmarks.intake.events import ids
from benchmarks.intake.evidence import children, command_line, send
from tests.cli.faces import program
from tests.live import asked
from tests.postgres import Cluster

from regard import story
from regard.ledger import Ledger, open_ledger, read, rebuild
from regard.ledger.archive import truth
from regard.ledger.identity import identity_keys

ROOT = Path(__file__).parents[2]
SOURCE = "shop"
_PATIENCE_S = 60.0
_URL = "REGARD_DATABASE_URL"


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@dataclass
class Siege:
    """What runs, and how it is started again.

    Attributes:
        folder: the workspace.
        scratch: beside it: the clients' log, and what the processes say.
        port: where the server listens, however often it is started.
        key: what clients write with.
        running: the processes started here, by name.
    """

    folder: Path
    scratch: Path
    port: int = field(default_factory=free_port)
    key: str = ""
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        """Where clients write down what was acknowledged."""
        return self.scratch / "acknowledged"

    def server(self) -> list[int]:
        """Return the processes that serve, without the one that supervises them."""
        below = children(self.running["server"].pid)
        return [pid for pid in below if "resource_tracker" not in command_line(pid)]

    def start(self, name: str) -> None:
        """Start the server, the worker or the clients."""
        server = ("serve", "-w", self.folder, "--port", self.port, "--no-worker")
        stop = self.scratch / "stop"
        sender = ("-m", "benchmarks.intake.sender", self.port, self.key, self.log, stop)
        words = {
            "server": lambda: program(*server),
            "worker": lambda: program("worker", "-w", self.folder),
            "clients": lambda: [sys.executable, *map(str, sender)],
        }[name]()
        with (self.scratch / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def wait_for_progress(self) -> None:
        """Wait until something more is acknowledged.

        Raises:
            TimeoutError: nothing is.
        """
        before, until = self._written(), time.monotonic() + _PATIENCE_S
        while self._written() == before:
            if time.monotonic() > until:
                message = f"nothing was acknowledged for {_PATIENCE_S:.0f} s; see {self.scratch}"
                raise TimeoutError(message)
            time.sleep(0.01)

    def end(self) -> None:
        """Let clients send what is left, then stop everything gently."""
        (self.scratch / "stop").touch()
        self.running["clients"].wait(_PATIENCE_S)
        for name in ("server", "worker"):
            self.running[name].send_signal(signal.SIGTERM)
        for name in ("server", "worker"):
            self.running[name].wait(_PATIENCE_S)

    def _written(self) -> int:
        return self.log.stat().st_size if self.log.exists() else 0


@contextmanager
def besieged(scratch: Path) -> Iterator[Siege]:
    """Make a workspace, start everything, and leave nothing running at the end."""
    folder = scratch / "acme"
    asked("init", folder)
    siege = Siege(folder, scratch, key=asked("keys", "create", SOURCE, "-w", folder)["key"])
    try:
        for name in ("server", "worker", "clients"):
            siege.start(name)
        siege.wait_for_progress()
        yield siege
    finally:
        for process in siege.running.values():
            send([process.pid, *children(process.pid)], signal.SIGKILL)
            process.wait()


@contextmanager
def head_at(url: str | None) -> Iterator[None]:
    """Let this process, and all that it starts, keep workspaces in a database; None: in files."""
    before = os.environ.pop(_URL, None)
    os.environ.update({_URL: url} if url else {})
    try:
        yield
    finally:
        os.environ.pop(_URL, None)
        os.environ.update({_URL: before} if before else {})


@dataclass(frozen=True)
class Toll:
    """What the ledger holds, against what was acknowledged.

    Attributes:
        batches, acknowledged: how many batches and events were.
        resent: batches that went out more than once.
        known: events of them that a server had kept before it was killed, and could not acknowledge.
        lost: acknowledged and not there.
        doubled: there more than once.
        strange: there, and never acknowledged, although the clients did not end before everything was.
        faults: answers that no correct client should get.
    """

    batches: int
    acknowledged: int
    resent: int
    known: int
    lost: int
    doubled: int
    strange: int
    faults: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return self.acknowledged > 0 and not (self.lost or self.doubled or self.strange or self.faults)


def count_toll(siege: Siege) -> Toll:
    """Hold the ledger against the clients' log, as the layout was kept, and again after a rebuild."""
    with open_ledger(siege.folder) as ledger:
        story.catch_up(ledger)
        kept = identity_counts(ledger)
        rebuild(ledger, story.folds(ledger))
        rebuilt = identity_counts(ledger)
        problems = ledger.database.problems()
    if kept != rebuilt or problems:
        message = f"a rebuild gives another answer, or the database is broken: {problems}"
        raise AssertionError(message)
    lines = [line.split() for line in siege.log.read_text().splitlines()]
    batches = [line for line in lines if line[0] != "fault"]
    wanted = identities(SOURCE, [(token, int(size)) for token, size, *_ in batches])
    return Toll(
        batches=len(batches),
        acknowledged=len(wanted),
        resent=sum(int(tries) > 1 for *_, tries in batches),
        known=sum(int(known) for *_, known, _ in batches),
        lost=len(wanted - set(kept)),
        doubled=sum(count > 1 for count in kept.values()),
        strange=len(set(kept) - wanted),
        faults=len(lines) - len(batches),
    )


def identities(source: str, batches: list[tuple[str, int]]) -> set[bytes]:
    """Return the identities that the events of batches, by token and size, have in the ledger."""
    names = [name for token, size in batches for name in ids(token, size)]
    return set(identity_keys(source, pa.array(names, pa.string())).to_pylist())


def instants(seed: int) -> random.Random:
    """Return the chance that decides when to kill."""
    return random.Random(seed)  # noqa: S311


def identity_counts(ledger: Ledger) -> Counter[bytes]:
    """Return how often each interaction is in the numbers, by identity."""
    with read(ledger) as reader:
        counted = reader.fetch("select seq from interaction")["seq"].to_pylist()
    names: dict[int, bytes] = {}
    with ledger.database.snapshot() as snapshot:
        for table in truth(ledger, snapshot, "interaction", columns=["identity"]):
            names.update(zip(table["seq"].to_pylist(), table["identity"].to_pylist(), strict=True))
    return Counter(names[seq] for seq in counted)


def postmaster(cluster: Cluster) -> int:
    """Return the process above all others of a database server."""
    return int((cluster.data / "postmaster.pid").read_text().split()[0])
