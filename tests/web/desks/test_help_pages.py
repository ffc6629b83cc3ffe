"""The help: every page renders, every link leads somewhere, nothing in a page runs."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import override

import pytest
from django.test import Client

from regard.web.desks.help.library import Page, pages, picture, shelves
from regard.web.desks.help.rendering import render, target_of
from regard.web.desks.help.searching import search

Site = Callable[..., Client]


def html_of(page: Page) -> str:
    return render(page, lambda key: f"/help/{key}", lambda name: f"/help/pictures/{name}").html


class Anchors(HTMLParser):
    """Collects what a page's links lead to, and the names that one can lead to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.names: set[str] = set()
        self.feed(html)

    @override
    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.names.add(found.get("id") or "")
        if tag in {"a", "img"}:
            self.links.append(found.get("href") or found.get("src") or "")


@pytest.mark.parametrize("key", sorted(pages()))
def test_every_link_of_a_page_leads_somewhere(key: str) -> None:
    for link in Anchors(html_of(pages()[key])).links:
        if link.startswith("/help/pictures/"):
            assert picture(link.rpartition("/")[2]), link
        elif link.startswith("/help/"):
            place, _, anchor = link.removeprefix("/help/").partition("#")
            assert not anchor or anchor in Anchors(html_of(pages()[place])).names, link
        else:
            assert link.startswith(("https://", "http://", "#")), link
            assert link != "#", "a link to a page that is not there"


@pytest.mark.parametrize("key", sorted(pages()))
def test_nothing_of_the_builder_is_left_in_a_page(key: str) -> None:
    html = html_of(pages()[key])
    assert "[[[" not in html
    assert "eval-rst" not in html
    assert "&lt;!--" not in html


def test_hostile_text_stays_text() -> None:
    text = '<script>alert(1)</script> [x](javascript:alert(1)) ![y](x.png "<b onload=1>")\n\n<img src=x onerror=1>'
    html = html_of(Page("why/bad", "Bad", text))
    assert "<script" not in html
    assert not re.search(r"<[^>]*(javascript:|\son\w+=)", re.sub(r'"[^"]*"', "", html))


def test_pages_stand_on_their_shelves_in_the_order_of_the_contents() -> None:
    captions = [shelf.caption for shelf in shelves()]
    assert captions == ["Tutorial", "How to", "Reference", "Why"]
    assert shelves()[0].pages[0].title == "Your first true number"


def test_a_relative_link_is_seen_from_its_page() -> None:
    assert target_of("why/numbers", "../reference/cli.md") == ("reference/cli", "")
    assert target_of("why/numbers", "https://example.org/a.md") is None
    assert target_of("why/numbers", "#below") == ("why/numbers", "below")


def test_the_page_whose_title_has_the_word_comes_first() -> None:
    assert search("erase")[0].page.key == "how-to/erase-a-customer"


def test_all_words_must_be_there_and_beginnings_are_enough() -> None:
    assert search("postgres zzzz") == []
    assert any(hit.page.key == "how-to/run-on-postgresql" for hit in search("postgr"))
    assert search("  ") == []


def test_the_help_is_searched_and_read(site: Site) -> None:
    client = site("viewer")
    found = client.get("/help/", {"q": "erase"})
    assert b"/help/how-to/erase-a-customer" in found.content
    page = client.get("/help/how-to/erase-a-customer")
    assert b"On this page" in page.content or page.status_code == 200


def test_without_words_every_page_is_listed(site: Site) -> None:
    body = site("viewer").get("/help/").content.decode()
    assert all(f'/help/{key}"' in body for key in pages())


@pytest.mark.parametrize(
    "path", ["/help/../settings.py", "/help/%2e%2e/x", "/help/nothing", "/help/pictures/..%2fconf.py"]
)
def test_what_is_no_page_is_not_there(site: Site, path: str) -> None:
    assert site("viewer").get(path).status_code == 404


def test_a_picture_is_sent(site: Site) -> None:
    response = site("viewer").get("/help/pictures/nps.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert b"".join(response.streaming_content).startswith(b"<svg")  # type: ignore[attr-defined]
