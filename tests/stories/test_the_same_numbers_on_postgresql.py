"""A workspace on a server is the same workspace: every command, every number."""

from pathlib import Path
from typing import Any

import pytest
from tests import postgres
from tests.cli.faces import data, done, run
from tests.postgres import Cluster

EXAMPLE = Path(__file__).parents[2] / "examples/shop.csv"
QUESTIONS = [
    ("measure", "volume", "--by", "channel"),
    ("measure", "nps", "--by", "touchpoint"),
    ("measure", "csat"),
    ("imports",),
    ("worst",),
]

cluster = postgres.cluster


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGARD_WORKSPACE", raising=False)
    monkeypatch.delenv("REGARD_DATABASE_URL", raising=False)


def answers(workspace: Path) -> list[Any]:
    return [without_times(data(*question, "-w", workspace)) for question in QUESTIONS]


def without_times(told: Any) -> Any:
    """Leave out when it was asked and loaded."""
    if isinstance(told, dict):
        return {name: without_times(value) for name, value in told.items() if name not in {"as_of", "at", "sql"}}
    return [without_times(each) for each in told] if isinstance(told, list) else told


def live(workspace: Path) -> list[Any]:
    """Do with a workspace what one does; return all it says on the way."""
    done("init", workspace)
    done("load", EXAMPLE, "-w", workspace, "--yes")
    said = [answers(workspace)]
    assert " 0 taken, 400 known" in done("load", EXAMPLE, "-w", workspace, "--yes")
    done("erase", "K1035", "-w", workspace, "--yes")
    said.append(answers(workspace))
    done("rebuild", "-w", workspace)
    done("backup", workspace.with_suffix(".tar"), "-w", workspace)
    done("undo", "1", "-w", workspace)
    return [*said, data("measure", "volume", "-w", workspace)[0]["n"]]


def test_every_command_says_the_same(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_file = live(tmp_path / "file")
    monkeypatch.setenv("REGARD_DATABASE_URL", cluster.fresh_url())
    assert live(tmp_path / "server") == in_file
    with cluster.durable():
        done("doctor", "-w", tmp_path / "server")


def test_a_workspace_moves_to_a_server_and_back(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done("init", tmp_path / "0")
    done("load", EXAMPLE, "-w", tmp_path / "0", "--yes")
    before = answers(tmp_path / "0")
    done("backup", tmp_path / "0.tar", "-w", tmp_path / "0")
    monkeypatch.setenv("REGARD_DATABASE_URL", cluster.fresh_url())
    done("restore", tmp_path / "0.tar", tmp_path / "1")
    assert not list((tmp_path / "1" / "ledger").glob("head.*"))
    assert answers(tmp_path / "1") == before
    done("backup", tmp_path / "1.tar", "-w", tmp_path / "1")
    monkeypatch.delenv("REGARD_DATABASE_URL")
    done("restore", tmp_path / "1.tar", tmp_path / "2")
    assert answers(tmp_path / "2") == before


def test_a_command_without_the_url_is_told_in_one_line(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGARD_DATABASE_URL", cluster.fresh_url())
    done("init", tmp_path / "acme")
    monkeypatch.delenv("REGARD_DATABASE_URL")
    result = run("measure", "volume", "-w", tmp_path / "acme")
    assert result.exit_code == 2
    assert "REGARD_DATABASE_URL is not set" in result.output
