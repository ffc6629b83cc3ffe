"""Bodies: read whole, unpacked and never larger than allowed, whatever their headers say.

Content types are not trusted: clients declare gzip as text or as a form, or not at all.
"""

import codecs
import zlib
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from regard.collect.protocols.faults import RequestFault
from regard.web.budget import Reservation

_CHUNK = 1 << 16
_DRAIN = 32 << 20
_GZIP = b"\x1f\x8b"
_GZIP_WBITS = 31
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Limit:
    """The largest body, in bytes unpacked, and the status with which larger ones are refused."""

    bytes: int
    status: int = 413

    def fault(self) -> RequestFault:
        """Return what the sender of a larger body is told."""
        message = f"The body is larger than {self.bytes // 1_000_000} MB unpacked. Send less at once."
        return RequestFault("too_large", message, status=self.status)


def read_raw(request: HttpRequest, limit: Limit, reserved: Reservation) -> bytes:
    """Return a request's body as it was sent; reading ends at its end, its declared length, or the limit.

    Raises:
        RequestFault: it is too large, or ends too early.
        TryLater: there is no memory for it.
    """
    stream, declared = request.META["wsgi.input"], _declared(request)
    # Where the server marks the end of the body itself, one read too many is no harm; else the length has to do.
    if declared is None and "wsgi.input_terminated" not in request.META:
        return b""
    if declared is not None and declared > limit.bytes:
        _drain(stream, declared)
        raise limit.fault()
    try:
        raw = _read_known(stream, declared, reserved) if declared is not None else _read_all(stream, limit, reserved)
    except OSError as error:
        raise _truncated() from error
    if declared is not None and len(raw) < declared:
        raise _truncated()
    return raw


def unpacked(raw: bytes, encoding: str, limit: Limit, reserved: Reservation) -> bytes:
    """Return a body without its compression: gzip wherever it is found, deflate where it is declared.

    Raises:
        RequestFault: it is broken, too large or ends too early.
        TryLater: there is no memory for it.
    """
    if raw.startswith(_GZIP):
        return _inflated(raw, _GZIP_WBITS, limit, reserved)
    if encoding.strip().lower() == "deflate" and raw:
        # Some send the bare stream, others with zlib's head, which begins with 8 in its lower half.
        return _inflated(raw, zlib.MAX_WBITS if raw[0] & 15 == 8 else -zlib.MAX_WBITS, limit, reserved)
    return raw


def as_utf8(body: bytes) -> bytes:
    """Return a text without its byte order mark.

    Raises:
        RequestFault: it is in UTF-16 or UTF-32.
    """
    if body.startswith(_UTF_16) or b"\0" in body[:2]:
        raise RequestFault("bad_encoding", "The body is not in UTF-8. Encode it so.")
    return body.removeprefix(codecs.BOM_UTF8)


def _declared(request: HttpRequest) -> int | None:
    text = request.META.get("CONTENT_LENGTH") or ""
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise RequestFault("bad_request", "Content-Length is no number. Mend the client.")
    return int(text)


def _read_known(stream: Any, declared: int, reserved: Reservation) -> bytes:
    reserved.grow(declared)
    return bytes(stream.read(declared)) if declared else b""


def _read_all(stream: Any, limit: Limit, reserved: Reservation) -> bytes:
    parts = []
    while part := stream.read(_CHUNK):
        if reserved.size + len(part) > limit.bytes:
            _drain(stream, _DRAIN)
            raise limit.fault()
        reserved.grow(len(part))
        parts.append(part)
    return b"".join(parts)


def _drain(stream: Any, size: int) -> None:
    """Read and forget what is too large, so that the sender is still listening when it is answered."""
    left = min(size, _DRAIN)
    while left > 0 and (part := stream.read(min(_CHUNK, left))):
        left -= len(part)


def _inflated(raw: bytes, wbits: int, limit: Limit, reserved: Reservation) -> bytes:
    parts, size = [], 0
    while raw:
        stream = zlib.decompressobj(wbits)
        while not stream.eof:
            part = _next_part(stream, raw)
            raw = stream.unconsumed_tail
            size += len(part)
            if size > limit.bytes:
                raise limit.fault()
            reserved.grow(len(part))
            parts.append(part)
            if not part and not raw and not stream.eof:
                raise _truncated()
        # A gzip may consist of several; zeros that fill up a block may follow the last.
        raw = stream.unused_data.lstrip(b"\0")
    return b"".join(parts)


def _next_part(stream: Any, raw: bytes) -> bytes:
    try:
        return bytes(stream.decompress(raw, _CHUNK))
    except zlib.error as error:
        raise RequestFault("bad_compression", "The body's compression is broken. Compress it again.") from error


def _truncated() -> RequestFault:
    return RequestFault("truncated", "The body ends too early. Send it again, whole.")
