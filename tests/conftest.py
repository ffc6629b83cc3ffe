"""What all tests share."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from tests.places import DISK, keep_in_memory

# A busy machine is no failure; laws are about results, not about milliseconds.
hypothesis.settings.register_profile("regard", deadline=None)
hypothesis.settings.load_profile("regard")

# Programs that tests start many times over are compiled once, also where Python is told to keep no bytecode.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

keep_in_memory()

_KILLING = ("kill", "live", "postgres")


@pytest.fixture
def tmp_path(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder of one's own; on the disk for modules that kill what writes there."""
    if not any(word in request.path.stem for word in _KILLING):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=DISK, ignore_cleanup_errors=True) as folder:
        yield Path(folder)
