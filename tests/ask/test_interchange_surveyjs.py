"""Surveys of SurveyJS, read and written: everything is in the survey or in the list."""

import json
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from regard.ask.conditions import holds, read_condition
from regard.ask.interchange.surveyjs import read_surveyjs, write_surveyjs
from regard.ask.interchange.unmapped import Imported, Why
from regard.ask.survey import END, Branch, Option, Page, Question, QuestionKind, Row, Survey, Theme
from regard.errors import WrongUseError
from regard.vocabulary import AnswerKind, Scale

Json = dict[str, Any]


def element(kind: str, name: str = "q", **parts: Any) -> Json:
    return {"type": kind, "name": name, "title": "Question?", **parts}


def imported(*elements: Json, **parts: Any) -> Imported:
    return read_surveyjs(json.dumps({"pages": [{"name": "one", "elements": elements}], **parts}).encode())


def only(*elements: Json, **parts: Any) -> Question:
    return imported(*elements, **parts).survey.questions[-1]


def told(found: Any) -> set[tuple[str, str, Why]]:
    return {(each.where, each.what, each.why) for each in found.unmapped}


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (element("text"), QuestionKind.TEXT),
        (element("comment"), QuestionKind.TEXT),
        (element("text", inputType="number"), QuestionKind.NUMBER),
        (element("text", inputType="date"), QuestionKind.DATE),
        (element("rating"), QuestionKind.RATING),
        (element("rating", rateType="smileys"), QuestionKind.EMOJI),
        (element("rating", "nps_score", rateMin=0, rateMax=10), QuestionKind.NPS),
        (element("radiogroup", choices=["a", "b"]), QuestionKind.SINGLE_CHOICE),
        (element("dropdown", choices=["a", "b"]), QuestionKind.SINGLE_CHOICE),
        (element("imagepicker", choices=["a", "b"], multiSelect=True), QuestionKind.MULTIPLE_CHOICE),
        (element("checkbox", choices=["a"]), QuestionKind.MULTIPLE_CHOICE),
        (element("tagbox", choices=["a"]), QuestionKind.MULTIPLE_CHOICE),
        (element("ranking", choices=["a", "b"]), QuestionKind.RANKING),
        (element("boolean", labelTrue="Yes", labelFalse="No"), QuestionKind.SINGLE_CHOICE),
        (element("boolean", displayMode="checkbox"), QuestionKind.CONSENT),
        (element("matrix", rows=["a"], columns=["x"]), QuestionKind.MATRIX),
    ],
)
def test_a_type_is_a_kind(found: Json, kind: QuestionKind) -> None:
    result = imported(found)
    assert result.survey.questions[0].kind is kind
    assert result.unmapped == ()


def test_choices_have_their_texts_in_all_languages_and_their_marks() -> None:
    choices = [
        {"value": "a", "text": {"default": "A", "de": "A-de"}},
        "b",
        {"value": "none", "text": "None", "isExclusive": True},
    ]
    found = only(element("checkbox", choices=choices, showOtherItem=True, otherText="Else", choicesOrder="random"))
    assert [(each.key, each.text, each.alone, each.other) for each in found.options] == [
        ("a", {"en": "A", "de": "A-de"}, False, False),
        ("b", {"en": "b"}, False, False),
        ("none", {"en": "None"}, True, False),
        ("other", {"en": "Else"}, False, True),
    ]
    assert found.random


def test_options_that_are_switched_on_without_words_need_translation() -> None:
    found = imported(element("radiogroup", choices=["a"], hasNone=True, hasOther=True))
    assert [each.key for each in found.survey.questions[0].options] == ["a", "none", "other"]
    assert told(found) == {("q", "showNoneItem", Why.WORDS), ("q", "showOtherItem", Why.WORDS)}


def test_a_rating_has_its_points_and_their_words() -> None:
    ends = only(element("rating", rateMax=7, minRateDescription="Bad", maxRateDescription="Good"))
    assert (ends.scale, ends.labels) == (Scale(low=1, high=7), {1: {"en": "Bad"}, 7: {"en": "Good"}})
    listed = only(element("rating", rateValues=[0, {"value": 1, "text": "Fair"}, 2]))
    assert (listed.points, listed.labels) == ((0, 1, 2), {1: {"en": "Fair"}})
    assert only(element("rating", rateCount=3)).points == (1, 2, 3)


