"""From Markdown to a page: safe HTML, links between pages, and an outline."""

import importlib
import inspect
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin

from regard.web.desks.help.library import Page, pages

_COG = re.compile(r"<!-- (?:\[\[\[cog.*?\]\]\]|\[\[\[end\]\]\]) -->\n?", re.DOTALL)
_BUILT = re.compile(r"```\{eval-rst\}\n\.\. automodule:: (regard\.\w+)\n.*?```", re.DOTALL)
_WEB = ("http://", "https://", "mailto:")

Urls = Callable[[str], str]


@dataclass(frozen=True)
class Heading:
    """One entry of a page's outline."""

    anchor: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """A page as HTML, and its outline."""

    html: str
    outline: tuple[Heading, ...]


def render(page: Page, page_url: Urls, picture_url: Urls) -> Rendered:
    """Return a page as HTML; HTML in its text is shown as text.

    Args:
        page: what to render.
        page_url: from the key of a page to its address.
        picture_url: from the name of a picture to its address.
    """
    tokens = _parser().parse(_BUILT.sub(_functions, _COG.sub("", page.text)))
    for token in _all(tokens):
        if token.type == "link_open":
            token.attrSet("href", _target(page.key, str(token.attrGet("href")), page_url))
        elif token.type == "image":
            token.attrSet("src", picture_url(posixpath.basename(str(token.attrGet("src")))))
    _frame_tables(tokens)
    made = _parser()
    return Rendered(made.renderer.render(tokens, made.options, {}), tuple(_outline(tokens)))


def target_of(key: str, link: str) -> tuple[str, str] | None:
    """Return the key and anchor of the page that a link of a page leads to; None if it leads elsewhere.

    >>> target_of("how-to/compare", "../reference/cli.md#regard-measure")
    ('reference/cli', 'regard-measure')
    """
    path, _, anchor = link.partition("#")
    if link.startswith(_WEB) or not (path.endswith(".md") or not path):
        return None
    place = posixpath.normpath(posixpath.join(posixpath.dirname(key), path.removesuffix(".md"))) if path else key
    return place.removeprefix("docs/"), anchor


@cache
def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return made.use(anchors_plugin, max_level=3)


def _all(tokens: list[Token]) -> list[Token]:
    return [each for token in tokens for each in (token, *(token.children or []))]


def _target(key: str, link: str, page_url: Urls) -> str:
    found = target_of(key, link)
    if found is None or (found[0] not in pages() and found[0] != key):
        return link if link.startswith((*_WEB, "#")) else "#"
    place, anchor = found
    return (page_url(place) if place != key else "") + (f"#{quote(anchor)}" if anchor else "")


def _frame_tables(tokens: list[Token]) -> None:
    """Put every table into a region that scrolls on its own, also by keyboard."""
    for token in tokens:
        if token.type == "fence":
            token.info = token.info.strip("{}")
            # Long lines scroll on their own, also by keyboard.
            token.attrSet("tabindex", "0")
    for place in range(len(tokens) - 1, -1, -1):
        if tokens[place].type == "table_open":
            tokens.insert(place, _frame("table_frame_open", 1))
        elif tokens[place].type == "table_close":
            tokens.insert(place + 1, _frame("table_frame_close", -1))


def _frame(kind: str, nesting: Any) -> Token:
    attributes: dict[str, str | int | float] = {"class": "scroll", "tabindex": "0"} if nesting > 0 else {}
    return Token(kind, "div", nesting, attrs=attributes, block=True)


def _outline(tokens: list[Token]) -> list[Heading]:
    found = []
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h2":
            text = "".join(child.content for child in inline.children or [])
            found.append(Heading(str(opening.attrGet("id")), text))
    return found


def _functions(found: re.Match[str]) -> str:
    """Return, for a part that a builder of documents would fill in, the names of a room with what each does."""
    module = importlib.import_module(found.group(1))
    lines = []
    for name in module.__all__:
        says = (inspect.getdoc(getattr(module, name)) or "").partition("\n")[0].replace("|", "\\|")
        lines.append(f"| `{name}` | {says} |")
    return "\n".join(["| name | what it is |", "| --- | --- |", *lines, ""])
