"""Anonymous surveys: which they are, so that nothing tells one answer of theirs from another."""

from functools import cache
from pathlib import Path

from regard.ask.writing import from_yaml
from regard.errors import RegardError

SOURCE = "survey:"
"""What the source of a survey's interactions begins with; its key follows."""


def anonymous_sources(folder: Path) -> tuple[str, ...]:
    """Return the sources of answers to surveys of which any version promised to be anonymous.

    Args:
        folder: the workspace.
    """
    versions = sorted(folder.glob("surveys/*/v*.yaml"))
    return tuple(dict.fromkeys(SOURCE + path.parent.name for path in versions if _read(path, path.stat().st_mtime_ns)))


@cache
def _read(version: Path, _written_ns: int) -> bool:
    try:
        return from_yaml(version.read_text(encoding="utf-8")).anonymous
    except (RegardError, UnicodeDecodeError):
        # What cannot be read is not known to have promised nothing.
        return True