def test_a_rating_that_is_no_scale_is_a_number() -> None:
    found = imported(element("rating", rateValues=["low", "high"]), element("rating", "r", rateStep=2, rateMax=9))
    assert [each.kind for each in found.survey.questions] == [QuestionKind.NUMBER] * 2
    assert told(found) == {("q", "rateValues", Why.SIMPLER), ("r", "rateStep", Why.SIMPLER)}
    assert only(element("rating", rateMin=0, rateMax=100)).most == 100


def test_a_matrix_has_points_or_options_for_columns() -> None:
    scaled = only(element("matrix", rows=[{"value": "a", "text": "A"}], columns=[1, {"value": 2, "text": "Good"}]))
    assert (scaled.scale, scaled.labels, scaled.rows[0].text) == (
        Scale(low=1, high=2),
        {2: {"en": "Good"}},
        {"en": "A"},
    )
    split = imported(element("matrix", rows=["a", "b"], columns=["x"], cellType="checkbox"))
    assert [each.key for each in split.survey.questions] == ["q_a", "q_b"]
    assert told(split) == {("q", "cellType checkbox", Why.SPLIT)}


def test_limits_come_along() -> None:
    validators = [{"type": "text", "minLength": 2}, {"type": "regex"}]
    words = imported(element("comment", maxLength=80, validators=validators))
    assert (words.survey.questions[0].least, words.survey.questions[0].most) == (2, 80)
    assert told(words) == {("q", "validator regex", Why.CHECK)}
    count = only(element("checkbox", choices=["a", "b"], validators=[{"type": "answercount", "minCount": 1}]))
    assert (count.least, count.most) == (1, None)
    day = only(element("text", inputType="date", min="2026-01-01"))
    assert day.earliest == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("parts", "what", "why"),
    [
        (element("matrixdynamic"), "matrixdynamic", Why.NO_KIND),
        (element("file"), "file", Why.NO_KIND),
        ({}, "element", Why.NO_KIND),
        (element("text", inputType="email"), "inputType email", Why.CHECK),
        (element("text", inputType="date", min="=today()"), "min", Why.CHECK),
        (element("text", defaultValue="x"), "defaultValue", Why.SETTING),
        (element("text", title="Hi {name}"), "{name}", Why.PIPE),
        (element("text", title="<img src='x'>Hi"), "<img>", Why.PICTURE),
        (element("radiogroup", choices=["a"]), "single_choice", Why.PARTS),
        (element("checkbox", choices=["a"], choicesOrder="asc"), "choicesOrder asc", Why.ORDER),
        (element("checkbox", choices=[{"value": "a", "visibleIf": "{x} = 1"}]), "condition of 'a'", Why.CONDITION),
        (element("imagepicker", choices=["b", {"value": "a", "imageLink": "x"}]), "imageLink", Why.PICTURE),
        (element("ranking", choices=["a", "b"], maxSelectedChoices=1), "maxSelectedChoices", Why.CHECK),
        (element("boolean"), "boolean", Why.WORDS),
        (element("text", visibleIf="age() > 3"), "visibleIf", Why.CONDITION),
    ],
)
def test_what_a_question_loses_is_said(parts: Json, what: str, why: Why) -> None:
    assert {(each.what, each.why) for each in imported(parts).unmapped} == {(what, why)}


def test_panels_are_opened_and_their_conditions_kept() -> None:
    inner = element("panel", "inner", elements=[element("text", "b", visibleIf="{a} > 3")], visibleIf="{a} < 9")
    found = imported(element("text", "a", inputType="number"), {**inner, "title": "Panel"}, element("text", "c"))
    assert [(each.key, each.shown_if) for each in found.survey.questions] == [
        ("a", None),
        ("b", "a < 9 and a > 3"),
        ("c", None),
    ]
    assert told(found) == {("inner", "panel", Why.SIMPLER)}


