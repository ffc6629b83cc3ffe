"""Counting alike invitations at once gives the same numbers as putting all their keys together."""

import itertools
import json
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ibis.expr.types import Table

from regard.ledger.reader import Reader
from regard.measure import Breakdown, Condition
from regard.measure.breakdown import Counting, Groups, grouped, selected
from regard.measure.invitations import invitations_of, invited

STATES = ("eligible", "suppressed", "offered", "shown", "answered", "dismissed")
MARCH = datetime(2026, 3, 28, 12)  # noqa: DTZ001 - the layout's moments are UTC without zone
BREAKDOWNS = (
    Breakdown(),
    Breakdown(by=("channel",)),
    Breakdown(by=("month", "channel"), zone="Europe/Berlin"),
    Breakdown(by=("day",), zone="Asia/Kathmandu"),
    Breakdown(by=("hour",), zone="Europe/Berlin"),
    Breakdown(by=("week", "quarter"), until=date(2026, 3, 30), zone="Europe/Berlin"),
    Breakdown(by=("year", "week"), zone="America/St_Johns"),
    Breakdown(by=("attribute:plan",)),
    Breakdown(by=("context:survey",)),
    Breakdown(by=("context:invitation", "kind")),
    Breakdown(since=date(2026, 3, 29), until=date(2026, 3, 31), zone="Europe/Berlin"),
    Breakdown(where=(Condition.parse("channel=web"), Condition.parse("attribute:plan!=gold"))),
    Breakdown(by=("channel",), where=(Condition.parse("context:survey=nps"),)),
)

contacts = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(STATES).map("invitation_{}".format),
        "customer_no": st.sampled_from([None, 1, 1, 2, 2]),
        "occurred_at": st.integers(0, 12).map(lambda step: MARCH + timedelta(hours=7 * step)),
        "channel": st.sampled_from(["web", "web", "web", "app", None]),
        "excluded": st.sampled_from([None, None, None, None, "staff"]),
        "context": st.sampled_from(
            [None, *(json.dumps({"survey": name, "invitation": n}) for name in ("nps", 7, None) for n in (1, "1", 2))]
        ),
    }
)
facts = st.lists(st.integers(0, 80).map(lambda hour: MARCH + timedelta(hours=hour)), max_size=3, unique=True)


def slow(reader: Reader, breakdown: Breakdown) -> Groups:
    """Count by the texts of the contexts."""
    rows = selected(reader, breakdown)
    rows = rows.filter(rows["kind"].isin([f"invitation_{state}" for state in STATES[:4]]))
    contacts = reader.table("interaction")
    answers = contacts.filter(contacts["kind"] == "invitation_answered", contacts["excluded"].isnull())
    answers = answers.select(answer=key_of(answers)).distinct()
    rows = rows.mutate(invitation=key_of(rows))
    rows = rows.left_join(answers, rows["invitation"] == answers["answer"])
    asked = rows["kind"].isin(["invitation_offered", "invitation_shown"])
    counted = {"asked": asked, "answered": asked & rows["answer"].notnull(), "passed": ~asked}
    return grouped(reader, breakdown, Counting(rows, counted, once="invitation"))


def key_of(rows: Table) -> Any:
    context = rows["context"].cast("json")
    parts = (rows["customer_no"].cast("string"), *(context[name].cast("string") for name in ("survey", "invitation")))
    return reduce(lambda so_far, part: so_far + "\n" + part, [part.fill_null("") for part in parts])


def told(groups: Groups) -> list[Any]:
    counts = zip(*(groups.counts[name].tolist() for name in ("asked", "answered", "passed")), strict=True)
    return list(zip(groups.keys, groups.n.tolist(), counts, groups.exclusions, strict=True))


def plans(changes: list[datetime]) -> list[dict[str, Any]]:
    moments = [None, *sorted(changes), None]
    return [
        {"customer_no": 1, "name": "plan", "value": ("gold", "basic")[at % 2], "valid_from": begin, "valid_to": end}
        for at, (begin, end) in enumerate(itertools.pairwise(moments))
    ]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(contacts, max_size=14), changes=facts, breakdown=st.sampled_from(BREAKDOWNS))
def test_alike_invitations_count_as_their_rows_do(
    make_reader: Any, rows: Any, changes: Any, breakdown: Breakdown
) -> None:
    reader = make_reader(rows, attribute=plans(changes))
    expected = told(slow(reader, breakdown))
    assert told(invited(reader, breakdown)) == expected
    assert told(grouped(reader, breakdown, invitations_of(reader, breakdown))) == expected


@pytest.mark.parametrize("breakdown", BREAKDOWNS)
def test_without_contacts_nobody_was_asked(make_reader: Any, breakdown: Breakdown) -> None:
    assert invited(make_reader([], attribute=plans([])), breakdown).n.sum() == 0
