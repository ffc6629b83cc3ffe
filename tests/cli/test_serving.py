"""`regard serve` and `regard worker` that cannot start say why; those that can are told to stop as others are."""

import socket
from pathlib import Path

import pytest
from tests.cli.faces import run


def test_a_port_that_is_taken_is_told(workspace: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        result = run("serve", "-w", workspace, "--port", other.getsockname()[1])
    assert result.exit_code == 2
    assert "cannot be listened on" in result.stderr


def test_several_processes_need_a_database_server(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGARD_DATABASE_URL", raising=False)
    result = run("serve", "-w", workspace, "--port", 0, "--processes", 2)
    assert result.exit_code == 2
    assert "REGARD_DATABASE_URL" in result.stderr


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["worker"]])
def test_without_a_workspace_nothing_runs(tmp_path: Path, command: list[str]) -> None:
    result = run(*command, "-w", tmp_path)
    assert result.exit_code == 2
    assert "is no workspace" in result.stderr


def test_a_slip_in_the_catalogue_is_told_before_the_server_starts(workspace: Path) -> None:
    (workspace / "stages.yaml").unlink()
    result = run("serve", "-w", workspace, "--port", 0)
    assert result.exit_code == 2
    assert "stages.yaml" in result.stderr


def test_a_variable_nobody_knows_is_told(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGARD_DATABSE_URL", "postgresql://")
    result = run("serve", "-w", workspace, "--port", 0)
    assert result.exit_code == 2
    assert "Did you mean REGARD_DATABASE_URL" in result.stderr
