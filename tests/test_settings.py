from pathlib import Path

import pytest

from regard.errors import BrokenWorkspaceError, RegardError
from regard.settings import EpisodeRule, Settings, read_settings, settings_text


def written(folder: Path, text: str) -> Path:
    (folder / "regard.toml").write_text(text)
    return folder


@pytest.mark.parametrize("name", ["Acme", 'A "quoted" name', "Café \\ Menü", "サポート"])
def test_a_new_workspaces_settings_read_back(tmp_path: Path, name: str) -> None:
    settings = read_settings(written(tmp_path, settings_text(name, "Europe/Berlin")))
    assert settings == Settings(name=name, zone="Europe/Berlin")


def test_what_is_not_said_is_usual(tmp_path: Path) -> None:
    assert read_settings(written(tmp_path, "")) == Settings()
    assert Settings().episodes == (EpisodeRule("visit", 1800),)


@pytest.mark.parametrize(
    "wrong",
    [
        'zone = "Mars/Olympus"',
        "minimum_n = 0",
        'minimum_n = "many"',
        "colour = 1",
        "name",
        "episodes = []",
        '[[episodes]]\nname = "Visit"\ngap_s = 60',
        '[[episodes]]\nname = "visit"\ngap_s = 0',
        '[[episodes]]\nname = "visit"',
        '[[episodes]]\nname = "a"\ngap_s = 1\n[[episodes]]\nname = "a"\ngap_s = 2',
    ],
)
def test_a_wrong_entry_is_refused_with_the_files_name(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(BrokenWorkspaceError, match=r"regard\.toml"):
        read_settings(written(tmp_path, wrong))


def test_an_error_keeps_what_and_remedy_apart() -> None:
    error = RegardError("It is broken.", "Mend it.")
    assert (str(error), error.what, error.remedy) == ("It is broken. Mend it.", "It is broken.", "Mend it.")
    assert str(RegardError("It is broken.")) == "It is broken."
