"""The sentences of Pulse: each says only what is known, and nothing that may be luck."""

from dataclasses import replace
from datetime import UTC, date, datetime
from math import nan
from types import SimpleNamespace
from typing import Any, cast

import pytest

from regard.estimate.measured import Statistic
from regard.explain import BrokenPromise, Moment, Part
from regard.explain.aftermath import Follow
from regard.measure import Breakdown, Measured, compare
from regard.vocabulary import Comparison, DateKeptRule, FollowUpRule, LimitRule, Promise
from regard.web.desks.pulse import changes, journey, steps, worst
from regard.web.desks.pulse.standing import Standing
from regard.web.running import Running

BROKEN = BrokenPromise("wait", "You wait briefly.", "service", 0.8, 0.7, 0.9, 0.95, 100, 0, clear=True)
MOMENT = Moment("hotline", None, "Hotline", "", 200, 0.1, 90, 0.4, 0.3, 0.5, 0.4, 0.3, 0.5, True, "promise", BROKEN)
LESS = Follow(0.5, 0.8, -0.3, -0.4, -0.2, 40, 60)
STANDING = cast(
    "Standing",
    SimpleNamespace(sees_rows=False, breakdown=Breakdown(since=date(2026, 1, 1), until=date(2026, 4, 1))),
)


def measured(value: float, n: int = 400, stage: str = "", spread: float = 5.0) -> Measured:
    said: dict[str, Any] = {"measure": "nps", "group": {"stage": stage}, "value": value, "n": n, "denominator": n}
    said |= {"low": value - spread, "high": value + spread, "interval": "", "as_of": datetime(2026, 6, 1, tzinfo=UTC)}
    said |= {"definition": "", "source": "", "sql": "", "minimum_n": 30, "standard_error": spread / 2}
    return Measured(**said, statistic=Statistic.NET)


def part(rate: float) -> Part:
    return Part("hotline", 10.0, 10.0 + rate, 100, 100, rate, 0.0, clear=True, unsure=False)


def test_what_follows_is_told_where_it_is_clear() -> None:
    moment = replace(MOMENT, staying=LESS, later_score=LESS, promise=replace(BROKEN, elsewhere=nan))
    said = worst.because(moment, "You wait briefly", within=False)
    assert said == [
        "“You wait briefly” was kept in 80 of 100 cases.",
        "Customers score it 0.4 standard deviations below everything else.",
        "Whoever it went wrong for scores 0.3 standard deviations lower the next time.",
        "Of 100 customers 50 come back within 90 days after it went wrong, 80 otherwise.",
    ]


def test_what_may_be_luck_is_left_out() -> None:
    luck = replace(LESS, high=0.1)
    assert worst.because(replace(MOMENT, shortfall=None, staying=luck, later_score=luck), "", within=True) == []


def test_worth_is_told_a_month_each_currency_apart_and_never_invented() -> None:
    told = worst.Told(STANDING, replace(MOMENT, worth={"GBP": 900.0, "EUR": 3000.0}), None, 3, "")
    facts = {fact.label: (fact.value, fact.note) for fact in worst._facts(told)}
    assert facts["Worth a month"] == (
        "1,010\N{NO-BREAK SPACE}EUR",
        "and 304\N{NO-BREAK SPACE}GBP, value of their contacts",
    )
    assert facts["Experience lost here"][0] == "40\N{NO-BREAK SPACE}%"
    nothing = worst.Told(STANDING, replace(MOMENT, promise=None, lost=0.0, shortfall=None), None, 3, "")
    assert [fact.label for fact in worst._facts(nothing)] == ["Customers concerned"]
    assert nothing.statement == ""


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (LimitRule(field="waiting_s", comparison=Comparison.AT_MOST, limit=120), "Say the true figure beforehand"),
        (FollowUpRule(after_kind="ask", reply_kinds=("reply",), within_hours=24), "has waited 12 hours"),
        (DateKeptRule(done_kind="delivered"), "Name a later date"),
        (None, "Promise less, or keep it"),
    ],
)
def test_the_promise_is_mended_by_its_rule(rule: Any, words: str) -> None:
    promise = Promise(key="wait", statement="You wait briefly.", touchpoint="hotline", rule=rule) if rule else None
    found = steps.steps(STANDING, MOMENT, promise, 0, "")
    assert words in found[-1].text
    assert found[0].text == "Ask service what stops “You wait briefly”."


def test_without_an_owner_one_is_to_be_named_first(here: Running) -> None:
    found = steps.steps(STANDING, replace(MOMENT, promise=None), None, 3, "/list")
    assert [step.text for step in found] == [
        "Write to the customers concerned, those of high value first.",
        "Say who owns “hotline”.",
        "Read what these customers wrote, and name the cause.",
        "Write down what customers may expect here as a promise, so that it can be checked.",
    ]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("before", "after", "rates", "words"),
    [
        (50.0, 20.0, [-30.0], "NPS fell by 30, most clearly at hotline"),
        (20.0, 50.0, [30.0], "NPS rose by 30, most clearly at hotline"),
        (50.0, 20.0, [], "NPS fell by 30, at no single touchpoint clearly"),
        (20.0, 50.0, [-1.0], "NPS rose by 30, at no single touchpoint clearly"),
        (20.0, 20.5, [], "NPS did not change clearly"),
        (20.0, 20.5, [-9.0], "NPS as a whole did not change clearly, but it fell at hotline"),
        (20.0, 20.5, [9.0], "NPS as a whole did not change clearly, but it rose at hotline"),
    ],
)
def test_a_change_is_told_with_its_clear_parts_only(
    before: float, after: float, rates: list[float], words: str
) -> None:
    assert changes._finding("NPS", compare(measured(after), measured(before)), [part(rate) for rate in rates]) == words


@pytest.mark.usefixtures("here")
def test_causes_and_too_few_answers_are_told() -> None:
    few = compare(measured(10, 5), measured(20))
    assert changes._finding("NPS", few, []) == "NPS: too few answers to say what changed"
    assert changes._cause(part(-4.0), measured(1)) == "hotline fell from +10 to +6, which took 4 from the whole."
    assert changes._cause(part(4.0), measured(1)) == "hotline rose from +10 to +14, which added 4 to the whole."


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((0.0, 40.0), "NPS is lowest at “buy” and highest at “use”"),
        ((0.0, 20.0), "NPS is lowest at “buy”"),
        ((20.0, 40.0), "NPS is highest at “use”"),
        ((19.0, 21.0), "NPS is much the same at every stage"),
    ],
)
def test_the_journey_is_told_by_what_leaves_the_whole_out(values: tuple[float, float], words: str) -> None:
    numbers = [measured(value, stage=stage) for value, stage in zip(values, ("buy", "use"), strict=True)]
    assert journey._finding({"score": "NPS"}, numbers, measured(20)).lower() == words.lower()
