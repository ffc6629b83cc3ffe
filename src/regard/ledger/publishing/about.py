"""What a publication says of itself: as of when, which rows, which columns, and what was left out."""

from pathlib import Path

import msgspec

from regard.errors import WrongUseError

ABOUT = "_about.json"
LATEST = "latest"


class Part(msgspec.Struct, frozen=True):
    """A month of a table, or all of one that has no months.

    Attributes:
        rows: how many.
        fingerprint: of all rows in any order; the same where nothing has changed.
        files: names of its files, within the table's folder.
    """

    rows: int
    fingerprint: str
    files: tuple[str, ...] = ()


class PublishedTable(msgspec.Struct, frozen=True):
    """One table of a publication.

    Attributes:
        definition: what a row is.
        columns: the type of each, as the engine names it.
        parts: by month (`2026-01`); a table without months has one, without a name.
        bytes: of all its files.
    """

    definition: str
    columns: dict[str, str]
    parts: dict[str, Part]
    bytes: int = 0

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(part.rows for part in self.parts.values())


class About(msgspec.Struct, frozen=True, kw_only=True):
    """One whole publication.

    Attributes:
        software: tells whose folder it is.
        version: counts the publications into this folder.
        made_at: when (ISO 8601, UTC); all that was received until `as_of` is in it.
        zone: IANA zone of the workspace; moments are UTC, months are those of UTC.
        state: fingerprint of what it was made from; the same: nothing has changed.
        epoch: counts what was taken out of the truth: an erasure, an undone import.
        texts: whether free texts are in it.
        withheld: what was left out, with how many rows, sources or customers.
        tables: by name.
    """

    software: str = "regard"
    version: int
    made_at: str
    as_of: str
    zone: str
    state: str
    epoch: int
    texts: bool
    withheld: dict[str, int]
    tables: dict[str, PublishedTable]


def read_about(folder: Path) -> About | None:
    """Return what the publication in a folder says of itself; None if there is none.

    Raises:
        WrongUseError: the file that says it cannot be read.
    """
    path = folder / LATEST / ABOUT
    try:
        return msgspec.json.decode(path.read_bytes(), type=About)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except msgspec.DecodeError as error:
        message = f"{path} is not from this version of Regard: {error}."
        raise WrongUseError(message, "Delete the folder, or name another.") from error


def readme(about: About) -> str:
    """Return the same for people, in Markdown."""
    lines = [
        "# Published tables",
        "",
        f"Made by Regard at {about.made_at}; all that was received until {about.as_of} is in them.",
        f"Moments are UTC; the workspace's days are those of {about.zone}. Customers are pseudonyms.",
        f"Free texts are {'in them' if about.texts else 'left out'}.",
        "",
        *(f"- `{name}`: {table.rows:,} rows. {table.definition}" for name, table in about.tables.items()),
    ]
    if about.withheld:
        lines += ["", "Left out: " + ", ".join(f"{n:,} {what}" for what, n in about.withheld.items()) + "."]
    return "\n".join(lines) + "\n"
