"""Definitions by programs: a token that may write keeps drafts and publishes them, over nobody's change."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.web.asking.respondents import VISIT

from regard.ask.register import archive, read_survey, standing_of
from regard.ask.writing import from_yaml, to_yaml
from regard.collect.catalogue import TOUCHPOINTS_FILE, write_entries
from regard.vocabulary import Channel, Touchpoint
from regard.web.accounts.models import ApiToken, AuditEntry, User
from regard.web.accounts.rights import Role
from regard.web.accounts.tokens import create_token
from regard.web.asking.describing import openapi
from regard.web.running import Running

Site = Callable[..., Client]
SURVEYS = "/api/v1/surveys"
NEW = VISIT.replace("key: visit", "key: tour", 1)
EMPTY = "key: tour\nname: A tour\ntouchpoint: store\nlanguages: [en]\npages: []\n"


class Program:
    """A program that asks with a token."""

    def __init__(self, role: str = "manager", *, writes: bool = True, **scope: object) -> None:
        user = User.objects.add(f"{role}@example.org", Role(role), name=role)
        for name, value in scope.items():
            setattr(user, name, value)
        user.save()
        _token, secret = create_token(user, "program", days=1, writes=writes)
        # As strict as the server is: a test's client passes over the check else.
        self._client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {secret}"})

    def puts(self, text: str | bytes, key: str = "tour", status: int = 200, **headers: str) -> Any:
        path = f"{SURVEYS}/{key}/draft"
        return _told(self._client.put(path, text, content_type="application/yaml", headers=headers), status)

    def publishes(self, key: str = "tour", status: int = 200) -> Any:
        return _told(self._client.post(f"{SURVEYS}/{key}/publication"), status)

    def reads(self, key: str, query: str = "") -> Any:
        return self._client.get(f"{SURVEYS}/{key}{query}")


def _told(response: Any, status: int) -> Any:
    assert response.status_code == status, response.content
    return json.loads(response.content)


def test_a_program_keeps_a_draft_and_publishes_it(shop: Running) -> None:
    program = Program()
    kept = program.puts(NEW)
    assert (kept["has_draft"], kept["open"], kept["faults"]) == (True, None, [])
    assert program.publishes()["version"] == 1
    assert to_yaml(read_survey(shop.ledger.folder, "tour", 1)) == to_yaml(from_yaml(NEW))


def test_json_is_taken_as_well(shop: Running) -> None:
    survey = Program().reads("visit").json()["survey"] | {"name": "Another name"}
    client = Program("owner")
    assert client.puts(json.dumps(survey), "visit")["name"] == "Another name"
    assert read_survey(shop.ledger.folder, "visit").name == "Another name"


def test_the_example_of_the_document_is_a_survey(shop: Running) -> None:
    put = openapi("https://cx.example.com")["paths"]["/api/v1/surveys/{key}/draft"]["put"]
    program = Program()
    for content in put["requestBody"]["content"].values():
        program.puts(json.dumps(content["example"]), "store_visit")
    assert program.publishes("store_visit")["open"] == 1


def test_what_was_changed_since_it_was_read_is_not_overwritten(shop: Running) -> None:
    program = Program()
    seen = program.reads("visit")["ETag"]
    program.puts(VISIT.replace("After a visit", "Mine"), "visit", **{"If-Match": seen})
    refused = program.puts(VISIT.replace("After a visit", "Yours"), "visit", 412, **{"If-Match": seen})
    assert refused["code"] == "changed"
    assert read_survey(shop.ledger.folder, "visit").name == "Mine"


def test_the_draft_is_read_under_its_own_name(shop: Running) -> None:
    program = Program()
    program.puts(VISIT.replace("After a visit", "Mine"), "visit")
    assert program.reads("visit").json()["survey"]["name"] == "After a visit"
    draft = program.reads("visit", "?version=draft")
    program.puts(VISIT.replace("After a visit", "Mine again"), "visit", **{"If-Match": draft["ETag"]})
    assert draft.json()["survey"]["name"] == "Mine"


def test_a_draft_with_faults_is_kept_and_not_published(shop: Running) -> None:
    program = Program()
    assert [each["code"] for each in program.puts(EMPTY)["faults"]] == ["no_page"]
    refused = program.publishes(status=422)
    assert (refused["code"], refused["faults"][0]["code"]) == ("faulty", "no_page")
    assert standing_of(shop.ledger.folder, "tour").open is None


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [("pages: [", "tour", "unreadable"), ("nothing", "tour", "unreadable"), (NEW, "visit", "other_key")],
)
def test_what_is_no_survey_is_refused_with_its_reason(shop: Running, text: str, key: str, code: str) -> None:
    refused = Program().puts(text, key, 422)
    assert refused["code"] == code
    assert refused["message"]


def test_bytes_that_are_no_text_are_refused(shop: Running) -> None:
    assert Program().puts(b"key: \xff", "tour", 400)["code"] == "wrong_shape"


def test_there_is_nothing_to_publish_where_nothing_is_there(shop: Running) -> None:
    program = Program()
    assert program.publishes("nothing", 404)["code"] == "unknown_survey"
    assert program.publishes("visit", 409)["code"] == "not_publishable"


def test_a_survey_of_the_archive_can_have_a_new_draft(shop: Running) -> None:
    archive(shop.ledger.folder, "visit")
    assert Program().puts(VISIT, "visit")["archived"] is True


def test_a_token_that_only_reads_writes_nothing(shop: Running) -> None:
    program = Program(writes=False)
    assert program.puts(NEW, status=403)["code"] == "token_reads_only"
    assert program.publishes(status=403)["code"] == "token_reads_only"


def test_a_token_writes_nothing_that_is_not_for_programs(shop: Running) -> None:
    program = Program("owner")
    for path in ("/surveys/new", "/nowhere"):
        answer = program._client.post(path)
        assert (answer.status_code, answer.json()["code"]) == (405, "token_reads_only")


def test_a_token_carries_no_right_that_its_owner_lacks(shop: Running) -> None:
    answer = Program("analyst")._client.put(f"{SURVEYS}/tour/draft", NEW)
    assert answer.status_code == 403
    assert [each for each in standing_keys(shop) if each == "tour"] == []


def standing_keys(shop: Running) -> list[str]:
    return [each.name for each in (shop.ledger.folder / "surveys").iterdir()]


def test_whoever_is_signed_in_needs_the_mark_of_a_page_as_everywhere(shop: Running, site: Site) -> None:
    signed_in = site("manager")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in.cookies
    assert strict.put(f"{SURVEYS}/tour/draft", NEW).status_code == 403


def test_surveys_of_other_departments_cannot_be_written(shop: Running) -> None:
    mine = Touchpoint(key="web", name="The shop online", channel=Channel.WEB, department="online")
    others = Touchpoint(key="store", name="The store", channel=Channel.STORE, department="stores")
    write_entries(shop.ledger.folder / TOUCHPOINTS_FILE, [mine, others])
    program = Program(departments=["online"])
    assert program.puts(NEW, status=404)["code"] == "unknown_survey"
    assert program.publishes("visit", 404)["code"] == "unknown_survey"
    moved = NEW.replace("touchpoint: store", "touchpoint: web")
    assert program.puts(moved)["touchpoint"] == "web"


def test_what_programs_do_stands_in_the_log(shop: Running) -> None:
    program = Program()
    program.puts(NEW)
    program.publishes()
    acts = AuditEntry.objects.filter(kind="survey", key="tour").order_by("pk").values_list("act", flat=True)
    assert [*acts] == ["changed", "published"]


def test_one_says_on_the_own_page_that_a_token_may_write(shop: Running, site: Site) -> None:
    owner = site("owner")
    owner.post("/accounts/me/tokens", {"name": "surveys", "days": "30", "role": "", "writes": "on"})
    assert ApiToken.objects.get().writes
    assert ", writes" in owner.get("/accounts/me").content.decode()
