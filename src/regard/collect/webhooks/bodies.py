"""Bodies: JSON or a form, told apart by what they begin with and never by their headers."""

from typing import Any
from urllib.parse import parse_qsl

import msgspec

from regard.collect.protocols.faults import RequestFault

_MOST_FIELDS = 2_000
_DECODER = msgspec.json.Decoder(dict[str, Any] | list[Any])
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def parsed(body: bytes, json_field: str | None = None) -> dict[str, Any] | list[Any]:
    """Return what a body says.

    Args:
        body: UTF-8: a JSON object or array, or a form; a name that comes several times in a form has a list.
        json_field: the field of a form that holds the JSON, if there is one.

    Raises:
        RequestFault: it is neither.

    >>> parsed(b'{"a": 1}'), parsed(b"a=1&b=x+y&b=z")
    ({'a': 1}, {'a': '1', 'b': ['x y', 'z']})
    """
    if body.lstrip(b" \t\r\n")[:1] in {b"{", b"["} or b"=" not in body:
        return _json(body)
    form = _form(body)
    wrapped = form.get(json_field) if json_field is not None else None
    return _json(wrapped.encode()) if isinstance(wrapped, str) else form


def _json(body: bytes) -> dict[str, Any] | list[Any]:
    try:
        read: dict[str, Any] | list[Any] = _DECODER.decode(body)
    except _BROKEN:
        message = "The body is neither a form nor a JSON object or array in UTF-8, or is nested too deeply. Send one."
        raise RequestFault("bad_body", message) from None
    return read


def _form(body: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(body.decode().strip(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        message = f"The form is not in UTF-8, or has more than {_MOST_FIELDS:,} fields. Send it as JSON."
        raise RequestFault("bad_body", message) from None
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}
