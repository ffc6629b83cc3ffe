"""Mbox: many messages in one stream, each behind a line that begins with `From `."""

import re
from collections.abc import Iterator
from typing import Protocol

MOST_BYTES = 32 << 20
"""Bytes kept of one message; what is beyond is part of an attachment."""

_CHUNK_BYTES = 1 << 20
_LONGEST_GAP = 512
_BETWEEN = re.compile(rb"\n\nFrom [^\n]{0,400}\d{4}[^\n]{0,90}\n")
"""A blank line, and a line that begins with `From ` and has a year in it: a sentence rarely has both."""
_FIRST = re.compile(rb"From [^\n]*\n")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)


class Stream(Protocol):
    """Anything that bytes are read from."""

    def read(self, length: int, /) -> bytes:
        """Return up to so many bytes; none at the end."""


def split(stream: Stream) -> Iterator[bytes]:
    r"""Yield the messages of an mbox stream without the lines between them; line ends become `\n`.

    Args:
        stream: read to its end, 1 MB at a time; of one message at most `MOST_BYTES` are held.

    Raises:
        OSError, EOFError, zlib.error: the stream cannot be read.
    """
    held, carriage = bytearray(), b""
    while chunk := stream.read(_CHUNK_BYTES):
        # A line end may be cut in two by the end of a chunk.
        text = carriage + chunk
        carriage = b"\r" if text.endswith(b"\r") else b""
        text = text[: len(text) - len(carriage)].replace(b"\r\n", b"\n")
        start = max(0, len(held) - _LONGEST_GAP)
        held += text
        begin = 0
        while found := _BETWEEN.search(held, max(start, begin)):
            yield plain(bytes(held[begin : found.start()]))
            # The line end before stays, since the next message may be empty.
            begin = found.end() - 1
        del held[:begin]
        # The middle of a message that grows too large is dropped: its end may be the beginning of the next.
        del held[MOST_BYTES : len(held) - _LONGEST_GAP]
    yield plain(bytes(held) + carriage)


def plain(message: bytes) -> bytes:
    r"""Return a message without a `From ` line before it and blank lines around it.

    >>> plain(b"From ann Mon Mar  2 2026\nSubject: x\n\n>From here\n")
    b'Subject: x\n\nFrom here'
    """
    text = message.strip(b"\n")
    if first := _FIRST.match(text):
        text = text[first.end() :].lstrip(b"\n")
    return _ESCAPED.sub(rb"\1", text) if b"\n>" in text else text
