"""Departments, units and segments beside touchpoints and stages; merged touchpoints."""

from pathlib import Path

import pytest

from regard.collect.catalogue import CATALOGUE_FILES, read_catalogue, start_catalogue
from regard.errors import BrokenWorkspaceError
from regard.vocabulary import Department, Segment, Touchpoint, Unit


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    start_catalogue(tmp_path)
    return tmp_path


def test_a_new_workspace_has_every_file_with_its_comments(folder: Path) -> None:
    assert [(folder / name).read_text()[0] for name in CATALOGUE_FILES] == ["#"] * 5
    catalogue = read_catalogue(folder)
    assert (catalogue.departments, catalogue.units, catalogue.segments) == ((), (), ())


def test_an_older_workspace_without_the_new_files_has_none_of_them(folder: Path) -> None:
    for name in CATALOGUE_FILES[2:]:
        (folder / name).unlink()
    assert read_catalogue(folder).units == ()


def test_what_people_write_is_read(folder: Path) -> None:
    (folder / "departments.yaml").write_text("- {key: service, name: Service}\n")
    (folder / "units.yaml").write_text("- {key: north, name: North}\n- {key: kiel, name: Kiel, parent: north}\n")
    (folder / "segments.yaml").write_text('- {key: vip, name: VIP, where: ["attribute:plan=premium"]}\n')
    catalogue = read_catalogue(folder)
    assert catalogue.departments == (Department(key="service", name="Service"),)
    assert catalogue.units == (Unit(key="north", name="North"), Unit(key="kiel", name="Kiel", parent="north"))
    assert catalogue.segments == (Segment(key="vip", name="VIP", where=("attribute:plan=premium",)),)


def test_a_merged_touchpoint_no_longer_waits_to_be_sorted(folder: Path) -> None:
    text = "- {key: a, name: A, sorted: false, merged_into: b}\n- {key: b, name: B, sorted: false}\n"
    (folder / "touchpoints.yaml").write_text(text)
    assert read_catalogue(folder).unsorted == (Touchpoint(key="b", name="B", sorted=False),)


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("touchpoints", "- {key: a, name: A, merged_into: b}\n", "'b', which is not there"),
        ("touchpoints", "- {key: a, name: A, merged_into: a}\n", "into itself"),
        (
            "touchpoints",
            "- {key: a, name: A, merged_into: b}\n- {key: b, name: B, merged_into: c}\n- {key: c, name: C}\n",
            "which is merged itself.*both into 'c'",
        ),
        ("units", "- {key: a, name: A, parent: b}\n", "'b', is not there"),
        ("units", "- {key: a, name: A, parent: b}\n- {key: b, name: B, parent: a}\n", "above itself"),
        ("units", "- {key: a, name: A, zone: Mars/Base}\n", "Mars"),
        ("units", "- {key: a, name: A}\n- {key: a, name: B}\n", "more than one entry"),
        ("segments", "- {key: a, name: A, where: []}\n", "at least one condition"),
        ("segments", "- {key: a, name: A, where: [channel]}\n", "no condition"),
        ("departments", "- {key: a}\n", "name"),
    ],
)
def test_a_mistake_is_named_with_its_remedy(folder: Path, file: str, text: str, says: str) -> None:
    (folder / f"{file}.yaml").write_text(text)
    with pytest.raises(BrokenWorkspaceError, match=f"(?s){file}.yaml.*{says}"):
        read_catalogue(folder)
