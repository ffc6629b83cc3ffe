"""retentioneering, with its frame loaded and cut into sessions beforehand.

Its medians are of whole seconds, so that they may differ by one from the exact ones; its funnels have no window.

Run as `python -m benchmarks.journeys.peers.retentioneering_frame FOLDER TIMES OPERATIONS`, in the peers' environment.
"""

import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

os.environ["RETENTIONEERING_NO_TRACK"] = "1"

from benchmarks.journeys import operations as ops
from benchmarks.journeys.peers.frames import read_frame
from retentioneering import Eventstream

_SESSION = "session_id"
_MATRIX = {"path_start", "path_end"}


def load(folder: Path) -> Eventstream:
    """Return the contacts of a folder, cut into sessions."""
    columns = {"path_cols": ["customer_id"], "event_col": "touchpoint", "timestamp_col": "occurred_at"}
    stream = Eventstream(read_frame(folder), {**columns, "custom_cols": []})
    return stream.split_sessions(timeout="30m", session_col=_SESSION)


def transitions(stream: Eventstream) -> Any:
    """Answer a'."""
    return stream.transition_graph_data("count", path_col=_SESSION)


def times(stream: Eventstream) -> Any:
    """Answer a: counts and medians, each from a call of its own."""
    return transitions(stream), stream.transition_graph_data("time_median", path_col=_SESSION)


def counted(matrix: Any) -> list[Any]:
    """Return the cells of a matrix of touchpoints that are not 0."""
    inner = matrix.drop(index=_MATRIX, columns=_MATRIX).stack()
    return [(before, after, count) for (before, after), count in inner.items() if count]


def timed(answer: Any) -> list[Any]:
    """Return the cells of both matrices."""
    counts, medians = answer
    return [
        (before, after, count, medians.loc[before, after].total_seconds() * 1_000)
        for before, after, count in counted(counts)
    ]


def steps(sessions: int, shares: Any) -> list[Any]:
    """Return the counts behind the shares of a step matrix."""
    inner = shares.drop(index=_MATRIX).drop(columns=0).stack()
    cells = [(step, touchpoint, round(share * sessions)) for (touchpoint, step), share in inner.items()]
    return [cell for cell in cells if cell[2]]


def main(folder: Path, repetitions: int, wanted: str) -> None:
    """Answer the operations wanted; answers are brought into the common form after they were timed."""
    stream = load(folder)
    sessions = stream.df[_SESSION].nunique()
    questions = {
        "a": ops.Question(partial(times, stream), timed),
        "a'": ops.Question(partial(transitions, stream), counted),
        "b": ops.Question(
            partial(stream.step_matrix_data, max_steps=ops.STEPS, path_col=_SESSION), partial(steps, sessions)
        ),
        "c0": ops.Question(
            partial(stream.funnel_data, list(ops.FUNNEL), path_col="customer_id"),
            lambda answer: [[step["unique_paths"] for step in answer["steps"]]],
        ),
    }
    ops.serve("retentioneering", folder, questions, times=repetitions, wanted=wanted)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
