"""Describing persons: the part of the OpenAPI document that says how programs read and erase what is kept of them."""

from typing import Any

from regard.web.asking.describing_definitions import REF, answer, object_of

_TEXT = {"type": "string"}
_MOMENT = {"type": "string", "format": "date-time"}
_HEX = {"type": "string", "pattern": "^[0-9a-f]{32}$", "description": "A pseudonym in hexadecimal."}
_IDENTIFIER = {
    "name": "identifier",
    "in": "query",
    "required": True,
    "description": "As it came: a customer's number, an address.",
    "schema": _TEXT,
    "example": "K-4711",
}
_KIND = {
    "name": "kind",
    "in": "query",
    "description": "Only identifiers of this kind, such as `customer_id`; none: of any.",
    "schema": _TEXT,
}
_REFUSED: dict[str, Any] = {
    "302": {"description": "No token was given: browsers are led to where one signs in."},
    "401": answer("The token is unknown, expired or revoked."),
    "403": {"description": "The token's owner may not do this, or not for all contacts of the person."},
    "404": answer("`unknown_person`: there is nobody of that name within the owner's scope."),
}


def person_paths() -> dict[str, Any]:
    """Return the paths at which persons are found, read and erased."""
    customer = {"name": "customer", "in": "path", "required": True, "schema": _HEX, "example": "0" * 32}
    receipt = {"name": "key", "in": "path", "required": True, "schema": {**_TEXT, "format": "uuid"}}
    shown = answer("How far it is.", "Erasure")
    unknown = answer("`unknown_erasure`: there is none such of the token's owner.")
    return {
        "/api/v1/persons": {
            "get": _operation("Find the persons of an identifier.", "findPersons", {"200": _FOUND, **_REFUSED})
            | {"parameters": [_IDENTIFIER, _KIND]}
        },
        "/api/v1/customers/{customer}/data": {
            "get": _operation("Return everything that is kept of a person.", "showData", {"200": _DATA, **_REFUSED})
            | {"parameters": [customer]}
        },
        "/api/v1/erasures": {"post": _erase()},
        "/api/v1/erasures/{key}": {
            "get": _operation(
                "Return how far an erasure is.", "showErasure", {**_REFUSED, "200": shown, "404": unknown}
            )
            | {"parameters": [receipt]}
        },
    }


def _erase() -> dict[str, Any]:
    answers = {
        **_REFUSED,
        "202": answer("They are hidden from now on, and taken out of every file soon.", "Erasure"),
        "400": answer("`wrong_shape`: the body cannot be read."),
        "405": answer("`token_reads_only`: no token was given that may write here."),
        "413": answer("The body is too large."),
    }
    body = {"schema": {"$ref": REF.format(name="Whom")}, "example": {"identifier": "K-4711", "kind": "customer_id"}}
    return _operation("Erase persons, with all their identifiers.", "eraseCustomer", answers) | {
        "requestBody": {"required": True, "content": {"application/json": body}}
    }


def _operation(summary: str, name: str, answers: dict[str, Any]) -> dict[str, Any]:
    return {
        "summary": summary,
        "operationId": name,
        "security": [{"token": []}],
        "responses": dict(sorted(answers.items())),
    }


_FOUND = answer("Who is known by it.", "Persons")
_DATA = answer("Identifiers, traits, facts, contacts with answers, consent, promises and invitations.", "PersonData")
_WHOM = {
    "description": "Whom it is about: an identifier, of one kind or of any, or a pseudonym.",
    "type": "object",
    "properties": {"identifier": _TEXT, "kind": _TEXT, "customer": _TEXT},
    "additionalProperties": False,
}

PERSON_SCHEMAS: dict[str, Any] = {
    "Whom": _WHOM,
    "Persons": object_of(
        "Persons of an identifier.",
        persons={
            "type": "array",
            "items": object_of("One of them.", customer=dict(_HEX), contacts={"type": "integer"}),
        },
    ),
    "PersonData": {"description": "As `regard person` writes it; times in UTC.", "type": "object"},
    "Erasure": object_of(
        "An erasure that was asked for.",
        id={**_TEXT, "format": "uuid"},
        url=dict(_TEXT),
        state={"enum": ["waiting", "running", "done", "failed", "cancelled"]},
        asked_at=dict(_MOMENT),
        ended_at={"anyOf": [_MOMENT, {"type": "null"}]},
        done={"anyOf": [{"type": "object"}, {"type": "null"}], "description": "How much is gone, once it is done."},
    ),
}
"""What the paths answer with."""
