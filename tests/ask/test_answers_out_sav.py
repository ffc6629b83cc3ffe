"""Files for SPSS, read back by a reader that others wrote."""

import io
import struct
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ask.answered_surveys import VERSIONS, answered
from tests.cast import KEY

from regard.ask.exporting import Answers, answers_table
from regard.ask.exporting_sav import write_sav
from regard.ask.exporting_variables import ARROW, Kind, Variable
from regard.vault.pseudonyms import KEY_VARIABLE

NOON = datetime(2026, 11, 22, 12, 30, 5, tzinfo=UTC)


@pytest.fixture
def usual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Answers]:
    monkeypatch.setenv(KEY_VARIABLE, KEY.hex())
    with answered(tmp_path / "acme") as reader:
        yield answers_table(reader, VERSIONS, "en")


def written(answers: Answers) -> bytes:
    target = io.BytesIO()
    write_sav(answers, target, "visit", NOON)
    return target.getvalue()


def read_back(answers: Answers, folder: Path) -> tuple[dict[str, list[Any]], Any]:
    path = folder / "answers.sav"
    path.write_bytes(written(answers))
    found: tuple[dict[str, list[Any]], Any] = pytest.importorskip("pyreadstat").read_sav(path, output_format="dict")
    return found


def table(**columns: tuple[Kind, list[Any]]) -> Answers:
    variables = tuple(Variable(name, kind, name.title()) for name, (kind, _) in columns.items())
    return Answers(
        variables, pa.table({name: pa.array(values, ARROW[kind]) for name, (kind, values) in columns.items()})
    )


def test_the_file_begins_as_such_files_do(usual: Answers) -> None:
    data = written(usual)
    layout, _, compressed, weight, size, bias = struct.unpack_from("<iiiiid", data, 64)
    assert (data[:4], layout, compressed, weight, size, bias) == (b"$FL2", 2, 0, 0, 3, 100.0)
    assert data[92:101] == b"22 Nov 26"
    assert data[101:109] == b"12:30:05"
    assert data[109:173].rstrip() == b"visit"


def test_all_values_take_whole_units_after_the_dictionary(usual: Answers) -> None:
    data = written(usual)
    (units,) = struct.unpack_from("<i", data, 68)
    begin = data.index(struct.pack("<iiii", 7, 20, 1, 5) + b"UTF-8" + struct.pack("<ii", 999, 0)) + 29
    assert len(data) - begin == units * 8 * 3


def test_values_read_back(usual: Answers, tmp_path: Path) -> None:
    found, _ = read_back(usual, tmp_path)
    assert (found["nps"], found["age"]) == ([9.0, 2.0, None], [41.5, None, None])
    assert (found["reason"], found["say"][0]) == ([2.0, 3.0, None], "Schön, 素敵!")
    assert found["when"][0] == date(2026, 2, 28)
    assert found["answered_at"][0] == datetime(2026, 3, 2, 0, 1)  # noqa: DTZ001 - the format has no zones


def test_labels_levels_and_formats_read_back(usual: Answers, tmp_path: Path) -> None:
    _, told = read_back(usual, tmp_path)
    assert told.column_names_to_labels["reason.other.text"] == "Why so? \N{EN DASH} Something else"
    assert told.variable_value_labels["reason"] == {1.0: "The price", 2.0: "Something else", 3.0: "The staff"}
    assert told.variable_value_labels["nps"] == {0.0: "Never", 10.0: "Certainly"}
    assert [told.variable_measure[name] for name in ("nps", "reason", "part.desk")] == ["scale", "nominal", "ordinal"]
    assert [told.original_variable_types[name] for name in ("when", "answered_at")] == ["DATE11", "DATETIME20"]


def test_a_multiple_choice_is_a_multiple_response_set(usual: Answers, tmp_path: Path) -> None:
    _, told = read_back(usual, tmp_path)
    assert told.mr_sets["seen"]["variable_list"] == ["seen.price", "seen.other", "seen.staff"]
    assert (told.mr_sets["seen"]["counted_value"], told.mr_sets["seen"]["label"]) == (1, "Where did you see us?")


@pytest.mark.parametrize("size", [8, 9, 255, 256, 504, 505, 2_000, 32_760])
def test_a_text_of_any_length_reads_back(size: int, tmp_path: Path) -> None:
    long = ("ab" * size)[: size - 1] + "z"
    found, _ = read_back(table(say=(Kind.TEXT, [long, "short", None]), age=(Kind.NUMBER, [1.0, 2.0, 3.0])), tmp_path)
    assert found == {"say": [long, "short", ""], "age": [1.0, 2.0, 3.0]}


def test_a_text_that_is_too_long_is_cut_between_characters(tmp_path: Path) -> None:
    found, _ = read_back(table(say=(Kind.TEXT, ["ü" * 20_000 + "x"])), tmp_path)
    assert found["say"] == ["ü" * 16_380]


def test_names_that_statistics_programs_refuse_are_changed(tmp_path: Path) -> None:
    names = ["and", "2nd", "a:b", "a_b", "A_B", "ä" * 60, "ä" * 60 + "x"]
    found, _ = read_back(table(**{name: (Kind.WHOLE, [1]) for name in names}), tmp_path)
    assert list(found)[:5] == ["v_and", "v_2nd", "a_b", "a_b_2", "A_B_3"]
    assert len(found) == len(names)
    assert all(len(name.encode()) <= 64 for name in found)


def test_a_file_without_submissions_has_its_columns(tmp_path: Path) -> None:
    found, told = read_back(table(say=(Kind.TEXT, []), day=(Kind.DAY, [])), tmp_path)
    assert (list(found), told.number_rows) == (["say", "day"], 0)


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["C", "Z"])), st.floats(-1e9, 1e9) | st.none())))
@settings(max_examples=40)
def test_any_texts_and_numbers_read_back(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, Any]]) -> None:
    texts, numbers = [text for text, _ in rows], [number for _, number in rows]
    folder = tmp_path_factory.mktemp("law")
    found, _ = read_back(table(say=(Kind.TEXT, texts), age=(Kind.NUMBER, numbers)), folder)
    assert found == {"say": texts, "age": numbers}
