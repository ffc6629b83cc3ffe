"""Body: the words of a message, and what was attached to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from regard.collect.sources.mail.decoding import decoded
from regard.collect.sources.mail.html_text import html_text
from regard.collect.sources.mail.quotes import own_words

MOST_LETTERS = 20_000
"""Letters kept of one message; what is beyond is cut off, with `…` in its place."""

_DEEPEST = 30
_LARGE = re.compile(rb"((?:[A-Za-z0-9+/]{60,80}\n){1500})(?:[A-Za-z0-9+/]{60,80}\n)+")
"""More lines of base64 than any text has that is kept: their end is not worth parsing."""
_NO_ATTACHMENTS = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)


@dataclass(frozen=True)
class Body:
    """What a message says, and the types of what is attached, one each; the attachments themselves are not kept."""

    text: str
    attachments: tuple[str, ...]


def body_of(message: bytes) -> Body:
    """Return the sender's own words and the types of attachments; never fails.

    Args:
        message: the whole message.
    """
    try:
        return _read(message)
    except (RecursionError, ValueError, LookupError):
        # Parts nested deeper than anybody does, or parameters that no standard allows: there are no words to be found.
        return Body("", ())


def _read(message: bytes) -> Body:
    parts = list(_leaves(message_from_bytes(_LARGE.sub(rb"\1", message)), 0))
    attachments = tuple(kind for part in parts if (kind := _attached(part)) is not None)
    inline = [part for part in parts if part.get_content_maintype() == "text" and _attached(part) is None]
    plain = _joined(part for part in inline if part.get_content_type() != "text/html")
    text = plain or html_text(_joined(part for part in inline if part.get_content_type() == "text/html"))
    words = own_words(text)
    return Body(words if len(words) <= MOST_LETTERS else f"{words[: MOST_LETTERS - 1]}…", attachments)


def _leaves(message: Message, depth: int) -> Iterator[Message]:
    """Yield the parts that have no parts; a message within the message counts as one."""
    payload = message.get_payload()
    if message.get_content_maintype() == "multipart" and isinstance(payload, list) and depth < _DEEPEST:
        for part in payload:
            if isinstance(part, Message):
                yield from _leaves(part, depth + 1)
    else:
        yield message


def _attached(part: Message) -> str | None:
    """Return the type of an attachment; None if the part is text of the message itself, or a signature."""
    kind = part.get_content_type()
    if kind in _NO_ATTACHMENTS:
        return None
    named = part.get_content_disposition() == "attachment" or part.get_filename() is not None
    return kind if named or part.get_content_maintype() != "text" else None


def _joined(parts: Iterator[Message]) -> str:
    """Return the texts of parts, one below the other."""
    return "\n\n".join(filter(None, map(_text, parts))).strip()


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    return decoded(data, part.get_content_charset()) if isinstance(data, bytes) else ""
