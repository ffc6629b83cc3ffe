"""The real server: ready when it says so, stopped without losing anything, up again when a part of it is killed."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.cli.faces import program
from tests.live import Live, asked, live_server
from tests.web.sending import ORDER, as_json, basic

from regard.ledger import open_ledger
from regard.ledger.head import last_seq


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    with live_server(tmp_path / "acme") as server:
        yield server


def connected(live: Live) -> HTTPConnection:
    parts = urlsplit(live.url)
    return HTTPConnection(str(parts.hostname), parts.port, timeout=30)


def order(number: int) -> bytes:
    return as_json({"batch": [{**ORDER, "messageId": f"order-{number}", "userId": f"u-{number % 3}"}]})


def posted(live: Live, body: bytes, path: str = "/v1/batch") -> int:
    connection = connected(live)
    try:
        connection.request("POST", path, body, basic(live.key))
        return connection.getresponse().status
    finally:
        connection.close()


def kept(live: Live) -> int:
    with open_ledger(live.folder) as ledger, ledger.database.snapshot() as snapshot:
        return last_seq(snapshot)


def children(pid: int) -> list[int]:
    """Return the server processes below a supervisor."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def comes_true(condition: Callable[[], Any], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


@contextmanager
def sending(live: Live) -> Iterator[list[int]]:
    """Send from several threads until the block ends; the list holds what was acknowledged."""
    acknowledged: list[int] = []
    stop = threading.Event()

    def send(first: int) -> None:
        number = first
        while not stop.is_set():
            number += 10
            try:
                if posted(live, order(number)) == 200:
                    acknowledged.append(number)
            except OSError:
                stop.wait(0.02)

    threads = [threading.Thread(target=send, args=(first,)) for first in range(1, 9)]
    for thread in threads:
        thread.start()
    try:
        yield acknowledged
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_an_acknowledged_event_is_in_every_number_soon(live: Live) -> None:
    assert posted(live, order(1)) == 200
    began = time.monotonic()
    assert comes_true(lambda: _folded(live) == 1, 20)
    # Generous, since other tests run beside this one; an idle machine takes about one second.
    assert time.monotonic() - began < 15
    assert asked("measure", "volume", "-w", live.folder)[0]["n"] == 1


def _folded(live: Live) -> int:
    from regard.web.lag import unfolded

    with open_ledger(live.folder) as ledger:
        return unfolded(ledger)[1]


def test_all_processes_of_a_server_are_in_its_metrics(live: Live) -> None:
    assert posted(live, order(1)) == 200
    assert comes_true(lambda: _folded(live) == 1)
    connection = connected(live)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    assert 'regard_events_total{fate="taken",reason="",source="live"} 1.0' in text
    assert "regard_fold_seconds_count" in text


def test_deeply_nested_data_does_not_end_the_server(live: Live) -> None:
    before = children(live.pid)
    assert [posted(live, b"[" * 200_000, path) for path in ("/v1/batch", "/cloudevents")] == [400, 400]
    assert children(live.pid) == before


def test_a_second_server_does_not_share_the_port(live: Live) -> None:
    port = str(urlsplit(live.url).port)
    done = subprocess.run(
        program("serve", "-w", live.folder, "--port", port), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert "cannot be listened on" in done.stderr


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_stopped_finishes_what_it_began(tmp_path: Path, sent: signal.Signals) -> None:
    with live_server(tmp_path / "acme") as live:
        with sending(live) as acknowledged:
            assert comes_true(lambda: len(acknowledged) > 20)
            os.kill(live.pid, sent)
            assert comes_true(lambda: not Path(f"/proc/{live.pid}/task").exists() or _is_zombie(live.pid), 15)
        assert kept(live) >= len(acknowledged)
    assert len(set(acknowledged)) == len(acknowledged)


def _is_zombie(pid: int) -> bool:
    return ") Z " in Path(f"/proc/{pid}/stat").read_text()


def test_a_request_in_flight_is_answered_when_the_server_is_stopped(live: Live) -> None:
    body = order(1)
    with socket.create_connection((str(urlsplit(live.url).hostname), int(urlsplit(live.url).port or 0)), 30) as slow:
        head = f"POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
        slow.sendall((head + f"Authorization: {basic(live.key)['Authorization']}\r\n\r\n").encode() + body[:10])
        time.sleep(0.5)
        os.kill(live.pid, signal.SIGTERM)
        time.sleep(0.5)
        slow.sendall(body[10:])
        answer = slow.recv(1 << 16)
    assert answer.startswith(b"HTTP/1.1 200")
    assert kept(live) == 1


def test_a_server_process_that_is_killed_is_replaced_and_nothing_is_lost(live: Live) -> None:
    with sending(live) as acknowledged:
        for _ in range(2):
            assert grows(acknowledged)
            os.kill(children(live.pid)[0], signal.SIGKILL)
        assert grows(acknowledged)
    assert kept(live) >= len(set(acknowledged))


def grows(acknowledged: list[int]) -> bool:
    seen = len(acknowledged)
    return comes_true(lambda: len(acknowledged) > seen + 10)


def test_the_server_processes_go_when_the_supervisor_is_killed(live: Live) -> None:
    below = children(live.pid)
    assert below
    os.kill(live.pid, signal.SIGKILL)
    assert comes_true(lambda: not any(Path(f"/proc/{child}").exists() for child in below))


def test_a_worker_of_its_own_does_what_the_server_leaves_to_it(tmp_path: Path) -> None:
    with live_server(tmp_path / "acme", "--no-worker") as live:
        assert posted(live, order(1)) == 200
        time.sleep(1)
        assert _folded(live) == 0
        worker = subprocess.Popen(program("worker", "-w", live.folder), stderr=subprocess.PIPE, text=True)
        try:
            assert comes_true(lambda: _folded(live) == 1)
        finally:
            worker.terminate()
            _, said = worker.communicate(timeout=30)
    assert worker.returncode == 0
    assert '"event": "stopped"' in said
