"""What a correction may say; a wrong one is refused before it can stand in the way of a fold."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from tests.cast import RECEIVED, SOURCE, Contact, after, arrive, rows

from regard.errors import WrongUseError
from regard.ledger import Ledger, correct, keep, read
from regard.ledger.fold import Folds


def corrected(ledger: Ledger, folds: Folds, column: str, value: Any) -> Any:
    arrive(ledger, Contact("1", "ann"))
    correct(ledger, SOURCE, "1", {column: value}, reason="mistyped", at=RECEIVED)
    keep(ledger, folds)
    with read(ledger) as reader:
        [[found]] = rows(reader, "excluded" if column == "flag" else column)
    return found


BERLIN = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    "given",
    [
        after(60),
        after(60).astimezone(BERLIN),
        after(60).replace(tzinfo=None),
        "2026-03-02T01:00:00Z",
        "2026-03-02 02:00:00+01:00",
        "2026-03-02T01:00:00",
    ],
)
def test_a_time_may_be_a_moment_or_a_text_in_any_zone(ledger: Ledger, folds: Folds, given: Any) -> None:
    assert corrected(ledger, folds, "occurred_at", given) == after(60).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("column", "given", "kept"),
    [
        ("value", 3, 3.0),
        ("value", None, None),
        ("waiting_s", "4.5", 4.5),
        ("touchpoint", "café_menü", "café_menü"),
        ("outcome", "failure", "failure"),
        ("flag", "bot", "bot"),
        ("promised_at", None, None),
    ],
)
def test_a_value_is_kept_in_its_columns_type(ledger: Ledger, folds: Folds, column: str, given: Any, kept: Any) -> None:
    assert corrected(ledger, folds, column, given) == kept


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"customer": "bob"},
        {"seq": 1},
        {"value": "much"},
        {"occurred_at": "yesterday"},
        {"occurred_at": None},
        {"occurred_at": 5},
        {"touchpoint": None},
        {"touchpoint": " "},
        {"kind": 5},
        {"flag": "unknown"},
        {"channel": "telegraph"},
    ],
)
def test_what_cannot_be_applied_is_refused_at_once(ledger: Ledger, changes: dict[str, Any]) -> None:
    with pytest.raises(WrongUseError):
        correct(ledger, SOURCE, "1", changes, reason="mistyped", at=RECEIVED)
    with ledger.database.snapshot() as snapshot:
        assert snapshot.rows("select count(*) from inbox") == [(0,)]


def test_a_correction_needs_a_reason(ledger: Ledger) -> None:
    with pytest.raises(WrongUseError, match="reason"):
        correct(ledger, SOURCE, "1", {"value": 3}, reason=" ", at=RECEIVED)


def test_a_corrected_time_moves_the_contact_in_its_journey(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("1", "ann", 0, "web"), Contact("2", "ann", 5, "store"))
    keep(ledger, folds)
    correct(ledger, SOURCE, "1", {"occurred_at": after(9)}, reason="a wrong clock", at=RECEIVED)
    keep(ledger, folds)
    with read(ledger) as reader:
        assert rows(reader, "touchpoint, prev_touchpoint, dt_ms") == [("web", "store", 240_000), ("store", None, None)]
        assert rows(reader, "first_at", "customer", "who") == [(datetime(2026, 3, 2, 0, 5),)]  # noqa: DTZ001
