"""The question in a page's address."""

from datetime import date

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from regard.errors import WrongUseError
from regard.measure import AnyOf, Condition
from regard.web.accounts.models import User
from regard.web.running import Running
from regard.web.shell.question import Question

pytestmark = pytest.mark.usefixtures("here")


def asked(query: str = "", usual: dict[str, str] | None = None, **scope: object) -> Question:
    request = RequestFactory().get(f"/measures/?{query}")
    request.user = User(email="ann@example.org", role="analyst", **scope)
    return Question.of(request, **(usual or {}))


def test_an_empty_address_asks_for_everything() -> None:
    assert asked().breakdown() == asked().breakdown(by=())
    assert asked().breakdown().where == ()


def test_time_conditions_and_dimensions_come_from_the_address() -> None:
    question = asked("since=2026-01-01&until=2026-02-01&where=channel%3Dweb&by=stage&by=month")
    breakdown = question.breakdown()
    assert (breakdown.since, breakdown.until) == (date(2026, 1, 1), date(2026, 2, 1))
    assert breakdown.where == (Condition("channel", "=", "web"),)
    assert breakdown.by == ("stage", "month")


def test_a_usual_value_counts_until_the_address_says_otherwise() -> None:
    usual = {"since": "2026-01-01"}
    assert asked("", usual).since == date(2026, 1, 1)
    assert asked("since=2025-01-01", usual).since == date(2025, 1, 1)
    assert asked("since=", usual).since is None


def test_taking_a_usual_value_away_stays_in_the_address() -> None:
    assert asked("", {"since": "2026-01-01"}).query(since=None) == "?since="
    assert asked("since=2026-01-01").query(since=None) == "?"


def test_a_usual_value_taken_away_stays_away_when_something_else_changes() -> None:
    assert asked("since=", {"since": "2026-01-01"}).query(segment="") == "?since="


def test_another_page_gets_what_was_usual_here() -> None:
    url = asked("measure=nps", {"since": "2026-01-01"}).url("shell:rows", part="promoters")
    parts = QueryDict(url.partition("?")[2])
    assert parts.dict() == {"since": "2026-01-01", "part": "promoters"}


def test_a_change_keeps_the_rest_and_begins_at_the_first_page() -> None:
    parts = QueryDict(asked("zone=UTC&page=7&where=a%3D1&where=b%3D2").query(segment="big")[1:])
    assert parts.getlist("where") == ["a=1", "b=2"]
    assert "page" not in parts
    assert parts["segment"] == "big"


def test_a_condition_is_taken_away_alone() -> None:
    question = asked("where=channel%3Dweb&where=stage%3Dbuy")
    assert QueryDict(question.without(question.where[0])[1:]).getlist("where") == ["stage=buy"]


def test_the_scope_holds_whatever_the_address_says() -> None:
    question = asked("where=account%3Ddelta", accounts=["acme"])
    assert question.breakdown().where[0] == AnyOf("account", ("acme",))


def test_a_segment_adds_its_conditions(here: Running) -> None:
    text = '- key: big\n  name: Big\n  where: ["channel=web"]\n'
    (here.ledger.folder / "segments.yaml").write_text(text)
    assert asked("segment=big").breakdown().where == (Condition("channel", "=", "web"),)


@pytest.mark.parametrize("query", ["since=yesterday", "where=channel", "segment=nobody"])
def test_what_cannot_be_read_is_said(query: str) -> None:
    with pytest.raises(WrongUseError):
        asked(query)


def test_the_zone_is_ones_own_else_the_workspaces() -> None:
    assert asked("zone=Asia/Tokyo", zone="Europe/Berlin").zone == "Asia/Tokyo"
    assert asked("", zone="Europe/Berlin").zone == "Europe/Berlin"
    assert asked("").zone == "UTC"
