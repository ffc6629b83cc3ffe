"""The desk Surveys in a browser: a survey is built, checked while it is written, tried out and published."""

import re

from playwright.sync_api import Page, expect
from tests.browser.conftest import Open
from tests.browser.sites import Site
from tests.browser.watched import PHONE


def begun(page: Page, name: str) -> None:
    """Begin a survey that asks for a recommendation, and why."""
    page.goto("/surveys/new")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Begin").click()
    expect(page).to_have_url(re.compile("/edit$"))


def test_a_survey_is_built_and_published(bare: Site, visit: Open) -> None:
    page = visit(bare)
    begun(page, "Built here")
    page.get_by_label("Or one of your own").select_option(label="One of several")
    page.get_by_role("button", name=re.compile("^Add a question")).click()
    page.locator("[name='text-en']").fill("What was it about?")
    page.locator("[name='option-0-text-en']").fill("The price")
    page.locator("[name='option-1-text-en']").fill("The wait")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator("main")).to_contain_text("What was it about?")
    page.get_by_role("link", name="Publish").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("main")).to_contain_text("Version 1 is open")


def test_a_condition_is_judged_while_it_is_typed(bare: Site, visit: Open) -> None:
    page = visit(bare)
    begun(page, "Judged here")
    page.locator(".questions a").last.click()
    condition = page.get_by_label("Shown only if")
    condition.fill("nps > 11")
    condition.press("Tab")
    expect(page.locator("#problems")).to_contain_text("No answer to the question makes this true")
    condition.fill("nps <= 6")
    condition.press("Tab")
    expect(page.locator("#problems")).not_to_contain_text("No answer")
    expect(condition).to_have_value("nps <= 6")


def test_a_question_is_moved_by_keyboard_alone(bare: Site, visit: Open) -> None:
    page = visit(bare)
    begun(page, "Moved here")
    page.get_by_role("button", name="Down nps").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".questions > li").last).to_have_id("question-nps")


def test_on_a_phone_nothing_is_wider_than_the_screen(bare: Site, visit: Open) -> None:
    page = visit(bare, viewport=PHONE)
    begun(page, "Carried here")
    for path in ("edit", "settings", "library", "logic", "links", "versions", "edit/questions/nps", "edit/pages/page"):
        page.goto(f"/surveys/of/carried_here/{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
