"""The three forms of a rule, with cases counted by hand. Friday 2026-03-06 15:00 UTC is 16:00 in Berlin."""

from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.promises import twin
from tests.promises.contacts import CAST, Contact, after, log

from regard.ledger.rows import ROW
from regard.promises import PROMISE_CHECK, Placed, promises_fold
from regard.vocabulary import (
    Calendar,
    Comparison,
    DateKeptRule,
    FollowUpRule,
    LimitRule,
    Promise,
    Rule,
    Where,
)

DESK = Calendar(
    key="desk",
    zone="Europe/Berlin",
    hours={"friday": ("08:00-17:00",), "monday": ("08:00-12:00", "13:00-17:00"), "saturday": ("22:00-06:00",)},
    holidays=(date(2026, 3, 13),),
)
WAIT = LimitRule(field="waiting_s", comparison=Comparison.AT_MOST, limit=120)
REPLY = FollowUpRule(after_kind="complaint", reply_kinds=("call", "mail"), within_hours=3)
IN_HOURS = FollowUpRule(after_kind="complaint", reply_kinds=("call",), within_hours=3, business_hours=True)
ON_TIME = DateKeptRule(done_kind="delivered", tolerance_hours=1, reference="order")


def promise(rule: Rule, **said: Any) -> Promise:
    return Promise(key="promised", statement="So it will be.", touchpoint="hotline", rule=rule, **said)


def checked(rule: Rule, *contacts: Contact, calendar: Calendar | None = None, **said: Any) -> pa.Table:
    placed = Placed(promise(rule, **said), calendar, "service", "get_help")
    return promises_fold((placed,))(log(*contacts)).tables["promise_check"]


def shown(checks: pa.Table, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in checks.to_pylist()]


def hour(number: float) -> datetime:
    return after(number).replace(tzinfo=None)


def test_a_limit_is_kept_up_to_the_limit() -> None:
    waits = [Contact("ann", place, waiting_s=wait) for place, wait in enumerate((100, 120, 121))]
    checks = checked(WAIT, *waits)
    assert shown(checks, "kept", "margin", "margin_unit") == [(True, 20, "s"), (True, 0, "s"), (False, -1, "s")]
    assert shown(checks, "due_at", "decided_at", "evidence_seq") == [(None, hour(n), n + 1) for n in range(3)]


@pytest.mark.parametrize(
    ("comparison", "kept"),
    [
        (Comparison.AT_MOST, [True, True, False]),
        (Comparison.BELOW, [True, False, False]),
        (Comparison.AT_LEAST, [False, True, True]),
        (Comparison.ABOVE, [False, False, True]),
    ],
)
def test_a_limit_itself_counts_unless_it_is_strict(comparison: Comparison, kept: list[bool]) -> None:
    rule = LimitRule(field="waiting_s", comparison=comparison, limit=120)
    waits = [Contact("ann", place, waiting_s=wait) for place, wait in enumerate((119, 120, 121))]
    assert shown(checked(rule, *waits), "kept") == [(each,) for each in kept]


def test_a_limit_is_for_its_touchpoint_and_for_contacts_that_have_the_value() -> None:
    contacts = [Contact("ann", 0), Contact("ann", 1, waiting_s=1), Contact("ann", 2, touchpoint="shop", waiting_s=1)]
    assert shown(checked(WAIT, *contacts), "seq") == [(2,)]
    anywhere = LimitRule(
        field="waiting_s", comparison=Comparison.AT_MOST, limit=120, where=Where(touchpoints=("shop", "hotline"))
    )
    assert shown(checked(anywhere, *contacts), "seq", "touchpoint") == [(2, "hotline"), (3, "hotline")]


def test_conditions_must_all_hold() -> None:
    rule = LimitRule(
        field="waiting_s", comparison=Comparison.AT_MOST, limit=120, where=Where(kinds=("call",), units=("north",))
    )
    contacts = [Contact("ann", 0, kind, waiting_s=1, unit=unit) for kind in ("call", "mail") for unit in ("north", "x")]
    assert shown(checked(rule, *contacts), "seq") == [(1,)]


def test_a_reply_in_time_keeps_the_promise() -> None:
    checks = checked(REPLY, Contact("ann", 0, "complaint"), Contact("ann", 1, "visit"), Contact("ann", 2.5, "mail"))
    assert shown(checks, "kept", "margin", "margin_unit", "evidence_seq") == [(True, 0.5, "h", 3)]
    assert shown(checks, "at", "due_at", "decided_at") == [(hour(0), hour(3), hour(2.5))]


def test_a_late_reply_breaks_it_and_it_was_settled_when_the_time_was_up() -> None:
    checks = checked(REPLY, Contact("ann", 0, "complaint"), Contact("ann", 5, "call"))
    assert shown(checks, "kept", "margin", "due_at", "decided_at") == [(False, -2, hour(3), hour(3))]


def test_no_reply_yet_decides_nothing() -> None:
    checks = checked(REPLY, Contact("ann", -1, "call"), Contact("ann", 0, "complaint"), Contact("bob", 1, "call"))
    names = ("seq", "kept", "margin", "decided_at", "evidence_seq", "due_at")
    assert shown(checks, *names) == [(2, None, None, None, None, hour(3))]


def test_one_reply_answers_every_complaint_before_it() -> None:
    checks = checked(REPLY, *(Contact("ann", place, "complaint") for place in (0, 1)), Contact("ann", 3.5, "call"))
    assert shown(checks, "seq", "kept", "evidence_seq") == [(1, False, 3), (2, True, 3)]


