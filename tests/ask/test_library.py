"""The question library: fixed wordings, complete in every language, ready to be asked."""

from collections import Counter
from collections.abc import Iterator

import pytest
from tests.ask.polite import breaks_off, is_familiar

from regard.ask.checking import problems_of
from regard.ask.library import LANGUAGES, Wording, WordingGroup, interview_guide, question_from, wording_of, wordings
from regard.ask.piping import pipes_of
from regard.ask.survey import Page, QuestionKind, Survey, Texts
from regard.errors import WrongUseError
from regard.vocabulary import AnswerKind, Scale

IDS = [wording.id for wording in wordings()]
each_wording = pytest.mark.parametrize("wording", wordings(), ids=IDS)


def texts_of(wording: Wording) -> Iterator[Texts]:
    yield wording.text
    yield from ([wording.help] if wording.help else [])
    yield from wording.labels.values()
    yield from (option.text for option in wording.options)
    yield from (row.text for row in wording.rows)


def survey_of(*ids: str, languages: tuple[str, ...] = LANGUAGES) -> Survey:
    questions = tuple(question_from(each, f"q{place}", languages) for place, each in enumerate(ids))
    pages = tuple(Page(key=f"p{place}", questions=(question,)) for place, question in enumerate(questions))
    return Survey(key="all", name="All", touchpoint="shop", languages=languages, pages=pages)


def test_the_lasting_names_of_wordings_and_what_they_measure() -> None:
    asked = {
        wording.id: wording.measures.value for wording in wordings() if wording.group is not WordingGroup.INTERVIEW
    }
    assert asked == {
        "nps.company": "nps",
        "nps.touchpoint": "nps",
        "csat.touchpoint": "csat",
        "ces.2.0": "ces",
        "expectation.before": "expectation",
        "expectation.recalled": "expectation",
        "experience.after": "experience",
        "emotion.felt": "emotion",
        "emotion.intensity": "emotion",
        "involvement": "involvement",
        "components": "component",
        "trust": "trust",
        "values.alignment": "value",
        "open.why": "text",
        "open.improve": "text",
        "consent.contact": "consent",
    }


def test_a_name_stands_for_one_wording() -> None:
    assert [name for name, times in Counter(IDS).items() if times > 1] == []


@each_wording
def test_a_wording_is_there_in_every_language(wording: Wording) -> None:
    assert [texts for texts in texts_of(wording) if tuple(texts) != LANGUAGES or not all(texts.values())] == []


@each_wording
def test_every_translation_pipes_the_same(wording: Wording) -> None:
    for texts in texts_of(wording):
        assert len({tuple(sorted(pipes_of(text))) for text in texts.values()}) == 1


@each_wording
def test_translations_differ_from_english(wording: Wording) -> None:
    copied = [language for language, text in wording.text.items() if language != "en" and text == wording.text["en"]]
    assert copied == []


@each_wording
def test_customers_are_addressed_politely(wording: Wording) -> None:
    said = [(text, language) for texts in texts_of(wording) for language, text in texts.items()]
    assert [text for text, language in said if is_familiar(text, language)] == []


@each_wording
def test_a_wording_says_where_it_is_from_and_what_stays(wording: Wording) -> None:
    assert len(wording.source) > 20
    assert len(wording.notes) > 20


@each_wording
def test_french_signs_do_not_break_off_their_words(wording: Wording) -> None:
    assert [texts["fr"] for texts in texts_of(wording) if breaks_off(texts["fr"])] == []


@each_wording
def test_a_question_has_all_of_its_wording(wording: Wording) -> None:
    question = question_from(wording.id, "asked", LANGUAGES)
    assert (question.key, question.wording, question.answer_kind) == ("asked", wording.id, wording.measures)
    assert (question.text, question.help, question.labels) == (wording.text, wording.help, wording.labels)
    assert (question.options, question.rows, question.scale) == (wording.options, wording.rows, wording.scale)
    assert question.purpose == wording.purpose


