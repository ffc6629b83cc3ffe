"""Describing definitions: the part of the OpenAPI document that says how programs read and write surveys."""

from typing import Any

REF = "#/components/schemas/{name}"
"""Where the document has a schema."""
KEY = {
    "name": "key",
    "in": "path",
    "required": True,
    "description": "Key of the survey.",
    "schema": {"type": "string", "pattern": "^[a-z0-9_-]{1,64}$"},
    "example": "store_visit",
}
"""The part of paths that names a survey."""
SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API token of a user; it begins with `rgd_`, and only reads unless it was made to write.",
    }
}
"""What definitions are read with, as against the keys of the intake."""
_VERSION = {
    "name": "version",
    "in": "query",
    "description": "A version that was published, or `draft`; none: the one open now, or the draft where none is.",
    "schema": {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 999_999}, {"const": "draft"}]},
    "example": 1,
}
_AS = {
    "name": "as",
    "in": "query",
    "description": "`yaml`: as surveys are written and kept in files.",
    "schema": {"enum": ["json", "yaml"], "default": "json"},
}


def answer(description: str, schema: str = "Fault") -> dict[str, Any]:
    """Return an answer in JSON.

    Args:
        description: when it is given.
        schema: name of its schema in the document.
    """
    content = {"application/json": {"schema": {"$ref": REF.format(name=schema)}}}
    return {"description": description, "content": content}


def object_of(description: str, **properties: Any) -> dict[str, Any]:
    """Return the schema of an object.

    Args:
        description: what it says.
        properties: the schema of each; one that says `optional` need not be there.
    """
    required = [name for name, schema in properties.items() if not schema.pop("optional", False)]
    return {"description": description, "type": "object", "properties": properties, "required": required}


def definition_paths() -> dict[str, Any]:
    """Return the paths at which definitions are read and written."""
    one = _operation("Return what a survey asks.", "showSurvey", _SHOWN) | {"parameters": [KEY, _VERSION, _AS]}
    return {
        "/api/v1/surveys": {"get": _operation("List the surveys.", "listSurveys", _LISTED)},
        "/api/v1/surveys/{key}": {"get": one},
        "/api/v1/surveys/{key}/draft": {"put": _put()},
        "/api/v1/surveys/{key}/publication": {"post": _publish()},
    }


def _put() -> dict[str, Any]:
    schema = {"type": "object", "description": "A survey, as its definition is written."}
    return _operation("Keep a survey as a draft.", "putDraft", _PUT) | {
        "parameters": [KEY, _IF_MATCH],
        "requestBody": {
            "required": True,
            "content": {form: {"schema": schema, "example": _EXAMPLE} for form in _FORMS},
        },
    }


def _publish() -> dict[str, Any]:
    return _operation("Publish the draft of a survey.", "publishSurvey", _PUBLISHED) | {"parameters": [KEY]}


def _operation(summary: str, name: str, answers: dict[str, Any]) -> dict[str, Any]:
    return {
        "summary": summary,
        "operationId": name,
        "security": [{"token": []}],
        "responses": dict(sorted(answers.items())),
    }


_REFUSED: dict[str, Any] = {
    "302": {"description": "No token was given: browsers are led to where one signs in."},
    "401": answer("The token is unknown, expired or revoked."),
    "403": {"description": "The token's owner may not see it."},
}
_LISTED = {"200": answer("Those that the token's owner may see.", "Surveys"), **_REFUSED}
_YAML = {"application/yaml": {"schema": {"type": "object", "description": "The survey alone."}}}
_FOUND = answer("What it asks.", "SurveyDefinition")
_SHOWN = {
    "200": {**_FOUND, "content": _FOUND["content"] | _YAML},
    **_REFUSED,
    "400": answer("There is no such form to read it in."),
    "404": answer("`unknown_survey`: there is no such survey or version, or it is out of the owner's scope."),
}
_FORMS = ("application/yaml", "application/json")
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The `ETag` under which the survey was read: it is kept only if nobody changed it since.",
    "schema": {"type": "string"},
}
_EXAMPLE = {
    "key": "store_visit",
    "name": "After a visit",
    "touchpoint": "store",
    "languages": ["en"],
    "pages": [{"key": "only", "questions": [{"key": "nps", "wording": "nps.company"}]}],
}
_WRITES: dict[str, Any] = {
    "302": _REFUSED["302"],
    "401": _REFUSED["401"],
    "403": {"description": "The token only reads, or its owner may not edit surveys."},
    "404": answer("`unknown_survey`: it is out of the owner's scope, or there is none to publish."),
}
_PUT: dict[str, Any] = {
    "200": answer("It is the draft now; `faults` says what must be mended before it is published.", "SurveyDraft"),
    **_WRITES,
    "400": answer("The body is no text in UTF-8."),
    "412": answer("`changed`: it is not what you saw any more."),
    "413": answer("The body is too large."),
    "422": answer("`unreadable`, or `other_key`: it is no survey, or not the one of the path."),
}
_PUBLISHED: dict[str, Any] = {
    "200": answer("Respondents are asked it from now on.", "SurveyPublished"),
    **_WRITES,
    "409": answer("`not_publishable`: there is no draft, or it was changed at this moment."),
    "422": answer("`faulty`: the draft has faults, and stays a draft.", "SurveyFaulty"),
}
_FAULTS = {"type": "array", "items": {"$ref": REF.format(name="SurveyFault")}}
_STANDING: dict[str, Any] = {
    "key": {"type": "string"},
    "name": {"type": "string", "description": "For staff."},
    "touchpoint": {"type": "string", "description": "What answers are about where nothing else is said."},
    "languages": {"type": "array", "items": {"type": "string"}, "description": "BCP 47 tags; the first is the usual."},
    "anonymous": {"type": "boolean", "description": "Nobody can be invited to it by name."},
    "versions": {"type": "array", "items": {"type": "integer"}, "description": "Numbers of what was published."},
    "open": {"type": ["integer", "null"], "description": "The version that respondents are asked; null: none."},
    "has_draft": {"type": "boolean", "description": "Something is not published yet."},
    "archived": {"type": "boolean", "description": "It was put away, and takes no answers."},
}
_DEFINED: dict[str, Any] = {
    "version": {"type": ["integer", "null"], "description": "The one shown; null: the draft."},
    "survey": {"type": "object", "description": "Pages, questions, texts and conditions, named as in the YAML."},
}
DEFINITION_SCHEMAS: dict[str, Any] = {
    "Surveys": object_of(
        "Which surveys there are.",
        surveys={"type": "array", "items": {"$ref": REF.format(name="SurveyStanding")}},
    ),
    "SurveyStanding": object_of("A survey, and where it stands.", **_STANDING),
    "SurveyDefinition": object_of("A survey, where it stands, and what it asks.", **_STANDING, **_DEFINED),
    "SurveyDraft": object_of("A survey whose draft was kept.", **_STANDING, faults=_FAULTS),
    "SurveyPublished": object_of("A survey that was published.", **_STANDING, version={"type": "integer"}),
    "SurveyFault": object_of(
        "What is wrong with a draft.",
        where={"type": "string", "description": "Page, question and field; empty: the whole survey."},
        code={"type": "string"},
        message={"type": "string", "description": "What it means, and what to do."},
    ),
    "SurveyFaulty": object_of(
        "Why a draft was not published.",
        success={"const": False},
        code={"type": "string"},
        message={"type": "string"},
        faults=_FAULTS,
    ),
}
"""What is answered there."""
