"""What everybody does without a mouse, in every desk."""

import re

from playwright.sync_api import Locator, Page, Route, expect
from tests.browser.conftest import Open
from tests.browser.sites import Site
from tests.browser.watched import PHONE

_HIDDEN_FOCUS = """() => {
    const style = getComputedStyle(document.activeElement), box = document.activeElement.getBoundingClientRect();
    const marked = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 1;
    return marked && seen ? "" : document.activeElement.outerHTML.slice(0, 120);
}"""


def _walk_to(page: Page, target: Locator, most: int = 120) -> None:
    """Press Tab until something has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    message = f"Tab never reaches {target}"
    raise AssertionError(message)


def test_the_first_stop_leads_past_the_menu(demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/customers/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_focus_is_always_seen(demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/customers/")
    lost = []
    for _ in range(45):
        page.keyboard.press("Tab")
        lost.append(page.evaluate(_HIDDEN_FOCUS))
    assert {place for place in lost if place} == set()


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(demo: Site, visit: Open) -> None:
    page = visit(demo, viewport=PHONE)
    page.goto("/customers/")
    button = page.get_by_role("button", name="Menu")
    _walk_to(page, button)
    page.keyboard.press("Enter")
    expect(page.locator("#side")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#side")).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    _walk_to(page, page.locator("#side a[href='/help/']"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Help")


def test_escape_closes_a_filter_and_gives_the_focus_back(demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/customers/")
    chip = page.locator("#chip-period")
    _walk_to(page, chip.locator("summary"))
    page.keyboard.press("Enter")
    expect(chip.locator(".chip-panel")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(chip.locator(".chip-panel")).to_be_hidden()
    expect(chip.locator("summary")).to_be_focused()


def test_the_focus_stays_where_it_was_when_the_page_changes(demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/customers/")
    _walk_to(page, page.locator("#chip-where summary"))
    page.keyboard.press("Enter")
    _walk_to(page, page.locator("#bar-where"))
    page.keyboard.type("channel=web")
    page.keyboard.press("Enter")
    expect(page.locator(".chip.set")).to_contain_text("web")
    expect(page).to_have_url(re.compile("where=channel"))
    expect(page.locator("#chip-where > summary")).to_be_focused()
    expect(page.locator("#said")).not_to_be_empty()


def test_a_question_that_takes_long_can_be_cancelled(demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/customers/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/customers/\?.*where="), hold)
    page.locator("#chip-where summary").click()
    page.locator("#bar-where").fill("channel=web")
    page.keyboard.press("Enter")
    cancel = page.locator(".busy").get_by_role("button", name="Cancel")
    with page.expect_request("**/cancel/*") as told:
        cancel.click()
    expect(page.locator(".busy")).to_have_count(0)
    expect(page.locator("#live")).to_contain_text("Cancelled")
    assert told.value.method == "POST"
    assert "where" not in page.url
    assert len(held) == 1


def test_shortcuts_are_listed_and_lead_to_desks(demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/help/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press(str(page.locator(".side a[href='/customers/']").get_attribute("data-letter")))
    expect(page).to_have_url(f"{demo.url}/customers/")
