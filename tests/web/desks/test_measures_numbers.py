"""The desk of measures: one number everywhere, and from each to exactly its rows."""

import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import Contact, arrival
from typer.testing import CliRunner

from regard.cli.app import app
from regard.collect.editing import save_entries
from regard.ledger import append
from regard.story import catch_up
from regard.vocabulary import Channel, Touchpoint
from regard.web.running import Running

Site = Callable[..., Client]
WHOLE = {"HTTP_HX_REQUEST": "true"}
PART = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "section#result"}


def page(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, **(headers or WHOLE))  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.content.decode()[-3000:]
    return answer.content.decode()


def words(text: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


@pytest.fixture
def crowd(here: Running) -> Running:
    """Return a workspace in which the web is loved and the phone is not, over two months."""
    save_entries(
        here.ledger.folder,
        Touchpoint,
        [
            Touchpoint(key="web", name="Our shop", channel=Channel.WEB, department="sales"),
            Touchpoint(key="phone", name="Hotline", channel=Channel.PHONE, department="service"),
        ],
        {},
    )
    days = 24 * 60
    web = [Contact(f"w{n}", f"w{n}", n * days, "web", 10 if n % 10 else 6) for n in range(60)]
    phone = [Contact(f"p{n}", f"p{n}", n * days, "phone", 2 if n % 3 else 9) for n in range(60)]
    append(here.ledger, "interaction", arrival(*web, *phone))
    catch_up(here.ledger)
    return here


def exported(client: Client, query: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(client.get(f"/measures/export/json?{query}").content)
    return rows


def counted(client: Client, url: str) -> int:
    found = re.search(r"([\d,]+) contacts? (?:is|are) behind this number", words(page(client, url)))
    assert found is not None, url
    return int(found[1].replace(",", ""))


def test_the_page_comes_before_its_numbers(crowd: Running, site: Site) -> None:
    text = page(site(), "/measures/?by=channel", HTTP_ACCEPT="text/html")
    assert 'hx-trigger="load"' in text
    assert "whole=1" in text
    assert "Our shop" not in text


def test_without_scripts_a_link_leads_to_the_numbers(crowd: Running, site: Site) -> None:
    text = page(site(), "/measures/?by=touchpoint&whole=1", HTTP_ACCEPT="text/html")
    assert "Our shop" in text
    assert "hx-trigger" not in text


def test_htmx_gets_only_the_result(crowd: Running, site: Site) -> None:
    text = page(site(), "/measures/?by=touchpoint", **PART)
    assert text.strip().startswith('<section id="result">')
    assert "<html" not in text


def test_a_first_visit_shows_nps_by_month(crowd: Running, site: Site) -> None:
    text = words(page(site(), "/measures/"))
    assert "Mar 2026" in text
    assert "Apr 2026" in text
    assert "promoters" in text


def test_where_nobody_answered_it_begins_with_contacts(here: Running, site: Site) -> None:
    append(here.ledger, "interaction", arrival(Contact("1")))
    catch_up(here.ledger)
    assert "Number of interactions" in words(page(site(), "/measures/"))


def test_an_empty_workspace_says_what_to_do(here: Running, site: Site) -> None:
    catch_up(here.ledger)
    client = site()
    assert "No contacts yet" in page(client, "/measures/")
    assert "No contacts yet" in page(client, "/measures/compare")


def test_the_title_says_which_group_stands_out(crowd: Running, site: Site) -> None:
    text = words(page(site(), "/measures/?measure=nps&by=touchpoint"))
    assert "NPS is highest for Our shop and lowest for Hotline, each clearly apart from the rest." in text
    assert "above the rest" in text
    assert "below the rest" in text


def test_table_chart_export_and_command_have_the_same_numbers(crowd: Running, site: Site) -> None:
    client = site()
    text = page(client, "/measures/?measure=nps&by=touchpoint")
    rows = {row["touchpoint"]: row for row in exported(client, "measure=nps&by=touchpoint")}
    made = CliRunner().invoke(
        app, ["measure", "nps", "--by", "touchpoint", "--json", "--workspace", str(crowd.ledger.folder)]
    )
    said = {row["touchpoint"]: row for row in json.loads(made.stdout)}
    drawn = json.loads(re.findall(r'<script id="measured-data" type="application/json">(.*?)</script>', text)[0])
    assert {key: row["value"] for key, row in rows.items()} == {key: row["value"] for key, row in said.items()}
    assert {point["label"]: point["value"] for point in drawn["points"]} == {"Our shop": "80", "Hotline": "\u221233.3"}
    assert re.search(r"<bdi>\+80</bdi>", text)
    assert round(float(str(rows["web"]["value"])), 1) == 80.0


@pytest.mark.parametrize("query", ["measure=nps&by=touchpoint", "measure=nps&by=month", "measure=volume&by=touchpoint"])
def test_every_number_leads_to_exactly_its_rows(crowd: Running, site: Site, query: str) -> None:
    client = site()
    text = page(client, f"/measures/?{query}")
    table = text[text.index('<table class="cards">') :]
    shown = re.findall(r'<a href="(/rows[^"]+)"><bdi>', table)
    numbers = [int(str(row["n"])) for row in exported(client, query)]
    assert shown
    assert sorted(counted(client, unescape(url)) for url in shown) == sorted(numbers)


def test_the_parts_of_a_number_lead_to_their_rows(crowd: Running, site: Site) -> None:
    client = site()
    text = page(client, "/measures/?measure=nps&by=touchpoint")
    parts = re.findall(r'<a href="(/rows[^"]+part=\w+)">', text)
    assert sorted(counted(client, unescape(url)) for url in parts) == [0, 0, 6, 20, 40, 54]


def test_a_department_sees_its_own_whatever_the_address_says(crowd: Running, site: Site) -> None:
    client = site("department", departments=["sales"])
    text = words(page(client, "/measures/?measure=volume&by=touchpoint&where=touchpoint=phone"))
    assert "Hotline" not in text.replace("Touchpoint is phone", "")
    assert exported(client, "measure=volume&by=touchpoint")[0]["n"] == 60
    assert len(exported(client, "measure=volume&by=touchpoint")) == 1


def test_who_may_not_see_rows_gets_plain_numbers_and_no_files(crowd: Running, site: Site) -> None:
    client = site("viewer")
    text = page(client, "/measures/?measure=nps&by=touchpoint")
    assert "/rows" not in text
    assert "/measures/export" not in text
    assert client.get("/measures/export/csv").status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "by=nonsense",
        "by=channel&by=stage&by=unit",
        "by=month&by=week",
        f"by={'x' * 5000}",
        "measure=love",
        "where=channel",
        "where=nonsense=1",
        "since=tomorrow",
        "zone=Mars/Base",
        "segment=nobody",
        "compare=never&by=channel",
        "compare=a..b&by=channel",
    ],
)
def test_an_address_that_makes_no_sense_is_answered_in_words(crowd: Running, site: Site, query: str) -> None:
    answer = site().get(f"/measures/?{query}", **WHOLE)  # type: ignore[arg-type]
    assert answer.status_code == 400
    assert "data-failure" in answer.content.decode()


