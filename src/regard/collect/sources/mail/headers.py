"""Headers: what the head of a message says, read without looking at its body."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import blake2b

from regard.collect.refusal import Refusal
from regard.collect.sources.mail.decoding import MOST_LETTERS, header_text

_FOLD = re.compile(rb"\n[ \t]+")
_ID = re.compile(rb"<([^<>\s]{1,1000})>")
_ADDRESS = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]{1,255}")
_ONE = re.compile(r"\"?([^\"<>@,;:()\\]*+)\"?\s*+<([^@\s<>,;:\"()\\]+@[^@\s<>,;:\"()\\]+)>\s*")
_PREFIX = re.compile(
    r"^\s*(?:re|aw|antw(?:ort)?|sv|vs|r|rif|ref|odp|ynt|fwd?|wg|tr|rv|i|enc|doorst|vl|vb)\s*(?:\[\d+\]|\(\d+\))?\s*[:\uff1a]\s*",
    re.IGNORECASE,
)
"""Re: and Fwd: as mail programs of several languages write them."""
_LISTS = frozenset({"list", "bulk", "junk"})
_MACHINES = frozenset({"mailer-daemon", "postmaster", "mail-daemon"})

Fields = Mapping[str, list[bytes]]
"""Values of header lines by their names in lower case."""


@dataclass(frozen=True)
class Address:
    """An address in lower case, and the name that was written with it; empty if there was none."""

    address: str
    name: str


@dataclass(frozen=True)
class Head:
    """What the head of a message says.

    Attributes:
        native_id: the Message-ID, else one made of the content.
        sent_at: the Date, else the last time of receipt; None where neither can be read.
        senders: From, or else Sender.
        reply_to: to whom answers go, where that is said.
        to: To, Cc and Bcc.
        references: ids of the messages before it, the oldest first.
        subject: as written.
        problem: why it is no contact; None if it is one.
    """

    native_id: str
    sent_at: datetime | None
    senders: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    references: tuple[str, ...]
    subject: str
    problem: Refusal | None

    @property
    def base_subject(self) -> str:
        """The subject without Re: and Fwd: before it, in lower case."""
        return base_subject(self.subject)

    @property
    def is_reply(self) -> bool:
        """Whether the subject says that it answers something."""
        return self.base_subject != self.subject.strip().casefold()


def head_of(message: bytes) -> Head:
    r"""Read the head of a message; never fails.

    Args:
        message: the whole message, with `\n` as line end.
    """
    fields = _fields(message)
    return Head(
        native_id=_native_id(fields, message),
        sent_at=_sent_at(fields),
        senders=_addresses(fields, "from") or _addresses(fields, "sender"),
        reply_to=_addresses(fields, "reply-to"),
        to=(*_addresses(fields, "to"), *_addresses(fields, "cc"), *_addresses(fields, "bcc")),
        references=_references(fields),
        subject=header_text(fields.get("subject", [b""])[0]),
        problem=_problem(fields),
    )


def base_subject(subject: str) -> str:
    """Return a subject without the prefixes of answers and forwards, in lower case.

    >>> base_subject("AW: Re[2]: My order"), base_subject("Reference 7")
    ('my order', 'reference 7')
    """
    while found := _PREFIX.match(subject):
        subject = subject[found.end() :]
    return subject.strip().casefold()


def _fields(message: bytes) -> Fields:
    end = message.find(b"\n\n")
    block = _FOLD.sub(b" ", message if end < 0 else message[:end])
    found: dict[str, list[bytes]] = {}
    for line in block.split(b"\n"):
        name, colon, value = line.partition(b":")
        if colon:
            found.setdefault(name.strip().lower().decode("latin-1"), []).append(value.strip()[:MOST_LETTERS])
    return found


def _native_id(fields: Fields, message: bytes) -> str:
    """Return the Message-ID; where there is none, a digest, so that the same message is the same again."""
    for value in fields.get("message-id", ()):
        found = _ID.search(value)
        written = (found[1] if found else value).strip()
        if written:
            return header_text(written)
    said = [value for name in ("date", "from", "to", "subject") for value in fields.get(name, [b""])]
    body = message[max(message.find(b"\n\n"), 0) :].strip()
    return f"content-{blake2b(b'\0'.join((*said, body)), digest_size=16).hexdigest()}"


def _sent_at(fields: Fields) -> datetime | None:
    received = (value.rpartition(b";")[2] for value in fields.get("received", ()))
    return next(filter(None, map(_moment, (*fields.get("date", ()), *received))), None)


def _moment(value: bytes) -> datetime | None:
    try:
        found = parsedate_to_datetime(value.decode("latin-1"))
        return (found.replace(tzinfo=UTC) if found.tzinfo is None else found).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None


def _addresses(fields: Fields, name: str) -> tuple[Address, ...]:
    values = [value.decode("latin-1") for value in fields.get(name, ())]
    pairs = [pair for value in values for pair in _pairs(value)]
    if not any(address for _, address in pairs):
        # Headers that no standard allows, such as two addresses in one: take what looks like an address.
        pairs = [("", found) for value in values for found in _ADDRESS.findall(value)]
    read = ((header_text(name.encode("latin-1", "replace")), address.strip().casefold()) for name, address in pairs)
    return tuple(Address(address, name) for name, address in read if _ADDRESS.fullmatch(address))


def _pairs(value: str) -> list[tuple[str, str]]:
    """Return names and addresses; most headers have one of each, for which the whole grammar is not needed."""
    if one := _ONE.fullmatch(value):
        return [(one[1].strip(), one[2])]
    try:
        return getaddresses([value])
    except (RecursionError, ValueError, LookupError):
        return []


def _references(fields: Fields) -> tuple[str, ...]:
    """Return References, or else the first id of In-Reply-To, which may hold other things."""
    named = _ids(fields.get("references", ())) or _ids(fields.get("in-reply-to", ()))[:1]
    return tuple(dict.fromkeys(named))


def _ids(values: Iterable[bytes]) -> list[str]:
    return [header_text(found) for value in values for found in _ID.findall(value)]


def _problem(fields: Fields) -> Refusal | None:
    """Return why a message is no contact: a machine wrote it, or it goes to many."""
    if _by_machine(fields):
        return Refusal.AUTOMATIC_MESSAGE
    precedence = fields.get("precedence", [b""])[0].decode("latin-1").casefold()
    if precedence in _LISTS or any(name in fields for name in ("list-id", "list-post", "list-unsubscribe")):
        return Refusal.MAILING_LIST
    return None


def _by_machine(fields: Fields) -> bool:
    first = {name: values[0].lower() for name, values in fields.items()}
    said = first.get("auto-submitted", b"no")
    sender = first.get("from", b"").decode("latin-1")
    return (
        not said.startswith(b"no")
        or first.get("return-path") == b"<>"
        or b"multipart/report" in first.get("content-type", b"")
        or first.get("precedence", b"") == b"auto_reply"
        or any(name in first for name in ("x-failed-recipients", "x-autoreply", "x-autorespond"))
        or any(f"{name}@" in sender for name in _MACHINES)
    )
