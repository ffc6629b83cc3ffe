"""What the command line tells of anonymous answers: nothing of a few."""

import json
from pathlib import Path

import pytest
import typer
from tests.cli.faces import data, done
from tests.report.walk import check
from tests.web.desks.surveyed import SECRET, Given, events_of, letters, open_survey
from typer.testing import CliRunner

from regard.cli.app import Commands
from regard.cli.surveys import surveys
from regard.collect.intake import Intake
from regard.ledger import open_ledger
from regard.measure.anonymity import TOO_FEW

app = typer.Typer(cls=Commands)
app.add_typer(surveys)
LINES = [Given(letters(90 + n), None, 9.0, (3, 3, 3, 3), None, touchpoint="till") for n in range(2)]
MANY = [Given(letters(n), None, 9.0, duration_s=None, touchpoint="store") for n in range(40)]


def workspace_of(folder: Path, *given: Given) -> Path:
    done("init", folder)
    open_survey(folder, SECRET)
    with open_ledger(folder) as ledger, Intake(ledger) as intake:
        intake.take("survey:secret", events_of(given, "secret", anonymous=True))
    return folder


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return workspace_of(tmp_path / "acme", *MANY, *LINES)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return workspace_of(tmp_path / "small", *LINES)


def test_a_score_of_few_is_not_printed(shop: Path) -> None:
    rows = data("measure", "nps", "--by", "touchpoint", "-w", shop)
    assert [(row["value"], row["n"]) for row in rows] == [(None, 40), (None, 2)]
    assert TOO_FEW in done("measure", "nps", "--by", "touchpoint", "-w", shop)
    assert data("measure", "nps", "-w", shop)[0]["value"] == 100


def test_who_gave_many_ratings_is_still_one(shop: Path) -> None:
    rows = data("measure", "rating", "--by", "touchpoint", "-w", shop)
    assert [(row["value"], row["n"]) for row in rows] == [(None, 160), (None, 8)]


def test_a_comparison_with_few_is_not_printed(shop: Path) -> None:
    asked = ("measure", "nps", "--compare", "touchpoint=store", "--with", "touchpoint=till", "-w", shop)
    (found,) = data(*asked)
    assert found["difference"] is None
    assert found["second"]["value"] is None
    assert "n = 2" in done(*asked)


def test_the_worst_moment_looks_at_no_few(shop: Path, small: Path) -> None:
    found = data("worst", "-w", shop)
    assert {row["touchpoint"]: row["answers"] for row in found["moments"]} == {"store": 0, "till": 0}
    assert data("worst", "-w", small)["answers"] == 0


def test_a_report_shows_the_score_of_many_and_none_of_few(shop: Path, small: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    done("report", "-o", page, "-w", shop)
    assert 'id="scores"' in page.read_text()
    assert "NPS" in check(page.read_text()).text
    done("report", "-o", page, "-w", small)
    text = check(page.read_text()).text
    assert f"Not told, for anonymous answers are {TOO_FEW}: NPS, Rating." in text
    assert "No score is there" not in text


def test_a_flag_that_few_have_is_not_counted(shop: Path) -> None:
    result = CliRunner().invoke(app, ["surveys", "quality", "secret", "-w", str(shop)])
    assert "fewer than 5" in result.stdout
    plain = CliRunner().invoke(app, ["surveys", "quality", "secret", "-w", str(shop), "--json"])
    flags = json.loads(plain.stdout)["flags"]
    assert (flags["straight_liner"], flags["speeder"]) == (None, 0)
