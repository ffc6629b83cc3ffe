"""Mail sending: a mail is handed to the company's mail server, and what that says is told in one word."""

import logging
import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP, Policy
from enum import StrEnum
from typing import Any, override

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from regard.settings import mail_server, read_environment
from regard.web.asking.addresses import public_host
from regard.web.asking.mail_text import MailText, one_line
from regard.web.logs import log

_TIMEOUT_S = 30
_SETUP = re.compile(rb"^\s*5\.7\.")
"""An enhanced status (RFC 3463) of security or policy: the way is at fault, and not the address."""
_LONGEST_LINE = 998
"""Of a header (RFC 5322): an address that is broken into lines, or encoded, is none any more."""


class Handed(StrEnum):
    """What a mail server said."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    LATER = "later"
    UNREACHABLE = "unreachable"


class Message(EmailMultiAlternatives):
    """A mail whose headers stay on one line, so that the addresses in them stay whole."""

    @override
    def message(self, *, policy: "Policy[Any] | None" = SMTP) -> EmailMessage:
        """Return it as it is sent."""
        # All signs in seven bits, since not every mail server passes eight on as they are.
        return super().message(policy=(policy or SMTP).clone(max_line_length=_LONGEST_LINE, cte_type="7bit"))


def message_to(address: str, text: MailText, *, name: str, unsubscribe_link: str) -> Message:
    """Return a mail as it is sent.

    Args:
        address: to whom.
        text: what it says.
        name: of this mail, the same whenever it is sent again.
        unsubscribe_link: where one click declines (RFC 8058).
    """
    message = Message(
        subject=one_line(text.subject),
        body=text.plain,
        from_email=read_environment().mail_from,
        to=[address],
        headers={
            "Message-ID": f"<{name}@{public_host()}>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{unsubscribe_link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    message.attach_alternative(text.html, "text/html")
    return message


@contextmanager
def connection() -> Iterator[EmailBackend]:
    """Return the way to the mail server, which is opened with the first mail."""
    server = mail_server(read_environment().smtp_url or "")
    backend = EmailBackend(
        # The name of no mailer of the settings: all that it needs is given.
        alias="regard",
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.security == "starttls",
        use_ssl=server.security == "tls",
        timeout=_TIMEOUT_S,
    )
    try:
        yield backend
    finally:
        _let_go(backend)


def hand_over(backend: EmailBackend, message: Message) -> Handed:
    """Hand a mail over, and return what the mail server says; no address and no word of it is logged."""
    return _given(backend, message) if _is_open(backend) else Handed.UNREACHABLE


def _given(backend: EmailBackend, message: Message) -> Handed:
    try:
        backend.send_messages([message])
    except ValueError:
        # What stands in the place of an address is none.
        return Handed.REFUSED
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        return _meaning(backend, code, said)
    except smtplib.SMTPDataError as error:
        return _meaning(backend, error.smtp_code, error.smtp_error)
    # All errors of smtplib are of this kind, too.
    except OSError as error:
        return _lost(backend, error)
    return Handed.ACCEPTED


def _is_open(backend: EmailBackend) -> bool:
    """Open the way if it is not open yet; return whether it is."""
    try:
        backend.open()
    # A user's name or password that cannot be sent is a ValueError.
    except (OSError, ValueError) as error:
        _lost(backend, error)
        return False
    return True


def _lost(backend: EmailBackend, error: Exception) -> Handed:
    log("mail_server_unreachable", level=logging.WARNING, error=error)
    _let_go(backend)
    return Handed.UNREACHABLE


def _meaning(backend: EmailBackend, code: int, said: bytes | str) -> Handed:
    """Return what a refusal means: for good only if it is about the address."""
    log("mail_refused", level=logging.WARNING, code=code)
    if code == 421:
        # The mail server has hung up.
        _let_go(backend)
        return Handed.UNREACHABLE
    raw = said.encode() if isinstance(said, str) else said
    return Handed.REFUSED if code >= 500 and not _SETUP.match(raw) else Handed.LATER


def _let_go(backend: EmailBackend) -> None:
    """Close the way, whatever state it is in."""
    with suppress(OSError):
        backend.close()
    backend.connection = None
