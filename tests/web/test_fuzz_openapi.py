"""The API is what its document says: everything it describes is taken, everything else refused, clearly."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, from_schema
from schemathesis.engine.events import NonFatalError, ScenarioFinished
from tests.live import Live, live_server
from tests.web.asking.respondents import VISIT, open_surveys

from regard.web.running import WORKSPACE_VARIABLE

PATHS = ["/api/v1/interactions", "/api/v1/answers", "/healthz", "/readyz"]
SURVEYS = [f"/api/v1/surveys/{{key}}/{what}" for what in ("submissions", "displays", "invitations")]
DEFINITIONS = ["/api/v1/surveys", "/api/v1/surveys/{key}"]
SIGN_UP = """
import django
django.setup()
from regard.web.accounts.models import User
from regard.web.accounts.rights import Role
from regard.web.accounts.tokens import create_token
print(create_token(User.objects.add("ann@example.org", Role.ANALYST, name="Ann"), "program", days=1)[1])
"""
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
]


def recent(moment: Any) -> Any:
    """Return a moment with a year in which every day exists."""
    return re.sub(r"^[0-9]{4}(?=-)", "2024", moment) if isinstance(moment, str) else moment


def named(facts: Any) -> Any:
    """Return facts or traits with a letter in every name."""
    return {f"fact {name}"[:512]: value for name, value in facts.items()} if isinstance(facts, dict) else facts


SETTLED: dict[str, Callable[[Any], Any]] = {
    "occurred_at": recent,
    "promised_at": recent,
    "touchpoint": lambda name: f"Counter {name}"[:512],
    "attributes": named,
    "traits": named,
    "zone": lambda zone: zone and "Europe/Berlin",
    "scale": lambda scale: scale and {"low": 0, "high": 10},
    "value": lambda value: 3 if isinstance(value, (int, float)) else value,
}
SETTLED_OF_SURVEYS: dict[str, Callable[[Any], Any]] = {
    "replies": lambda _: {"nps": 10},
    "touchpoint": lambda _: "store",
    "test": lambda _: "",
    "invitation": lambda _: "",
    "version": lambda _: 1,
    "days": int,
    "started_at": recent,
    "answered_at": recent,
    "sent_at": recent,
    "id": lambda name: name or "a-display-of-nobody",
    "channel": lambda channel: channel and "chat",
}
"""What is said of the survey that is open here, by name."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live_server(tmp_path_factory.mktemp("openapi") / "acme", "--no-worker") as live:
        open_surveys(live.folder, VISIT)
        yield live


@pytest.fixture(scope="module")
def token(server: Live) -> str:
    """Return a token of somebody who may see all surveys."""
    around = os.environ | {WORKSPACE_VARIABLE: str(server.folder), "DJANGO_SETTINGS_MODULE": "regard.web.settings"}
    done = subprocess.run([sys.executable, "-c", SIGN_UP], env=around, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def settings_for(key: str) -> SchemathesisConfig:
    settings: dict[str, Any] = {
        "seed": 4711,
        "headers": {"Authorization": f"Bearer {key}"},
        "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
        "generation": {"max-examples": 10, "database": "none"},
        "phases": {"stateful": {"enabled": False}},
    }
    return SchemathesisConfig.from_dict(settings)


@pytest.mark.parametrize("path", PATHS + SURVEYS)
def test_the_document_holds(server: Live, path: str) -> None:
    check(server, server.key, path)


@pytest.mark.parametrize("path", DEFINITIONS)
def test_the_document_holds_for_who_reads_with_a_token(server: Live, token: str, path: str) -> None:
    check(server, token, path)


def check(server: Live, key: str, path: str) -> None:
    """Send all kinds of requests to a path, and hold what comes back against the document."""
    document = schemathesis.openapi.from_url(f"{server.url}/api/v1/openapi.json", config=settings_for(key))
    events = list(from_schema(document.include(path=path)).execute())
    scenarios = [event for event in events if isinstance(event, ScenarioFinished)]
    assert [event for event in events if isinstance(event, NonFatalError)] == []
    assert statuses(scenarios)[200] >= 1
    assert [broken for scenario in scenarios for broken in failures(scenario)] == []


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]) -> None:
    """Give valid bodies what the document asks for in words only, and no schema can say."""
    if case.meta is not None and case.meta.generation.mode == schemathesis.GenerationMode.POSITIVE:
        if case.path in DEFINITIONS:
            case.path_parameters, case.query = {"key": "visit"}, {**case.query, "version": 1}
        elif case.path not in SURVEYS:
            case.body = settled(case.body)
        elif isinstance(case.body, dict):
            case.body |= {
                name: settle(case.body[name]) for name, settle in SETTLED_OF_SURVEYS.items() if name in case.body
            }
            case.body.setdefault("id", "a-display-of-nobody")
            case.path_parameters["key"] = "visit"


def settled(said: Any) -> Any:
    """Return a JSON value with times not long ago, real zones, and values that lie on usual scales."""
    if isinstance(said, list):
        return [settled(each) for each in said]
    if isinstance(said, dict):
        return {name: SETTLED.get(name, settled)(value) for name, value in said.items()}
    return said


def statuses(scenarios: list[ScenarioFinished]) -> Counter[int]:
    """Return how often each status was answered."""
    interactions = [each for scenario in scenarios for each in scenario.recorder.interactions.values()]
    return Counter(each.response.status_code for each in interactions if each.response is not None)


_TEXT_AS_TRAIT = re.compile(r"/traits/additionalProperties/anyOf/\d+ \(was \w+, became string\)")


def failures(scenario: ScenarioFinished) -> list[str]:
    """Return what was promised and not kept, each with the request that shows it."""
    return [
        f"{check.name}: {check.failure_info.failure.title} {check.failure_info.failure.message}"
        f" {check.failure_info.code_sample}"
        for checks in scenario.recorder.checks.values()
        for check in checks
        if check.status == Status.FAILURE
        and check.failure_info is not None
        # A boolean among several kinds that is made a text is valid still: a text is one of the kinds.
        and not _TEXT_AS_TRAIT.search(check.failure_info.failure.message)
    ]
