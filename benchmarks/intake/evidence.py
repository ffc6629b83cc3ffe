"""What a process was doing when it was stopped, seen from outside by the kernel's own account of it.

A process counts as inside a commit if one of its threads, stopped, has not come back from a call that writes
or forces to disk a file in which commits are kept. A client of a database counts as inside a commit if the process
of the database that serves it, stopped after it, is in such a call and says that it commits. The product is
neither asked nor changed for that.
"""

import os
import platform
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

_CALLS = {
    "x86_64": {1: "write", 18: "pwrite64", 20: "writev", 74: "fsync", 75: "fdatasync"},
    "aarch64": {64: "write", 66: "writev", 68: "pwrite64", 82: "fsync", 83: "fdatasync"},
}.get(platform.machine(), {})
_PATIENCE_S = 5.0
_STILL = frozenset("TtDZX")
_HEAD = ("head.sqlite3", "head.sqlite3-wal")

IsKept = Callable[[str], bool]
"""Says of a path whether commits are kept in that file."""


def children(pid: int) -> list[int]:
    """Return the processes below a process, the nearest first."""
    found = _own_children(pid)
    for child in found:
        found.extend(_own_children(child))
    return found


def stat_fields(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat from the third on (state, parent …); none if the process is gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return []


def command_line(pid: int) -> str:
    """Return how a process was started, or what it says of itself."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return ""


def stop(pids: Sequence[int]) -> None:
    """Stop processes, and wait until none of their threads runs any more."""
    send(pids, signal.SIGSTOP)
    until = time.monotonic() + _PATIENCE_S
    while any(_runs(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.0002)


def send(pids: Iterable[int], what: signal.Signals) -> None:
    """Send a signal to processes; those that are gone already do not matter."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)


def commit_in_files(pids: Iterable[int]) -> str | None:
    """Return what a process was doing to the head's own files, such as `fdatasync head.sqlite3-wal`."""
    return next(_writes(pids, lambda path: Path(path).name in _HEAD), None)


def commit_in_database(pids: Iterable[int]) -> str | None:
    """Return what a process of the database that says it is committing was doing to the log of commits."""
    committing = [pid for pid in pids if command_line(pid).endswith("COMMIT")]
    found = next(_writes(committing, lambda path: Path(path).parent.name == "pg_wal"), None)
    return found and f"{found.split()[0]} pg_wal"


def waiting_for_commit(pids: Iterable[int], database: Iterable[int]) -> str | None:
    """Return what the database was doing to the log of commits for a client that cannot have its answer yet.

    Args:
        pids: clients, stopped.
        database: its processes, stopped after them; each says of itself from which port its client speaks.
    """
    ports = {f"({port})" for pid in pids for port in _ports(pid)}
    serving = [pid for pid in database if ports.intersection(re.findall(r"\(\d+\)", command_line(pid)))]
    found = commit_in_database(serving)
    return found and f"waiting for {found}"


def _writes(pids: Iterable[int], is_kept: IsKept) -> Iterator[str]:
    for pid in pids:
        for number, first in _calls(pid):
            if number in _CALLS and is_kept(path := _path_of(pid, first)):
                yield f"{_CALLS[number]} {Path(path).name}"


def _ports(pid: int) -> list[int]:
    """Return the local ports of a process's connections."""
    own = {_path_of(pid, int(entry.name)) for entry in Path(f"/proc/{pid}/fd").iterdir()}
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [int(line[1].split(":")[1], 16) for line in lines if f"socket:[{line[9]}]" in own]


def _calls(pid: int) -> list[tuple[int, int]]:
    """Return number and first argument of the system call that each thread is in."""
    found = []
    for thread in _threads(pid):
        with suppress(OSError, ValueError):
            words = (thread / "syscall").read_text().split()
            found.append((int(words[0]), int(words[1], 16)))
    return [call for call in found if call[0] >= 0]


def _path_of(pid: int, descriptor: int) -> str:
    with suppress(OSError):
        return str(Path(f"/proc/{pid}/fd/{descriptor}").readlink())
    return ""


def _own_children(pid: int) -> list[int]:
    found: list[int] = []
    for thread in _threads(pid):
        with suppress(OSError):
            found.extend(map(int, (thread / "children").read_text().split()))
    return found


def _runs(pid: int) -> bool:
    return any(_state(thread) not in _STILL for thread in _threads(pid))


def _state(thread: Path) -> str:
    with suppress(OSError):
        return (thread / "stat").read_text().rpartition(")")[2].split()[0]
    return "X"


def _threads(pid: int) -> list[Path]:
    with suppress(OSError):
        return list(Path(f"/proc/{pid}/task").iterdir())
    return []
