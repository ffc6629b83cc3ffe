"""Quality and weights of a survey's answers on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.cli.faces import done as said
from tests.web.desks.surveyed import SECRET, Given, events_of, letters, meetings, open_survey
from typer.testing import CliRunner, Result

from regard.cli.app import Commands
from regard.cli.surveys import surveys
from regard.collect.intake import Intake
from regard.ledger import open_ledger

app = typer.Typer(cls=Commands)
app.add_typer(surveys)
MANY = [Given(letters(n), f"w{n}", 10.0 if n < 24 else 2.0, channel="web") for n in range(30)]
FEW = [Given(letters(100 + n), f"s{n}", 10.0 if n < 2 else 2.0, channel="store") for n in range(9)]
LINE = Given("line" * 4, "carla", 2.0, (3, 3, 3, 3), channel="store")


def run(*words: object, told: str = "") -> Result:
    return CliRunner().invoke(app, ["surveys", *map(str, words)], input=told)


def done(*words: object) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def data(*words: object) -> Any:
    return json.loads(done(*words, "--json"))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "acme"
    said("init", folder)
    open_survey(folder)
    with open_ledger(folder) as ledger, Intake(ledger) as intake:
        intake.take("survey:visit", events_of([*MANY, *FEW, LINE]))
        intake.take("till", meetings((f"w{n}" for n in range(40)), "web"))
        intake.take("till", meetings((f"s{n}" for n in range(40)), "store"))
    return folder


def test_quality_says_what_is_flagged_and_what_that_does(shop: Path) -> None:
    found = data("quality", "visit", "-w", shop)
    assert (found["n"], found["flags"]["straight_liner"], found["flags"]["speeder"]) == (40, 1, 0)
    assert [row["submission"] for row in found["submissions"]] == ["line" * 4]
    (score,) = [each for each in found["scores"] if each["measure"] == "nps"]
    assert (score["all"]["n"], score["unflagged"]["n"]) == (40, 39)


def test_quality_is_printed_in_tables(shop: Path) -> None:
    shown = done("quality", "visit", "-w", shop)
    assert "40 submissions, 40 of them timed." in shown
    assert "straight_liner" in shown
    assert "n = 39" in shown


def test_weights_by_what_is_known(shop: Path) -> None:
    found = data("weigh", "visit", "--by", "channel", "-w", shop)
    (score,) = [each for each in found["scores"] if each["measure"] == "nps"]
    assert score["plain"]["value"] == pytest.approx(30)
    assert score["weighed"]["value"] == pytest.approx(0, abs=1e-4)
    assert found["converged"]


def test_weights_by_a_file_of_shares(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "shares.csv").write_text("dimension,group,share\nchannel,web,1\nchannel,store,99\nchannel,phone,5\n")
    shown = done("weigh", "visit", "--margins", tmp_path / "shares.csv", "-w", shop)
    assert "The shares do not fit" in shown
    assert "nobody stands for: channel = phone" in shown


def test_shares_are_read_from_standard_input_too(shop: Path) -> None:
    result = run("weigh", "visit", "--margins", "-", "-w", shop, told="channel,web,50\nchannel,store,50\n")
    assert "The shares fit after" in result.stdout


def test_without_anything_to_weigh_by_it_says_what_to_add(shop: Path, tmp_path: Path) -> None:
    assert "Nothing is said to weigh by." in run("weigh", "visit", "-w", shop).output
    result = run("weigh", "visit", "--margins", tmp_path / "none.csv", "-w", shop)
    assert "cannot be read" in result.output


def test_of_few_anonymous_answers_nothing_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    said("init", folder)
    open_survey(folder, SECRET)
    with open_ledger(folder) as ledger, Intake(ledger) as intake:
        intake.take("survey:secret", events_of([Given("only" * 4, None, 1.0)], "secret", anonymous=True))
    assert "too few to keep them anonymous" in done("quality", "secret", "-w", folder)
    assert data("quality", "secret", "-w", folder)["submissions"] == []