def test_words_without_a_question_stand_on_the_page() -> None:
    words = {"type": "html", "name": "h", "html": "<p>Hello</p>"}
    assert imported(words, element("text")).survey.pages[0].text == {"en": "Hello"}
    late = imported(element("text", "a"), {**words, "visibleIf": "{a} = 'x'"})
    assert told(late) == {("h", "html", Why.MOVED), ("h", "visibleIf", Why.CONDITION)}


BEFORE = (
    element("text", "n", inputType="number"),
    element("radiogroup", "s", choices=["Red", "Blue"], showOtherItem=True, otherText="E"),
    element("checkbox", "m", choices=["a", "b"]),
    element("boolean", "c", displayMode="checkbox"),
    element("boolean", "y", labelTrue="Ja", labelFalse="No"),
    element("matrix", "x", rows=["R 1"], columns=[1, 2, 3]),
)


@pytest.mark.parametrize(
    ("expression", "condition"),
    [
        ("{n} > 3 and {s} = 'Red'", "n > 3 and s = red"),
        ("{s} <> 'Red'", "not s = red"),
        ("{m} contains 'a' or {m} notcontains 'b'", "m includes a or not m includes b"),
        ("{c} = true and {y} = false", "c = yes and y = no"),
        ("{x.R 1} >= 2", "x.r_1 >= 2"),
        ("{s-Comment} notempty", "not s.other is empty"),
        ("{n} empty", "n is empty"),
        ("{n} notempty and {n} <> 3", "n != 3"),
        ("!({n} = 3)", "not n = 3"),
    ],
)
def test_visible_if_becomes_a_condition(expression: str, condition: str) -> None:
    found = imported(*BEFORE, element("text", "t", visibleIf=expression))
    assert found.survey.questions[-1].shown_if == condition
    assert found.unmapped == ()


@pytest.mark.parametrize(
    "expression",
    [
        *("{gone} = 1", "{s} = 'Green'", "{m} = 'a'", "{n} contains 3", "{x} = 2", "{x.R 9} = 2", "{n.r} = 1"),
        *("{n} = 1 or " * 150 + "{n} = 2", "{s} anyof ['Red']"),
    ],
)
def test_an_expression_that_cannot_be_written_is_said(expression: str) -> None:
    assert ("t", "visibleIf", Why.CONDITION) in told(imported(*BEFORE, element("text", "t", visibleIf=expression)))


def test_what_the_survey_says_comes_along_and_the_rest_is_said() -> None:
    found = read_surveyjs(
        json.dumps(
            {
                "locale": "de",
                "title": {"de": "Ihr Besuch", "default": "Your visit", "??": "x"},
                "completedHtml": "<b>Thanks</b>",
                "firstPageIsStartPage": True,
                "logo": "x",
                "triggers": [{"type": "skip"}, {"type": "setvalue"}],
                "pages": [
                    {
                        "name": "start",
                        "elements": [{"type": "html", "name": "h", "html": "Welcome"}, element("text", "a")],
                    },
                    {"name": "end", "elements": [element("text", "b")], "questionOrder": "random", "timeLimit": 3},
                ],
            }
        ).encode(),
        "store",
    )
    survey = found.survey
    assert (survey.languages, survey.name, survey.key, survey.touchpoint) == (
        ("de", "en"),
        "Ihr Besuch",
        "ihr_besuch",
        "store",
    )
    assert (survey.intro, survey.thanks) == ({"de": "Welcome"}, {"de": "Thanks"})
    assert [(page.key, page.random) for page in survey.pages] == [("end_2", True)]
    assert told(found) == {
        ("survey", "??", Why.LANGUAGE),
        ("survey", "logo", Why.SETTING),
        ("survey", "trigger skip", Why.JUMP),
        ("survey", "trigger setvalue", Why.SETTING),
        ("end", "timeLimit", Why.SETTING),
        ("start", "questions on the start page", Why.SETTING),
    }


