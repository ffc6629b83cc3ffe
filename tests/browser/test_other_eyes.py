"""The same pages in Firefox, and seen by Lighthouse."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.browser.routes import DESKS
from tests.browser.sites import Site
from tests.browser.watched import chromium
from tests.clients.clients import ROOT
from tests.live import asked

PROGRAMS = Path(__file__).parent / "programs"
_LEAST = 95
_PATIENCE_S = 240


def _looked(program: str, browser: str, *words: str) -> dict[str, Any]:
    """Let a program look at pages, and return what it saw of each; skipped where a tool is missing, never in CI."""
    tools = (shutil.which("node"), browser, (ROOT / "tests/clients/node_modules/puppeteer-core").exists())
    if not all(tools) and not os.environ.get("CI"):
        pytest.skip("needs Node, Chromium, Firefox and packages: run scripts/services and scripts/clients")
    assert all(tools), "Run scripts/services and scripts/clients."
    done = subprocess.run(
        ["node", str(PROGRAMS / program), browser, *words],
        capture_output=True, text=True, check=False, timeout=_PATIENCE_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def _link(site: Site, name: str) -> str:
    words = ("users", "add", f"{name}@example.org", "--role", "manager", "-w", site.live.folder, "--url", site.url)
    return str(asked(*words)["link"])


def test_every_desk_opens_in_firefox_without_a_complaint(demo: Site) -> None:
    firefox = shutil.which("firefox-esr") or shutil.which("firefox") or ""
    addresses = [f"{demo.url}/{desk}/" for desk in DESKS]
    seen = _looked("firefox.mjs", firefox, _link(demo, "fox"), *addresses)
    assert list(seen) == addresses
    assert {address: page["troubles"] for address, page in seen.items() if page["troubles"] or not page["h1"]} == {}


def test_lighthouse_finds_next_to_nothing(demo: Site) -> None:
    entrance = f"{demo.url}/accounts/login/"
    addresses = [f"{demo.url}/{desk}/" for desk in DESKS]
    seen = _looked("lighthouse.mjs", chromium(), entrance, _link(demo, "keeper"), *addresses)
    assert list(seen) == [entrance, *addresses]
    poor = {address: page["failed"] for address, page in seen.items() if min(page["scores"].values()) < _LEAST}
    assert poor == {}
