"""The plan against a slow twin that goes through the same contacts one after another."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ask.wanted import contact, contacts, request, table_of

from regard.ask.plan import Circumstances, Expected, Plan, simulate
from regard.ask.policy import Request, suppressed_by
from regard.ask.policy_reasons import Reason
from regard.ask.policy_rules import ContactPolicy, Of, Rule, Scope
from regard.ask.sampling import Period, Quota, Trigger, due_at
from regard.ask.sampling_candidates import Known
from regard.ask.sampling_chance import share_place
from regard.errors import WrongUseError
from regard.estimate import nps_interval, wilson_interval
from regard.vocabulary import AnswerKind, Calendar

ASKS = {"visit": frozenset({AnswerKind.CSAT}), "relation": frozenset({AnswerKind.NPS})}
DESK = Calendar(key="desk", zone="Europe/Berlin", hours={"monday": ("09:00-17:00",), "friday": ("09:00-12:00",)})
TRIGGERS = {
    "visit": [
        Trigger(key="bought", touchpoints=("checkout",), kinds=("purchase",), delay_s=1800, share=0.7),
        Trigger(key="called", touchpoints=("hotline",), calendar="desk", quota=Quota(at_most=2, per=Period.DAY)),
    ],
    "relation": [Trigger(key="any", delay_s=1800, kinds=("purchase", "call"))],
}
POLICY = ContactPolicy(
    rules=(
        Rule(scope=Scope.PERSON, at_most=2, within_days=14),
        Rule(scope=Scope.PERSON, at_most=1, within_days=20, of=Of.MEASURE, name="nps"),
        Rule(scope=Scope.ACCOUNT, at_most=2, within_days=3),
    ),
    priorities=("visit",),
)
UNDER = Circumstances(ASKS, Known({"desk": DESK}))


def twin(rows: list[dict[str, Any]]) -> tuple[Counter[str | None], Counter[str]]:
    """Return how often each reason occurred (None: asked), and how often each person was asked."""
    wanted = []
    for row in rows:
        for survey, triggers in TRIGGERS.items():
            trigger = next((each for each in triggers if is_about(each, row)), None)
            if trigger is None:
                continue
            out = share_place(survey, row["source"], row["native_id"]) >= trigger.share
            at = due_at(trigger, row["occurred_at"], DESK if trigger.calendar else None)
            known = {name: row.get(name) for name in ("person", "account", "unit")}
            reason = row.get("reason") or (Reason.NOT_IN_SHARE if out else None)
            wanted.append(
                (Request(survey, row["native_id"], at, **known, measures=ASKS[survey], reason=reason), trigger)
            )
    wanted.sort(key=lambda each: turn(each[0]))
    sent: list[Request] = []
    reasons: Counter[str | None] = Counter()
    quotas: Counter[tuple[str, object]] = Counter()
    for each, trigger in wanted:
        reason = suppressed_by(POLICY, each, sent)
        place = (trigger.key, each.at.date())
        if reason is None and trigger.quota and quotas[place] >= trigger.quota.at_most:
            reason = Reason.QUOTA_REACHED
        if reason is None:
            sent.append(each)
            quotas[place] += 1
        reasons[reason] += 1
    return reasons, Counter(each.person for each in sent if each.person)


def is_about(trigger: Trigger, row: dict[str, Any]) -> bool:
    return row["touchpoint"] in (trigger.touchpoints or (row["touchpoint"],)) and (
        row["kind"] in (trigger.kinds or (row["kind"],))
    )


def turn(each: Request) -> tuple[object, ...]:
    together = int(each.at.timestamp()) // 300
    return together, each.survey != "visit", each.at, each.survey, each.key


rows_of = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob", "dora", "dan", None]),
        st.integers(0, 30 * 24),
        st.sampled_from([("checkout", "purchase"), ("hotline", "call"), ("site", "view")]),
        st.sampled_from([None, None, None, "no_consent"]),
    ),
    max_size=25,
    unique_by=lambda each: each[1],
)


@settings(deadline=None, max_examples=150)
@given(rows_of)
def test_the_plan_is_what_would_have_been_decided_one_by_one(drawn: list[tuple[Any, ...]]) -> None:
    rows = [
        contact(f"{hour:04}", who, hour / 24, touchpoint=where[0], kind=where[1], reason=reason)
        | {"account": "delta" if who in {"dora", "dan"} else None}
        for who, hour, where, reason in drawn
    ]
    plan = simulate(TRIGGERS, POLICY, contacts(*rows), under=UNDER)
    reasons, persons = twin(rows)
    assert plan.asked == reasons.pop(None, 0)
    assert plan.suppressed == reasons
    assert plan.eligible == plan.asked + sum(reasons.values())
    often = Counter(persons.values()) + Counter({0: len({row["person"] for row in rows} - {None}) - len(persons)})
    assert plan.asked_per_person == often


def month(policy: ContactPolicy = POLICY, expected: Expected | None = None) -> Plan:
    rows = [contact(str(n), f"p{n % 40}", n / 10) for n in range(200)]
    rows += [contact(f"c{n}", f"p{n % 40}", n / 10, touchpoint="hotline", kind="chat") for n in range(100)]
    return simulate(TRIGGERS, policy, contacts(*rows), expected or Expected(), UNDER)


def test_a_plan_says_what_precision_each_touchpoint_would_reach() -> None:
    plan = month(expected=Expected(0.2, {"hotline": 0.5}, promoters=0.5, detractors=0.2, satisfied=0.8))
    checkout, hotline = plan.touchpoints
    assert (checkout.touchpoint, hotline.touchpoint) == ("checkout", "hotline")
    assert [checkout.answers, hotline.answers] == pytest.approx([checkout.asked * 0.2, hotline.asked * 0.5])
    n = checkout.answers
    low, high = nps_interval(0.5 * n, 0.2 * n, n)
    assert checkout.nps_half_width == pytest.approx(50 * (high - low))
    low, high = wilson_interval(0.8 * n, n)
    assert checkout.csat_half_width == pytest.approx(50 * (high - low))
    assert plan.answers == pytest.approx(checkout.answers + hotline.answers)


def test_a_stricter_policy_asks_fewer_and_says_why() -> None:
    strict = ContactPolicy(rules=(Rule(scope=Scope.PERSON, at_most=1, within_days=365),))
    loose, few = month(ContactPolicy()), month(strict)
    assert few.asked == 40 == few.asked_per_person[1]
    assert few.suppressed[Reason.ASKED_RECENTLY] > loose.suppressed.get(Reason.ASKED_RECENTLY, 0)
    assert [*few.suppressed.values()] == sorted(few.suppressed.values(), reverse=True)


def test_working_hours_delay_and_are_counted() -> None:
    assert 0 < month(ContactPolicy()).delayed < 100


def test_what_was_sent_before_counts() -> None:
    rows = contacts(contact("1", "ann", 0, kind="call", touchpoint="site"))
    past = table_of([request("relation", "ann", -10, measures=ASKS["relation"])])
    plan = simulate(TRIGGERS, POLICY, rows, under=Circumstances(ASKS, UNDER.known, past))
    assert (plan.asked, plan.suppressed) == (0, {Reason.ASKED_RECENTLY: 1})
    assert simulate(TRIGGERS, POLICY, rows, under=UNDER).asked == 1


def test_where_nobody_is_asked_there_is_no_precision() -> None:
    rows = contacts(contact("1", "ann", 0, reason="erased", kind="call"), contact("2", None, 1, kind="view"))
    plan = simulate(TRIGGERS, POLICY, rows, under=UNDER)
    (only,) = plan.touchpoints
    assert (only.eligible, only.asked, only.nps_half_width, only.csat_half_width) == (1, 0, None, None)
    assert (plan.asked_per_person, plan.answers, plan.delayed) == ({0: 1}, 0, 0)


def test_no_contacts_make_an_empty_plan() -> None:
    plan = simulate(TRIGGERS, POLICY, contacts(), under=UNDER)
    assert (plan.eligible, plan.asked, plan.suppressed, plan.asked_per_person) == (0, 0, {}, {})


@pytest.mark.parametrize("parts", [{"answer_rate": 20}, {"promoters": 0.8}, {"by_touchpoint": {"checkout": -1}}])
def test_shares_that_make_no_sense_are_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(WrongUseError, match="between 0 and 1"):
        Expected(**parts)
