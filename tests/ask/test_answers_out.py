"""Answers as tables and files: columns that are declared, options by key, nothing lost and nothing run as a formula."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.ask.answered_surveys import ANN, FIRST, SECOND, VERSIONS, answered, submission, survey
from tests.cast import KEY, key_of

from regard.ask.exporting import Answers, answers_table
from regard.ask.exporting_files import codebook_lines, csv_lines, write_parquet, write_xlsx
from regard.ask.exporting_variables import FACTS, Kind, Variable, variables_of
from regard.ask.survey import Option, QuestionKind
from regard.errors import WrongUseError
from regard.vault.pseudonyms import KEY_VARIABLE


@pytest.fixture
def usual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Answers]:
    monkeypatch.setenv(KEY_VARIABLE, KEY.hex())
    with answered(tmp_path / "acme") as reader:
        yield answers_table(reader, VERSIONS, "en")


def row_of(answers: Answers, name: str) -> dict[str, Any]:
    return next(row for row in answers.table.to_pylist() if row["submission"] == name)


def lines(text: Iterator[str]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(text).removeprefix("\ufeff"))))


def test_a_submission_is_one_row_with_its_facts(usual: Answers) -> None:
    found = row_of(usual, "a1")
    assert found["answered_at"] == datetime(2026, 3, 2, 0, 1, tzinfo=UTC)
    assert (found["version"], found["language"], found["invitation"]) == (1, "en", "i-a1")
    assert (found["customer"], found["touchpoint"]) == (key_of("ann").hex(), "shop")


def test_every_kind_of_question_has_its_columns(usual: Answers) -> None:
    found = row_of(usual, "a1")
    assert [found[name] for name in ("nps", "reason", "reason.other.text")] == [9.0, "other", "=the colour"]
    assert [found[name] for name in ("seen.price", "seen.other", "part.desk")] == [1, 1, 3.0]
    assert [found[name] for name in ("first.price", "first.other")] == [2, 1]
    assert [found[name] for name in ("say", "age", "when", "call")] == ["Schön, 素敵!", 41.5, date(2026, 2, 28), 1]


def test_what_was_not_asked_is_empty_and_what_was_not_chosen_is_zero(usual: Answers) -> None:
    ann, bob, test = (row_of(usual, name) for name in ("a1", "b1", "c1"))
    assert (ann["seen.staff"], bob["seen.staff"]) == (None, 1)
    assert (bob["seen.price"], test["seen.price"]) == (0, None)
    assert (bob["say"], bob["call"]) == (None, 0)


def test_a_test_is_there_and_says_that_it_does_not_count(usual: Answers) -> None:
    assert (row_of(usual, "c1")["excluded"], row_of(usual, "a1")["excluded"]) == ("test", None)
    assert row_of(usual, "c1")["customer"] is None


def test_another_scale_is_another_column(usual: Answers) -> None:
    assert [row_of(usual, name)["part.desk"] for name in ("a1", "b1")] == [3.0, None]
    assert [row_of(usual, name)["part.desk.v2"] for name in ("a1", "b1")] == [None, 5.0]


def test_a_new_version_only_adds_columns_at_the_end() -> None:
    before = [variable.name for variable in variables_of({1: VERSIONS[1]}, "en")]
    after = [variable.name for variable in variables_of(VERSIONS, "en")]
    assert after[: len(before)] == before
    assert after[len(before) :] == ["seen.staff", "part.desk.v2", "pace.desk"]


def test_codes_keep_their_order_when_a_version_puts_one_before_them() -> None:
    (reason,) = (variable for variable in variables_of(VERSIONS, "de") if variable.name == "reason")
    assert [code for code, _ in reason.values] == ["price", "other", "staff"]
    assert reason.values[2] == ("staff", "Die Menschen")


def test_labels_speak_the_language_asked_for_and_else_the_first() -> None:
    found = {variable.name: variable for variable in variables_of({1: VERSIONS[1]}, "de")}
    assert found["reason"].label == "Why? (de)"
    assert found["part.desk"].label == "How was it? (de) \N{EN DASH} The desk"


def test_columns_are_there_before_anybody_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY.hex())
    with answered(tmp_path / "acme", submission("x", "ann", 1, ANN, source="survey:another")) as reader:
        found = answers_table(reader, VERSIONS, "en")
    assert len(found.table) == 0
    assert found.table.column_names == [variable.name for variable in variables_of(VERSIONS, "en")]


@pytest.mark.parametrize("context", [None, "{}", '{"version": 1}', '{"version": "one"}'])
def test_a_submission_that_knows_little_of_itself_is_still_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, context: str | None
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY.hex())
    with answered(tmp_path / "acme", submission("x", "ann", 1, ANN, context=context)) as reader:
        found = answers_table(reader, VERSIONS, "en").table.to_pylist()
    assert [row["invitation"] for row in found] == [None]
    assert found[0]["submission"].isdecimal()


def test_a_date_that_is_none_is_left_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY.hex())
    odd = [{"question": "when", "kind": "date", "option": "soon"}]
    with answered(tmp_path / "acme", submission("x", "ann", 1, ANN, answers=odd)) as reader:
        assert answers_table(reader, VERSIONS, "en").table["when"].to_pylist() == [None]


def test_csv_reads_back_and_no_text_is_a_formula(usual: Answers) -> None:
    found = lines(csv_lines(usual))
    assert list(found[0]) == [variable.name for variable in usual.variables]
    assert (found[0]["nps"], found[0]["age"], found[0]["when"]) == ("9", "41.5", "2026-02-28")
    assert (found[0]["answered_at"], found[0]["reason.other.text"]) == ("2026-03-02T00:01:00Z", "'=the colour")
    assert (found[0]["say"], found[1]["say"]) == ("Schön, 素敵!", "")


def test_the_codebook_says_what_columns_and_codes_mean(usual: Answers) -> None:
    found = [(row["column"], row["code"], row["meaning"]) for row in lines(codebook_lines(usual.variables))]
    assert ("nps", "10", "Certainly") in found
    assert ("reason", "staff", "The staff") in found
    assert [name for name, code, _ in found if not code] == [variable.name for variable in usual.variables]


def test_parquet_reads_back_with_its_labels(usual: Answers) -> None:
    target = io.BytesIO()
    write_parquet(usual, target)
    found = pq.read_table(target)
    assert found.to_pylist() == usual.table.to_pylist()
    told = found.schema.field("reason").metadata
    assert json.loads(told[b"values"]) == {"price": "The price", "other": "Something else", "staff": "The staff"}
    assert found.schema.field("seen.price").metadata[b"set"] == b"seen"


def test_excel_reads_back_with_a_sheet_of_what_columns_mean(usual: Answers) -> None:
    target = io.BytesIO()
    write_xlsx(usual, target, ("Replies", "Meaning"))
    book = openpyxl.load_workbook(target)
    rows = list(book["Replies"].iter_rows(values_only=True))
    ann = dict(zip(rows[0], rows[1], strict=True))
    assert rows[0] == tuple(variable.name for variable in usual.variables)
    assert (ann["nps"], ann["reason.other.text"], ann["when"]) == (9, "=the colour", datetime(2026, 2, 28))  # noqa: DTZ001
    assert ("reason", "text", "Why so?", "price", "The price") in list(book["Meaning"].iter_rows(values_only=True))


def test_too_many_rows_for_a_sheet_are_refused_with_another_way() -> None:
    column = pa.nulls(1_048_576, pa.string())
    large = Answers((Variable("say", Kind.TEXT, "Say"),), pa.table({"say": column}))
    with pytest.raises(WrongUseError, match="CSV or Parquet"):
        write_xlsx(large, io.BytesIO())


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_begins_like_a_formula_is_guarded(start: str) -> None:
    table = pa.table({"say": [f"{start}1"], "age": [-1.0]})
    answers = Answers((Variable("say", Kind.TEXT, "Say"), Variable("age", Kind.NUMBER, "Age")), table)
    assert [(row["say"], row["age"]) for row in lines(csv_lines(answers))] == [(f"'{start}1", "-1")]


def test_a_question_that_changed_its_kind_has_a_column_for_each() -> None:
    single = FIRST[1]
    several = type(single)(key=single.key, kind=QuestionKind.TEXT, text=single.text)
    names = [variable.name for variable in variables_of({1: survey((single,)), 2: survey((several,))}, "en")]
    assert names[len(FACTS) :] == ["reason", "reason.other.text", "reason.v2"]


def test_an_option_without_a_text_goes_by_its_key() -> None:
    bare = type(SECOND[1])(
        key="q", kind=QuestionKind.SINGLE_CHOICE, text={}, options=(Option(key="a", text={}), Option(key="b", text={}))
    )
    found = variables_of({1: survey((bare,))}, "en")[-1]
    assert (found.label, found.values) == ("", (("a", "a"), ("b", "b")))
