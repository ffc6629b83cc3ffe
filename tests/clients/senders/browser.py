"""Tell a visit in a real browser: `URL KEY WHO standard|batching|rudder|rudder-beacon|posthog|posthog-leaving`.

Prints which other hosts the page has asked.
"""

import shutil
import sys
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Page, Playwright, sync_playwright
from tests.clients.senders.pages import site

ONLY_HERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
QUIET = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking", ONLY_HERE]


def main(url: str, key: str, who: str, client: str) -> None:
    with site() as origin, sync_playwright() as playwright:
        for host in sorted(_strangers(playwright, origin, {"client": client, "url": url, "key": key, "who": who})):
            print(host)  # noqa: T201 - the answer to whoever started it


def _strangers(playwright: Playwright, origin: str, query: dict[str, str]) -> set[str]:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
    hosts: set[str] = set()
    page = browser.new_page()
    # Listening only: Playwright answers preflights itself where requests are intercepted.
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname or ""))
    _visit(page, f"{origin}/page.html?{urlencode(query)}")
    browser.close()
    return hosts - {"127.0.0.1", ""}


def _visit(page: Page, address: str) -> None:
    """Stay until the visit is told, then leave: what is not sent yet must be sent by then."""
    page.goto(address)
    page.wait_for_function("document.title === 'told'", timeout=15_000)
    page.goto("about:blank")
    page.wait_for_timeout(500)


if __name__ == "__main__":
    main(*sys.argv[1:])
