"""Ask the same questions of journeys of Regard and of its peers, require the same answers, and compare what they cost.

Run from the repository as `python -m benchmarks.journeys.speed [CONTACTS …] --peers-python PYTHON`; the peers live in
an environment of their own, which `benchmarks/journeys/setup` makes. Each engine runs in a fresh process. Logs, tables
and answers stay in a folder (`--folder`), so that only the questions are asked again another time; `--anew` makes
everything anew. Sizes beside each other show how time grows.
"""

import argparse
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.journeys import figures
from benchmarks.journeys.agreement import differences
from benchmarks.journeys.draw import write_log
from benchmarks.journeys.operations import ASKED, OPERATIONS
from benchmarks.journeys.own import WORKSPACE

PEERS = {
    "duckdb": "duckdb_raw",
    "clickhouse": "clickhouse",
    "clickhouse-enum": "clickhouse",
    "polars": "polars_files",
    "polars-sorted": "polars_files",
    "reference": "reference",
}
FRAMES = {"retentioneering": "retentioneering_frame", "pm4py": "pm4py_frame"}
"""Peers that take a frame; asked up to a million contacts."""

_OWN = ("regard", "regard-fast")
_FRAMES_UP_TO = 1_000_000
_PYTHON = "REGARD_PEERS_PYTHON"
_LIVE = "live.json"
_PREPARED = "prepared.json"


def main() -> int:
    """Run all sizes; return 0 if all answers agree."""
    options = _options()
    found, agree = {}, True
    for contacts in options.contacts:
        folder = options.folder / str(contacts)
        ready(folder, contacts, anew=options.anew)
        for engine in engines_for(contacts):
            if not options.only or engine in options.only:
                ask(engine, folder, options)
        engines = [engine for engine in engines_for(contacts) if (folder / "answers" / f"{engine}.json").exists()]
        if not options.no_live:
            _own(folder, "live(folder)", _LIVE)
        wrong = differences(folder, engines)
        agree = agree and not wrong
        found[contacts] = figures.read(folder, engines)
        print(figures.text(contacts, found[contacts], wrong))
    if len(found) > 1:
        print(figures.growth(found))
    if options.picture:
        options.picture.write_text(figures.picture(max(found), found[max(found)]))
    return 0 if agree else 1


def ready(folder: Path, contacts: int, *, anew: bool) -> None:
    """Draw the log and make the workspace, unless they are there."""
    if anew and folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / ASKED).exists():
        write_log(folder, contacts)
    if not (folder / _PREPARED).exists():
        shutil.rmtree(folder / WORKSPACE, ignore_errors=True)
        _own(folder, "prepare(folder)", _PREPARED)


def engines_for(contacts: int) -> list[str]:
    """Return which engines can be asked about so many contacts."""
    compiled = find_spec("numba") and find_spec("regard.journeys.fast")
    return [*_OWN[: 2 if compiled else 1], *PEERS, *(FRAMES if contacts <= _FRAMES_UP_TO else ())]


def ask(engine: str, folder: Path, options: argparse.Namespace) -> None:
    """Let one engine answer in a fresh process."""
    if engine in _OWN:
        _own(folder, f"answer(folder, {options.times}, {options.operations!r}, {engine!r})", "opening.json")
    else:
        module = f"benchmarks.journeys.peers.{(PEERS | FRAMES)[engine]}"
        _run([options.peers_python, "-m", module, str(folder), str(options.times), options.operations, engine])


def _own(folder: Path, call: str, file: str) -> None:
    """Let a fresh process of ours do something, with plain NumPy unless asked for more, and keep its figures."""
    lines = [
        "import json, sys",
        "from pathlib import Path",
        "" if "fast" in call else "sys.modules['numba'] = None",
        "from benchmarks.journeys import own",
        f"folder = Path({str(folder)!r})",
        f"(folder / {file!r}).write_text(json.dumps(own.{call}))",
    ]
    _run([sys.executable, "-c", "\n".join(lines)])


def _run(command: list[str]) -> None:
    environment: dict[str, Any] = {**os.environ, "PYTHONPATH": ".", "PYTHONWARNINGS": "ignore"}
    subprocess.run(command, check=True, env=environment)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("contacts", nargs="*", type=lambda text: int(text.replace("_", "")), default=[1_000_000])
    parser.add_argument("--folder", type=Path, default=Path("/tmp/regard-journeys"))  # noqa: S108 - data of a benchmark
    parser.add_argument("--peers-python", default=os.environ.get(_PYTHON, "benchmarks/journeys/.venv/bin/python"))
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=[], help="engines to ask; what others answered before stands")
    parser.add_argument("--operations", default=",".join(OPERATIONS))
    parser.add_argument("--anew", action="store_true")
    parser.add_argument("--no-live", action="store_true")
    parser.add_argument("--picture", type=Path, help="where to draw the largest size, as SVG")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
