"""The first pages of journeys: what they show leads to exactly its contacts, also for who sees only a part."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client
from tests.cast import Contact, arrival, key_of

from regard.ledger import append
from regard.ledger.erasures import put_erasure
from regard.story import catch_up
from regard.web.accounts.models import AuditEntry
from regard.web.running import Running
from regard.web.shell.models import CustomerList

Site = Callable[..., Client]
PAGES = ["", "graph", "steps", "stages"]
WHOLE = {"rule": "whole"}


def page_of(client: Client, path: str, **query: str) -> str:
    return client.get(f"/journeys/{path}", query).content.decode()


def links_of(page: str) -> list[str]:
    """Return the addresses of lists behind numbers on a page."""
    return list(dict.fromkeys(unescape(url) for url in re.findall(r'href="(/journeys/behind\?[^"]*)"', page)))


def behind(page: str) -> int:
    """Return how many contacts the heading of a list says there are."""
    found = re.search(r"<h1>([\d,]+) contacts? (?:is|are) behind", page)
    assert found is not None
    return int(found[1].replace(",", ""))


def test_the_overview_counts_customers_contacts_and_episodes(filled: Running, site: Site) -> None:
    shown = re.findall(r"<dt>([^<]*)</dt><dd>(?:<a[^>]*>)?([^<]*)", page_of(site(), ""))
    assert dict(shown[:3]) == {"Customers": "3", "Contacts of known customers": "5", "Episodes": "5"}


@pytest.mark.parametrize("page", PAGES)
def test_what_came_after_the_base_is_counted_and_leads_to_its_list(page: str, filled: Running, site: Site) -> None:
    client = site()
    before = page_of(client, page, **WHOLE)
    append(filled.ledger, "interaction", arrival(*(Contact(f"later-{n}", "ann", 90 + n, "store") for n in range(3))))
    catch_up(filled.ledger)
    after = page_of(client, page, **WHOLE)
    assert after != before
    assert all(behind(client.get(link).content.decode()) for link in links_of(after))


def test_an_erased_customer_is_gone_at_once(filled: Running, site: Site) -> None:
    client = site()
    page_of(client, "", **WHOLE)
    with filled.ledger.database.transaction() as transaction:
        put_erasure(transaction, [key_of("ann")], datetime.now(UTC))
    shown = re.findall(r"<dt>([^<]*)</dt><dd>(?:<a[^>]*>)?([^<]*)", page_of(client, "", **WHOLE))
    assert dict(shown[:1]) == {"Customers": "2"}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_to_a_list(page: str, filled: Running, site: Site) -> None:
    client = site()
    links = links_of(page_of(client, page, **WHOLE))
    assert links
    assert all(behind(client.get(link).content.decode()) for link in links)


def test_a_move_leads_to_as_many_contacts_as_it_counts(filled: Running, site: Site) -> None:
    client = site()
    shown = re.findall(r'data-label="Count"><a href="([^"]*)">(\d+)</a>', page_of(client, "graph", **WHOLE))
    assert len(shown) == 7
    assert all(behind(client.get(unescape(url)).content.decode()) == int(count) for url, count in shown)


def test_answers_lead_to_as_many_contacts_as_gave_them(filled: Running, site: Site) -> None:
    client = site()
    page = page_of(client, "graph", outcome="nps", **WHOLE)
    shown = re.findall(r'data-label="n"><a href="([^"]*)">(\d+)</a>', page)
    assert len(shown) == 3
    assert all(behind(client.get(unescape(url)).content.decode()) == int(count) for url, count in shown)


@pytest.mark.parametrize("outcome", ["csat", "ces", "promises", "value", "stayed"])
def test_every_outcome_can_be_asked_of_touchpoints(outcome: str, filled: Running, site: Site) -> None:
    answer = site().get("/journeys/graph", {"outcome": outcome})
    assert answer.status_code == 200


def test_steps_can_be_counted_from_a_touchpoint(filled: Running, site: Site) -> None:
    page = page_of(site(), "steps", centre="web", occurrence="every", **WHOLE)
    assert "After web comes most often store" in page or "After web, 66.7 % of episodes end" in page
    assert "occurrences" in page


def test_a_department_sees_the_journeys_of_its_touchpoints_only(filled: Running, site: Site) -> None:
    everything = page_of(site(), "")
    own = site("department", departments=["none"])
    assert "3</a></dd>" in everything
    assert "Nothing was counted here" in page_of(own, "", where="touchpoint=web")
    assert behind(page_of(own, "behind", kind="contacts")) == 0


def test_who_may_see_no_rows_sees_numbers_without_links(filled: Running, site: Site) -> None:
    viewer = site("viewer")
    page = page_of(viewer, "", **WHOLE)
    assert "Contacts of known customers" in page
    assert links_of(page) == []
    assert viewer.get("/journeys/behind", {"kind": "contacts"}).status_code == 403


def test_what_happened_after_is_one_click_from_a_list(filled: Running, site: Site) -> None:
    page = page_of(site(), "behind", kind="touchpoint", touchpoint="phone", **WHOLE)
    assert re.search(r'href="/journeys/paths\?rule=whole&amp;way=after&amp;at=phone"', page)


def test_a_list_can_be_of_customers(filled: Running, site: Site) -> None:
    page = page_of(site(), "behind", kind="contacts", **{"as": "customers"})
    assert len(re.findall(r'href="/customers/[0-9a-f]{32}"', page)) == 3


def test_the_customers_behind_a_number_can_be_kept_as_a_list(filled: Running, site: Site) -> None:
    answer = site().post("/journeys/behind/keep?kind=touchpoint&touchpoint=phone", {"name": "On the phone"})
    kept = CustomerList.objects.get()
    assert answer["Location"] == f"/customers/?list={kept.pk}"
    assert (kept.name, len(kept.customers)) == ("On the phone", 2 * 16)


def test_a_list_can_be_taken_along(filled: Running, site: Site) -> None:
    answer = site().get("/journeys/behind", {"kind": "contacts", "as": "csv"})
    lines = answer.content.decode().splitlines()
    assert lines[0] == "\ufeffoccurred_at,customer,touchpoint,stage,channel,kind,source"
    assert len(lines) == 1 + 5


@pytest.mark.parametrize("page", PAGES[:3])
def test_picture_and_table_can_be_taken_along(page: str, filled: Running, site: Site) -> None:
    client = site()
    table = client.get(f"/journeys/{page}", {"as": "csv", **WHOLE})
    picture = client.get(f"/journeys/{page}", {"as": "svg", **WHOLE})
    assert table["Content-Type"] == "text/csv; charset=utf-8"
    assert picture.content.startswith(b"<svg")
    assert AuditEntry.objects.filter(act="exported").count() == 2


def test_who_may_not_export_gets_no_file(filled: Running, site: Site) -> None:
    assert site("viewer").get("/journeys/graph", {"as": "csv"}).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_without_contacts_a_page_offers_to_load_some(page: str, here: Running, site: Site) -> None:
    catch_up(here.ledger)
    assert "No contacts yet" in page_of(site(), page)


@pytest.mark.parametrize("page", PAGES)
def test_where_nothing_is_in_view_a_page_says_so(page: str, filled: Running, site: Site) -> None:
    assert "Nothing was counted here" in page_of(site(), page, since="2031-01-01")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("behind", {"kind": "nonsense"}),
        ("behind", {"kind": "edge", "before": "nowhere"}),
        ("behind", {"kind": "outcome", "outcome": "nps"}),
        ("behind", {"kind": "step", "step": "1"}),
        ("behind", {"kind": "step", "step": "x", "row": "web"}),
        ("behind", {"kind": "episodes", "end": "middle"}),
        ("behind", {"kind": "stage_stays", "stage": "nowhere"}),
        ("steps", {"centre": "nowhere"}),
        ("steps", {"occurrence": "never"}),
        ("graph", {"outcome": "luck"}),
        ("", {"rule": "never"}),
        ("", {"gap": "soon"}),
    ],
)
def test_what_is_unknown_is_refused_kindly(path: str, query: dict[str, str], filled: Running, site: Site) -> None:
    answer = site().get(f"/journeys/{path}", query)
    assert answer.status_code == 400
    assert "This question cannot be answered" in answer.content.decode()


def test_a_pause_in_minutes_cuts_episodes(filled: Running, site: Site) -> None:
    page = page_of(site(), "", gap="61")
    shown = dict(re.findall(r"<dt>([^<]*)</dt><dd>(?:<a[^>]*>)?([^<]*)", page))
    assert shown["Episodes"] == "4"
    assert "gap=61" in page


def test_more_moves_can_be_shown(filled: Running, site: Site) -> None:
    page = page_of(site(), "graph", shown="33", **WHOLE)
    assert "Drawn are 1 of 2 different moves between touchpoints" in page
    assert '<option value="33" selected>' in page


def test_a_part_of_the_page_is_enough_for_htmx(filled: Running, site: Site) -> None:
    answer = site().get("/journeys/graph", headers={"HX-Request": "true", "HX-Target": "div#page"})
    assert answer.status_code == 200
    assert 'id="result"' in answer.content.decode()


def test_stages_lead_to_exactly_those_who_were_in_them(here: Running, site: Site) -> None:
    contacts = [
        Contact("1", "ann", 0, "advertisement"),
        Contact("2", "ann", 5, "checkout"),
        Contact("3", "bob", 9, "x"),
    ]
    append(here.ledger, "interaction", arrival(*contacts))
    catch_up(here.ledger)
    client = site()
    shown = re.findall(r'<td class="r"[^>]*><a href="([^"]*)">(\d+)</a>', page_of(client, "stages"))
    assert shown
    assert all(behind(client.get(unescape(url)).content.decode()) == int(count) for url, count in shown)
