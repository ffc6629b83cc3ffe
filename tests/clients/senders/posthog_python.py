"""Tell a visit through PostHog's client for Python: `URL KEY WHO [gzip] [single]`."""

import sys
import time
from typing import Any

from posthog import Posthog
from tests.clients.senders.visit import PAUSE_S, visit


def main(url: str, key: str, who: str, *options: str) -> None:
    at_once = 1 if "single" in options else 100
    client = Posthog(key, host=url, gzip="gzip" in options, flush_at=at_once, max_retries=5, timeout=5)
    for step in visit(who):
        time.sleep(PAUSE_S)
        _tell(client, who, step)
    assert client.get_feature_variants(who) == {}
    client.shutdown()


def _tell(client: Posthog, who: str, step: dict[str, Any]) -> None:
    device = f"device-{who}"
    match step["call"]:
        case "track" if step.get("nobody"):
            visitor = {**step["properties"], "$is_identified": False}
            client.capture(step["event"], distinct_id=device, properties=visitor)
        case "track":
            client.capture(step["event"], distinct_id=who, properties=step["properties"])
        case "identify":
            said = {"$anon_distinct_id": device, "$set": step["traits"]}
            client.capture("$identify", distinct_id=who, properties=said)
        case "group":
            client.group_identify("company", step["groupId"], step["traits"], distinct_id=who)
        case "alias":
            client.alias(step["previousId"], who)
        case view:
            event, name = ("$screen", "$screen_name") if view == "screen" else ("$pageview", "name")
            client.capture(event, distinct_id=who, properties={name: step["name"], **step["properties"]})


if __name__ == "__main__":
    main(*sys.argv[1:])
