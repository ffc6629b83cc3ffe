"""What is asked of every engine, how an answer is written down, and what it cost.

Each engine's process gives a function per operation; `serve` calls it once to warm up and then several times, prints
CPU and wall seconds and the most memory held meanwhile, and writes the answer into a file, in one form for all.
"""

import gc
import json
import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

CONTACTS, RECENT = "contacts.parquet", "recent.parquet"
SORTED = "sorted.parquet"
"""Both together, ordered by customer and time."""
ASKED = "asked.json"

GAP_MS = 30 * 60_000
WINDOW_MS = 7 * 86_400_000
STEPS = 10
VARIANTS = 50
FUNNEL = ("ad_view", "product_page", "cart", "purchase")
MONDAY_MS, WEEK_MS = 259_200_000, 604_800_000
"""A week is (ms since 1970 + MONDAY_MS) // WEEK_MS: from Monday to Sunday, UTC."""

OPERATIONS = {
    "a": "episodes, transitions, exact median",
    "a'": "episodes, transitions, counts",
    "b": "step matrix, 10 steps",
    "c": "funnel, 4 steps, 7 days",
    "c0": "funnel, 4 steps, no window",
    "d": "weekly cohorts",
    "e": "50 commonest variants",
    "f": "one customer's timeline",
}

Rows = Callable[[Any], Any]


@dataclass(frozen=True)
class Question:
    """How an engine answers an operation.

    Attributes:
        ask: answers; a timeline, for the customer it is given.
        rows: brings an answer into rows, after it was timed. They are
            a: touchpoint, next touchpoint, count, median in ms; a': touchpoint, next, count;
            b: step, touchpoint, count; c, c0: customers that reached step 1, 2, 3, 4, one row;
            d: week of the first contact, weeks since, customers;
            e: touchpoints, joined by > or as a sequence, and count, of the 50 commonest;
            f: ms, touchpoint, channel.
    """

    ask: Callable[..., Any]
    rows: Rows = list


def serve(name: str, folder: Path, questions: Mapping[str, Question], *, times: int, wanted: str) -> None:
    """Ask what is wanted, so many times each after once, and write figures and answers into the folder's `answers`.

    Args:
        name: of the engine.
        folder: of the log.
        questions: by operation.
        times: how often each is asked.
        wanted: operations, with commas between.
    """
    figures: dict[str, dict[str, Any]] = {}
    for key in wanted.split(","):
        if key in questions:
            own = questions[key]
            figures[key], answer = _timelines(own, folder) if key == "f" else measured(own.ask, times)
            rows = [canonical(key, own.rows(one)) for one in answer] if key == "f" else canonical(key, own.rows(answer))
            figures[key]["checksum"] = blake2b(json.dumps(rows).encode(), digest_size=8).hexdigest()
            _write(folder / "answers" / f"{name} {key}.json", rows)
            print(
                f"{name:<16}{key:<4}{figures[key]['cpu_s']:>9.4f} s CPU{figures[key]['peak_mb']:>8.0f} MB", flush=True
            )
    _write(folder / "answers" / f"{name}.json", figures)


def measured(work: Callable[[], Any], times: int) -> tuple[dict[str, Any], Any]:
    """Return the median CPU and wall seconds of so many calls after one, the most memory held, and the answer."""
    gc.collect()
    reset_peak()
    answer = work()
    walls, cpus = [], []
    for _ in range(times):
        del answer
        wall, cpu = time.perf_counter(), time.process_time()
        answer = work()
        cpus.append(time.process_time() - cpu)
        walls.append(time.perf_counter() - wall)
    return {
        "cpu_s": statistics.median(cpus),
        "wall_s": statistics.median(walls),
        "peak_mb": peak_mb(),
        "load": os.getloadavg()[0],
    }, answer


def _timelines(question: Question, folder: Path) -> tuple[dict[str, Any], list[Any]]:
    """Return the figures of the median timeline among those asked for, and all of them."""
    asked: list[int] = json.loads((folder / ASKED).read_text())
    each = [measured(partial(question.ask, customer), 1) for customer in asked]
    figures = {key: statistics.median(one[key] for one, _ in each) for key in each[0][0]}
    return figures, [answer for _, answer in each]


def canonical(operation: str, rows: Any) -> list[Any]:
    """Return an answer's rows in the form in which all engines must agree."""
    return _commonest(rows) if operation == "e" else sorted([_plain(value) for value in row] for row in rows)


def reset_peak() -> None:
    """Let the kernel count this process's peak of memory from now on."""
    Path("/proc/self/clear_refs").write_text("5")


def peak_mb() -> float:
    """Return the most memory this process held since `reset_peak`, pages of mapped files included."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def _commonest(rows: Any) -> list[Any]:
    """Return the variants more frequent than the 50th, and the counts of all fifty: ties there may be cut anyhow."""
    named = [(v if isinstance(v, str) else ">".join(v), int(n)) for v, n in rows]
    named.sort(key=lambda row: (-row[1], row[0]))
    counts = [n for _, n in named[:VARIANTS]]
    return [[[v, n] for v, n in named if n > counts[-1]], counts]


def _plain(value: Any) -> Any:
    """Return a number as int, or as float where it is none; a text as str."""
    if isinstance(value, str):
        return value
    number = float(value)
    return int(number) if number.is_integer() else number


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content))
