"""Every number leads to exactly what was counted for it, on any small ledger."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measure.conftest import reader_of

from regard.ledger.reader import Reader
from regard.measure import MEASURES, Breakdown, Measured, behind

AUTUMN = datetime(2026, 10, 24, 20)  # noqa: DTZ001 - the layout's moments are UTC without zone
ZONES = ("UTC", "Europe/Berlin", "America/St_Johns")
DIMENSIONS = (
    *("channel", "stage", "first_in_week", "attribute:tier", "context:survey"),
    *("hour", "day", "week", "month", "quarter", "year"),
)
INVITATIONS = tuple(f"invitation_{state}" for state in ("eligible", "offered", "shown", "answered", "suppressed"))

contacts = st.fixed_dictionaries(
    {
        "customer_no": st.sampled_from([None, 1, 2, 3]),
        "occurred_at": st.integers(0, 200).map(lambda step: AUTUMN + timedelta(minutes=30 * step)),
        "channel": st.sampled_from(["web", "store", None]),
        "stage": st.sampled_from(["buy", None]),
        "first_in_week": st.sampled_from([True, False, None]),
        "kind": st.sampled_from(["visit", *INVITATIONS]),
        "excluded": st.sampled_from([None, None, None, "test", "bot"]),
        "context": st.sampled_from([None, json.dumps({"survey": "a", "invitation": 1}), json.dumps({"survey": "b"})]),
    }
)
answers = st.fixed_dictionaries(
    {
        "seq": st.integers(0, 5),
        "kind": st.sampled_from(["nps", "csat", "ces", "rating"]),
        "value": st.sampled_from([None, 1.0, 3.5, 4.0, 5.0, 7.0, 9.0]),
        "high": st.sampled_from([None, 5.0, 7.0, 10.0]),
    }
)
checks = st.fixed_dictionaries(
    {
        "seq": st.integers(0, 5),
        "promise": st.sampled_from(["quick", "on_time"]),
        "department": st.sampled_from(["service", None]),
        "kept": st.sampled_from([True, False, None]),
        "due_at": st.sampled_from([None, AUTUMN, AUTUMN + timedelta(days=999)]),
    }
)
ledgers = st.fixed_dictionaries(
    {
        "interaction": st.lists(contacts, max_size=6),
        "answer": st.lists(answers, max_size=10),
        "promise_check": st.lists(checks, max_size=6),
    }
)
TIERS = [
    {"customer_no": 1, "name": "tier", "value": "basic", "valid_to": AUTUMN + timedelta(days=2)},
    {"customer_no": 1, "name": "tier", "value": "gold", "valid_from": AUTUMN + timedelta(days=2)},
    {"customer_no": 2, "name": "tier", "value": "gold"},
]


def check_number(reader: Reader, name: str, asked: Breakdown, number: Measured) -> None:
    """Hold a number against the rows behind it, behind its parts, and behind what was left out."""
    whole = behind(reader, name, asked, group=number.group)
    assert whole.n == number.n == len(whole.page(limit=99))
    found = {part: behind(reader, name, asked, part, number.group).n for part in whole.parts}
    left_out = {part.split(":")[1]: n for part, n in found.items() if part.startswith(("left_out:", "excluded:"))}
    assert {reason: n for reason, n in left_out.items() if n} == number.exclusions
    counted = [n for part, n in found.items() if not part.startswith(("left_out:", "excluded:"))]
    assert sum(counted) == number.n or name == "volume"
    known = whole.page_of_customers(limit=99)
    assert len(known) == whole.customer_count <= number.n


@pytest.mark.parametrize("name", MEASURES)
@settings(max_examples=4)
@given(ledger=ledgers, by=st.lists(st.sampled_from(DIMENSIONS), max_size=2, unique=True), zone=st.sampled_from(ZONES))
def test_every_number_leads_to_exactly_what_it_counts(
    name: str, ledger: dict[str, Any], by: list[str], zone: str
) -> None:
    own = ("promise", "department") if name == "promises_kept" else ()
    asked = Breakdown(by=(*by, *own), zone=zone)
    with reader_of(**ledger, attribute=TIERS) as reader:
        for number in MEASURES[name](reader, asked):
            check_number(reader, name, asked, number)
