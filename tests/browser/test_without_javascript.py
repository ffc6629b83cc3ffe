"""Everything that matters works where JavaScript is off."""

import re

from playwright.sync_api import Page, expect
from tests.browser.conftest import Open
from tests.browser.sites import OWNER, PASSWORD, Site


def _sign_in(page: Page, path: str) -> None:
    page.goto(path)
    page.locator("[name=login]").fill(OWNER)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_one_signs_in_filters_and_pages_through(demo: Site, visit: Open) -> None:
    visit(demo)
    page = visit(demo, role=None, java_script_enabled=False)
    _sign_in(page, "/customers/")
    page.locator("#chip-where summary").click()
    page.locator("#bar-where").fill("channel=web")
    page.locator("#chip-where").get_by_role("button", name="Add").click()
    expect(page.locator(".chip.set")).to_contain_text("web")
    first = page.locator("#result tbody th").first.inner_text()
    page.locator(".pager a[rel=next]").click()
    expect(page).to_have_url(re.compile("channel.*page=2|page=2.*channel"))
    assert page.locator("#result tbody th").first.inner_text() != first


def test_a_new_touchpoint_is_sorted(demo: Site, visit: Open) -> None:
    page = visit(demo, java_script_enabled=False)
    page.goto("/catalogue/touchpoints?show=unsorted")
    page.get_by_label("Locker", exact=True).check()
    page.get_by_label("Stage").select_option(index=2)
    page.get_by_role("button", name="Sort", exact=True).click()
    page.goto("/catalogue/touchpoints?show=sorted&q=locker")
    expect(page.locator("#entries tbody")).to_contain_text("Locker")
