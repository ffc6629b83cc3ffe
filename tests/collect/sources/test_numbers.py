import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.collect.sources.table_files.numbers import guess_decimal, looks_like_number, to_number


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("1234.5", ".", 1234.5),
        ("1,234.5", ".", 1234.5),
        ("1.234,5", ",", 1234.5),
        ("-0,5", ",", -0.5),
        ("1 234,50 €", ",", 1234.5),
        ("1'234.50", ".", 1234.5),
        ("1e3", ".", 1000.0),
        ("$ 9.99", ".", 9.99),
        ("1.234", ",", 1234.0),
    ],
)
def test_a_number_is_read_with_its_decimal_mark(text: str, decimal: str, expected: float) -> None:
    found, unreadable = to_number(pa.array([text]), decimal)
    assert found.to_pylist() == [expected]
    assert not unreadable.any()


def test_missing_is_not_unreadable() -> None:
    found, unreadable = to_number(pa.array(["", " ", None, "NA", "-", "many", "1.5.2", "inf"]))
    assert found.null_count == 8
    assert unreadable.tolist() == [False] * 5 + [True] * 2 + [True]


def test_a_point_is_no_decimal_mark_where_the_comma_is() -> None:
    found, unreadable = to_number(pa.array(["1.5"]), ",")
    assert found.to_pylist() == [None]
    assert unreadable.tolist() == [True]


def test_typed_numbers_and_truths_need_no_reading() -> None:
    assert to_number(pa.array([1, None]))[0].to_pylist() == [1.0, None]
    assert to_number(pa.array([float("nan"), 2.5]))[0].to_pylist() == [None, 2.5]
    assert to_number(pa.array([True, False]))[0].to_pylist() == [1.0, 0.0]


@pytest.mark.parametrize(
    ("texts", "delimiter", "expected"),
    [
        (["1,5", "2,25"], ";", ","),
        (["1.5", "2.25"], ",", "."),
        (["1.234"], ";", ","),
        (["1.234"], ",", "."),
        (["words"], ";", "."),
        (["1.234,50"], "\t", ","),
    ],
)
def test_the_decimal_mark_is_what_most_numbers_show(texts: list[str], delimiter: str, expected: str) -> None:
    assert guess_decimal(pa.array(texts), delimiter) == expected


@given(st.floats(-1e9, 1e9), st.sampled_from([(".", ","), (",", ".")]))
def test_what_is_written_with_thousands_is_read_back(number: float, marks: tuple[str, str]) -> None:
    decimal, thousands = marks
    written = f"{number:,.3f}".translate(str.maketrans(",.", thousands + decimal))
    assert to_number(pa.array([written]), decimal)[0][0].as_py() == pytest.approx(round(number, 3))


def test_words_do_not_look_like_numbers() -> None:
    assert looks_like_number(" 3,5 ")
    assert not looks_like_number("3 apples")
