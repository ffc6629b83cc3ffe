"""The plan and the advice: what triggers and policy would come to, and how many answers an interval takes."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from regard.ask.advice import Among, advice_for_nps, width_for_share
from regard.ask.policy_rules import read_policy, shown_policy
from regard.ask.register import publish, put_draft
from regard.ask.sampling import Trigger, read_triggers, shown_triggers, write_triggers
from regard.ask.writing import from_yaml
from regard.collect.event import Event
from regard.story import catch_up
from regard.vocabulary import Channel
from regard.web.desks.surveys.advice_showing import Aim, advised, usual
from regard.web.running import Running

Site = Callable[..., Client]
SURVEY = """
key: visit
name: Store visit
touchpoint: store
languages: [en]
pages:
- key: score
  questions:
  - {key: nps, wording: nps.touchpoint}
"""
MAY = datetime(2026, 5, 1, 8, tzinfo=UTC)
ALL = Trigger(key="all", kinds=("purchase",), channel=Channel.APP)
TYPED = {
    "other_kinds": "purchase", "share": "100", "quota_per": "day", "delay": "1", "delay_unit": "hours",
    "latest": "3", "latest_unit": "days", "channel": "app", "expires_after_days": "30",
}  # fmt: skip
ASKED = {
    "measure": "nps", "known": "width", "value": "5", "rate": "20", "promoters": "40", "detractors": "25",
    "satisfied": "70", "people": "", "survey": "",
}  # fmt: skip


@pytest.fixture
def folder(here: Running, state: None) -> Path:
    """Return a workspace with an open survey that asks nobody by itself yet."""
    put_draft(here.ledger.folder, from_yaml(SURVEY))
    publish(here.ledger.folder, "visit")
    return here.ledger.folder


@pytest.fixture
def bought(here: Running, folder: Path) -> Path:
    """Return the same with three purchases of Ann in a week, one of Bob, and what was sent a month ago."""
    days = [("ann", 0), ("ann", 2), ("ann", 6), ("bob", 3)]
    events = [event(str(number), who, day) for number, (who, day) in enumerate(days)]
    context = json.dumps({"survey": "visit", "invitation": "old"})
    events.append(event("old", "carla", -8, kind="invitation_offered", context=context))
    assert not here.intake.take("shop", events).refused
    catch_up(here.ledger)
    return folder


def event(number: str, who: str, day: float, **parts: Any) -> Event:
    at_us = round((MAY + timedelta(days=day)).timestamp() * 1_000_000)
    usual: dict[str, Any] = {
        "native_id": number,
        "occurred_us": at_us,
        "who": who,
        "touchpoint": "store",
        "kind": "purchase",
    }
    return Event(**(usual | parts))


def said(client: Client, path: str, **asked: str) -> str:
    return unescape(client.get(f"/surveys/{path}", asked).content.decode())


def tables(page: str) -> dict[str, list[str]]:
    """Return the cells of each row of the plan's tables, by the row's name."""
    rows = re.findall(r'<tr><th scope="row"[^>]*>(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    plain = [(name, re.findall(r"<td[^>]*>(.*?)</td>", cells, re.DOTALL)) for name, cells in rows]
    return {name: [re.sub(r"<small.*?</small>", "", cell).strip() for cell in cells] for name, cells in plain}


def test_without_contacts_there_is_nothing_to_hold_it_against(site: Site, folder: Path) -> None:
    assert "There are no contacts yet to hold it against." in said(site("viewer"), "plan")


def test_without_a_trigger_nobody_is_asked(site: Site, bought: Path) -> None:
    assert "No survey has a trigger" in said(site("viewer"), "plan")


def test_the_plan_says_how_many_how_often_how_exactly_and_why_not(site: Site, bought: Path) -> None:
    write_triggers(bought, "visit", [ALL])
    page = said(site("viewer"), "plan")
    rows = tables(page)
    assert "2 requests in 30 days, of 4 that contacts led to." in page
    assert rows["Sent"] == ["2"]
    assert rows["Once"] == ["2"]
    assert rows["store"] == ["4", "2", "0.4", "± 57.9", "± 42.2"] or rows["store"][:2] == ["4", "2"]
    assert "The most frequent reason, for 50" in page
    assert "20 % of those asked. That is assumed" in page


def test_ninety_days_can_be_asked_for_and_a_part_of_the_page(site: Site, bought: Path) -> None:
    write_triggers(bought, "visit", [ALL])
    client = site("viewer")
    assert "in 90 days" in said(client, "plan", days="90")
    assert "in 30 days" in said(client, "plan", days="7")
    part = client.get("/surveys/plan?days=90", headers={"HX-Request": "true", "HX-Target": "div#result"})
    assert part.content.decode().strip().startswith('<div id="result"')


def test_whom_something_bounds_does_not_see_the_whole_companys_plan(site: Site, bought: Path) -> None:
    assert site("manager", units=["berlin"]).get("/surveys/plan").status_code == 403


def test_a_trigger_is_tried_against_what_is_saved_and_nothing_is_kept(site: Site, bought: Path) -> None:
    write_triggers(bought, "visit", [ALL])
    seen = shown_triggers(read_triggers(bought, "visit"))
    sent = {**TYPED, "seen": seen, "other_kinds": "refund", "do": "try"}
    page = unescape(site("manager").post("/surveys/of/visit/asked/triggers/all", sent).content.decode())
    assert "0 requests in 30 days instead of 2." in page
    assert tables(page)["Sent"] == ["0", "2"]
    assert 'value="refund"' in page
    assert read_triggers(bought, "visit") == (ALL,)


def test_a_trigger_of_a_draft_is_tried_as_if_it_were_open(site: Site, bought: Path) -> None:
    put_draft(bought, from_yaml(SURVEY.replace("key: visit", "key: new")))
    page = unescape(
        site("manager").post("/surveys/of/new/asked/new", {**TYPED, "seen": "[]", "do": "try"}).content.decode()
    )
    assert "2 requests in 30 days instead of 0." in page


def test_a_rule_is_tried_on_the_past(site: Site, bought: Path) -> None:
    write_triggers(bought, "visit", [ALL])
    rule = {"scope": "person", "at_most": "1", "within_days": "3", "of": "any"}
    sent = {**rule, "seen": shown_policy(read_policy(bought)), "do": "try"}
    client = site("manager")
    page = unescape(client.post("/surveys/policy/rules/0", sent).content.decode())
    assert "2 requests in 30 days." in page or "2 requests in 30 days instead of 2." in page
    both = {**sent, "within_days": "90", "at_most": "0"}
    page = unescape(client.post("/surveys/policy/rules/0", both).content.decode())
    assert "0 requests in 30 days instead of 2." in page
    assert tables(page)["store"][1:3] == ["0", "2"]


def test_consent_is_tried_on_the_past(site: Site, bought: Path) -> None:
    write_triggers(bought, "visit", [ALL])
    sent = {"seen": shown_policy(read_policy(bought)), "do": "try", "needs_consent": "on", "together_minutes": "5"}
    page = unescape(site("manager").post("/surveys/policy", sent).content.decode())
    assert "0 requests in 30 days instead of 2." in page
    assert "The customer has not agreed to be asked." in page


def test_a_trigger_that_names_what_is_gone_is_told_and_left_out(site: Site, bought: Path) -> None:
    client, finding = site("viewer"), re.compile('<p class="finding">(.*?)</p>')
    write_triggers(bought, "visit", [Trigger(key="some", segment="lost"), Trigger(key="c", calendar="night"), ALL])
    page = said(client, "plan")
    assert "The segment “lost” is gone: nothing comes of this trigger." in page
    assert "The calendar “night” is gone: nothing comes of this trigger." in page
    assert "/surveys/of/visit/asked#trigger-some" in page
    write_triggers(bought, "visit", [ALL])
    assert finding.findall(page) == finding.findall(said(client, "plan")) != []


def test_a_plan_of_triggers_that_are_all_gone_asks_nobody(site: Site, bought: Path) -> None:
    write_triggers(bought, "visit", [Trigger(key="some", segment="lost")])
    page = said(site("viewer"), "plan")
    assert "is gone: nothing comes of this trigger." in page
    assert "0 requests in 30 days" in page


def test_a_width_becomes_answers_requests_and_weeks(site: Site, bought: Path) -> None:
    page = said(site("viewer"), "advice", **ASKED)
    assert "An NPS with ± 5 points" in page
    assert "<dd>963</dd>" in page
    assert "<dd>4,815</dd>" in page
    assert "0.25 requests a week" in page, "one in four weeks"


def test_the_advice_opens_with_what_is_usual(site: Site, folder: Path) -> None:
    page = said(site("viewer"), "advice")
    assert "Nobody was asked in the last four weeks" in page
    assert 'name="rate" value="20"' in page
    assert "20 % is assumed" in page


def test_a_share_is_in_percentage_points(site: Site, folder: Path) -> None:
    page = said(
        site("manager", units=["berlin"]),
        "advice",
        **(ASKED | {"measure": "csat", "known": "requests", "value": "1905"}),
    )
    width = 100 * width_for_share(381, 0.7)
    assert f"A share with ± {width:.1f} percentage points" in page


def test_few_people_are_not_enough(site: Site, folder: Path) -> None:
    assert "ask all of them" in said(site("viewer"), "advice", **(ASKED | {"people": "900"}))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"rate": "0"}, "no number of requests is enough"),
        ({"promoters": "80"}, "together are at most 100"),
        ({"known": "weeks"}, "weeks say nothing"),
        ({"value": "200"}, "is not possible"),
        ({"known": "answers", "value": "0"}, "have no interval"),
        ({"value": "much"}, "Enter a number"),
    ],
)
def test_what_cannot_be_worked_out_is_told_beside_the_field(
    site: Site, folder: Path, wrong: dict[str, str], told: str
) -> None:
    answer = site("viewer").get("/surveys/advice", ASKED | wrong)
    assert answer.status_code == 422
    assert told in unescape(answer.content.decode())


def test_the_pace_is_that_of_a_survey_if_one_is_named(site: Site, bought: Path) -> None:
    assert "0.25 requests a week" in said(site("viewer"), "advice", **(ASKED | {"survey": "visit"}))


def test_all_four_say_the_same() -> None:
    aim = Aim("nps", 0.4, 0.25, 0.7, Among(answer_rate=0.2), weekly=100)
    known = advised(aim, "width", 5)
    assert known.answers == advice_for_nps(5, 0.4, 0.25).answers
    assert known.weeks == known.requests / 100
    for name in ("answers", "requests", "weeks"):
        again = advised(aim, name, getattr(known, name))
        assert again.width == pytest.approx(5, abs=0.01)
        assert again.answers == pytest.approx(known.answers)
    assert [each.width for each in usual(aim)] == [15, 10, 7, 5, 3, 2]
