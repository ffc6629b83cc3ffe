"""The list behind a number is as long as the number says."""

from collections.abc import Callable

import pytest
from django.test import Client

from regard.web.accounts.models import AuditEntry
from regard.web.running import Running
from regard.web.shell.question import Question
from regard.web.shell.rows import rows_url

Site = Callable[..., Client]
pytestmark = pytest.mark.usefixtures("filled")


def test_the_list_is_as_long_as_the_number(site: Site) -> None:
    context = site("analyst").get("/rows", {"measure": "nps"}).context["listing"]
    assert context.contacts == len(context.rows) == 5
    assert context.customers == 3


def test_a_part_lists_only_its_own(site: Site) -> None:
    context = site("analyst").get("/rows", {"measure": "nps", "part": "detractors"}).context["listing"]
    assert [row["score"] for row in context.rows] == [3.0, 1.0]


def test_a_group_lists_only_its_own(site: Site) -> None:
    context = site("analyst").get(rows_url(Question((), "UTC"), "nps", {"touchpoint": "phone"})).context["listing"]
    assert {row["touchpoint"] for row in context.rows} == {"phone"}
    assert context.contacts == 2


def test_customers_are_listed_too(site: Site) -> None:
    context = site("analyst").get("/rows", {"measure": "volume", "as": "customers"}).context["listing"]
    assert sorted(row["contacts"] for row in context.rows) == [1, 2, 2]
    assert context.contacts == 6


def test_htmx_gets_the_list_alone(site: Site) -> None:
    headers = {"HX-Request": "true", "HX-Target": "div#rows"}
    body = site("analyst").get("/rows", {"measure": "nps"}, headers=headers).content.decode()
    assert body.strip().startswith('<div id="rows"')
    assert "<html" not in body


def test_a_scope_cannot_be_talked_out_of(site: Site, filled: Running) -> None:
    text = "- {key: web, name: Web, department: it}\n- {key: phone, name: Phone}\n"
    (filled.ledger.folder / "touchpoints.yaml").write_text(text)
    client = site("department", departments=["it"])
    assert client.get("/rows", {"measure": "nps"}).context["listing"].contacts == 2
    assert client.get("/rows", {"measure": "nps", "group": "touchpoint=phone"}).context["listing"].contacts == 0
    assert client.get("/rows", {"measure": "nps", "where": "touchpoint=phone"}).context["listing"].contacts == 0


def test_who_may_not_see_rows_is_refused(site: Site) -> None:
    assert site("viewer").get("/rows", {"measure": "nps"}).status_code == 403


@pytest.mark.parametrize("query", [{"measure": "x"}, {"part": "x"}, {"group": "x=1"}, {"where": "x"}])
def test_what_cannot_be_asked_is_said(site: Site, query: dict[str, str]) -> None:
    response = site("analyst").get("/rows", query)
    assert response.status_code == 400
    assert b"This question cannot be answered" in response.content


def test_who_saw_rows_is_in_the_audit_log(site: Site) -> None:
    site("analyst").get("/rows", {"measure": "nps"})
    assert AuditEntry.objects.get(act="saw", kind="rows").detail["count"] == 5


def test_a_number_of_nothing_has_an_empty_list(site: Site) -> None:
    response = site("analyst").get("/rows", {"measure": "nps", "since": "2030-01-01"})
    assert b"Nothing was counted here" in response.content
