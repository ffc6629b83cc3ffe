"""Draws the pictures of the README: what the commands print, as SVG.

Run `scripts/pictures` after the look of a command has changed.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI, TerminalTheme
from rich.text import Text

ROOT = Path(__file__).parents[1]
COLUMNS = 150
PICTURES = {
    "load": "load examples/shop.csv --yes",
    "nps": "measure nps --by channel",
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
        printed(f"demo -w {scratch}/demo --no-browser")
        photograph(Path(scratch) / "demo/report.html", folder / "report.png")


def printed(command: str) -> str:
    """Return what a command prints on a terminal that has colours, without its progress bar."""
    coloured = os.environ | {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": str(COLUMNS)}
    run = [str(Path(sys.executable).parent / "regard"), *command.split()]
    done = subprocess.run(run, cwd=ROOT, env=coloured, check=True, capture_output=True, text=True)  # noqa: S603
    lines = (done.stderr + done.stdout).splitlines()
    return "\n".join(line for line in lines if "━" not in line)


def photograph(page: Path, picture: Path) -> None:
    """Take a picture of the top of a page with Chromium; without one, leave the old picture."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("No Chromium here: the picture of the report stays as it was.", file=sys.stderr)  # noqa: T201
        return
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]
    size = ["--window-size=1200,1120", f"--user-data-dir={page.parent / 'browser'}"]
    subprocess.run([chromium, *quiet, *size, f"--screenshot={picture}", page.as_uri()], check=True, capture_output=True)  # noqa: S603


def drawn(command: str, output: str) -> str:
    """Return a picture of a command and its output, with no font or link from elsewhere."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text(f"$ regard {command}\n"), Text.from_ansi(output))
    picture = console.export_svg(title="Regard", theme=THEME)
    return re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL).replace("Fira Code", "ui-monospace")


main()
