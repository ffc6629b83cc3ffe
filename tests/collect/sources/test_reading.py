import codecs
import csv
import gzip
import json
from collections.abc import Callable
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from regard.collect.sources.table_files import csv_rows, dialect, recognises
from regard.collect.sources.table_files.mapping import Mapping, Reading
from regard.collect.sources.table_files.reading import guess_reading, read, sample
from regard.errors import WrongUseError

EARLY = datetime.fromisoformat("2026-01-01T07:00")
NIGHT = datetime.fromisoformat("2026-01-02T03:00")
MARKS = {"utf-8": b"", "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE, "cp1252": b""}


def rows_of(path: Path, reading: Reading | None = None) -> list[dict[str, Any]]:
    mapping = Mapping(source="x", reading=reading or guess_reading(path))
    return [row for batch in read(path, mapping, (), lambda _: None) for row in batch.table.to_pylist()]


def csv_text(rows: list[list[str]], delimiter: str) -> str:
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


CELLS = st.text(
    st.characters(codec="cp1252", exclude_categories=["Cc"], include_characters="\n"), min_size=1, max_size=8
)


@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=5),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(sorted(MARKS)),
    st.booleans(),
)
def test_csv_in_any_dialect_reads_back(rows: list[list[str]], delimiter: str, encoding: str, packed: bool) -> None:
    content = MARKS[encoding] + csv_text([["a", "ä", "c"], *rows], delimiter).encode(encoding)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(gzip.compress(content) if packed else content)
        reading = Reading(delimiter=delimiter, encoding=encoding)
        assert [list(row.values()) for row in rows_of(path, reading)] == rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", sorted(MARKS))
def test_the_dialect_is_found(tmp_path: Path, delimiter: str, encoding: str) -> None:
    text = csv_text([["Kunde", "Größe", "Text"], ["Ann", "3", "so\nso"], ["Bob", "4", "Ü, ä; |"]], delimiter)
    (tmp_path / "x.data").write_bytes(MARKS[encoding] + text.encode(encoding))
    reading = guess_reading(tmp_path / "x.data")
    assert (reading.delimiter, reading.encoding, reading.header_rows) == (delimiter, encoding, 1)
    assert rows_of(tmp_path / "x.data")[1] == {"Kunde": "Bob", "Größe": "4", "Text": "Ü, ä; |"}


def test_bytes_of_no_usual_encoding_are_read_as_latin_1(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"a,b\n\x81\xe9,1\n")
    assert guess_reading(tmp_path / "x.csv").encoding == "latin-1"


def test_utf16_without_a_mark_is_found(tmp_path: Path) -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        (tmp_path / "x.csv").write_bytes("name,town\nAnn,Ulm\n".encode(encoding))
        assert rows_of(tmp_path / "x.csv") == [{"name": "Ann", "town": "Ulm"}]


