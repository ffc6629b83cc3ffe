"""Promises kept: verdicts as of the moment that is read."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from regard.errors import WrongUseError
from regard.measure import Breakdown, Condition, Coverage, promises_kept

READ_AT = datetime(2026, 11, 1)  # noqa: DTZ001 - the layout's moments are UTC without zone
ALL = Breakdown(minimum_n=1)
SECOND = timedelta(seconds=1)


def check(seq: int, kept: bool | None = True, due_at: datetime | None = None, **more: Any) -> dict[str, Any]:
    usual = {"promise": "quick_answer", "department": "service", "touchpoint": "hotline"}
    return {"seq": seq, "kept": kept, "due_at": due_at, **usual, **more}


def kept(make_reader: Any, checks: list[dict[str, Any]], breakdown: Breakdown = ALL, **contact: Any) -> list[Any]:
    return promises_kept(make_reader([{**contact} for _ in range(9)], promise_check=checks), breakdown)


def test_kept_of_those_kept_or_broken(make_reader: Any) -> None:
    (number,) = kept(make_reader, [check(0), check(1), check(1, promise="on_time"), check(2, kept=False)])
    assert (number.value, number.n, number.denominator) == (75, 4, 4)
    assert number.coverage == Coverage()
    assert (number.low, number.high) == pytest.approx((30.0642, 95.4413), abs=1e-4)


def test_no_reply_yet_is_unknown_until_the_deadline_has_passed(make_reader: Any) -> None:
    checks = [check(0), check(1, None, READ_AT + SECOND), check(2, None, READ_AT), check(3, None)]
    (number,) = kept(make_reader, checks)
    assert (number.value, number.n, number.exclusions) == (50, 2, {"unknown": 2})


def test_nothing_decided_is_unknown(make_reader: Any) -> None:
    (number,) = kept(make_reader, [check(0, None)])
    assert number.value is None
    assert number.sentence == "unknown: no promise was decided"


def test_promise_and_department_are_dimensions(make_reader: Any) -> None:
    checks = [check(0), check(1, kept=False, department="logistics", promise="on_time")]
    numbers = kept(make_reader, checks, Breakdown(by=("department", "promise")))
    assert [(*number.group.values(), number.value) for number in numbers] == [
        ("logistics", "on_time", 0),
        ("service", "quick_answer", 100),
    ]
    (service,) = kept(make_reader, checks, Breakdown(where=(Condition.parse("department=service"),)))
    assert service.n == 1


def test_a_dimension_that_is_not_there_names_those_near_it(make_reader: Any) -> None:
    with pytest.raises(WrongUseError, match="Did you mean department"):
        kept(make_reader, [], Breakdown(by=("departement",)))


def test_checks_of_excluded_contacts_are_left_out_and_named(make_reader: Any) -> None:
    (number,) = kept(make_reader, [check(0), check(1, None)], excluded="test")
    assert (number.value, number.exclusions) == (None, {"test": 2})
