"""Every page that can be reached, with data and without: it answers, fits a phone, and axe finds nothing."""

from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Open
from tests.browser.routes import DESKS, ROOMS, kind_of, links, room_of, without_arguments
from tests.browser.sites import Site
from tests.browser.watched import PHONE, WIDE, faults, keep_pictures, shape_faults

_MOST = 50


def _pages(page: Page, room: str) -> Iterator[str]:
    """Open the room's pages one by one: one of each route, found by following links; yield where each stands."""
    waiting = deque([f"/{room}/"] if room in DESKS else [])
    waiting.extend(without_arguments(room))
    seen: set[object] = set()
    while waiting and len(seen) < _MOST:
        path = waiting.popleft()
        kind = kind_of(path)
        if kind in seen or room_of(path) != room or not _is_page(page, path):
            continue
        seen.add(kind)
        page.goto(path)
        # What comes later is part of the page.
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        yield path
        waiting.extend(links(page))


def _is_page(page: Page, path: str) -> bool:
    """Tell whether an address can be opened and answers with a page, not with a file or an act."""
    answer = page.request.get(path, max_redirects=0)
    is_page = answer.headers.get("content-type", "").startswith("text/html") and answer.status not in {302, 405}
    return is_page and "<html" in answer.text()


def _look(page: Page) -> list[str]:
    """Look at a page on a phone and in the light, then on a desk and in the dark."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="light")
    found = shape_faults(page) + faults(page)
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="dark")
    return found + [f"dark: {each}" for each in faults(page, only_contrast=True)]


def _faults_of(page: Page, room: str) -> dict[str, list[str]]:
    found = {path: _look(page) for path in _pages(page, room)}
    assert found, f"no page of {room} was found"
    return {path: faults for path, faults in found.items() if faults}


@pytest.mark.parametrize("room", ROOMS)
def test_every_page_of_the_demo_is_whole(room: str, demo: Site, visit: Open) -> None:
    assert _faults_of(visit(demo, has_axe=True), room) == {}


@pytest.mark.parametrize("room", ROOMS)
def test_every_page_is_whole_without_any_data(room: str, bare: Site, visit: Open) -> None:
    assert _faults_of(visit(bare, has_axe=True), room) == {}


def test_the_picture_of_a_customer_with_many_contacts_is_whole(demo: Site, visit: Open) -> None:
    page = visit(demo, has_axe=True)
    page.goto("/customers/?order=contacts")
    page.locator("#result tbody th a").first.click()
    expect(page.locator(".track svg a").nth(20)).to_be_attached()
    assert _look(page) == []


@pytest.mark.parametrize("role", ["viewer", "agent", "analyst", "department"])
def test_every_desk_of_the_menu_opens_for_each_role(role: str, demo: Site, visit: Open) -> None:
    page = visit(demo, role)
    page.goto("/help/")
    desks = page.locator("#side li a").evaluate_all("found => found.map((each) => each.href)")
    assert len(desks) >= 6
    for desk in desks:
        page.goto(desk)
        expect(page.locator("h1")).not_to_be_empty()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)


@pytest.mark.parametrize("desk", DESKS)
def test_pictures_of_each_desk_are_kept(
    desk: str, demo: Site, visit: Open, pictures: Path | None, tmp_path: Path
) -> None:
    page = visit(demo)
    page.goto(f"/{desk}/", wait_until="networkidle")
    keep_pictures(page, pictures or tmp_path, desk)
    assert len(list((pictures or tmp_path).glob(f"{desk}-*.png"))) == 3
