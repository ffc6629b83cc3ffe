"""The widget in pages of another site: opened by what happens there, used by keyboard, and leaving nothing behind."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, override
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect
from tests.browser.watched import PHONE, WIDE, faults, new_context
from tests.live import Live, live_server
from tests.web.asking.respondents import ANONYMOUS, VISIT, open_surveys

import regard

Visit = Callable[..., Page]
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{script}</head>
<body><main><h1>A shop</h1><p><button id="order">Order</button> <a id="ask" href="{url}/s/visit">Tell us</a></p>
<div>{lines}</div></main></body></html>"""
_STORED = "() => [document.cookie, localStorage.length, sessionStorage.length]"


class Site:
    """A site of its own, with a policy that lets in the widget's script and its frame, and nothing else."""

    def __init__(self, server: str) -> None:
        """Stand on a free port, which makes it another origin than the server."""
        self.server, self.script, self.lines = server, "", ""
        self.policy = f"default-src 'none'; script-src {server}; frame-src {server}; require-trusted-types-for 'script'"
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200 if self.path == "/" else 204)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", site.policy)
                self.end_headers()
                if self.path == "/":
                    self.wfile.write(_PAGE.format(script=site.script, url=server, lines=site.lines).encode())

            @override
            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_port}/"

    def with_widget(self, **options: str) -> None:
        """Put the widget's script into the page."""
        data = " ".join(f'data-{name}="{value}"' for name, value in options.items())
        self.script += f'<script src="{self.server}/widget.js" {data} async></script>'


