from pathlib import Path

import msgspec
import pytest

from regard.collect.editing import Changed, Refused, Use, Why, shown
from regard.errors import WrongUseError
from regard.promises import placed, promises_with, read_register, remove_calendar, save_calendar, save_promise
from regard.promises.register import Register, read_calendars
from regard.vocabulary import (
    Calendar,
    Comparison,
    Department,
    FollowUpRule,
    LimitRule,
    Promise,
    Touchpoint,
    Where,
)

DESK = Calendar(key="desk", zone="Europe/Berlin", hours={"monday": ("08:00-12:00",)})
SEEN = {"desk": shown(DESK)}
RULE = FollowUpRule(after_kind="complaint", reply_kinds=("call",), within_hours=24, business_hours=True)
REPLY = Promise(key="reply", statement="We answer.", touchpoint="hotline", department="service", rule=RULE)


def test_saved_hours_are_read_and_comments_above_stay(tmp_path: Path) -> None:
    (tmp_path / "promises").mkdir()
    (tmp_path / "promises/calendars.yaml").write_text("# our hours\n")
    assert save_calendar(tmp_path, DESK, {}) == ()
    assert read_calendars(tmp_path) == {"desk": DESK}
    assert (tmp_path / "promises/calendars.yaml").read_text().startswith("# our hours\n- key: desk\n")


def test_the_first_hours_of_a_workspace_make_the_folder(tmp_path: Path) -> None:
    assert save_calendar(tmp_path, DESK, {}) == ()
    assert (tmp_path / "promises/calendars.yaml").read_text().startswith("# ")


def test_hours_changed_meanwhile_are_not_overwritten(tmp_path: Path) -> None:
    save_calendar(tmp_path, DESK, {})
    save_calendar(tmp_path, msgspec.structs.replace(DESK, zone="UTC"), SEEN)
    longer = msgspec.structs.replace(DESK, hours={"monday": ("08:00-18:00",)})
    changes = (Changed("zone", "Europe/Berlin", "UTC"),)
    assert save_calendar(tmp_path, longer, SEEN) == (Refused("desk", Why.CHANGED, changes),)


def test_hours_that_a_promise_counts_are_not_removed(tmp_path: Path) -> None:
    save_calendar(tmp_path, DESK, {})
    save_promise(tmp_path, REPLY)
    assert remove_calendar(tmp_path, "desk", SEEN)[0].uses == (Use("promise", "reply"),)
    assert read_calendars(tmp_path) == {"desk": DESK}


def test_hours_that_nobody_counts_are_removed(tmp_path: Path) -> None:
    save_calendar(tmp_path, DESK, {})
    assert remove_calendar(tmp_path, "desk", SEEN) == ()
    assert read_register(tmp_path).calendars == {}
    assert remove_calendar(tmp_path, "desk", SEEN) == (Refused("desk", Why.GONE),)


def test_a_second_calendar_waits_until_promises_name_theirs(tmp_path: Path) -> None:
    save_calendar(tmp_path, DESK, {})
    save_promise(tmp_path, REPLY)
    night = msgspec.structs.replace(DESK, key="night")
    with pytest.raises(WrongUseError, match="which calendar"):
        save_calendar(tmp_path, night, {})
    save_promise(tmp_path, msgspec.structs.replace(REPLY, rule=msgspec.structs.replace(RULE, calendar="desk")))
    assert save_calendar(tmp_path, night, {}) == ()


def test_promises_say_which_departments_and_touchpoints_they_name() -> None:
    register = Register((REPLY,), {"desk": DESK})
    assert promises_with(register, Department, "service") == (Use("promise", "reply"),)
    assert promises_with(register, Touchpoint, "hotline") == (Use("promise", "reply"),)
    assert promises_with(register, Touchpoint, "shop") == ()
    around_the_clock = Promise(
        key="day", statement="Soon.", touchpoint="shop", rule=msgspec.structs.replace(RULE, business_hours=False)
    )
    assert promises_with(Register((around_the_clock,), {"desk": DESK}), Calendar, "desk") == ()


def test_a_promise_of_a_merged_touchpoint_is_one_of_the_other() -> None:
    rule = LimitRule(
        field="waiting_s",
        comparison=Comparison.AT_MOST,
        limit=120,
        where=Where(touchpoints=("phone", "hotline", "shop")),
    )
    promise = Promise(key="wait", statement="Two minutes.", touchpoint="phone", rule=rule)
    touchpoints = {
        "phone": Touchpoint(key="phone", name="Phone", department="sales", merged_into="hotline"),
        "hotline": Touchpoint(key="hotline", name="Hotline", department="service", stage="get_help"),
    }
    (found,) = placed(Register((promise,)), touchpoints)
    assert found.promise.touchpoint == "hotline"
    assert found.promise.rule.where.touchpoints == ("hotline", "shop")
    assert (found.department, found.stage) == ("service", "get_help")
