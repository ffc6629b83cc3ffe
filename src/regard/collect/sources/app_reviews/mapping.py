"""The mapping of app reviews: that of a table file, and the columns that only reviews have."""

from pathlib import Path

from regard.collect.sources.table_files import mapping as tables


class Mapping(tables.Mapping, frozen=True):
    """What each column means; `occurred_at` is when the review was first written.

    Attributes:
        stars: the rating, from 1 to 5.
        changed_at: when it was last changed; where that is later than `occurred_at`, the row is a changed review.
        reply: what the developer replied.
        replied_at: when; without it there is no reply.
        author: the reviewer's name in the store; None where the store does not say it.
    """

    stars: str | None = None
    changed_at: tables.When | None = None
    reply: str | None = None
    replied_at: tables.When | None = None
    author: tables.Entry | None = None


save_mapping = tables.save_mapping


def load_mapping(path: Path) -> Mapping:
    """Read a mapping from YAML.

    Raises:
        WrongUseError: the file is missing, no YAML (with the line), or a field is wrong (with its place).
    """
    return tables.read_mapping(path, Mapping)
