"""Settings: what browser libraries ask for before they send their first event."""

from typing import Any


def project_settings(write_key: str, host: str, *, secure: bool) -> dict[str, Any]:
    """Return the answer to `GET /v1/projects/<key>/settings` of Segment's browser library.

    With an empty `Segment.io`, or without it, the library would send to Segment's own servers, and its
    measurements of itself in any case: so both are told where to go.

    Args:
        write_key: the key it asked with.
        host: name and port of this server, as the browser reached it.
        secure: whether it did so by https.
    """
    protocol = "https" if secure else "http"
    ours = {"apiKey": write_key, "apiHost": f"{host}/v1", "protocol": protocol}
    return {
        "integrations": {"Segment.io": ours | {"unbundledIntegrations": [], "addBundledMetadata": False}},
        "metrics": {"sampleRate": 0, "host": f"{host}/v1", "protocol": protocol},
    }


def rudder_source_config(write_key: str) -> dict[str, Any]:
    """Return the answer to `GET /sourceConfig/` of RudderStack's browser library: no destination but this server.

    Args:
        write_key: the key it asked with.
    """
    off = {"enabled": False}
    return {
        "source": {
            "id": write_key,
            "name": "Regard",
            "writeKey": write_key,
            "workspaceId": "regard",
            "enabled": True,
            "config": {"statsCollection": {"errors": off, "metrics": off}},
            "destinations": [],
            "dataplanes": {},
        }
    }
