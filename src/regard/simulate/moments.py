"""Moments: local seconds of the company's clock, as moments in UTC."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from regard.collect.sources.table_files.times import local_to_utc
from regard.ledger.schema import MOMENT
from regard.simulate.plan import Plan

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def to_utc(plan: Plan, local_s: Floats, given: Bools | None = None) -> pa.Array:
    """Return moments to the second; null where not `given`.

    Args:
        plan: knows the company's zone.
        local_s: seconds since 1970 by the company's clock.
        given: where there is a moment; everywhere if None.
    """
    here = np.ones(len(local_s), dtype=bool) if given is None else given
    local_us = np.rint(np.where(here, local_s, plan.start_s)).astype(np.int64) * 1_000_000
    return pa.array(local_to_utc(local_us, plan.company.zone, "earlier"), mask=~here).cast(MOMENT)
