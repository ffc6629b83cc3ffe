"""Addresses: where customers' browsers reach the server, and whether mails can be sent from it."""

from urllib.parse import urlsplit

from regard.errors import WrongUseError
from regard.settings import read_environment


def absolute(path: str) -> str:
    """Return the whole address of a path of the server, as it may stand in a mail.

    Args:
        path: begins with a slash.

    Raises:
        WrongUseError: nobody has said where the server is reached.
    """
    url = read_environment().public_url
    if url is None:
        message = "Nobody has said at which address customers reach this server."
        raise WrongUseError(message, "Set REGARD_PUBLIC_URL, such as https://cx.example.com.")
    return url.rstrip("/") + path


def public_host() -> str:
    """Return the host under which customers reach the server.

    Raises:
        WrongUseError: nobody has said where that is.
    """
    return urlsplit(absolute("/")).hostname or ""


def can_mail() -> bool:
    """Say whether there is a mail server to hand invitations to; then sender and addresses are settled too."""
    return read_environment().smtp_url is not None
