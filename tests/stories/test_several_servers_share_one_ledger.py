"""Several server processes over one PostgreSQL take the same events at once: each is kept once and counted once."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests import postgres
from tests.clients.wire import post
from tests.live import asked, live_server

from regard.settings import DATABASE_URL

cluster, database_url = postgres.cluster, postgres.database_url
BATCHES, SIZE = 24, 25


def batch(number: int) -> bytes:
    events = [
        {
            "type": "track",
            "event": "Order Completed",
            "userId": f"customer-{(number * SIZE + place) % 40}",
            "messageId": f"{number}-{place}",
            "timestamp": "2026-05-01T10:00:00Z",
            "properties": {"revenue": 10, "currency": "EUR"},
        }
        for place in range(SIZE)
    ]
    return json.dumps({"batch": events}).encode()


def test_what_two_processes_take_twice_is_kept_once(tmp_path: Path, database_url: str) -> None:
    environment = {DATABASE_URL: database_url}
    with live_server(tmp_path / "acme", "--processes", "2", environment=environment) as live:

        def send(number: int) -> dict[str, Any]:
            answer = post(live.url, "/v1/batch", batch(number % BATCHES), {"Authorization": f"Bearer {live.key}"})
            assert answer.status == 200, answer
            return dict(answer.said)

        with ThreadPoolExecutor(8) as senders:
            told = list(senders.map(send, range(2 * BATCHES)))
        assert sum(each["taken"] for each in told) == BATCHES * SIZE
        assert sum(each["known"] for each in told) == BATCHES * SIZE
        (volume,) = asked("measure", "volume", "-w", live.folder, environment=environment)
    assert volume["value"] == BATCHES * SIZE
