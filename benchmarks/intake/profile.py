"""Where the CPU of a request goes: in one process, without HTTP, step by step.

Run it from the repository as `python -m benchmarks.intake.profile [EVENTS] [--functions 25] [--postgres]`, with
EVENTS in each request, one request after the other: nothing is shared between requests as it is under load.
"""

import argparse
import cProfile
import pstats
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from benchmarks.intake.bare import Batch
from benchmarks.intake.events import Batches
from benchmarks.intake.siege import head_at
from tests.postgres import new_cluster

from regard.collect import intake, start_catalogue
from regard.collect.event_names import read_event_names
from regard.collect.protocols import segment
from regard.ledger import create_ledger
from regard.ledger.head import micros

_EVENTS = 12_000
_WARMING = 3
_INSIDE = {"receive": "receive_events", "keep": "take"}
"""Steps of the commit, by the functions that `collect.intake` calls for them."""


class Clock:
    """Times functions in whatever thread they run, and profiles them if asked to."""

    def __init__(self, *, profiles: bool) -> None:
        """Begin with nothing timed."""
        self.spent: dict[str, list[tuple[float, float]]] = {}
        self._profiles = profiles
        self.profilers: dict[str, cProfile.Profile] = {}

    def around(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, timed as a step."""

        def timed(*args: Any, **named: Any) -> Any:
            cpu, wall = time.thread_time(), time.perf_counter()
            result = self._run(step, function, *args, **named)
            self.spent.setdefault(step, []).append((time.thread_time() - cpu, time.perf_counter() - wall))
            return result

        return timed

    def forget(self) -> None:
        """Begin anew."""
        self.spent.clear()
        self.profilers.clear()

    def _run(self, step: str, function: Callable[..., Any], *args: Any, **named: Any) -> Any:
        if not self._profiles:
            return function(*args, **named)
        return self.profilers.setdefault(step, cProfile.Profile()).runcall(function, *args, **named)


def main(size: int, functions: int, *, on_postgres: bool) -> int:
    """Print what each step costs, and the most expensive functions."""
    clock = Clock(profiles=functions > 0)
    for step, name in _INSIDE.items():
        setattr(intake, name, clock.around(step, getattr(intake, name)))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "acme"
        if on_postgres:
            cluster = new_cluster()
            stack.callback(cluster.stop)
            stack.enter_context(head_at(cluster.fresh_url()))
        ledger = stack.enter_context(create_ledger(folder))
        start_catalogue(folder)
        names = read_event_names(folder)
        run(stack.enter_context(intake.Intake(ledger)), names, clock, size)
    print_steps(clock, size)
    for step, profiler in clock.profilers.items():
        print(step)
        pstats.Stats(profiler).strip_dirs().sort_stats("tottime").print_stats(functions)
    return 0


def run(into: intake.Intake, names: Any, clock: Clock, size: int) -> None:
    """Take requests one after the other."""
    batches = Batches(size, "rg_bench")
    decode = clock.around("(decode as the bare server does)", msgspec.json.Decoder(Batch).decode)
    read = clock.around("read", segment.read)
    for turn in range(-_WARMING, max(20, min(500, _EVENTS // size))):
        if turn == 0:
            clock.forget()
        body = batches.next()[1]
        decode(body)
        events = read(body, "batch", micros(datetime.now(UTC)), names).events
        into.take("shop", events)


def print_steps(clock: Clock, size: int) -> None:
    """Print CPU and wall time of each step, an event."""
    print(f"{size} events a request{'':<16}{'µs CPU an event':>18}{'µs wall':>10}")
    total = 0.0
    for step, spent in clock.spent.items():
        cpu, wall = (1e6 * sum(each) / len(spent) / size for each in zip(*spent, strict=True))
        total += 0 if step.startswith("(") else cpu
        print(f"  {step:<36}{cpu:>16.2f}{wall:>10.2f}")
    print(f"  {'all steps':<36}{total:>16.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=int, nargs="?", default=500)
    parser.add_argument("--functions", type=int, default=0)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    sys.exit(main(given.events, given.functions, on_postgres=given.postgres))
