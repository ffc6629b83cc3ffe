import json
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks
from tests.collect.drafts import around
from tests.collect.protocols.api_rules import NOW, judge, mended, register_moments

from regard.collect.arriving import receive_events
from regard.collect.protocols.faults import RequestFault
from regard.collect.protocols.regard_json import openapi, read_answers, read_interactions
from regard.vocabulary import Channel

URL = "http://127.0.0.1"
DOCUMENT = openapi(URL)
READERS = {"/api/v1/interactions": read_interactions, "/api/v1/answers": read_answers}
SAID = {"/api/v1/interactions": "InteractionIn", "/api/v1/answers": "AnswerIn"}
NAMES = (
    "not_a_server_error status_code_conformance content_type_conformance response_schema_conformance "
    "negative_data_rejection positive_data_acceptance"
)
load_all_checks()
WANTED: list[Any] = CHECKS.get_by_names(NAMES.split())
StartResponse = Callable[[str, list[tuple[str, str]]], object]


def taken(path: str, body: bytes) -> tuple[int, dict[str, Any]]:
    """Answer as the server does, without keeping anything."""
    try:
        events = READERS[path](body, time.time_ns() // 1000)
    except RequestFault as fault:
        return fault.status, {"success": False, "code": fault.code, "message": fault.message}
    refusals = receive_events("crm", events, around(received_at=NOW)).refused
    refused = [
        {"index": place, "id": events[place].native_id, "code": reason.value, "message": reason.sentence}
        for place, reason in refusals.items()
    ]
    if len(refused) == len(events):
        return 400, {"success": False, "code": "all_refused", "message": "None was taken.", "refused": refused}
    return 200, {"success": True, "taken": len(events) - len(refused), "known": 0, "refused": refused}


def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    status, answer = (200, DOCUMENT)
    if path in READERS:
        status, answer = taken(path, environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    start_response(f"{status} -", [("Content-Type", "application/json")])
    return [json.dumps(answer).encode()]


register_moments()
API = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
few = settings(max_examples=6, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None)


@pytest.mark.parametrize("path", SAID)
def test_what_the_document_allows_is_taken(path: str) -> None:
    @few
    @given(API[path]["POST"].as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE))
    def taken_always(case: schemathesis.Case[Any]) -> None:
        case.body = mended(case.body)
        case.call_and_validate(checks=WANTED)

    taken_always()


@pytest.mark.parametrize("path", SAID)
def test_what_the_document_forbids_is_refused(path: str) -> None:
    acceptable = judge(DOCUMENT, SAID[path])

    @few
    @given(API[path]["POST"].as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
    def refused_always(case: schemathesis.Case[Any]) -> None:
        if not acceptable(case.body):
            case.call_and_validate(checks=WANTED)

    refused_always()


@pytest.mark.parametrize("path", SAID)
def test_the_examples_are_taken(path: str) -> None:
    content = DOCUMENT["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    for example in content["examples"].values():
        status, answer = taken(path, json.dumps(example["value"]).encode())
        assert (status, answer.get("taken")) == (200, 1)


def test_every_field_is_described() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    fields = schemas["InteractionIn"]["properties"] | schemas["AnswerIn"]["properties"]
    assert [name for name, field in fields.items() if "description" not in field] == []
    assert schemas["Channel"]["enum"] == sorted(channel.value for channel in Channel)


def test_the_document_says_where_it_is_served_and_who_may_send() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert DOCUMENT["servers"] == [{"url": URL}]
    assert DOCUMENT["security"] == [{"bearer": []}, {"basic": []}]
    assert set(DOCUMENT["paths"]) == {*SAID, "/api/v1/webhooks/{source}", "/healthz", "/readyz"}


@pytest.mark.parametrize("status", ["429", "503"])
def test_an_answer_that_asks_for_patience_says_how_long(status: str) -> None:
    for path in SAID:
        assert "Retry-After" in DOCUMENT["paths"][path]["post"]["responses"][status]["headers"]
