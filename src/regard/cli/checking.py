"""The command that checks a workspace."""

import platform
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import typer

import regard
from regard.cli.options import HERE, Json, Workspace
from regard.cli.printing import console, many, print_json
from regard.collect import read_catalogue
from regard.collect.refusal import Refusal
from regard.errors import BrokenWorkspaceError
from regard.ledger import Ledger, imports, open_ledger
from regard.ledger.health import Finding, State, check_health, refusals

_SIGNS = {State.OK: ("✓ ok", "green"), State.WARN: ("! warn", "yellow"), State.PROBLEM: ("✗ problem", "red")}


def doctor(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Check a workspace: is everything there, whole and up to date? The exit code is 1 if there is a problem."""
    with open_ledger(workspace) as ledger:
        findings = [*check_health(ledger), *_touchpoints(ledger.folder), *_refusals(ledger), *_imports(ledger)]
    findings.append(_versions())
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            _print(finding)
    raise typer.Exit(int(any(finding.state is State.PROBLEM for finding in findings)))


def _print(finding: Finding) -> None:
    sign, style = _SIGNS[finding.state]
    screen = console()
    screen.print(f"{sign:<10}", style=style, end="")
    screen.print(f"{finding.subject:<13}{finding.sentence}", soft_wrap=True)


def _touchpoints(folder: Path) -> list[Finding]:
    try:
        catalogue = read_catalogue(folder)
    except BrokenWorkspaceError as error:
        return [Finding("catalogue", State.PROBLEM, str(error))]
    touchpoints = catalogue.touchpoints.values()
    unsorted = [touchpoint.key for touchpoint in catalogue.unsorted]
    if not unsorted:
        return [Finding("touchpoints", State.OK, f"{many(len(touchpoints), 'touchpoint')}, all sorted.")]
    named = ", ".join(unsorted[:10]) + (", …" if len(unsorted) > 10 else "")
    sentence = f"{len(unsorted):,} of {many(len(touchpoints), 'touchpoint')} to sort in touchpoints.yaml: {named}."
    return [Finding("touchpoints", State.WARN, sentence)]


def _refusals(ledger: Ledger) -> list[Finding]:
    found = [
        Finding(
            "refused",
            State.WARN,
            f"{many(each.entries, 'row')} of {each.source}, {each.reason}: {Refusal(each.reason).sentence}",
        )
        for each in refusals(ledger)
    ]
    return found or [Finding("refused", State.OK, "No row was refused.")]


def _imports(ledger: Ledger) -> list[Finding]:
    done = [each for each in imports(ledger) if each.undone_at is None]
    latest = f"; the latest is {done[0].id}, {done[0].file}, {done[0].at:%Y-%m-%d %H:%M} UTC" if done else ""
    return [Finding("imports", State.OK, f"{many(len(done), 'import')}{latest}.")]


def _versions() -> Finding:
    engines = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "pyarrow"))
    sentence = f"regard {regard.__version__}, Python {platform.python_version()}, {engines}."
    return Finding("versions", State.OK, sentence)
