"""The message: attributes and data of one CloudEvent, whichever way it came."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

import msgspec

from regard.collect.protocols.faults import RequestFault
from regard.collect.protocols.regard_json.faults import Unfit
from regard.collect.protocols.regard_json.reading import BROKEN, bad_json
from regard.collect.refusal import Refusal

PREFIX = "ce-"
_REQUIRED = ("specversion", "id", "source", "type")
_VERSION = "1.0"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_JSON_TYPE = re.compile(r"(?:[\w.-]+/json|[\w.-]+/[\w.+-]+\+json|text/json)", re.ASCII)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One CloudEvent.

    Attributes:
        id, source, type: as the specification has them; together id and source are its identity.
        attributes: all others that are set, `time` and extensions among them.
        data: a JSON value, a text, or None for bytes that are neither.
    """

    id: str
    source: str
    type: str
    attributes: dict[str, Any]
    data: Any


def media_type(headers: Mapping[str, str]) -> str:
    """Return the media type of a request's body in lower case, without its parameters."""
    return _bare(headers.get("content-type", ""))


def binary_message(body: bytes, headers: Mapping[str, str]) -> Message:
    """Read an event whose attributes stand in headers.

    Raises:
        RequestFault: a required attribute is missing, or the data are no JSON although they say so.
    """
    attributes = {
        name.removeprefix(PREFIX): header_text(value) for name, value in headers.items() if name.startswith(PREFIX)
    }
    return _message(attributes, data_of(body, media_type(headers)))


def json_message(said: Any) -> Message:
    """Read an event in the JSON format.

    Raises:
        RequestFault: it is no object, or a required attribute is missing.
        Unfit: its data are no base64.
    """
    if not isinstance(said, dict):
        raise RequestFault("wrong_shape", "A CloudEvent is a JSON object. Send one, or an array of them.")
    attributes = {name: value for name, value in said.items() if name not in {"data", "data_base64"}}
    data = said.get("data")
    if isinstance(said.get("data_base64"), str):
        data = data_of(_decoded(said["data_base64"]), _bare(str(said.get("datacontenttype") or "")))
    return _message(attributes, data)


def header_text(value: str) -> str:
    """Return what a header's value stands for: unquoted, percent-decoded once, as UTF-8.

    >>> header_text("Gr%C3%BC%C3%9Fe"), header_text('"a, b"')
    ('Grüße', 'a, b')
    """
    text = value.strip()
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        text = re.sub(r"\\(.)", r"\1", quoted[1])
    try:
        text = text.encode("latin-1").decode()
    except UnicodeError:
        text = text.encode("utf-8", "replace").decode()
    return unquote(text)


def data_of(body: bytes, kind: str) -> Any:
    """Return data as a JSON value or text; None for other bytes.

    Senders declare JSON as text, as a form, as bytes or not at all; so an object or a list is taken as such
    whatever it is called.

    Args:
        body: the data.
        kind: their media type; empty where the sender names none.

    Raises:
        RequestFault: they say that they are JSON, and are not.
    """
    if not body:
        return None
    is_declared = _JSON_TYPE.fullmatch(kind) is not None
    try:
        value = msgspec.json.decode(body)
    except BROKEN:
        if is_declared:
            raise bad_json() from None
        value = None
    if is_declared or not kind or isinstance(value, dict | list):
        return _text(body) if value is None and not is_declared else value
    return _text(body) if kind.startswith("text/") else None


def _message(attributes: dict[str, Any], data: Any) -> Message:
    given = {name: value for name, value in attributes.items() if value is not None}
    for name in _REQUIRED:
        _check(name, given.get(name))
    if given["specversion"] != _VERSION:
        message = f"Only CloudEvents {_VERSION} are understood. Send `specversion` {_VERSION}."
        raise RequestFault("unsupported_version", message)
    others = {name: value for name, value in given.items() if name not in _REQUIRED}
    # A URI has no spaces; so that source and id can be told apart, it is given none.
    source = re.sub(r"\s", lambda found: quote(found[0]), given["source"])
    return Message(id=given["id"], source=source, type=given["type"], attributes=others, data=data)


def _check(name: str, value: Any) -> None:
    if value is None or value == "":
        message = f"The attribute `{name}` is missing. A CloudEvent needs {', '.join(_REQUIRED)}."
        raise RequestFault("missing_attribute", message)
    if not isinstance(value, str) or not value.strip() or _CONTROLS.search(value):
        message = f"The attribute `{name}` must be a text without control characters."
        raise RequestFault("wrong_type", message)


def _bare(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Unfit(Refusal.WRONG_TYPE, "The member `data_base64` is no base64. Encode it anew.") from None


def _text(body: bytes) -> str | None:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None