def test_a_survey_of_all_wordings_can_be_published() -> None:
    assert problems_of(survey_of(*IDS), to_publish=True) == ()


def test_a_question_speaks_the_languages_of_its_survey() -> None:
    question = question_from("components", "parts", ("nl", "pt-BR", "sv"))
    assert list(question.text) == list(question.rows[0].text) == list(question.labels[1]) == ["nl", "pt-BR"]
    assert question.text["pt-BR"] == wording_of("components").text["pt"]


def test_an_unknown_wording_is_refused_with_those_there_are() -> None:
    with pytest.raises(WrongUseError, match="no wording 'nps'") as refused:
        wording_of("nps")
    assert "nps.company" in refused.value.remedy


def test_scales_are_as_their_sources_have_them() -> None:
    scales = {wording.scale_id: wording.scale for wording in wordings() if wording.scale_id}
    assert scales == {
        "likelihood_0_10": Scale(low=0, high=10),
        "satisfaction_1_5": Scale(low=1, high=5),
        "agreement_1_7": Scale(low=1, high=7),
        "quality_1_7": Scale(low=1, high=7),
        "intensity_1_5": Scale(low=1, high=5),
    }
    assert sorted(wording_of("ces.2.0").labels) == [1, 2, 3, 4, 5, 6, 7]
    assert sorted(wording_of("nps.company").labels) == [0, 10]


def test_a_scale_reads_the_same_wherever_it_is_used() -> None:
    for scale_id in {wording.scale_id for wording in wordings() if wording.scale_id}:
        first, *others = (wording for wording in wordings() if wording.scale_id == scale_id)
        assert [other.id for other in others if (other.scale, other.labels) != (first.scale, first.labels)] == []


def test_expectation_and_experience_have_the_same_item_and_scale() -> None:
    after = wording_of("experience.after")
    for wording_id in ("expectation.before", "expectation.recalled"):
        expected = wording_of(wording_id)
        assert expected.pairs_with == after.id
        assert (expected.scale_id, expected.labels) == (after.scale_id, after.labels)
    assert after.pairs_with == "expectation.before"


def test_a_wording_is_paired_with_one_that_is_there() -> None:
    assert {wording.pairs_with for wording in wordings() if wording.pairs_with} <= set(IDS)


def test_a_batterys_lines_have_lasting_names() -> None:
    rows = {wording.id: [row.key for row in wording.rows] for wording in wordings() if wording.rows}
    assert rows == {
        "involvement": ["rational", "emotional", "sensorial", "physical", "spiritual"],
        "components": ["product_quality", "ease_of_purchase", "service", "brand_values", "overall"],
        "trust": ["competence", "benevolence", "integrity"],
    }


def test_feelings_lean_to_no_side() -> None:
    options = wording_of("emotion.felt").options
    assert [option.key for option in options][:8] == [
        *("contentment", "happiness", "love", "pride"),
        *("anger", "fear", "sadness", "shame"),
    ]
    assert [(option.key, option.other, option.alone) for option in options[8:]] == [
        ("other", True, False),
        ("none", False, True),
    ]


def test_an_interview_goes_from_what_happened_to_what_should_change() -> None:
    guide = interview_guide()
    assert [prompt.id.removeprefix("interview.") for prompt in guide] == [
        *("opening", "last_time", "expectation", "best_moment", "worst_moment", "feeling", "effort"),
        *("people", "promise", "comparison", "value", "improve", "closing"),
    ]
    assert {(prompt.kind, prompt.measures) for prompt in guide} == {(QuestionKind.TEXT, AnswerKind.TEXT)}
    assert [prompt.id for prompt in guide if not prompt.themes] == []


def test_only_prompts_of_the_interview_have_themes() -> None:
    assert {wording.group for wording in wordings() if wording.themes} == {WordingGroup.INTERVIEW}
