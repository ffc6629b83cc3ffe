"""What is written for SurveyJS and read back is the same survey, but for what is said to differ."""

from collections.abc import Sequence
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from regard.ask.conditions import Compare, Condition, Every, Not, Some, spoken
from regard.ask.interchange.surveyjs import read_surveyjs, write_surveyjs
from regard.ask.survey import CHOSEN, SCALED, Option, Page, Question, QuestionKind, Row, Survey, Texts
from regard.vocabulary import Scale

LANGUAGES = ("de", "en")
KINDS = st.sampled_from(list(QuestionKind))
WORDS = st.text("abc {}<>&'äß?\n", min_size=1, max_size=12)
FLAGS = st.booleans()
UNKNOWN_THERE = {"key", "name", "touchpoint"}


def texts() -> st.SearchStrategy[Texts]:
    return st.dictionaries(st.sampled_from(LANGUAGES), WORDS)


def options(least: int) -> st.SearchStrategy[tuple[Option, ...]]:
    keys = st.lists(st.sampled_from(["a", "b", "1", "2", "end", "other"]), min_size=least, max_size=4, unique=True)
    return keys.flatmap(
        lambda found: st.tuples(*(st.builds(Option, key=st.just(k), text=texts(), other=FLAGS) for k in found))
    )


@st.composite
def questions(draw: st.DrawFn, key: str) -> Question:
    kind = draw(KINDS)
    parts: dict[str, object] = {"text": draw(texts()), "help": draw(texts()), "required": draw(FLAGS)}
    if kind in CHOSEN:
        parts |= {"options": draw(options(2)), "random": draw(FLAGS)}
    if kind is QuestionKind.MATRIX:
        parts["rows"] = tuple(Row(key=each, text=draw(texts())) for each in ("x", "y"))
        columns = draw(options(1)) if draw(FLAGS) else ()
        parts |= {"options": columns} if columns else {"scale": Scale(low=1, high=3)}
    if kind in SCALED:
        parts["labels"] = draw(st.dictionaries(st.integers(1, 5), texts()))
    if kind in {QuestionKind.NUMBER, QuestionKind.TEXT}:
        parts |= {"least": draw(st.none() | st.just(2.0)), "most": draw(st.none() | st.just(9.0))}
    if kind is QuestionKind.DATE:
        parts["earliest"] = draw(st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)))
    return Question(key=key, kind=kind, **parts)  # type: ignore[arg-type]


@st.composite
def conditions(draw: st.DrawFn, asked: Sequence[Question]) -> Condition:
    question = draw(st.sampled_from(asked))
    name = question.key + (".x" if question.kind is QuestionKind.MATRIX else "")
    one = Compare(name, "empty")
    if question.kind in {QuestionKind.MULTIPLE_CHOICE, QuestionKind.RANKING}:
        one = Compare(name, "includes", question.options[0].key)
    elif question.options:
        one = Compare(name, draw(st.sampled_from(["=", "!="])), question.options[0].key)
    elif question.kind in SCALED:
        one = Compare(name, draw(st.sampled_from(["=", "!=", "<", ">="])), "3")
    several: list[Condition] = [one, Not(one), Every((one, Not(one))), Some((Every((one, one)), one))]
    return draw(st.sampled_from(several))


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    pages: list[Page] = []
    asked: list[Question] = []
    for place in range(draw(st.integers(1, 3))):
        found = [draw(questions(f"q{place}_{number}")) for number in range(draw(st.integers(1, 3)))]
        if draw(FLAGS) and asked:
            found[0] = replace(found[0], shown_if=spoken(draw(conditions(tuple(asked)))))
        asked += found
        pages.append(Page(key=f"p{place}", questions=tuple(found), title=draw(texts()), text=draw(texts())))
    whole = Survey(key="visit", name="Visit", touchpoint="shop", languages=LANGUAGES, pages=tuple(pages))
    return replace(whole, title=draw(texts()), intro=draw(texts()), thanks=draw(texts()))


@given(surveys())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_read_back_is_the_same_but_for_what_is_said(survey: Survey) -> None:
    written = write_surveyjs(survey)
    told = {(each.where, each.what) for each in written.unmapped}
    back = read_surveyjs(written.json).survey
    same = {question.key: question for question in back.questions}
    for question in survey.questions:
        if question.key not in {where for where, _ in told}:
            assert same[question.key] == question
    if not {what for where, what in told if where == "survey"} - UNKNOWN_THERE:
        assert (back.languages, back.title, back.intro, back.thanks) == (
            *(survey.languages, survey.title, survey.intro, survey.thanks),
        )


@given(surveys())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_what_was_read_back_once_is_read_back_whole(survey: Survey) -> None:
    once = read_surveyjs(write_surveyjs(survey).json).survey
    again = write_surveyjs(once)
    if {each.what for each in again.unmapped} == UNKNOWN_THERE:
        assert read_surveyjs(again.json, once.touchpoint).survey.pages == once.pages
