"""A number says how many rows are behind it, which it leaves out and why, and when there are too few."""

from pathlib import Path
from typing import Any

import pytest
from tests.cli.faces import SHOP, WITHOUT_A_TIME, data, done, run

MORE = "6,bob,2026-01-08T11:00:00+01:00,Checkout,web,1,basic\n7,ann,2026-01-08T12:00:00+01:00,Checkout,web,,gold\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    done("init", tmp_path / "acme", "--zone", "Europe/Berlin")
    (tmp_path / "shop.csv").write_text(SHOP + MORE + WITHOUT_A_TIME)
    assert run("load", tmp_path / "shop.csv", "-w", tmp_path / "acme", "--yes", "--source", "shop").exit_code == 1
    return tmp_path / "acme"


def number(workspace: Path, measure: str, *words: object) -> Any:
    [found] = data("measure", measure, "-w", workspace, *words)
    return found


def test_an_excluded_contact_is_left_out_and_told(workspace: Path) -> None:
    done("exclude", "shop", "6", "--reason", "a trial", "-w", workspace)
    volume = number(workspace, "volume")
    assert (volume["value"], volume["exclusions"]) == (5, {"excluded": 1})
    assert number(workspace, "nps")["exclusions"] == {"excluded": 1}


def test_a_score_of_few_answers_is_no_verdict(workspace: Path) -> None:
    score = number(workspace, "nps")
    assert (score["n"], score["settled"]) == (5, False)
    assert score["sentence"] == "not enough answers yet: 5 of 30"


def test_a_score_of_enough_answers_has_its_interval(workspace: Path) -> None:
    settings = workspace / "regard.toml"
    settings.write_text(settings.read_text().replace("minimum_n = 30", "minimum_n = 1"))
    score = number(workspace, "nps")
    # Ann 10 and Delta 9 promote; Bob 3 and 1 and Carla 0 do not: (2 - 3) / 5.
    assert score["value"] == pytest.approx(-20)
    assert score["low"] < -20 < score["high"]
    assert (score["answered"], score["settled"]) == (5, True)


def test_refused_rows_are_told_by_the_load_and_remembered(workspace: Path) -> None:
    assert number(workspace, "volume")["value"] == 6
    assert "no_time" in done("doctor", "-w", workspace)
