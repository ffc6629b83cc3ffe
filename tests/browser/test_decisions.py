"""From a number to what is done about it: Pulse, Measures, Promises and Load."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Open
from tests.browser.lists import count_told, number_in
from tests.browser.sites import Site
from tests.cli.faces import HEADER

_LONG_MS = 240_000


def test_the_worst_moment_leads_to_the_customers_concerned(fresh_demo: Site, visit: Open) -> None:
    page = visit(fresh_demo)
    # Few customers need a long time to tell, and no promises and contacts that other tests have made.
    page.goto("/pulse/?since=&until=")
    expect(page.locator("#pulse-worst .finding")).to_be_visible(timeout=_LONG_MS)
    expect(page.locator("#pulse-worst .finding em")).to_be_visible()
    first = page.locator("#pulse-worst .todo > li").first
    shown = number_in(first.locator("small").inner_text())
    first.get_by_role("link").click()
    expect(page.locator("h1")).to_be_visible()
    assert count_told(page) == shown > 0


@pytest.mark.parametrize("which", ["contact", "customer"])
def test_what_pulse_counts_is_listed(which: str, demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/pulse/")
    link = page.locator("#pulse-reach").get_by_role("link", name=which)
    shown = number_in(link.inner_text())
    link.click()
    expect(page.locator(".pager")).to_be_visible()
    assert count_told(page) == shown


def test_a_score_by_channel_is_drilled_into_and_taken_along(demo: Site, visit: Open, tmp_path: Path) -> None:
    page = visit(demo)
    page.goto("/measures/")
    page.get_by_label("Measure", exact=True).select_option("csat")
    page.locator("[name=by]").first.select_option("channel")
    page.locator(".picker").get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("by=channel"))
    row = page.locator("#result table tbody tr").filter(has=page.locator("th a, td a")).last
    shown = number_in(row.locator("td[data-label=n]").inner_text())
    with page.expect_download() as download:
        page.locator(".exports a", has_text="CSV").first.click()
    download.value.save_as(tmp_path / "csat.csv")
    row.locator("td a").first.click()
    expect(page.locator("h1")).to_contain_text("behind this number")
    assert number_in(page.locator("h1").inner_text()) == shown == count_told(page)
    lines = list(csv.DictReader((tmp_path / "csat.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert str(shown) in {line["n"] for line in lines}


def test_two_periods_are_compared(demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/measures/?measure=nps")
    page.get_by_role("link", name="Compare", exact=True).click()
    page.locator(".picker").get_by_role("button", name="Show").click()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("table caption").first).not_to_be_empty()


def test_a_promise_is_tried_saved_and_checked(demo: Site, visit: Open) -> None:
    page = visit(demo)
    page.goto("/promises/new")
    page.get_by_label("What is promised").fill("Nobody waits long")
    page.locator("[name=touchpoint]").select_option(index=1)
    page.locator("[name=form][value=limit]").check()
    page.locator("[name=field]").select_option("waiting_s")
    page.locator("[name=limit]").fill("120")
    expect(page.locator("#preview .facts")).to_be_visible(timeout=_LONG_MS)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_contain_text("Nobody waits long")
    page.goto("/promises/")
    expect(page.locator("table.register")).to_contain_text("Nobody waits long", timeout=_LONG_MS)


def test_a_file_is_tried_loaded_and_taken_back(demo: Site, visit: Open, tmp_path: Path) -> None:
    file = tmp_path / "callbacks.csv"
    rows = [f"c{n},carla,2026-02-0{n}T10:00:00+01:00,Callback,phone,{n},basic" for n in range(1, 6)]
    file.write_text(HEADER + "\n".join([*rows, ""]))
    page = visit(demo)
    page.goto("/load/")
    page.get_by_label("Choose a file").set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Try it").click(timeout=_LONG_MS)
    expect(page.locator(".finding")).to_contain_text("5 contacts would be new", timeout=_LONG_MS)
    page.get_by_role("button", name="Load it").click()
    expect(page.locator(".finding")).to_contain_text("5 contacts were taken", timeout=_LONG_MS)
    page.get_by_role("link", name="To the import").click()
    expect(page.locator("h1")).to_contain_text("callbacks.csv")
    page.get_by_role("link", name="Take it back…").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#result .notice")).to_contain_text("was taken back", timeout=_LONG_MS)
    page.goto("/load/")
    expect(page.locator("#history tbody tr", has_text="callbacks.csv")).to_contain_text("taken back")
