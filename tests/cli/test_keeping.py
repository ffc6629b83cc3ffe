from pathlib import Path

from tests.cli.faces import data, done, run, volume

from regard.settings import read_settings


def test_a_new_workspace_is_named_after_its_folder(workspace: Path) -> None:
    settings = read_settings(workspace)
    assert (settings.name, settings.zone) == ("acme", "Europe/Berlin")
    assert (workspace / "stages.yaml").exists()


def test_init_says_what_it_made(tmp_path: Path) -> None:
    made = data("init", tmp_path / "shop", "--name", "Delta Ltd")
    assert made == {"folder": str(tmp_path / "shop"), "name": "Delta Ltd", "zone": "UTC"}


def test_an_unknown_zone_makes_no_workspace(tmp_path: Path) -> None:
    result = run("init", tmp_path / "acme", "--zone", "Berlin")
    assert result.exit_code == 2
    assert "'Berlin' is no IANA time zone" in result.stderr
    assert not (tmp_path / "acme").exists()


def test_a_folder_with_something_in_it_stays_as_it_is(shop: Path) -> None:
    assert run("init", shop.parent).exit_code == 2
    assert [path.name for path in shop.parent.iterdir()] == ["shop.csv"]


def test_a_rebuild_changes_no_number(loaded: Path) -> None:
    assert data("rebuild", "-w", loaded)["interactions"] == 4
    assert "of 4 interactions" in done("rebuild", "-w", loaded)
    assert volume(loaded) == 4


def test_a_restored_workspace_has_the_same_numbers(loaded: Path, tmp_path: Path) -> None:
    written = data("backup", tmp_path / "acme.tar", "-w", loaded)
    assert written["bytes"] == (tmp_path / "acme.tar").stat().st_size
    assert "4 interactions" in done("restore", tmp_path / "acme.tar", tmp_path / "again")
    assert volume(tmp_path / "again") == 4


def test_a_backup_is_never_overwritten(loaded: Path, tmp_path: Path) -> None:
    assert "as safe as the workspace" in done("backup", tmp_path / "acme.tar", "-w", loaded)
    result = run("backup", tmp_path / "acme.tar", "-w", loaded)
    assert result.exit_code == 2
    assert "exists already" in result.stderr
