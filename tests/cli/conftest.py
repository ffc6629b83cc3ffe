"""A workspace, and the file of a small shop."""

import shutil
from pathlib import Path

import pytest
from tests.cli.faces import SHOP, done


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGARD_WORKSPACE", raising=False)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    done("init", tmp_path / "acme", "--zone", "Europe/Berlin")
    return tmp_path / "acme"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.csv"
    path.write_text(SHOP)
    return path


@pytest.fixture(scope="session")
def _loaded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("loaded")
    (folder / "shop.csv").write_text(SHOP)
    done("init", folder / "acme", "--zone", "Europe/Berlin")
    done("load", folder / "shop.csv", "-w", folder / "acme", "--yes")
    return folder / "acme"


@pytest.fixture
def loaded(_loaded_once: Path, tmp_path: Path) -> Path:
    """Return a workspace of one's own into which the shop's file was loaded."""
    return shutil.copytree(_loaded_once, tmp_path / "acme")
