"""A survey is read as it was written, and what is wrong in a file is named with its place."""

import pytest
from hypothesis import given, settings
from msgspec.structs import replace
from tests.ask.drawn_surveys import surveys
from tests.ask.small_surveys import SHOP

from regard.ask.library import question_from
from regard.ask.survey import Survey
from regard.ask.writing import LONGEST_FILE, from_yaml, to_yaml
from regard.errors import WrongUseError

HEAD = "key: visit\nname: Visit\ntouchpoint: store\nlanguages: [en, 'no']\n"
HAND = """\
key: visit
name: Visit
touchpoint: store
languages: [en, no]
pages:
- key: only
  questions:
  - key: again
    kind: single_choice
    text: {en: Again?, no: Igjen?}
    required: true
    options:
    - {key: yes, text: {en: Yes, no: Ja}}
    - {key: no, text: {en: No, no: Nei}}
  - key: day
    kind: date
    text: {en: When?}
    earliest: 2026-01-01
  next:
  - {if: again is no, go: end}
"""


def page_of(questions: str) -> str:
    return f"{HEAD}pages:\n- key: only\n  questions:\n{questions}"


@pytest.mark.parametrize(
    "name", ["a\x85", "\u2028b ", "\ufeff", "yes", "1", "2026-01-01", "a: b", "# c", "x\ny", "é", "=", "~"]
)
def test_names_that_yaml_would_take_for_something_else_come_back(name: str) -> None:
    made = replace(SHOP, name=name)
    assert from_yaml(to_yaml(made)) == made


@settings(max_examples=50)
@given(surveys())
def test_a_survey_comes_back_from_yaml_as_it_was(made: Survey) -> None:
    assert from_yaml(to_yaml(made)) == made


def test_what_people_write_by_hand_is_read() -> None:
    made = from_yaml(HAND)
    again, day = made.questions
    assert [option.key for option in again.options] == ["yes", "no"]
    assert again.required
    assert again.text["no"] == "Igjen?"
    assert day.earliest is not None
    assert made.pages[0].next[0].when == "again is no"
    assert from_yaml(to_yaml(made)) == made


def test_a_question_of_the_library_needs_its_key_and_wording_only() -> None:
    written = "key: v\nname: V\ntouchpoint: t\nlanguages: [en, de]\npages:\n- key: a\n  questions:\n"
    made = from_yaml(f"{written}  - {{key: ease, wording: ces.2.0, required: true}}\n")
    (ease,) = made.questions
    kept = question_from("ces.2.0", "ease", ("en", "de"))
    assert (ease.text, ease.scale, ease.labels, ease.measures) == (kept.text, kept.scale, kept.labels, kept.measures)
    assert (ease.key, ease.required) == ("ease", True)


def test_an_unknown_wording_is_refused() -> None:
    with pytest.raises(WrongUseError, match=r"no wording 'nps\.nosuch'"):
        from_yaml(page_of("  - {key: a, wording: nps.nosuch}\n"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no survey"),
        ("- key: a", "no survey"),
        ("key: [a", "no valid YAML"),
        ("key: 2026-13-01", "no valid YAML"),
        ("a: &x [1]\nb: *x", "alias"),
        ("[" * 10_000, "nested too deeply"),
        ("x" * (LONGEST_FILE + 1), "longer than"),
        ("key: visit", "Object missing required field"),
        (HEAD, "missing required field `pages`"),
        (f"{HEAD}pages: 5", "pages: Expected `array`, got `int`"),
        (f"{HEAD}pages: [5]", "page 1: Expected `object`, got `int`"),
        (f"{HEAD}pages: [{{key: only, questions: 5}}]", "page 1 (only), questions: Expected `array`"),
        (page_of("  - 5\n"), "page 1 (only), question 1: Expected `object`"),
        (page_of("  - {kind: nps}\n"), "page 1 (only), question 1: Object missing required field `key`"),
        (
            page_of("  - {key: a, kind: npz, text: {}}\n"),
            "page 1 (only), question 1 (a), kind: Invalid enum value 'npz'",
        ),
        (page_of("  - {key: a, kind: nps, text: {}, colour: red}\n"), "contains unknown field `colour`"),
        (page_of("  - {key: a, kind: ranking, text: {}}\n"), "question 1 (a): the question 'a' needs options"),
        (page_of("  - {key: a, kind: rating, text: {}, scale: {low: 0, high: .inf}}\n"), "needs whole points"),
        (page_of("  - {key: 404, kind: nps, text: {}}\n"), "question 1, key: Expected `str`, got `int`"),
        (page_of("  - {key: a, kind: nps, text: {en: 5}}\n"), "question 1 (a), text: Expected `str`, got `int`"),
        (HEAD.replace("'no'", "5"), "Expected `str`, got `int`"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(text: str, why: str) -> None:
    with pytest.raises(WrongUseError) as refused:
        from_yaml(text)
    assert why in refused.value.what


def test_what_is_written_leaves_out_what_is_usual() -> None:
    assert "required" not in to_yaml(SHOP)
    assert to_yaml(SHOP).startswith(
        "key: visit\nname: Visit\ntouchpoint: store\nlanguages:\n- en\npages:\n- key: score\n"
    )
