"""Faults: rows a source cannot read, each with the first reason found."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from regard.collect.refusal import Refusal

Bools = npt.NDArray[np.bool_]
Fault = tuple[Bools, Refusal]
"""Which rows, and why."""


def problems(faults: Sequence[Fault], length: int) -> Any:
    """Return the first problem of each row as text, null where there is none."""
    number = np.zeros(length, dtype=np.int64)
    for place, (rows, _) in enumerate(faults, start=1):
        number[rows & (number == 0)] = place
    if not number.any():
        return pa.nulls(length, pa.string())
    reasons = pa.array([None, *(reason.value for _, reason in faults)], pa.string())
    return reasons.take(pa.array(number))