def test_the_default_language_is_the_surveys_own_where_no_text_names_that() -> None:
    assert imported(element("text", title={"default": "Wie?", "fr": "Comment ?"}), locale="de").survey.languages == (
        "de",
        "fr",
    )
    assert imported(element("text"), locale="it").survey.questions[0].text == {"it": "Question?"}
    assert imported(element("text")).survey.languages == ("en",)


def test_elements_without_pages_are_one_page() -> None:
    found = read_surveyjs(json.dumps({"elements": [element("text", titleLocation="hidden")]}).encode()).survey
    assert [(page.key, page.questions[0].text) for page in found.pages] == [("page1", {})]


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"pages": []}', b"{"])
def test_what_is_no_survey_of_surveyjs_is_refused(data: bytes) -> None:
    with pytest.raises(WrongUseError, match="format SurveyJS"):
        read_surveyjs(data)


def asked(key: str, kind: QuestionKind, **parts: Any) -> Question:
    return Question(key=key, kind=kind, **{"text": {"en": f"{key}?", "de": f"{key} so?"}, **parts})


OPTIONS = (
    Option(key="price", text={"en": "Price", "de": "Preis"}),
    Option(key="other", text={"en": "Else", "de": "Sonst"}, other=True),
)
ROWS = (Row(key="desk", text={"en": "Desk", "de": "Theke"}),)
FULL = Survey(
    key="visit",
    name="Visit",
    touchpoint="survey",
    languages=("en", "de"),
    title={"en": "Visit", "de": "Besuch"},
    intro={"en": "Hello,\nyou", "de": "Hallo"},
    thanks={"en": "5 < 6 & so", "de": "Danke"},
    pages=(
        Page(
            key="first",
            title={"en": "One"},
            text={"en": "Two"},
            random=True,
            questions=(
                asked("nps", QuestionKind.NPS, required=True, labels={0: {"en": "No"}, 10: {"en": "Yes"}}),
                asked("reason", QuestionKind.SINGLE_CHOICE, options=OPTIONS, random=True, shown_if="nps <= 6"),
                asked(
                    "seen",
                    QuestionKind.MULTIPLE_CHOICE,
                    least=1,
                    most=2,
                    options=(OPTIONS[0], Option(key="none", text={"en": "None"}, alone=True), OPTIONS[1]),
                ),
                asked(
                    "desk",
                    QuestionKind.MATRIX,
                    rows=ROWS,
                    scale=Scale(low=1, high=3),
                    labels={2: {"en": "So"}},
                    required=True,
                ),
                asked("pace", QuestionKind.MATRIX, rows=ROWS, options=OPTIONS[:1], random=True),
            ),
        ),
        Page(
            key="second",
            shown_if="seen includes price and reason.other is empty",
            questions=(
                asked("face", QuestionKind.EMOJI, labels={3: {"en": "Mid"}}),
                asked("stars", QuestionKind.RATING, scale=Scale(low=1, high=7), labels={1: {"en": "Bad"}}),
                asked(
                    "first_of_all", QuestionKind.RANKING, options=(OPTIONS[0], Option(key="pace", text={"en": "Pace"}))
                ),
                asked(
                    "say",
                    QuestionKind.TEXT,
                    help={"en": "In your words, {nps} {{said"},
                    least=2,
                    most=90,
                    shown_if="desk.desk != 3",
                ),
                asked("age", QuestionKind.NUMBER, least=1, most=120.5),
                asked("day", QuestionKind.DATE, latest=date(2026, 1, 2)),
                asked("call", QuestionKind.CONSENT, shown_if="not (reason = other or age > 3)"),
                asked("why", QuestionKind.TEXT, shown_if="call = yes and day >= 2025-01-01"),
            ),
        ),
    ),
)
UNKNOWN_THERE = {("survey", name, Why.ELSEWHERE) for name in ("key", "name", "touchpoint")}


def test_a_survey_of_all_kinds_reads_back_whole() -> None:
    written = write_surveyjs(FULL)
    assert told(written) == UNKNOWN_THERE
    back = read_surveyjs(written.json)
    assert back.unmapped == ()
    assert back.survey == FULL


