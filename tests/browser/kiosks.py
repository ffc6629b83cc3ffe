"""Kiosks in a browser, and what the ledger has of their answers."""

import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmarks.intake.evidence import children
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from tests.browser.watched import PATIENCE_MS

import regard
from regard.story import catch_up

TABLET = {"width": 1024, "height": 768}
Come = Callable[..., Page]
KEPT = """async () => {
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open("regard-kiosk");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return await new Promise((resolve) => {
    const request = database.transaction("queue").objectStore("queue").getAll();
    request.onsuccess = () => { database.close(); resolve(request.result); };
  });
}"""
READY = """async () => Boolean(navigator.serviceWorker.controller)
  && Boolean(await caches.match(location.href, { ignoreVary: true }))"""


def tablet(browser: Browser, url: str, **options: Any) -> tuple[BrowserContext, list[str]]:
    """Open a tablet; return it with what goes wrong in its pages: errors, and what the policy has blocked.

    What the worker asks for belongs to no page, and what fails without a connection is no error.
    """
    settings: dict[str, Any] = {
        "viewport": TABLET,
        "has_touch": True,
        "locale": "en-GB",
        "reduced_motion": "reduce",
    } | options
    context, troubles = browser.new_context(base_url=url, **settings), list[str]()
    context.set_default_timeout(PATIENCE_MS)

    def noted(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            troubles.append(message.text)

    context.on("console", noted)
    context.on("weberror", lambda error: troubles.append(str(error.error)))
    return context, troubles


def begin(page: Page) -> None:
    page.get_by_role("button", name="Touch to begin").click()


def answer(page: Page, nps: int, *, why: str = "Too dear") -> None:
    """Answer the survey of the visit from its start to its thanks."""
    begin(page)
    page.get_by_role("radio", name=str(nps), exact=True).check()
    if nps < 9:
        page.get_by_role("button", name="Next").click()
        page.get_by_label("The price").check()
        page.get_by_label("Why?").fill(why)
    page.get_by_role("button", name="Send answers").click()
    expect(page.locator("h1")).to_have_text("Thank you")


def start_again(page: Page) -> None:
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("button", name="Touch to begin")).to_be_visible()


def waiting(page: Page) -> list[dict[str, Any]]:
    """Return what the device keeps."""
    return list(page.evaluate(KEPT))


def until(page: Page, expression: str) -> None:
    """Wait until a promise brings what is true; the browser's own waiting does not look into promises."""
    for _ in range(PATIENCE_MS // 100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(expression)


def until_sent(page: Page) -> None:
    """Wait until nothing waits on the device."""
    until(page, f"async () => (await ({KEPT})()).length === 0")


def until_ready(page: Page) -> None:
    """Wait until the kiosk would start without a connection."""
    until(page, READY)


def rows(folder: Path, survey: str = "") -> list[dict[str, Any]]:
    """Return the surveys that were answered, or all answers to one, in their order, with their scores."""
    with regard.open(folder) as ledger:
        catch_up(ledger)
        with regard.read(ledger) as reader:
            found = reader.arrow(reader.table("interaction").order_by("seq")).to_pylist()
            answers = reader.arrow(reader.table("answer")).to_pylist()
    scores = {each["seq"]: each["value"] for each in answers if each["question"] == "nps"}
    return [row | {"nps": scores.get(row["seq"])} for row in found if _answers(row, survey)]


def _answers(row: dict[str, Any], survey: str) -> bool:
    return row["kind"] == "invitation_answered" and (not survey or row["source"] == f"survey:{survey}")


def kill(pid: int) -> None:
    """Kill a server and its processes at once."""
    for each in [*children(pid), pid]:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
