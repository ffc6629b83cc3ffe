"""What the readers of other programs share: texts, keys, scales, documents, expressions."""

import pytest

from regard.ask.conditions import Compare, spoken
from regard.ask.interchange.documents import listing, mapping, read_document, whole_scale
from regard.ask.interchange.expressions import CannotBeWritten, read_expression
from regard.ask.interchange.texts import asks_to_recommend, tag_of, words_of
from regard.ask.interchange.unmapped import MOST_BYTES, NO_QUESTION, Keys, Notes, Unmapped, Why
from regard.errors import WrongUseError


def read(expression: str) -> str:
    return spoken(read_expression(expression, Compare))


def test_markup_becomes_words_and_lines() -> None:
    notes = Notes()
    assert (
        words_of("<div>How <b>was</b> it?</div><ul><li>Well</li></ul>&amp; so", "q", notes) == "How was it?\nWell\n& so"
    )
    assert notes.all() == ()


def test_pictures_and_links_are_said() -> None:
    notes = Notes()
    assert words_of('See <a href="x">this</a><img src="y"><style>b{}</style>', "q1", notes) == "See this"
    assert notes.all() == (Unmapped("q1", "<a>", Why.PICTURE), Unmapped("q1", "<img>", Why.PICTURE))


@pytest.mark.parametrize(
    ("code", "tag"), [("zh-Hans", "zh-Hans"), ("pt_BR", "pt-BR"), ("x", None), ("de-informal", None)]
)
def test_languages_are_named_as_surveys_name_them(code: str, tag: str | None) -> None:
    assert tag_of(code) == tag


def test_a_key_is_never_a_word_of_conditions() -> None:
    keys = Keys(NO_QUESTION)
    assert [keys.fresh(name, "question") for name in ("and", "!", "x" * 60, "A" * 60)] == [
        "and_2",
        "question",
        "x" * 60,
        "a" * 40,
    ]


@pytest.mark.parametrize("wording", ["Würden Sie uns weiterempfehlen?", "Recommanderiez-vous …", "友人に勧めますか"])
def test_a_question_to_recommend_is_known_by_its_wording(wording: str) -> None:
    assert asks_to_recommend("q1", {"x": wording})


def test_a_scale_from_0_to_10_is_not_always_nps() -> None:
    assert not asks_to_recommend("q1", {"en": "How satisfied are you?"})


def test_points_of_a_scale_are_whole_and_in_a_row() -> None:
    assert whole_scale(["1", "2.5"]) is None
    assert whole_scale([str(point) for point in range(12)]) is None


def test_lists_and_objects_stand_for_each_other() -> None:
    assert (mapping("text"), listing({"a": 1}), listing(None)) == ({}, [1], [])


@pytest.mark.parametrize("data", [b"", b"  ", b"{", b"[]", b"\xff\xfe", b'{"a":' * 70 + b"1" + b"}" * 70])
def test_what_is_no_document_is_refused(data: bytes) -> None:
    with pytest.raises(WrongUseError, match="no survey in the format X"):
        read_document(data, "X")


def test_a_document_deeper_than_any_stack_is_refused() -> None:
    with pytest.raises(WrongUseError, match="no survey"):
        read_document(b"[" * 200_000, "X")


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(WrongUseError, match="larger than 20 MB"):
        read_document(b" {" + b" " * MOST_BYTES + b"}", "X")


@pytest.mark.parametrize(
    ("expression", "condition"),
    [
        ("{a} = 1 and ({b} <> 'x y' or not {c} empty)", 'a = 1 and (b != "x y" or not c is empty)'),
        ('!is_empty(Q1.NAOK) && Q2 == "A1" || Q3 >= -2.5', "(not Q1.NAOK is empty and Q2 = A1) or Q3 >= -2.5"),
        ("!(!({a} contains 'it\\'s'))", "a includes it's"),
        ("Q1 ge 3 and Q2 lt 4 or Q3 ne 5", "(Q1 >= 3 and Q2 < 4) or Q3 != 5"),
    ],
)
def test_an_expression_is_read_as_a_condition(expression: str, condition: str) -> None:
    assert read(expression) == condition


@pytest.mark.parametrize(
    "expression",
    [
        *(
            "{a} + 1 > 2",
            "count(a, b) > 1",
            "{a} = {b}",
            "{a}",
            "({a} = 1",
            "{a} = 1)",
            "{a} =",
            "'x' = {a}",
            "{a} ~ 1",
        ),
        *("{a} = 1 &", "!" * 60 + "{a} = 1", "{a} = 1 or " * 600, "{a} like 'x'", "is_empty(a", "= 1", ""),
    ],
)
def test_what_conditions_cannot_do_is_refused(expression: str) -> None:
    with pytest.raises(CannotBeWritten):
        read(expression)