def test_more_groups_than_a_page_shows_are_in_the_file(here: Running, site: Site) -> None:
    contacts = [Contact(str(n), f"c{n}", n, f"t{n % 260}") for n in range(300)]
    append(here.ledger, "interaction", arrival(*contacts))
    catch_up(here.ledger)
    client = site()
    text = words(page(client, "/measures/?measure=volume&by=touchpoint&by=kind"))
    assert "60 more groups: the export has them all." in text
    assert len(exported(client, "measure=volume&by=touchpoint&by=kind")) == 260


def test_two_dimensions_stand_beside_each_other(crowd: Running, site: Site) -> None:
    client = site()
    text = words(page(client, "/measures/?measure=nps&by=touchpoint&by=kind"))
    assert "Our shop" in text
    over_time = words(page(client, "/measures/?measure=nps&by=month&by=touchpoint"))
    assert "too few" in over_time or "no clear trend" in over_time


def test_without_dimensions_there_is_one_number_with_its_change(crowd: Running, site: Site) -> None:
    query = "measure=nps&by=&since=2026-04-01&until=2026-04-20&compare=previous"
    text = words(page(site(), f"/measures/?{query}"))
    assert "NPS is +" in text
    assert "All together" in text


def test_groups_are_held_against_the_time_before(crowd: Running, site: Site) -> None:
    query = "measure=volume&by=touchpoint&since=2026-04-01&until=2026-04-11&compare=2026-03-02..2026-03-07"
    text = words(page(site(), f"/measures/?{query}"))
    assert "higher by 5" in text


def test_too_few_answers_make_no_verdict(filled: Running, site: Site) -> None:
    text = words(page(site(), "/measures/?measure=nps&by=touchpoint"))
    assert "not enough answers yet: 1 of 30" in text
    assert "no group has enough answers for a verdict yet" in text


def test_nothing_counted_is_said(crowd: Running, site: Site) -> None:
    assert "Nothing was counted here" in page(site(), "/measures/?measure=nps&by=touchpoint&since=2030-01-01")


def test_every_dimension_of_the_data_is_offered_afterwards(crowd: Running, site: Site) -> None:
    client = site()
    assert "/measures/dimensions" in page(client, "/measures/?by=month")
    text = page(client, "/measures/dimensions?measure=nps&by=month")
    assert '<option value="month" selected>' in text
    assert '<option value="touchpoint">' in text
    assert "month" not in page(client, "/measures/dimensions?measure=nps&at=compare&of=channel")


def test_a_page_asks_the_state_equally_often_whatever_it_lists(crowd: Running, site: Site) -> None:
    client = site()
    page(client, "/measures/?by=touchpoint&measure=volume")
    with CaptureQueriesContext(connection) as few:
        page(client, "/measures/?by=touchpoint&measure=volume")
    with CaptureQueriesContext(connection) as many:
        page(client, "/measures/?by=day&measure=volume")
    assert len(many) - len(few) <= 1


def test_the_page_is_there_in_german(crowd: Running, site: Site) -> None:
    for path in ("/measures/?by=touchpoint", "/measures/compare", "/measures/views", "/measures/annotations"):
        assert 'lang="de"' in page(site(email=f"a{len(path)}@example.org"), path, HTTP_ACCEPT_LANGUAGE="de", **WHOLE)
