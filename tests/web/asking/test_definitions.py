"""Definitions for programs: a token reads which surveys there are and what each asks."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from django.test import Client
from tests.web.asking.respondents import SECRET, VISIT, publish_survey

from regard.ask.register import archive, put_draft, read_survey, shown_survey
from regard.ask.writing import from_yaml
from regard.collect.catalogue import TOUCHPOINTS_FILE, write_entries
from regard.vocabulary import Channel, Touchpoint
from regard.web.accounts.models import AuditEntry, User
from regard.web.accounts.rights import Role
from regard.web.accounts.tokens import create_token
from regard.web.asking.describing import openapi
from regard.web.running import Running

Site = Callable[..., Client]
SURVEYS = "/api/v1/surveys"


def asking(role: str = "analyst", **scope: object) -> Client:
    user = User.objects.add(f"{role}{len(scope)}@example.org", Role(role), name=role)
    for name, value in scope.items():
        setattr(user, name, value)
    user.save()
    _token, secret = create_token(user, "program", days=1)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def read(client: Client, path: str, status: int = 200) -> Any:
    response = client.get(path)
    assert response.status_code == status
    return json.loads(response.content)


@pytest.fixture
def renamed(shop: Running) -> Running:
    """Return the shop with a draft of the visit's survey that has another name."""
    folder = shop.ledger.folder
    before = read_survey(folder, "visit")
    assert not put_draft(folder, msgspec.structs.replace(before, name="Draft"), shown_survey(before))
    return shop


def test_a_token_lists_the_surveys(shop: Running) -> None:
    archive(shop.ledger.folder, "everything")
    found = {each["key"]: each for each in read(asking("viewer"), SURVEYS)["surveys"]}
    assert {*found} == {"everything", "secret", "visit"}
    assert (found["visit"]["open"], found["visit"]["languages"]) == (1, ["en", "de", "he"])
    assert (found["everything"]["archived"], found["secret"]["anonymous"]) == (True, True)


def test_a_definition_is_what_respondents_are_asked(renamed: Running) -> None:
    found = read(asking(), f"{SURVEYS}/visit")
    assert (found["version"], found["has_draft"], found["survey"]["name"]) == (1, True, "After a visit")
    survey = msgspec.convert(found["survey"], type(from_yaml(VISIT)), str_keys=True)
    assert survey == from_yaml(VISIT)


def test_a_version_can_be_named_and_read_as_yaml(shop: Running) -> None:
    publish_survey(shop.ledger.folder, from_yaml(VISIT.replace("After a visit", "Second")))
    client = asking()
    assert read(client, f"{SURVEYS}/visit?version=2")["survey"]["name"] == "Second"
    assert from_yaml(client.get(f"{SURVEYS}/visit?version=1&as=yaml").content.decode()) == from_yaml(VISIT)
    assert AuditEntry.objects.filter(act="exported", kind="survey", key="visit").count() == 2


def test_what_is_not_there_is_said(shop: Running) -> None:
    client = asking()
    assert read(client, f"{SURVEYS}/nothing", 404)["code"] == "unknown_survey"
    for version in ("7", "0", "x", "1234567", "\u0661"):
        assert "no version" in read(client, f"{SURVEYS}/visit?version={version}", 404)["message"]
    assert read(client, f"{SURVEYS}/visit?as=xml", 400)["code"] == "unknown_form"


def test_what_is_read_is_as_the_document_says(shop: Running) -> None:
    schemas = openapi("http://testserver")["components"]["schemas"]
    client = asking()
    assert read(client, SURVEYS)["surveys"][0].keys() == schemas["SurveyStanding"]["properties"].keys()
    assert read(client, f"{SURVEYS}/visit").keys() == schemas["SurveyDefinition"]["properties"].keys()


def test_a_department_reads_its_own(shop: Running) -> None:
    store = Touchpoint(key="store", name="Store", channel=Channel.STORE, department="shops")
    write_entries(shop.ledger.folder / TOUCHPOINTS_FILE, [store])
    client = asking("department", departments=["online"])
    assert read(client, SURVEYS) == {"surveys": []}
    assert asking("analyst", departments=["online"]).get(f"{SURVEYS}/visit").status_code == 404


def test_nothing_is_written_where_surveys_are_read(shop: Running) -> None:
    client = asking("owner")
    assert client.put(f"{SURVEYS}/visit", SECRET, "application/yaml").status_code == 405
    assert client.post(SURVEYS, VISIT, "application/yaml").status_code == 405


def test_without_a_token_or_the_right_nothing_is_read(shop: Running) -> None:
    assert Client().get(SURVEYS).status_code == 302
    assert asking("viewer").get(f"{SURVEYS}/visit").status_code == 403
