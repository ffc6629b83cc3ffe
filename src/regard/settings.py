"""The settings of a workspace: `regard.toml`, read once, wrong entries refused loudly."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from regard.errors import BrokenWorkspaceError

FILE_NAME = "regard.toml"


class EpisodeRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a customer's contacts belong together: until a gap of more than `gap_s` seconds."""

    name: str
    gap_s: int

    def __post_init__(self) -> None:
        """Check that the name can be part of a column's name, and the gap be waited for."""
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.name) or self.gap_s <= 0:
            message = (
                f"an episode rule needs a short lower-case name and a gap above zero, not {self.name!r}, {self.gap_s}"
            )
            raise ValueError(message)


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a workspace has decided.

    Attributes:
        name: the company or project, for titles.
        zone: IANA zone in which reports cut days, unless asked otherwise.
        minimum_n: answers below which a score carries no verdict.
        episodes: the rules that cut a customer's contacts into episodes, side by side.
    """

    name: str = "Regard"
    zone: str = "UTC"
    minimum_n: int = 30
    episodes: tuple[EpisodeRule, ...] = (EpisodeRule("visit", 30 * 60),)

    def __post_init__(self) -> None:
        """Check zone, minimum and rules."""
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError) as error:
            message = f"zone {self.zone!r} is no IANA time zone"
            raise ValueError(message) from error
        if self.minimum_n < 1 or not self.episodes:
            message = "minimum_n must be 1 or more, and there must be at least one episode rule"
            raise ValueError(message)
        if len({rule.name for rule in self.episodes}) < len(self.episodes):
            message = "two episode rules have the same name"
            raise ValueError(message)


def read_settings(folder: Path) -> Settings:
    """Read `regard.toml` of a workspace folder.

    Raises:
        BrokenWorkspaceError: an entry is unknown, of the wrong type or impossible.
    """
    try:
        return msgspec.toml.decode((folder / FILE_NAME).read_bytes(), type=Settings)
    except (msgspec.DecodeError, ValueError) as error:
        message = f"{folder / FILE_NAME}: {error}."
        raise BrokenWorkspaceError(message, "Mend the entry; see the settings page.") from error


def settings_text(name: str, zone: str) -> str:
    """Return the text of a new workspace's `regard.toml`, with every setting in it.

    >>> msgspec.toml.decode(settings_text("Acme", "Europe/Berlin"), type=Settings).zone
    'Europe/Berlin'
    """
    usual = Settings()
    quoted = msgspec.json.encode(name).decode()
    lines = [
        f"name = {quoted}",
        f'zone = "{zone}"  # days and weeks are cut in this zone',
        f"minimum_n = {usual.minimum_n}  # below so many answers a score carries no verdict",
    ]
    for rule in usual.episodes:
        lines += [
            "",
            "[[episodes]]",
            f'name = "{rule.name}"',
            f"gap_s = {rule.gap_s}  # a longer pause starts a new episode",
        ]
    return "\n".join(lines) + "\n"
