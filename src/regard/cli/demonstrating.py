"""The demonstration: a company with a known truth, loaded like any other, and its report."""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from regard.cli.options import Json
from regard.cli.printing import many, say
from regard.cli.reporting import question_of
from regard.collect import load_file
from regard.collect.sources import find_source
from regard.ledger import Ledger, create_ledger, open_ledger, read
from regard.report import Findings, write_report
from regard.settings import FILE_NAME
from regard.simulate import (
    Cause,
    Options,
    ask_from_now_on,
    company,
    keep_interviews,
    simulate,
    write_catalogue,
)
from regard.story import catch_up

_SEED = 2026
_PLANTED = Options(causes=(Cause(touchpoint="home_delivery", stage="receive"),))


def demo(
    workspace: Annotated[
        Path, typer.Option("--workspace", "-w", metavar="DIR", help="The folder to make, or a demo made before.")
    ] = Path("regard-demo"),
    *,
    customers: Annotated[int, typer.Option("--customers", help="How many customers to draw.", min=1)] = 20_000,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 takes a free one.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address; open nothing.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Write the report and end: serve nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Draw a retailer's customers with a known truth, load two years of their contacts, and open the web app.

    Promises at the home delivery are broken more often than elsewhere: see whether Pulse finds it. With `--once`, the
    findings are written as a report instead.
    """
    began = time.monotonic()
    with _workspace(workspace, customers) as ledger:
        catch_up(ledger)
        if once:
            page = workspace / "report.html"
            with read(ledger) as reader:
                found = write_report(reader, page, question_of(ledger, None, None, None))
            _tell(found, page, time.monotonic() - began, as_json=as_json)
            return
    # Here, because the other commands do without the web framework.
    from regard.web.serving import Plan, run_server  # noqa: PLC0415

    shown = not no_browser and _has_display()
    plan = Plan(workspace.resolve(), "127.0.0.1", port, 1, has_worker=True, as_json=as_json, has_browser=shown)
    raise typer.Exit(run_server(plan))


def _workspace(folder: Path, customers: int) -> Ledger:
    """Return the demo of a folder, made now if there is none."""
    if (folder / FILE_NAME).is_file():
        return open_ledger(folder)
    retailer = company("retailer")
    ledger = create_ledger(folder, name=retailer.name, zone="Europe/Berlin")
    write_catalogue(retailer, folder)
    with tempfile.TemporaryDirectory() as scratch:
        drawn = simulate(retailer, Path(scratch), customers=customers, seed=_SEED, options=_PLANTED)
        for file in drawn.files:
            mapping = find_source(file.path).load_mapping(file.mapping)
            load_file(ledger, file.path, mapping, progress=lambda _share: None)
    ask_from_now_on(retailer, folder)
    keep_interviews(retailer, ledger)
    return ledger


def _tell(found: Findings, page: Path, seconds: float, *, as_json: bool) -> None:
    verdict = found.worst.verdict
    data = {"report": str(page), "contacts": found.contacts, "verdict": verdict, "seconds": round(seconds, 1)}
    sentence = f"{verdict}\n{many(found.contacts, 'contact')}, {seconds:.0f} s. The report: {page.resolve()}"
    say(sentence, data, as_json=as_json)


def _has_display() -> bool:
    return sys.platform == "darwin" or any(name in os.environ for name in ("DISPLAY", "WAYLAND_DISPLAY"))
