"""Load the server and a bare one, side by side in one run, and hold the ledger against what was acknowledged.

Run it from the repository as `python -m benchmarks.intake.speed [--seconds 5] [--only bare sqlite …]`. The bare
server (`bare`) is the same stack that decodes a batch, appends it to a file and forces that to disk; `bare-raw`
does not even decode. All listen on this machine and share it with the client, whose own cost is in no figure.
"""

import argparse
import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.intake.bare import DECODES, FILE
from benchmarks.intake.events import Batches
from benchmarks.intake.evidence import children
from benchmarks.intake.load import Outcome, post_batches
from benchmarks.intake.meter import cpu_s, peak_mb
from benchmarks.intake.siege import free_port, head_at, identities, identity_counts, postmaster
from tests.live import asked, live_server
from tests.postgres import Cluster, new_cluster

from regard import story
from regard.ledger import open_ledger

CASES = ((1, 16), (100, 8), (500, 4), (1, 64), (100, 64))
"""Events a request, and connections."""
SERVERS = ("bare-raw", "bare", "sqlite", "postgres-1", "postgres-2")
_WARMING_S = 1.0
_PATIENCE_S = 120.0
_SOURCE = "live"


@dataclass(frozen=True)
class Target:
    """A server under load, with its processes, and those above the database's; `folder` is None without a ledger."""

    port: int
    key: str
    serving: list[int]
    keeping: list[int] = field(default_factory=list)
    database: list[int] = field(default_factory=list)
    folder: Path | None = None


@dataclass(frozen=True)
class Figures:
    """What one load showed; CPU in microseconds an event."""

    events_s: float
    p50_ms: float
    p99_ms: float
    serving_us: float
    keeping_us: float
    database_us: float
    peak_mb: float
    others: int
    verdict: str


def main(seconds: float, servers: Sequence[str]) -> int:
    """Print the figures; return 0 if every ledger held exactly what was acknowledged."""
    cluster = new_cluster() if any(server.startswith("postgres") for server in servers) else None
    try:
        whole = [run_case(size, connections, seconds, servers, cluster) for size, connections in CASES]
        fresh = {server: freshness(server, cluster) for server in servers if not server.startswith("bare")}
    finally:
        if cluster:
            cluster.stop()
    for server, waited_s in fresh.items():
        print(f"{server}: one event on the idle server is in `regard measure volume` after {waited_s:.1f} s at most")
    return 0 if all(whole) else 1


def run_case(size: int, connections: int, seconds: float, servers: Sequence[str], cluster: Cluster | None) -> bool:
    """Load all servers in turn with batches of one size; return whether the ledgers are right."""
    print(f"\n{size} a request, {connections} connections")
    print(f"{'':<12}{'events/s':>10}{'of bare':>9}{'p50 ms':>8}{'p99 ms':>8}", end="")
    print(f"{'µs CPU':>8}{'keeper':>8}{'database':>9}{'MB':>6}{'not 200':>9}  ledger", flush=True)
    bare, right = 0.0, True
    for server in servers:
        with tempfile.TemporaryDirectory() as scratch, target_of(server, Path(scratch), cluster) as target:
            figures = load(target, size, connections, seconds)
        bare = figures.events_s if server == "bare" else bare
        right &= figures.verdict in {"", "equal"}
        print_figures(server, figures, bare)
    return right


@contextmanager
def target_of(server: str, scratch: Path, cluster: Cluster | None) -> Iterator[Target]:
    """Start a server with nothing in it."""
    if server.startswith("bare"):
        with bare_server(scratch, decodes="raw" not in server) as target:
            yield target
        return
    on_postgres = server.startswith("postgres")
    options = ("--processes", server.rpartition("-")[2]) if on_postgres else ()
    url = cluster.fresh_url() if cluster and on_postgres else None
    with head_at(url), live_server(scratch / "acme", *options) as live:
        port = int(live.url.rstrip("/").rpartition(":")[2])
        database = [postmaster(cluster)] if cluster and on_postgres else []
        yield Target(port, live.key, children(live.pid), [live.pid], database, live.folder)


