"""A kiosk walks a survey by itself: its script finds the same ways, answers, problems and words as the server."""

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.ask.drawn_surveys import forms, surveys
from tests.web.asking.respondents import EVERYTHING, VISIT
from tests.web.asking.scripted import (
    counted_there,
    holds_there,
    piped_there,
    read_there,
    route_there,
    unfinished_there,
)

from regard.ask.conditions import Compare, Condition, Every, Not, Replies, Some, holds
from regard.ask.piping import piped
from regard.ask.reading import read_question
from regard.ask.walk import counted, route, unfinished
from regard.ask.writing import from_yaml

ARABIC_DAY = "".join(chr(0x660 + int(each)) if each.isdigit() else each for each in "2026-01-01")
NAMES = ("nps", "reason", "@touchpoint")
SIGNS = ("=", "!=", "<", "<=", ">", ">=", "includes", "empty")
DAYS = st.dates().map(date.isoformat) | st.sampled_from(["2026-02-30", "0000-01-01", "2026-13-01", ARABIC_DAY])
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.text(max_size=4) | st.sampled_from(["yes", "no", "1e3", "nan", "-inf", "1_0", " 7 ", "\ue000", "\U0001f600"])
VALUES = WORDS | DAYS | NUMBERS.map(str) | st.integers(-1, 11).map(str)
REPLY = st.booleans() | NUMBERS | st.integers(0, 10).map(float) | WORDS | DAYS | st.lists(WORDS, max_size=3).map(tuple)
COMPARE = st.builds(Compare, st.sampled_from(NAMES), st.sampled_from(SIGNS), VALUES)
CONDITION: st.SearchStrategy[Condition] = st.recursive(
    COMPARE,
    lambda part: (
        st.builds(Not, part)
        | st.builds(Every, st.lists(part, min_size=2, max_size=3).map(tuple))
        | st.builds(Some, st.lists(part, min_size=2, max_size=3).map(tuple))
    ),
    max_leaves=5,
)
REPLIES = st.dictionaries(st.sampled_from(NAMES), REPLY)

BRANCHED = from_yaml("""
key: branched
name: Branched
touchpoint: store
languages: [en, ja, de]
pages:
- key: one
  questions:
  - {key: nps, kind: nps, text: {en: Nps}, required: true}
  - key: rate
    kind: rating
    text: {en: R}
    labels: {1: {en: Bad, de: Übel}, 2: {en: B}, 3: {en: C}, 4: {en: D}, 5: {en: E}}
  - key: reason
    kind: multiple_choice
    text: {en: Why}
    shown_if: nps <= 6 or rate < 3
    options: [{key: price, text: {en: The price, ja: 値段}}, {key: other, text: {en: Other}, other: true}]
  next: [{if: nps >= 9, go: end}, {if: reason includes price and not (rate is empty), go: three}]
- key: two
  shown_if: not @touchpoint is web
  questions:
  - key: best
    kind: single_choice
    text: {en: Best}
    required: true
    options: [{key: a, text: {en: A}}, {key: b, text: {en: B}, other: true}]
  next: [{if: best is b, go: four}]
- key: three
  questions:
  - key: grid
    kind: matrix
    text: {en: Grid}
    required: true
    rows: [{key: x, text: {en: X}}, {key: y, text: {en: Y}}]
    scale: {low: 1, high: 5}
  - {key: more, kind: text, text: {en: More}, shown_if: grid.x < 3}
- key: empty
  text: {en: "Nothing is asked here, {nps}."}
  questions: []
- key: four
  shown_if: nps < 5 or best = b
  questions:
  - {key: order, kind: ranking, text: {en: Order}, options: [{key: a, text: {en: A}}, {key: b, text: {en: B}}]}
  - {key: ok, kind: consent, text: {en: Ok}, purpose: contact}
""")
POINTS = st.integers(1, 5).map(float)
GIVEN = st.fixed_dictionaries(
    {},
    optional={
        "nps": st.integers(0, 10).map(float),
        "rate": POINTS,
        "reason": st.lists(st.sampled_from(["price", "other"]), unique=True).map(tuple),
        "reason.other": st.text(max_size=3),
        "best": st.sampled_from(["a", "b"]),
        "best.other": st.text(min_size=1, max_size=3),
        "grid.x": POINTS,
        "grid.y": POINTS,
        "more": st.text(max_size=3),
        "order": st.permutations(["a", "b"]).map(tuple),
        "ok": st.booleans(),
        "@touchpoint": st.sampled_from(["web", "store"]),
        "@touchpoint.name": st.just("The shop"),
        "@segment": st.just(("vip", "new")),
        "@share": NUMBERS.filter(lambda value: abs(value) < 1e15),
    },
)
PLACES = ("nps", "rate", "reason", "reason.other", "best", "best.other", "grid.x", "more", "order", "ok", "none")
FACTS = ("@touchpoint", "@segment", "@share", "@none")
PIPES = st.lists(
    st.sampled_from([*(f"{{{name}}}" for name in (*PLACES, *FACTS)), "{{", "}}", "{", "}", " ", "a b", "{ nps }"]),
    max_size=5,
).map("".join)


