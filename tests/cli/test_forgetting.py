from pathlib import Path

import pytest
from tests.cli.faces import data, done, run, volume


def test_an_erased_customer_is_in_no_number(loaded: Path) -> None:
    said = done("erase", "carla", "-w", loaded, "--yes")
    assert "Erased 1 customer: 2 entries gone" in said
    assert "Backups made before" in said
    assert volume(loaded) == 3


def test_what_was_erased_is_counted_for_programs(loaded: Path) -> None:
    assert data("erase", "carla", "-w", loaded, "--yes") == {"customers": 1, "entries": 2, "files": 2}


def test_nobody_is_erased_without_a_yes(loaded: Path) -> None:
    result = run("erase", "carla", "-w", loaded)
    assert result.exit_code == 2
    assert "Add --yes" in result.stderr
    assert volume(loaded) == 4


@pytest.mark.parametrize(("answer", "left"), [(True, 3), (False, 4)])
def test_a_person_is_asked_first(loaded: Path, monkeypatch: pytest.MonkeyPatch, *, answer: bool, left: int) -> None:
    monkeypatch.setattr("regard.cli.printing.is_answered", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: answer)
    assert run("erase", "carla", "-w", loaded).exit_code == (0 if answer else 2)
    assert volume(loaded) == left


def test_an_unknown_customer_is_said_to_be_unknown(loaded: Path) -> None:
    result = run("erase", "zoe", "-w", loaded, "--yes")
    assert result.exit_code == 2
    assert "No customer 'zoe' is known." in result.stderr
