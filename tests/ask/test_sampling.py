"""Which contacts lead to a request, chosen by a chance that says the same whenever it is asked, and when it is due.

The clocks of Berlin go forward on 2026-03-29 and back on 2026-10-25.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ask.small_surveys import SHOP

from regard.ask.register import put_draft
from regard.ask.sampling import (
    TRIGGERS_FILE,
    Period,
    Quota,
    Trigger,
    due_at,
    due_us,
    read_triggers,
    shown_triggers,
    write_triggers,
)
from regard.ask.sampling_chance import share_place
from regard.collect.editing import Why
from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.vocabulary import Calendar, Outcome, Weekday

BERLIN = ZoneInfo("Europe/Berlin")
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday")
DESK = Calendar(
    key="desk",
    zone="Europe/Berlin",
    hours=dict.fromkeys(WEEKDAYS, ("09:00-12:00", "13:00-17:00")),
    holidays=(date(2026, 4, 3), date(2026, 4, 6)),
)
TRIGGERS = (
    Trigger(key="bought", touchpoints=("checkout",), kinds=("purchase",), delay_s=3600, share=0.5),
    Trigger(key="failed", outcomes=(Outcome.FAILURE,), quota=Quota(at_most=5, per=Period.DAY, by="unit")),
)


def due(occurred: str, hours: float, calendar: Calendar | None = DESK) -> str:
    moment = datetime.fromisoformat(occurred).replace(tzinfo=BERLIN).astimezone(UTC)
    found = due_at(Trigger(key="visit", delay_s=hours * 3600), moment, calendar)
    return found.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("occurred", "hours", "expected"),
    [
        ("2026-03-02 09:00", 0, "2026-03-02 09:00"),
        ("2026-03-02 10:00", 1, "2026-03-02 11:00"),
        ("2026-03-02 11:30", 1, "2026-03-02 13:00"),
        ("2026-03-02 11:00", 1, "2026-03-02 13:00"),
        ("2026-03-02 03:00", 0, "2026-03-02 09:00"),
        ("2026-03-06 16:30", 1, "2026-03-09 09:00"),
        ("2026-03-28 12:00", 0, "2026-03-30 09:00"),
        ("2026-03-28 09:30", 48, "2026-03-30 10:30"),
        ("2026-10-24 12:00", 24, "2026-10-26 09:00"),
        ("2026-04-02 18:00", 0, "2026-04-07 09:00"),
    ],
)
def test_a_request_waits_until_somebody_would_be_there(occurred: str, hours: float, expected: str) -> None:
    assert due(occurred, hours) == expected


def test_without_hours_it_is_due_after_the_delay_day_and_night() -> None:
    assert due("2026-03-28 23:00", 24, None) == "2026-03-30 00:00"


@given(st.lists(st.integers(0, 400 * 24 * 60), min_size=1, max_size=30), st.integers(0, 100))
def test_many_are_due_as_one_is_and_never_too_early(minutes: list[int], hours: int) -> None:
    trigger = Trigger(key="visit", delay_s=hours * 3600)
    occurred = np.array(minutes) * 60_000_000 + 1_767_225_600_000_000
    together = due_us(trigger, occurred, DESK)
    alone = [due_us(trigger, occurred[place : place + 1], DESK)[0] for place in range(len(minutes))]
    assert together.tolist() == alone
    assert (together >= occurred + hours * 3_600_000_000).all()
    assert (due_us(Trigger(key="now"), together, DESK) == together).all()


def test_nothing_is_due_where_nothing_was() -> None:
    assert due_us(Trigger(key="visit"), np.zeros(0, np.int64), DESK).tolist() == []


def test_chance_says_the_same_whenever_it_is_asked() -> None:
    assert share_place("visit", "shop", "1") == 0.27893168845570027, "else who was left out would be asked after all"
    assert share_place("visit", "shop", "1") != share_place("relation", "shop", "1")
    assert share_place("visit", "shop", "1") != share_place("visit", "sho", "p1")


def test_a_share_of_ten_percent_is_ten_percent_and_spread_evenly() -> None:
    places = np.array([share_place("visit", "shop", str(number)) for number in range(20_000)])
    counts, _ = np.histogram(places, 10, (0, 1))
    assert ((counts - 2000) ** 2 / 2000).sum() < 27.9, "chi square, 9 degrees of freedom, p = 0.001"


def test_surveys_draw_independently() -> None:
    drawn = [[share_place(survey, "shop", str(number)) for number in range(5000)] for survey in ("visit", "relation")]
    assert abs(float(np.corrcoef(drawn).min())) < 0.05


def saved(folder: Path) -> Path:
    put_draft(folder, SHOP)
    return folder


def test_triggers_that_are_written_are_read(tmp_path: Path) -> None:
    assert write_triggers(saved(tmp_path), "visit", TRIGGERS) == ()
    assert read_triggers(tmp_path, "visit") == TRIGGERS


def test_a_survey_without_triggers_asks_nobody_by_itself(tmp_path: Path) -> None:
    assert read_triggers(saved(tmp_path), "visit") == ()
    assert write_triggers(tmp_path, "visit", ()) == ()
    assert read_triggers(tmp_path, "visit") == ()


def test_a_survey_that_is_not_there_has_no_triggers(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="no survey 'other'"):
        write_triggers(saved(tmp_path), "other", TRIGGERS)
    with pytest.raises(WrongUseError, match="no survey"):
        read_triggers(tmp_path, "../visit")


def test_nobodys_change_of_triggers_is_lost(tmp_path: Path) -> None:
    seen = shown_triggers(read_triggers(saved(tmp_path), "visit"))
    write_triggers(tmp_path, "visit", TRIGGERS[:1], seen)
    (refused,) = write_triggers(tmp_path, "visit", TRIGGERS, seen)
    assert refused.why is Why.CHANGED
    assert [(change.field, change.shown) for change in refused.changes] == [("bought", None)]
    with pytest.raises(WrongUseError, match="cannot be read"):
        write_triggers(tmp_path, "visit", TRIGGERS, "what?")


def test_two_triggers_of_one_key_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="one key"):
        write_triggers(saved(tmp_path), "visit", [TRIGGERS[0], TRIGGERS[0]])


@pytest.mark.parametrize("text", ["- key: a\n- key: a\n", "- {key: a, share: 2}\n", "- [\n", "key: a\n"])
def test_a_file_of_triggers_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    (saved(tmp_path) / "surveys" / "visit" / TRIGGERS_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(BrokenWorkspaceError, match=r"triggers\.yaml"):
        read_triggers(tmp_path, "visit")


@pytest.mark.parametrize(
    ("parts", "said"),
    [({"share": 0}, "share"), ({"delay_s": -1}, "delay_s"), ({"key": "A b"}, "is no key")],
)
def test_a_trigger_that_makes_no_sense_is_refused(parts: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Trigger(**{"key": "visit", **parts})  # type: ignore[arg-type]


@pytest.mark.parametrize(("at_most", "zone", "said"), [(0, "UTC", "at_most"), (1, "Mars", "time zone")])
def test_a_quota_that_makes_no_sense_is_refused(at_most: int, zone: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Quota(at_most=at_most, per=Period.WEEK, zone=zone)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"latest_s": 0}, "latest_s must be above 0"),
        ({"latest_s": 1e9}, "latest_s must be above 0"),
        ({"expires_after_days": 0}, "expires_after_days must be 1 to 366"),
        ({"expires_after_days": 367}, "expires_after_days must be 1 to 366"),
        ({"remind_after_days": (3, 3)}, "ascending"),
        ({"remind_after_days": (0,)}, "ascending"),
        ({"remind_after_days": (30,)}, "below 30 days"),
        ({"remind_after_days": (1, 2, 3, 4)}, "at most 3"),
    ],
)
def test_reminders_come_one_after_another_while_it_can_be_answered(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Trigger(key="visit", **wrong)
