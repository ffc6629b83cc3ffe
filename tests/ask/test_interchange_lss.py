"""Surveys of LimeSurvey: both layouts read alike, and everything is in the survey or in the list."""

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from regard.ask.interchange.lss import read_lss
from regard.ask.interchange.unmapped import Imported, Why
from regard.ask.survey import Question, QuestionKind
from regard.errors import WrongUseError
from regard.vocabulary import Scale

SAMPLES = sorted((Path(__file__).parents[2] / "../shared/data/surveys/limesurvey").glob("*.lss"))
Record = dict[str, Any]
GROUP = {"gid": "1", "group_order": "1", "group_name": "Visit", "language": "en"}


def asked(qid: int, kind: str, **parts: Any) -> Record:
    usual = {"qid": str(qid), "gid": "1", "type": kind, "title": f"Q{qid}", "question_order": str(qid)}
    return {**usual, "question": f"Question {qid}?", "language": "en", "relevance": "1", **parts}


def line(qid: int, parent: int, code: str, **parts: Any) -> Record:
    usual = {"qid": str(qid), "parent_qid": str(parent), "title": code, "question": f"Line {code}", "language": "en"}
    return {**usual, "question_order": str(qid), "scale_id": "0", **parts}


def answer(qid: int, code: str, **parts: Any) -> Record:
    return {"qid": str(qid), "code": code, "answer": f"Answer {code}", "sortorder": code, "language": "en", **parts}


def attribute(qid: int, name: str, value: str) -> Record:
    return {"qid": str(qid), "attribute": name, "value": value}


def document(*languages: str, **tables: list[Record]) -> bytes:
    whole = {"surveys": [{"sid": "7", "language": "en"}], "groups": [GROUP], **tables}
    rows = "".join(f"<{name}><rows>{''.join(map(_row, records))}</rows></{name}>" for name, records in whole.items())
    named = "".join(f"<language>{name}</language>" for name in languages or ("en",))
    head = f"<LimeSurveyDocType>Survey</LimeSurveyDocType><languages>{named}</languages>"
    return f"<?xml version='1.0' encoding='UTF-8'?><document>{head}{rows}</document>".encode()


def _row(record: Record) -> str:
    return f"<row>{''.join(f'<{name}>{escape(value)}</{name}>' for name, value in record.items())}</row>"


def imported(*questions: Record, languages: tuple[str, ...] = ("en",), **tables: list[Record]) -> Imported:
    return read_lss(document(*languages, questions=list(questions), **tables))


def only(*questions: Record, **tables: Any) -> Question:
    return imported(*questions, **tables).survey.questions[-1]


def told(found: Imported) -> set[tuple[str, str, Why]]:
    return {(each.where, each.what, each.why) for each in found.unmapped}


LINES = [line(11, 1, "SQ1"), line(12, 1, "SQ2")]
ANSWERS = [answer(1, "1"), answer(1, "2")]


@pytest.mark.parametrize("letter", ["L", "!", "O"])
def test_a_list_is_a_single_choice_in_its_own_order(letter: str) -> None:
    found = only(asked(1, letter), answers=[answer(1, "2"), answer(1, "1"), answer(1, "3", scale_id="1")])
    assert (found.kind, [each.key for each in found.options]) == (
        QuestionKind.SINGLE_CHOICE,
        ["answer_1", "answer_2"],
    )


def test_other_words_stand_beside_a_list() -> None:
    found = imported(asked(1, "L", other="Y"), answers=ANSWERS)
    assert [(each.key, each.other) for each in found.survey.questions[0].options][-1] == ("other", True)
    assert told(found) == {("Q1", "other", Why.WORDS)}
    named = only(
        asked(1, "M", other="Y"), subquestions=LINES, question_attributes=[attribute(1, "other_replace_text", "Else")]
    )
    assert named.options[-1].text == {"en": "Else"}


@pytest.mark.parametrize(
    ("letter", "kind"),
    [
        ("T", QuestionKind.TEXT),
        ("S", QuestionKind.TEXT),
        ("U", QuestionKind.TEXT),
        ("N", QuestionKind.NUMBER),
        ("D", QuestionKind.DATE),
        ("5", QuestionKind.RATING),
        ("Y", QuestionKind.SINGLE_CHOICE),
        ("G", QuestionKind.SINGLE_CHOICE),
    ],
)
def test_a_letter_is_a_kind(letter: str, kind: QuestionKind) -> None:
    assert only(asked(1, letter)).kind is kind