@contextmanager
def bare_server(scratch: Path, *, decodes: bool) -> Iterator[Target]:
    """Start the bare server."""
    port = free_port()
    surroundings = {FILE: str(scratch / "bodies"), DECODES: "yes" if decodes else "no"}
    command = [sys.executable, "-m", "benchmarks.intake.bare", str(port)]
    process = subprocess.Popen(command, env={**os.environ, **surroundings})
    try:
        wait_for(port)
        yield Target(port, "rg_bare", children(process.pid))
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    """Wait until somebody answers, whatever the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    for _ in range(200):
        with suppress(OSError):
            connection.request("GET", "/")
            connection.getresponse().close()
            return
        connection.close()
        time.sleep(0.05)
    raise TimeoutError(port)


def load(target: Target, size: int, connections: int, seconds: float) -> Figures:
    """Warm a server up, load it, and compare what it holds with what it acknowledged."""
    batches, address = Batches(size, target.key), ("127.0.0.1", target.port)
    warm = post_batches(address, batches, connections, target.key, _after(_WARMING_S))
    before = [cpu_s(pids) for pids in _groups(target)]
    outcome = post_batches(address, batches, connections, target.key, _after(seconds))
    used = [after - begun for after, begun in zip(map(cpu_s, _groups(target)), before, strict=True)]
    events = max(len(outcome.tokens) * size, 1)
    serving, keeping, database = (1e6 * seconds / events for seconds in used)
    return Figures(
        events_s=events / outcome.seconds,
        p50_ms=outcome.latency_ms(0.5),
        p99_ms=outcome.latency_ms(0.99),
        serving_us=serving,
        keeping_us=keeping,
        database_us=database,
        peak_mb=peak_mb(target.serving),
        others=sum(count for status, count in outcome.statuses.items() if status != 200),
        verdict=compare(target.folder, [warm, outcome], size) if target.folder else "",
    )


def compare(folder: Path, outcomes: list[Outcome], size: int) -> str:
    """Say whether the numbers hold exactly what was acknowledged, once the keeper is through."""
    wanted = identities(_SOURCE, [(token, size) for outcome in outcomes for token in outcome.tokens])
    until = time.monotonic() + _PATIENCE_S
    with open_ledger(folder) as ledger:
        while True:
            story.catch_up(ledger)
            found = identity_counts(ledger)
            if set(found) == wanted and found.total() == len(wanted):
                return "equal"
            if time.monotonic() > until:
                return f"{len(wanted - set(found))} lost, {len(set(found) - wanted)} strange"
            time.sleep(0.2)


def freshness(server: str, cluster: Cluster | None) -> float:
    """Return the seconds from an acknowledgement on an idle server to the number that counts the event."""
    with tempfile.TemporaryDirectory() as scratch, target_of(server, Path(scratch), cluster) as target:
        batches = Batches(1, target.key)
        post_batches(("127.0.0.1", target.port), batches, 1, target.key, lambda: True)
        time.sleep(5)
        post_batches(("127.0.0.1", target.port), batches, 1, target.key, lambda: True)
        began = time.monotonic()
        while asked("measure", "volume", "-w", target.folder)[0]["n"] < 2:
            if time.monotonic() - began > _PATIENCE_S:
                return float("inf")
        return time.monotonic() - began


def print_figures(server: str, figures: Figures, bare: float) -> None:
    """Print one line."""
    share = f"{figures.events_s / bare:.0%}" if bare else ""
    print(f"{server:<12}{figures.events_s:>10,.0f}{share:>9}{figures.p50_ms:>8,.0f}{figures.p99_ms:>8,.0f}", end="")
    print(f"{figures.serving_us:>8,.1f}{figures.keeping_us:>8,.1f}{figures.database_us:>9,.1f}", end="")
    print(f"{figures.peak_mb:>6,.0f}{figures.others:>9,}  {figures.verdict}", flush=True)


def _groups(target: Target) -> list[list[int]]:
    database = [pid for parent in target.database for pid in (parent, *children(parent))]
    return [target.serving, target.keeping, database]


def _after(seconds: float) -> Callable[[], bool]:
    until = time.perf_counter() + seconds
    return lambda: time.perf_counter() > until


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--only", nargs="+", choices=SERVERS, default=SERVERS)
    given = parser.parse_args()
    sys.exit(main(given.seconds, given.only))
