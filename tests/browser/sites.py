"""The workspaces that browsers visit: the demo, drawn once for all workers, and an empty one."""

import fcntl
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from tests.browser.watched import PATIENCE_MS
from tests.cli.faces import done
from tests.live import Live, asked

import regard
from regard.story import catch_up

PASSWORD = "a-long-enough-phrase-42"  # noqa: S105 - of accounts that live as long as the tests
OWNER = "ann@example.org"
_CUSTOMERS = 600
NEW_TOUCHPOINTS = ("Till", "Kiosk", "Parcel box", "Callback", "Window", "Locker")
"""Touchpoints of a second source, which nobody has sorted yet."""


def draw_demo(shared: Path) -> Path:
    """Return the folder of the demo, drawn now if no other worker has done it; copy it, nobody changes it."""
    folder = shared / "browser-demo"
    with (shared / "browser-demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            drawn = shared / "browser-demo-being-drawn"
            shutil.rmtree(drawn, ignore_errors=True)
            asked("demo", "--once", "--customers", _CUSTOMERS, "-w", drawn)
            _add_new_touchpoints(drawn, shared / "browser-shop.csv")
            drawn.rename(folder)
    return folder


def _add_new_touchpoints(workspace: Path, file: Path) -> None:
    lines = [f"{n},ann,2026-01-05T1{n}:00:00+01:00,{name},store,9" for n, name in enumerate(NEW_TOUCHPOINTS)]
    file.write_text("\n".join(["id,customer,time,touchpoint,channel,nps", *lines, ""]))
    done("load", file, "-w", workspace, "--yes")
    with regard.open(workspace) as ledger:
        catch_up(ledger)


class Site:
    """A server with the sign-ins made so far: the owner's by the first link, the others' by a link of their own."""

    def __init__(self, live: Live) -> None:
        """Take a server that just started."""
        self.live = live
        self._states: dict[str, Any] = {}

    @property
    def url(self) -> str:
        """Return the address of the server."""
        return self.live.url

    def state(self, browser: Browser, role: str = "owner") -> Any:
        """Return the cookies of somebody with a role who is signed in."""
        if role not in self._states:
            link = self.live.sign_in if role == "owner" else self._invite(role)
            context = browser.new_context(base_url=self.url)
            context.set_default_timeout(PATIENCE_MS)
            choose_password(context.new_page(), link, OWNER if role == "owner" else "")
            self._states[role] = context.storage_state()
            context.close()
        return self._states[role]

    def _invite(self, role: str) -> str:
        words = ("users", "add", f"{role}@example.org", "--role", role, "-w", self.live.folder, "--url", self.url)
        return str(asked(*words)["link"])


def choose_password(page: Page, link: str, email: str) -> None:
    """Come in by a one-time link, and choose the password; the first owner an address, too."""
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/accounts/welcome")
    if email:
        page.locator("[name=email]").fill(email)
    page.locator("[name=name]").fill("Ann")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password_again]").fill(PASSWORD)
    # Where it leads then is no part of it: a first look at Pulse counts everything.
    with page.expect_response(lambda answer: answer.url.endswith("/accounts/welcome") and answer.status == 302):
        page.get_by_role("button", name="Save").click(no_wait_after=True)
