"""The desk *Load*: a file from upload over mapping and dry run to the numbers, and back out of them."""

import gzip
import io
import os
import zipfile
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from tests.web.desks.loading import ORDERS, SHOP, Site, loaded, mapped, send, tried, work_off

from regard.ledger import imports
from regard.story import catch_up
from regard.web.accounts.models import AuditEntry
from regard.web.desks.load import jobs, looking, storing, views
from regard.web.desks.load.models import Upload
from regard.web.desks.load.storing import folder_of, path_of, place, safe_name
from regard.web.jobs.models import Job, State
from regard.web.jobs.queue import take
from regard.web.running import Running


def sent(site: Site, content: bytes, name: str) -> Any:
    """Upload a file that may not be taken; return the answer."""
    return site("manager", f"{name}@example.org").post("/load/upload", {"file": SimpleUploadedFile(name, content)})


def working(here: Running) -> Any:
    """Return an attempt at a job that nobody watches."""
    return SimpleNamespace(ledger=here.ledger, progress=lambda *_: None)


def test_a_file_goes_from_upload_to_numbers_and_back(site: Site, here: Running) -> None:
    client = site("manager")
    upload = send(client, SHOP.read_bytes(), "shop.csv")
    tried(here, client, upload)
    found = client.get(f"/load/files/{upload.id}/trial").context["trial"].found
    assert (found.taken, found.known, imports(here.ledger)) == (400, 0, [])
    assert loaded(here, client, upload).import_id == 1
    page = client.get("/load/imports/1/")
    assert page.context["weight"].contacts == 400
    assert client.get(page.context["rows_url"]).context["listing"].contacts == 400
    assert b"400" in client.get("/load/imports/1/undo").content
    client.post("/load/imports/1/undo")
    work_off(here)
    catch_up(here.ledger)
    assert b"taken back" in client.get("/load/").content
    assert client.get(page.context["rows_url"]).context["listing"].contacts == 0
    assert client.get("/load/imports/1/undo").status_code == 302


def test_the_same_file_twice_brings_nothing_new(site: Site, here: Running) -> None:
    client = site("manager")
    loaded(here, client, send(client, SHOP.read_bytes(), "shop.csv"))
    last = loaded(here, client, send(client, SHOP.read_bytes(), "shop.csv"))
    assert last.outcome is not None
    assert (last.outcome["taken"], last.outcome["known"], last.import_id) == (0, 400, None)
    assert b"Nothing in this file was new" in client.get(f"/load/files/{last.id}/result").content


def test_a_file_lies_where_only_the_server_reads_it_and_goes_after_its_load(site: Site, here: Running) -> None:
    client = site("manager")
    upload = send(client, ORDERS)
    assert path_of(upload).read_bytes() == ORDERS
    assert path_of(upload).stat().st_mode & 0o777 == 0o600
    assert place().stat().st_mode & 0o777 == 0o700
    loaded(here, client, upload)
    assert not folder_of(upload).exists()
    assert client.get(f"/load/files/{upload.id}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\x.csv", "x.csv"),
        ("<b>.csv", "_b_.csv"),
        ("..", "file"),
        ("", "file"),
    ],
)
def test_a_name_is_text_and_no_path(name: str, safe: str) -> None:
    assert safe_name(name) == safe
    assert len(safe_name("x" * 300 + ".csv")) == 100


def test_a_name_with_a_path_stays_in_its_folder(site: Site) -> None:
    upload = send(site("manager"), ORDERS, "..\\..\\evil<i>.csv")
    assert path_of(upload).parent == folder_of(upload) / "data"
    assert upload.file == "evil_i_.csv"


def workbook_that_swells() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (4 << 20))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.csv", b"Export it again"),
        (b"\n \n", "blank.csv", b"blank.csv is empty"),
        (b"a,b,c\n", "header.csv", b"has no rows"),
        (os.urandom(5_000), "noise.csv", b"."),
        (b"%PDF-1.4 and so on", "report.csv", b"is no table"),
        (b"PK\x03\x04[Content_Types].xml xl/ and no more", "broken.xlsx", b"Save it again"),
        (b",".join(b"c%d" % each for each in range(5_000)) + b"\n", "wide.csv", b"5000 columns"),
        (gzip.compress(ORDERS)[:-40], "torn.csv.gz", b"."),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(site: Site, content: bytes, name: str, words: bytes) -> None:
    response = sent(site, content, name)
    assert response.status_code == 422
    assert words in response.content
    assert response.context["error"]
    assert str(place()) not in response.context["error"]
    assert not list(place().glob("*/data/*"))


