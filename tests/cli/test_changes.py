from regard.cli.changes import read_changes


def test_a_time_without_an_offset_is_read_in_the_zone() -> None:
    assert read_changes(["occurred_at=2026-07-01T12:00"], "Europe/Berlin") == {"occurred_at": "2026-07-01T10:00:00"}


def test_a_time_with_an_offset_says_itself_when_it_is() -> None:
    assert read_changes(["promised_at=2026-07-01T12:00Z"], "Europe/Berlin") == {"promised_at": "2026-07-01T12:00:00"}


def test_an_empty_value_takes_a_value_away() -> None:
    assert read_changes(["promised_at=", "flag="], "UTC") == {"promised_at": None, "flag": None}


def test_a_touchpoint_is_written_as_people_do() -> None:
    assert read_changes(["touchpoint=Sales counter"], "UTC") == {"touchpoint": "sales_counter"}


def test_a_value_may_hold_an_equals_sign() -> None:
    assert read_changes(["campaign=a=b", "waiting_s=0"], "UTC") == {"campaign": "a=b", "waiting_s": 0.0}
