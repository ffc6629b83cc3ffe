"""A tablet without a connection: what was answered waits on it, arrives once, and nothing of it is lost."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser.kiosks import (
    answer,
    begin,
    free_port,
    kill,
    rows,
    start_again,
    tablet,
    until,
    until_ready,
    until_sent,
    waiting,
)
from tests.live import Live, live_server
from tests.web.asking.respondents import VISIT, open_surveys, publish_survey

from regard.ask.register import archive, reopen
from regard.ask.writing import from_yaml


class Shop(NamedTuple):
    """A survey on a server, and its kiosk."""

    url: str
    folder: Path
    key: str

    @property
    def path(self) -> str:
        return f"/k/{self.key}?u=mitte"


Open = Callable[[Shop], Page]
LOST = """() => {
    const real = window.fetch;
    let left = 2;
    window.fetch = async (address, options) => {
        const response = await real(address, options);
        if (options?.method === "POST" && left-- > 0) throw new TypeError("the answer was lost");
        return response;
    };
}"""


@pytest.fixture(scope="module")
def live(_tools: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live_server(tmp_path_factory.mktemp("offline") / "acme") as found:
        yield found


@pytest.fixture
def shop(live: Live, request: pytest.FixtureRequest) -> Shop:
    """Return a shop with a survey of its own, which is open."""
    key = f"visit{abs(hash(request.node.name))}"
    open_surveys(live.folder, VISIT.replace("key: visit", f"key: {key}", 1))
    return Shop(live.url, live.folder, key)


@pytest.fixture
def come(chrome: Browser) -> Iterator[Callable[[Shop], Page]]:
    """Return a function that opens the kiosk of a shop; the browser may complain of the connection."""
    opened = []

    def opens(shop: Shop) -> Page:
        context, _ = tablet(chrome, shop.url)
        opened.append(context)
        page = context.new_page()
        page.goto(shop.path)
        return page

    yield opens
    for context in opened:
        assert context.cookies() == []
        context.close()


def scores(shop: Shop) -> list[float]:
    return sorted(row["nps"] for row in rows(shop.folder, shop.key))


def figure(page: Page, name: str) -> Locator:
    return page.locator(f"[data-figure={name}]")


def test_three_answers_wait_for_a_connection_and_arrive_once(shop: Shop, come: Open) -> None:
    page = come(shop)
    until_ready(page)
    page.context.set_offline(True)
    for nps in (1, 5, 9):
        answer(page, nps)
        start_again(page)
    assert sorted(record["body"]["replies"]["nps"] for record in waiting(page)) == [1, 5, 9]
    page.reload()
    expect(page.get_by_role("button", name="Touch to begin")).to_be_visible()
    assert len(waiting(page)) == 3
    assert scores(shop) == []
    page.context.set_offline(False)
    until_sent(page)
    page.reload()
    assert scores(shop) == [1, 5, 9]


@pytest.mark.usefixtures("_tools")
def test_a_server_that_is_down_for_a_while_loses_nothing(tmp_path: Path, come: Open) -> None:
    folder, port = tmp_path / "acme", str(free_port())
    with live_server(folder, "--port", port) as live:
        open_surveys(folder, VISIT)
        shop = Shop(live.url, folder, "visit")
        page = come(shop)
        until_ready(page)
        answer(page, 9)
        until_sent(page)
        start_again(page)
        kill(live.pid)
    answer(page, 2)
    page.reload()
    answer(page, 3)
    assert len(waiting(page)) == 2
    with live_server(folder, "--port", port):
        page.goto(f"{shop.path}&staff")
        page.get_by_role("button", name="Send now").click()
        until_sent(page)
        assert scores(shop) == [2, 3, 9]


def test_what_arrived_without_the_kiosk_knowing_counts_once(shop: Shop, come: Open) -> None:
    page = come(shop)
    page.evaluate(LOST)
    answer(page, 4)
    until_sent(page)
    assert scores(shop) == [4]


def test_what_is_refused_is_kept_apart_and_can_be_sent_when_the_survey_is_open_again(shop: Shop, come: Open) -> None:
    page = come(shop)
    until_ready(page)
    archive(shop.folder, shop.key)
    answer(page, 6)
    page.goto(f"{shop.path}&staff")
    expect(figure(page, "refused")).to_have_text("1")
    expect(figure(page, "waiting")).to_have_text("0")
    expect(figure(page, "sent")).to_have_text("Never")
    expect(page.locator("main h1")).to_have_text("This survey is closed")
    reopen(shop.folder, shop.key)
    page.get_by_role("button", name="Send now").click()
    expect(figure(page, "refused")).to_have_text("0")
    expect(figure(page, "sent")).not_to_have_text("Never")
    assert scores(shop) == [6]


def test_staff_save_what_waits_as_a_file(shop: Shop, come: Open, tmp_path: Path) -> None:
    page = come(shop)
    until_ready(page)
    page.context.set_offline(True)
    answer(page, 3)
    page.goto(f"{shop.path}&staff")
    expect(figure(page, "waiting")).to_have_text("1")
    expect(figure(page, "version")).to_have_text("1")
    expect(figure(page, "ready")).to_have_text("Yes")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    saved.value.save_as(tmp_path / "saved.json")
    (found,) = json.loads((tmp_path / "saved.json").read_text())["submissions"]
    assert (found["url"], found["body"]["replies"]["nps"]) == (f"/api/v1/surveys/{shop.key}/submissions", 3)


def test_a_long_press_shows_how_many_wait_but_nobody_s_answers(shop: Shop, come: Open) -> None:
    page = come(shop)
    page.locator(".company").dispatch_event("pointerdown")
    expect(page.get_by_role("heading", name="For staff")).to_be_visible()
    expect(page.get_by_role("button", name="Save as a file")).to_be_hidden()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("heading", name="For staff")).to_be_hidden()


def test_a_short_press_shows_nothing(shop: Shop, come: Open) -> None:
    page = come(shop)
    page.locator(".company").click(delay=200)
    page.wait_for_timeout(3_200)
    expect(page.get_by_role("heading", name="For staff")).to_be_hidden()


def test_a_new_version_is_taken_up_between_two_respondents(shop: Shop, come: Open) -> None:
    page = come(shop)
    until_ready(page)
    begin(page)
    text = VISIT.replace("key: visit", f"key: {shop.key}", 1).replace("en: Your visit", "en: Your new visit")
    publish_survey(shop.folder, from_yaml(text))
    page.evaluate("window.dispatchEvent(new Event('online'))")
    until(page, "async () => (await (await caches.match(location.href)).text()).includes('new visit')")
    expect(page.locator("h1")).to_have_text("Your visit")
    page.get_by_role("radio", name="9", exact=True).check()
    page.get_by_role("button", name="Send answers").click()
    until_sent(page)
    page.get_by_role("button", name="Close").click()
    expect(page.locator("h1")).to_have_text("Your new visit")
    assert '"version":1' in rows(shop.folder, shop.key)[0]["context"]


def test_a_gate_that_answers_in_the_server_s_place_changes_nothing(shop: Shop, come: Open) -> None:
    page = come(shop)
    until_ready(page)
    page.evaluate("""() => { window.fetch = async () => new Response("Sign in to the hotel", { status: 403 }); }""")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    answer(page, 8)
    assert [record["refused"] for record in waiting(page)] == [None]
    page.reload()
    until_sent(page)
    assert scores(shop) == [8]


def test_where_nothing_can_be_kept_it_is_sent_at_once_or_stays_on_the_screen(shop: Shop, come: Open) -> None:
    page = come(shop)
    page.evaluate("() => { IDBDatabase.prototype.transaction = () => { throw new Error('full'); }; }")
    page.context.set_offline(True)
    begin(page)
    page.get_by_role("radio", name="9", exact=True).check()
    page.get_by_role("button", name="Send answers").click()
    expect(page.locator(".failed")).to_be_focused()
    page.context.set_offline(False)
    page.get_by_role("button", name="Send answers").click()
    expect(page.locator("h1")).to_have_text("Thank you")
    assert scores(shop) == [9]
