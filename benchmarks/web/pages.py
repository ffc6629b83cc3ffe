"""How long the server takes for the main page of each desk: asked for the first time, again, and by many at once.

Run from the project's folder: `python -m benchmarks.web.pages FOLDER`. A server is started over the folder, which
gets an account more; visitors sign in and load pages with the parts that those load by themselves. Times are the
server's own, of its log. A *new filter* is a page about days that nobody has asked about before; *again* is the same
page from memory. The seconds of all processors are what the server used for one page with its parts: where other
programs run as well, these are the ones to compare.
"""

import argparse
import itertools
import json
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, override

from benchmarks.intake.evidence import children
from benchmarks.intake.meter import cpu_s, peak_mb
from benchmarks.web.visitor import Visitor
from tests.live import asked, started, stopped

PAGES = (
    "/pulse/", "/journeys/", "/journeys/steps", "/journeys/funnel", "/journeys/retention", "/customers/",
    "/customers/accounts/", "/measures/", "/promises/", "/catalogue/", "/load/", "/settings/", "/help/",
)  # fmt: skip
FILTERED = frozenset(
    path for path in PAGES if path.split("/")[1] in {"pulse", "journeys", "customers", "measures", "promises"}
)
CACHED_GOAL_MS, NEW_FILTER_GOAL_MS = 300, 1500
_FIRST_DAY, _DAYS = date(2024, 7, 1), 365
_days = itertools.count()
_QUIET_S = 0.3  # until the log of an answered request is written


@dataclass(frozen=True)
class Spent:
    """What one or more visits took: of each route the milliseconds of its requests, and seconds of processors."""

    pages_ms: list[float]
    parts_ms: list[float]
    processors_s: float

    @override
    def __str__(self) -> str:
        """The page, the slowest of its parts, and the processors."""
        parts = f" + {max(self.parts_ms):,.0f}" if self.parts_ms else ""
        return f"{max(self.pages_ms):,.0f}{parts} ({self.processors_s:.2f})"

    def share(self, part: float) -> float:
        """Return the time that this part of all requests did not exceed."""
        times = sorted([*self.pages_ms, *self.parts_ms])
        return times[min(int(len(times) * part), len(times) - 1)]


@dataclass
class Server:
    """A running server and its log."""

    url: str
    folder: Path
    log: Path
    pid: int
    _read: int = field(default=0)

    def visitor(self) -> Visitor:
        """Return somebody new who is signed in."""
        email = f"visitor-{time.time_ns()}@example.org"
        words = ("users", "add", email, "--role", "owner", "-w", self.folder, "--url", self.url)
        return Visitor(self.url, str(asked(*words)["link"]))

    def spent(self, visits: Iterator[Any]) -> Spent:
        """Let visits happen, and return what the server says that they took."""
        self._lines()
        pids = [self.pid, *children(self.pid)]
        before = cpu_s(pids)
        list(visits)
        used = cpu_s(pids) - before
        time.sleep(_QUIET_S)
        requests = [line for line in self._lines() if line.get("event") == "request" and line["route"] != "static"]
        # The page itself is always asked for first; its parts have routes of their own, or come after it.
        pages = [line["duration_ms"] for line in requests if line["route"] == requests[0]["route"]]
        return Spent(pages, [line["duration_ms"] for line in requests if line["route"] != requests[0]["route"]], used)

    def _lines(self) -> list[dict[str, Any]]:
        with self.log.open() as file:
            file.seek(self._read)
            lines = file.readlines()
            self._read = file.tell()
        return [json.loads(line) for line in lines if line.startswith("{")]


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """Run a server over a workspace."""
    with tempfile.NamedTemporaryFile() as log:
        process = started(folder, "--no-worker", log=log)
        try:
            said = json.loads(process.stdout.readline() if process.stdout else "")
            yield Server(said["url"], folder, Path(log.name), process.pid)
        finally:
            stopped(process)


def filtered(path: str) -> str:
    """Return the address of a page about days that nobody has asked about before."""
    if path not in FILTERED:
        return path
    since = _FIRST_DAY + timedelta(days=next(_days))
    return f"{path}?since={since}&until={since + timedelta(days=_DAYS)}"


def row(server: Server, one: Visitor, path: str, times: int, users: int) -> str:
    """Return a line of the table: one page in all ways."""
    first = server.spent(one.visit(path) for _ in range(1))
    address = filtered(path)
    new = server.spent(one.visit(address) for _ in range(1))
    again = server.spent(one.visit(address) for _ in range(times))
    with ThreadPoolExecutor(users) as pool:
        together = server.spent(pool.map(one.visit, [address] * max(times, users)))
        crowd = server.spent(pool.map(one.visit, [filtered(path) for _ in range(users)]))
    parts = len(first.parts_ms)
    cells = (path, parts, first, new, f"{again.share(0.5):,.0f}", f"{again.share(0.95):,.0f}",
             f"{together.share(0.95):,.0f}", f"{crowd.share(0.5):,.0f}", f"{crowd.share(0.95):,.0f}",
             f"{crowd.processors_s:.1f}")  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("paths", nargs="*", default=PAGES)
    parser.add_argument("--times", type=int, default=50, help="requests of each page from memory")
    parser.add_argument("--users", type=int, default=8, help="visitors at once")
    given = parser.parse_args()
    print(f"goals: from memory {CACHED_GOAL_MS} ms at p95, a new filter {NEW_FILTER_GOAL_MS} ms; ms (processors, s)")
    at_once = f"{given.users} at once"
    names = ("page", "parts", "first", "new filter", "again, p50", "p95", f"again, {at_once}, p95",
             f"new filters, {at_once}, p50", "p95", "processors, s")  # fmt: skip
    with served(given.folder) as server:
        print("| " + " | ".join(names) + " |\n|" + "---|" * len(names), flush=True)
        visitor = server.visitor()
        for path in given.paths:
            print(row(server, visitor, path, given.times, given.users), flush=True)
        print(f"memory: {peak_mb([server.pid, *children(server.pid)]):,.0f} MB")


if __name__ == "__main__":
    main()
