"""Real browsers over real servers: the demo and an empty workspace, one server each for a worker.

The browser is started for each module, because nothing else may run an event loop in the same thread meanwhile.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.browser.sites import Site, draw_demo
from tests.browser.watched import AXE, PATIENCE_MS, WIDE, chromium, new_context
from tests.cli.faces import done
from tests.clients.senders.browser import QUIET
from tests.live import live_server

Open = Callable[..., Page]
expect.set_options(timeout=PATIENCE_MS)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", metavar="DIR", help="Keep pictures of the desks' main pages there.")


@pytest.fixture(scope="session")
def pictures(pytestconfig: pytest.Config) -> Path | None:
    """Return where to keep pictures; None where nobody asked for them."""
    wanted = pytestconfig.getoption("--screenshots", default=None)
    if wanted is None:
        return None
    folder = Path(wanted)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def _tools() -> None:
    """Skip what needs a browser where there is none, but never in continuous integration."""
    missing = [name for name, there in (("Chromium", chromium()), ("axe-core", AXE.exists())) if not there]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"needs {' and '.join(missing)}: run scripts/services and scripts/clients")
    assert not missing, "Run scripts/services and scripts/clients."


@pytest.fixture(scope="session")
def demo(_tools: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a server over a demo that is this worker's own; tests change it."""
    with live_server(_copy_of_demo(tmp_path_factory)) as live:
        yield Site(live)


@pytest.fixture
def fresh_demo(_tools: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a server over a demo as it was drawn."""
    with live_server(_copy_of_demo(tmp_path_factory)) as live:
        yield Site(live)


def _copy_of_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base, folder = tmp_path_factory.getbasetemp(), tmp_path_factory.mktemp("demo") / "acme"
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    shutil.copytree(draw_demo(shared), folder)
    return folder


@pytest.fixture(scope="session")
def bare(_tools: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a server over an empty workspace."""
    folder = tmp_path_factory.mktemp("bare") / "acme"
    done("init", folder, "--zone", "Europe/Berlin")
    with live_server(folder) as live:
        yield Site(live)


@pytest.fixture(scope="module")
def chrome(_tools: None) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visit(chrome: Browser) -> Iterator[Open]:
    """Return a function that opens a page of a site, signed in: `visit(demo, role="viewer", viewport=…)`.

    Any error in such a page fails the test at its end.
    """
    opened = []

    def signed_in(site: Site, role: str | None = "owner", **options: Any) -> Page:
        state = site.state(chrome, role) if role else None
        context, watch = new_context(chrome, site.url, state, **({"viewport": WIDE} | options))
        opened.append((context, watch))
        return context.new_page()

    yield signed_in
    for context, _ in opened:
        context.close()
    for _, watch in opened:
        watch.check()
