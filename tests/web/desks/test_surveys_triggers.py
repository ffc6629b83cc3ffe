"""Who is asked: the triggers of a survey, in sentences and in a form, with what came of them."""

import json
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from msgspec.structs import replace

from regard.ask.register import publish, put_draft
from regard.ask.sampling import Period, Quota, Trigger, read_triggers, shown_triggers, write_triggers
from regard.ask.writing import from_yaml
from regard.collect.catalogue import SEGMENTS_FILE, write_entries
from regard.collect.event import Event
from regard.story import catch_up
from regard.vocabulary import Channel, Outcome, Segment
from regard.web.accounts.models import AuditEntry
from regard.web.asking.events import take
from regard.web.asking.models import Invitation, Wanted
from regard.web.desks.surveys.trigger_made import in_units
from regard.web.desks.surveys.trigger_words import trigger_about, trigger_sentences
from regard.web.running import Running
from regard.web.shell.workspace import workspace

Site = Callable[..., Client]
VISIT = """
key: visit
name: Store visit
touchpoint: store
languages: [en]
pages:
- key: score
  questions:
  - {key: nps, wording: nps.touchpoint}
"""
BOUGHT = Trigger(key="bought", touchpoints=("store",), kinds=("purchase",), delay_s=7200, share=0.25)
CALLED = Trigger(key="called", channel=Channel.PHONE)
FULL = Trigger(
    key="full", touchpoints=("store", "web"), kinds=("purchase",), outcomes=(Outcome.SUCCESS,), delay_s=90,
    share=0.125, quota=Quota(50, Period.DAY, "unit", "Europe/Berlin"), segment="premium", calendar="desk",
    latest_s=86_400, remind_after_days=(1,), expires_after_days=14, active=False,
)  # fmt: skip
TYPED = {
    "touchpoints": ["store"], "other_kinds": "purchase", "share": "25", "quota_per": "day", "delay": "2",
    "delay_unit": "hours", "latest": "3", "latest_unit": "days", "channel": "email", "expires_after_days": "30",
}  # fmt: skip


@pytest.fixture
def bounded(site: Site, folder: Path) -> Client:
    """Return the browser of somebody who sees one unit alone."""
    return site("manager", "berlin@example.org", units=["berlin"])


@pytest.fixture
def folder(filled: Running, state: None) -> Path:
    """Return a workspace with contacts, and an open survey."""
    put_draft(filled.ledger.folder, from_yaml(VISIT))
    publish(filled.ledger.folder, "visit")
    return filled.ledger.folder


def said(client: Client, path: str = "") -> str:
    return unescape(client.get(f"/surveys/of/visit/asked{path}").content.decode())


def send(client: Client, folder: Path, path: str = "", **sent: Any) -> Any:
    seen = shown_triggers(read_triggers(folder, "visit"))
    return client.post(f"/surveys/of/visit/asked{path}", {"seen": seen, **sent})


def keys(folder: Path) -> list[str]:
    return [each.key for each in read_triggers(folder, "visit")]


def test_without_a_trigger_the_page_says_how_to_begin(site: Site, folder: Path) -> None:
    page = said(site("manager"))
    assert "Nobody is asked by itself" in page
    assert "/surveys/of/visit/asked/new" in page
    assert "/surveys/of/visit/asked/new" not in said(site("viewer"))


def test_a_trigger_is_added_and_told_in_sentences(site: Site, folder: Path) -> None:
    client = site("manager")
    assert send(client, folder, "/new", **TYPED, do="save").url == "/surveys/of/visit/asked"
    assert read_triggers(folder, "visit") == (replace(BOUGHT, key="purchase_store"),)
    assert AuditEntry.objects.get(kind="survey", act="changed").detail == {"about": "trigger purchase_store"}
    page = said(client)
    assert "After contacts of the kind purchase at these touchpoints: store." in page.replace("Store", "store")
    assert "Chance chooses 25" in page
    assert "They are asked 2 hours later." in page
    assert "No mail server is set up" in page


def test_all_that_a_trigger_says_is_in_the_form_and_stays(site: Site, folder: Path) -> None:
    write_entries(folder / SEGMENTS_FILE, [Segment(key="premium", name="Premium", where=("channel=store",))])
    write_triggers(folder, "visit", [FULL])
    client = site("manager")
    page = said(client, "/triggers/full")
    assert 'name="delay" value="1.5"' in page
    assert 'name="share" value="12.5"' in page
    sent = {
        "touchpoints": ["store", "web"], "kinds": ["purchase"], "outcomes": ["success"], "segment": "premium",
        "share": "12.5", "quota_at_most": "50", "quota_per": "day", "quota_by": "unit", "delay": "1.5",
        "delay_unit": "minutes", "calendar": "desk", "latest": "1", "latest_unit": "days", "channel": "email",
        "remind_after_days": "1", "expires_after_days": "14", "do": "save",
    }  # fmt: skip
    assert send(client, folder, "/triggers/full", **sent).status_code == 302
    assert read_triggers(folder, "visit") == (FULL,)


