"""What people can meet is described where they look for it."""

import re
import runpy
import shlex
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer.main
from docs.generate import commands, is_argument
from typer.testing import CliRunner

from regard.cli import app
from regard.collect.refusal import Refusal
from regard.ledger import schema
from regard.measure import MEASURES
from regard.settings import EpisodeRule, Settings

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs/reference"
COMMANDS: dict[str, Any] = dict(commands("regard", typer.main.get_command(app)))
SETTINGS = sorted({*Settings.__struct_fields__, *EpisodeRule.__struct_fields__})
COLUMNS = {name for entry in schema.ENTRIES.values() for name in entry.names}
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHELL = re.compile(r"```(?:sh|console)\n(.*?)```", re.DOTALL)


def lines_of(page: Path) -> list[str]:
    return [line.split("  #")[0] for block in SHELL.findall(page.read_text()) for line in block.splitlines()]


EXAMPLES = sorted({line for page in PAGES for line in lines_of(page) if line.startswith("regard ")})


def command_of(words: list[str]) -> str:
    names = [" ".join(words[:length]) for length in range(len(words), 0, -1)]
    return next(name for name in names if name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_on_the_page_of_the_command_line(name: str) -> None:
    text = (REFERENCE / "cli.md").read_text()
    assert f"## {name}\n" in text
    assert COMMANDS[name].help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_described(name: str) -> None:
    (section,) = re.findall(
        rf"^## {name}\n(.*?)(?=^## |\Z)", (REFERENCE / "cli.md").read_text(), re.DOTALL | re.MULTILINE
    )
    options = [option for parameter in COMMANDS[name].params if not is_argument(parameter) for option in parameter.opts]
    assert [option for option in options if option != "--help" and f"`{option}`" not in section] == []
    assert [
        parameter.name for parameter in COMMANDS[name].params if not (parameter.help or parameter.name == "help")
    ] == []


@pytest.mark.parametrize("line", EXAMPLES)
def test_a_command_shown_on_a_page_exists_with_its_options(line: str) -> None:
    words = shlex.split(line)
    name = command_of([word for word in words if not word.startswith("-")])
    known = {option for parameter in COMMANDS[name].params for option in [*parameter.opts, *parameter.secondary_opts]}
    assert name != "regard" or len(words) == 1
    assert [word for word in words if word.startswith("-") and word not in known] == []


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_is_on_the_page_of_measures(name: str) -> None:
    assert f"## {name}\n" in (REFERENCE / "measures.md").read_text()


@pytest.mark.parametrize("name", MEASURES)
def test_the_changelog_has_the_definition_of_a_measure(name: str) -> None:
    definitions = (ROOT / "CHANGELOG.md").read_text().partition("### Definitions")[2]
    assert f"**{name}**" in definitions


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_on_the_page_of_settings(name: str) -> None:
    assert f"`{name}`" in (REFERENCE / "settings.md").read_text()


def test_every_setting_says_what_it_means() -> None:
    rows = re.findall(r"^\| `(\w+)` \| *(.*?) *\|", (REFERENCE / "settings.md").read_text(), re.MULTILINE)
    assert [name for name, meaning in rows if not meaning] == []
    assert len(rows) == len(msgspec.structs.fields(Settings))


@pytest.mark.parametrize("reason", Refusal)
def test_a_reason_for_a_refusal_is_on_its_page(reason: Refusal) -> None:
    text = (REFERENCE / "refusals.md").read_text()
    assert f"`{reason}`" in text
    assert reason.sentence in text


@pytest.mark.parametrize("column", sorted(COLUMNS))
def test_a_column_of_the_ledger_is_on_the_page_of_columns(column: str) -> None:
    assert f"`{column}`" in (REFERENCE / "schema.md").read_text()


@pytest.fixture
def beside_the_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(line: str) -> str:
    words = shlex.split(line)[1:]
    done = CliRunner().invoke(app, [*words, "--yes"] if words[0] == "load" else words)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_tutorial_says_the_numbers_that_come_out(beside_the_example: Path) -> None:
    lines = [line for line in lines_of(ROOT / "docs/tutorial/first-number.md") if line.startswith("regard ")]
    outputs = [said(line) for line in lines]
    by_channel = dict(zip(lines, outputs, strict=True))["regard measure volume --by channel -w acme"]
    assert re.search(r"\b400\b", outputs[1])
    assert [number for number in ("156", "88", "56", "41", "39", "16", "4") if number not in by_channel] == []
    assert "7.4" in dict(zip(lines, outputs, strict=True))["regard measure nps -w acme"]


def test_the_examples_of_the_readme_run(beside_the_example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for line in lines_of(ROOT / "README.md"):
        # The server stays until it is stopped; other tests run it.
        if line.startswith("regard ") and not line.startswith("regard serve"):
            said(line)
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    example = beside_the_example / "example.py"
    example.write_text(code)
    runpy.run_path(str(example))
    assert "'channel': 'store'" in capsys.readouterr().out


def test_every_desk_is_explained_by_a_page_of_the_help() -> None:
    from regard.web.desks.help.library import pages
    from regard.web.shell.desks import DESKS

    assert {desk.key for desk in DESKS if desk.page not in pages()} == set()


def test_every_page_that_the_web_app_leads_to_is_there() -> None:
    from regard.web.desks.help.library import pages

    templates = (ROOT / "src/regard/web").rglob("*.html")
    named = {key for path in templates for key in re.findall(r'{% help "([^"]+)"', path.read_text())}
    assert named
    assert named <= pages().keys()
