"""Programs find persons, read what is kept of them, and erase them, within their owner's scope."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from tests.cast import Contact, arrival, key_of, people

from regard.ledger import append
from regard.ledger.rewriting import with_column
from regard.ledger.schema import KEY
from regard.story import catch_up
from regard.vault import pseudonym
from regard.web.accounts.models import AuditEntry, User
from regard.web.accounts.rights import Role
from regard.web.accounts.tokens import create_token
from regard.web.jobs.queue import take
from regard.web.jobs.working import perform
from regard.web.running import Running

Asking = Callable[..., Any]
ANN = key_of("ann").hex()
NOWHERE = "00000000-0000-0000-0000-000000000007"


@pytest.fixture
def known(here: Running, state: None) -> Running:
    """Ann and Bob were there once each; the vault's key is that of the cast's names."""
    append(here.ledger, "interaction", arrival(Contact("1", "ann"), Contact("2", "bob", 5)), people("ann", "bob"))
    catch_up(here.ledger)
    return here


@pytest.fixture
def program(known: Running) -> Asking:
    def asking(method: str, path: str, sent: object = None, role: str = "owner", **scope: object) -> tuple[int, Any]:
        writes = bool(scope.pop("writes", True))
        user = User.objects.filter(email=f"{role}@example.org").first() or User.objects.add(
            f"{role}@example.org", Role(role), name=role
        )
        for name, value in scope.items():
            setattr(user, name, value)
        user.save()
        _token, secret = create_token(user, "program", days=1, writes=writes)
        client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {secret}"})
        answer = client.generic(method, f"/api/v1/{path}", json.dumps(sent or {}), content_type="application/json")
        return answer.status_code, json.loads(answer.content) if answer["Content-Type"].startswith(_JSON) else None

    return asking


_JSON = "application/json"


def test_a_program_finds_a_person_by_identifier_and_reads_what_is_kept(program: Asking) -> None:
    assert program("GET", f"persons?identifier={ANN}") == (200, {"persons": [{"customer": ANN, "contacts": 1}]})
    status, told = program("GET", f"customers/{ANN}/data")
    assert (status, told["identifiers"]) == (200, [{"kind": "customer_id", "value": "ann"}])
    assert [contact["touchpoint"] for contact in told["contacts"]] == ["web"]
    assert ("exported", ANN) in AuditEntry.objects.values_list("act", "key")


def test_a_person_that_a_program_erases_is_gone_at_once_and_a_receipt_says_when_all_is(
    known: Running, program: Asking
) -> None:
    status, receipt = program("POST", "erasures", {"customer": ANN})
    assert (status, receipt["state"]) == (202, "waiting")
    assert program("GET", f"customers/{ANN}/data")[0] == 404
    while (job := take()) is not None:
        perform(known.ledger, job, threading.Event())
    status, receipt = program("GET", receipt["url"].removeprefix("/api/v1/"))
    assert (status, receipt["state"], receipt["done"]["entries"]) == (200, "done", 1)
    assert ("erased", ANN) in AuditEntry.objects.values_list("act", "key")


def test_an_identifier_of_one_kind_is_nobody_of_another(known: Running, program: Asking) -> None:
    key = pseudonym(known.ledger.pseudonym_key, "email", "eve@example.org")
    table = with_column(arrival(Contact("3", "carla", 9)), "customer", pa.array([key], KEY))
    append(known.ledger, "interaction", table, with_column(people("carla"), "pseudonym", pa.array([key], KEY)))
    catch_up(known.ledger)
    found = program("GET", "persons?identifier=eve@example.org&kind=email")[1]["persons"]
    assert [each["customer"] for each in found] == [key.hex()]
    assert program("GET", "persons?identifier=eve@example.org&kind=phone")[0] == 404


NOBODY = ("persons", "persons?identifier=zoe", f"customers/{'0' * 32}/data", "customers/x/data")


@pytest.mark.parametrize("path", NOBODY)
def test_nobody_is_said_to_be_nobody(program: Asking, path: str) -> None:
    status, said = program("GET", path)
    assert (status, said["code"]) == (404, "unknown_person")


def test_who_sees_no_people_reads_none(program: Asking) -> None:
    assert program("GET", f"customers/{ANN}/data", role="analyst")[0] == 403
    assert program("POST", "erasures", {"customer": ANN}, role="analyst")[0] == 403


def test_only_who_may_write_and_sees_all_erases(known: Running, program: Asking) -> None:
    assert program("POST", "erasures", {"customer": ANN}, writes=False)[0] == 403
    append(known.ledger, "interaction", arrival(Contact("9", "ann", 99)), people("ann"))
    assert program("POST", "erasures", {"customer": ANN}, units=["north"])[0] in {403, 404}
    assert program("POST", "erasures", {"who": ANN})[1]["code"] == "wrong_shape"


def test_a_receipt_is_for_who_asked(program: Asking) -> None:
    assert program("GET", f"erasures/{NOWHERE}")[1]["code"] == "unknown_erasure"
