"""The mapping of a file of mentions: that of a table file, and who wrote where, with what rating."""

from pathlib import Path

from regard.collect.sources.table_files import mapping as tables


class Rating(tables.Part, frozen=True):
    """The column of ratings.

    Attributes:
        column: the ratings.
        low: the lowest rating there is, on every platform.
        high: the highest, where no column says it.
        high_column: a column with the highest rating of each row, such as 5 or 10.
    """

    column: str
    low: float = 1.0
    high: float = 5.0
    high_column: str | None = None

    def __post_init__(self) -> None:
        """Check that the scale has an extent."""
        if not self.low < self.high:
            message = f"a rating needs low < high, not {self.low:g} to {self.high:g}"
            raise ValueError(message)


class Mapping(tables.Mapping, frozen=True):
    """What each column means. Without `platform` the file is read as any other table.

    Attributes:
        platform: where it was written; gives the touchpoint and the channel.
        author: column with the author's name there; the same name elsewhere is somebody else.
        rating: the stars or points given; what has one is a review, anything else a mention.
    """

    platform: tables.Entry | None = None
    author: tables.Entry | None = None
    rating: Rating | None = None


save_mapping = tables.save_mapping


def load_mapping(path: Path) -> Mapping:
    """Read a mapping from YAML.

    Raises:
        WrongUseError: the file is missing, no YAML (with the line), or a field is wrong (with its place).
    """
    return tables.read_mapping(path, Mapping)
