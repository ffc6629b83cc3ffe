"""The mapping of a Qualtrics export: that of a table file, and when a response ended."""

from pathlib import Path

from regard.collect.sources.table_files import mapping as tables


class Mapping(tables.Mapping, frozen=True):
    """What each column means.

    Attributes:
        ended_at: when a response ended; gives the duration where `duration_s` names no column for it.
    """

    ended_at: tables.When | None = None


save_mapping = tables.save_mapping


def load_mapping(path: Path) -> Mapping:
    """Read a mapping from YAML.

    Raises:
        WrongUseError: the file is missing, no YAML (with the line), or a field is wrong (with its place).
    """
    return tables.read_mapping(path, Mapping)
