"""Draws the pictures of the README: what the commands print, as SVG, and pages of the web app on the example company.

Run `scripts/pictures` after the look of a command has changed.
"""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.terminal_theme import MONOKAI, TerminalTheme
from rich.text import Text

ROOT = Path(__file__).parents[1]
COLUMNS = 150
_PATIENCE_S = 180
PICTURES = {
    "load": "load examples/shop.csv --yes",
    "nps": "measure nps --by channel",
}
PAGES: dict[str, tuple[str, Literal["light", "dark"]]] = {
    "pulse": ("/pulse/", "light"),
    "measures": ("/measures/?measure=nps&by=month", "dark"),
    "promises": ("/promises/", "light"),
    "journeys": ("/journeys/", "light"),
    "surveys": ("/surveys/of/after_contact/", "light"),
}
THEME: TerminalTheme = MONOKAI


def main() -> None:
    """Run the commands in a new workspace and write one picture for each."""
    folder = ROOT / "docs/pictures"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(scratch) / "shop"
        printed(f"init {workspace} --name Shop --zone Europe/Berlin")
        for name, command in PICTURES.items():
            os.environ["REGARD_WORKSPACE"] = str(workspace)
            (folder / f"{name}.svg").write_text(drawn(command, printed(command)))
        photograph(Path(scratch) / "demo", folder)


def printed(command: str) -> str:
    """Return what a command prints on a terminal that has colours, without its progress bar."""
    coloured = os.environ | {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": str(COLUMNS)}
    run = [str(Path(sys.executable).parent / "regard"), *command.split()]
    done = subprocess.run(run, cwd=ROOT, env=coloured, check=True, capture_output=True, text=True)  # noqa: S603
    lines = (done.stderr + done.stdout).splitlines()
    return "\n".join(line for line in lines if "━" not in line)


def photograph(workspace: Path, folder: Path) -> None:
    """Take pictures of the web app with Chromium; without one, leave the old pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("No Chromium here: the pictures of the web app stay as they were.", file=sys.stderr)  # noqa: T201
        return
    with served(workspace) as told, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1360, "height": 1000}, reduced_motion="reduce", locale="en-GB")
        page.goto(told["sign_in"])
        page.locator("main button[type=submit]").click()
        page.wait_for_url("**/accounts/**")
        for name, (path, scheme) in PAGES.items():
            page.emulate_media(color_scheme=scheme)
            page.goto(told["url"] + path)
            settle(page)
            page.screenshot(path=folder / f"{name}.png")
        browser.close()


def settle(page: Page) -> None:
    """Wait until nothing on a page is being counted any more."""
    for _ in range(_PATIENCE_S):
        page.wait_for_timeout(1_000)
        if page.locator("main :is(progress, .skeleton)").count() == 0:
            # Charts are drawn a moment after their numbers are there.
            page.wait_for_timeout(2_000)
            return


@contextmanager
def served(workspace: Path) -> Iterator[dict[str, str]]:
    """Serve the example company; yield what the command tells: its address, and the link that signs in once."""
    command = ["demo", "-w", str(workspace), "--no-browser", "--json"]
    run = [str(Path(sys.executable).parent / "regard"), *command]
    with subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:  # noqa: S603
        try:
            yield json.loads(process.stdout.readline() if process.stdout else "")
        finally:
            process.terminate()


def drawn(command: str, output: str) -> str:
    """Return a picture of a command and its output, with no font or link from elsewhere."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text(f"$ regard {command}\n"), Text.from_ansi(output))
    picture = console.export_svg(title="Regard", theme=THEME)
    return re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL).replace("Fira Code", "ui-monospace")


main()
