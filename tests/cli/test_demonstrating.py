"""The demonstration finds what was planted, and the second time it only opens what is there."""

import webbrowser
from pathlib import Path

import pytest
from tests.cli.faces import run

CUSTOMERS = ("--customers", "6000")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("demo") / "shop"
    return folder, run("demo", "-w", str(folder), *CUSTOMERS, "--no-browser").stdout


def test_the_demo_finds_the_planted_cause(made: tuple[Path, str]) -> None:
    folder, said = made
    assert "Home delivery" in said
    assert "Deliveries come by the promised date" in (folder / "report.html").read_text()


def test_a_second_demo_opens_the_first(made: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    monkeypatch.setenv("DISPLAY", ":0")
    assert "Home delivery" in run("demo", "-w", str(made[0])).stdout
    assert opened == [(made[0] / "report.html").resolve().as_uri()]


def test_without_a_display_nothing_is_opened(made: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "open", pytest.fail)
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert str(made[0].resolve()) in run("demo", "-w", str(made[0])).stdout
