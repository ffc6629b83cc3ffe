"""The house stands as the story says."""

import ast
import csv
import gzip
import re
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from regard import story

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src/regard"
FOUNDATIONS = ["errors", "settings"]
SHARED = ROOT / "../shared/data"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text()) for path in sorted(SOURCE.rglob("*.py"))}


def contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return list(settings["tool"]["importlinter"]["contracts"])


def functions() -> Iterator[tuple[str, Function]]:
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield f"{path.relative_to(SOURCE)}:{node.name}", node


def body_lines(function: Function) -> int:
    has_docstring = ast.get_docstring(function) is not None
    body = function.body[1:] if has_docstring else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body and body[-1].end_lineno else 0


def imported(tree: ast.Module) -> set[str]:
    plain = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    return plain | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_the_story_and_the_contract_list_the_same_rooms() -> None:
    (layers,) = (contract["layers"] for contract in contracts() if contract["id"] == "story")
    rooms = [room.name for room in (*story.ROOMS, *story.FACES)]
    assert list(reversed(layers)) == [*FOUNDATIONS, *rooms[:-2], "story", *rooms[-2:]]


def test_no_folder_or_file_is_outside_the_story() -> None:
    entries = {path.stem for path in SOURCE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    rooms = {room.name for room in (*story.ROOMS, *story.FACES)}
    assert entries - {"__init__", "__main__"} == rooms | {"story", *FOUNDATIONS}


def test_every_folder_of_the_source_is_a_package() -> None:
    folders = {path.parent for path in modules()}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("page", ["README.md", "docs/index.md", "CONTRIBUTING.md"])
def test_a_page_prints_the_rooms_in_order(page: str) -> None:
    text = (ROOT / page).read_text()
    places = [text.find(f"`{room.name}/`") for room in story.ROOMS]
    assert -1 not in places
    assert places == sorted(places)


def test_every_contract_is_kept() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_measures_of_the_contract_are_all_there_are() -> None:
    (listed,) = (contract["modules"] for contract in contracts() if contract["id"] == "measures")
    from regard.measure import MEASURES

    assert sorted(listed) == sorted(f"regard.measure.{name}" for name in MEASURES)


@pytest.mark.parametrize("driver", ["duckdb", "sqlite3", "psycopg"])
def test_only_ledger_and_vault_import_a_database_driver(driver: str) -> None:
    users = {path.relative_to(SOURCE).parts[0] for path, tree in modules().items() if driver in imported(tree)}
    assert users <= {"ledger", "vault"}


@pytest.mark.parametrize(("engine", "module"), [("sqlite", "head_sqlite"), ("postgres", "head_postgres")])
def test_an_engine_is_named_only_in_its_own_file(engine: str, module: str) -> None:
    paths = [path for path in SOURCE.rglob("*") if path.suffix in {".py", ".sql"}]
    # Whoever opens a workspace has to import that one file; the import and the call are all that may name it.
    spoken = re.compile(rf"from regard\.ledger\.{module} import|open_{engine}\b")
    naming = {path for path in paths if engine in spoken.sub("", path.read_text()).casefold()}
    allowed = {SOURCE / f"ledger/{module}.py", *(SOURCE / "ledger/migrations").iterdir()}
    assert {path for path in naming - allowed if path.relative_to(SOURCE).parts[0] not in SPEAKING} == set()


SPEAKING = {"settings", "cli", "web"}
"""Where variables are read, a URL's scheme is checked; help texts and Django's settings name what people choose."""


def names_of_shared_data() -> set[str]:
    names = {path.name.split(".")[0] for path in SHARED.rglob("*") if path.is_file()}
    for path in SHARED.rglob("*.csv*"):
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8-sig", errors="replace") as lines:
            names.update(next(csv.reader(lines), []))
    for path in SHARED.rglob("*.parquet"):
        names.update(parquet.read_schema(path).names)
    return names


def is_telling(name: str) -> bool:
    """Plain and short words belong to everybody; long compounds give a data set away.

    A name tells if it has 12 or more characters, is one word without spaces, and joins words by an
    underscore, a hyphen, a digit or an inner capital.
    """
    return len(name) >= 12 and " " not in name and re.search(r"[-_0-9]|[a-z][A-Z]", name) is not None


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not here")
def test_no_name_of_the_shared_data_is_in_the_source() -> None:
    telling = {name.casefold() for name in names_of_shared_data() if is_telling(name)} - USUAL_NAMES - FORMATS
    assert len(telling) > 20
    words = set(re.findall(r"[\w-]+", "\n".join(path.read_text() for path in modules()).casefold()))
    assert telling & words == set()


USUAL_NAMES = frozenset({"schema_version"})
"""Compounds that every system has, and which tell nothing."""

FORMATS = frozenset(
    {"distribution_id", "locationlatitude", "locationlongitude", "recipientemail", "recipientfirstname"}
    | {"recipientlastname", "userlanguage", "organization_id", "requester_id", "submitter_id", "shared_tickets"}
)
"""Names that belong to the published formats of survey and ticket systems, which their sources have to know."""


def test_functions_are_short() -> None:
    lengths = sorted(body_lines(function) for _, function in functions())
    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.9)] <= 25


def test_no_function_is_over_fifty_lines() -> None:
    assert [name for name, function in functions() if body_lines(function) > 50] == []


def test_no_file_is_over_four_hundred_lines() -> None:
    assert [str(path) for path in modules() if len(path.read_text().splitlines()) > 400] == []


def test_no_class_is_over_two_hundred_lines() -> None:
    classes = (node for tree in modules().values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert [node.name for node in classes if (node.end_lineno or 0) - node.lineno >= 200] == []


def test_a_measure_is_at_most_fifty_lines() -> None:
    from regard.measure import MEASURES

    lengths = {name: len((SOURCE / f"measure/{name}.py").read_text().splitlines()) for name in MEASURES}
    assert {name: length for name, length in lengths.items() if length > 50} == {}


def test_the_ledger_is_handed_the_folds_of_journeys_and_promises(tmp_path: Path) -> None:
    from regard.collect import start_catalogue
    from regard.ledger import create_ledger

    with create_ledger(tmp_path / "acme") as ledger:
        start_catalogue(ledger.folder)
        assert len(story.folds(ledger).functions) == 2
