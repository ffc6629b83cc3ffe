"""Where tests keep their files: in memory where there is room, and on the disk where processes are killed."""

import os
import shutil
import tempfile
from pathlib import Path

# Kept for the workers of a run, which find temporary files in memory already.
DISK = os.environ.setdefault("TESTS_ON_DISK", tempfile.gettempdir())
_MEMORY = Path("/dev/shm")  # noqa: S108 - each run makes a folder of its own there
_ROOM_BYTES = 8 << 30


def keep_in_memory() -> None:
    """Make and find temporary files in memory from now on, here and in programs started from here.

    Thousands of workspaces are made, and each is forced to the disk many times: that would be most of the waiting.
    """
    if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM_BYTES:
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)
