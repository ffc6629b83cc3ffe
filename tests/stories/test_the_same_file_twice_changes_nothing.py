"""A file may be sent again, whole or in part: no number changes."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from tests.cli.faces import SHOP, data, done

WITHOUT_IDS = "\n".join(line.split(",", 1)[1] for line in SHOP.splitlines()) + "\n"


def numbers(workspace: Path) -> list[Any]:
    rows = [*data("measure", "nps", "--by", "channel", "-w", workspace), *data("measure", "volume", "-w", workspace)]
    return [{name: value for name, value in row.items() if name != "as_of"} for row in rows]


def load(workspace: Path, path: Path, text: str) -> Any:
    path.write_text(text)
    return data("load", path, "-w", workspace, "--yes")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    done("init", tmp_path / "acme", "--zone", "Europe/Berlin")
    return tmp_path / "acme"


@pytest.mark.parametrize("text", [SHOP, WITHOUT_IDS], ids=["with ids", "without ids"])
def test_the_same_file_changes_nothing(workspace: Path, tmp_path: Path, text: str) -> None:
    load(workspace, tmp_path / "shop.csv", text)
    before = numbers(workspace)
    again = load(workspace, tmp_path / "shop.csv", text)
    assert (again["taken"], again["known"]) == (0, 4)
    assert numbers(workspace) == before


def test_the_same_rows_in_other_order_change_nothing(workspace: Path, tmp_path: Path) -> None:
    load(workspace, tmp_path / "shop.csv", WITHOUT_IDS)
    before = numbers(workspace)
    header, *rows = csv.reader(io.StringIO(WITHOUT_IDS))
    again = load(workspace, tmp_path / "shop.csv", "\n".join(",".join(row) for row in [header, *rows[::-1]]) + "\n")
    assert (again["taken"], again["known"]) == (0, 4)
    assert numbers(workspace) == before


def test_two_equal_rows_stay_two(workspace: Path, tmp_path: Path) -> None:
    doubled = WITHOUT_IDS + WITHOUT_IDS.splitlines()[1] + "\n"
    assert load(workspace, tmp_path / "shop.csv", doubled)["taken"] == 5
    assert load(workspace, tmp_path / "shop.csv", doubled)["taken"] == 0
