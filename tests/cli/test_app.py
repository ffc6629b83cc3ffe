import os
import subprocess
from pathlib import Path

import pytest
from tests.cli.faces import data, done, in_a_process, program, run

import regard
from regard.cli import main
from regard.cli.app import COMMANDS


def test_the_version_is_printed() -> None:
    assert done("--version") == f"regard {regard.__version__}\n"


def test_every_command_is_in_the_help() -> None:
    helped = done("--help")
    assert [command.__name__ for command in COMMANDS if f"  {command.__name__} " not in helped] == []


def test_what_is_wrong_is_one_line_on_standard_error(tmp_path: Path) -> None:
    result = in_a_process(["measure", "volume"], cwd=tmp_path)
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr == ". is no workspace. Make one with `regard init .`.\n"


@pytest.mark.parametrize("words", [["fly"], ["measure"], ["measure", "volume", "--wings"], ["undo", "one"]])
def test_wrong_words_end_with_two(words: list[str]) -> None:
    assert run(*words).exit_code == 2


def test_a_file_that_may_not_be_written_is_said_in_words(loaded: Path) -> None:
    result = run("backup", loaded / "nowhere" / "acme.tar", "-w", loaded)
    assert result.exit_code == 2
    assert "cannot be used: No such file or directory." in result.stderr


def test_the_workspace_may_be_the_current_folder(loaded: Path) -> None:
    result = in_a_process(["measure", "volume", "--json"], cwd=loaded)
    assert '"n": 4' in result.stdout


def test_the_workspace_may_come_from_the_environment(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGARD_WORKSPACE", str(loaded))
    assert data("measure", "volume")[0]["n"] == 4


def test_the_entry_point_runs_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["regard", "--version"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0


def test_a_reader_that_goes_away_is_met_in_silence(loaded: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    words = program("measure", "volume", "--json", "-w", loaded)
    result = subprocess.run(words, stdout=write_end, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write_end)
    assert result.stderr == ""


def test_an_interrupted_command_ends_with_130(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("regard.ledger.imports", interrupted)
    assert run("imports", "-w", loaded).exit_code == 130


def test_a_mistake_of_regard_itself_is_not_hidden(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.ledger.imports", lambda _: 1 / 0)
    assert isinstance(run("imports", "-w", loaded).exception, ZeroDivisionError)
