"""A customer who asks to be forgotten is forgotten: no byte of any file tells of them."""

from pathlib import Path

import pytest
from tests.cli.faces import data, done, run, volume
from tests.grep import everything

HEADER = "id,customer_id,time,touchpoint,name,email,phone,comment,tier\n"
FILE = HEADER + (
    "1,K-4711,2026-01-05T10:00:00Z,Checkout,Carla Castafiore,carla@example.org,+49 30 1234567,"
    "I am Carla Castafiore and cross,gold\n"
    "2,K-0815,2026-01-05T11:00:00Z,Checkout,Ann Smith,ann@example.org,+49 30 7654321,all well,basic\n"
)
REFUSED = "3,K-4711,,Checkout,Carla Castafiore,carla@example.org,+49 30 1234567,no time,gold\n"
CARLA = ("K-4711", "Carla", "Castafiore", "carla@example.org", "30 1234567")
ANN = ("K-0815", "Ann Smith", "ann@example.org")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    done("init", tmp_path / "acme")
    (tmp_path / "visits.csv").write_text(FILE + REFUSED)
    assert run("load", tmp_path / "visits.csv", "-w", tmp_path / "acme", "--yes").exit_code == 1
    return tmp_path / "acme"


def test_before_the_erasure_the_vault_and_the_rejects_know_her(workspace: Path) -> None:
    found = everything(workspace)
    assert [word for word in (*CARLA, *ANN) if word.encode() not in found] == []


def test_after_the_erasure_no_file_does(workspace: Path) -> None:
    assert volume(workspace) == 2
    done("erase", "K-4711", "-w", workspace, "--yes")
    found = everything(workspace)
    assert [word for word in CARLA if word.encode() in found] == []
    assert [word for word in ANN if word.encode() not in found] == []
    assert volume(workspace) == 1


def test_the_same_file_does_not_bring_her_back(workspace: Path, tmp_path: Path) -> None:
    done("erase", "K-4711", "-w", workspace, "--yes")
    (tmp_path / "visits.csv").write_text(FILE)
    result = run("load", tmp_path / "visits.csv", "-w", workspace, "--yes")
    assert "refused as erased" in result.stdout
    assert volume(workspace) == 1


def test_in_plain_text_she_is_nowhere_but_in_the_vault_to_begin_with(workspace: Path) -> None:
    data("measure", "volume", "-w", workspace)
    derived = everything(workspace / "ledger" / "archive") + everything(workspace / "ledger" / "layout")
    assert [word for word in CARLA if word.encode() in derived] == []
