"""What people come to each desk for, from sign-in to the result."""

import re

from playwright.sync_api import expect
from tests.browser.conftest import Open
from tests.browser.lists import number_in, rows_listed
from tests.browser.sites import OWNER, PASSWORD, Site


def test_somebody_signs_in_by_password_after_a_slip(demo: Site, visit: Open) -> None:
    visit(demo)
    page = visit(demo, role=None)
    page.goto("/customers/")
    expect(page.locator("h1")).to_have_text("Sign in")
    for password in ("not-the-password", PASSWORD):
        page.locator("[name=login]").fill(OWNER)
        page.locator("[name=password]").fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        if password != PASSWORD:
            expect(page.get_by_role("alert").locator("visible=true")).not_to_be_empty()
            expect(page.locator("[name=login]")).to_have_value(OWNER)
    expect(page).to_have_url(f"{demo.url}/customers/")


def test_two_new_touchpoints_are_sorted_at_once(demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/catalogue/touchpoints?show=unsorted")
    for name in ("Till", "Kiosk"):
        page.get_by_label(name, exact=True).check()
    page.get_by_label("Stage").select_option(index=2)
    page.get_by_label("Department").select_option(index=1)
    page.get_by_role("button", name="Sort", exact=True).click()
    expect(page.locator("#pending")).to_contain_text("numbers")
    page.goto("/catalogue/touchpoints?show=unsorted")
    assert not {"Till", "Kiosk"} & set(page.locator("#entries tbody th").all_inner_texts())
    page.goto("/catalogue/touchpoints?show=sorted&q=kiosk")
    expect(page.locator("#entries tbody")).to_contain_text("Kiosk")


def test_a_segment_is_built_from_rules_and_counts_its_rows(demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/catalogue/segments/new")
    page.get_by_label("Name").fill("In the store")
    page.get_by_label("Column of condition 1").select_option("channel")
    page.get_by_label("Value of condition 1").fill("store")
    page.get_by_label("Value of condition 1").press("Tab")
    expect(page.locator("#held a")).to_be_visible()
    page.get_by_role("button", name="One more condition").click()
    page.get_by_label("Column of condition 2").select_option("kind")
    page.get_by_label("Value of condition 2").fill("purchase")
    page.get_by_label("Value of condition 2").press("Tab")
    page.get_by_role("button", name="Save").click()
    card = page.locator("section.card", has_text="In the store")
    expect(card).to_contain_text("kind=purchase")
    link = card.get_by_role("link", name="contacts")
    shown = number_in(link.inner_text())
    link.click()
    expect(page.locator("h1")).to_contain_text("behind this number")
    assert number_in(page.locator("h1").inner_text()) == shown == rows_listed(page)


def test_a_customer_is_found_and_a_number_leads_to_its_contacts(demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/customers/?order=first")
    link = page.locator("#result tbody th a").first
    pseudonym = str(link.get_attribute("href")).rsplit("/", 1)[-1]
    page.get_by_label("Search customers").fill(pseudonym[:12])
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#result tbody tr")).to_have_count(1)
    page.locator("#result tbody th a").click()
    expect(page.locator(".pseudonym")).to_have_text(pseudonym)
    counted = page.locator("dd a[href*='counted=1']")
    shown = number_in(counted.inner_text())
    counted.click()
    expect(page).to_have_url(re.compile("counted=1"))
    assert rows_listed(page, "#timeline .timeline > li", "#timeline a[href*='before=']") == shown


def test_a_timeline_is_narrowed_to_a_channel(demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/customers/?order=contacts")
    page.locator("#result tbody th a").first.click()
    choice = page.get_by_label("Channel")
    channel = choice.locator("option").nth(1).inner_text()
    choice.focus()
    choice.select_option(channel)
    expect(page).to_have_url(re.compile("channel="))
    facts = page.locator("#timeline .entry-facts")
    assert facts.count() > 0
    assert all(channel in text for text in facts.all_inner_texts())
    expect(choice).to_be_focused()


def test_an_owner_changes_the_least_answers_for_a_verdict(demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/settings/")
    least = page.get_by_label("Least answers for a verdict")
    before = least.input_value()
    least.fill("0")
    page.get_by_role("button", name="Save").click()
    expect(least).to_have_attribute("aria-invalid", "true")
    expect(least).to_have_value("0")
    for value in ("25", before):
        least.fill(value)
        page.get_by_role("button", name="Save").click()
        page.goto("/settings/")
        expect(least).to_have_value(value)


def test_the_help_is_searched_and_read(demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/help/")
    page.get_by_label("Search the help").fill("promise")
    first = page.locator(".hits h2 a").first
    title = first.inner_text()
    first.click()
    expect(page.locator("h1")).to_have_text(title)
