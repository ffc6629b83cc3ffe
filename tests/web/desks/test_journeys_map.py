"""The map holds an intended journey against what happens; each number leads to exactly what it counts."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import pyarrow as pa
import pytest
from django.test import Client
from tests.cast import Contact, arrival
from tests.web.desks.journeys_company import PURCHASE, with_purchases

from regard.collect import register_touchpoints
from regard.journeys.intended import put_intended
from regard.ledger import append
from regard.promises import save_promise
from regard.story import catch_up
from regard.vocabulary import Comparison, LimitRule, Promise, Touchpoint
from regard.web.running import Running

Site = Callable[..., Client]
KEPT = ("web", "phone", "store")
LINK = re.compile(r'<a[^>]* href="(/journeys/behind\?[^"]+)"[^>]*>(?:n )?([\d,]+)</a>')


@pytest.fixture
def company(here: Running) -> Running:
    return with_purchases(here)


def links(client: Client, path: str) -> Iterator[tuple[str, int]]:
    """Yield each link to a list with the number that it stands for."""
    page = client.get(path).content.decode()
    for url, number in LINK.findall(page):
        yield unescape(url), int(number.replace(",", ""))


def behind(client: Client, url: str) -> int:
    found = client.get(url)
    assert found.status_code == 200
    return int(found.context["listing"].contacts)


def test_the_map_says_who_follows_the_journey(site: Site, company: Running) -> None:
    response = site("analyst").get("/journeys/map")
    page = unescape(response.content.decode())
    assert "50.0 % follow “Purchase” to the end; most are lost after “Look”: 25.0 %" in page
    assert [count.n for _name, _said, count in response.context["summary"]] == [5, 4, 2, 1]
    assert "<svg" in page
    assert "We answer at once" in page


def test_every_number_of_the_map_leads_to_what_it_counts(site: Site, company: Running) -> None:
    client = site("analyst")
    found = list(links(client, "/journeys/map?journey=purchase"))
    assert len(found) > 10
    assert all(behind(client, url) == number for url, number in found)


def test_the_experience_of_a_step_is_between_its_ends(site: Site, company: Running) -> None:
    lines = site("analyst").get("/journeys/map").context["lines"]
    assert lines[0].experience.value == 1.0
    assert lines[0].experience_words == "+1.00"
    assert lines[2].experience is None


def test_promises_of_a_step_lead_to_their_checks(site: Site, company: Running) -> None:
    folder = company.ledger.folder
    register_touchpoints(folder, [Touchpoint(key="web", name="Website")])
    rule = LimitRule(field="waiting_s", comparison=Comparison.AT_MOST, limit=1)
    save_promise(folder, Promise(key="fast", statement="It is fast.", touchpoint="web", rule=rule))
    table = with_waiting()
    append(company.ledger, "interaction", table)
    catch_up(company.ledger)
    page = unescape(site("analyst").get("/journeys/map").content.decode())
    assert "It is fast." in page
    assert "measure=promises_kept" in page


def with_waiting() -> object:
    """Return a contact at the website that had to wait."""
    table = arrival(Contact("waits", "ann", 900, "web"))
    place = table.schema.get_field_index("waiting_s")
    return table.set_column(place, table.schema.field(place), [[5.0]])


def test_who_sees_no_rows_sees_numbers_without_links(site: Site, company: Running) -> None:
    page = site("viewer").get("/journeys/map").content.decode()
    assert "Purchase" in page
    assert "/journeys/behind" not in page


def test_a_department_sees_the_journeys_of_its_own_touchpoints(site: Site, company: Running) -> None:
    register_touchpoints(company.ledger.folder, [Touchpoint(key="store", name="Store", department="shops")])
    client = site("department", departments=["shops"])
    summary = client.get("/journeys/map").context["summary"]
    assert [count.n for _name, _said, count in summary] == [2, 0, 0, 2]
    contacts = "/journeys/behind?kind=map_contacts&touchpoint=web"
    assert client.get(contacts).status_code in {200, 400}
    assert b"carla" not in client.get(contacts).content


def test_the_map_is_taken_along_as_a_file_by_who_may(site: Site, company: Running) -> None:
    assert b"Look" in site("analyst").get("/journeys/map?as=csv").content
    assert site("analyst", "other@example.org").get("/journeys/map?as=svg")["Content-Type"] == "image/svg+xml"
    assert site("viewer").get("/journeys/map?as=csv").status_code == 403


def test_htmx_gets_the_result_alone(site: Site, company: Running) -> None:
    headers = {"HX-Request": "true", "HX-Target": "div#result"}
    page = site("analyst").get("/journeys/map", headers=headers).content.decode()
    assert "<html" not in page
    assert "Step by step" in page


def test_without_an_intended_journey_the_map_says_how_to_get_one(site: Site, filled: Running) -> None:
    assert "Write the first one" in site("owner").get("/journeys/map").content.decode()
    assert "Write the first one" not in site("viewer").get("/journeys/map").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/journeys/map?journey=moon",
        "/journeys/behind?kind=conformance&journey=purchase&outcome=lost",
        "/journeys/behind?kind=conformance&journey=purchase&outcome=reached&step=Moon",
        "/journeys/behind?kind=map_answers&journey=purchase&score=nps&step=Moon",
        "/journeys/behind?kind=map_answers&journey=purchase&score=moon&step=Look",
        "/journeys/behind?kind=map_contacts&touchpoint=moon",
    ],
)
def test_what_is_unknown_is_said_in_a_friendly_way(site: Site, company: Running, path: str) -> None:
    assert site("analyst").get(path).status_code == 400


def test_a_period_without_contacts_has_nobody_who_begins(site: Site, company: Running) -> None:
    page = site("analyst").get("/journeys/map?since=2020-01-01&until=2020-02-01").content.decode()
    assert f"Nobody begins “{PURCHASE.name}”" in unescape(page)


def waited(*waits_s: float) -> pa.Table:
    """Return contacts at the website, each of a customer of its own, who had to wait."""
    table = arrival(*(Contact(f"w{number}", f"w{number}", 1000 + number, "web") for number in range(len(waits_s))))
    place = table.schema.get_field_index("waiting_s")
    field = table.schema.field(place)
    return table.set_column(place, field, pa.array(waits_s, field.type))


def test_a_promise_is_kept_or_broken_only_where_that_is_sure(site: Site, company: Running) -> None:
    folder = company.ledger.folder
    register_touchpoints(folder, [Touchpoint(key="web", name="Website")])
    for limit in (1, 10, 20):
        rule = LimitRule(field="waiting_s", comparison=Comparison.AT_MOST, limit=limit)
        save_promise(folder, Promise(key=f"in_{limit}", statement=f"In {limit} s.", touchpoint="web", rule=rule))
    append(company.ledger, "interaction", waited(*[5.0] * 90, *[15.0] * 10))
    catch_up(company.ledger)
    page = site("analyst").get("/journeys/map").content.decode()
    titles = [unescape(each) for each in re.findall(r"<title>(In \d+ s\.[^<]*)", page)]
    said = ("In 1 s. \N{MIDDLE DOT} broken", "In 10 s. \N{MIDDLE DOT} 90.0 %", "In 20 s. \N{MIDDLE DOT} kept")
    assert [(title, start) for title, start in zip(titles, said, strict=True) if not title.startswith(start)] == []


def test_of_many_places_where_a_step_is_left_for_the_rest_is_summed_up(site: Site, company: Running) -> None:
    places = [f"place-{number}" for number in range(6)]
    contacts = [
        Contact(f"{who}{place}", f"x{who}", 2000 + 10 * who + place, key)
        for who, left in enumerate(places)
        for place, key in enumerate(("web", left))
    ]
    append(company.ledger, "interaction", arrival(*contacts))
    catch_up(company.ledger)
    page = site("analyst").get("/journeys/map").content.decode()
    assert 'href="#deviations"' in page
    assert all(place in page for place in places)
    assert 'href="#deviations"' not in site("viewer").get("/journeys/map").content.decode()


def test_a_journey_that_all_follow_says_so(site: Site, here: Running) -> None:
    ways = [Contact(f"{who}{place}", who, place, key) for who in ("ann", "bob") for place, key in enumerate(KEPT)]
    append(here.ledger, "interaction", arrival(*ways))
    catch_up(here.ledger)
    assert not put_intended(here.ledger.folder, PURCHASE)
    page = site("analyst").get("/journeys/map").content.decode()
    assert "All who begin “Purchase” follow it to the end" in unescape(page)