@pytest.mark.parametrize("letter", ["M", "P"])
def test_a_multiple_choice_has_its_lines_as_options(letter: str) -> None:
    attributes = [
        attribute(1, "exclude_all_others", "SQ2"),
        attribute(1, "min_answers", "1"),
        attribute(1, "max_answers", "2"),
    ]
    found = only(asked(1, letter), subquestions=LINES, question_attributes=attributes)
    assert [(each.key, each.alone) for each in found.options] == [("line_sq1", False), ("line_sq2", True)]
    assert (found.least, found.most) == (1, 2)


@pytest.mark.parametrize(("letter", "high"), [("A", 5), ("B", 10)])
def test_an_array_of_points_is_a_matrix_with_a_scale(letter: str, high: int) -> None:
    found = only(asked(1, letter), subquestions=LINES)
    assert (found.kind, found.scale, [row.key for row in found.rows]) == (
        QuestionKind.MATRIX,
        Scale(low=1, high=high),
        ["sq1", "sq2"],
    )


@pytest.mark.parametrize(
    ("letter", "keys"), [("C", ["yes", "uncertain", "no"]), ("E", ["increase", "same", "decrease"])]
)
def test_an_array_of_own_words_says_that_they_need_translation(letter: str, keys: list[str]) -> None:
    found = imported(asked(1, letter), subquestions=LINES)
    assert [each.key for each in found.survey.questions[0].options] == keys
    assert told(found) == {("Q1", f"type {letter}", Why.WORDS)}


@pytest.mark.parametrize("letter", ["F", "H"])
def test_an_array_is_a_scale_if_its_codes_are_points_and_else_has_options(letter: str) -> None:
    scaled = only(asked(1, letter), subquestions=LINES, answers=ANSWERS)
    assert (scaled.scale, scaled.labels[2]) == (Scale(low=1, high=2), {"en": "Answer 2"})
    coded = only(asked(1, letter), subquestions=LINES, answers=[answer(1, "A1"), answer(1, "A2")])
    assert [each.key for each in coded.options] == ["answer_a1", "answer_a2"]


def test_a_dual_scale_is_two_matrices() -> None:
    second = [answer(1, "a", scale_id="1"), answer(1, "b", scale_id="1")]
    found = imported(asked(1, "1"), subquestions=LINES, answers=[*ANSWERS, *second])
    assert [each.key for each in found.survey.questions] == ["q1", "q1_2"]
    assert told(found) == {("Q1", "dual scale", Why.SPLIT)}
    alone = imported(asked(1, "1"), subquestions=LINES, answers=ANSWERS)
    assert [each.key for each in alone.survey.questions] == ["q1"]


@pytest.mark.parametrize(("letter", "kind"), [("K", QuestionKind.NUMBER), ("Q", QuestionKind.TEXT)])
def test_several_numbers_or_texts_are_a_question_each(letter: str, kind: QuestionKind) -> None:
    found = imported(asked(1, letter, mandatory="Y"), subquestions=LINES)
    assert [(each.key, each.kind, each.required) for each in found.survey.questions] == [
        ("q1_sq1", kind, True),
        ("q1_sq2", kind, True),
    ]


def test_a_ranking_has_its_answers_in_order() -> None:
    assert [each.key for each in only(asked(1, "R"), answers=ANSWERS).options] == ["answer_1", "answer_2"]


def test_a_list_from_0_to_10_that_asks_to_recommend_is_nps() -> None:
    points = [answer(1, str(point), answer="Never" if point == 0 else str(point)) for point in range(11)]
    found = only(asked(1, "L", question="Would you recommend us?"), answers=points)
    assert (found.kind, found.labels) == (QuestionKind.NPS, {0: {"en": "Never"}})


def test_limits_come_along() -> None:
    number = [attribute(1, "min_num_value_n", "1"), attribute(1, "max_num_value_n", "9")]
    assert [(each.least, each.most) for each in [only(asked(1, "N"), question_attributes=number)]] == [(1, 9)]
    assert only(asked(1, "T"), question_attributes=[attribute(1, "maximum_chars", "80")]).most == 80
    days = only(asked(1, "D"), question_attributes=[attribute(1, "date_min", "2026-01-01")])
    assert str(days.earliest) == "2026-01-01"


