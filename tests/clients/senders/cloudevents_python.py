"""Send events with the cloudevents package for Python: `URL KEY WHO binary|structured|batch`."""

import http.client
import json
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

EVENTS = Path(__file__).parents[1] / "events.json"


def events(who: str) -> list[CloudEvent]:
    """Return the events, each made by the package."""
    found: list[dict[str, Any]] = json.loads(EVENTS.read_text().replace("{who}", who))
    return [_event(**each) for each in found]


def _event(data: dict[str, Any], time: str | None = None, **attributes: Any) -> CloudEvent:
    told = {} if time is None else {"time": datetime.fromisoformat(time)}
    return CloudEvent({"specversion": "1.0", **attributes, **told}, data)


def main(url: str, key: str, who: str, mode: str) -> None:
    if mode == "batch":
        # The package has no batches of its own: its structured events, one after the other.
        bodies = [to_structured_event(event).body for event in events(who)]
        _post(url, key, b"[" + b",".join(bodies) + b"]", {"content-type": "application/cloudevents-batch+json"})
        return
    for event in events(who):
        message = (to_binary_event if mode == "binary" else to_structured_event)(event)
        _post(url, key, message.body, message.headers)


def _post(url: str, key: str, body: bytes, headers: Mapping[str, str]) -> None:
    # Other senders of Python's standard library add a content type, which the package leaves out.
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    connection.request("POST", "/cloudevents", body, {**headers, "authorization": f"Bearer {key}"})
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
