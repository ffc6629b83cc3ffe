"""What processes cost, as the kernel counts it."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from benchmarks.intake.evidence import stat_fields

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s(pids: Iterable[int]) -> float:
    """Return the CPU seconds that processes have used so far, with those of their children that ended."""
    # From the third field on: user and system time are the 14th and 15th, those of ended children the next two.
    return sum(sum(map(int, fields[11:15])) for pid in pids if (fields := stat_fields(pid))) / _TICKS


def peak_mb(pids: Iterable[int]) -> float:
    """Return the most memory that any of the processes ever held."""
    return max((_peak_kb(pid) for pid in pids), default=0) / 1024


def _peak_kb(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0
