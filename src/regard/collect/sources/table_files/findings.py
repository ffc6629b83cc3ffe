"""Findings: what guessing has made of a table so far."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from regard.collect.sources.table_files.names import ROLES, match
from regard.collect.sources.table_files.profile import Profile


@dataclass
class Findings:
    """Columns and what they were found to be; each step of guessing takes some.

    Attributes:
        profiles: every column's profile, in the order of the names, so that the order of the file does not matter.
        zone: the zone asked for, None if nobody said.
        occurred: the column or time asked for, None if nobody said.
        roles: role and reason of each column taken.
        parts: the fields of the mapping.
        questions: what could not be decided.
    """

    profiles: dict[str, Profile]
    zone: str | None = None
    occurred: str | None = None
    roles: dict[str, tuple[str, str]] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)

    @property
    def free(self) -> list[Profile]:
        """The columns that no step has taken."""
        return [each for name, each in self.profiles.items() if name not in self.roles]

    def take(self, column: Profile, role: str, reason: str) -> None:
        """Give a column its role."""
        self.roles[column.name] = (role, reason)


def best(columns: Iterable[Profile], names: str, least: float = 1.0) -> Profile | None:
    """Return the column whose name fits best; of equals the fullest, then the first by name."""
    fitting = [(match(each.key, names), each.filled, each) for each in columns]
    fitting = [each for each in fitting if each[0] >= least and each[1]]
    return min(fitting, key=lambda each: (-each[0], -each[1], each[2].name))[2] if fitting else None


def take_best(
    findings: Findings, role: str, suits: Callable[[Profile], bool] = lambda _: True, least: float = 1.0
) -> Profile | None:
    """Take the column whose name fits a role best among those whose values suit it."""
    found = best(filter(suits, findings.free), ROLES[role], least)
    if found is not None:
        findings.take(found, role, "by its name")
    return found
