"""Bodies: what programs and scripts send about surveys, whatever their headers call it."""

from collections.abc import Callable

import msgspec
from django.http import HttpRequest

from regard.collect.protocols.faults import RequestFault
from regard.web.intake.bodies import Limit, as_utf8, read_raw, unpacked
from regard.web.running import running

LIMIT = Limit(256_000)
"""Bytes of one body."""


def read_json[T](request: HttpRequest, kind: type[T]) -> T:
    """Return what a request's body says.

    Args:
        request: with a body of JSON, whatever its headers call it.
        kind: what is sent.

    Raises:
        RequestFault: it is not of that kind, or too large.
        TryLater: there is no memory for it.
    """
    return _read(request, lambda body: _from_json(body, kind))


def read_text(request: HttpRequest) -> str:
    """Return a request's body as text.

    Raises:
        RequestFault: it is none, or too large.
        TryLater: there is no memory for it.
    """
    return _read(request, _from_utf8)


def _read[T](request: HttpRequest, decode: Callable[[bytes], T]) -> T:
    with running().budget.reservation() as reserved:
        raw = read_raw(request, LIMIT, reserved)
        return decode(as_utf8(unpacked(raw, request.headers.get("Content-Encoding", ""), LIMIT, reserved)))


def _from_json[T](body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        # Its words name the field and the type, never what was sent.
        said = f": {error}" if isinstance(error, msgspec.ValidationError) else ""
        message = f"The body cannot be read{said}. Mend it as the API's page says."
        raise RequestFault("wrong_shape", message) from error


def _from_utf8(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise RequestFault("wrong_shape", "The body is no text in UTF-8. Mend it.") from error
