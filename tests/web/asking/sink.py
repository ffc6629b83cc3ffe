"""A real mail server that keeps what it is handed, a shop that sends its invitations to it, and who receives them."""

import re
import socket
import ssl
from asyncio import Transport
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from typing import Any, NamedTuple, cast, override

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from regard.collect.event import Event
from regard.vault import pseudonym
from regard.web.asking.inviting import NOTHING, About, Asked, invite
from regard.web.asking.mail_job import send_due
from regard.web.asking.mails import post_mail
from regard.web.asking.subjects import Subject
from regard.web.running import Running

PUBLIC_URL = "https://cx.example.com"


class Sink:
    """A mail server.

    Attributes:
        mails: what it took, in that order; `raw` has the same as it came.
        answers: what it answers to the name of a recipient, where that is no 250.
        refuses_all: what it answers to any mail's text; empty: it takes it.
        hangs_up: whether it does so while a mail is handed to it.
    """

    def __init__(self, **options: Any) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.recipients: list[str] = []
        self.answers: dict[str, str] = {}
        self.refuses_all, self.hangs_up = "", False
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._options = options
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **self._options)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: object, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.hangs_up:
            cast("Transport", server.transport).abort()
        if self.refuses_all:
            return self.refuses_all
        self.raw.append(cast("bytes", envelope.content))
        self.mails.append(message_from_bytes(self.raw[-1], policy=default))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


class Office(NamedTuple):
    """The shop, its mail server, and what a worker does."""

    here: Running
    sink: Sink

    def customer(self, name: str) -> str:
        """Return the pseudonym of somebody."""
        return pseudonym(self.here.ledger.pseudonym_key, "customer_id", name).hex()

    def knows(self, name: str, **traits: str) -> str:
        """Let the vault know of somebody; return the pseudonym."""
        said = Event(
            native_id=f"who-{name}", occurred_us=1_772_409_600_000_000, who=name, kind="identify",
            traits=tuple(traits.items()),
        )  # fmt: skip
        result = self.here.intake.take("shop", [said])
        assert result.taken == 1
        return self.customer(name)

    def invites(self, name: str = "ann", *, language: str = "", about: About = NOTHING, survey: str = "visit") -> Asked:
        """Invite somebody who has an address by mail."""
        customer = self.knows(name, email=f"{name}@example.org")
        subject = Subject(touchpoint="store", customer=customer, channel="email")
        asked = invite(survey, subject, language=language, about=about)
        post_mail(asked.invitation)
        return asked

    def sends(self, tell: Callable[[int], object] = int) -> dict[str, int]:
        """Do what the job does."""
        return send_due(self.here.ledger, self.here.intake, tell)


class Links(HTMLParser):
    """The links of a page, and what else it would fetch."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hrefs, self.fetched = list[str](), list[str]()
        self.feed(html)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "href" and tag == "a":
                self.hrefs.append(value or "")
            elif name in {"src", "background", "srcset", "href", "style"}:
                self.fetched.append(f"{tag} {name} {value}")


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def paths_in(mail: EmailMessage) -> list[str]:
    """Return every address of the server in a mail: in both texts, and in its head."""
    found = [*Links(html_of(mail)).hrefs, *re.findall(r"https?://\S+", text_of(mail))]
    found += re.findall(r"<(https?:[^>]+)>", mail["List-Unsubscribe"])
    assert [url for url in found if not url.startswith(PUBLIC_URL + "/")] == []
    return [url.removeprefix(PUBLIC_URL) for url in dict.fromkeys(found)]


def unsubscribe_path(mail: EmailMessage) -> str:
    return str(mail["List-Unsubscribe"]).strip("<>").removeprefix(PUBLIC_URL)


@pytest.fixture
def sink() -> Iterator[Sink]:
    made = Sink()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def office(shop: Running, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A shop whose mails go to the sink."""
    monkeypatch.setenv("REGARD_PUBLIC_URL", PUBLIC_URL)
    monkeypatch.setenv("REGARD_SMTP_URL", f"smtp://127.0.0.1:{sink.port}?security=none")
    monkeypatch.setenv("REGARD_MAIL_FROM", "The shop <survey@example.com>")
    return Office(shop, sink)


def secured(context: ssl.SSLContext, authenticator: Callable[..., Any]) -> Sink:
    """Return a mail server that talks to nobody who has not encrypted and signed in."""
    return Sink(tls_context=context, require_starttls=True, auth_required=True, authenticator=authenticator)