def test_a_workbook_that_swells_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "MOST_UNPACKED_BYTES", 1 << 20)
    response = sent(site, workbook_that_swells(), "bomb.xlsx")
    assert response.status_code == 422
    assert b"larger than 1 GB" in response.content


def test_another_encoding_is_found_out(site: Site) -> None:
    text = "kunde;zeitpunkt;kontaktpunkt;kommentar\n" + "k1;2026-05-01 10:00;Straße;schön und gut\n" * 5
    client = site("manager")
    upload = send(client, text.encode("cp1252"), "alt.csv")
    assert "Straße" in client.get(f"/load/files/{upload.id}/").content.decode()


def test_what_is_too_large_is_refused_before_it_is_read(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "MOST_BYTES", 10)
    response = sent(site, ORDERS, "orders.csv")
    assert response.status_code == 413
    assert b"larger than 5 GB" in response.content
    monkeypatch.setattr(storing, "MOST_BYTES", 5 << 30)
    monkeypatch.setattr(storing, "SPARE_BYTES", 1 << 62)
    assert b"not enough room" in sent(site, ORDERS, "again.csv").content


def test_an_upload_without_a_file_asks_for_one(site: Site) -> None:
    response = site("manager").post("/load/upload", {})
    assert response.status_code == 422
    assert b"Choose a file." in response.content


def test_a_form_of_another_site_is_not_taken(site: Site) -> None:
    client = site("manager")
    client.handler.enforce_csrf_checks = True
    assert client.post("/load/upload", {"file": SimpleUploadedFile("orders.csv", ORDERS)}).status_code == 403
    assert Upload.objects.count() == 0


def test_a_large_file_is_looked_at_by_a_job(site: Site, here: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "AT_ONCE_BYTES", 0)
    client = site("manager")
    upload = send(client, ORDERS)
    assert b"job-" in client.get(f"/load/files/{upload.id}/").content
    work_off(here)
    assert "form" in client.get(f"/load/files/{upload.id}/").context
    torn = send(client, b"a,b,c\n")
    work_off(here)
    assert b"has no rows" in client.get(f"/load/files/{torn.id}/").content


def test_somebody_elses_upload_is_not_there(site: Site) -> None:
    upload = send(site("manager"), ORDERS)
    other = site("owner")
    for part in ("", "text", "trial", "result"):
        assert other.get(f"/load/files/{upload.id}/{part}").status_code == 404
    for part in ("load", "discard", "reuse"):
        assert other.post(f"/load/files/{upload.id}/{part}").status_code == 404


@pytest.mark.parametrize("role", ["viewer", "agent", "department"])
def test_who_may_not_load_sees_nothing_of_it(site: Site, role: str) -> None:
    client = site(role)
    assert client.get("/load/").status_code == 403
    assert client.post("/load/upload", {"file": SimpleUploadedFile("orders.csv", ORDERS)}).status_code == 403
    assert client.get("/load/imports/1/rejects").status_code == 403
    assert not list(place().iterdir())


def test_an_upload_can_be_discarded(site: Site) -> None:
    client = site("manager")
    upload = send(client, ORDERS)
    assert b"Not loaded yet" in client.get("/load/").content
    client.post(f"/load/files/{upload.id}/discard")
    assert not folder_of(upload).exists()
    assert b"Not loaded yet" not in client.get("/load/").content


def test_files_that_nobody_loads_go_after_seven_days(site: Site, here: Running) -> None:
    old, new = send(site("manager"), ORDERS), send(site("owner"), ORDERS)
    Upload.objects.filter(pk=old.pk).update(at=now() - timedelta(days=8))
    stray = place() / "abc.part"
    stray.write_bytes(b"half a file")
    os.utime(stray, (0, 0))
    assert jobs.clean(working(here)) == {"uploads": 1, "strays": 1}
    assert not folder_of(old).exists()
    assert path_of(new).exists()


