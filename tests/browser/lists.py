"""Numbers on pages, and the lists behind them."""

import re
from functools import partial
from operator import ne

from playwright.sync_api import Page


def number_in(text: str) -> int:
    """Return the first number of a text."""
    found = re.search(r"\d[\d,]*", text)
    assert found is not None, text
    return int(found[0].replace(",", ""))


def count_told(page: Page) -> int:
    """Return how many entries the foot of a list tells: `1 to 50 of 213` or `3 entries`."""
    return int(re.findall(r"\d[\d,]*", page.locator(".pager > span").inner_text())[-1].replace(",", ""))


def rows_listed(page: Page, rows: str = "#rows tbody tr", onwards: str = "#rows .pager a[rel=next]") -> int:
    """Go through a list to its end, and return how many rows it has."""
    count = page.locator(rows).count()
    while page.locator(onwards).count():
        before = page.url
        page.locator(onwards).click()
        page.wait_for_url(partial(ne, before))
        count += page.locator(rows).count()
    return count