@given(CONDITION, REPLIES)
@example(Compare("nps", "=", "1_0"), {"nps": 10.0})
@example(Compare("nps", "!=", "nan"), {"nps": 10.0})
@example(Compare("reason", "<", "2026-02-30"), {"reason": "2026-01-01"})
@example(Compare("reason", "<", "\U0001f600"), {"reason": "\ue000"})
@example(Compare("reason", "=", "price"), {"reason": ("price",)})
def test_a_condition_holds_where_it_holds_on_the_server(condition: Condition, replies: dict[str, Any]) -> None:
    assert holds_there(condition, replies) == holds(condition, replies)


@given(GIVEN)
def test_the_way_is_that_of_the_server(replies: dict[str, Any]) -> None:
    assert route_there(BRANCHED, replies) == [page.key for page in route(BRANCHED, replies)]
    lacking = unfinished(BRANCHED, replies)
    assert unfinished_there(BRANCHED, replies) == (lacking.key if lacking else None)


@given(GIVEN)
def test_what_counts_is_what_counts_on_the_server(replies: dict[str, Any]) -> None:
    assert counted_there(BRANCHED, replies) == plain(counted(BRANCHED, replies))


@given(PIPES, GIVEN, st.sampled_from(BRANCHED.languages))
def test_what_was_answered_is_said_as_the_server_says_it(text: str, replies: dict[str, Any], language: str) -> None:
    assert piped_there(text, BRANCHED, replies, language) == piped(text, BRANCHED, replies, language)


EVERY = from_yaml(EVERYTHING)
STRICT = from_yaml(EVERYTHING.replace("text: {en: Many}", "text: {en: Many}\n    required: true\n    least: 2"))
NUMBER = st.from_regex("[+-]?[0-9\u0660-\u0669]{0,4}([.,][0-9]{0,3})?", fullmatch=True)
OPTION = st.sampled_from(["", "a", "b", "c", " a ", "z", "constructor"])
SAID = st.text(max_size=5) | st.sampled_from(
    ["\x00", "\ufeffx", "x" * 101, "\U0001f600" * 100, "a\r\nb\rc", "\x1c a \xa0"]
)
FORM = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("nps", "rate", "face", "grid.x", "grid.y"), st.integers(-1, 11).map(str) | SAID),
        **dict.fromkeys(("one", "order.a", "order.b"), OPTION | st.sampled_from(["1", "2", "3"])),
        **dict.fromkeys(("words", "many.other"), SAID),
        "count": NUMBER,
        "day": DAYS.filter(str.isascii) | st.just(""),
        "contact": st.sampled_from(["yes", "no", "maybe", ""]),
    },
).map(lambda form: {name: [value] for name, value in form.items()})


@pytest.mark.parametrize("survey", [EVERY, STRICT], ids=["everything", "stricter"])
@given(form=FORM, many=st.lists(OPTION, max_size=3))
@example(form={"many.other": ["x" * 4_001]}, many=["a"])
@example(form={"count": ["1,500"]}, many=[])
def test_what_is_typed_is_read_as_the_server_reads_it(survey: Any, form: dict[str, list[str]], many: list[str]) -> None:
    form |= {"many": many} if many else {}
    replies, problems = dict[str, Any](), dict[str, str]()
    for question in survey.questions:
        found, wrong = read_question(question, form)
        replies |= plain(found)
        problems |= {name: problem.value for name, problem in wrong.items()}
    assert read_there(survey, form) == (replies, problems)


def test_the_shop_survey_ends_early_for_who_is_delighted() -> None:
    visit = from_yaml(VISIT)
    assert route_there(visit, {"nps": 9.0}) == ["score"]
    assert route_there(visit, {"nps": 8.0}) == ["score", "wrong"]


@given(st.data())
def test_any_survey_is_walked_alike(data: st.DataObject) -> None:
    survey = data.draw(surveys())
    form: dict[str, list[str]] = {}
    for page in survey.pages:
        form |= data.draw(forms(page))
    found, problems = dict[str, Any](), dict[str, str]()
    for question in survey.questions:
        replies, wrong = read_question(question, form)
        found |= replies
        problems |= {name: problem.value for name, problem in wrong.items()}
    there, wrong_there = read_there(survey, form)
    assert (there, wrong_there) == (plain(found), problems)
    assert route_there(survey, found) == [page.key for page in route(survey, found)]
    assert counted_there(survey, found) == plain(counted(survey, found))


def plain(replies: Replies) -> dict[str, Any]:
    return {name: list(reply) if isinstance(reply, tuple) else reply for name, reply in replies.items()}
