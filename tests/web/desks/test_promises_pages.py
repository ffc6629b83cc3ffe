"""The promises desk: the register, one promise and its cases; every number is the length of its list."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import KEY, key_of
from tests.promises.contacts import Contact, arrive

from regard.collect import register_touchpoints
from regard.ledger import read
from regard.measure import Breakdown, behind
from regard.promises import save_promise
from regard.story import catch_up
from regard.vault.pseudonyms import KEY_VARIABLE
from regard.vocabulary import Comparison, FollowUpRule, LimitRule, Promise, Touchpoint
from regard.web.accounts.models import AuditEntry
from regard.web.running import Running

Site = Callable[..., Client]
WAIT = Promise(
    key="short_wait",
    statement="You wait two minutes at most.",
    touchpoint="hotline",
    rule=LimitRule(field="waiting_s", comparison=Comparison.AT_MOST, limit=120),
)
REPLY = Promise(
    key="reply",
    statement="We answer within a day.",
    touchpoint="post",
    rule=FollowUpRule(after_kind="complaint", reply_kinds=("call",), within_hours=24),
)
ALWAYS = "?since=2026-01-01&until=2026-12-01"


@pytest.fixture
def company(here: Running, monkeypatch: pytest.MonkeyPatch) -> Running:
    """Forty calls of Ann, eight of which waited too long, in two units and months; Bob's complaint came to nothing."""
    monkeypatch.setenv(KEY_VARIABLE, KEY.hex())
    folder = here.ledger.folder
    hotline = Touchpoint(key="hotline", name="Hotline", department="service", stage="get_help")
    post = Touchpoint(key="post", name="Post", department="logistics", stage="receive")
    register_touchpoints(folder, [hotline, post])
    save_promise(folder, WAIT)
    save_promise(folder, REPLY)
    calls = [
        Contact(
            "ann",
            30.0 * number,
            waiting_s=300.0 + number if number % 5 == 0 else 60.0,
            unit=("north", "south")[number % 2],
        )
        for number in range(40)
    ]
    arrive(here.ledger, *calls, Contact("bob", 0, "complaint", "post"))
    catch_up(here.ledger)
    return here


def text_of(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode()))


def listed(client: Client, url: str) -> int:
    """Return how many rows the page behind a number lists."""
    response = client.get(url)
    assert response.status_code == 200, url
    return int(response.context["paging"].count)


def test_the_register_says_how_each_promise_is_kept_the_worst_first(company: Running, site: Site) -> None:
    context = site("manager").get("/promises/" + ALWAYS).context
    wait, reply = context["lines"]
    assert (wait.key, wait.number.n, wait.broken, wait.verdict.kind) == ("short_wait", 40, 8, "broken")
    assert (reply.key, reply.verdict.words) == ("reply", "1 of 30 checks")
    assert context["finding"] == "1 promise is breaking"
    assert wait.rule == "The wait is at most 2 minutes"
    assert (wait.touchpoint, wait.owner) == ("Hotline", "service")


@pytest.mark.parametrize("by", ["department", "unit", "touchpoint", "channel", "month"])
def test_every_share_of_a_split_leads_to_exactly_its_checks(company: Running, site: Site, by: str) -> None:
    client = site("manager")
    split = client.get(f"/promises/{ALWAYS}&by={by}").context["split"]
    points = [row.point for row in split.table() if row.point.n]
    assert points
    assert [listed(client, point.url) for point in points] == [point.n for point in points]


def test_every_number_of_a_promise_leads_to_exactly_its_cases(company: Running, site: Site) -> None:
    client = site("manager")
    context = client.get("/promises/short_wait/" + ALWAYS).context
    assert context["numbers"].counts == {"kept": 32, "broken": 8, "unknown": 0}
    for part, count in context["numbers"].counts.items():
        cases = client.get(f"/promises/short_wait/{ALWAYS}&verdict={part}").context["cases"]
        assert (cases.paging.count, len(cases.rows)) == (count, count)
    charts = [context["numbers"].trend, *context["spread"]["splits"]]
    points = [row.point for chart in charts for row in chart.table() if row.point.n]
    assert [listed(client, point.url) for point in points] == [point.n for point in points]
    assert listed(client, context["all_url"]) == 40