def test_a_full_trigger_is_told_whole(here: Running) -> None:
    assert trigger_about(FULL) == "After contacts of the kind purchase at these touchpoints: store, web."
    assert trigger_sentences(FULL) == [
        "Only those that ended like this: success.",
        "Only those in the segment “premium”.",
        "Chance chooses 12.5\N{NO-BREAK SPACE}% of them.",
        "At most 50 requests a day for each unit.",
        "They are asked 1.5 minutes later.",
        "Outside the hours of “desk” a request waits until they begin.",
        "Who was met more than 1 day before it became known is not asked.",
        "The way it takes: email.",
        "Who has not answered is reminded 1 day later.",
        "It can be answered for 14 days.",
    ]


def test_a_plain_trigger_is_told_shortly(here: Running) -> None:
    told = trigger_sentences(replace(CALLED, remind_after_days=(3, 7)))
    assert trigger_about(CALLED) == "After any contact."
    assert told[0] == "They are asked at once."
    assert "Who has not answered is reminded 3, 7 days later." in told


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"share": "0"}, "share", "More than zero percent are needed"),
        ({"share": "101"}, "share", "less than or equal to 100"),
        ({"latest": "0"}, "latest", "More than zero is needed."),
        ({"delay": "500", "delay_unit": "days"}, "delay", "A year is the longest."),
        ({"remind_after_days": "soon"}, "remind_after_days", "Write numbers, such as 3; 7."),
        ({"remind_after_days": "7; 3"}, "remind_after_days", "At most three, each later"),
        ({"remind_after_days": "31"}, "remind_after_days", "At most three, each later"),
        ({"remind_after_days": "1; 2; 3; 4"}, "remind_after_days", "At most three, each later"),
        ({"quota_at_most": "0"}, "quota_at_most", "greater than or equal to 1"),
        ({"key": "Not a key"}, "key", "Use small letters"),
        ({"key": "bought"}, "key", "Another trigger of the survey has this key."),
        ({"kinds": ["unheard"]}, "kinds", "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_told_and_stays(
    site: Site, folder: Path, wrong: dict[str, Any], field: str, told: str
) -> None:
    write_triggers(folder, "visit", [BOUGHT])
    answer = send(site("manager"), folder, "/new", **(TYPED | wrong), do="save")
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert told in page.partition(f'id="id_{field}_error"')[2].partition("</div>")[0]
    assert keys(folder) == ["bought"]


def test_a_new_key_is_free(site: Site, folder: Path) -> None:
    write_triggers(folder, "visit", [replace(CALLED, key="contact")])
    send(site("manager"), folder, "/new", **(TYPED | {"touchpoints": [], "other_kinds": ""}), do="save")
    assert keys(folder) == ["contact", "contact_2"]


def test_triggers_pause_go_on_move_and_go(site: Site, folder: Path) -> None:
    write_triggers(folder, "visit", [BOUGHT, CALLED])
    client = site("manager")
    send(client, folder, do="pause:bought")
    assert not read_triggers(folder, "visit")[0].active
    assert "paused" in said(client)
    send(client, folder, do="resume:bought")
    assert read_triggers(folder, "visit") == (BOUGHT, CALLED)
    send(client, folder, do="later:bought")
    assert keys(folder) == ["called", "bought"]
    send(client, folder, do="earlier:bought")
    send(client, folder, do="remove:called")
    send(client, folder, do="dance:bought")
    assert read_triggers(folder, "visit") == (BOUGHT,)


def test_nobody_elses_change_is_overwritten(site: Site, folder: Path) -> None:
    seen, client = shown_triggers([]), site("manager")
    write_triggers(folder, "visit", [CALLED])
    answer = client.post("/surveys/of/visit/asked/new", {"seen": seen, **TYPED, "do": "save"})
    assert answer.status_code == 422
    assert "Somebody has changed this meanwhile: called" in unescape(answer.content.decode())
    page = client.post("/surveys/of/visit/asked", {"seen": seen, "do": "remove:called"}, follow=True)
    assert "Somebody has changed this meanwhile: called" in unescape(page.content.decode())
    assert keys(folder) == ["called"]


def test_what_triggers_name_and_the_data_does_not_know_stays(site: Site, folder: Path) -> None:
    write_triggers(folder, "visit", [Trigger(key="old", touchpoints=("gone",), kinds=("never",), calendar="night")])
    page = said(site("manager"), "/triggers/old")
    for key in ("gone", "never", "night"):
        assert f'value="{key}"' in page


