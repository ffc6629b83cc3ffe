"""What is wrong with a survey is said before anybody is asked, with its place."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from msgspec.structs import replace
from tests.ask.drawn_surveys import surveys
from tests.ask.small_surveys import CONTACT, NPS, RANKED, REASON, ROWS, SERVICE, SHOP, asked, choices, page, survey

from regard.ask.checking import problems_of
from regard.ask.faults import Fault, FaultKind
from regard.ask.library import question_from
from regard.ask.survey import Branch, Option, Question, Survey
from regard.vocabulary import AnswerKind, Scale

WHY = asked("why", "text")


def told(*pages: Any, **parts: Any) -> list[tuple[str, FaultKind, str]]:
    made = survey(*pages, **parts)
    return [(each.where, each.why, each.detail) for each in problems_of(made, to_publish=False)]


def after_all(condition: str) -> list[tuple[str, FaultKind, str]]:
    """Return what is wrong with a condition after a question of each kind."""
    pick = asked("pick", "single_choice", options=choices("red", "other", other={"other": True}))
    grid = asked("grid", "matrix", rows=ROWS, options=choices("often", "never"))
    day = asked("day", "date", earliest=date(2026, 1, 1), latest=date(2026, 12, 31))
    short, age = asked("short", "text", most=5), asked("age", "number", least=18, most=99)
    first = page("a", NPS, REASON, SERVICE, RANKED, CONTACT, pick, grid, day, short, age)
    return [fault for fault in told(first, page("b", replace(WHY, shown_if=condition))) if fault[1] not in OF_REACH]


OF_REACH = {FaultKind.NEVER_SHOWN, FaultKind.UNREACHED}


def test_a_survey_in_order_has_no_faults() -> None:
    assert problems_of(SHOP, to_publish=True) == ()


def test_something_must_be_asked() -> None:
    assert told() == [("", FaultKind.NO_PAGE, "")]
    assert told(page("a", text={"en": "Hello"})) == [("", FaultKind.NO_QUESTION, "")]
    assert told(page("a", NPS), page("b")) == [("b", FaultKind.EMPTY_PAGE, "")]


def test_keys_stand_once() -> None:
    assert told(page("a", NPS), page("a", WHY)) == [("a", FaultKind.DOUBLED_PAGE, "a")]
    assert told(page("a", NPS), page("b", NPS)) == [
        ("a/nps", FaultKind.DOUBLED_QUESTION, "nps"),
        ("b/nps", FaultKind.DOUBLED_QUESTION, "nps"),
    ]


def test_a_branch_leads_on() -> None:
    branches = (Branch(when="nps > 1", to="c"), Branch(when="nps > 2", to="b"), Branch(when="nps > 3", to="a"))
    assert told(page("a", NPS), page("b", WHY, next=branches)) == [
        ("b/next/1", FaultKind.UNKNOWN_PAGE, "c"),
        ("b/next/2", FaultKind.LOOP, "b"),
        ("b/next/3", FaultKind.LOOP, "a"),
    ]


@pytest.mark.parametrize(
    ("condition", "why", "detail"),
    [
        ("npz < 3", FaultKind.UNKNOWN_NAME, "npz"),
        ("service < 3", FaultKind.UNKNOWN_NAME, "service"),
        ("service.price < 3", FaultKind.UNKNOWN_NAME, "service.price"),
        ("@chanel is store", FaultKind.UNKNOWN_FACT, "@chanel"),
        ("why is late", FaultKind.NOT_YET_ASKED, "why"),
        ("nps includes 3", FaultKind.WRONG_COMPARISON, "nps includes"),
        ("pick includes red", FaultKind.WRONG_COMPARISON, "pick includes"),
        ("pick > red", FaultKind.WRONG_COMPARISON, "pick >"),
        ("pick.other > red", FaultKind.WRONG_COMPARISON, "pick.other >"),
        ("ranked = price", FaultKind.WRONG_COMPARISON, "ranked ="),
        ("contact < yes", FaultKind.WRONG_COMPARISON, "contact <"),
        ("nps > 10", FaultKind.NEVER_HOLDS, "nps > 10"),
        ("nps = high", FaultKind.NEVER_HOLDS, "nps = high"),
        ("nps = 6.5", FaultKind.NEVER_HOLDS, "nps = 6.5"),
        ("service.speed < 1", FaultKind.NEVER_HOLDS, "service.speed < 1"),
        ("pick is green", FaultKind.NEVER_HOLDS, "pick = green"),
        ("reason includes green", FaultKind.NEVER_HOLDS, "reason includes green"),
        ("grid.speed is rarely", FaultKind.NEVER_HOLDS, "grid.speed = rarely"),
        ("age < 18", FaultKind.NEVER_HOLDS, "age < 18"),
        ("day > 2026-12-31", FaultKind.NEVER_HOLDS, "day > 2026-12-31"),
        ("short is toolong", FaultKind.NEVER_HOLDS, "short = toolong"),
    ],
)
def test_a_condition_must_make_sense_where_it_stands(condition: str, why: FaultKind, detail: str) -> None:
    assert after_all(condition) == [("b/why/shown_if", why, detail)]


@pytest.mark.parametrize(
    "condition",
    [
        "nps < 1 and service.care != 5",
        "reason includes none or reason = price",
        "pick is other and pick.other is blue",
        "pick.other is not empty",
        "grid.care is not never",
        "day >= 2026-12-31 and age >= 99",
        "short is x and contact is no",
        "@touchpoint is checkout or @attribute.plan is gold or @segment includes vip or @attribute.age > 30",
        "ranked is empty",
    ],
)
def test_a_condition_that_can_come_true_is_no_fault(condition: str) -> None:
    assert after_all(condition) == []


def test_an_unreadable_condition_is_told_with_its_reason() -> None:
    ((where, why, detail),) = told(page("a", NPS), page("b", WHY, shown_if="nps <="))
    assert (where, why) == ("b/shown_if", FaultKind.UNREADABLE)
    assert "is missing at the end" in detail


def test_a_page_depends_on_earlier_pages_a_question_on_those_above_a_branch_on_its_page() -> None:
    assert told(page("a", NPS, shown_if="nps > 3")) == [("a/shown_if", FaultKind.NOT_YET_ASKED, "nps")]
    assert told(page("a", NPS, replace(WHY, shown_if="nps > 3"))) == []
    assert told(page("a", replace(WHY, shown_if="nps > 3"), NPS)) == [
        ("a/why/shown_if", FaultKind.NOT_YET_ASKED, "nps")
    ]
    assert told(page("a", NPS, next=(Branch(when="nps > 3", to="end"),))) == []


def test_a_question_depends_not_on_itself() -> None:
    assert told(page("a", replace(NPS, shown_if="nps > 3"))) == [("a/nps/shown_if", FaultKind.NOT_YET_ASKED, "nps")]


def test_a_text_says_what_was_asked_on_an_earlier_page() -> None:
    said = {"en": "{nps} {npz} {@touchpoint} {@chanel} {contact} {{x}}"}
    assert told(page("a", NPS, CONTACT), page("b", replace(WHY, help=said))) == [
        ("b/why/help", FaultKind.UNKNOWN_NAME, "npz"),
        ("b/why/help", FaultKind.UNKNOWN_FACT, "@chanel"),
        ("b/why/help", FaultKind.NOT_PIPED, "contact"),
    ]
    assert told(page("a", NPS, title={"en": "{nps}"})) == [("a/title", FaultKind.NOT_YET_ASKED, "nps")]
    assert told(page("a", NPS), intro={"en": "{nps}"}) == [("intro", FaultKind.NOT_YET_ASKED, "nps")]
    assert told(page("a", NPS), thanks={"en": "{nps}"}) == []


@pytest.mark.parametrize(
    "question",
    [
        asked("q", "number", least=3, most=2),
        asked("q", "text", least=3, most=2),
        asked("q", "text", least=5000),
        asked("q", "multiple_choice", options=choices("a", "b"), least=3),
        asked("q", "multiple_choice", options=choices("a", "b"), most=0),
        asked("q", "date", earliest=date(2026, 1, 2), latest=date(2026, 1, 1)),
    ],
)
def test_limits_that_no_answer_meets_are_a_dead_end(question: Question) -> None:
    assert told(page("a", question)) == [("a/q", FaultKind.DEAD_END, "")]


@pytest.mark.parametrize(
    "question",
    [
        asked("q", "number", least=2, most=2),
        asked("q", "number", most=2),
        asked("q", "text", least=1),
        asked("q", "multiple_choice", options=choices("a", "b", "none", none={"alone": True}), least=3),
        asked("q", "date", latest=date(2026, 1, 1)),
    ],
)
def test_limits_that_an_answer_meets_are_none(question: Question) -> None:
    assert told(page("a", question)) == []


def test_words_go_with_one_option_of_a_choice() -> None:
    two = choices("a", "b", a={"other": True}, b={"other": True})
    for kind, options in (("single_choice", two), ("ranking", two[:1] + choices("c"))):
        assert told(page("a", asked("q", kind, options=options))) == [("a/q", FaultKind.WRONG_OTHER, "")]


def test_parts_of_a_question_go_together() -> None:
    assert told(page("a", asked("q", "rating", labels={6: {"en": "Best"}}))) == [
        ("a/q/labels/6", FaultKind.LABEL_OFF_SCALE, "6")
    ]
    assert told(page("a", asked("q", "consent"))) == [("a/q", FaultKind.NO_PURPOSE, "")]


@pytest.mark.parametrize(
    ("kind", "parts", "measures"),
    [
        ("rating", {}, AnswerKind.NPS),
        ("text", {}, AnswerKind.NPS),
        ("text", {}, AnswerKind.CSAT),
        ("number", {}, AnswerKind.RATING),
        ("rating", {}, AnswerKind.NUMBER),
        ("single_choice", {"options": choices("a", "b")}, AnswerKind.TEXT),
        ("date", {}, AnswerKind.EMOTION),
        ("rating", {}, AnswerKind.CHOICE),
        ("matrix", {"rows": ROWS, "options": choices("a", "b")}, AnswerKind.CES),
    ],
)
def test_a_kind_of_question_cannot_measure_everything(kind: str, parts: dict[str, Any], measures: AnswerKind) -> None:
    assert told(page("a", asked("q", kind, measures=measures, **parts))) == [("a/q", FaultKind.WRONG_MEASURE, measures)]


@pytest.mark.parametrize(
    ("kind", "parts", "measures"),
    [
        ("rating", {"scale": Scale(low=0, high=10)}, AnswerKind.NPS),
        ("rating", {"scale": Scale(low=1, high=7)}, AnswerKind.CES),
        ("emoji", {}, AnswerKind.EMOTION),
        ("single_choice", {"options": choices("a", "b")}, AnswerKind.EMOTION),
        ("text", {}, AnswerKind.TRUST),
        ("matrix", {"rows": ROWS, "options": choices("a", "b")}, None),
        ("matrix", {"rows": ROWS, "scale": Scale(low=1, high=5)}, AnswerKind.COMPONENT),
    ],
)
def test_what_a_kind_of_question_measures_is_no_fault(
    kind: str, parts: dict[str, Any], measures: AnswerKind | None
) -> None:
    assert told(page("a", asked("q", kind, measures=measures, **parts))) == []


def test_every_text_is_needed_in_every_language_to_publish() -> None:
    option = Option(key="b", text={"en": "B", "de": "B"})
    pick = asked("q", "single_choice", options=(Option(key="a", text={"de": " "}), option), help={"de": "Hilfe"})
    made = survey(page("a", pick), languages=("en", "de"), thanks={"en": "Thanks"})
    assert problems_of(made, to_publish=False) == ()
    assert [(each.where, each.detail) for each in problems_of(made, to_publish=True)] == [
        ("thanks", "de"),
        ("a/q/text", "de"),
        ("a/q/help", "en"),
        ("a/q/options/a", "en, de"),
    ]


def test_a_wording_of_the_library_stays_as_it_is() -> None:
    kept = question_from("ces.2.0", "ease", ("en", "de"))
    assert told(page("a", kept), languages=("en", "de")) == []
    assert told(page("a", replace(kept, text={**kept.text, "sv": "Eget"})), languages=("en", "sv")) == []
    reworded = replace(kept, text={"en": "Was it easy?"}, scale=Scale(low=1, high=5), labels={})
    assert told(page("a", reworded)) == [("a/ease", FaultKind.CHANGED_WORDING, "scale, text, labels")]
    assert told(page("a", replace(NPS, wording="nps.nosuch"))) == [("a/nps", FaultKind.UNKNOWN_WORDING, "nps.nosuch")]


def test_faults_come_page_by_page() -> None:
    assert [where for where, *_ in told(page("b", asked("q", "consent")), page("a"), thanks={"en": "{x}"})] == [
        "thanks",
        "b/q",
        "a",
    ]


@pytest.mark.parametrize("why", FaultKind)
def test_every_fault_says_what_it_means(why: FaultKind) -> None:
    assert why.sentence.endswith(".")
    assert Fault("a/q", why, "x").sentence == f"a/q: {why.sentence} (x)"
    assert Fault("", why).sentence == why.sentence


@settings(max_examples=60)
@given(surveys())
def test_faults_name_places_of_the_survey(made: Survey) -> None:
    pages = {each.key for each in made.pages}
    assert {fault.where.partition("/")[0] for fault in problems_of(made, to_publish=True)} <= pages | {""}
