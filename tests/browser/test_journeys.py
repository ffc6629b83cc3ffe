"""The desk Journeys in a browser: from a mark to its contacts, a funnel of one's own, a journey that is meant."""

import re

from playwright.sync_api import expect
from tests.browser.conftest import Open
from tests.browser.lists import count_told, number_in
from tests.browser.sites import Site


def test_a_move_of_the_graph_leads_to_its_contacts_and_to_what_happened_after(demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/journeys/?since=&until=")
    page.locator("details summary", has_text="As a table").first.click()
    link = page.locator("details[open] td a").first
    shown = number_in(link.inner_text())
    link.click()
    expect(page.locator("h1")).to_contain_text("behind this number")
    assert count_told(page) == number_in(page.locator("h1").inner_text()) == shown
    page.locator("a.btn.small[href*='/journeys/paths']").first.click()
    expect(page).to_have_url(re.compile("/journeys/paths"))


def test_every_mark_of_a_picture_is_a_link_that_the_keyboard_reaches(demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/journeys/steps?since=&until=")
    mark = page.locator("svg.rd a").first
    mark.focus()
    expect(mark).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/journeys/behind"))
    assert count_told(page) == number_in(page.locator("h1").inner_text()) > 0


def test_a_funnel_gets_a_step_more_and_its_losses_are_listed(demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/journeys/funnel?since=&until=")
    before = page.locator("fieldset", has=page.locator("legend", has_text="Step")).count()
    page.get_by_role("button", name="Add a step").click()
    expect(page.locator("fieldset", has=page.locator("legend", has_text="Step"))).to_have_count(before + 1)
    fields = page.locator("fieldset", has=page.locator("legend", has_text="Step")).last
    fields.locator("select").first.select_option(label="Home delivery")
    page.get_by_role("button", name="Show").last.click()
    expect(page.locator("svg.rd")).to_be_visible()
    page.locator("details summary", has_text="As a table").first.click()
    link = page.locator("details[open] td a").first
    shown = number_in(link.inner_text())
    link.click()
    expect(page.locator("h1")).to_contain_text("behind this number")
    assert count_told(page) == shown


def test_a_journey_is_drawn_and_held_against_what_happens(demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/journeys/intended/new")
    page.get_by_label("Name of the journey").fill("Shop online")
    if page.locator("[name='step-1-name']").count() == 0:
        page.get_by_role("button", name="One more step").click()
    for place, (name, touchpoint) in enumerate((("Look", "Website"), ("Buy", "Online checkout"))):
        page.locator(f"[name='step-{place}-name']").fill(name)
        page.locator(f"[name='step-{place}-touchpoints']").select_option(label=touchpoint)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page).to_have_url(re.compile("/journeys/map"))
    expect(page.locator("h1")).to_contain_text("Shop online")
    link = page.locator("td a:visible", has_text=re.compile(r"^[\d,]+$")).first
    shown = number_in(link.inner_text())
    link.click()
    expect(page.locator("h1")).to_contain_text("behind this number")
    assert count_told(page) == shown > 0
