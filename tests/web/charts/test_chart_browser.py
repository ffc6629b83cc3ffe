"""Charts in a real browser, under the policy of the pages: what they show, and how they are walked."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import override

import pytest
from django.conf import settings
from django.template import Context, Template
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.web.charts.samples import charts

import regard.web

CHROMIUM = shutil.which("chromium")
WEB = Path(regard.web.__file__).parent
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
PAGE = (
    '{% load charts static %}<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Charts</title>'
    '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
    '<link rel="stylesheet" href="{% static \'shell/tokens.css\' %}">{% chart_scripts %}</head>'
    '<body><main id="main">{% for c in charts %}{% if c.kind == "spark" %}{% spark c %}{% else %}{% chart c %}'
    "{% endif %}{% endfor %}</main></body></html>"
)
SWAP = """async () => {
  document.querySelector('#nps').remove();
  const answer = await fetch(location.href);
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  document.querySelector('#main').append(fresh.querySelector('#nps'));
}"""
TYPES = {".css": "text/css", ".js": "text/javascript"}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
Open = Callable[..., AbstractContextManager[Page]]


def sent(path: str, page: str) -> tuple[str, bytes]:
    """Return type and body of what is asked for: the page, a static file, or the rows behind a point."""
    name = path.partition("?")[0]
    if not name.startswith(settings.STATIC_URL):
        return "text/html; charset=utf-8", page.encode() if name == "/" else b"rows"
    file = name.removeprefix(settings.STATIC_URL)
    return TYPES[Path(name).suffix], (WEB / file.partition("/")[0] / "static" / file).read_bytes()


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    page = Template(PAGE).render(Context({"charts": charts()}))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = sent(self.path, page)
            self.send_response(200)
            for name, value in {"Content-Type": kind, "Content-Security-Policy": POLICY}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def opened(browser: Browser, origin: str) -> Open:
    """Return how a page is opened; when it is left, nothing was said in the console."""

    @contextmanager
    def open_page(width: int = 1200, theme: str = "light", *, touch: bool = False) -> Iterator[Page]:
        size = {"width": width, "height": 900}
        page = browser.new_page(viewport=size, color_scheme=theme, has_touch=touch)  # type: ignore[arg-type]
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(origin)
        expect(page.locator("regard-chart[data-drawn]")).to_have_count(6)
        yield page
        page.close()
        assert said == []

    return open_page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_every_kind_is_drawn_under_a_strict_policy(opened: Open, width: int, theme: str) -> None:
    with opened(width, theme) as page:
        for chart in page.locator("regard-chart").all():
            assert chart.locator(".chart-canvas svg path").count() > 4
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator("svg.spark path").count() >= 3


def test_a_chart_follows_the_theme_of_the_page(opened: Open) -> None:
    with opened() as page:
        band = page.locator("#nps .chart-canvas path[fill='#2d3866']")
        expect(band).to_have_count(0)
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        expect(band.first).to_be_attached()


def test_a_chart_follows_the_theme_of_the_system(opened: Open) -> None:
    with opened() as page:
        page.emulate_media(color_scheme="dark")
        expect(page.locator("#nps .chart-canvas path[fill='#2d3866']").first).to_be_attached()


def test_arrow_keys_go_from_point_to_point_and_each_is_told(opened: Open) -> None:
    with opened() as page:
        page.locator("#nps .chart-plot").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        expect(page.locator("#nps [aria-live]")).to_have_text("Apr 2026, 38, 34 to 42, n 400")
        expect(page.locator("#nps .chart-tip")).to_contain_text("Apr 2026")
        page.keyboard.press("Escape")
        expect(page.locator("#nps .chart-tip")).to_be_hidden()


def test_keys_lead_from_series_to_series_and_to_the_ends(opened: Open) -> None:
    with opened() as page:
        page.locator("#channels .chart-plot").focus()
        for key in ("Home", "ArrowDown", "ArrowRight", "ArrowUp"):
            page.keyboard.press(key)
        expect(page.locator("#channels .chart-tip b")).to_have_text("Apr 2026 · Store")
        page.keyboard.press("End")
        expect(page.locator("#channels .chart-tip b")).to_contain_text("Jul 2026 · <script>")


def test_enter_opens_the_rows_behind_a_point(opened: Open) -> None:
    with opened() as page:
        page.locator("#promises .chart-plot").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/rows?p=1")


def test_a_click_opens_the_rows_behind_a_point(opened: Open) -> None:
    with opened() as page:
        page.locator("#promises .chart-plot").hover(position={"x": 300, "y": 20})
        expect(page.locator("#promises .chart-tip .value")).to_contain_text("80.3")
        page.locator("#promises .chart-plot").click(position={"x": 300, "y": 20})
        page.wait_for_url("**/rows?p=1")


def test_a_tap_tells_a_point_and_its_link_opens_the_rows(opened: Open) -> None:
    with opened(360, touch=True) as page:
        page.locator("#promises .chart-plot").tap(position={"x": 200, "y": 25})
        page.locator("#promises .chart-tip a").tap()
        page.wait_for_url("**/rows?p=1")


def test_a_pointer_that_leaves_takes_the_tip_along(opened: Open) -> None:
    with opened() as page:
        page.locator("#regions .chart-plot").hover(position={"x": 500, "y": 25})
        expect(page.locator("#regions .chart-tip")).to_be_visible()
        page.locator("#nps h3").hover()
        expect(page.locator("#regions .chart-tip")).to_be_hidden()


def test_a_chart_that_is_swapped_in_is_drawn_and_one_swapped_out_is_gone(opened: Open) -> None:
    with opened() as page:
        page.evaluate(SWAP)
        chart = page.locator("main > figure:last-of-type regard-chart")
        expect(chart.locator(".chart-plot")).to_have_count(1)
        expect(chart.locator(".chart-canvas svg")).to_have_count(1)


def test_a_chart_fits_itself_into_less_room(opened: Open) -> None:
    with opened() as page:
        page.set_viewport_size({"width": 400, "height": 900})
        expect(page.locator("#stages .chart-room")).to_have_attribute("height", "192")
        expect(page.locator("#nps .chart-canvas svg")).to_have_attribute("width", "384")


def test_without_the_library_the_table_is_pointed_to(browser: Browser, origin: str) -> None:
    page = browser.new_page()
    page.route("**/echarts.min.js", lambda route: route.abort())
    page.goto(origin)
    expect(page.locator("#nps .chart-failed")).to_contain_text("Its table has the same numbers.")
    page.locator("#nps summary").click()
    expect(page.get_by_role("cell", name="38", exact=True)).to_be_visible()
    page.close()
