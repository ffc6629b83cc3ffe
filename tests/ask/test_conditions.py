"""Conditions are read as people say them, and hold for what was answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.ask.conditions import (
    Compare,
    Condition,
    Every,
    Not,
    Replies,
    Some,
    comparisons,
    holds,
    read_condition,
    spoken,
)
from regard.errors import WrongUseError

ANN: Replies = {
    "nps": 10.0,
    "reason": ("price", "speed"),
    "contact": True,
    "day": "2026-03-02",
    "mood": "calm",
    "why": "",
    "@channel": "store",
}
NAMES = st.sampled_from(["nps", "service.speed", "@channel"])
VALUES = st.one_of(
    st.sampled_from(["and", "is", "empty", "<=", "(", "6", ""]), st.from_regex(r"[a-z][a-z ]*", fullmatch=True)
)
COMPARES = st.one_of(
    st.builds(Compare, NAMES, st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "includes"]), VALUES),
    st.builds(Compare, NAMES, st.just("empty")),
)


def _joined(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(Not, parts), st.builds(Every, several), st.builds(Some, several))


@pytest.mark.parametrize(
    "text",
    [
        "nps <= 10 and reason includes price",
        "nps > 9.5",
        "nps != 3 or nosuch = 1",
        "not nps < 10",
        "contact is yes",
        "contact is not no",
        "day >= 2026-03-01 and day < 2026-03-03",
        "mood is calm",
        'mood = "calm"',
        "why is empty",
        "nosuch is empty",
        "nps is not empty",
        "@channel is store",
        "reason is not price",
        "nosuch = 1 and nps = 1 or nps = 10",
        "nps = 10 and (nosuch = 1 or mood is calm)",
    ],
)
def test_a_condition_holds(text: str) -> None:
    assert holds(read_condition(text), ANN)


@pytest.mark.parametrize(
    "text",
    [
        "nps < 10",
        "nosuch != 1",
        "nosuch includes price",
        "mood includes calm",
        "reason = price",
        "nps is high",
        "day > tomorrow",
        "not nps = 10",
        "contact is no",
        "mood < 5 and nps = 10",
        "reason is empty",
        "@unit is north",
    ],
)
def test_a_condition_does_not_hold(text: str) -> None:
    assert not holds(read_condition(text), ANN)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the name of a question is missing"),
        ("nps", "a comparison, such as `is` or `<=` is missing"),
        ("nps <=", "what to compare with is missing"),
        ("nps near 5", "'near' is no comparison"),
        ("nps = and", "stands where something to compare with should"),
        ("and = 5", "'and' is no name"),
        ("nps = 5 6", "'6' is one word too many"),
        ("(nps = 5", "a bracket is not closed"),
        ("nps = 5)", "')' is one word too many"),
        ('nps = "5', "cannot be read"),
        ('"nps" = 5', "'nps' is no name"),
        ("a = 1 or " * 200, "longer than 1000 characters"),
    ],
)
def test_a_condition_that_cannot_be_read_says_why(text: str, why: str) -> None:
    with pytest.raises(WrongUseError) as refused:
        read_condition(text)
    assert why in refused.value.what


def test_a_word_of_its_own_may_stand_in_quotes() -> None:
    assert read_condition('mood is "empty"') == Compare("mood", "=", "empty")
    assert spoken(Compare("mood", "=", "very calm")) == 'mood = "very calm"'


def test_the_comparisons_of_a_condition_are_told() -> None:
    found = comparisons(read_condition("not (nps < 3 or why is empty) and reason includes price"))
    assert [each.name for each in found] == ["nps", "why", "reason"]


@given(st.recursive(COMPARES, _joined, max_leaves=6))
def test_what_is_spoken_is_read_back_the_same(condition: Condition) -> None:
    assert spoken(read_condition(spoken(condition))) == spoken(condition)


@given(st.recursive(COMPARES, _joined, max_leaves=6))
def test_a_condition_means_the_same_once_it_was_spoken(condition: Condition) -> None:
    for replies in (ANN, {}, {"nps": 6.0, "service.speed": 3.0}):
        assert holds(read_condition(spoken(condition)), replies) == holds(condition, replies)


@pytest.mark.parametrize("value", [" x", "x ", "", "and", "a b", "(x)", "<="])
def test_any_value_is_read_back_as_it_was(value: str) -> None:
    assert read_condition(spoken(Compare("mood", "=", value))) == Compare("mood", "=", value)


@pytest.mark.parametrize("text", ["(" * 51 + "a = 1" + ")" * 51, "not " * 51 + "a = 1"])
def test_a_condition_of_too_many_brackets_is_refused(text: str) -> None:
    with pytest.raises(WrongUseError, match="more than 50"):
        read_condition(text)


def test_a_text_that_looks_like_a_day_can_be_unlike_a_word() -> None:
    assert holds(read_condition("why != nothing"), {"why": "2026-01-01"})
