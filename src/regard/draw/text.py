"""Text in a picture: how wide it is, how it is cut and wrapped, how it is made safe."""

from html import escape
from unicodedata import category, east_asian_width

_WIDTHS = {
    "ijl|'.,:;!": 0.30,
    "I()[]/\\\N{MIDDLE DOT}": 0.38,
    'frt-" ': 0.40,
    "mw%@+\N{MINUS SIGN}": 0.88,
    "MW": 0.98,
    "ABCDEFGHJKLNOPQRSTUVXYZ&": 0.70,
}
_WIDTH = {letter: width for letters, width in _WIDTHS.items() for letter in letters}
_OTHER, _WIDE = 0.60, 1.25
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def clean(text: str) -> str:
    """Return a text on one line, without what XML cannot hold."""
    legal = (" " if letter.isspace() else letter for letter in text if _is_legal(letter))
    return " ".join("".join(legal).split())


def safe(text: str) -> str:
    """Return a text that may stand in XML, in an attribute as well.

    >>> safe('a "quoted" <b>')
    'a &quot;quoted&quot; &lt;b&gt;'
    """
    return escape(clean(text))


def width_of(text: str, size: float = 12) -> float:
    """Return about how wide a text is in px, rather too wide than too narrow, at a size of letters in px."""
    return size * sum(_letter(letter) for letter in text)


def cut(text: str, width: float, size: float = 12) -> str:
    """Return a text that fits into a width in px, its end replaced by an ellipsis where it must be.

    >>> cut("Delivery at home", 60)
    'Delivery…'
    """
    text = clean(text)
    if width_of(text, size) <= width:
        return text
    kept, room = "", width - width_of(ELLIPSIS, size)
    for letter in text:
        room -= size * _letter(letter)
        if room < 0:
            break
        kept += letter
    return kept.rstrip() + ELLIPSIS


def wrapped(text: str, width: float, size: float = 12, most: int = 2) -> list[str]:
    """Return a text in at most so many lines, each within a width in px; the last one is cut where it must be."""
    lines: list[str] = []
    words = clean(text).split(" ")
    while words and len(lines) < most - 1:
        count = 1
        while count < len(words) and width_of(" ".join(words[: count + 1]), size) <= width:
            count += 1
        lines.append(cut(" ".join(words[:count]), width, size))
        words = words[count:]
    return [*lines, cut(" ".join(words), width, size)] if words else lines


def _letter(letter: str) -> float:
    if (known := _WIDTH.get(letter)) is not None:
        return known
    if category(letter) in {"Mn", "Me", "Cf"}:
        return 0
    return _WIDE if east_asian_width(letter) in "WF" or ord(letter) > 0xFFFF else _OTHER


def _is_legal(letter: str) -> bool:
    return letter.isspace() or (category(letter) not in {"Cc", "Cs", "Cn"} and ord(letter) & 0xFFFE != 0xFFFE)
