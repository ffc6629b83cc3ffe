"""Those who run the server see what it does, and nothing of customers."""

import json
import logging
import os
import re
import subprocess
import threading
from pathlib import Path

import pytest
from tests.web.sending import ORDER, as_json, basic, get, send

from regard.errors import BrokenWorkspaceError, StorageError
from regard.web import housekeeping
from regard.web.lag import Lag
from regard.web.logs import JsonLines, configure_logs, log
from regard.web.metrics import FOLDER_VARIABLE, METRICS, exposition
from regard.web.running import Names, Running

PAGE = Path(__file__).parents[2] / "docs/reference/metrics.md"
NOW = "2026-03-02T10:00:00Z"
SECRET = {"userId": "ann-4711", "traits": {"email": "ann@shop.example"}, "messageId": "m-4711", "timestamp": NOW}


@pytest.fixture
def log_lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, "regard")
    return caplog


def written(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [json.loads(JsonLines().format(record)) for record in caplog.records if record.name == "regard"]


def test_the_process_says_that_it_lives(here: Running) -> None:
    assert get("/healthz").data == get("/healthz/").data == {"status": "ok"}


def test_the_front_page_leads_to_signing_in(here: Running) -> None:
    assert get("/").headers["Location"] == "/accounts/login/?next=/"


def test_a_ready_server_says_how_far_the_numbers_are_behind(here: Running, key: str) -> None:
    assert get("/readyz").data == {"status": "ready", "keeper_lag_s": 0.0}
    send("/v1/track", as_json(ORDER), basic(key))
    assert get("/readyz").data["keeper_lag_s"] >= 0


def test_the_lag_counts_from_when_something_first_waited() -> None:
    now = 0.0
    lag = Lag(clock=lambda: now)
    assert lag.look(5, 5) == 0
    assert lag.look(7, 5) == 0
    now = 3.0
    assert lag.look(9, 5) == 3
    assert lag.look(9, 7) == 0
    now = 4.0
    assert (lag.look(9, 7), lag.look(9, 9)) == (1, 0)


def test_a_request_is_counted_by_its_route_and_its_fate(here: Running, key: str) -> None:
    bad = {**ORDER, "messageId": "order-2", "timestamp": "yesterday"}
    send("/v1/batch", as_json({"batch": [ORDER, bad]}), basic(key))
    text = get("/metrics").data
    assert re.search(r'regard_requests_total\{route="segment_batch",status="200"\} [1-9]', text)
    assert re.search(r'regard_events_total\{fate="taken",reason="",source="shop"\} [1-9]', text)
    assert re.search(r'regard_events_total\{fate="refused",reason="unreadable_time",source="shop"\} [1-9]', text)
    assert re.search(r"regard_commit_events_count [1-9]", text)


def test_every_metric_is_on_the_page_of_metrics() -> None:
    shown = dict(re.findall(r"^\| `(regard_\w+)` \| (.+?) \|$", PAGE.read_text(), re.MULTILINE))
    described = {family.name: family.documentation for metric in METRICS for family in metric.collect()}
    assert shown == described


def test_a_request_is_logged_without_anything_of_its_sender(
    here: Running, key: str, log_lines: pytest.LogCaptureFixture
) -> None:
    send(f"/v1/identify?writeKey={key}", as_json(SECRET))
    (line,) = [line for line in written(log_lines) if line["event"] == "request"]
    assert line["route"] == "segment_identify"
    assert {"source": "shop", "status": 200, "level": "info"}.items() <= line.items()
    assert line["bytes"] == len(as_json(SECRET))
    assert [word for word in (key, "4711", "ann@", "127.0.0.1", "/v1") if word in json.dumps(line)] == []


def test_probes_are_logged_only_for_those_who_look_closely(here: Running, log_lines: pytest.LogCaptureFixture) -> None:
    get("/healthz")
    assert [line["level"] for line in written(log_lines)] == ["debug"]


def test_an_error_is_logged_by_its_class_and_place_only(
    here: Running, key: str, log_lines: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("ann@shop.example") from KeyError("ann@shop.example")

    monkeypatch.setattr(here.intake, "take", fail)
    send("/v1/track", as_json(ORDER), basic(key))
    (line,) = [line for line in written(log_lines) if line["event"] == "request_failed"]
    assert (line["error"], line["route"]) == ("RuntimeError from KeyError", "segment_track")
    assert any("receiving.py:" in place for place in line["where"])  # type: ignore[attr-defined]
    assert "ann@" not in json.dumps(written(log_lines))


def test_of_other_packages_messages_only_the_fixed_part_is_written() -> None:
    caught = (ValueError, ValueError("ann@shop.example"), None)
    record = logging.LogRecord("other", 40, "x.py", 1, "failed for %s\nann", ("ann@shop.example",), caught)
    line = json.loads(JsonLines().format(record))
    assert (line["event"], line["error"]) == ("failed for %s", "ValueError")
    assert "ann@" not in json.dumps(line)


def test_the_level_decides_what_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    handlers, level = logging.root.handlers[:], logging.root.level
    try:
        configure_logs("warning")
        log("unseen")
        log("seen", level=logging.WARNING, words=3)
        (line,) = capsys.readouterr().err.splitlines()
    finally:
        logging.root.handlers, logging.root.level = handlers, level
        regard_log = logging.getLogger("regard")
        regard_log.handlers, regard_log.propagate, regard_log.level = [], True, logging.NOTSET
    assert (json.loads(line)["event"], json.loads(line)["words"]) == ("seen", 3)


def test_housekeeping_notes_levels_and_uses(here: Running, key: str) -> None:
    send("/v1/track", as_json(ORDER), basic(key))
    housekeeping.tidy(here, notes_uses=True)
    assert here.keys._used == {}
    assert "regard_keeper_lag_seconds" in get("/metrics").data


def test_housekeeping_goes_on_after_a_failure(
    here: Running, monkeypatch: pytest.MonkeyPatch, log_lines: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()
    rounds = []

    def tidy(_: Running, *, notes_uses: bool) -> None:
        rounds.append(notes_uses)
        if len(rounds) == 1:
            raise StorageError("gone")
        stop.set()

    monkeypatch.setattr(housekeeping, "_EACH_S", 0.001)
    monkeypatch.setattr(housekeeping, "tidy", tidy)
    housekeeping.keep_house(here, stop)
    assert len(rounds) == 2
    assert [line["error"] for line in written(log_lines)] == ["StorageError"]


def test_a_changed_table_of_event_names_is_read_again(here: Running) -> None:
    names = Names(here.ledger.folder)
    before = names.current
    names.refresh()
    assert names.current is before
    (here.ledger.folder / "events.yaml").write_text("[]")
    names.refresh()
    assert names.current is not before


def test_a_table_that_cannot_be_read_leaves_the_one_before(here: Running) -> None:
    names = Names(here.ledger.folder)
    before = names.current
    (here.ledger.folder / "events.yaml").write_text("a: [")
    with pytest.raises(BrokenWorkspaceError):
        names.refresh()
    assert names.current is before


def test_what_gone_processes_held_is_forgotten_and_what_they_counted_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    for name in (f"gauge_livesum_{gone.pid}.db", f"gauge_livesum_{os.getpid()}.db", "gauge_livemax_1.db"):
        (tmp_path / name).touch()
    (tmp_path / f"counter_{gone.pid}.db").touch()
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setattr("regard.web.metrics.MultiProcessCollector", lambda _: None)
    assert exposition() == b""
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {f"gauge_livesum_{os.getpid()}.db", "gauge_livemax_1.db", f"counter_{gone.pid}.db"}
