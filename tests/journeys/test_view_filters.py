"""Filters: the arrays say the same as the engine about who is in view, and are asked wherever they know."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import ibis
import pytest
from ibis.expr.types import Table
from tests.cast import Contact, after, arrival

from regard.journeys import in_view
from regard.journeys.view import Behind, view
from regard.ledger import Reader, append, create_ledger, read
from regard.measure import Breakdown, Condition
from regard.measure.breakdown import selected
from regard.measure.conditions import AnyOf
from regard.story import catch_up

CONTACTS = [
    Contact("1", "ann", 0, "web", 10),
    Contact("2", "ann", 10, "store", 9),
    Contact("3", "ann", 100, "phone"),
    Contact("4", "ann", 100, "web", flag="test"),
    Contact("5", "bob", 100, "web", 2),
    Contact("6", "carla", 50, "phone", 2),
]
KNOWN = {
    "from a moment": Breakdown(since=after(10)),
    "up to a moment": Breakdown(until=after(100)),
    "between": Breakdown(since=after(10), until=after(100) + timedelta(microseconds=1)),
    "one touchpoint": Breakdown(where=(Condition("touchpoint", "=", "web"),)),
    "not a touchpoint": Breakdown(where=(Condition("touchpoint", "!=", "web"),)),
    "one of some": Breakdown(where=(AnyOf("touchpoint", ("web", "store", "nowhere")),)),
    "no channel": Breakdown(where=(Condition("channel", "=", ""),)),
    "a channel": Breakdown(where=(Condition("channel", "!=", ""),)),
    "no stage or not that": Breakdown(where=(Condition("stage", "!=", "buy"),)),
    "both": Breakdown(since=after(50), where=(Condition("touchpoint", "=", "phone"),)),
}


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with create_ledger(tmp_path / "acme") as ledger:
        append(ledger, "interaction", arrival(*CONTACTS[:4]))
        catch_up(ledger)
        append(ledger, "interaction", arrival(*CONTACTS[4:]))
        catch_up(ledger)
        with read(ledger) as opened:
            yield opened


def expected(reader: Reader, rows: Table) -> list[int]:
    """Return the numbers that the engine says are in view and count."""
    return sorted(reader.arrow(rows.filter(rows["excluded"].isnull()).select("seq"))["seq"].to_pylist())


def seen(reader: Reader, rows: Table) -> list[int]:
    return sorted(view(reader, rows).whole.seq.tolist())


def ask_arrays_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_view, "_found", None)


@pytest.mark.parametrize("name", KNOWN)
def test_arrays_say_the_same_as_the_engine(reader: Reader, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = selected(reader, KNOWN[name])
    ask_arrays_only(monkeypatch)
    assert seen(reader, rows) == expected(reader, rows)


def test_conditions_that_must_all_hold_may_be_written_as_one(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = reader.table("interaction")
    both = (rows["occurred_at"] >= ibis.literal(after(10))) & (rows["touchpoint"] != "store")
    ask_arrays_only(monkeypatch)
    assert seen(reader, rows.filter(both)) == expected(reader, rows.filter(both)) == [3, 5, 6]


def others(rows: Table) -> dict[str, Any]:
    """Return conditions that arrays cannot answer."""
    return {
        "another column": rows.filter(rows["seq"] > 2),
        "two columns": rows.filter((rows["touchpoint"] == "web") | (rows["seq"] > 5)),
        "a function": rows.filter(rows["touchpoint"].upper() == "WEB"),
        "other rows": rows.filter(rows["touchpoint"] == rows["touchpoint"].max()),
        "moments that are no bound": rows.filter(rows["occurred_at"] == ibis.literal(after(100))),
        "the bound first": rows.filter(ibis.literal(after(100)) <= rows["occurred_at"]),
        "nobody": rows.filter(ibis.literal(False)),
        "not all": rows.order_by("seq").limit(2),
    }


@pytest.mark.parametrize(
    "name", others(ibis.table({"seq": "int64", "touchpoint": "string", "occurred_at": "timestamp"}))
)
def test_for_other_conditions_the_engine_is_asked(reader: Reader, name: str) -> None:
    rows = others(reader.table("interaction"))[name]
    assert in_view._conditions(rows) is None
    assert seen(reader, rows) == expected(reader, rows)


def test_a_view_tells_how_much_memory_it_takes(reader: Reader) -> None:
    found = view(reader, selected(reader, KNOWN["one touchpoint"]))
    before = found.nbytes
    assert found.whole.at_us.nbytes == 16
    assert found.nbytes >= before + 16
    behind = Behind.at(found.whole, found.whole.seq.argsort())
    assert (len(behind), behind.nbytes) == (2, 24)
