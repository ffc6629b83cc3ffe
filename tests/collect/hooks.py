"""What tests of webhooks do again and again: a mapping from a text, and a delivery by it."""

import json
from collections.abc import Mapping
from typing import Any

from regard.collect.webhooks import Delivery, Drafted, WebhookMapping, drafted, read_mapping_text

RECEIVED_US = 1_777_630_000_000_000
HEAD = "signature: {scheme: token, header: X-Token}\n"


def mapping(rules: str) -> WebhookMapping:
    """Return a mapping with rules in YAML, which are a list."""
    return read_mapping_text(HEAD + "events:\n" + rules)


def delivery(body: Any, headers: Mapping[str, str] | None = None, query: Mapping[str, str] | None = None) -> Delivery:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Delivery(raw, {name.lower(): value for name, value in (headers or {}).items()}, query or {}, RECEIVED_US)


def made(rules: str, body: Any, headers: Mapping[str, str] | None = None) -> Drafted:
    return drafted(mapping(rules), delivery(body, headers))
