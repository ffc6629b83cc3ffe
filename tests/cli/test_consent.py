"""Consent, from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from regard.cli.app import Commands
from regard.cli.consent import consent

CONSENTS = """\
customer_id,purpose,state,at,source
ann,surveys,given,2026-05-01T10:00:00Z,shop
bob,profiling,withdrawn,2026-05-02T10:00:00Z,phone
"""

app = typer.Typer(cls=Commands)
app.add_typer(consent)


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["consent", *map(str, words)])


def data(workspace: Path, *words: object) -> Any:
    result = run(*words, "-w", workspace, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def consented(workspace: Path) -> Path:
    """Return a workspace into which a file of consents was loaded."""
    (workspace / "consents.csv").write_text(CONSENTS)
    assert data(workspace, "load", workspace / "consents.csv", "--yes")["taken"] == 2
    return workspace


def stands(workspace: Path, customer: str) -> dict[str, str]:
    return {each["purpose"]: each["stands"] for each in data(workspace, "show", customer)}


def test_what_was_loaded_is_listed_and_shown(consented: Path) -> None:
    counts = {each["purpose"]["key"]: (each["given"], each["withdrawn"]) for each in data(consented, "list")}
    assert counts == {"surveys": (1, 0), "profiling": (0, 1), "showing": (0, 0)}
    assert stands(consented, "bob") == {"surveys": "never_asked", "profiling": "withdrawn", "showing": "never_asked"}
    shown = run("show", "bob", "-w", consented).stdout
    assert "profiling: declined, so left out" in shown
    assert "2026-05-02 10:00, declined, consents, phone" in shown
    assert "profiling" in run("list", "-w", consented).stdout


def test_what_is_written_down_holds_with_its_reason(consented: Path) -> None:
    given = data(consented, "give", "bob", "profiling", "--reason", "said so on the phone", "--until", "2099-01-01")
    assert given["state"] == "given"
    assert stands(consented, "bob")["profiling"] == "given"
    assert "until 2099-01-01" in run("show", "bob", "-w", consented).stdout
    data(consented, "withdraw", "bob", "surveys", "--reason", "too many mails")
    assert stands(consented, "bob")["surveys"] == "withdrawn"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("bob", "sureys"), "surveys"),
        (("nobody", "surveys"), "nobody"),
        (("bob", "surveys", "--until", "2020-01-01"), "is past"),
    ],
)
def test_what_cannot_be_is_refused(consented: Path, words: tuple[str, ...], told: str) -> None:
    result = run("give", *words, "--reason", "as said", "-w", consented)
    assert result.exit_code == 2
    assert told in result.output


def test_before_anything_is_known_the_purposes_are_listed(workspace: Path) -> None:
    assert [each["never_asked"] for each in data(workspace, "list")] == [0, 0, 0]


def test_a_customer_gets_a_link_to_the_own_choices(consented: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert data(consented, "link", "ann", "--language", "de")["link"].startswith("/c/")
    monkeypatch.setenv("REGARD_PUBLIC_URL", "https://cx.example.com")
    assert "https://cx.example.com/c/" in run("link", "ann", "-w", consented).stdout
