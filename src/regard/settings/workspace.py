"""The settings of a workspace: what stands in its `regard.toml`."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from regard.errors import BrokenWorkspaceError
from regard.settings.retention import Retention
from regard.settings.rules import EpisodeRule, IdentityRules, PublishRules

FILE_NAME = "regard.toml"

Place = Literal["file", "server"]
"""Where head and vault are kept: in a file of the workspace, or on a database server."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a workspace has decided.

    Attributes:
        name: the company or project, for titles.
        zone: IANA zone in which reports cut days, unless asked otherwise.
        minimum_n: answers below which a score carries no verdict.
        database: where head and vault are: `file` in the workspace, `server` named by `REGARD_DATABASE_URL`.
        episodes: the rules that cut a customer's contacts into episodes, side by side.
        identity: which identifiers stand for whom, and what is too much to believe.
        publish: whether tables are published for other engines and BI tools, and how.
        retention: how long what is kept.
    """

    name: str = "Regard"
    zone: str = "UTC"
    minimum_n: int = 30
    database: Place = "file"
    episodes: tuple[EpisodeRule, ...] = (EpisodeRule("visit", 30 * 60),)
    identity: IdentityRules = msgspec.field(default_factory=IdentityRules)
    publish: PublishRules = PublishRules()
    retention: Retention = msgspec.field(default_factory=Retention)

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


class WatchedSettings:
    """The settings of a workspace, read again when somebody has changed them."""

    def __init__(self, folder: Path) -> None:
        """Read them.

        Raises:
            BrokenWorkspaceError: an entry is unknown, of the wrong type or impossible.
        """
        self._folder = folder
        self._stamp = self._look()
        self._settings = read_settings(folder)

    @property
    def current(self) -> Settings:
        """The settings as they are now; while they cannot be read, as they were last."""
        stamp = self._look()
        if stamp != self._stamp:
            with suppress(BrokenWorkspaceError):
                self._settings = read_settings(self._folder)
            self._stamp = stamp
        return self._settings

    def _look(self) -> tuple[int, int, int] | None:
        try:
            found = (self._folder / FILE_NAME).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


def changed_text(text: str, settings: Settings) -> str:
    r"""Return the text of a `regard.toml` with other decisions; comments stay, except those among the episode rules.

    >>> 'zone = "Europe/Berlin"  # ours' in changed_text('zone = "UTC"  # ours\n', Settings(zone="Europe/Berlin"))
    True
    """
    kept = _EPISODES.sub("", text)
    for field in ("name", "zone", "minimum_n"):
        kept = _with_entry(kept, field, msgspec.json.encode(getattr(settings, field)).decode())
    return "\n\n".join([kept.rstrip(), *map(_rule_text, settings.episodes)]) + "\n"


_EPISODES = re.compile(r"^\[\[episodes\]\].*?(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
"""The episode rules of a `regard.toml`, each up to the next table."""


def _rule_text(rule: EpisodeRule) -> str:
    """Return a rule's table, with the entries that say something."""
    said = {name: value for name, value in msgspec.to_builtins(rule).items() if value not in (None, (), [])}
    return "\n".join(
        ["[[episodes]]", *(f"{name} = {msgspec.json.encode(value).decode()}" for name, value in said.items())]
    )


def _with_entry(text: str, field: str, value: str) -> str:
    entry = re.compile(rf"(?m)^{field}\s*=\s*(\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^#\n]*?)([ \t]*(?:#.*)?)$")
    if entry.search(text) is None:
        return f"{field} = {value}\n{text}"
    return entry.sub(lambda found: f"{field} = {value}{found.group(2)}", text, count=1)


def settings_text(name: str, zone: str, database: Place = "file") -> str:
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
        f'database = "{database}"  # head and vault: in a file of the workspace, or on a server',
        "",
        "[identity]",
        f"most_people = {usual.identity.most_people}  # an identifier seen with more customers names nobody",
        f"most_identifiers = {usual.identity.most_identifiers}  # nothing is bound to a customer with more",
    ]
    for rule in usual.episodes:
        lines += [
            "",
            "[[episodes]]",
            f'name = "{rule.name}"',
            f"gap_s = {rule.gap_s}  # a longer pause starts a new episode",
        ]
    return "\n".join(lines) + "\n"


def with_database(text: str, database: Place) -> str:
    r"""Return the text of a `regard.toml` with another place for head and vault.

    >>> with_database('name = "Acme"', "server")
    'database = "server"\nname = "Acme"'
    """
    entry = f'database = "{database}"'
    changed, found = re.subn(r"(?m)^database\s*=.*$", entry, text)
    return changed if found else f"{entry}\n{text}"
