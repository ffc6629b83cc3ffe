"""Describing: the OpenAPI 3.1 document of the intake and of surveys, made of the types that are read."""

from typing import Any

import msgspec

from regard.ask.policy_reasons import Reason
from regard.collect.protocols import regard_json
from regard.web.asking.describing_definitions import (
    DEFINITION_SCHEMAS,
    KEY,
    REF,
    SECURITY,
    answer,
    definition_paths,
    object_of,
)
from regard.web.asking.describing_persons import PERSON_SCHEMAS, person_paths
from regard.web.asking.wire import Display, Submission, Wish

_TEXT = {"type": "string"}
_BASE = "/api/v1/surveys/{key}"
_ABOUT = """
Surveys are answered at `/api/v1/surveys/KEY/submissions`, and widgets tell there that somebody saw them; both are open
to everybody, as the survey's page is. With a key a system gets the link of one customer; the contact policy and what
the customer said of being asked decide whether there is one. Which surveys there are, and what each asks, is read
with an API token, which somebody makes on the page of their account: it sees what they see, and changes nothing.
"""
_SUBMISSION = {
    "id": "0b3f2a52-7d0e-4a57-8f3c-9a4be2a9d6c1",
    "language": "de",
    "touchpoint": "store",
    "replies": {"satisfaction": 2, "reason": ["price", "other"], "reason.other": "Die Schlange"},
}
_SENT_LATER = _SUBMISSION | {
    "version": 3,
    "started_at": "2026-05-01T09:58:20Z",
    "answered_at": "2026-05-01T10:00:00Z",
    "sent_at": "2026-05-01T17:30:00Z",
}
_DISPLAY = {"id": "qjwxvbeuhkzmtcyoplrsandf", "state": "shown", "touchpoint": "web", "campaign": "spring"}
_WISH = {"id": "order-1001", "customer": "ann", "touchpoint": "web", "channel": "chat", "language": "en", "days": 14}


def openapi(server_url: str) -> dict[str, Any]:
    """Return the document.

    Args:
        server_url: where this server is reached, such as `https://cx.example.com`.
    """
    document = regard_json.openapi(server_url)
    document["info"]["description"] += _ABOUT
    document["paths"] |= _paths() | person_paths()
    _, schemas = msgspec.json.schema_components([Submission, Display, Wish], ref_template=REF)
    document["components"]["schemas"] |= DEFINITION_SCHEMAS | PERSON_SCHEMAS | schemas | _SCHEMAS
    document["components"]["securitySchemes"] |= SECURITY
    return document


def _paths() -> dict[str, Any]:
    submission = {"at_once": _SUBMISSION, "later": _SENT_LATER}
    return definition_paths() | {
        f"{_BASE}/submissions": _post("Take the answers to a whole survey.", Submission, submission, _SUBMITTED),
        f"{_BASE}/displays": _post("Note that a widget was shown, or put away.", Display, {"one": _DISPLAY}, _TOLD),
        f"{_BASE}/invitations": _post("Invite one customer; the answer has the link.", Wish, {"one": _WISH}, _INVITED),
    }


def _post(
    summary: str, said: type[msgspec.Struct], examples: dict[str, Any], answers: dict[str, Any]
) -> dict[str, Any]:
    shown = {name: {"value": value} for name, value in examples.items()}
    body = {"schema": {"$ref": REF.format(name=said.__name__)}, "examples": shown}
    post: dict[str, Any] = {
        "summary": summary,
        "description": (said.__doc__ or "").strip(),
        "operationId": f"post{said.__name__}",
        "parameters": [KEY],
        "requestBody": {"required": True, "content": {"application/json": body}},
        "responses": dict(sorted(answers.items())),
    }
    if said is not Wish:
        post["security"] = []
    return {"post": post}


def _later(description: str) -> dict[str, Any]:
    header = {"description": "Seconds after which to send it again.", "schema": {"type": "integer", "minimum": 0}}
    return {**answer(description), "headers": {"Retry-After": header}}


_FAULTS: dict[str, Any] = {
    "400": answer("The body cannot be taken; mend it before sending it again."),
    "404": answer("There is no such survey or invitation."),
    "410": answer("The survey takes no more answers, or the invitation has expired."),
    "413": answer("The body is too large."),
    "429": _later("Too much at once; nothing was taken, send it again later."),
    "503": _later("It could not be kept; nothing was taken, send it again later."),
}
_SUBMITTED = {
    "200": answer("On disk, now or before.", "Submitted"),
    **_FAULTS,
    "400": answer("The body, or a reply in it, cannot be taken; mend it before sending it again.", "Invalid"),
}
_TOLD = {"200": answer("Noted.", "Told"), **_FAULTS}
_INVITED = {
    "200": answer("Invited, now or before.", "Invited"),
    **_FAULTS,
    "401": answer("No key, or one that is unknown or revoked."),
    "403": answer("The key does not allow requests from this origin."),
    "409": answer("The customer must not be asked now, or nobody can be asked so.", "NotInvited"),
}


_SUCCESS, _FAILURE = {"const": True}, {"const": False}
_SCHEMAS: dict[str, Any] = {
    "Submitted": object_of(
        "The answers are on disk.",
        success=_SUCCESS,
        id=_TEXT,
        known={"type": "boolean", "description": "They were before; nothing was changed."},
    ),
    "Invalid": object_of(
        "Nothing was taken.",
        success=_FAILURE,
        code=_TEXT,
        message=_TEXT,
        problems={"type": "array", "items": {"$ref": REF.format(name="Unfit")}, "optional": True},
    ),
    "Unfit": object_of(
        "One reply that cannot be taken.",
        question={"type": "string", "description": "Name of the reply."},
        code=_TEXT,
        message={"type": "string", "description": "For the respondent, in their language."},
    ),
    "Told": object_of("It was noted.", success=_SUCCESS),
    "Invited": object_of(
        "Somebody has a link to answer with, once.",
        success=_SUCCESS,
        invitation={"type": "string", "description": "Its lasting name, as in the ledger."},
        state={"type": "string", "description": "Where it stands: `offered`, `answered` …"},
        known={"type": "boolean", "description": "It was made before, by a wish of the same id."},
        url={"type": ["string", "null"], "description": "The link; null once the server's key was changed."},
        expires_at={"type": "string", "format": "date-time"},
    ),
    "NotInvited": object_of(
        "Nobody was invited.",
        success=_FAILURE,
        code={"type": "string", "description": "`suppressed`: by the contact policy; other words name what to mend."},
        message=_TEXT,
        reason={
            "enum": [reason.value for reason in Reason],
            "description": "Why it was suppressed.",
            "optional": True,
        },
    ),
}
