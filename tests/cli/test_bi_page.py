"""What the page on BI tools says is run as it stands there, and gives the number that Regard prints."""

import importlib.util
import re
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
from tests.cli.faces import data, done

from regard.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "use-bi-tools.md"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)


@pytest.fixture
def published(loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a folder beside which the tables were published as the page says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REGARD_WORKSPACE", str(loaded))
    (command,) = blocks("sh")
    done(*command.split()[1:])
    return loaded


def nps(loaded: Path) -> tuple[float, int]:
    (row,) = data("measure", "nps", "-w", loaded)
    return round(row["value"], 1), row["n"]


def test_duckdb_gives_the_nps_that_regard_prints(published: Path) -> None:
    score, months, _views = blocks("sql")
    with duckdb.connect() as connection:
        assert connection.execute(score).fetchall() == [nps(published)]
        found = connection.execute(months).fetchall()
    assert found == [
        ("2026-01", "phone", 1, 1), ("2026-01", "store", 1, 1), ("2026-01", "web", 2, 2),
    ]  # fmt: skip


def test_the_views_for_tools_that_speak_sql_can_be_asked(published: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(blocks("sql")[2])
        joined = "select count(*) from answers join current_contacts using (seq) join persons on persons.customer = "
        assert connection.execute(f"{joined}answers.customer").fetchone() == (4,)
    assert published.is_dir()


@pytest.mark.parametrize("tool", ["polars", "pandas", "pyspark"])
def test_a_program_of_the_page_runs_and_agrees(published: Path, tool: str) -> None:
    if importlib.util.find_spec(tool) is None:
        pytest.skip(f"{tool} is not installed")
    (program,) = (block for block in blocks("python") if tool in block)
    found: dict[str, Any] = {}
    exec(compile(program, str(PAGE), "exec"), found)  # noqa: S102 - our own page
    if tool == "polars":
        assert found["nps"].row(0) == nps(published)
    elif tool == "pandas":
        assert found["last"]["n"].tolist() == [1, 1, 1, 1]
    else:
        assert tuple(found["nps"][0]) == nps(published)


def test_the_settings_of_the_page_are_settings() -> None:
    (entries,) = blocks("toml")
    rules = msgspec.toml.decode(entries, type=Settings).publish
    assert (rules.on, rules.every_minutes, rules.folder) == (True, 60, "published")
