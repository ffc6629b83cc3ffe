"""The desk of measures: numbers and rows as files."""

import csv
import io
import threading
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import key_of

from regard.web.accounts.models import AuditEntry, User
from regard.web.accounts.tokens import create_token
from regard.web.desks.measures import behind_files, export_views, tables
from regard.web.desks.measures.exporting import Column, csv_lines, parquet_bytes, xlsx_bytes
from regard.web.desks.measures.jobs import write_rows
from regard.web.jobs.models import Job, State
from regard.web.jobs.queue import finish, take
from regard.web.jobs.working import Work
from regard.web.running import Running
from regard.web.shell.spreadsheets import BOM

Site = Callable[..., Client]
ASKED = "measure=nps&by=touchpoint"
ROWS = "measure=nps&group=touchpoint%3Dphone"


def body(answer: Any) -> bytes:
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    found: bytes = answer.getvalue()
    return found


def lines(content: bytes) -> list[dict[str, str]]:
    text = content.decode("utf-8")
    assert text.startswith(BOM)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM))))


def test_csv_has_the_declared_columns(filled: Running, site: Site) -> None:
    found = lines(body(site().get(f"/measures/export/csv?{ASKED}")))
    assert list(found[0]) == ["measure", "touchpoint", *(column.name for column in tables.NUMBERS)]
    assert {row["touchpoint"]: row["n"] for row in found} == {"web": "2", "phone": "2", "store": "1"}
    assert found[0]["settled"] == "false"


def test_parquet_has_their_types(filled: Running, site: Site) -> None:
    table = pq.read_table(io.BytesIO(body(site().get("/measures/export/parquet?measure=nps&by=day"))))
    assert table.column("day").to_pylist() == [date(2026, 3, 2), date(2026, 3, 3)]
    assert str(table.schema.field("value").type) == "double"
    assert table.column("as_of").to_pylist()[0].tzinfo is not None


def test_hours_are_moments(filled: Running, site: Site) -> None:
    table = pq.read_table(io.BytesIO(body(site().get("/measures/export/parquet?measure=volume&by=hour"))))
    assert table.column("hour").to_pylist()[0] == datetime(2026, 3, 2, tzinfo=UTC)


def test_a_workbook_says_how_its_numbers_are_made(filled: Running, site: Site) -> None:
    query = f"{ASKED}&where=channel%21%3Dfax&since=2026-03-01"
    with zipfile.ZipFile(io.BytesIO(body(site().get(f"/measures/export/xlsx?{query}")))) as book:
        said = book.read("xl/sharedStrings.xml").decode()
        sheets = book.read("xl/workbook.xml").decode()
    assert 'name="NPS"' in sheets
    assert 'name="How it is made"' in sheets
    assert all(text in said for text in ("Tango", "SELECT", "Channel is not fax", "phone"))


def test_pictures_are_the_chart(filled: Running, site: Site) -> None:
    client = site()
    assert body(client.get(f"/measures/export/png?{ASKED}")).startswith(b"\x89PNG")
    drawing = body(client.get(f"/measures/export/svg?{ASKED}")).decode()
    assert "<title" in drawing
    assert "NPS" in drawing


def test_a_chart_of_nothing_is_no_file(filled: Running, site: Site) -> None:
    assert site().get("/measures/export/svg?measure=nps&by=touchpoint&since=2030-01-01").status_code == 404


def test_files_of_nothing_have_their_columns(filled: Running, site: Site) -> None:
    client = site()
    nothing = f"{ASKED}&since=2030-01-01"
    assert lines(body(client.get(f"/measures/export/csv?{nothing}"))) == []
    assert pq.read_table(io.BytesIO(body(client.get(f"/measures/export/parquet?{nothing}")))).num_rows == 0
    assert body(client.get(f"/measures/export/xlsx?{nothing}")).startswith(b"PK")


@pytest.mark.parametrize("path", ["/measures/export/pdf", "/measures/rows/xlsx"])
def test_other_kinds_of_file_are_not_there(filled: Running, site: Site, path: str) -> None:
    assert site().get(path).status_code == 404


def test_rows_are_exactly_those_counted_and_name_nobody(filled: Running, site: Site) -> None:
    found = lines(body(site().get(f"/measures/rows/csv?{ROWS}")))
    assert list(found[0]) == [column.name for column in tables.ROWS]
    assert [(row["customer"], row["score"]) for row in found] == [
        (key_of("carla").hex(), "1.0"),
        (key_of("bob").hex(), "7.0"),
    ]


