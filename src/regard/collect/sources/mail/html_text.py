"""HTML as text: as a reader sees it, line by line, with `> ` before what is quoted.

Read by one pattern that takes time in proportion to the length, whatever a stranger sends.
"""

import re
from html import unescape

MOST_LETTERS = 500_000
"""Letters of HTML that are read."""

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^<>]*>|<(?P<close>/?)(?P<tag>[a-zA-Z][\w:-]*+)(?P<more>[^<>]*+)>", re.DOTALL
)
_UNSEEN = frozenset({"script", "style", "head", "title", "template"})
_NESTED = frozenset({"div", "blockquote", "table"})
_BLOCKS = _NESTED | {"p", "br", "tr", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "section"}
_QUOTES = re.compile(
    r"gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote|zmail_extra|OutlookMessageHeader"
    r"|gmail_signature|moz-signature",
    re.IGNORECASE,
)
_REST = re.compile(r"divRplyFwdMsg|appendonsend|mail-editor-reference-message", re.IGNORECASE)
"""Marks behind which everything is quoted."""


def html_text(html: str) -> str:
    r"""Return what an HTML document says; never fails.

    >>> html_text("<style>x</style><p>Hello<br>you &amp; me</p><blockquote>old</blockquote>")
    'Hello\nyou & me\n> old'
    """
    reader, place = _Reader(), 0
    html = html[:MOST_LETTERS]
    for token in _TOKEN.finditer(html):
        reader.say(html[place : token.start()])
        place = token.end()
        if token["tag"]:
            reader.meet(token["tag"].lower(), token["more"], opens=not token["close"])
    reader.say(html[place:])
    return reader.text()


class _Reader:
    """Collects text; knows inside which element it is hidden or quoted."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._quoted = 0
        self._unseen = 0

    def say(self, text: str) -> None:
        """Take text that stands between tags."""
        if text and not self._unseen:
            self._line.append(unescape(text))

    def meet(self, tag: str, more: str, *, opens: bool) -> None:
        """Take a tag: its name, what stands behind that, and whether it opens an element."""
        if tag in _BLOCKS:
            self._break()
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen + (1 if opens else -1))
        elif tag == "body":
            # A head that nobody closed ends here.
            self._unseen = 0
        if opens and _REST.search(more):
            self._quoted += 1
        if tag in _NESTED:
            self._enter(tag, more) if opens else self._leave(tag)

    def text(self) -> str:
        """Return the lines read so far, blanks joined, blank lines left out."""
        self._break()
        return "\n".join(self._lines)

    def _enter(self, tag: str, more: str) -> None:
        quoted = tag == "blockquote" or bool(_QUOTES.search(more))
        self._open.append((tag, quoted))
        self._quoted += quoted

    def _leave(self, tag: str) -> None:
        """Leave the innermost element of a name, and what was not closed inside it."""
        while any(name == tag for name, _ in self._open[-20:]):
            name, quoted = self._open.pop()
            self._quoted -= quoted
            if name == tag:
                return

    def _break(self) -> None:
        """End a line; it is quoted if it ends inside of what is."""
        text = " ".join("".join(self._line).split())
        if text:
            self._lines.append(f"> {text}" if self._quoted else text)
        self._line = []
