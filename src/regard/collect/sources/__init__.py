"""Sources: one folder for each kind of data that Regard takes in.

A folder here is all it takes to add one; it offers what `Source` lists. Where several could read a file, the
specific ones are asked first, by name, and a general one (`GENERAL = True`) takes what nobody knows better.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol, cast

from regard.collect.draft import Draft
from regard.errors import WrongUseError


class Mapping(Protocol):
    """What a source knows about its data; each kind of source has its own."""

    @property
    def source(self) -> str:
        """The source's lasting name; part of every interaction's identity."""


class Source(Protocol):
    """What the folder of a source offers."""

    SOURCE_KIND: str
    GENERAL: bool

    def recognises(self, path: Path) -> bool:
        """Return whether a file or folder is of this kind, by its content; never raises."""

    def propose(self, path: Path, *, source: str, zone: str | None = None, occurred: str | None = None) -> Any:
        """Propose a mapping for a file, with reasons and questions."""

    def drafts(self, path: Path, mapping: Any, *, progress: Callable[[float], None]) -> Iterator[Draft]:
        """Read a file or folder in batches; `progress` gets the share of it that is read, from 0 to 1."""

    def load_mapping(self, path: Path) -> Any:
        """Read a mapping."""

    def save_mapping(self, mapping: Any, path: Path) -> None:
        """Write a mapping."""


def all_sources() -> list[Source]:
    """Return every source: the specific ones by name, then the general ones by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg)
    found = [cast("Source", importlib.import_module(f"{__name__}.{name}")) for name in names]
    return sorted(found, key=lambda source: source.GENERAL)


def find_source(path: Path) -> Source:
    """Return the source that reads a file or folder: the first of `all_sources` that recognises it.

    Raises:
        WrongUseError: there is no such file, or no source can read it.
    """
    if not path.exists():
        message = f"There is no file {path}."
        raise WrongUseError(message, "Check the name.")
    for source in all_sources():
        if source.recognises(path):
            return source
    kinds = ", ".join(source.SOURCE_KIND.replace("_", " ") for source in all_sources())
    message = f"No source can read {path}."
    raise WrongUseError(message, f"Regard reads these: {kinds}.")
