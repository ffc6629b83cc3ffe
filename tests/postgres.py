"""A real PostgreSQL for tests: a cluster of their own, and a fresh database for each that asks."""

import atexit
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.places import DISK

_START_S = 60


def binaries() -> Path | None:
    """Return the folder of the server's programs, or None if it is not on the machine."""
    places = [*glob.glob("/usr/lib/postgresql/*/bin"), "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql/bin"]
    if shutil.which("pg_config"):
        places.append(
            subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True).stdout.strip()
        )
    found = [Path(place) for place in sorted(places) if (Path(place) / "initdb").exists()]
    return found[-1] if found else None


def servant() -> str | None:
    """Return the user that runs the server where we are root, which it refuses to be."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


class Cluster:
    """A server on a free port of 127.0.0.1, with its data in a temporary folder and every commit forced to disk."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._numbers = count(1)
        self.folder = Path(tempfile.mkdtemp(prefix="regard-postgres-", dir=DISK))
        self.data = self.folder / "data"
        self._user = servant()
        if self._user is not None:
            shutil.chown(self.folder, self._user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        options = ["--auth=trust", "--username=regard", "--encoding=UTF8", "--locale=C", "--no-sync"]
        made = subprocess.run(
            [str(programs / "initdb"), "-D", str(self.data), *options],
            capture_output=True,
            check=False,
            **self._as_servant(),
        )
        assert made.returncode == 0, made.stderr
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        deadline = time.monotonic() + _START_S
        self._process = self._started()
        while not self.answers():
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            if self._process.poll() is not None:
                # Processes of a server that was killed have not all gone yet.
                self._process = self._started()
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            self.run("select 1")
        except psycopg.OperationalError:
            return False
        return True

    def run(self, *statements: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run statements as the owner of everything; return the rows of the last."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursors = [connection.execute(statement.encode()) for statement in statements]
            return cursors[-1].fetchall() if cursors[-1].description else []

    def set(self, setting: str, value: str) -> None:
        """Change a setting of the running server, and wait until it holds."""
        self.run(f"alter system set {setting} = {value}", "select pg_reload_conf()")
        while self.run(f"show {setting}") != [(value,)]:
            time.sleep(0.01)

    def tables(self, url: str) -> bytes:
        """Return every byte of the files of a database, after all that it holds in memory is written there."""
        name = url.rpartition("/")[2]
        self.run("checkpoint")
        ((number,),) = self.run(f"select oid from pg_database where datname = '{name}'")  # noqa: S608
        return b"".join(path.read_bytes() for path in (self.data / f"base/{number}").iterdir() if path.is_file())

    def program(self, name: str, *words: str) -> str:
        """Run one of the server's programs; return what it says."""
        done = subprocess.run([str(self._programs / name), *words], capture_output=True, text=True, check=True)
        return done.stdout

    @contextmanager
    def durable(self) -> Iterator[None]:
        """Force every commit to disk, also where this server usually does not."""
        before = str(self.run("show fsync")[0][0])
        self.set("fsync", "on")
        yield
        self.set("fsync", before)

    def url(self, database: str) -> str:
        return f"postgresql://regard@127.0.0.1:{self.port}/{database}"

    def fresh_url(self) -> str:
        """Make a database with nothing in it."""
        name = f"fresh{next(self._numbers)}"
        self.run(f"create database {name}")
        return self.url(name)

    def kill(self) -> None:
        """Kill the server and all of its processes at once."""
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for number in (pid, *map(int, children)):
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait()

    def stop(self) -> None:
        """Stop the server and delete its data."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _started(self) -> subprocess.Popen[bytes]:
        options = ("listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}", "shared_buffers=32MB")
        flags = [f"--{option}" for option in (f"port={self.port}", *options)]
        command = [str(self._programs / "postgres"), "-D", str(self.data), *flags]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, **self._as_servant())

    def _as_servant(self) -> dict[str, Any]:
        if self._user is None:
            return {"cwd": self.folder}
        entry = pwd.getpwnam(self._user)
        return {"cwd": self.folder, "user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def new_cluster() -> Cluster:
    """Start a server; the test is skipped where there is none, but never in continuous integration."""
    programs = binaries()
    if programs is None and "CI" not in os.environ:
        pytest.skip("PostgreSQL is not on this machine; scripts/services installs it")
    assert programs is not None, "PostgreSQL is not on this machine; scripts/services installs it"
    return Cluster(programs)


@cache
def shared_cluster() -> Cluster:
    """Return the one server of this test process; it does not wait for the disk, except in a `durable` block."""
    cluster = new_cluster()
    atexit.register(cluster.stop)
    cluster.set("fsync", "off")
    return cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A server for all tests of this process."""
    shared = shared_cluster()
    yield shared
    shared.stop()


@pytest.fixture
def database_url(cluster: Cluster) -> str:
    """A database of one's own, with nothing in it."""
    return cluster.fresh_url()
