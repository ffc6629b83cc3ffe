"""How the project writes: plain words, plain shell, nothing left behind."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file())
PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    if "_build" not in path.relative_to(ROOT).parts
)
HYPE = ("simply", "just", "obviously", "powerful", "seamless", "easily", "leverage", "cutting-edge", "blazing")
CODE = re.compile(r"```.*?```|`[^`]*`|<!--.*?-->", re.DOTALL)


def prose(page: Path) -> str:
    return CODE.sub("", page.read_text()).casefold()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_has_no_word_of_hype(page: Path) -> None:
    assert [word for word in HYPE if re.search(rf"\b{word}\b", prose(page))] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_is_plain_shell(script: Path) -> None:
    done = subprocess.run(["sh", "-n", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not re.search(r"\[\[|\blocal |\bfunction |<\(", script.read_text())


@pytest.mark.parametrize("command", ["demo", "test", "check", "print"])
def test_a_command_of_the_project_can_be_run(command: str) -> None:
    script = ROOT / "scripts" / command
    assert script.stat().st_mode & 0o111
    assert script.read_text().startswith("#!/bin/sh\n")


def test_the_lock_names_no_host_and_no_path() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert [line for line in lines if "/" in line or "#" in line] == []


def test_every_package_of_the_lock_has_a_hash() -> None:
    packages = re.split(r"\n(?=\S)", (ROOT / "constraints.txt").read_text().strip())
    assert len(packages) > 30
    assert [package for package in packages if "--hash=sha256:" not in package or "==" not in package] == []


def test_nothing_is_left_for_later() -> None:
    code = [path for folder in ("src", "tests", "docs") for path in (ROOT / folder).rglob("*.py")]
    later = re.compile("TO" + "DO|FIX" + "ME|X" + "XX")
    assert [path.name for path in code if later.search(path.read_text())] == []


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    kinds = {".py", ".md", ".toml", ".txt", ".sql", ".csv", ".yaml"}
    roots = [ROOT / name for name in ("src", "tests", "docs", "scripts", "examples", "benchmarks")]
    here = (path for root in roots for path in root.rglob("*") if "node_modules" not in path.parts)
    files = [path for path in here if path.suffix in kinds or path.parent.name == "scripts"]
    machine = re.compile("/(home|root|Users|work)" + "/")
    assert [str(path) for path in files if path.is_file() and machine.search(path.read_text())] == []
