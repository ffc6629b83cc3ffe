"""YAML files of a workspace that people write by hand and the web app saves."""

from pathlib import Path
from typing import Any

import msgspec
import yaml

from regard.errors import BrokenWorkspaceError
from regard.ledger.files import write_whole


def read_yaml[T](path: Path, kind: type[T], empty: Any, remedy: str) -> T | None:
    """Read a file; None if there is none.

    Args:
        path: of the file.
        kind: what it says.
        empty: what a file says that has nothing in it, as plain data.
        remedy: what to do about one that cannot be read.

    Raises:
        BrokenWorkspaceError: it cannot be read.
    """
    if not path.exists():
        return None
    try:
        return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")) or empty, kind)
    # A day that is none, such as 2026-13-01, and bytes that are no UTF-8 are a ValueError.
    except (yaml.YAMLError, ValueError, msgspec.ValidationError) as error:
        message = f"{path} cannot be read: {' '.join(str(error).split())}."
        raise BrokenWorkspaceError(message, remedy) from error


def write_yaml(path: Path, head: str, said: Any) -> None:
    """Write a file whole, below a comment.

    Args:
        path: of the file; its folder is made.
        head: the comment.
        said: what it says; nothing is written of what is empty.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = msgspec.to_builtins(said)
    text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=1000) if plain else ""
    write_whole(path, (head + text).encode())
