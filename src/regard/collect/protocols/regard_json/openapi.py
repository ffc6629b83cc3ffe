"""The OpenAPI 3.1 document of Regard's own JSON, made of the types that are read."""

from typing import Any

import msgspec

from regard.collect.protocols.regard_json.reading import MOST_EVENTS
from regard.collect.protocols.regard_json.responses import DELIVERED, NOT_READY, RESPONSE_SCHEMAS, STATUS, TAKING
from regard.collect.protocols.regard_json.wire import AnswerIn, AnswerPart, InteractionIn

VERSION = "1"
"""Version of the interface; it changes only where something that was accepted no longer is."""

_ABOUT = """Send contacts of customers, one or many at a time.

A request that is answered with 200 is on disk. The same `id` again is the same contact: send a request again
whenever its answer did not arrive. In an array each object is judged for itself: those refused are listed in the
answer, the others are taken; if all are refused, the answer is 400.

What a schema cannot say: names of touchpoints, traits and attributes have a letter or digit; an answer's value lies on
its scale, and the scale's `low` below its `high` (for `nps` the scale is 0 to 10); `zone` is an IANA time zone;
`occurred_at` lies not before 1900 and not more than two days ahead; `promised_at` lies between 1900 and 2199;
`context` is at most 100,000 characters long and 32 levels deep. Traits and attributes need a `customer`: without one
they belong to nobody, and are dropped. What is personal belongs into `traits`; keys such as `email` or `phone` in
`context` are moved there.

Keys are made with `regard keys create NAME`. CloudEvents go to `/cloudevents`, in any of their three forms over HTTP.
"""
_INTERACTION = {
    "id": "order-1001",
    "occurred_at": "2026-05-01T10:00:00+02:00",
    "customer": "ann",
    "touchpoint": "Checkout",
    "kind": "purchase",
    "outcome": "success",
    "value": 59.9,
    "currency": "EUR",
    "answers": [{"question": "How likely are you to recommend us?", "kind": "nps", "value": 9}],
    "attributes": {"tier": "gold"},
}
_ANSWER = {
    "id": "reply-17",
    "occurred_at": "2026-05-02T08:30:00Z",
    "customer": {"kind": "customer_id", "value": "carla"},
    "touchpoint": "Delivery",
    "survey": "after_delivery",
    "question": "How satisfied are you?",
    "kind": "csat",
    "value": 2,
    "text": "It came a day late.",
    "language": "en",
}
_SAID = {"value": {"type": "number"}, "text": {"type": "string", "minLength": 1}, "option": {"type": "string"}}
_SOMETHING_SAID = [{"required": [name], "properties": {name: schema}} for name, schema in _SAID.items()]
_SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "The key."},
    "basic": {"type": "http", "scheme": "basic", "description": "The key as user name, and no password."},
}
_REF = "#/components/schemas/{name}"


def openapi(server_url: str) -> dict[str, Any]:
    """Return the document.

    Args:
        server_url: where this server is reached, such as `https://cx.example.com`.
    """
    return {
        "openapi": "3.1.0",
        "info": {"title": "Regard intake", "version": VERSION, "description": _ABOUT},
        "servers": [{"url": server_url}],
        "security": [{"bearer": []}, {"basic": []}],
        "paths": {
            "/api/v1/interactions": {"post": _taking("Interactions", InteractionIn, _INTERACTION)},
            "/api/v1/answers": {"post": _taking("Answers", AnswerIn, _ANSWER)},
            "/api/v1/webhooks/{source}": {"post": _delivering()},
            "/healthz": {"get": _status("Say whether the process lives.", "is_alive", {})},
            "/readyz": {"get": _status("Say whether events can be taken.", "is_ready", NOT_READY)},
        },
        "components": {"schemas": _schemas() | RESPONSE_SCHEMAS, "securitySchemes": _SECURITY},
    }


def _schemas() -> dict[str, Any]:
    _, schemas = msgspec.json.schema_components([InteractionIn, AnswerIn], ref_template=_REF)
    for name in (AnswerIn.__name__, AnswerPart.__name__):
        schemas[name]["anyOf"] = _SOMETHING_SAID
    return schemas


def _taking(what: str, said: type[msgspec.Struct], example: dict[str, Any]) -> dict[str, Any]:
    one = {"$ref": _REF.format(name=said.__name__)}
    many = {"type": "array", "items": one, "minItems": 1, "maxItems": MOST_EVENTS}
    content = {
        "schema": {"anyOf": [one, many]},
        "examples": {"one": {"value": example}, "many": {"value": [example]}},
    }
    return {
        "summary": f"Take {what.lower()}, one or many.",
        "description": (said.__doc__ or "").strip(),
        "operationId": f"take{what}",
        "requestBody": {"required": True, "content": {"application/json": content}},
        "responses": TAKING,
    }


def _delivering() -> dict[str, Any]:
    name = {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,63}$"}
    body = {"type": ["object", "array"], "description": "Whatever the sender sends; the mapping says what it means."}
    return {
        "summary": "Take a delivery of a webhook.",
        "description": "It is signed as the webhook's mapping says; write keys are not asked for.",
        "operationId": "takeWebhook",
        "security": [],
        "parameters": [{"name": "source", "in": "path", "required": True, "schema": name}],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": body},
                "application/x-www-form-urlencoded": {"schema": {"type": "object"}},
            },
        },
        "responses": DELIVERED,
    }


def _status(summary: str, operation: str, others: dict[str, Any]) -> dict[str, Any]:
    return {"summary": summary, "operationId": operation, "security": [], "responses": {"200": STATUS, **others}}