def test_rows_of_a_part_come_as_parquet_too(filled: Running, site: Site) -> None:
    content = body(site().get("/measures/rows/parquet?measure=nps&part=promoters"))
    assert pq.read_table(io.BytesIO(content)).column("touchpoint").to_pylist() == ["store", "web"]


def test_exports_are_within_the_scope_and_written_down(filled: Running, site: Site) -> None:
    client = site("department", departments=["nobody"])
    assert lines(body(client.get(f"/measures/rows/csv?{ROWS}"))) == []
    entry = AuditEntry.objects.filter(act="exported").get()
    assert (entry.kind, entry.key, entry.detail["count"]) == ("rows", "nps", 0)


def test_who_may_not_export_gets_nothing(filled: Running, site: Site) -> None:
    client = site("agent")
    paths = ("/measures/export/csv", "/measures/rows/csv", f"/measures/files/{'0' * 8}-0000-0000-0000-{'0' * 12}")
    assert [client.get(path).status_code for path in paths] == [403, 403, 403]


def test_too_many_rows_for_a_file_are_refused(filled: Running, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behind_files, "MOST_ROWS", 1)
    answer = site().get(f"/measures/rows/csv?{ROWS}")
    assert answer.status_code == 400
    assert "Choose a shorter period" in answer.content.decode()


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_very_many_rows_are_written_in_the_background(
    filled: Running, site: Site, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr(export_views, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(tables, "PAGE", 1)
    client = site()
    answer: HttpResponse = client.get(f"/measures/rows/{form}?{ROWS}")  # type: ignore[assignment]
    job = take()
    assert job is not None
    assert answer["Location"] == f"/jobs/{job.id}"
    result = write_rows(Work(filled.ledger, job, threading.Event()), query=ROWS, form=form)
    assert finish(job, result)
    content = body(client.get(result["url"]))
    rows = pq.read_table(io.BytesIO(content)).to_pylist() if form == "parquet" else lines(content)
    assert [row["touchpoint"] for row in rows] == ["phone", "phone"]


def test_a_file_is_for_who_asked_for_it(filled: Running, site: Site) -> None:
    site("analyst")
    job = Job.objects.create(name="measures.rows", by=User.objects.get(), state=State.DONE, result={"file": "rows.csv"})
    assert site("manager").get(f"/measures/files/{job.id}").status_code == 404


def test_a_file_that_is_gone_is_not_there(filled: Running, site: Site) -> None:
    client = site("analyst")
    job = Job.objects.create(name="measures.rows", by=User.objects.get(), state=State.DONE, result={"file": "rows.csv"})
    assert client.get(f"/measures/files/{job.id}").status_code == 404


@given(st.text(min_size=1))
def test_no_text_begins_a_formula(text: str) -> None:
    written = "".join(csv_lines([Column("name")], [{"name": text}])).removeprefix(BOM)
    (row,) = list(csv.reader(io.StringIO(written, newline="")))[1:]
    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert row[0] in {text, f"'{text}"}


def test_numbers_stay_numbers() -> None:
    columns = [Column("value", "number"), Column("=name")]
    assert "".join(csv_lines(columns, [{"value": -3.5, "=name": None}])) == f"{BOM}value,'=name\r\n-3.5,\r\n"


def test_a_workbook_takes_every_kind_of_value() -> None:
    columns = [Column(name, name) for name in ("text", "number", "whole", "truth", "day", "moment")]
    moment = datetime(2026, 3, 2, 1, tzinfo=timezone(timedelta(hours=1)))
    row = {"text": "=1+1", "number": 1.5, "whole": 3, "truth": True, "day": date(2026, 3, 2), "moment": moment}
    other = {"text": True, "day": None, "moment": datetime(2026, 3, 2)}  # noqa: DTZ001
    book = zipfile.ZipFile(io.BytesIO(xlsx_bytes("A/B", columns, [row, other], ("Notes", [("a", "b")]))))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<v>1.5</v>" in sheet
    assert pq.read_table(io.BytesIO(parquet_bytes(columns, [row, other]))).num_rows == 2


def test_a_program_gets_a_file_by_its_token(filled: Running, site: Site) -> None:
    site("analyst")
    _token, secret = create_token(User.objects.get(), "nightly", days=1)
    answer = Client().get(f"/measures/export/csv?{ASKED}", headers={"Authorization": f"Bearer {secret}"})
    assert len(lines(body(answer))) == 3