@pytest.mark.parametrize(
    ("letter", "parts", "attributes", "what"),
    [
        ("O", {}, {}, "comment"),
        ("P", {}, {}, "comments"),
        ("T", {"preg": "/x/"}, {}, "preg"),
        ("T", {"mandatory": "S"}, {}, "soft mandatory"),
        ("T", {}, {"hidden": "1"}, "hidden"),
        ("T", {"script": "x()"}, {}, "script"),
        ("D", {}, {"date_max": "+1 year"}, "date_max"),
        ("T", {}, {"em_validation_q": "x"}, "em_validation_q"),
        ("M", {}, {"array_filter": "Q0"}, "array_filter"),
        ("X2", {}, {}, "type X2"),
        (":", {}, {}, "type :"),
        (";", {}, {}, "type ;"),
        ("*", {}, {}, "type *"),
        ("L", {"question": "<video src=x>Q"}, {}, "<video>"),
        ("L", {"question": "Hi {TOKEN:NAME}"}, {}, "{TOKEN:NAME}"),
        ("T", {"relevance": "count(Q1) > 2"}, {}, "relevance count(Q1) > 2"),
    ],
)
def test_what_a_question_loses_is_said(letter: str, parts: Record, attributes: Record, what: str) -> None:
    rows = [attribute(1, name, value) for name, value in attributes.items()]
    found = imported(asked(1, letter, **parts), subquestions=LINES, answers=ANSWERS, question_attributes=rows)
    assert [(each.where, each.what) for each in found.unmapped] == [("Q1", what)]


def test_random_order_and_must_come_along() -> None:
    found = only(asked(1, "L", mandatory="Y"), answers=ANSWERS, question_attributes=[attribute(1, "random_order", "1")])
    assert (found.required, found.random) == (True, True)


BEFORE = (asked(2, "L"), asked(3, "M"), asked(4, "A"), asked(5, "N"), asked(6, "K"), asked(7, "Y"))
PARTS: dict[str, Any] = {
    "answers": [answer(2, "1"), answer(2, "2")],
    "subquestions": [line(31, 3, "SQ1"), line(32, 3, "SQ2"), line(41, 4, "SQ1"), line(61, 6, "SQ1")],
}


@pytest.mark.parametrize(
    ("equation", "condition"),
    [
        ('((Q2.NAOK == "1"))', "Q2 = answer_1"),
        ("Q2 != '2'", "not Q2 = answer_2"),
        ("Q3_SQ1.NAOK == 'Y' and Q3_SQ2 != \"Y\"", "Q3 includes line_sq1 and not Q3 includes line_sq2"),
        ("is_empty(Q3_SQ1)", "not Q3 includes line_sq1"),
        ("Q4_SQ1.NAOK >= 3 or !is_empty(Q5)", "Q4.sq1 >= 3 or not Q5 is empty"),
        ("Q6_SQ1 < 4", "Q6_sq1 < 4"),
        ("Q7 == 'Y'", "Q7 = yes"),
        ("7X1X5.NAOK > 2", "Q5 > 2"),
        ("7X1X4SQ1.NAOK > 2", "Q4.sq1 > 2"),
        ("Q5 == ''", "Q5 is empty"),
        ("Q2 == '-oth-' and !is_empty(Q2_other)", "Q2 = other and not Q2.other is empty"),
    ],
)
def test_relevance_becomes_a_condition(equation: str, condition: str) -> None:
    first = asked(2, "L", other="Y") if "oth" in equation else BEFORE[0]
    found = only(first, *BEFORE[1:], asked(9, "T", relevance=equation), **PARTS)
    assert found.shown_if == condition.replace("Q", "q")


@pytest.mark.parametrize(
    "equation",
    [
        *("Q99 == 1", "Q2 == '9'", "Q3 == 'Y'", "Q3_SQ9 == 'Y'", "Q3_SQ1 == 'N'", "Q4 > 3", "Q4_SQ9 > 3", "Q2 > '1'"),
        *("Q2 contains '1'", "Q6 > 1", "Q5_x > 1"),
    ],
)
def test_relevance_that_cannot_be_written_is_said(equation: str) -> None:
    found = imported(*BEFORE, asked(9, "T", relevance=equation), **PARTS)
    assert found.survey.questions[-1].shown_if is None
    assert ("Q9", f"relevance {equation}", Why.CONDITION) in told(found)


def test_a_pipe_names_a_question_before() -> None:
    found = only(asked(1, "T"), asked(2, "T", question="You said {Q1.shown}, {not this} and {Q1}."))
    assert found.text == {"en": "You said {q1}, {{not this} and {q1}."}


