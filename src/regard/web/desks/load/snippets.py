"""Snippets: how each kind of sender is told the key and the address, ready to be copied."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Snippet:
    """One way to send: what it is called, the text to copy, and the page of the help that says more."""

    key: str
    name: str
    text: str
    page: str


_SEGMENT = """curl {address}/v1/track -u {secret}: -d '{{
  "messageId": "m-1", "userId": "c-4711", "event": "Order Completed",
  "properties": {{"order_id": "A-1", "revenue": 25.0, "currency": "EUR"}}
}}'

# JavaScript, in a page
import {{ AnalyticsBrowser }} from '@segment/analytics-next'
const analytics = AnalyticsBrowser.load({{ writeKey: '{secret}', cdnURL: '{address}' }})
analytics.page('Home')

# Python
from segment.analytics import Client
Client("{secret}", host="{address}", gzip=True).track("c-4711", "Order Completed", {{"order_id": "A-1"}})"""
_RUDDERSTACK = """# JavaScript, in a page
import {{ RudderAnalytics }} from '@rudderstack/analytics-js/bundled'
const analytics = new RudderAnalytics()
analytics.load('{secret}', '{address}', {{ configUrl: '{address}' }})
analytics.page('Home')

# Python
from rudderstack.analytics import Client
Client("{secret}", host="{address}").track("c-4711", "Order Completed", {{"order_id": "A-1"}})"""
_CLOUDEVENTS = """curl {address}/cloudevents -H "Authorization: Bearer {secret}" \\
  -H "Content-Type: application/cloudevents+json" -d '{{
  "specversion": "1.0", "id": "A-1", "source": "/warehouse", "type": "com.example.parcel.delivered",
  "time": "2026-05-01T10:00:00Z", "subject": "customer/ann",
  "data": {{"touchpoint": "Delivery", "outcome": "success"}}
}}'"""
_JSON = """curl {address}/api/v1/interactions -H "Authorization: Bearer {secret}" -d '{{
  "id": "call-1001", "occurred_at": "2026-05-01T10:00:00+02:00", "customer": "ann",
  "touchpoint": "Hotline", "kind": "call", "outcome": "success", "duration_s": 310, "waiting_s": 45
}}'"""

_KINDS = (
    ("json", "JSON", _JSON, "how-to/send-json"),
    ("segment", "Segment", _SEGMENT, "how-to/send-with-segment"),
    ("rudderstack", "RudderStack", _RUDDERSTACK, "how-to/send-with-rudderstack"),
    ("cloudevents", "CloudEvents", _CLOUDEVENTS, "how-to/send-cloudevents"),
)


def snippets(address: str, secret: str) -> list[Snippet]:
    """Return how to send with a key.

    Args:
        address: scheme and host of this server, without a slash at the end.
        secret: the key.
    """
    return [Snippet(key, name, text.format(address=address, secret=secret), page) for key, name, text, page in _KINDS]
