"""The answers of the server, as the OpenAPI document describes them."""

from typing import Any

from regard.collect.refusal import Refusal

_COUNT = {"type": "integer", "minimum": 0}
_TEXT = {"type": "string"}

RESPONSE_SCHEMAS: dict[str, Any] = {
    "Taken": {
        "description": "What is not refused is on disk.",
        "type": "object",
        "properties": {
            "success": {"const": True},
            "taken": {**_COUNT, "description": "How many are new."},
            "known": {**_COUNT, "description": "How many were there already."},
            "refused": {"type": "array", "items": {"$ref": "#/components/schemas/Refused"}},
        },
        "required": ["success", "taken", "known", "refused"],
    },
    "Delivered": {
        "description": "The delivery was understood; what became an event and is not refused is on disk.",
        "type": "object",
        "properties": {
            "success": {"const": True},
            "taken": {**_COUNT, "description": "How many events are new."},
            "known": {**_COUNT, "description": "How many were there already."},
            "refused": {"type": "array", "items": {"$ref": "#/components/schemas/Refused"}},
            "skipped": {
                "description": "Why it became no event at all; null if it became some.",
                "type": ["object", "null"],
                "properties": {"code": _TEXT, "message": _TEXT},
                "required": ["code", "message"],
            },
        },
        "required": ["success", "taken", "known", "refused", "skipped"],
    },
    "Refused": {
        "description": "One object that was not taken, and why.",
        "type": "object",
        "properties": {
            "index": {**_COUNT, "description": "Its place in the array, from 0."},
            "id": {"type": ["string", "null"], "description": "Its id, if it could be read."},
            "code": {"enum": [reason.value for reason in Refusal]},
            "message": _TEXT,
        },
        "required": ["index", "id", "code", "message"],
    },
    "Fault": {
        "description": "Nothing was taken. `code` is a lasting word for programs, `message` a sentence for people.",
        "type": "object",
        "properties": {
            "success": {"const": False},
            "code": _TEXT,
            "message": _TEXT,
            "refused": {"type": "array", "items": {"$ref": "#/components/schemas/Refused"}},
        },
        "required": ["success", "code", "message"],
    },
    "Status": {
        "description": "How the server is.",
        "type": "object",
        "properties": {"status": {"enum": ["ok", "ready", "not_ready"]}},
        "required": ["status"],
    },
}


def _answer(description: str, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": description, "content": content}


def _later(description: str) -> dict[str, Any]:
    header = {"description": "Seconds after which to send it again.", "schema": {"type": "integer", "minimum": 0}}
    return {**_answer(description, "Fault"), "headers": {"Retry-After": header}}


TAKING: dict[str, Any] = {
    "200": _answer("Kept: what is not listed as refused is on disk.", "Taken"),
    "400": _answer("The body, or everything in it, cannot be taken; mend it before sending it again.", "Fault"),
    "401": _answer("No key, or one that is unknown or revoked.", "Fault"),
    "403": _answer("The key does not allow requests from this origin.", "Fault"),
    "413": _answer("The body is too large; send it in several requests.", "Fault"),
    "429": _later("Too much at once; nothing was taken, send it again later."),
    "503": _later("It could not be kept; nothing was taken, send it again later."),
}
"""The answers of a path that takes contacts."""

DELIVERED: dict[str, Any] = {
    "200": _answer(
        "Understood, also if nothing of it became an event; there is no use in sending it again.", "Delivered"
    ),
    "400": _answer("The body is neither JSON nor a form, or becomes too many events.", "Fault"),
    "401": _answer("The signature is missing, wrong or too old.", "Fault"),
    "404": _answer("There is no webhook of this name.", "Fault"),
    "413": _answer("The body is too large.", "Fault"),
    "429": _later("Too much at once; nothing was taken, send it again later."),
    "503": _later("It could not be kept, or the webhook's mapping is broken; nothing was taken, send it again later."),
}
"""The answers of a webhook."""

STATUS = _answer("Yes.", "Status")
NOT_READY = {"503": _answer("No, and why.", "Status")}
