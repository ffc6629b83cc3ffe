"""Walking through a page: what stands in it, and what must hold of every page."""

from html.parser import HTMLParser
from typing import override

VOID = {"meta", "br", "hr"}


class Walk(HTMLParser):
    """Reads a page and keeps what the tests look at; raises where elements do not close in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.named: list[str] = []
        self.texts: list[str] = []
        self.drawings: list[dict[str, object]] = []
        self.feed(page)
        self.close()
        assert self.open == []

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        assert len(given) == len(attrs)
        self.tags.append(tag)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [value for name, value in given.items() if name in {"href", "src"}]
        self.named += given.get("aria-labelledby", "").split()
        if tag == "svg":
            self.drawings.append({"hidden": given.get("aria-hidden") == "true", "has": set(), "figure": self.open[:]})
        elif "svg" in self.open:
            has = self.drawings[-1]["has"]
            assert isinstance(has, set)
            has.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)


def check(page: str) -> Walk:
    """Read a page and hold it against what must be true of every one."""
    walk = Walk(page)
    assert len(walk.ids) == len(set(walk.ids))
    assert set(walk.named) <= set(walk.ids)
    assert all(link.startswith("#") and link[1:] in walk.ids for link in walk.links)
    assert "http:" not in page
    assert "https:" not in page
    assert "url(" not in page
    assert walk.tags.count("h1") == walk.tags.count("main") == walk.tags.count("title") - drawn(walk) == 1
    for drawing in walk.drawings:
        has, around = drawing["has"], drawing["figure"]
        assert isinstance(has, set)
        assert isinstance(around, list)
        assert drawing["hidden"] or ({"title", "desc"} <= has and "figure" in around)
    # Every figure has its drawing and its table.
    assert walk.tags.count("figure") == drawn(walk)
    assert walk.tags.count("table") >= drawn(walk)
    return walk


def drawn(walk: Walk) -> int:
    return sum(not drawing["hidden"] for drawing in walk.drawings)
