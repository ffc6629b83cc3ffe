"""pm4py, with its frame loaded and each episode made a case beforehand, as pm4py itself knows no pauses.

Run as `python -m benchmarks.journeys.peers.pm4py_frame FOLDER TIMES OPERATIONS`, in the peers' environment.
"""

import sys
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pm4py
from benchmarks.journeys import operations as ops
from benchmarks.journeys.peers.frames import read_frame


def load(folder: Path) -> pd.DataFrame:
    """Return the contacts of a folder as a log whose cases are episodes."""
    frame = read_frame(folder).sort_values(["customer_id", "occurred_at"])
    pause = frame["occurred_at"].diff() > pd.Timedelta(milliseconds=ops.GAP_MS)
    frame["episode"] = ((frame["customer_id"] != frame["customer_id"].shift()) | pause).cumsum().astype(str)
    return pm4py.format_dataframe(frame, case_id="episode", activity_key="touchpoint", timestamp_key="occurred_at")


def transitions(log: pd.DataFrame) -> list[Any]:
    """Answer a'."""
    found, _, _ = pm4py.discover_dfg(log)
    return [(*pair, count) for pair, count in found.items()]


def times(log: pd.DataFrame) -> list[Any]:
    """Answer a: counts and medians, each from a call of its own."""
    found, _, _ = pm4py.discover_performance_dfg(log)
    # Seconds as floats: halves of milliseconds are what a median can be.
    return [(*row, round(found[row[:2]]["median"] * 2_000) / 2) for row in transitions(log)]


def variants(log: pd.DataFrame) -> list[Any]:
    """Answer e."""
    found = pm4py.get_variants(log)
    return sorted(found.items(), key=lambda row: -row[1])[: ops.VARIANTS]


def main(folder: Path, repetitions: int, wanted: str) -> None:
    """Answer the operations wanted."""
    log = load(folder)
    questions = {
        "a": ops.Question(partial(times, log)),
        "a'": ops.Question(partial(transitions, log)),
        "e": ops.Question(partial(variants, log)),
    }
    ops.serve("pm4py", folder, questions, times=repetitions, wanted=wanted)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
