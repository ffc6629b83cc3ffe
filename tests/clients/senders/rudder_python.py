"""Tell a visit through rudder-sdk-python, which always compresses: `URL KEY WHO [single]`."""

import sys
import time

from rudderstack.analytics.client import Client  # type: ignore[import-untyped]
from tests.clients.senders.visit import PAUSE_S, person, visit


def main(url: str, key: str, who: str, *options: str) -> None:
    client = Client(key, host=url, upload_size=1 if "single" in options else 100, timeout=5)
    for step in visit(who):
        time.sleep(PAUSE_S)
        ids = person(who, step)
        match step["call"]:
            case "track":
                client.track(event=step["event"], properties=step["properties"], **ids)
            case "identify":
                client.identify(traits=step["traits"], **ids)
            case "group":
                client.group(group_id=step["groupId"], traits=step["traits"], **ids)
            case "alias":
                client.alias(step["previousId"], who)
            case view:
                getattr(client, view)(name=step["name"], properties=step["properties"], **ids)
    client.flush()
    client.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
