from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.promises import placed, read_register, remove_promise, save_promise, write_calendars
from regard.vocabulary import Calendar, Comparison, FollowUpRule, LimitRule, Promise, Touchpoint, Where

WAIT = LimitRule(field="waiting_s", comparison=Comparison.AT_MOST, limit=120, where=Where(units=("north",)))
SHORT_WAIT = Promise(key="short_wait", statement="Two minutes.", touchpoint="hotline", rule=WAIT)
REPLY = Promise(
    key="reply",
    statement="We answer.",
    touchpoint="hotline",
    department="service",
    rule=FollowUpRule(after_kind="complaint", reply_kinds=("call",), within_hours=24, business_hours=True),
    valid_from=datetime(2026, 1, 1, tzinfo=UTC),
)
DESK = Calendar(key="desk", zone="Europe/Berlin", hours={"monday": ("08:00-12:00",)}, holidays=(date(2026, 4, 6),))


def written(folder: Path, text: str, name: str = "service.yaml") -> Path:
    (folder / "promises").mkdir(exist_ok=True)
    (folder / "promises" / name).write_text(text)
    return folder


LIMIT = """
- key: {key}
  statement: You wait two minutes at most.
  touchpoint: hotline
  rule: {{form: limit, field: {field}, comparison: at_most, limit: 120}}
"""
FOLLOW_UP = """
- key: reply
  statement: We answer.
  touchpoint: hotline
  valid_from: 2026-01-31
  rule: {form: follow_up, after_kind: complaint, reply_kinds: [call], within_hours: 24, business_hours: true%s}
"""
CALENDARS = """
- key: desk
  zone: Europe/Berlin
  hours: {monday: ["08:00-12:00"], friday: ["22:00-06:00"]}
  holidays: [2026-04-06]
- key: night
  zone: UTC
  hours: {sunday: ["00:00-24:00"]}
"""


def test_a_workspace_without_promises_has_none(tmp_path: Path) -> None:
    assert read_register(tmp_path).promises == ()


def test_an_empty_file_promises_nothing(tmp_path: Path) -> None:
    assert read_register(written(tmp_path, "# nothing yet\n")).promises == ()


def test_what_was_saved_is_read(tmp_path: Path) -> None:
    (tmp_path / "promises").mkdir()
    write_calendars(tmp_path, [DESK])
    save_promise(tmp_path, SHORT_WAIT)
    save_promise(tmp_path, REPLY)
    register = read_register(tmp_path)
    assert set(register.promises) == {SHORT_WAIT, REPLY}
    assert register.calendars == {"desk": DESK}


def test_a_promise_saved_again_takes_its_own_place(tmp_path: Path) -> None:
    written(tmp_path, LIMIT.format(key="other", field="value") + LIMIT.format(key="short_wait", field="waiting_s"))
    path = save_promise(tmp_path, SHORT_WAIT)
    assert path.name == "service.yaml"
    assert read_register(tmp_path).promises[1] == SHORT_WAIT
    assert len(read_register(tmp_path).promises) == 2


def test_a_removed_promise_is_gone_and_the_others_stay(tmp_path: Path) -> None:
    written(tmp_path, LIMIT.format(key="other", field="value") + LIMIT.format(key="short_wait", field="waiting_s"))
    remove_promise(tmp_path, "short_wait")
    assert [promise.key for promise in read_register(tmp_path).promises] == ["other"]
    remove_promise(tmp_path, "other")
    assert list((tmp_path / "promises").iterdir()) == []


def test_a_promise_that_is_not_there_cannot_be_removed(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match=r"There is no promise 'gone'\. There are: none yet"):
        remove_promise(tmp_path, "gone")


def test_a_date_begins_at_midnight_in_utc(tmp_path: Path) -> None:
    written(tmp_path, CALENDARS, "calendars.yaml")
    written(tmp_path, FOLLOW_UP % ", calendar: desk")
    (promise,) = read_register(tmp_path).promises
    assert promise.valid_from == datetime(2026, 1, 31, tzinfo=UTC)


def test_a_time_of_another_zone_is_taken_to_utc(tmp_path: Path) -> None:
    text = LIMIT.format(key="a", field="value") + "  valid_to: 2026-07-01T00:00:00+02:00\n"
    (promise,) = read_register(written(tmp_path, text)).promises
    assert promise.valid_to == datetime(2026, 6, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("key: a", "no list of entries"),
        ("- key: [", "no valid YAML"),
        ("- 3", "entry 1 (that is no mapping)"),
        ("- key: a", "entry 1 (a): Object missing required field"),
        (LIMIT.format(key="a", field="mood"), "no field 'mood' to put a limit on. Use one of waiting_s, duration_s"),
        (LIMIT.format(key="a", field="value") * 2, "'a' stands at more than one entry"),
        (LIMIT.format(key="a", field="value") + "  valid_from: 2026-01-01 10:00:00\n", "in UTC"),
        (FOLLOW_UP % "", "business hours of which calendar? Name one with `calendar:`"),
        (FOLLOW_UP % ", calendar: shop", "no calendar 'shop'. Add it to promises/calendars.yaml, which has: desk"),
    ],
)
def test_an_entry_that_is_wrong_is_named_with_a_remedy(tmp_path: Path, text: str, says: str) -> None:
    written(tmp_path, CALENDARS, "calendars.yaml")
    with pytest.raises(BrokenWorkspaceError) as error:
        read_register(written(tmp_path, text))
    assert says in " ".join(str(error.value).split())
    assert "service.yaml" in str(error.value)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    written(tmp_path, "")
    (tmp_path / "promises/service.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BrokenWorkspaceError, match=r"service\.yaml is not in UTF-8"):
        read_register(tmp_path)


def test_a_calendar_stands_once(tmp_path: Path) -> None:
    with pytest.raises(BrokenWorkspaceError, match="calendar 'desk' stands at more than one"):
        read_register(written(tmp_path, CALENDARS * 2, "calendars.yaml"))


def test_what_cannot_be_checked_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="business hours of which calendar"):
        save_promise(tmp_path, REPLY)
    assert not (tmp_path / "promises").exists()


def test_the_only_calendar_need_not_be_named(tmp_path: Path) -> None:
    (tmp_path / "promises").mkdir()
    write_calendars(tmp_path, [DESK])
    save_promise(tmp_path, REPLY)
    (found,) = placed(read_register(tmp_path), {})
    assert found.calendar == DESK


def test_the_owner_of_the_touchpoint_answers_where_the_promise_names_nobody(tmp_path: Path) -> None:
    save_promise(tmp_path, SHORT_WAIT)
    hotline = Touchpoint(key="hotline", name="Hotline", department="calls", stage="get_help")
    (found,) = placed(read_register(tmp_path), {"hotline": hotline})
    assert (found.department, found.stage, found.calendar) == ("calls", "get_help", None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"within_hours": 24, "calendar": "desk"},
        {"within_hours": 1e9},
        {"within_hours": float("nan")},
    ],
)
def test_a_follow_up_has_a_sensible_time(wrong: dict[str, float | str]) -> None:
    with pytest.raises(ValueError, match="hours"):
        FollowUpRule(after_kind="a", reply_kinds=("b",), **wrong)  # type: ignore[arg-type]
