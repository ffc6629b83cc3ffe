"""The settings of a workspace and of its surroundings: `regard.toml` and variables, wrong ones refused loudly."""

import difflib
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path
from typing import Literal, cast, get_args, override
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

import msgspec

from regard.errors import BrokenWorkspaceError, WrongUseError

FILE_NAME = "regard.toml"
DATABASE_URL = "REGARD_DATABASE_URL"
"""The variable that names the database server."""

Place = Literal["file", "server"]
"""Where head and vault are kept: in a file of the workspace, or on a database server."""

LogLevel = Literal["debug", "info", "warning", "error"]
Security = Literal["starttls", "tls", "none"]
"""How the way to a mail server is encrypted: begun in the open, from the first byte, or not at all."""
RoleName = Literal["owner", "manager", "analyst", "department", "agent", "viewer"]
_PREFIX = "REGARD_"
_SCHEMES = ("postgresql://", "postgres://")
_HERE = ("http://localhost", "http://127.0.0.1")
"""What needs no encryption, since it never leaves the machine."""
_USUAL_PORTS: Mapping[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
_OIDC = ("oidc_url", "oidc_client_id", "oidc_client_secret")
"""Fields that name an identity provider together."""


class EpisodeRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a customer's contacts belong together.

    Attributes:
        name: short, lower case; part of a column's name.
        gap_s: a pause of more seconds than these ends an episode; None: no pause does.
        starts: touchpoints with which an episode begins.
        ends: touchpoints with which an episode ends.
    """

    name: str
    gap_s: int | None = None
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check that the name can be part of a column's name, and that something ends an episode."""
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.name):
            message = f"an episode rule needs a short lower-case name, not {self.name!r}"
            raise ValueError(message)
        if self.gap_s is not None and self.gap_s <= 0:
            message = f"the gap of the episode rule {self.name!r} must be above zero, not {self.gap_s}"
            raise ValueError(message)
        if self.gap_s is None and not self.starts and not self.ends:
            message = f"the episode rule {self.name!r} needs a gap, or touchpoints that start or end an episode"
            raise ValueError(message)


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a workspace has decided.

    Attributes:
        name: the company or project, for titles.
        zone: IANA zone in which reports cut days, unless asked otherwise.
        minimum_n: answers below which a score carries no verdict.
        database: where head and vault are: `file` in the workspace, `server` named by `REGARD_DATABASE_URL`.
        episodes: the rules that cut a customer's contacts into episodes, side by side.
    """

    name: str = "Regard"
    zone: str = "UTC"
    minimum_n: int = 30
    database: Place = "file"
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
    head, _, _ = text.partition("[[episodes]]")
    for field in ("name", "zone", "minimum_n"):
        head = _with_entry(head, field, msgspec.json.encode(getattr(settings, field)).decode())
    return "\n\n".join([head.rstrip(), *map(_rule_text, settings.episodes)]) + "\n"


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


class Environment(msgspec.Struct, frozen=True, kw_only=True):
    """What the variables around the process say; a field `x` is the variable `REGARD_X`.

    Attributes:
        database_url: the PostgreSQL database of head and vault, as a URL.
        workspace: folder of the workspace, where a command names none.
        vault_key: the key of the pseudonyms (hex), instead of the file `vault.key`.
        secret_key: what the server signs with.
        log_level: from which level on the server writes its log.
        oidc_url: the company's identity provider (OpenID Connect), as its issuer's URL.
        oidc_client_id, oidc_client_secret: how the provider knows Regard.
        oidc_name: what the button of the sign-in page calls the provider.
        oidc_role: the role of newcomers whom the provider vouches for; without it only known addresses get in.
        public_url: where customers' browsers reach the server, such as `https://cx.example.com`; links begin with it.
        smtp_url: the mail server that invitations are handed to, as a URL (see `mail_server`).
        mail_from: whom mails come from, such as `Acme <survey@example.com>`.
    """

    database_url: str | None = None
    workspace: str | None = None
    vault_key: str | None = None
    secret_key: str | None = None
    log_level: LogLevel = "info"
    oidc_url: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    oidc_name: str | None = None
    oidc_role: RoleName | None = None
    public_url: str | None = None
    smtp_url: str | None = None
    mail_from: str | None = None

    @override
    def __repr__(self) -> str:
        """Say which are set and never what they are: most of them are secrets."""
        named = [name for name in self.__struct_fields__ if getattr(self, name) is not None]
        return f"Environment({', '.join(named)})"


class MailServer(msgspec.Struct, frozen=True, kw_only=True):
    """Where mails are handed to.

    Attributes:
        host, port: of the server.
        security: how the way there is encrypted.
        user, password: what to sign in with; empty: nothing.
    """

    host: str
    port: int
    security: Security = "starttls"
    user: str = ""
    password: str = ""

    @override
    def __repr__(self) -> str:
        """Say which server it is, and never how to sign in."""
        return f"MailServer({self.host}:{self.port}, {self.security})"


def mail_server(url: str) -> MailServer:
    """Return the mail server that a URL names, such as `smtp://user:password@host:587?security=starttls`.

    >>> mail_server("smtp://mail.example.com?security=tls")
    MailServer(mail.example.com:465, tls)

    Raises:
        WrongUseError: it names none; what is said of it holds no password.
    """
    try:
        parts = urlsplit(url)
        port, asked = parts.port, dict(parse_qsl(parts.query))
    except ValueError:
        # Its words would repeat what was given.
        parts, port, asked = SplitResult("", "", "", "", ""), None, {}
    security = asked.pop("security", "starttls")
    if parts.scheme != "smtp" or not parts.hostname or asked or security not in get_args(Security):
        message = f"{_PREFIX}SMTP_URL is no address of a mail server."
        raise WrongUseError(message, "Give smtp://user:password@host:587?security=starttls (or tls, or none).")
    chosen = cast("Security", security)
    return MailServer(
        host=parts.hostname,
        port=port or _USUAL_PORTS[chosen],
        security=chosen,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


FROM_FILES = ("database_url", "secret_key", "oidc_client_secret", "smtp_url")
"""Secrets that may also stand in a file, which `REGARD_X_FILE` names."""


def variable_names() -> list[str]:
    """Return the name of every variable that is read."""
    names = [_PREFIX + field.upper() for field in Environment.__struct_fields__]
    return sorted([*names, *(f"{_PREFIX}{field.upper()}_FILE" for field in FROM_FILES)])


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """Read what the variables around the process say; an empty one is not set.

    Args:
        variables: instead of the process's own.

    Raises:
        WrongUseError: a variable is unknown, impossible, given twice, or names a file that cannot be read.
    """
    around = os.environ if variables is None else variables
    given = {name: text for name, text in around.items() if name.startswith(_PREFIX) and text}
    for name in given:
        _check_known(name)
    values = {field: _value(given, field) for field in Environment.__struct_fields__}
    _check_url(values["database_url"])
    _check_one_of("log_level", values, get_args(LogLevel))
    _check_one_of("oidc_role", values, get_args(RoleName))
    _check_oidc(values)
    _check_mail(values)
    return msgspec.convert({field: value for field, value in values.items() if value is not None}, Environment)


def _check_known(name: str) -> None:
    known = variable_names()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0)[0]
        message = f"The variable {name} is unknown."
        raise WrongUseError(message, f"Did you mean {near}? Rename or unset it.")


def _check_url(url: str | None) -> None:
    if url is not None and not url.startswith(_SCHEMES):
        # Only what is before the first slash: the rest may hold a password.
        message = f"{DATABASE_URL} begins with {url.partition('/')[0]!r}."
        raise WrongUseError(message, "Give a URL such as postgresql://user:password@host/database.")


def _check_one_of(field: str, values: Mapping[str, str | None], known: tuple[str, ...]) -> None:
    text = values[field]
    if text is not None and text not in known:
        message = f"{_PREFIX}{field.upper()} is {text!r}."
        raise WrongUseError(message, f"Give one of {', '.join(known)}.")


def _check_oidc(values: Mapping[str, str | None]) -> None:
    """Check that the identity provider is named wholly or not at all, and over a line that nobody can read."""
    given = [field for field in _OIDC if values[field] is not None]
    if given and len(given) < len(_OIDC):
        missing = ", ".join(f"{_PREFIX}{field.upper()}" for field in _OIDC if field not in given)
        message = f"{_PREFIX}{given[0].upper()} is set without {missing}."
        raise WrongUseError(message, "Set all of them, or none.")
    url = values["oidc_url"]
    if url is not None and not url.startswith(("https://", *_HERE)):
        message = f"{_PREFIX}OIDC_URL is {url!r}."
        raise WrongUseError(message, "Give the issuer's URL, such as https://id.example.org/realms/acme.")


def _check_mail(values: Mapping[str, str | None]) -> None:
    """Check where links lead and mails go, and that nothing is missing that a mail needs."""
    url, server, sender = (values[field] for field in ("public_url", "smtp_url", "mail_from"))
    if url is not None and not _is_origin(url):
        message = f"{_PREFIX}PUBLIC_URL is {url!r}."
        raise WrongUseError(message, "Give scheme and host without a path, such as https://cx.example.com.")
    if sender is not None and (not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(sender)[1]) or not sender.isprintable()):
        message = f"{_PREFIX}MAIL_FROM is {sender!r}."
        raise WrongUseError(message, "Give an address, such as survey@example.com or Acme <survey@example.com>.")
    if server is not None:
        mail_server(server)
        missing = [name for name in ("public_url", "mail_from") if values[name] is None]
        if missing:
            message = f"{_PREFIX}SMTP_URL is set without {', '.join(_PREFIX + name.upper() for name in missing)}."
            raise WrongUseError(message, "Mails need a sender, and links that lead here: set all three.")


def _is_origin(url: str) -> bool:
    """Say whether a URL is one that customers can be sent to: a host, over a line that nobody can read."""
    return url.startswith(("https://", *_HERE)) and re.fullmatch(r"https?://[A-Za-z0-9.\[\]:-]+/?", url) is not None


def _value(given: Mapping[str, str], field: str) -> str | None:
    """Return what a variable says, or the file that it names."""
    name = _PREFIX + field.upper()
    file = given.get(f"{name}_FILE") if field in FROM_FILES else None
    if file is None:
        return given.get(name)
    if name in given:
        message = f"{name} and {name}_FILE are both set."
        raise WrongUseError(message, "Unset one of them.")
    try:
        text = Path(file).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        message = f"{name}_FILE names {file}, which cannot be read: {error}."
        raise WrongUseError(message, "Name a file that holds nothing but the value.") from error
    if not text:
        message = f"{name}_FILE names {file}, which is empty."
        raise WrongUseError(message, "Name a file that holds the value.")
    return text