@pytest.fixture(scope="module")
def shop(_tools: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server over a workspace whose surveys are open."""
    folder = tmp_path_factory.mktemp("widget") / "acme"
    with live_server(folder) as live:
        open_surveys(folder, VISIT, ANONYMOUS.replace("key: visit", "key: secret", 1))
        yield live


@pytest.fixture
def site(shop: Live) -> Iterator[Site]:
    made = Site(shop.url)
    yield made
    made.http.shutdown()
    made.http.server_close()


@pytest.fixture
def visit(chrome: Browser, site: Site) -> Iterator[Visit]:
    """Return a function that opens the site's page; at the end nothing went wrong in it, and no cookie is there."""
    opened = []

    def opens(**options: Any) -> Page:
        context, watch = new_context(chrome, site.url, None, **options)
        opened.append((context, watch))
        page = context.new_page()
        page.goto(site.url)
        return page

    yield opens
    for context, watch in opened:
        assert context.cookies() == []
        context.close()
        watch.check()


def dialog_of(page: Page) -> tuple[Any, FrameLocator]:
    """Return the widget's dialog once it is there, and its page."""
    dialog = page.get_by_role("dialog", name="Your visit")
    expect(dialog).to_be_visible()
    return dialog, page.frame_locator("regard-survey iframe")


def states(shop: Live) -> list[tuple[str, str, str]]:
    """Return what the ledger has of surveys: kind, touchpoint and context, in its order."""
    with regard.open(shop.folder) as ledger, regard.read(ledger) as reader:
        rows = reader.arrow(reader.table("interaction").order_by("seq")).to_pylist()
    return [(row["kind"], row["touchpoint"], row["context"]) for row in rows]


def told_since(shop: Live, before: int, count: int = 2) -> list[str]:
    """Return what was told since; what a page sends as it goes comes in a little later."""
    until = time.monotonic() + 10
    while len(found := states(shop)[before:]) < count and time.monotonic() < until:
        time.sleep(0.1)
    return sorted(kind.removeprefix("invitation_") for kind, _, _ in found)


def order(page: Page) -> None:
    page.evaluate("document.dispatchEvent(new CustomEvent('order-completed', {detail: {campaign: 'spring'}}))")


def test_an_event_of_the_page_opens_a_survey_that_is_answered_by_keyboard(shop: Live, site: Site, visit: Visit) -> None:
    before = len(states(shop))
    site.with_widget(survey="visit", touchpoint="web", on="event:order-completed")
    page = visit(viewport=WIDE)
    page.locator("#order").focus()
    expect(page.get_by_role("dialog")).to_have_count(0)
    order(page)
    dialog, survey = dialog_of(page)
    for key in ("Tab", "Tab", "Tab", "Space", "Enter"):
        page.keyboard.press(key)
    expect(survey.get_by_text("You gave 0. What was wrong?")).to_be_visible()
    survey.get_by_label("The price").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    survey.get_by_label("Why?").fill("Too dear")
    survey.get_by_role("button", name="Send answers").press("Enter")
    expect(survey.get_by_role("heading", name="Thank you")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("#order")).to_be_focused()
    assert told_since(shop, before) == ["answered", "shown"]
    (_, touchpoint, shown), (_, _, answered) = states(shop)[before:]
    assert touchpoint == "web"
    assert shown.partition('"invitation":')[2].strip("}") in answered
    assert page.evaluate(_STORED) == ["", 0, 0]


@pytest.mark.parametrize("inside", [True, False], ids=["in the survey", "beside it"])
def test_escape_puts_the_survey_away(shop: Live, site: Site, visit: Visit, inside: bool) -> None:
    before = len(states(shop))
    site.with_widget(survey="visit", touchpoint="web")
    page = visit()
    dialog, survey = dialog_of(page)
    if inside:
        survey.get_by_role("radio", name="3", exact=True).focus()
    else:
        dialog.get_by_role("button", name="Not now").focus()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert told_since(shop, before) == ["dismissed", "shown"]
    assert page.evaluate(_STORED) == ["", 0, 0]


def test_the_button_puts_an_anonymous_survey_away(shop: Live, site: Site, visit: Visit) -> None:
    before = len(states(shop))
    site.with_widget(survey="secret")
    dialog, _ = dialog_of(visit())
    dialog.get_by_role("button", name="Not now").click()
    expect(dialog).to_have_count(0)
    assert told_since(shop, before) == ["dismissed", "shown"]


def test_axe_finds_nothing_in_the_page_with_its_survey(chrome: Browser, site: Site) -> None:
    site.with_widget(survey="visit")
    context, _ = new_context(chrome, site.url, None, has_axe=True, viewport=PHONE)
    page = context.new_page()
    page.goto(site.url)
    dialog_of(page)
    assert faults(page) == []
    frame = next(each for each in page.frames if "/e/visit" in each.url)
    assert faults(frame) == []  # type: ignore[arg-type]
    context.close()


def test_a_phone_shows_the_survey_alone(site: Site, visit: Visit) -> None:
    site.with_widget(survey="visit")
    page = visit(viewport=PHONE)
    dialog, survey = dialog_of(page)
    box: Any = dialog.bounding_box()
    assert [round(box[name]) for name in ("x", "y", "width", "height")] == [0, 0, PHONE["width"], PHONE["height"]]
    survey.get_by_role("button", name="Next").click()
    expect(survey.locator(".summary")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize(("language", "side"), [("en", "right"), ("he", "left")])
def test_the_dialog_stands_where_lines_end(site: Site, visit: Visit, language: str, side: str) -> None:
    site.with_widget(survey="visit", language=language)
    page = visit(viewport=WIDE)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    box: Any = dialog.bounding_box()
    left, right = box["x"], WIDE["width"] - box["x"] - box["width"]
    assert (left > right) == (side == "right")
    assert min(left, right) == pytest.approx(16, abs=1)


def test_the_frame_grows_with_its_page(site: Site, visit: Visit) -> None:
    site.with_widget(survey="visit")
    page = visit(viewport=WIDE)
    _, survey = dialog_of(page)
    frame = page.locator("regard-survey iframe")
    tall = survey.locator("body").evaluate("body => body.offsetHeight")
    expect(frame).to_have_js_property("offsetHeight", tall)
    survey.get_by_role("button", name="Next").click()
    expect(survey.locator(".summary")).to_be_visible()
    page.wait_for_function(f"document.querySelector('regard-survey').frame.offsetHeight > {tall}")


def test_what_was_put_away_is_not_asked_again_where_the_site_says_so(site: Site, visit: Visit) -> None:
    site.with_widget(survey="visit", remember="session", on="event:order-completed")
    site.with_widget(survey="visit", remember="session", on="click:#ask")
    page = visit()
    order(page)
    dialog, _ = dialog_of(page)
    page.evaluate("regard.close()")
    expect(dialog).to_have_count(0)
    page.reload()
    order(page)
    page.wait_for_timeout(300)
    expect(page.locator("regard-survey")).to_have_count(0)
    assert page.evaluate("({...sessionStorage})") == {"regard:visit": "dismissed"}
    page.locator("#ask").click()
    dialog_of(page)


@pytest.mark.parametrize("on", ["delay:0.1", "scroll:50", "exit", "click:#ask"])
def test_a_survey_opens_when_the_page_says(site: Site, visit: Visit, on: str) -> None:
    site.lines = "<br>" * 200
    site.with_widget(survey="visit", on=on)
    page = visit(viewport=WIDE)
    page.wait_for_function("window.regard && document.readyState === 'complete'")
    if on != "delay:0.1":
        page.wait_for_timeout(100)
        expect(page.locator("regard-survey")).to_have_count(0)
    acts: dict[str, Callable[[], Any]] = {
        "scroll:50": lambda: page.mouse.wheel(0, 5_000),
        "exit": lambda: page.evaluate("document.documentElement.dispatchEvent(new MouseEvent('mouseleave'))"),
        "click:#ask": lambda: page.locator("#ask").click(),
    }
    acts.get(on, lambda: None)()
    dialog_of(page)


def test_one_survey_at_a_time_is_asked(site: Site, visit: Visit) -> None:
    site.with_widget(survey="visit")
    page = visit()
    dialog_of(page)
    assert page.evaluate("regard.ask('secret')") == "busy"


def test_the_page_is_told_what_became_of_it(site: Site, visit: Visit) -> None:
    site.with_widget(survey="visit", on="event:never")
    page = visit()
    page.evaluate("window.came = regard.ask('visit', {touchpoint: 'web'}); null")
    _, survey = dialog_of(page)
    survey.get_by_role("radio", name="10", exact=True).check()
    survey.get_by_role("button", name="Send answers").or_(survey.get_by_role("button", name="Next")).click()
    expect(survey.get_by_role("heading", name="Thank you")).to_be_visible()
    page.evaluate("regard.close()")
    assert page.evaluate("window.came") == "answered"


def test_a_survey_that_is_not_there_opens_nothing(site: Site, chrome: Browser) -> None:
    site.with_widget(survey="visit", on="event:never")
    context, _ = new_context(chrome, site.url)
    page = context.new_page()
    page.goto(site.url)
    page.wait_for_function("window.regard")
    assert page.evaluate("regard.ask('moon')") == "unavailable"
    expect(page.locator("regard-survey")).to_have_count(0)
    context.close()


def test_a_frame_that_is_shut_in_can_be_answered_in(shop: Live, site: Site, visit: Visit) -> None:
    before = len(states(shop))
    site.lines = f'<iframe sandbox="allow-scripts allow-forms" title="Survey" src="{shop.url}/e/visit?t=web"></iframe>'
    page = visit()
    survey = page.frame_locator("iframe")
    survey.get_by_role("radio", name="3", exact=True).check()
    survey.get_by_role("button", name="Next").click()
    survey.get_by_label("The price").check()
    survey.get_by_role("button", name="Send answers").click()
    survey.get_by_label("Why?").fill("Too dear")
    survey.get_by_role("button", name="Send answers").click()
    expect(survey.get_by_role("heading", name="Thank you")).to_be_visible()
    assert told_since(shop, before, 1) == ["answered"]


def invited(shop: Live, customer: str) -> str:
    """Return the token of an invitation that another system asks for."""
    wish = {"id": f"order-of-{customer}", "customer": customer, "touchpoint": "web", "channel": "web"}
    connection = HTTPConnection(urlsplit(shop.url).netloc)
    headers = {"Authorization": f"Bearer {shop.key}"}
    connection.request("POST", "/api/v1/surveys/visit/invitations", json.dumps(wish), headers)
    answer = json.load(connection.getresponse())
    connection.close()
    return str(answer["url"]).rpartition("/")[2]


def test_an_invitation_that_was_put_away_can_be_answered_later(shop: Live, site: Site, visit: Visit) -> None:
    before = len(states(shop))
    site.with_widget(survey="visit", invitation=invited(shop, "ann"), on="click:#order")
    page = visit()
    page.locator("#order").click()
    dialog, _ = dialog_of(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert told_since(shop, before, 3) == ["dismissed", "offered", "shown"]
    page.locator("#order").click()
    _, survey = dialog_of(page)
    survey.get_by_role("radio", name="10", exact=True).check()
    survey.get_by_role("button", name="Next").click()
    expect(survey.get_by_role("heading", name="Thank you")).to_be_visible()
    assert told_since(shop, before, 4) == ["answered", "dismissed", "offered", "shown"]
