"""A backup carries the web app's own state, from the file and from the server, to either."""

from pathlib import Path

import pytest
from tests.live import asked
from tests.postgres import cluster, database_url

__all__ = ["cluster", "database_url"]


def people(folder: Path, environment: dict[str, str]) -> list[str]:
    return [each["email"] for each in asked("users", "list", "-w", folder, environment=environment)]


def workspace(folder: Path, environment: dict[str, str]) -> Path:
    asked("init", folder, environment=environment)
    asked("users", "add", "ann@example.org", "--role", "owner", "-w", folder, environment=environment)
    return folder


def moved(folder: Path, target: Path, source: dict[str, str], destination: dict[str, str]) -> Path:
    asked("backup", folder.with_suffix(".tar"), "-w", folder, environment=source)
    asked("restore", folder.with_suffix(".tar"), target, environment=destination)
    return target


@pytest.mark.parametrize("from_server", [False, True])
def test_accounts_move_between_file_and_server(tmp_path: Path, database_url: str, from_server: bool) -> None:
    server, file = {"REGARD_DATABASE_URL": database_url}, dict[str, str]()
    source, destination = (server, file) if from_server else (file, server)
    folder = workspace(tmp_path / "acme", source)
    restored = moved(folder, tmp_path / "again", source, destination)
    assert people(restored, destination) == ["ann@example.org"]
    asked("users", "add", "carla@example.org", "--role", "viewer", "-w", restored, environment=destination)
    assert len(people(restored, destination)) == 2
    assert (restored / "state.sqlite3").exists() is from_server
