"""Respondents come by the pages and questions that their answers lead to, and every route ends."""

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from tests.ask.drawn_surveys import forms, surveys
from tests.ask.small_surveys import CONTACT, NPS, REASON, ROWS, SERVICE, SHOP, asked, choices, page, survey

from regard.ask.conditions import Reply
from regard.ask.reading import read_page
from regard.ask.survey import Branch, Row, Survey
from regard.ask.walk import (
    counted,
    first_page,
    known_at,
    names_of,
    next_page,
    options_of,
    questions_of,
    route,
    rows_of,
    unfinished,
)
from regard.errors import WrongUseError


def keys_of(made: Survey, **replies: object) -> list[str]:
    return [each.key for each in route(made, replies)]  # type: ignore[arg-type]


def test_a_branch_leads_past_pages() -> None:
    assert keys_of(SHOP, nps=10.0) == ["score", "thanks"]
    assert keys_of(SHOP, nps=3.0) == ["score", "wrong", "thanks"]
    assert keys_of(SHOP) == ["score", "wrong", "thanks"]


def test_a_branch_may_end_the_survey() -> None:
    ended = survey(page("a", NPS, next=(Branch(to="end"),)), page("b", CONTACT))
    assert keys_of(ended) == ["a"]


def test_a_branch_that_leads_back_or_nowhere_is_passed_over() -> None:
    back = survey(page("a", NPS), page("b", CONTACT, next=(Branch(to="a"), Branch(to="b"), Branch(to="nosuch"))))
    assert keys_of(back) == ["a", "b"]


def test_a_page_is_shown_on_its_condition() -> None:
    made = survey(
        page("a", NPS), page("b", CONTACT, shown_if="@channel is store", next=(Branch(to="end"),)), page("c", REASON)
    )
    assert keys_of(made) == ["a", "c"]
    assert keys_of(made, **{"@channel": "store"}) == ["a", "b"]


def test_a_page_without_a_question_that_is_shown_is_passed_over() -> None:
    hidden = asked("why", "text", shown_if="nps <= 6")
    made = survey(page("a", NPS), page("b", hidden, next=(Branch(to="end"),)), page("c", text={"en": "Bye"}))
    assert keys_of(made) == ["a", "c"]
    assert keys_of(made, nps=6.0) == ["a", "b"]


def test_a_survey_for_nobody_has_no_first_page() -> None:
    assert first_page(survey(page("a", NPS, shown_if="@channel is store")), {}) is None


def test_the_next_page_follows_the_route() -> None:
    score, wrong, thanks = SHOP.pages
    assert first_page(SHOP, {}) == score
    assert next_page(SHOP, score, {"nps": 9.0}) == thanks
    assert next_page(SHOP, score, {"nps": 8.0}) == wrong
    assert next_page(SHOP, thanks, {}) is None


def test_who_is_on_a_page_that_answers_no_longer_lead_to_goes_on_with_the_next() -> None:
    _score, wrong, thanks = SHOP.pages
    assert next_page(SHOP, wrong, {"nps": 10.0}) == thanks


def test_answers_of_a_branch_that_was_left_again_do_not_count() -> None:
    replies: dict[str, Reply] = {"nps": 10.0, "reason": ("price",), "contact": True, "@unit": "north", "unknown": 1.0}
    assert counted(SHOP, replies) == {"nps": 10.0, "contact": True, "@unit": "north"}
    assert counted(SHOP, {**replies, "nps": 5.0})["reason"] == ("price",)


def test_a_condition_does_not_see_what_does_not_count() -> None:
    last = page("last", asked("more", "text", shown_if="reason includes price"))
    made = survey(SHOP.pages[0], SHOP.pages[1], page("thanks", text={"en": "Bye"}), last)
    assert keys_of(made, nps=10.0, reason=("price",)) == ["score", "thanks"]
    assert keys_of(made, nps=1.0, reason=("price",)) == ["score", "wrong", "thanks", "last"]


def test_words_count_while_their_option_is_chosen() -> None:
    replies: dict[str, Reply] = {"nps": 1.0, "reason": ("price", "other"), "reason.other": "the queue"}
    assert "reason.other" in counted(SHOP, replies)
    assert "reason.other" not in counted(SHOP, {**replies, "reason": ("price",)})


