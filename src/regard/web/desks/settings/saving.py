"""Saving decisions: into the workspace's own file, which people may edit as well."""

from pathlib import Path
from typing import Any

import msgspec

from regard.ledger.files import write_whole
from regard.ledger.lease import state_lease
from regard.settings import FILE_NAME, Settings, changed_text, read_settings


def save(folder: Path, seen: Settings, settings: Settings) -> bool:
    """Write decisions; False, and nothing written, if they are not as they were seen.

    Args:
        folder: the workspace.
        seen: the decisions that were to be changed.
        settings: the new ones.
    """
    path = folder / FILE_NAME
    with state_lease(folder):
        if read_settings(folder) != seen:
            return False
        text = changed_text(path.read_text("utf-8"), settings)
        # What cannot be read again must never stand in the file.
        msgspec.toml.decode(text.encode(), type=Settings)
        write_whole(path, text.encode())
    return True


def differences(before: Settings, after: Settings) -> dict[str, Any]:
    """Return what was decided anew: for each entry what it was, and what it is."""
    old, new = msgspec.to_builtins(before), msgspec.to_builtins(after)
    return {name: [old[name], new[name]] for name in new if old[name] != new[name]}
