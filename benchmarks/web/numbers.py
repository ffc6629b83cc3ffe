"""How long numbers take over a folder: each measure without a breakdown, by columns and times, and with filters.

Run from the project's folder: `python -m benchmarks.web.numbers FOLDER`. Every number is asked of a reader of its
own, opened for it alone, so that nothing is remembered from the one before; what the operating system holds of the
files stays, as in a server. In brackets are the seconds of all processors together: where other programs run as
well, these are the ones to compare. At the end come the worst moment, and the most memory the process needed.
"""

import argparse
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, override

from regard.collect import read_catalogue
from regard.explain import worst_moments
from regard.ledger import Ledger, open_ledger, read
from regard.measure import Breakdown, Condition, find_measure
from regard.promises import read_register

MEASURES = ("nps", "csat", "promises_kept", "volume", "response_rate")


def breakdowns(attribute: str) -> dict[str, Breakdown]:
    """Return what is asked, by name.

    Args:
        attribute: a condition on an attribute of customers, such as `attribute:tier=gold`.
    """
    name = Condition.parse(attribute).column
    return {
        "all": Breakdown(),
        "by channel": Breakdown(by=("channel",)),
        "by touchpoint": Breakdown(by=("touchpoint",)),
        "by month": Breakdown(by=("month",), zone="Europe/Berlin"),
        "channel=web": Breakdown(where=(Condition.parse("channel=web"),)),
        attribute: Breakdown(where=(Condition.parse(attribute),)),
        f"by {name}": Breakdown(by=(name,)),
    }


class Taken(NamedTuple):
    """How long something took: seconds on the clock, and of processors."""

    clock_s: float
    processors_s: float

    @override
    def __str__(self) -> str:
        """Both, to hundredths."""
        return f"{self.clock_s:.2f} ({self.processors_s:.2f})"


def seconds(what: Callable[[], Any]) -> Taken:
    """Return how long something takes."""
    begin, used = time.perf_counter(), time.process_time()
    what()
    return Taken(time.perf_counter() - begin, time.process_time() - used)


def cold(ledger: Ledger, measure: str, breakdown: Breakdown) -> Taken:
    """Return the time that one number takes with a new reader, its opening included."""

    def ask() -> None:
        with read(ledger) as reader:
            find_measure(measure)(reader, breakdown)

    return seconds(ask)


def opening(ledger: Ledger, times: int = 10) -> Taken:
    """Return the usual time that opening and closing a reader take."""
    return sorted(seconds(lambda: read(ledger).close()) for _ in range(times))[times // 2]


def worst(ledger: Ledger) -> Taken:
    """Return the time that the ranking of moments takes."""
    catalogue, register = read_catalogue(ledger.folder), read_register(ledger.folder).promises
    with read(ledger) as reader:
        return seconds(lambda: worst_moments(reader, catalogue=catalogue, register=register))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--attribute", default="attribute:tier=basic", help="a condition on an attribute")
    parser.add_argument("--times", type=int, default=3, help="runs of each, the middle one counts")
    given = parser.parse_args()
    with open_ledger(given.folder) as ledger:
        print(f"opening a reader: {opening(ledger)} s")
        asked = breakdowns(given.attribute)
        print("| s | " + " | ".join(asked) + " |\n|---|" + "---|" * len(asked))
        for measure in MEASURES:
            runs = [sorted(cold(ledger, measure, each) for _ in range(given.times)) for each in asked.values()]
            print(f"| {measure} | " + " | ".join(f"{run[len(run) // 2]}" for run in runs) + " |", flush=True)
        print(f"worst moment: {worst(ledger)} s")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.1f} GB")


if __name__ == "__main__":
    main()