def test_names_become_unique_and_never_blank(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,a,,b\n1,x,y,z\n")
    assert list(rows_of(tmp_path / "x.csv")[0]) == ["a", "a_2", "column_3", "b"]


def test_a_table_without_header_gets_names(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("4711,2026-01-01,3\n4712,2026-01-02,4\n")
    assert list(rows_of(tmp_path / "x.csv")[0]) == ["column_1", "column_2", "column_3"]


def test_several_header_rows_are_found(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text('At,Score,Why\n"When was\nit?",How good?,Why?\nid1,id2,id3\n2026-01-01,4,well\n')
    assert guess_reading(tmp_path / "x.csv").header_rows == 3
    assert rows_of(tmp_path / "x.csv") == [{"At": "2026-01-01", "Score": "4", "Why": "well"}]


def test_columns_set_apart_by_blanks_are_read(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(" 0001  19970101   2\n 0002  19970102   3\n 0003  19970103  4\n")
    assert guess_reading(tmp_path / "x.txt") == Reading(delimiter="whitespace", header_rows=0)
    assert rows_of(tmp_path / "x.txt")[2] == {"column_1": "0003", "column_2": "19970103", "column_3": "4"}


def batches_of(path: Path, reading: Reading | None = None) -> list[Any]:
    return list(read(path, Mapping(source="x", reading=reading or Reading()), (), lambda _: None))


def test_rows_of_the_wrong_shape_are_put_aside_with_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,x\n2\n3,y\n4,z,!\n")
    batches = batches_of(tmp_path / "x.csv")
    assert [row for batch in batches for row in batch.rows.to_pylist()] == [1, 3]
    assert [(each.row, each.text) for batch in batches for each in batch.broken] == [(2, "2"), (4, "4,z,!")]


def test_lines_with_too_few_words_are_put_aside(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("1 2 3\n4 5\n6 7 8\n")
    (batch,) = batches_of(tmp_path / "x.txt", Reading(delimiter="whitespace", header_rows=0))
    assert batch.rows.to_pylist() == [1, 3]
    assert (batch.broken[0].row, batch.broken[0].text) == (2, "4 5")


def test_large_files_come_in_batches_with_running_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "MOST_ROWS", 2)
    (tmp_path / "x.csv").write_text("a,b\n" + "".join(f"{i},x\n" if i != 4 else "4\n" for i in range(1, 8)))
    shares: list[float] = []
    found = list(read(tmp_path / "x.csv", Mapping(source="x"), (), shares.append))
    assert [batch.rows.to_pylist() for batch in found] == [[1, 2], [3, 5], [6, 7]]
    assert shares[-1] == 1.0


def test_a_wrong_encoding_in_the_mapping_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"a,b\n\xe9,1\n")
    with pytest.raises(WrongUseError, match=r"cannot be read.*reading\.encoding"):
        rows_of(tmp_path / "x.csv", Reading())


def test_a_header_without_rows_gives_no_batch(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n")
    assert batches_of(tmp_path / "x.csv") == []
    with pytest.raises(WrongUseError, match="has no rows"):
        sample(tmp_path / "x.csv", Reading())


def workbook(path: Path, rows: list[Any], packed: bool = False) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Visits"
    for row in rows:
        book.active.append(row)
    book.save(path)
    if packed:
        path.write_bytes(gzip.compress(path.read_bytes()))
    return path


@pytest.mark.parametrize("packed", [False, True])
def test_a_workbook_keeps_its_types(tmp_path: Path, packed: bool) -> None:
    rows = [["who", "at", "n", "mixed"], ["Ann", NIGHT, 1.5, "x"], [None, date(2026, 1, 3), 2, 4]]
    path = workbook(tmp_path / "x.xlsx", [*rows, [None] * 4, ["Bob", None, None, EARLY]], packed)
    found = rows_of(path)
    assert found[0] == {"who": "Ann", "at": NIGHT, "n": 1.5, "mixed": "x"}
    assert found[1] == {"who": None, "at": datetime.fromisoformat("2026-01-03"), "n": 2.0, "mixed": "4"}
    assert found[2] == {"who": "Bob", "at": None, "n": None, "mixed": "2026-01-01 07:00:00"}


def test_a_sheet_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", [["a"], ["1"]])
    assert rows_of(path, Reading(sheet="Visits")) == [{"a": "1"}]
    with pytest.raises(WrongUseError, match=r"no sheet 'Calls'.*Visits"):
        rows_of(path, Reading(sheet="Calls"))


def test_an_empty_workbook_has_no_rows(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", [])
    with pytest.raises(WrongUseError, match="has no rows"):
        sample(path, guess_reading(path))


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_parquet_keeps_types_and_flattens_structs(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    table = pa.table({"t": pa.array(["a", "b"]), "s": [{"x": 1}, {"x": 2}], "l": [[1], []]})
    parquet.write_table(table, tmp_path / "x.pq")
    (tmp_path / "x.pq").write_bytes(pack((tmp_path / "x.pq").read_bytes()))
    (batch,) = read(tmp_path / "x.pq", Mapping(source="x"), ("t",), lambda _: None)
    assert pa.types.is_dictionary(batch.table.column("t").type)
    assert batch.table.column("s.x").to_pylist() == [1, 2]


def test_json_lines_are_flattened_and_bad_lines_put_aside(tmp_path: Path) -> None:
    lines = ['\ufeff{"who": {"id": 7}, "n": 1, "tags": ["x"]}', "", "oops", '{"n": 2.5, "ok": true}', "[1]"]
    (tmp_path / "x.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    (batch,) = batches_of(tmp_path / "x.jsonl.gz")
    assert batch.rows.to_pylist() == [1, 4]
    assert [each.row for each in batch.broken] == [3, 5]
    assert batch.table.to_pylist()[0] == {"who.id": 7, "n": 1.0, "tags": '["x"]', "ok": None}
    assert batch.raw.column("line").to_pylist()[1] == lines[3]


def test_large_whole_numbers_in_json_lines_lose_no_digit(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(f"{json.dumps({'id': 2**60 + 1, 'big': 2**70})}\n")
    assert rows_of(tmp_path / "x.json") == [{"id": 2**60 + 1, "big": str(2**70)}]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", b"", "is empty"),
        ("x.csv", b" \n ", "is empty"),
        ("x.csv", bytes(range(256)) * 9, "is no table"),
        ("x.csv", b"<html><table>", "is no table"),
        ("x.csv", b'{"a": [\n1]}', "is no table"),
        ("x.gz", b"\x1f\x8b\x08 broken", "damaged gzip"),
        ("x.bin", b"only words here\nand no columns", "has no columns"),
        ("x.parquet", b"PAR1 broken PAR1", "damaged Parquet"),
        ("x.xlsx", b"PK\x03\x04 xl/ broken", "cannot be read as a workbook"),
    ],
)
def test_a_file_that_is_no_table_says_what_it_is(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(WrongUseError, match=message):
        rows_of(tmp_path / name)


def test_folders_and_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="is a folder"):
        guess_reading(tmp_path)
    with pytest.raises(WrongUseError, match="No such file"):
        guess_reading(tmp_path / "none.csv")


def test_tables_are_recognised_by_their_content(tmp_path: Path) -> None:
    (tmp_path / "table.log").write_text("a;b\n1;2\n")
    (tmp_path / "words.csv").write_text("name\nAnn\n")
    (tmp_path / "page.csv").write_text("<!DOCTYPE html><p>a,b")
    assert recognises(tmp_path / "table.log")
    assert recognises(tmp_path / "words.csv")
    assert not recognises(tmp_path / "page.csv")
    assert not recognises(tmp_path)


def test_a_long_head_is_cut_at_a_whole_line() -> None:
    assert dialect.delimiter_of("a,b\n" * 40_000) == ","