def test_the_broken_ones_are_those_that_the_measure_counts(company: Running, site: Site) -> None:
    with read(company.ledger) as reader:
        counted = behind(reader, "promises_kept", Breakdown(), "broken", {"promise": "short_wait"}).page()
    cases = site("manager").get("/promises/short_wait/" + ALWAYS).context["cases"]
    assert {int(case.check.subject) for case in cases.rows} == {row["seq"] for row in counted}
    assert {case.check.customer for case in cases.rows} == {key_of("ann").hex()}


def test_the_worst_come_first_or_the_newest(company: Running, site: Site) -> None:
    client = site("manager")
    worst = client.get("/promises/short_wait/" + ALWAYS).context["cases"].rows
    assert [case.check.margin for case in worst] == sorted(case.check.margin for case in worst)
    assert worst[0].margin == "missed by 3.6 minutes"
    newest = client.get(f"/promises/short_wait/{ALWAYS}&order=newest").context["cases"].rows
    assert [case.check.at for case in newest] == sorted((case.check.at for case in newest), reverse=True)


def test_what_never_came_is_broken_once_its_time_is_up(company: Running, site: Site) -> None:
    page = site("manager").get("/promises/reply/" + ALWAYS)
    assert "nothing came" in text_of(page.content)
    assert page.context["numbers"].verdict.words == "1 of 30 checks"


def test_margins_are_told_in_words_and_add_up(company: Running, site: Site) -> None:
    context = site("manager").get("/promises/short_wait/" + ALWAYS).context
    assert sum(row.point.n for row in context["spread"]["margins"].table()) == 40
    assert context["spread"]["margins"].finding == "Half of them had 1 minute to spare or more."
    assert "Half of the broken ones were missed by" in context["spread"]["sentences"][1]


