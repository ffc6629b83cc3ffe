"""Contacts as a pandas frame, for peers that take one."""

from pathlib import Path

import pandas as pd
from benchmarks.journeys.operations import CONTACTS, RECENT

_COLUMNS = ["customer_id", "occurred_at", "touchpoint"]


def read_frame(folder: Path) -> pd.DataFrame:
    """Return the contacts of a folder in order of arrival, times in UTC without a zone."""
    frame = pd.concat([pd.read_parquet(folder / name, columns=_COLUMNS) for name in (CONTACTS, RECENT)])
    frame["touchpoint"] = frame["touchpoint"].astype(str)
    frame["occurred_at"] = frame["occurred_at"].dt.tz_localize(None)
    return frame
