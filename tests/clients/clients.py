"""The clients, each unchanged from its registry and each run as a program of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
SENDERS = Path(__file__).parent / "senders"
PATIENCE_S = 40


class Client(NamedTuple):
    """A program that sends, with the options it is given; whether it runs in Node or in a browser."""

    program: str
    options: tuple[str, ...] = ()

    @property
    def command(self) -> list[str]:
        """What to start, without its arguments."""
        if self.program.endswith(".cjs"):
            return ["node", str(SENDERS / self.program)]
        return [sys.executable, "-m", f"tests.clients.senders.{self.program}"]

    @property
    def needs(self) -> list[str]:
        """Which programs and packages it needs besides Python's."""
        packages = str(SENDERS.parent / "node_modules/.package-lock.json")
        if self.program.endswith(".cjs"):
            return ["node", packages]
        return ["chromium", packages] if self.program == "browser" else []


VISITORS = {
    "segment-python": Client("segment_python"),
    "segment-python-gzip": Client("segment_python", ("gzip",)),
    "rudder-python": Client("rudder_python"),
    "posthog-python": Client("posthog_python"),
    "posthog-python-gzip": Client("posthog_python", ("gzip",)),
    "segment-node": Client("segment_node.cjs"),
    "rudder-node": Client("rudder_node.cjs"),
    "posthog-node": Client("posthog_node.cjs"),
    "segment-browser": Client("browser", ("standard",)),
    "segment-browser-batching": Client("browser", ("batching",)),
    "rudder-browser": Client("browser", ("rudder",)),
    "rudder-browser-beacon": Client("browser", ("rudder-beacon",)),
    "posthog-browser": Client("browser", ("posthog",)),
    "posthog-browser-leaving": Client("browser", ("posthog-leaving",)),
}
"""Those that tell the visit of `visit.json`."""

SYSTEMS = {
    f"cloudevents-{language}-{mode}": Client(program, (mode,))
    for language, program in (("python", "cloudevents_python"), ("node", "cloudevents_node.cjs"))
    for mode in ("binary", "structured", "batch")
}
"""Those that send the events of `events.json`."""

CLIENTS = VISITORS | SYSTEMS


def run(client: Client, url: str, key: str, who: str) -> str:
    """Let a client send everything it has to a server, and return what it says.

    It is skipped where Node, Chromium or the packages are missing, but never in continuous integration.
    """
    missing = [need for need in client.needs if not (shutil.which(need) or Path(need).exists())]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"needs {', '.join(missing)}: run scripts/clients")
    assert not missing, "Run scripts/clients, and install Node and Chromium."
    command = [*client.command, url, key, who, *client.options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stderr
    return done.stdout
