"""An answer to an anonymous survey leads to nobody: no file, table or line of the log has what would."""

import json
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

import pytest
from tests.cli.faces import done
from tests.grep import everything
from tests.live import started, stopped
from tests.web.asking.respondents import SECRET, Form, open_surveys

from regard.ledger import open_ledger
from regard.ledger.archive import truth

AGENT, ADDRESS = "Bobs-Browser/4711", "203.0.113.77"
HEADERS = {"User-Agent": AGENT, "X-Forwarded-For": ADDRESS, "Referer": "https://bobs-page.example/"}
TOLD = {"time", "level", "event", "route", "status", "duration_ms"}
FOLDED_S = 6.0
"""Within which what was answered is in the layout."""
SENT_ID = "made-by-bobs-widget-1"


class Answered(NamedTuple):
    """A workspace after anonymous answers: what the server's log says, the links' secrets, and when it was."""

    folder: Path
    log: bytes
    secrets: tuple[str, ...]
    begun: datetime
    ended: datetime


def ask(url: str, body: bytes | None = None, **headers: str) -> tuple[str, str]:
    with urlopen(Request(url, data=body, headers={**HEADERS, **headers})) as answer:  # noqa: S310 - our own server
        return answer.geturl(), answer.read().decode()


def fill(url: str, html: str, *replies: str) -> tuple[str, str]:
    form = Form(html)
    return ask(
        url + form.action, "&".join([*(f"{name}={value[0]}" for name, value in form.fields.items()), *replies]).encode()
    )


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Answered:
    """Answer by the page and by the interface at a real server, and stop it once it has folded."""
    folder = tmp_path_factory.mktemp("anonymous") / "acme"
    done("init", folder)
    open_surveys(folder, SECRET)
    with tempfile.TemporaryFile() as log:
        process = started(folder, log=log)
        try:
            assert process.stdout is not None
            url = json.loads(process.stdout.readline())["url"]
            begun = datetime.now(UTC)
            place = answer_both_ways(url, begun)
            ended = datetime.now(UTC)
            time.sleep(FOLDED_S)
        finally:
            stopped(process)
        log.seek(0)
        return Answered(folder, log.read(), (place.rpartition("/")[2].partition("?")[0], SENT_ID), begun, ended)


def answer_both_ways(url: str, begun: datetime) -> str:
    """Answer by the page and by the interface; return the address of the page."""
    place, html = fill(url, ask(f"{url}/s/secret?c=bobs-own-code&u=mitte")[1], "nps=3")
    assert "Thank you" in fill(url, html)[1]
    sent = json.dumps({"id": SENT_ID, "replies": {"nps": 10}, "started_at": begun.isoformat()})
    ask(f"{url}/api/v1/surveys/secret/submissions", sent.encode(), **{"Content-Type": "application/json"})
    return place


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """Return the interactions of the survey as the ledger keeps them."""
    with open_ledger(folder) as ledger, ledger.database.snapshot() as snapshot:
        rows = [row for table in truth(ledger, snapshot, "interaction") for row in table.to_pylist()]
    return [row for row in rows if row["source"] == "survey:secret"]


def values_of(folder: Path) -> Iterator[tuple[str, Any]]:
    """Yield every value of the server's state with its table."""
    with closing(sqlite3.connect(folder / "state.sqlite3")) as state:
        tables = [name for (name,) in state.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            for row in state.execute(f'select * from "{table}"'):  # noqa: S608 - a name of its own
                yield from ((table, value) for value in row)


def moment_of(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def test_neither_link_nor_browser_nor_address_is_anywhere(answered: Answered) -> None:
    kept = everything(answered.folder) + answered.log
    marks = (*answered.secrets, AGENT, ADDRESS, "127.0.0.1", "bobs-page", "bobs-own-code")
    assert [mark for mark in marks if mark.encode() in kept] == []


def test_the_ledger_has_the_day_alone(answered: Answered) -> None:
    rows = rows_of(answered.folder)
    assert len(rows) == 2
    moments = [row[name] for row in rows for name in ("occurred_at", "received_at")]
    assert {each.time().isoformat() for each in moments} == {"00:00:00"}
    assert [row[name] for row in rows for name in ("customer", "identifiers", "unit", "campaign", "duration_s")] == [
        None
    ] * 10


def test_of_the_state_only_what_the_clock_does_has_the_moment(answered: Answered) -> None:
    told = {
        table
        for table, value in values_of(answered.folder)
        for found in [moment_of(value)]
        if found and answered.begun <= found <= answered.ended
    }
    assert [table for table in told if not table.startswith("jobs_")] == []


def test_nothing_of_the_state_stands_in_an_answer_or_the_other_way_round(answered: Answered) -> None:
    state = b"".join(path.read_bytes() for path in answered.folder.glob("state.sqlite3*"))
    assert [row["native_id"] for row in rows_of(answered.folder) if row["native_id"].encode() in state] == []
    ledger = everything(answered.folder / "ledger")
    own = [str(value) for table, value in values_of(answered.folder) if table == "asking_sitting" and value]
    own = [value for value in own if len(value) > 8 and moment_of(value) is None]
    assert len(own) >= 4
    assert [value for value in own if value.encode() in ledger] == []


def test_the_log_names_the_kind_of_page_and_no_more(answered: Answered) -> None:
    lines = [json.loads(line) for line in answered.log.splitlines() if b'"asking:' in line]
    assert lines
    assert {name for line in lines for name in line} <= TOLD