def test_a_segment_or_calendar_that_is_gone_is_told(site: Site, folder: Path) -> None:
    write_triggers(folder, "visit", [Trigger(key="a", segment="lost"), Trigger(key="b", calendar="night")])
    page = said(site("viewer"))
    assert "The segment “lost” is gone: nothing comes of this trigger." in page
    assert "The calendar “night” is gone: nothing comes of this trigger." in page


def test_what_occurs_in_the_data_is_offered_with_its_count(site: Site, folder: Path) -> None:
    page = said(site("manager"), "/new")
    assert "(2)" in page, "two contacts on the phone"
    assert "invitation_" not in page


def test_before_the_first_contact_a_trigger_can_be_written(site: Site, here: Running) -> None:
    put_draft(here.ledger.folder, from_yaml(VISIT))
    client = site("manager")
    assert "publish the survey first" in said(client)
    assert "After which contacts" in said(client, "/new")


def test_an_anonymous_survey_asks_nobody_by_name(site: Site, here: Running) -> None:
    put_draft(here.ledger.folder, replace(from_yaml(VISIT), anonymous=True))
    assert "nobody can be asked by name" in said(site("manager"))


def arrive(number: int, kind: str, reason: str = "") -> None:
    context = {"survey": "visit", "version": 1, "invitation": f"i{number}"} | ({"reason": reason} if reason else {})
    moment_us = round((now() - timedelta(days=2)).timestamp() * 1_000_000)
    event = Event(
        native_id=str(number), occurred_us=moment_us, who_kind="customer_id", who="ann", zone="UTC",
        touchpoint="store", kind=f"invitation_{kind}", context=json.dumps(context),
    )  # fmt: skip
    take(workspace().intake, "visit", event)


def made(number: int, **parts: Any) -> None:
    usual = {"survey": "visit", "version": 1, "touchpoint": "store", "trigger": "bought"}
    usual |= {"expires_at": now() + timedelta(days=9), "token_hash": f"hash{number}"}
    Invitation.objects.create(**(usual | parts))


def test_what_happened_lately_stands_beside_each_trigger(site: Site, folder: Path) -> None:
    write_triggers(folder, "visit", [BOUGHT, CALLED])
    made(1)
    made(2, state="answered")
    made(3, offered_at=now() - timedelta(days=60))
    made(4, trigger="")
    parts = {"survey": "visit", "touchpoint": "store", "channel": "email", "due_at": now()}
    Wanted.objects.create(trigger="called", contact="a", **parts)
    page = said(site("viewer"))
    assert "Last 30 days: 2 asked, 1 answered, 0 waiting." in page
    assert "Last 30 days: 0 asked, 0 answered, 1 waiting." in page


def test_who_was_left_out_lately_is_told_by_reason(site: Site, folder: Path) -> None:
    for number, (kind, reason) in enumerate(
        [("suppressed", "opted_out"), ("suppressed", "opted_out"), ("offered", "")]
    ):
        arrive(number, kind, reason)
    catch_up(workspace().ledger)
    page = said(site("manager"))
    assert "The customer does not want to be asked." in page
    assert "/rows?" in page


def test_many_triggers_take_as_many_queries_as_few(site: Site, folder: Path) -> None:
    client = site("viewer")
    counts = []
    for many in (2, 20):
        write_triggers(folder, "visit", [replace(CALLED, key=f"t{number}") for number in range(many)])
        said(client)
        with CaptureQueriesContext(connection) as queries:
            said(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_only_who_may_change_surveys_changes_triggers(site: Site, folder: Path, bounded: Client) -> None:
    write_triggers(folder, "visit", [BOUGHT])
    client = site("viewer")
    assert send(client, folder, do="remove:bought").status_code == 403
    assert client.get("/surveys/of/visit/asked/new").status_code == 403
    assert send(bounded, folder, do="remove:bought").status_code == 403
    assert site("manager", "m2@example.org", departments=["other"]).get("/surveys/of/visit/asked").status_code == 404
    assert keys(folder) == ["bought"]


def test_unknown_surveys_and_triggers_are_no_pages(site: Site, folder: Path) -> None:
    client = site("manager")
    assert client.get("/surveys/of/none/asked").status_code == 404
    assert client.get("/surveys/of/visit/asked/triggers/none").status_code == 404


def test_spans_are_typed_in_their_largest_unit() -> None:
    assert [in_units(s) for s in (0, 90, 7200, 259_200)] == [
        (0, "minutes"),
        (1.5, "minutes"),
        (2, "hours"),
        (3, "days"),
    ]
