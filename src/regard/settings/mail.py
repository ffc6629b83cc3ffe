"""The mail server that invitations are handed to, as a URL names it."""

from collections.abc import Mapping
from typing import Literal, cast, get_args, override
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import msgspec

from regard.errors import WrongUseError

Security = Literal["starttls", "tls", "none"]
"""How the way to a mail server is encrypted: begun in the open, from the first byte, or not at all."""
_USUAL_PORTS: Mapping[Security, int] = {"starttls": 587, "tls": 465, "none": 25}


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
        message = "REGARD_SMTP_URL is no address of a mail server."
        raise WrongUseError(message, "Give smtp://user:password@host:587?security=starttls (or tls, or none).")
    chosen = cast("Security", security)
    return MailServer(
        host=parts.hostname,
        port=port or _USUAL_PORTS[chosen],
        security=chosen,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
