"""The library of pages: the Markdown files of the documentation, in the order of their table of contents."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regard
from regard.errors import BrokenWorkspaceError

_TOCTREE = re.compile(r"```\{toctree\}\n(.*?)```", re.DOTALL)
_INCLUDED = re.compile(r"```\{include\}\s+(\S+)\n.*?```", re.DOTALL)
_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        key: its path without the ending, such as `how-to/load-a-file`.
        title: its heading.
        text: the Markdown below the heading.
    """

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class Shelf:
    """Pages that belong together, under a caption."""

    caption: str
    pages: tuple[Page, ...]


@cache
def shelves() -> tuple[Shelf, ...]:
    """Return every page, on its shelf.

    Raises:
        BrokenWorkspaceError: the pages are not where the installation has them.
    """
    index = _folder() / "index.md"
    return tuple(_shelf(block) for block in _TOCTREE.findall(index.read_text("utf-8")))


@cache
def pages() -> dict[str, Page]:
    """Return every page under its key."""
    return {page.key: page for shelf in shelves() for page in shelf.pages}


def picture(name: str) -> Path | None:
    """Return the file of a picture that pages show; None if there is none of the name."""
    path = _folder() / "pictures" / name
    return path if path.is_file() and path.parent.name == "pictures" else None


def _folder() -> Path:
    """Return where the pages are: in the package when it is installed, else beside it in the checkout."""
    places = (Path(__file__).parent / "pages", Path(regard.__file__).parents[2] / "docs")
    for place in places:
        if (place / "index.md").is_file():
            return place
    message = "The pages of the documentation are missing from this installation."
    raise BrokenWorkspaceError(message, "Install Regard again.")


def _shelf(block: str) -> Shelf:
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    caption = next((line.removeprefix(":caption:").strip() for line in lines if line.startswith(":caption:")), "")
    return Shelf(caption, tuple(_page(line) for line in lines if not line.startswith(":")))


def _page(key: str) -> Page:
    text = _INCLUDED.sub(_include, (_folder() / f"{key}.md").read_text("utf-8"))
    heading = _HEADING.search(text)
    title = heading.group(1).strip() if heading else key
    return Page(key, title, _HEADING.sub("", text, count=1))


def _include(found: re.Match[str]) -> str:
    """Return what a page takes over from a file outside the pages: the list of changes."""
    name = Path(found.group(1)).name
    for place in (_folder(), _folder().parent):
        if (place / name).is_file():
            return (place / name).read_text("utf-8").replace("](docs/", "](")
    return ""
