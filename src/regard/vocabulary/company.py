"""The company's own parts: departments own touchpoints, units serve customers."""

from regard.vocabulary.base import Word, check_key, check_named
from regard.vocabulary.interaction import check_zone


class Department(Word, frozen=True):
    """A part of the company that owns touchpoints and promises."""

    key: str
    name: str

    def __post_init__(self) -> None:
        """Check key and name."""
        check_key(self.key)
        check_named(self.name, "name")


class Unit(Word, frozen=True):
    """A place or team that serves customers: a shop, a hotline team.

    Attributes:
        key: its lasting name in data and numbers.
        name: its name for people.
        parent: key of the unit it belongs to; so units make a tree.
        department: key of the department it belongs to.
        zone: IANA zone of its clock; the workspace's if none is given.
    """

    key: str
    name: str
    parent: str | None = None
    department: str | None = None
    zone: str | None = None

    def __post_init__(self) -> None:
        """Check key, name and zone."""
        check_key(self.key)
        check_named(self.name, "name")
        if self.zone is not None:
            check_zone(self.zone)
