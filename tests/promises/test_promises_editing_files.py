"""Promises are edited in their files: versions follow one another, and nobody's change is lost by another's."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from regard.collect.editing import Why
from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.promises import (
    drop_version,
    put_promise,
    put_version,
    read_register,
    remove_promise,
    save_promise,
    shown_promise,
)
from regard.vocabulary import Comparison, LimitRule, Promise

RULE = LimitRule(field="waiting_s", comparison=Comparison.AT_MOST, limit=120.0)
WAIT = Promise(key="wait", statement="Two minutes.", touchpoint="hotline", rule=RULE)
MARCH, APRIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
SOONER = replace(WAIT, rule=replace(RULE, limit=60.0), valid_from=MARCH)
FILE = """# Ours.
- {key: other, statement: One., touchpoint: hotline, rule: {form: limit, field: value, comparison: above, limit: 1}}
- {key: wait, statement: Two minutes., touchpoint: hotline,
   rule: {form: limit, field: waiting_s, comparison: at_most, limit: 120}}
- {key: last, statement: Three., touchpoint: hotline, rule: {form: limit, field: value, comparison: above, limit: 3}}
"""


def test_a_changed_promise_keeps_its_place_and_the_head_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "promises" / "service.yaml"
    path.parent.mkdir()
    path.write_text(FILE)
    changed = replace(WAIT, statement="One minute.")
    assert put_promise(tmp_path, changed, shown_promise(WAIT)) == ()
    assert [each.key for each in read_register(tmp_path).promises] == ["other", "wait", "last"]
    assert read_register(tmp_path).promises[1] == changed
    assert path.read_text().startswith("# Ours.\n")


def test_a_new_promise_stands_in_a_file_of_its_own(tmp_path: Path) -> None:
    assert put_promise(tmp_path, WAIT) == ()
    assert (tmp_path / "promises" / "wait.yaml").exists()
    (refused,) = put_promise(tmp_path, replace(WAIT, statement="Mine."))
    assert (refused.key, refused.why) == ("wait", Why.TAKEN)


def test_a_version_begins_where_the_one_before_ends(tmp_path: Path) -> None:
    put_promise(tmp_path, WAIT)
    assert put_version(tmp_path, SOONER, shown_promise(WAIT)) == ()
    assert read_register(tmp_path).promises == (replace(WAIT, valid_to=MARCH), SOONER)


def test_a_version_may_come_after_a_time_without_the_promise(tmp_path: Path) -> None:
    ended = replace(WAIT, valid_to=MARCH)
    put_promise(tmp_path, ended)
    assert put_version(tmp_path, replace(SOONER, valid_from=APRIL), shown_promise(ended)) == ()
    assert read_register(tmp_path).promises[0] == ended


def test_a_version_comes_after_the_one_before(tmp_path: Path) -> None:
    put_promise(tmp_path, SOONER)
    for begin in (None, MARCH):
        with pytest.raises(WrongUseError, match="must begin after"):
            put_version(tmp_path, replace(WAIT, valid_from=begin), shown_promise(SOONER))


def test_two_versions_do_not_hold_at_the_same_time(tmp_path: Path) -> None:
    put_promise(tmp_path, WAIT)
    put_version(tmp_path, SOONER, shown_promise(WAIT))
    with pytest.raises(WrongUseError, match="at the same time"):
        put_promise(tmp_path, replace(WAIT, valid_to=APRIL), shown_promise(replace(WAIT, valid_to=MARCH)))


def test_versions_in_several_files_come_together_when_one_is_changed(tmp_path: Path) -> None:
    (tmp_path / "promises").mkdir()
    put_promise(tmp_path, replace(WAIT, valid_to=MARCH))
    (tmp_path / "promises" / "wait.yaml").rename(tmp_path / "promises" / "a.yaml")
    text = (tmp_path / "promises" / "a.yaml").read_text().replace("valid_to", "valid_from")
    (tmp_path / "promises" / "b.yaml").write_text(text)
    later = replace(WAIT, valid_from=MARCH)
    assert put_promise(tmp_path, replace(later, statement="New."), shown_promise(later)) == ()
    assert [each.statement for each in read_register(tmp_path).promises] == ["Two minutes.", "New."]
    assert not (tmp_path / "promises" / "b.yaml").exists()


def test_what_was_changed_since_it_was_shown_is_refused_with_what_changed(tmp_path: Path) -> None:
    put_promise(tmp_path, replace(WAIT, statement="Theirs."))
    (refused,) = put_promise(tmp_path, replace(WAIT, statement="Mine."), shown_promise(WAIT))
    assert refused.why is Why.CHANGED
    assert [(each.field, each.shown, each.now) for each in refused.changes] == [
        ("statement", "Two minutes.", "Theirs.")
    ]
    assert put_version(tmp_path, SOONER, shown_promise(WAIT)) == (refused,)
    assert drop_version(tmp_path, "wait", shown_promise(WAIT)) == (refused,)


def test_what_is_gone_is_neither_changed_nor_removed(tmp_path: Path) -> None:
    assert put_promise(tmp_path, WAIT, shown_promise(WAIT))[0].why is Why.GONE
    assert drop_version(tmp_path, "wait", "")[0].why is Why.GONE


def test_one_version_is_removed_and_the_other_stays(tmp_path: Path) -> None:
    put_promise(tmp_path, WAIT)
    put_version(tmp_path, SOONER, shown_promise(WAIT))
    assert drop_version(tmp_path, "wait", shown_promise(SOONER)) == ()
    (left,) = read_register(tmp_path).promises
    assert drop_version(tmp_path, "wait", shown_promise(left)) == ()
    assert not (tmp_path / "promises" / "wait.yaml").exists()


def test_saving_by_the_key_alone_takes_the_place_of_all_versions(tmp_path: Path) -> None:
    put_promise(tmp_path, WAIT)
    put_version(tmp_path, SOONER, shown_promise(WAIT))
    save_promise(tmp_path, WAIT)
    assert read_register(tmp_path).promises == (WAIT,)
    remove_promise(tmp_path, "wait")
    assert read_register(tmp_path).promises == ()


def test_what_cannot_be_checked_or_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="no field 'mood'"):
        put_promise(tmp_path, replace(WAIT, rule=replace(RULE, field="mood")))
    put_promise(tmp_path, WAIT)
    with pytest.raises(WrongUseError, match="cannot be read"):
        put_promise(tmp_path, WAIT, "no JSON")


def test_versions_that_overlap_in_the_files_are_named(tmp_path: Path) -> None:
    put_promise(tmp_path, WAIT)
    path = tmp_path / "promises" / "wait.yaml"
    path.write_text(path.read_text() * 2)
    with pytest.raises(BrokenWorkspaceError, match="at the same time"):
        read_register(tmp_path)
