"""Decoding: bytes of messages as text, whatever their sender said they were."""

import codecs
import re
from email.errors import HeaderParseError
from email.header import decode_header

_WESTERN = frozenset({"ascii", "iso8859-1", "iso8859-15", "cp1252"})
_TAKEN = re.compile(r"utf-?(?:8|16|32).*|iso8859.*|iso2022.*|cp\d+|koi8.*|gb.*|big5.*|euc.*|shift_jis.*|mac.*|hz|johab|"
                    r"ascii|latin.*|tis-620|ptcp154|kz1048")  # fmt: skip
"""Codecs of texts; others decode slowly, or are no charsets."""
_UNSAID = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
MOST_LETTERS = 16_000
"""Letters of one header line that are read."""


def decoded(data: bytes, charset: str | None = None) -> str:
    r"""Return bytes as text: in the charset that is said, else UTF-8, else Western; never fails.

    What is said to be Western but is UTF-8 was declared wrongly, and is read as UTF-8.

    >>> decoded("é".encode(), "iso-8859-1"), decoded(b"\xe9", "utf-8"), decoded(b"a\x00b", "no-such")
    ('é', 'é', 'ab')
    """
    name = _codec(charset)
    tried = ("utf-8", name) if name is None or name in _WESTERN else (name, "utf-8")
    for each in filter(None, (*tried, "cp1252")):
        try:
            return _clean(data.decode(each))
        except (UnicodeError, LookupError, ValueError):
            continue
    return _clean(data.decode("latin-1"))


def header_text(value: bytes) -> str:
    """Return a header's value as text, its encoded words (RFC 2047) decoded, blanks joined.

    >>> header_text(b"=?utf-8?q?R=C3=BCckfrage?=  zu 7")
    'Rückfrage zu 7'
    """
    raw = decoded(value)[:MOST_LETTERS]
    if "=?" not in raw:
        return " ".join(raw.split())
    try:
        parts = decode_header(raw)
    except (HeaderParseError, ValueError, UnicodeError):
        return " ".join(raw.split())
    return " ".join("".join(_part(part, charset) for part, charset in parts).split())


def _part(part: bytes | str, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    # What stands between encoded words comes in an escaped form, in which letters outside Latin-1 are numbers.
    return decoded(part, charset) if charset else _unescaped(part)


def _unescaped(part: bytes) -> str:
    return _clean(re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), part.decode("latin-1")))


def _codec(charset: str | None) -> str | None:
    try:
        name = codecs.lookup(charset.strip("\"' ")).name if charset else None
    except (LookupError, ValueError, UnicodeError):
        return None
    return name if name is not None and _TAKEN.fullmatch(name) else None


def _clean(text: str) -> str:
    """Return a text that can be stored: no control characters, no halves of characters."""
    return _UNSAID.sub("", text).encode("utf-8", "replace").decode("utf-8")
