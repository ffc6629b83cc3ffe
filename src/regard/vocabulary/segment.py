"""Segments: named groups of contacts, told apart by conditions."""

import re

from regard.vocabulary.base import Word, check_key, check_named

_COMPARED = re.compile(r"[^=!<>]+(!=|>=|<=|=|>|<)", re.DOTALL)


class Segment(Word, frozen=True):
    """A named group of contacts and the customers behind them: those for which every condition holds.

    Attributes:
        key: its lasting name, also in the address of a page.
        name: its name for people.
        where: conditions as people write them, such as `attribute:plan=premium` or `channel=web`; all must hold.
    """

    key: str
    name: str
    where: tuple[str, ...]

    def __post_init__(self) -> None:
        """Check key and name, and that there are conditions, each with a comparison."""
        check_key(self.key)
        check_named(self.name, "name")
        if not self.where:
            message = "a segment needs at least one condition, such as channel=web"
            raise ValueError(message)
        for condition in self.where:
            if _COMPARED.match(condition) is None:
                message = f"{condition!r} is no condition, such as channel=web or waiting_s>120"
                raise ValueError(message)