def test_a_question_may_depend_on_one_above_it() -> None:
    wrong = SHOP.pages[1]
    assert questions_of(wrong, {}, "ann") == (REASON,)
    assert questions_of(wrong, {"reason": ("other",)}, "ann") == wrong.questions


def test_what_is_known_at_a_page_was_asked_before_it() -> None:
    replies: dict[str, Reply] = {"nps": 5.0, "reason": ("price",), "contact": True, "@unit": "north"}
    assert known_at(SHOP, SHOP.pages[1], replies) == {"nps": 5.0, "@unit": "north"}
    assert known_at(SHOP, SHOP.pages[1], {**replies, "nps": 10.0}) == {"nps": 10.0, "contact": True, "@unit": "north"}


def test_the_first_page_that_lacks_a_required_answer_is_told() -> None:
    needed = survey(
        page("a", NPS), page("b", asked("service", "matrix", rows=ROWS, scale=SERVICE.scale, required=True))
    )
    assert unfinished(needed, {"service.speed": 3.0}) == needed.pages[1]
    assert unfinished(needed, {"service.speed": 3.0, "service.care": 4.0}) is None


def test_a_row_of_a_matrix_has_a_name_of_its_own() -> None:
    assert names_of(SERVICE) == ("service.speed", "service.care")
    assert names_of(REASON) == ("reason", "reason.other")


def test_a_condition_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(WrongUseError, match="cannot be read"):
        route(survey(page("a", asked("why", "text", shown_if="nps <="))), {})


@settings(max_examples=60)
@given(st.data(), surveys(), st.text(max_size=5))
def test_every_walk_ends(data: st.DataObject, made: Survey, seed: str) -> None:
    replies: dict[str, Reply] = {"@channel": "store"}
    at, steps = first_page(made, replies), 0
    while at is not None and steps <= len(made.pages):
        replies = dict(read_page(made, at, data.draw(forms(at)), replies, seed).replies)
        at, steps = next_page(made, at, replies), steps + 1
    assert steps <= len(made.pages)
    order = [made.pages.index(each) for each in route(made, replies)]
    assert order == sorted(set(order))
    kept = counted(made, replies)
    assert kept.items() <= replies.items()
    assert counted(made, kept) == kept


@given(st.integers(2, 8), st.booleans(), st.text(max_size=5))
def test_a_random_order_is_the_same_for_one_respondent_and_leaves_the_last_ones(
    count: int, several: bool, seed: str
) -> None:
    keys = [f"o{number}" for number in range(count)]
    options = choices("x", *keys, "y", x={"alone": True}, y={"other": True})
    drawn = options_of(
        asked("q", "multiple_choice" if several else "single_choice", options=options, random=True), seed
    )
    assert drawn == options_of(asked("q", "ranking", options=options, random=True), seed)
    assert sorted(each.key for each in drawn) == sorted(["x", "y", *keys])
    assert [each.key for each in drawn[-2:]] == ["x", "y"]


def test_respondents_have_different_orders_and_other_questions_another() -> None:
    keys = "abcdefgh"
    one, two = (asked(key, "ranking", options=choices(*keys), random=True) for key in ("one", "two"))
    assert options_of(one, "ann") != options_of(one, "bob")
    assert options_of(one, "ann") != options_of(two, "ann")


def test_every_place_is_as_likely_for_every_option() -> None:
    question = asked("q", "ranking", options=choices("a", "b", "c", "d"), random=True)
    first = [options_of(question, str(number))[0].key for number in range(4_000)]
    assert all(900 < first.count(key) < 1_100 for key in "abcd")


def test_rows_and_questions_are_moved_where_the_survey_says_so() -> None:
    rows = tuple(Row(key=key, text={}) for key in "abcdef")
    matrix = asked("m", "matrix", rows=rows, scale=SERVICE.scale, random=True)
    assert len({"".join(row.key for row in rows_of(matrix, str(seed))) for seed in range(20)}) > 10
    assert options_of(matrix, "ann") == ()
    assert rows_of(SERVICE, "ann") == ROWS
    moved = page("p", *(asked(key, "text") for key in "abcdef"), random=True)
    assert len({"".join(each.key for each in questions_of(moved, {}, str(seed))) for seed in range(20)}) > 10
