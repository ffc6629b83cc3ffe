"""Respondents in a browser: with and without JavaScript, on a phone, by keyboard, for other eyes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.watched import PHONE, WIDE, faults, new_context
from tests.live import Live, live_server
from tests.web.asking.respondents import ANONYMOUS, EVERYTHING, VISIT, open_surveys

import regard

NARROW = {"width": 320, "height": 640}
_TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
_SMALL = """() => [...document.querySelectorAll("button, nav a, .choices label, .none, select, textarea, .words input")]
    .filter((each) => { const box = each.getBoundingClientRect(); return box.height < 44 || box.width < 44; })
    .map((each) => each.outerHTML.slice(0, 100))"""
Come = Callable[..., Page]


@pytest.fixture(scope="module")
def shop(_tools: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server over a workspace whose surveys are open."""
    folder = tmp_path_factory.mktemp("asked") / "acme"
    with live_server(folder) as live:
        open_surveys(folder, VISIT, EVERYTHING, ANONYMOUS.replace("key: visit", "key: secret", 1))
        yield live


@pytest.fixture
def come(chrome: Browser, shop: Live) -> Iterator[Come]:
    """Return a function that opens a page as a respondent; any error in it fails the test."""
    opened = []

    def opens(path: str, **options: Any) -> Page:
        context, watch = new_context(chrome, shop.url, None, **({"viewport": PHONE} | options))
        opened.append((context, watch))
        page = context.new_page()
        page.goto(path)
        return page

    yield opens
    for context, _ in opened:
        assert context.cookies() == []
        context.close()
    for _, watch in opened:
        watch.check()


def answers(shop: Live) -> int:
    """Return how many answered surveys the ledger has."""
    with regard.open(shop.folder) as ledger, regard.read(ledger) as reader:
        rows = reader.table("interaction")
        return int(reader.arrow(rows.filter(rows["kind"] == "invitation_answered")).num_rows)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_survey_is_answered(shop: Live, come: Come, scripts: bool) -> None:
    before = answers(shop)
    page = come("/s/visit?t=web", java_script_enabled=scripts)
    page.get_by_role("radio", name="3", exact=True).check()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("You gave 3. What was wrong?")).to_be_visible()
    page.get_by_label("The price").check()
    page.get_by_role("button", name="Send answers").click()
    page.get_by_label("Why?").fill("Too dear")
    page.get_by_role("button", name="Send answers").click()
    expect(page.locator("h1")).to_have_text("Thank you")
    assert answers(shop) == before + 1


def test_a_survey_is_answered_by_keyboard(come: Come) -> None:
    page = come("/s/visit", viewport=WIDE)
    while page.evaluate("document.activeElement.name") != "nps":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="10", exact=True)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Thank you")


def test_the_first_thing_to_mend_has_the_focus(come: Come) -> None:
    page = come("/s/visit")
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".summary")).to_be_focused()
    page.get_by_role("link", name="Would you recommend acme?").click()
    expect(page.locator("#q-nps")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/s/visit", "/s/everything", "/s/visit?lang=he", "/s/moon"])
def test_axe_finds_nothing(chrome: Browser, shop: Live, path: str, scheme: str) -> None:
    context, _ = new_context(chrome, shop.url, None, has_axe=True, viewport=PHONE, color_scheme=scheme)
    page = context.new_page()
    page.goto(path)
    assert faults(page) == []
    if page.locator("form").count():
        page.get_by_role("button").first.click()
        page.wait_for_load_state()
        assert faults(page) == []
    context.close()


@pytest.mark.parametrize("path", ["/s/everything", "/s/visit?lang=he"])
def test_nothing_is_too_wide_or_too_small_for_a_thumb(come: Come, path: str) -> None:
    page = come(path, viewport=NARROW)
    assert not page.evaluate(_TOO_WIDE)
    assert page.evaluate(_SMALL) == []


def test_what_is_sent_without_a_connection_waits_for_one(come: Come) -> None:
    page = come("/s/visit")
    page.get_by_role("radio", name="4", exact=True).check()
    page.context.set_offline(True)
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".status")).to_contain_text("There is no connection")
    page.context.set_offline(False)
    expect(page.get_by_text("You gave 4. What was wrong?")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0


def test_what_was_kept_on_the_device_is_sent_when_the_page_is_opened_again(come: Come) -> None:
    page = come("/s/visit")
    kept = {"typed": [["nps", "5"]], "go": "next"}
    page.evaluate("kept => localStorage.setItem('survey:/s/visit:score', JSON.stringify(kept))", kept)
    page.reload()
    expect(page.get_by_text("You gave 5. What was wrong?")).to_be_visible()


def test_all_that_a_page_loads_is_light(come: Come, tmp_path: Path) -> None:
    page = come("about:blank")
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.goto("/s/everything")
    page.wait_for_load_state("networkidle")
    assert len(sizes) == 4
    assert sum(sizes) < 30_000
