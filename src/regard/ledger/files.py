"""Files that are wholly there or not at all, also after a power cut."""

import os
from pathlib import Path


def fsync_file(path: Path) -> None:
    """Force a file's content to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fsync_folder(path: Path) -> None:
    """Force a folder's entries to disk; without this a new file may be gone after a power cut."""
    fsync_file(path)


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Replace a file's content in one step: readers and crashes see the old or the new, never half."""
    part = path.with_name(f".{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    fsync_folder(path.parent)