def test_of_many_contacts_the_spread_comes_by_itself(
    company: Running, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regard.web.desks.promises.asking.SMALL_CONTACTS", 1)
    client = site("manager")
    page = client.get("/promises/short_wait/" + ALWAYS)
    assert "spread" not in page.context
    assert 'hx-trigger="load"' in page.content.decode()
    headers = {"HX-Request": "true", "HX-Target": "div#spread"}
    part = client.get("/promises/short_wait/" + ALWAYS, headers=headers)
    assert len(part.context["spread"]["splits"]) == 1
    assert "<html" not in part.content.decode()
    assert client.get(f"/promises/short_wait/{ALWAYS}&spread=1").context["spread"]


def test_the_cases_are_taken_along_as_a_file(company: Running, site: Site) -> None:
    response = site("manager").get(f"/promises/short_wait/checks.csv{ALWAYS}&verdict=broken")
    lines = response.content.decode().splitlines()
    assert len(lines) == 9
    assert lines[0].startswith('"promise","verdict","customer"')
    assert "promise-short_wait.csv" in response["Content-Disposition"]
    assert AuditEntry.objects.get(act="exported", kind="promise checks").detail["count"] == 8


def test_seeing_cases_is_noted(company: Running, site: Site) -> None:
    site("manager").get("/promises/short_wait/" + ALWAYS)
    assert AuditEntry.objects.get(act="saw", kind="promise checks").key == "short_wait"


def test_htmx_gets_the_part_alone(company: Running, site: Site) -> None:
    client = site("manager")
    headers = {"HX-Request": "true", "HX-Target": "section#split"}
    part = client.get(f"/promises/{ALWAYS}&by=unit", headers=headers).content.decode()
    assert part.strip().startswith("<section")
    assert "<html" not in part
    headers["HX-Target"] = "section#cases"
    part = client.get("/promises/short_wait/" + ALWAYS, headers=headers).content.decode()
    assert 'id="cases"' in part
    assert "<html" not in part


def test_a_viewer_sees_numbers_and_no_rows(company: Running, site: Site) -> None:
    client = site("viewer")
    assert "/rows" not in client.get("/promises/" + ALWAYS).content.decode()
    page = client.get("/promises/short_wait/" + ALWAYS)
    assert "cases" not in page.context
    assert "/rows" not in page.content.decode()
    assert client.get("/promises/short_wait/checks.csv").status_code == 403


def test_a_department_sees_its_own_promises_whatever_the_address_says(company: Running, site: Site) -> None:
    client = site("department", departments=["logistics"])
    assert [line.key for line in client.get("/promises/" + ALWAYS).context["lines"]] == ["reply"]
    for path in ("short_wait/", "short_wait/checks.csv", "short_wait/edit/0", "short_wait/remove/0"):
        assert client.get(f"/promises/{path}{ALWAYS}").status_code == 404
    split = client.get(f"/promises/{ALWAYS}&by=department&where=touchpoint=hotline").context["split"]
    assert split.is_empty


def test_a_unit_counts_its_own_contacts_only(company: Running, site: Site) -> None:
    client = site("department", units=["north"])
    context = client.get("/promises/short_wait/" + ALWAYS).context
    assert sum(context["numbers"].counts.values()) == 20
    assert client.get("/promises/new").status_code == 403


def test_a_promise_that_is_not_there_is_not_found(company: Running, site: Site) -> None:
    assert site("manager").get("/promises/nonsense/").status_code == 404


def test_a_period_without_contacts_has_no_verdict(company: Running, site: Site) -> None:
    page = site("manager").get("/promises/?since=2020-01-01&until=2020-02-01")
    assert {line.verdict.words for line in page.context["lines"]} == {"0 of 30 checks"}
    assert "Nothing was decided in this period" in text_of(page.content)


def test_the_time_to_compare_with_can_be_named(company: Running, site: Site) -> None:
    client = site("manager")
    named = "/promises/?since=2026-04-01&until=2026-05-01&compare=2026-03-01..2026-04-01"
    change = client.get(named).context["lines"][0].change
    assert change is not None
    assert change.second.n + change.first.n == 40
    assert client.get("/promises/?compare=whenever..then").status_code == 400
    assert client.get("/promises/?compare=").context["lines"][0].change is None


def test_before_the_first_fold_the_promises_are_there(here: Running, site: Site) -> None:
    client = site("manager")
    assert "No promise yet" in text_of(client.get("/promises/").content)
    save_promise(here.ledger.folder, WAIT)
    assert "You wait two minutes at most." in text_of(client.get("/promises/").content)
    assert "Nothing to hold it against yet" in text_of(client.get("/promises/short_wait/").content)


def test_more_promises_ask_the_state_no_more_often(company: Running, site: Site) -> None:
    client = site("manager")
    client.get("/promises/" + ALWAYS)
    few = _queries(client)
    for number in range(20):
        save_promise(company.ledger.folder, _copy(number))
    assert _queries(client) == few


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/promises/" + ALWAYS).status_code == 200
    return len(captured)


def _copy(number: int) -> Promise:
    plain: dict[str, Any] = {"statement": f"Promise {number}.", "touchpoint": "hotline", "rule": WAIT.rule}
    return Promise(key=f"promise_{number}", **plain)


def test_the_question_goes_along_to_the_rows(company: Running, site: Site) -> None:
    line = site("manager").get(f"/promises/{ALWAYS}&where=unit=north").context["lines"][0]
    asked = parse_qs(urlsplit(line.url).query)
    assert asked["where"] == ["unit=north"]
    assert asked["since"] == ["2026-01-01"]
