"""A page that notices everything that goes wrong in it, and what tests look at in every page."""

import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response
from tests.clients.clients import ROOT

AXE = ROOT / "tests/clients/node_modules/axe-core/axe.min.js"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
PATIENCE_MS = 40_000
"""A busy machine is no failure."""
NOES = {"/accounts/signup/": 403, "/accounts/sso/login/error/": 401}
"""Pages that say no by their nature."""
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
_AXE = """async (options) => (await axe.run(document, options)).violations.map((found) => ({
    rule: found.id, help: found.help, places: found.nodes.map((node) => node.html.slice(0, 200)).slice(0, 3),
    why: found.nodes[0].failureSummary.slice(0, 300),
}))"""
_TOO_WIDE = """() => {
    const limit = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= limit) return [];
    const cuts = (element) => getComputedStyle(element).overflowX !== "visible";
    const clips = (element) => element && (cuts(element) || clips(element.parentElement));
    const sticks = (element) => element.getBoundingClientRect().right > limit + 1 && !clips(element.parentElement);
    const found = [...document.body.querySelectorAll("*")].filter(sticks).slice(0, 3);
    const places = found.map((element) => element.outerHTML.slice(0, 120));
    return [`${document.documentElement.scrollWidth} px`, ...places];
}"""


def chromium() -> str:
    """Return the program, or nothing."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or ""


class Trouble(NamedTuple):
    """Something that went wrong in a page, and where."""

    kind: str
    text: str
    address: str


class Watch:
    """What went wrong in the pages of a context: errors, failed requests, and what the policy has blocked."""

    def __init__(self, context: BrowserContext) -> None:
        """Watch every page that the context opens."""
        self.troubles: list[Trouble] = []
        context.on("console", self._console)
        context.on(
            "weberror", lambda error: self._note("error", str(error.error), error.page.url if error.page else "")
        )
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    def _note(self, kind: str, text: str, address: str) -> None:
        self.troubles.append(Trouble(kind, text, address))

    def _console(self, message: ConsoleMessage) -> None:
        # What did not load is told with its address by the response; axe itself tries styles that the policy blocks.
        told = "Failed to load resource" in message.text or "axe-core" in message.location.get("url", "")
        if message.type in {"error", "warning"} and not told:
            self._note("console", message.text, message.page.url if message.page else "")

    def _failed(self, request: Request) -> None:
        # A page left behind ends its own requests.
        if request.failure != "net::ERR_ABORTED":
            self._note("request", f"{request.url}: {request.failure}", request.frame.url)

    def _response(self, response: Response) -> None:
        # A form that is sent back with its slips says so by its status.
        expected = {422, NOES.get(urlsplit(response.url).path)}
        if response.status >= 400 and response.status not in expected:
            self._note("response", f"{response.status} {response.url}", response.frame.url)

    def check(self) -> None:
        """Fail if anything went wrong since the last look."""
        found, self.troubles = self.troubles, []
        assert not found, "\n".join(f"{each.kind}: {each.text} (in {each.address})" for each in found)


def new_context(
    browser: Browser, url: str, state: Any = None, *, has_axe: bool = False, **options: Any
) -> tuple[BrowserContext, Watch]:
    """Open a context, with axe in each of its pages if it is wanted; the caller closes it."""
    settings = {"viewport": WIDE, "reduced_motion": "reduce", "locale": "en-GB", "storage_state": state} | options
    context = browser.new_context(base_url=url, **settings)
    context.set_default_timeout(PATIENCE_MS)
    if has_axe:
        # Before the page: its policy lets nothing be added later.
        context.add_init_script(path=AXE)
    return context, Watch(context)


def faults(page: Page, *, only_contrast: bool = False) -> list[str]:
    """Return what axe finds."""
    run = {"type": "rule", "values": ["color-contrast"]} if only_contrast else {"type": "tag", "values": _RULES}
    found = page.evaluate(_AXE, {"runOnly": run, "resultTypes": ["violations"], "preload": False})
    return [f"axe {each['rule']}: {each['help']}: {json.dumps(each['places'])}: {each['why']}" for each in found]


def shape_faults(page: Page) -> list[str]:
    """Return what is missing in the frame of a page, and what is wider than the window."""
    language = page.locator("html").get_attribute("lang")
    named = {"a title": bool(page.title()), "one h1": page.locator("h1").count() == 1, "lang": language == "en"}
    words = [f"no {what}" for what, there in named.items() if not there]
    heading = page.locator("h1").first
    words += [] if heading.count() and heading.inner_text().strip() else ["the h1 is empty"]
    return words + [f"too wide: {place}" for place in page.evaluate(_TOO_WIDE)]


def keep_pictures(page: Page, folder: Path, name: str) -> None:
    """Keep what a page looks like: light, dark, and on a phone."""
    for label, size, scheme in (("light", WIDE, "light"), ("dark", WIDE, "dark"), ("phone", PHONE, "light")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.wait_for_timeout(300)
        page.screenshot(path=folder / f"{name}-{label}.png", full_page=label == "phone", animations="disabled")
