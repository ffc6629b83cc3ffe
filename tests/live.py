"""A real server for tests: `regard serve` on a free port, with its own workspace and key."""

import atexit
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.cli.faces import in_a_process, program
from typer.testing import CliRunner

from regard.cli import app

_PATIENCE_S = 60.0


class Live(NamedTuple):
    """A running server: its address, its workspace, a key to write with (source `live`), the supervisor's pid.

    `sign_in` is the link that signs the first owner in once; empty where somebody can sign in already.
    """

    url: str
    folder: Path
    key: str
    pid: int
    sign_in: str = ""


@contextmanager
def live_server(folder: Path, *options: str, environment: Mapping[str, str] | None = None) -> Iterator[Live]:
    """Run a server over the workspace in a folder, which is made if it is not there; stop it gracefully at the end.

    Args:
        folder: the workspace.
        options: further options of `regard serve`, such as `--processes`, `2`.
        environment: variables beside those of this process.
    """
    key = _prepared(folder, environment)
    with tempfile.TemporaryFile() as log:
        process = started(folder, *options, environment=environment, log=log)
        try:
            said = _first_line(process, log)
            yield Live(said["url"], folder, key, process.pid, said["sign_in"] or "")
        finally:
            stopped(process)


@contextmanager
def demonstrated(folder: Path) -> Iterator[Live]:
    """Run `regard demo` over a demo made before, until the end of the block."""
    words = program("demo", "-w", folder, "--no-browser", "--json")
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True, env=_surroundings(None)
        )
        try:
            said = _first_line(process, log)
            yield Live(said["url"], folder, "", process.pid, said["sign_in"] or "")
        finally:
            stopped(process)


def started(
    folder: Path, *options: str, environment: Mapping[str, str] | None = None, log: Any = None
) -> subprocess.Popen[str]:
    """Start `regard serve` on a free port; it prints one line of JSON when it is ready."""
    words = program("serve", "-w", folder, "--port", "0", "--json", *options)
    return subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True, env=_surroundings(environment)
    )


def stopped(process: subprocess.Popen[str]) -> int:
    """Ask a server to stop, as systemd does, and return its exit code; killed if it does not listen."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
    finally:
        if process.stdout is not None:
            process.stdout.close()


def asked(*words: object, environment: Mapping[str, str] | None = None) -> Any:
    """Run a command in a process of its own and return the JSON it prints."""
    done = in_a_process([*words, "--json"], env=dict(_surroundings(environment)))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _prepared(folder: Path, environment: Mapping[str, str] | None) -> str:
    """Make the workspace if it is not there, and return a key to write with."""
    if not environment and not (folder / "regard.toml").exists():
        pattern, key = _pattern()
        shutil.copytree(pattern, folder, dirs_exist_ok=True)
        return key
    if not (folder / "regard.toml").exists():
        _told("init", folder, environment=environment)
    return _key(folder, environment)


@cache
def _pattern() -> tuple[Path, str]:
    """Return an empty workspace whose state a server finds as it needs it, and its key; made once for a process."""
    scratch = tempfile.TemporaryDirectory(prefix="regard-pattern-")
    atexit.register(scratch.cleanup)
    folder = Path(scratch.name) / "acme"
    _told("init", folder, environment=None)
    asked("users", "list", "-w", folder)
    return folder, _key(folder, None)


def _key(folder: Path, environment: Mapping[str, str] | None) -> str:
    return str(_told("keys", "create", "live", "-w", folder, environment=environment)["key"])


def _told(*words: object, environment: Mapping[str, str] | None) -> Any:
    """Do the same in this process, which starts faster."""
    result = CliRunner().invoke(app, [*map(str, words), "--json"], env=environment)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def _surroundings(environment: Mapping[str, str] | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "REGARD_WORKSPACE"}
    return kept | dict(environment or {})


def _first_line(process: subprocess.Popen[str], log: Any) -> dict[str, Any]:
    assert process.stdout is not None
    deadline = time.monotonic() + _PATIENCE_S
    readable, _, _ = select.select([process.stdout], [], [], deadline - time.monotonic())
    line = process.stdout.readline() if readable else ""
    if not line:
        log.seek(0)
        raise AssertionError("the server does not start: " + log.read().decode(errors="replace"))
    said: dict[str, Any] = json.loads(line)
    return said
