"""Bodies: JSON, found however a library has wrapped it."""

import base64
import binascii
import re
from urllib.parse import parse_qs

from regard.collect.protocols.faults import RequestFault

_FORM = re.compile(rb"\s*(?:[\w$%.-]+=[^&]*&)*data=")
_UNREADABLE = "The body is neither JSON, nor a form with JSON in `data`, plain or in Base64. Send JSON."


def json_of(body: bytes) -> bytes:
    """Return the JSON of a body: as it is, or out of Base64, or out of the field `data` of a form.

    Args:
        body: not compressed.

    Raises:
        RequestFault: `bad_json`, it is none of these.

    >>> json_of(b'{"event":"a"}') == json_of(b"data=eyJldmVudCI6ImEifQ%3D%3D") == json_of(b"eyJldmVudCI6ImEifQ")
    True
    """
    text = _field(body) if _FORM.match(body) else body
    return text if _is_json(text) else _decoded(text)


def _field(body: bytes) -> bytes:
    found = parse_qs(body.decode("latin-1"), encoding="utf-8", max_num_fields=100).get("data", [""])
    return found[0].encode()


def _is_json(text: bytes) -> bool:
    return text.lstrip()[:1] in (b"{", b"[")


def _decoded(text: bytes) -> bytes:
    # In a form a plus that was not escaped has become a space.
    packed = text.strip().replace(b" ", b"+")
    try:
        plain = base64.b64decode(packed + b"=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise RequestFault("bad_json", _UNREADABLE) from error
    if not _is_json(plain):
        raise RequestFault("bad_json", _UNREADABLE)
    return plain