def test_what_surveyjs_does_not_know_is_said() -> None:
    odd = asked("q", QuestionKind.RATING, measures=AnswerKind.CSAT, wording="csat", purpose="x")
    facts = asked("f", QuestionKind.TEXT, shown_if="@channel is store or q > 3")
    plain = asked("likely", QuestionKind.NPS)
    survey = replace(
        FULL, anonymous=True, theme=Theme(scheme="dark"), pages=(Page(key="p", questions=(odd, facts, plain)),)
    )
    assert told(write_surveyjs(survey)) - UNKNOWN_THERE == {
        ("survey", "anonymous", Why.ELSEWHERE),
        ("survey", "theme", Why.ELSEWHERE),
        ("q", "measures", Why.MEANING),
        ("q", "wording", Why.ELSEWHERE),
        ("q", "purpose", Why.ELSEWHERE),
        ("f", "if", Why.CONDITION),
        ("likely", "nps", Why.MEANING),
    }


@pytest.mark.parametrize(
    "condition",
    ["call = perhaps", "gone = 1", "desk = 3", "nps.x = 3", "nps = 3 and @unit = 4", "desk.other = 3"],
)
def test_a_condition_that_cannot_be_said_there_is_noted(condition: str) -> None:
    last = asked("last", QuestionKind.TEXT, shown_if=condition)
    survey = replace(FULL, pages=(*FULL.pages, Page(key="third", questions=(last,))))
    assert {name for where, name, _ in told(write_surveyjs(survey)) if where == "last"} & {"if", "shown_if"}


def branching() -> Survey:
    names = ("one", "two", "three", "four")
    pages = [Page(key=f"p_{name}", questions=(asked(name, QuestionKind.NUMBER),)) for name in names]
    first = replace(pages[0], next=(Branch(when="one > 5", to="p_three"), Branch(when="one < 0", to=END)))
    second = replace(pages[1], next=(Branch(to="p_four"),))
    return replace(FULL, pages=(first, second, *pages[2:]))


@pytest.mark.parametrize(
    ("value", "shown"),
    [(9.0, ["p_one", "p_three", "p_four"]), (-1.0, ["p_one"]), (3.0, ["p_one", "p_two", "p_four"])],
)
def test_branches_become_conditions_under_which_the_same_pages_are_seen(value: float, shown: list[str]) -> None:
    written = write_surveyjs(branching())
    back = read_surveyjs(written.json).survey
    seen = [
        page.key for page in back.pages if not page.shown_if or holds(read_condition(page.shown_if), {"one": value})
    ]
    assert seen == shown
    assert ("p_one", "next", Why.TIGHTER) in told(written)


def test_a_survey_without_pages_is_written_too() -> None:
    empty = replace(FULL, pages=(), intro={})
    assert json.loads(write_surveyjs(empty).json)["pages"] == []


def test_options_with_words_of_their_own_and_a_language_without_texts_are_written() -> None:
    both = tuple(replace(option, other=True) for option in (*OPTIONS, Option(key="more", text={})))
    only_german = asked("q", QuestionKind.SINGLE_CHOICE, options=both, text={"de": "Warum?"})
    survey = replace(FULL, title={}, intro={}, thanks={}, pages=(Page(key="p", questions=(only_german,)),))
    survey = replace(survey, languages=("en", "de", "fr"))
    assert told(write_surveyjs(survey)) >= {("survey", "languages", Why.TIGHTER), ("q", "options", Why.TIGHTER)}
    twice = imported(element("radiogroup", choices=[{"value": each, "showCommentArea": True} for each in "ab"]))
    assert told(twice) == {("q", "showCommentArea of 'b'", Why.OTHER)}
    listed = element("radiogroup", choices=[{"value": "a", "showCommentArea": True}], showOtherItem=True, otherText="E")
    assert told(imported(listed)) == {("q", "showOtherItem", Why.OTHER)}


def test_a_key_that_conditions_cannot_name_is_said() -> None:
    survey = replace(FULL, pages=(Page(key="p", questions=(asked("empty", QuestionKind.TEXT),)),))
    assert ("empty", "all of it", Why.TIGHTER) in told(write_surveyjs(survey))
