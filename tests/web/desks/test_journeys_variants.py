"""The pages Variants, Hand-overs and Loops: each number leads to exactly its contacts."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from tests.cast import Contact, arrival
from tests.web.desks.journey_ways import PART, company, counts, heading, listed, marks, page, words

from regard.ledger import append
from regard.story import catch_up
from regard.web.running import Running

Site = Callable[..., Client]
PAGES = ("variants", "handovers", "loops", "retention", "funnel", "paths")


@pytest.fixture
def crowd(here: Running) -> Running:
    return company(here)


def one_contact(here: Running, *contacts: Contact) -> None:
    append(here.ledger, "interaction", arrival(*contacts))
    catch_up(here.ledger)


def test_variants_say_what_is_most_frequent(crowd: Running, site: Site) -> None:
    said = "96 episodes take 6 different ways; the most frequent, Our shop, is 30.2 % of them"
    assert heading(page(site(), "/journeys/variants")) == said


def test_variants_and_all_others_add_up_and_lead_to_their_episodes(crowd: Running, site: Site) -> None:
    client = site()
    found = counts(page(client, "/journeys/variants?top=2"))
    assert any("other_variants" in url for url in found)
    assert sum(found.values()) == 96
    assert {url: listed(client, url) for url in found} == found


def test_another_rule_gives_other_variants(crowd: Running, site: Site) -> None:
    assert heading(page(site(), "/journeys/variants?rule=whole")).startswith("80 episodes take")


def test_a_single_way_is_said_as_such(here: Running, site: Site) -> None:
    one_contact(here, Contact("1", "ann", 0, "web"), Contact("2", "bob", 0, "web"))
    assert heading(page(site(), "/journeys/variants")) == "All episodes go one way: web"


def test_ways_that_all_differ_are_said_as_such(here: Running, site: Site) -> None:
    one_contact(here, Contact("1", "ann", 0, "web"), Contact("2", "bob", 0, "phone"))
    assert heading(page(site(), "/journeys/variants")) == "No two of 2 episodes go the same way"


def test_a_way_that_cannot_be_read_is_a_friendly_notice(crowd: Running, site: Site) -> None:
    client = site()
    assert client.get("/journeys/behind?kind=variant&way=web").status_code == 400
    assert client.get("/journeys/behind?kind=variant&way=[1]").status_code == 400


def test_handovers_say_where_most_change(here: Running, site: Site) -> None:
    steps = [("web", 0), ("phone", 60), ("phone", 90)]
    one_contact(here, *(Contact(f"{name}{at}", "ann", at, name) for name, at in steps))
    assert "in another channel in time" in heading(page(site(), "/journeys/handovers"))


def test_every_cell_of_handovers_leads_to_exactly_its_contacts(crowd: Running, site: Site) -> None:
    client = site()
    text = page(client, "/journeys/handovers?within=2h")
    assert heading(text).endswith("most from web to phone")
    for url, title in marks(text).items():
        counted = re.search(r"(\d+) contacts", title)
        assert counted is not None
        assert listed(client, url) == int(counted[1])


def test_touchpoints_that_hand_over_lead_to_their_contacts(crowd: Running, site: Site) -> None:
    client = site()
    found = {url: n for url, n in counts(page(client, "/journeys/handovers?within=2h")).items() if "handed_over" in url}
    assert found
    assert {url: listed(client, url) for url in found} == found


def test_the_same_need_leaves_other_stages_out(crowd: Running, site: Site) -> None:
    text = page(site(), "/journeys/handovers?within=2h&need=same")
    assert heading(text) == "No contact is followed by one in another channel in time"


def test_a_time_that_cannot_be_read_stays_beside_its_error(crowd: Running, site: Site) -> None:
    text = page(site(), "/journeys/handovers?within=soon")
    assert 'value="soon"' in text
    assert "Write a number and a unit" in text


@pytest.mark.parametrize("order", ["share", "time", "count"])
def test_every_cell_of_loops_leads_to_exactly_its_episodes(crowd: Running, site: Site, order: str) -> None:
    client = site()
    text = page(client, f"/journeys/loops?order={order}")
    assert heading(text) == "20.8 % of 96 episodes come to a touchpoint again, most of all to Our shop"
    for url, title in marks(text).items():
        counted = re.search(r"(\d+) episodes", title)
        assert counted is not None
        assert listed(client, url) == int(counted[1])


def test_all_loops_lead_to_their_episodes(crowd: Running, site: Site) -> None:
    assert "All 20 episodes with a loop" in words(page(site(), "/journeys/loops"))
    assert listed(site("manager"), "/journeys/behind?kind=loop") == 20


def test_no_loop_is_said(here: Running, site: Site) -> None:
    one_contact(here, Contact("1", "ann", 0, "web"), Contact("2", "ann", 1, "phone"))
    assert "No episode comes to a touchpoint again" in page(site(), "/journeys/loops")


@pytest.mark.parametrize("query", ["loop=twice", "touchpoint=fax"])
def test_an_unknown_loop_is_a_friendly_notice(crowd: Running, site: Site, query: str) -> None:
    assert site().get(f"/journeys/behind?kind=loop&{query}").status_code == 400


@pytest.mark.parametrize("name", PAGES)
def test_nothing_in_view_is_said(crowd: Running, site: Site, name: str) -> None:
    assert "Nothing was counted here" in page(site(), f"/journeys/{name}?since=2030-01-01")


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_workspace_offers_to_load(here: Running, site: Site, name: str) -> None:
    catch_up(here.ledger)
    assert "No contacts yet" in page(site(), f"/journeys/{name}")


@pytest.mark.parametrize("name", PAGES)
def test_who_sees_no_rows_gets_no_links_and_no_files(crowd: Running, site: Site, name: str) -> None:
    client = site("viewer")
    assert "/journeys/behind" not in page(client, f"/journeys/{name}")
    assert client.get(f"/journeys/{name}?as=csv").status_code == 403


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("form", ["csv", "svg"])
def test_table_and_picture_are_taken_along(crowd: Running, site: Site, name: str, form: str) -> None:
    answer = site().get(f"/journeys/{name}?as={form}&within=2h")
    assert answer.status_code == 200
    assert f".{form}" in answer["Content-Disposition"]


@pytest.mark.parametrize("name", PAGES)
def test_htmx_gets_the_part(crowd: Running, site: Site, name: str) -> None:
    assert page(site(), f"/journeys/{name}", **PART).lstrip().startswith('<section id="result">')


@pytest.mark.parametrize("name", PAGES)
def test_a_department_learns_of_its_own_touchpoints_only(crowd: Running, site: Site, name: str) -> None:
    text = page(site("department", departments=["phone"]), f"/journeys/{name}")
    assert "Our shop" not in text