def test_groups_are_pages_with_what_they_say() -> None:
    groups = [
        {**GROUP, "gid": "2", "group_order": "2", "group_name": "End", "grelevance": "Q1 > 3"},
        {**GROUP, "description": "About you.", "randomization_group": "r"},
    ]
    texts = asked(3, "X", gid="2", question="Thank you.")
    found = imported(asked(1, "N"), asked(2, "T", gid="2"), texts, groups=groups)
    first, last = found.survey.pages
    assert (first.key, first.title, first.text, last.shown_if) == (
        "visit",
        {"en": "Visit"},
        {"en": "About you."},
        "q1 > 3",
    )
    assert last.text == {"en": "Thank you."}
    assert told(found) == {("Visit", "randomization_group", Why.ORDER), ("Q3", "text", Why.MOVED)}


def test_a_text_that_is_not_always_shown_is_said() -> None:
    found = imported(asked(1, "N"), asked(2, "X", relevance="Q1 > 3"))
    assert ("Q2", "relevance", Why.CONDITION) in told(found)


def test_the_newer_layout_has_its_texts_in_tables_of_their_own() -> None:
    bare = {name: value for name, value in asked(1, "L").items() if name not in {"question", "language"}}
    found = read_lss(
        document(
            "en",
            "de-informal",
            "xx-odd",
            "de",
            groups=[{"gid": "1", "group_order": "1"}],
            group_l10ns=[{"gid": "1", "group_name": "Besuch", "language": "de-informal"}],
            questions=[bare],
            question_l10ns=[
                {"qid": "1", "question": name, "language": language}
                for language, name in (("en", "Why?"), ("de-informal", "Warum?"))
            ],
            answers=[{"aid": "8", "qid": "1", "code": "a", "sortorder": "1"}, {"aid": "9", "qid": "1", "code": "b"}],
            answer_l10ns=[
                {"aid": "8", "answer": "Preis", "language": "de-informal"},
                {"aid": "9", "answer": "Else", "language": "en"},
            ],
        )
    )
    (question,) = found.survey.questions
    assert (found.survey.languages, question.text) == (("en", "de", "xx"), {"en": "Why?", "de": "Warum?"})
    assert [each.text for each in question.options] == [{"en": "Else"}, {"de": "Preis"}]
    assert told(found) == {("survey", "de", Why.LANGUAGE)}


def test_what_the_survey_says_comes_along() -> None:
    said = {
        "surveyls_survey_id": "7",
        "surveyls_language": "en",
        "surveyls_title": "Your visit",
        "surveyls_welcometext": "<p>Welcome</p>",
        "surveyls_endtext": "Thanks",
        "surveyls_description": "Internal",
    }
    surveys = [{"sid": "7", "language": "en", "anonymized": "Y", "format": "S"}]
    found = imported(asked(1, "T"), surveys_languagesettings=[said], surveys=surveys, quota=[{"id": "1"}])
    survey = found.survey
    assert (survey.key, survey.name, survey.title) == ("your_visit", "Your visit", {"en": "Your visit"})
    assert (survey.intro, survey.thanks, survey.anonymous) == ({"en": "Welcome"}, {"en": "Thanks"}, True)
    assert told(found) == {
        ("survey", "quota", Why.SETTING),
        ("survey", "description", Why.SETTING),
        ("survey", "one question a page", Why.SETTING),
    }


def test_conditions_of_old_are_said_where_no_equation_has_them() -> None:
    found = imported(asked(1, "N"), asked(2, "T"), conditions=[{"qid": "2", "cqid": "1"}])
    assert told(found) == {("2", "condition", Why.CONDITION)}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no xml",
        b"<document></document>",
        b"<document><LimeSurveyDocType>Label set</LimeSurveyDocType></document>",
        b'<!DOCTYPE d [<!ENTITY a "b">]><document>&a;</document>',
        b"<a>" * 20 + b"</a>" * 20,
        b"<document>",
    ],
)
def test_what_is_no_survey_of_limesurvey_is_refused(data: bytes) -> None:
    with pytest.raises(WrongUseError, match="format LSS"):
        read_lss(data)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_public_sample_is_read_whole(sample: Path) -> None:
    found = read_lss(sample.read_bytes())
    assert found.survey.questions
    assert found.survey.title
    assert {each.why for each in found.unmapped} <= {Why.WORDS, Why.PICTURE, Why.SETTING}
