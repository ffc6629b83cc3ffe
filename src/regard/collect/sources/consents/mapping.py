"""The mapping of a file of consents: that of a table file, and what says for what and whether somebody agreed."""

from enum import StrEnum
from pathlib import Path

from regard.collect.sources.table_files import mapping as tables


class ConsentState(StrEnum):
    """What a row says."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class State(tables.Part, frozen=True):
    """The column that says whether somebody agreed.

    Attributes:
        column: the words.
        values: what each word means; a word that is not here is refused, never guessed.
    """

    column: str
    values: dict[str, ConsentState]


class Mapping(tables.Mapping, frozen=True):
    """What each column means. Without `state` the file is read as any other table.

    Attributes:
        state: whether they agreed.
        purpose: for what; the register's key, or a name that becomes it.
        via: where it came from, such as a form; kept as `from`.
        expires_at: until when it holds; blank: as the register says.
    """

    state: State | None = None
    purpose: tables.Entry | None = None
    via: tables.Entry | None = None
    expires_at: tables.When | None = None


save_mapping = tables.save_mapping


def load_mapping(path: Path) -> Mapping:
    """Read a mapping from YAML.

    Raises:
        WrongUseError: the file is missing, no YAML (with the line), or a field is wrong (with its place).
    """
    return tables.read_mapping(path, Mapping)
