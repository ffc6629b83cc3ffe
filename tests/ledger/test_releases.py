"""A workspace that any release has written is read by this one, with the same numbers."""

import json
import shutil
from pathlib import Path

import pytest
from tests.workspaces.make import told

from regard import story
from regard.ledger import imports, open_ledger, rebuild

RELEASES = sorted(path.parent for path in (Path(__file__).parents[1] / "workspaces").glob("*/expected.json"))


@pytest.fixture(params=RELEASES, ids=lambda folder: folder.name)
def release(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copytree(request.param, tmp_path / "release"))


def test_a_workspace_of_a_release_says_what_it_said(release: Path) -> None:
    expected = json.loads((release / "expected.json").read_text())
    with open_ledger(release / "acme") as ledger:
        story.catch_up(ledger)
        assert told(ledger) == expected
        rebuild(ledger, story.folds(ledger))
        assert told(ledger) == expected


def test_a_workspace_of_a_release_has_its_imports_and_its_settings(release: Path) -> None:
    with open_ledger(release / "acme") as ledger:
        assert [(load.file, load.taken, load.known) for load in imports(ledger)] == [("visits.csv", 1, 1)]
        assert ledger.settings.zone == "Europe/Berlin"


def test_every_release_is_small(release: Path) -> None:
    assert sum(path.stat().st_size for path in release.rglob("*") if path.is_file()) <= 300_000


def test_there_is_a_workspace_of_the_first_release() -> None:
    assert "0.1.0" in {folder.name for folder in RELEASES}
