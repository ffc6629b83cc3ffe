"""`regard users`: accounts made, listed, linked and locked without the web app."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.cli.faces import run

STEPS = """
import json, sys
from typer.testing import CliRunner
from regard.cli import app
for words in json.loads(sys.argv[1]):
    result = CliRunner().invoke(app, words)
    print(json.dumps([result.exit_code, result.stdout, result.stderr]))
"""


def done(workspace: Path, *commands: str) -> list[tuple[int, str, str]]:
    """Run commands one after the other in one process of their own: Django is set up once, for one workspace."""
    words = [["users", *command.split(), "-w", str(workspace)] for command in commands]
    command = [sys.executable, "-c", STEPS, json.dumps(words)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return [tuple(json.loads(line)) for line in ended.stdout.splitlines()]


def data(result: tuple[int, str, str]) -> Any:
    assert result[0] == 0, result
    return json.loads(result[1])


def test_an_account_is_made_listed_linked_and_locked(workspace: Path) -> None:
    empty, added, listed, linked, locked, after = done(
        workspace,
        "list",
        "add Ann@Example.org --role department --name Ann --department service --url https://cx.example --json",
        "list --json",
        "link ann@example.org",
        "deactivate ann@example.org",
        "list",
    )
    assert "Nobody has an account yet" in empty[1]
    assert data(added)["link"].startswith("https://cx.example/sign-in/once/")
    (ann,) = data(listed)
    assert (ann["email"], ann["role"], ann["departments"], ann["active"]) == (
        "ann@example.org",
        "department",
        ["service"],
        True,
    )
    assert "http://127.0.0.1:8000/sign-in/once/" in linked[1]
    assert "cannot sign in any more" in locked[1]
    assert [word for word in ("ann@example.org", "service", "no", "never") if word not in after[1]] == []


def test_a_link_opens_a_locked_account_again(workspace: Path) -> None:
    *_, listed = done(
        workspace, "add bob@example.org", "deactivate bob@example.org", "link bob@example.org", "list --json"
    )
    assert data(listed)[0]["active"]


def test_what_cannot_be_done_is_said(workspace: Path) -> None:
    _, twice, no_address, nobody, _, last = done(
        workspace,
        "add ann@example.org",
        "add ann@example.org",
        "add ann",
        "link carla@example.org",
        "add delta@example.org --role owner",
        "deactivate delta@example.org",
    )
    assert [result[0] for result in (twice, no_address, nobody, last)] == [2, 2, 2, 2]
    assert "has an account already" in twice[2]
    assert "no e-mail address" in no_address[2]
    assert "Nobody has the address" in nobody[2]
    assert "last owner" in last[2]


def test_without_a_workspace_nobody_is_added(tmp_path: Path) -> None:
    result = run("users", "list", "-w", tmp_path)
    assert result.exit_code == 2
    assert "is no workspace" in result.stderr
