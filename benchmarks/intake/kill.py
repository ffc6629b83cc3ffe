"""Kill server, worker and database over and over while clients send; nothing acknowledged may be lost or doubled.

Run it from the repository as `python -m benchmarks.intake.kill [KILLS] [--postgres]`. Processes are stopped at
random instants, what they were doing is read from outside (`evidence`), and while stopped they are killed. It
exits with an error if anything was lost or doubled, or fewer than 100 kills of 120 fell inside a commit (of
another number: five in six).
"""

import argparse
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.intake.evidence import children, commit_in_database, commit_in_files, send, stop, waiting_for_commit
from benchmarks.intake.siege import Siege, Toll, besieged, count_toll, head_at, instants, postmaster
from tests.postgres import Cluster, new_cluster

_KILLS = 120
_TRIES = 400
_ON_SQLITE = ("server", "everything", "server", "supervisor", "server", "worker")
_ON_POSTGRES = ("server", "database", "database", "supervisor", "database", "server") * 2 + ("worker",)


@dataclass
class Strikes:
    """How many kills there were: of what, and inside what."""

    kills: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)


def main(kills: int, *, on_postgres: bool) -> int:
    """Kill so many times; return 0 if all was there exactly once, and enough kills fell inside commits."""
    began, strikes = time.monotonic(), Strikes()
    scratch = Path(tempfile.mkdtemp(prefix="regard-kill-"))
    cluster = new_cluster() if on_postgres else None
    try:
        toll = bring_down(scratch, kills, strikes, cluster)
    finally:
        if cluster:
            cluster.stop()
    print_figures(strikes, toll, time.monotonic() - began)
    enough = strikes.inside.total() >= kills * 5 // 6
    if toll.is_clean and enough:
        shutil.rmtree(scratch)
        return 0
    print(f"kept for a closer look: {scratch}")
    return 1


def bring_down(scratch: Path, kills: int, strikes: Strikes, cluster: Cluster | None = None) -> Toll:
    """Let everything run, kill so many times, and hold the ledger against what was acknowledged."""
    chance = instants(kills)
    with head_at(cluster.fresh_url() if cluster else None), besieged(scratch) as siege:
        for turn in range(kills):
            names = _ON_POSTGRES if cluster else _ON_SQLITE
            strike(siege, names[turn % len(names)], strikes, chance, cluster)
            siege.wait_for_progress()
        siege.end()
        return count_toll(siege)


def strike(siege: Siege, name: str, strikes: Strikes, chance: random.Random, cluster: Cluster | None = None) -> None:
    """Stop at random instants until it is inside a commit, kill there, and start again what does not by itself."""
    time.sleep(chance.uniform(0, 0.5))
    found = None
    for _ in range(_TRIES):
        pids, database = targets(siege, name, cluster), bystanders(name, cluster)
        stop([*pids, *database])
        if found := evidence(pids, name, database):
            break
        send([*pids, *database], signal.SIGCONT)
        time.sleep(chance.uniform(0, 0.03))
    send(targets(siege, name, cluster), signal.SIGKILL)
    send(bystanders(name, cluster), signal.SIGCONT)
    strikes.kills[name] += 1
    if found:
        strikes.inside[f"{name}: {found}"] += 1
    revive(siege, name, cluster)


def bystanders(name: str, cluster: Cluster | None) -> list[int]:
    """Return the processes of the database where its clients are to be killed: stopped too, so that both hold still."""
    return children(postmaster(cluster)) if cluster and name != "database" else []


def evidence(pids: list[int], name: str, database: list[int]) -> str | None:
    """Say in which commit stopped processes are, if they are in one."""
    if name == "database":
        return commit_in_database(pids)
    return waiting_for_commit(pids, database) if database else commit_in_files(pids)


def targets(siege: Siege, name: str, cluster: Cluster | None) -> list[int]:
    """Return the processes that a strike stops and kills."""
    if name == "database" and cluster:
        above = postmaster(cluster)
        return [above, *children(above)]
    supervisor, worker = siege.running["server"].pid, siege.running["worker"].pid
    if name == "worker":
        return [worker]
    over = {"server": [], "supervisor": [supervisor], "everything": [worker, supervisor]}[name]
    return [*over, *siege.server()]


def revive(siege: Siege, name: str, cluster: Cluster | None) -> None:
    """Start again what was killed; a server process alone is started again by its supervisor."""
    if name == "database" and cluster:
        cluster.kill()
        cluster.start()
    own = {"supervisor": ("server",), "worker": ("worker",), "everything": ("server", "worker")}
    for each in own.get(name, ()):
        siege.running[each].wait()
        siege.start(each)


def print_figures(strikes: Strikes, toll: Toll, seconds: float) -> None:
    """Print what was done and found."""
    print(f"{'kills':<64}{strikes.kills.total():>9,}")
    for name, count in sorted(strikes.kills.items()):
        print(f"{f'  of the {name}':<64}{count:>9,}")
    print(f"{'inside a commit':<64}{strikes.inside.total():>9,}")
    for name, count in sorted(strikes.inside.items()):
        print(f"{f'  {name}':<64}{count:>9,}")
    figures = {
        "batches acknowledged": toll.batches,
        "events acknowledged": toll.acknowledged,
        "batches sent again": toll.resent,
        "events of them that were kept, but not acknowledged": toll.known,
        "events in the ledger that were never acknowledged": toll.strange,
        "answers no client should get": toll.faults,
        "events lost": toll.lost,
        "events doubled": toll.doubled,
    }
    for name, count in figures.items():
        print(f"{name:<64}{count:>9,}")
    print(f"{'seconds':<64}{seconds:>9,.0f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", type=int, nargs="?", default=_KILLS)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    sys.exit(main(given.kills, on_postgres=given.postgres))
