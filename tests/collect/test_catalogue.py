from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from regard.collect.catalogue import Catalogue, read_catalogue, register_touchpoints, start_catalogue
from regard.errors import BrokenWorkspaceError
from regard.vocabulary import USUAL_STAGES, Channel, Touchpoint

DESK = Touchpoint(key="desk", name="Desk", channel=Channel.STORE, sorted=False)
BLOG = Touchpoint(key="blog", name="Blog: news & more", sorted=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    start_catalogue(tmp_path)
    return tmp_path


def test_a_new_catalogue_has_the_usual_stages_and_no_touchpoint(folder: Path) -> None:
    catalogue = read_catalogue(folder)
    assert catalogue.stages == USUAL_STAGES
    assert catalogue.touchpoints == {}
    assert (folder / "touchpoints.yaml").read_text().startswith("# The touchpoints")


def test_registered_touchpoints_are_read_back(folder: Path) -> None:
    register_touchpoints(folder, [DESK, BLOG])
    assert read_catalogue(folder).touchpoints == {"desk": DESK, "blog": BLOG}


def test_what_people_wrote_stays_letter_by_letter(folder: Path) -> None:
    written = "# ours\n\n- name: Shop   # the one\n  key: shop"
    (folder / "touchpoints.yaml").write_text(written)
    register_touchpoints(folder, [DESK])
    assert (folder / "touchpoints.yaml").read_text().startswith(written + "\n- key: desk\n")
    assert list(read_catalogue(folder).touchpoints) == ["shop", "desk"]


def test_an_indented_list_is_continued_with_its_indent(folder: Path) -> None:
    (folder / "touchpoints.yaml").write_text("  - key: shop\n    name: Shop\n")
    register_touchpoints(folder, [DESK])
    assert set(read_catalogue(folder).touchpoints) == {"shop", "desk"}


def test_a_touchpoint_is_never_registered_twice(folder: Path) -> None:
    register_touchpoints(folder, [DESK, DESK])
    before = (folder / "touchpoints.yaml").stat()
    register_touchpoints(folder, [DESK])
    assert (folder / "touchpoints.yaml").stat().st_ino == before.st_ino
    assert (folder / "touchpoints.yaml").read_text().count("key: desk") == 1


def test_registering_at_the_same_time_loses_nothing(folder: Path) -> None:
    new = [Touchpoint(key=f"t{number}", name="T", sorted=False) for number in range(20)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda touchpoint: register_touchpoints(folder, [DESK, touchpoint]), new))
    assert set(read_catalogue(folder).touchpoints) == {"desk", *(touchpoint.key for touchpoint in new)}


@pytest.mark.parametrize("key", ["no", "404", "1e3", "null", "サポート"])
def test_keys_that_yaml_would_misread_come_back_as_they_are(folder: Path, key: str) -> None:
    register_touchpoints(folder, [Touchpoint(key=key, name=key, sorted=False)])
    assert list(read_catalogue(folder).touchpoints) == [key]


def test_the_files_mode_and_a_link_to_it_stay(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    real = tmp_path_factory.mktemp("elsewhere") / "ours.yaml"
    (folder / "touchpoints.yaml").replace(real)
    (folder / "touchpoints.yaml").symlink_to(real)
    real.chmod(0o600)
    register_touchpoints(folder, [DESK])
    assert (folder / "touchpoints.yaml").is_symlink()
    assert real.stat().st_mode & 0o777 == 0o600
    assert list(read_catalogue(folder).touchpoints) == ["desk"]


def test_stages_come_in_their_order(folder: Path) -> None:
    (folder / "stages.yaml").write_text("- {key: use, name: Use, order: 9}\n- {key: buy, name: Buy, order: 2}\n")
    assert [stage.key for stage in read_catalogue(folder).stages] == ["buy", "use"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- key: shop\n", r"entry 1 \(shop\).*name"),
        ("- {key: shop, name: Shop}\n- {key: 404, name: X}\n", r"entry 2 \(404\).*quotes"),
        ("- {key: shop, name: Shop, chanel: web}\n", "chanel"),
        ("- {key: shop, name: Shop, channel: pigeon}\n", "pigeon"),
        ("- {key: Shop, name: Shop}\n", "is no key"),
        ("- shop\n", "that is no mapping"),
        ("- {key: shop, name: A}\n- {key: shop, name: B}\n", "more than one entry"),
        ("- {key: shop, name: A, stage: byu}\n", r"'byu' is not in stages.yaml.*aware, buy"),
        ("key: shop\n", "no list"),
        ("- {key: shop\n", "no valid YAML.*line"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_remedy(folder: Path, text: str, says: str) -> None:
    (folder / "touchpoints.yaml").write_text(text)
    with pytest.raises(BrokenWorkspaceError, match=f"(?s)touchpoints.yaml.*{says}"):
        read_catalogue(folder)


def test_two_stages_cannot_have_one_order(folder: Path) -> None:
    (folder / "stages.yaml").write_text("- {key: use, name: Use, order: 2}\n- {key: buy, name: Buy, order: 2}\n")
    with pytest.raises(BrokenWorkspaceError, match="order 2 stands"):
        read_catalogue(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "stages.yaml").unlink()
    with pytest.raises(BrokenWorkspaceError, match=r"stages\.yaml cannot be read"):
        read_catalogue(folder)


def test_a_file_in_another_encoding_is_named(folder: Path) -> None:
    (folder / "touchpoints.yaml").write_bytes("# Café\n".encode("latin-1"))
    with pytest.raises(BrokenWorkspaceError, match="UTF-8"):
        read_catalogue(folder)


def test_a_list_that_cannot_be_continued_stays_as_it_is(folder: Path) -> None:
    (folder / "touchpoints.yaml").write_text("[{key: shop, name: Shop}]\n")
    with pytest.raises(BrokenWorkspaceError):
        register_touchpoints(folder, [DESK])
    assert (folder / "touchpoints.yaml").read_text() == "[{key: shop, name: Shop}]\n"
    assert not list(folder.glob("*.part"))


def test_a_catalogue_keeps_what_it_has_when_adding() -> None:
    start = Touchpoint(key="desk", name="Our desk")
    assert Catalogue({"desk": start}, ()).adding([DESK, BLOG]).touchpoints == {"desk": start, "blog": BLOG}
