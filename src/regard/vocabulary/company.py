"""The company's own parts: departments own touchpoints, units serve customers."""

from regard.vocabulary.base import Word, check_key, check_named


class Department(Word, frozen=True):
    """A part of the company that owns touchpoints and promises."""

    key: str
    name: str

    def __post_init__(self) -> None:
        """Check key and name."""
        check_key(self.key)
        check_named(self.name, "name")


class Unit(Word, frozen=True):
    """A place or team that serves customers: a shop, a hotline team; `parent` makes a tree."""

    key: str
    name: str
    parent: str | None = None
    department: str | None = None
    zone: str | None = None

    def __post_init__(self) -> None:
        """Check key and name."""
        check_key(self.key)
        check_named(self.name, "name")
