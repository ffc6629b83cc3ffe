import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from regard.cli.app import Commands
from regard.cli.surveys import surveys

EXAMPLES = Path(__file__).parents[2] / "examples/surveys"
BOUGHT, YEARLY = EXAMPLES / "after_purchase.yaml", EXAMPLES / "relationship.yaml"
FAULTY = """\
key: faulty
name: Faulty
touchpoint: store
languages: [en, de]
pages:
- key: a
  questions:
  - {key: why, kind: text, text: {en: Why?}, shown_if: npz < 3}
"""

app = typer.Typer(cls=Commands)
app.add_typer(surveys)


def run(*words: object, said: str = "") -> Result:
    return CliRunner().invoke(app, ["surveys", *map(str, words)], input=said)


def done(*words: object) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def data(*words: object) -> Any:
    return json.loads(done(*words, "--json"))


@pytest.fixture
def asking(workspace: Path) -> Path:
    """Return a workspace with a published survey."""
    done("add", BOUGHT, "-w", workspace)
    done("publish", "after_purchase", "-w", workspace)
    return workspace


def test_no_survey_yet_says_how_to_add_one(workspace: Path) -> None:
    assert "regard surveys add FILE" in done("list", "-w", workspace)
    assert data("list", "-w", workspace) == []


def test_a_survey_is_added_published_and_listed(workspace: Path) -> None:
    assert done("add", BOUGHT, "-w", workspace) == "The draft of 'after_purchase' is kept.\n"
    assert "nobody is asked, draft to publish" in done("list", "-w", workspace)
    assert done("publish", "after_purchase", "-w", workspace) == "Version 1 of 'after_purchase' is open.\n"
    assert "version 1 is open" in done("list", "-w", workspace)
    (listed,) = data("list", "-w", workspace)
    assert (listed["key"], listed["versions"], listed["open"], listed["has_draft"]) == ("after_purchase", [1], 1, False)


def test_a_survey_is_shown_question_by_question(asking: Path) -> None:
    shown = done("show", "after_purchase", "-w", asking)
    assert shown.startswith("after_purchase: After a purchase (version 1 is open)")
    assert "reason includes finding" in shown
    assert data("show", "after_purchase", "--version", 1, "-w", asking)["survey"]["touchpoint"] == "checkout"


def test_the_condition_of_a_page_is_shown_with_its_first_question(workspace: Path) -> None:
    done("add", YEARLY, "-w", workspace)
    assert "not @channel is store" in done("show", "relationship", "-w", workspace)


def test_a_survey_is_checked_without_being_kept(tmp_path: Path) -> None:
    (tmp_path / "faulty.yaml").write_text(FAULTY)
    assert done("check", BOUGHT) == "Nothing is wrong.\n"
    checked = run("check", tmp_path / "faulty.yaml")
    assert checked.exit_code == 1
    assert "a/why/shown_if: No question has this name." in checked.stdout
    assert "(de)" in checked.stdout
    assert "(de)" not in run("check", "--draft", tmp_path / "faulty.yaml").stdout


def test_faults_are_told_to_programs() -> None:
    checked = run("check", "-", "--json", said=FAULTY)
    assert checked.exit_code == 1
    assert [(each["where"], each["why"]) for each in json.loads(checked.stdout)] == [
        ("a/why/shown_if", "unknown_name"),
        ("a/why/text", "untranslated"),
    ]


def test_a_draft_with_faults_is_kept_and_not_published(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "faulty.yaml").write_text(FAULTY)
    assert "2 faults to mend before it is published" in done("add", tmp_path / "faulty.yaml", "-w", workspace)
    refused = run("publish", "faulty", "-w", workspace)
    assert refused.exit_code == 2
    assert "cannot be published yet" in refused.stderr


def test_a_changed_file_becomes_the_next_version(asking: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed.yaml"
    changed.write_text(BOUGHT.read_text().replace("name: After a purchase", "name: After buying"))
    done("add", changed, "-w", asking)
    assert "version 1 is open, draft to publish" in done("list", "-w", asking)
    assert data("publish", "after_purchase", "-w", asking)["versions"] == [1, 2]


def test_a_survey_is_copied_put_away_and_taken_out_again(asking: Path) -> None:
    copied = data("duplicate", "after_purchase", "north", "--name", "North", "-w", asking)
    assert (copied["key"], copied["name"], copied["has_draft"]) == ("north", "North", True)
    assert done("archive", "after_purchase", "-w", asking) == "'after_purchase' is in the archive.\n"
    assert "archived" in done("list", "-w", asking)
    assert "Version 1 of 'after_purchase' is open." in done("reopen", "after_purchase", "-w", asking)
    assert "publish its draft" in done("reopen", "north", "-w", asking)


def test_mistakes_say_what_to_do(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("name: Café".encode("latin-1"))
    for words, what in (
        (("show", "nosuch", "-w", workspace), "There is no survey 'nosuch'."),
        (("check", tmp_path / "nosuch.yaml"), "cannot be used"),
        (("check", tmp_path / "latin.yaml"), "is not in UTF-8"),
        (("check", "-"), "This is no survey"),
    ):
        refused = run(*words)
        assert refused.exit_code == 2
        assert what in refused.stderr


def test_a_change_at_the_same_moment_is_not_lost(asking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.cli.surveys.shown_survey", lambda _survey: "{}")
    refused = run("add", BOUGHT, "-w", asking)
    assert refused.exit_code == 2
    assert "at the same moment" in refused.stderr
