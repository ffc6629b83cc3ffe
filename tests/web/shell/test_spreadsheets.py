"""CSV files for spreadsheets: nothing in them is run, and nothing is lost."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.web.shell.spreadsheets import BOM, csv_lines, csv_text, plain_text

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


def read(text: str) -> list[list[str]]:
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))


@given(st.lists(st.lists(texts, min_size=1, max_size=3), min_size=1, max_size=4))
def test_no_text_is_a_formula_and_none_is_lost(rows: list[list[str]]) -> None:
    for written, row in zip(read(csv_text(rows)), rows, strict=True):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in written)
        assert [cell.removeprefix("'") for cell in written] == [cell.removeprefix("'") for cell in row]


def test_numbers_stay_numbers() -> None:
    assert read(csv_text([["n", "value"], [-3, -0.5]])) == [["n", "value"], ["-3", "-0.5"]]


def test_only_the_first_line_says_what_the_file_is() -> None:
    assert list(csv_lines([["a"], ["b"]])) == [f"{BOM}a\r\n", "b\r\n"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 8, tzinfo=UTC), "2026-03-01T08:00:00+00:00"),
    ],
)
def test_values_are_written_the_same_in_every_language(value: object, written: str) -> None:
    assert (plain_text(value), read(csv_text([["x", value]]))) == (written, [["x", written]])
