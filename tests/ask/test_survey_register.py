"""Surveys stand in the workspace: drafts change, versions never do, and nobody's change is lost by another's."""

from pathlib import Path
from threading import Thread

import pytest
from msgspec.structs import replace
from tests.ask.small_surveys import NPS, SHOP, asked, page

from regard.ask.register import (
    Standing,
    archive,
    duplicate,
    publish,
    put_draft,
    read_survey,
    reopen,
    shown_survey,
    standing,
    standing_of,
)
from regard.ask.writing import to_yaml
from regard.collect.editing import Why
from regard.errors import BrokenWorkspaceError, WrongUseError

RENAMED = replace(SHOP, name="Second")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a workspace with a published survey."""
    put_draft(tmp_path, SHOP)
    publish(tmp_path, "visit")
    return tmp_path


def test_a_workspace_without_surveys_has_none(tmp_path: Path) -> None:
    assert standing(tmp_path) == ()


def test_a_draft_stands_in_a_file_of_its_own(tmp_path: Path) -> None:
    assert put_draft(tmp_path, SHOP) == ()
    assert standing(tmp_path) == (Standing("visit", "Visit", has_draft=True),)
    assert (tmp_path / "surveys/visit/draft.yaml").read_text() == to_yaml(SHOP)
    assert read_survey(tmp_path, "visit") == SHOP


def test_a_draft_may_have_faults(tmp_path: Path) -> None:
    assert put_draft(tmp_path, replace(SHOP, pages=())) == ()
    with pytest.raises(WrongUseError, match="cannot be published yet: There is no page"):
        publish(tmp_path, "visit")


def test_how_many_faults_are_left_is_said(tmp_path: Path) -> None:
    put_draft(tmp_path, replace(SHOP, pages=(page("a", asked("q", "consent"), asked("r", "consent")),)))
    with pytest.raises(WrongUseError, match="1 more; `regard surveys check` lists all"):
        publish(tmp_path, "visit")


def test_a_new_survey_does_not_replace_another(tmp_path: Path) -> None:
    put_draft(tmp_path, SHOP)
    (refused,) = put_draft(tmp_path, RENAMED)
    assert (refused.key, refused.why) == ("visit", Why.TAKEN)
    assert read_survey(tmp_path, "visit") == SHOP


def test_a_change_takes_the_place_of_what_was_seen(tmp_path: Path) -> None:
    put_draft(tmp_path, SHOP)
    assert put_draft(tmp_path, RENAMED, shown_survey(SHOP)) == ()
    assert read_survey(tmp_path, "visit") == RENAMED


def test_a_change_of_what_somebody_else_changed_is_refused_and_says_what(tmp_path: Path) -> None:
    put_draft(tmp_path, SHOP)
    put_draft(tmp_path, RENAMED, shown_survey(SHOP))
    (refused,) = put_draft(tmp_path, replace(SHOP, name="Mine"), shown_survey(SHOP))
    assert refused.why is Why.CHANGED
    assert [(each.field, each.shown, each.now) for each in refused.changes] == [("name", "Visit", "Second")]
    with pytest.raises(WrongUseError, match="Open the page again"):
        put_draft(tmp_path, SHOP, "nonsense")


def test_a_change_of_what_is_gone_is_refused(tmp_path: Path) -> None:
    (refused,) = put_draft(tmp_path, SHOP, shown_survey(SHOP))
    assert refused.why is Why.GONE


def test_of_two_changes_at_once_one_is_kept(tmp_path: Path) -> None:
    put_draft(tmp_path, SHOP)
    refused: list[int] = []

    def change(name: str) -> None:
        refused.append(len(put_draft(tmp_path, replace(SHOP, name=name), shown_survey(SHOP))))

    threads = [Thread(target=change, args=(f"Name {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(refused) == [0] + [1] * 7


def test_published_versions_never_change(folder: Path) -> None:
    assert standing(folder) == (Standing("visit", "Visit", versions=(1,), open=1),)
    put_draft(folder, RENAMED, shown_survey(SHOP))
    assert standing_of(folder, "visit") == Standing("visit", "Second", versions=(1,), open=1, has_draft=True)
    assert publish(folder, "visit") == 2
    assert read_survey(folder, "visit", 1) == SHOP
    assert read_survey(folder, "visit", 2) == read_survey(folder, "visit") == RENAMED
    assert standing_of(folder, "visit") == Standing("visit", "Second", versions=(1, 2), open=2)


def test_the_tenth_version_comes_after_the_ninth(folder: Path) -> None:
    for number in range(2, 12):
        now = read_survey(folder, "visit")
        put_draft(folder, replace(SHOP, name=f"Name {number}"), shown_survey(now))
        assert publish(folder, "visit") == number
    assert standing_of(folder, "visit").versions == tuple(range(1, 12))


def test_nothing_new_cannot_be_published(folder: Path) -> None:
    with pytest.raises(WrongUseError, match="has no draft"):
        publish(folder, "visit")


def test_what_was_changed_meanwhile_is_not_published_unseen(tmp_path: Path) -> None:
    put_draft(tmp_path, SHOP)
    put_draft(tmp_path, RENAMED, shown_survey(SHOP))
    with pytest.raises(WrongUseError, match="Somebody changed"):
        publish(tmp_path, "visit", shown_survey(SHOP))
    assert publish(tmp_path, "visit", shown_survey(RENAMED)) == 1


def test_a_publication_that_was_cut_short_is_finished_with_the_same_number(folder: Path) -> None:
    (folder / "surveys/visit/draft.yaml").write_text(to_yaml(SHOP))
    (folder / "surveys/visit/standing.yaml").unlink()
    assert standing_of(folder, "visit") == Standing("visit", "Visit", versions=(1,), has_draft=True)
    assert publish(folder, "visit") == 1
    assert standing_of(folder, "visit") == Standing("visit", "Visit", versions=(1,), open=1)


def test_a_copy_is_a_draft_of_its_own(folder: Path) -> None:
    assert duplicate(folder, "visit", "again", "Visit again").key == "again"
    assert [each.key for each in standing(folder)] == ["again", "visit"]
    assert read_survey(folder, "again") == replace(SHOP, key="again", name="Visit again")
    with pytest.raises(WrongUseError, match="There is a survey 'again' already"):
        duplicate(folder, "visit", "again")
    with pytest.raises(WrongUseError, match="no key for a survey"):
        duplicate(folder, "visit", "../away")


def test_an_archived_survey_asks_nobody_until_it_is_reopened(folder: Path) -> None:
    archive(folder, "visit")
    assert standing_of(folder, "visit") == Standing("visit", "Visit", versions=(1,), archived=True)
    assert reopen(folder, "visit") == 1
    assert standing_of(folder, "visit") == Standing("visit", "Visit", versions=(1,), open=1)


def test_a_draft_that_was_archived_is_reopened_without_a_version(tmp_path: Path) -> None:
    put_draft(tmp_path, SHOP)
    archive(tmp_path, "visit")
    assert reopen(tmp_path, "visit") is None


@pytest.mark.parametrize("key", ["nosuch", "../visit", "", "visit/../visit"])
def test_an_unknown_survey_is_refused(folder: Path, key: str) -> None:
    for call in (read_survey, publish, archive, reopen, standing_of):
        with pytest.raises(WrongUseError, match="There is no survey"):
            call(folder, key)


def test_an_unknown_version_is_refused(folder: Path) -> None:
    with pytest.raises(WrongUseError, match=r"has no version 7\. It has: 1"):
        read_survey(folder, "visit", 7)


def test_other_files_are_no_surveys(folder: Path) -> None:
    (folder / "surveys/policy.yaml").write_text("rules: []\n")
    (folder / "surveys/empty").mkdir()
    (folder / "surveys/visit/v01.yaml").write_text("")
    assert [each.key for each in standing(folder)] == ["visit"]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("v1.yaml", b"key: [", "no valid YAML"),
        ("v1.yaml", b"\xff", "not in UTF-8"),
        ("v1.yaml", to_yaml(replace(SHOP, key="other")).encode(), "its key is 'other'"),
        ("standing.yaml", b"open: yes", "cannot be read"),
        ("standing.yaml", b"open: [", "cannot be read"),
        ("standing.yaml", b"open: 7", "version 7 is open, and not there"),
    ],
)
def test_a_broken_file_is_named(folder: Path, name: str, content: bytes, why: str) -> None:
    (folder / "surveys/visit" / name).write_bytes(content)
    with pytest.raises(BrokenWorkspaceError) as broken:
        standing(folder)
    assert name in broken.value.what
    assert why in broken.value.what


def test_a_file_that_was_edited_by_hand_is_read_again(tmp_path: Path) -> None:
    put_draft(tmp_path, SHOP)
    assert read_survey(tmp_path, "visit").name == "Visit"
    (tmp_path / "surveys/visit/draft.yaml").write_text(to_yaml(replace(SHOP, pages=(page("a", NPS),), name="By hand")))
    assert read_survey(tmp_path, "visit").name == "By hand"
