"""What the variables around the process say, and the files that they name."""

import difflib
import os
import re
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Literal, get_args, override

import msgspec

from regard.errors import WrongUseError
from regard.settings.mail import mail_server
from regard.settings.webhooks import WEBHOOK_SECRET

DATABASE_URL = "REGARD_DATABASE_URL"
"""The variable that names the database server."""

LogLevel = Literal["debug", "info", "warning", "error"]
RoleName = Literal["owner", "manager", "analyst", "department", "agent", "viewer"]
_PREFIX = "REGARD_"
_SCHEMES = ("postgresql://", "postgres://")
_HERE = ("http://localhost", "http://127.0.0.1")
"""What needs no encryption, since it never leaves the machine."""
_OIDC = ("oidc_url", "oidc_client_id", "oidc_client_secret")
"""Fields that name an identity provider together."""


class Environment(msgspec.Struct, frozen=True, kw_only=True):
    """What the variables around the process say; a field `x` is the variable `REGARD_X`.

    Attributes:
        database_url: the PostgreSQL database of head and vault, as a URL.
        workspace: folder of the workspace, where a command names none.
        vault_key: the key of the pseudonyms (hex), instead of the file `vault.key`; then earlier ones, after blanks.
        vault_key_next: the key that is changed to, where it is not in the file.
        secret_key: what the server signs with.
        log_level: from which level on the server writes its log.
        oidc_url: the company's identity provider (OpenID Connect), as its issuer's URL.
        oidc_client_id, oidc_client_secret: how the provider knows Regard.
        oidc_name: what the button of the sign-in page calls the provider.
        oidc_role: the role of newcomers whom the provider vouches for; without it only known addresses get in.
        public_url: where customers' browsers reach the server, such as `https://cx.example.com`; links begin with it.
        smtp_url: the mail server that invitations are handed to, as a URL (see `mail_server`).
        mail_from: whom mails come from, such as `Acme <survey@example.com>`.
        outbound_allow: hosts and ranges of addresses to which webhooks may go though they are not public.
    """

    database_url: str | None = None
    workspace: str | None = None
    vault_key: str | None = None
    vault_key_next: str | None = None
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
    outbound_allow: str | None = None

    @override
    def __repr__(self) -> str:
        """Say which are set and never what they are: most of them are secrets."""
        named = [name for name in self.__struct_fields__ if getattr(self, name) is not None]
        return f"Environment({', '.join(named)})"


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
    if name not in known and not name.startswith(WEBHOOK_SECRET):
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