def test_a_load_whose_worker_died_is_finished_once(site: Site, here: Running) -> None:
    client = site("manager")
    upload = send(client, ORDERS)
    tried(here, client, upload)
    client.post(f"/load/files/{upload.id}/load")
    dead = take()
    assert dead is not None
    # It dies after the ledger has the file, and before anybody was told.
    jobs.load(SimpleNamespace(ledger=here.ledger, progress=lambda *_: None, job=dead), upload=str(upload.id))  # type: ignore[arg-type]
    Upload.objects.filter(pk=upload.pk).update(outcome=None, import_id=None, removed_at=None)
    Job.objects.filter(pk=dead.pk).update(lease_until=now() - timedelta(seconds=1))
    work_off(here)
    upload.refresh_from_db()
    assert upload.outcome is not None
    assert (upload.import_id, upload.outcome["taken"]) == (1, 30)
    assert len(imports(here.ledger)) == 1


def test_a_load_that_was_asked_for_twice_is_done_once(site: Site, here: Running) -> None:
    client = site("manager")
    upload = send(client, ORDERS)
    tried(here, client, upload)
    client.post(f"/load/files/{upload.id}/load")
    client.post(f"/load/files/{upload.id}/load")
    assert Job.objects.filter(name="load.file").count() == 1
    client.post(f"/load/files/{upload.id}/discard")
    assert path_of(upload).exists()


def test_nothing_is_loaded_that_was_not_tried(site: Site, here: Running) -> None:
    client = site("manager")
    upload = send(client, ORDERS)
    assert b"Not tried yet" in client.get(f"/load/files/{upload.id}/trial").content
    assert b"Not loaded yet" in client.get(f"/load/files/{upload.id}/result").content
    assert client.post(f"/load/files/{upload.id}/load").headers["Location"].endswith("/trial")
    assert Job.objects.filter(name="load.file").count() == 0


def test_a_file_that_is_gone_fails_with_a_sentence(site: Site, here: Running) -> None:
    client = site("manager")
    upload = send(client, ORDERS)
    client.post(f"/load/files/{upload.id}/", mapped(client, upload))
    path_of(upload).unlink()
    work_off(here)
    failed = Job.objects.get(name="load.try")
    assert (failed.state, failed.error) == (State.FAILED, "The file is not there any more.")
    assert b"not there any more" in client.get(f"/load/files/{upload.id}/trial").content


def test_who_loaded_and_undid_is_written_down(site: Site, here: Running) -> None:
    client = site("manager")
    loaded(here, client, send(client, ORDERS))
    client.post("/load/imports/1/undo")
    acts = list(AuditEntry.objects.exclude(act="saw").order_by("at").values_list("act", "kind"))
    assert acts[-3:] == [("uploaded", "file"), ("loaded", "file"), ("undid", "import")]
    assert b"Manager" in client.get("/load/").content


def test_the_history_takes_as_many_queries_for_many_imports_as_for_few(site: Site, here: Running) -> None:
    client = site("manager")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert (
                client.get("/load/", headers={"HX-Request": "true", "HX-Target": "section#history"}).status_code == 200
            )
        return len(caught)

    with here.ledger.database.transaction() as transaction:
        transaction.run_many(
            "insert into import (id, source, file, at, taken, known, attributes) values (?, ?, ?, ?, ?, ?, ?)",
            [(number, "shop", "a.csv", 1, 1, 0, 0) for number in range(1, 6)],
        )
    queries()
    few = queries()
    with here.ledger.database.transaction() as transaction:
        transaction.run_many(
            "insert into import (id, source, file, at, taken, known, attributes) values (?, ?, ?, ?, ?, ?, ?)",
            [(number, "shop", "a.csv", 1, 1, 0, 0) for number in range(6, 60)],
        )
    assert queries() == few


def test_an_empty_workspace_says_what_to_do(site: Site) -> None:
    client = site("analyst")
    assert b"Nothing was loaded yet" in client.get("/load/").content
    assert client.get("/load/imports/7/").status_code == 404