def test_a_reply_in_business_hours_may_wait_for_monday() -> None:
    complaint = Contact("ann", 0, "complaint")
    monday = (datetime(2026, 3, 9, 9) - hour(0)).total_seconds() / 3600  # noqa: DTZ001 - as the layout has it
    checks = checked(IN_HOURS, complaint, Contact("ann", monday, "call"), calendar=DESK)
    # One hour on Friday until 17:00, two in the night from Saturday 22:00 on: due on Saturday at midnight in Berlin.
    assert shown(checks, "due_at") == [(datetime(2026, 3, 7, 23),)]  # noqa: DTZ001
    # Used: 1 + 8 + 2 of the 3 hours.
    assert shown(checks, "kept", "margin") == [(False, -8)]


def test_a_date_is_kept_by_the_order_it_was_given_for() -> None:
    contacts = [
        Contact("ann", 0, "order", promised=10, context='{"order": 7}'),
        Contact("ann", 5, "delivered", context='{"order": 8}'),
        Contact("ann", 11, "delivered", context='{"note": "late", "order": 7}'),
    ]
    checks = checked(ON_TIME, *contacts)
    assert shown(checks, "due_at", "kept", "margin", "evidence_seq") == [(hour(11), True, 0, 3)]
    assert shown(checked(DateKeptRule(done_kind="delivered"), *contacts), "evidence_seq") == [(2,)]


def test_a_date_without_a_reference_is_for_the_next_of_its_kind() -> None:
    contacts = [Contact("ann", 0, "order", promised=1), Contact("ann", 5, "delivered", context='{"order": 8}')]
    assert shown(checked(ON_TIME, *contacts), "kept", "margin", "evidence_seq") == [(False, -3, 2)]


def test_what_is_done_may_carry_the_date_itself() -> None:
    late = Contact("ann", 5, "delivered", promised=1)
    assert shown(checked(ON_TIME, late), "kept", "margin", "decided_at", "evidence_seq") == [(False, -3, hour(5), 1)]


def test_a_promise_holds_from_its_first_to_before_its_last_moment() -> None:
    waits = [Contact("ann", place, waiting_s=1) for place in range(4)]
    checks = checked(WAIT, *waits, valid_from=after(1), valid_to=after(3))
    assert shown(checks, "seq") == [(2,), (3,)]


def test_a_check_counts_at_the_promises_touchpoint() -> None:
    contacts = [
        Contact("ann", 0, "complaint", stage="use"),
        Contact("ann", 1, "complaint", touchpoint="shop", stage="buy"),
        Contact("ann", 2, "complaint"),
    ]
    names = ("touchpoint", "stage", "department")
    assert shown(checked(REPLY, *contacts), *names) == [
        ("hotline", "use", "service"),
        ("hotline", "get_help", "service"),
        ("hotline", "get_help", "service"),
    ]


def test_no_contacts_give_no_checks_of_the_same_columns() -> None:
    for rule, calendar in ((WAIT, None), (REPLY, None), (IN_HOURS, DESK), (ON_TIME, None)):
        placed = Placed(promise(rule), calendar)
        empty = promises_fold((placed,))(ROW.empty_table()).tables["promise_check"]
        assert (empty.schema, len(empty)) == (PROMISE_CHECK, 0)
    assert promises_fold(())(log(Contact("ann"))).tables["promise_check"].schema == PROMISE_CHECK


contacts = st.builds(
    Contact,
    who=st.sampled_from(CAST[:3]),
    hour=st.integers(-30, 120).map(lambda half: half / 2),
    kind=st.sampled_from(["complaint", "call", "mail", "order", "delivered"]),
    touchpoint=st.sampled_from(["hotline", "shop"]),
    waiting_s=st.sampled_from([None, 60.0, 120.0, 180.0]),
    promised=st.sampled_from([None, None, 10.0, 40.0]),
    context=st.sampled_from([None, "{}", '{"order": "A"}', '{"order": "B", "x": {"order": "A"}}']),
    unit=st.sampled_from([None, "north"]),
)
rules = st.sampled_from(
    [
        (WAIT, None),
        (LimitRule(field="waiting_s", comparison=Comparison.AT_MOST, limit=90, where=Where(units=("north",))), None),
        (REPLY, None),
        (IN_HOURS, DESK),
        (ON_TIME, None),
        (DateKeptRule(done_kind="delivered"), None),
    ]
)
bounds = st.sampled_from([{}, {"valid_from": after(5)}, {"valid_to": after(20)}])


@settings(max_examples=150, deadline=None)
@given(st.lists(contacts, max_size=14), rules, bounds)
def test_the_checks_are_those_of_the_twin(
    found: list[Contact], rule: tuple[Rule, Calendar | None], bound: dict[str, Any]
) -> None:
    placed = Placed(promise(rule[0], **bound), rule[1])
    table = promises_fold((placed,))(log(*found)).tables["promise_check"]
    rows = shown(table, "customer_no", "seq", "due_at", "kept", "margin", "evidence_seq")
    expected = {(who, seq, twin.naive(due), *rest) for who, seq, due, *rest in twin.checks(found, placed)}
    assert {(CAST[number - 1], *rest) for number, *rest in rows} == expected
    assert len(rows) == len(expected)


@settings(max_examples=60, deadline=None)
@given(st.lists(contacts, max_size=14), rules)
def test_a_customers_checks_depend_on_nobody_else(found: list[Contact], rule: tuple[Rule, Calendar | None]) -> None:
    fold = promises_fold((Placed(promise(rule[0]), rule[1]),))
    together = fold(log(*found)).tables["promise_check"]
    names = ("at", "due_at", "kept", "margin")
    for place, who in enumerate(CAST, 1):
        alone = fold(log(*(each for each in found if each.who == who))).tables["promise_check"]
        own = together.filter(pa.compute.equal(together["customer_no"], place))
        assert shown(alone, *names) == shown(own, *names)
