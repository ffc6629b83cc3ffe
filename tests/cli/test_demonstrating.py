"""The demonstration opens the web app on what was planted, and the second time only opens what is there."""

import urllib.request
from pathlib import Path

import pytest
from tests.cli.faces import run
from tests.live import demonstrated

from regard.web import serving
from regard.web.serving import Plan

CUSTOMERS = ("--customers", "6000")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("demo") / "shop"
    return folder, run("demo", "-w", str(folder), *CUSTOMERS, "--once").stdout


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """Collect what would be served."""
    served: list[Plan] = []

    def serve(plan: Plan) -> int:
        served.append(plan)
        return 0

    monkeypatch.setattr(serving, "run_server", serve)
    return served


def test_the_demo_finds_the_planted_cause(made: tuple[Path, str]) -> None:
    folder, said = made
    assert "Home delivery" in said
    assert "Deliveries come by the promised date" in (folder / "report.html").read_text()


def test_a_second_demo_opens_the_first(made: tuple[Path, str]) -> None:
    assert "Home delivery" in run("demo", "-w", str(made[0]), "--once").stdout


def test_the_web_app_is_opened_where_there_is_a_display(
    made: tuple[Path, str], plans: list[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    run("demo", "-w", str(made[0]))
    run("demo", "-w", str(made[0]), "--no-browser", "--port", "8123")
    assert [(plan.has_browser, plan.port) for plan in plans] == [(True, 0), (False, 8123)]
    assert {plan.folder for plan in plans} == {made[0].resolve()}


def test_without_a_display_nothing_is_opened(
    made: tuple[Path, str], plans: list[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    run("demo", "-w", str(made[0]))
    assert [plan.has_browser for plan in plans] == [False]


def test_the_demo_serves_and_says_how_to_sign_in(made: tuple[Path, str]) -> None:
    with demonstrated(made[0]) as live, urllib.request.urlopen(live.sign_in) as page:  # noqa: S310 - our own server
        assert b"<form" in page.read()
