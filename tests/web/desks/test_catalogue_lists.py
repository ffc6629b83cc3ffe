"""The lists of the catalogue: what is there, with the contacts behind it."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from regard.collect.editing import save_entries, shown
from regard.promises import save_calendar
from regard.vocabulary import Calendar, Channel, Department, Segment, Touchpoint, Unit
from regard.web.desks.catalogue.hours import next_week, today_in
from regard.web.running import Running

Site = Callable[..., Client]
KINDS = ("touchpoints", "stages", "units", "departments", "segments", "hours")
STORE = Touchpoint(key="store", name="Our store", channel=Channel.STORE, stage="buy", department="sales")
WEB = Touchpoint(key="web", name="Web", sorted=False)
PHONE = Touchpoint(key="phone", name="Phone", department="service", sorted=False)


@pytest.fixture
def company(filled: Running) -> Running:
    """The cast's contacts, and a catalogue that describes them."""
    folder = filled.ledger.folder
    save_entries(folder, Touchpoint, [STORE, WEB, PHONE], {})
    save_entries(folder, Department, [Department(key="sales", name="Sales")], {})
    save_entries(folder, Unit, [Unit(key="north", name="North"), Unit(key="kiel", name="Kiel", parent="north")], {})
    save_entries(folder, Segment, [Segment(key="callers", name="Callers", where=("touchpoint=phone",))], {})
    save_calendar(folder, Calendar(key="office", zone="Europe/Berlin", hours={"monday": ("08:00-24:00",)}), {})
    return filled


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.content.decode()[:2000]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("kind", KINDS)
def test_every_list_of_an_empty_workspace_says_what_to_do(here: Running, site: Site, kind: str) -> None:
    assert "Working hours" in text_of(site("viewer"), f"/catalogue/{kind}")


@pytest.mark.parametrize("kind", KINDS)
def test_a_viewer_sees_every_list_and_no_button(company: Running, site: Site, kind: str) -> None:
    page = site("viewer").get(f"/catalogue/{kind}").content.decode()
    assert "/edit/" not in page
    assert f"/catalogue/{kind}/new" not in page


def test_touchpoints_to_be_sorted_stand_first_with_their_contacts(company: Running, site: Site) -> None:
    text = text_of(site("manager"), "/catalogue/")
    assert text.index("Phone") < text.index("Our store")
    assert re.search(r"Web web \s*3", text)
    assert "To be sorted (2)" in text


def test_a_count_leads_to_exactly_its_rows(company: Running, site: Site) -> None:
    client = site("manager")
    page = client.get("/catalogue/touchpoints").content.decode()
    (url,) = re.findall(r'href="(/rows[^"]*group=touchpoint%3Dphone[^"]*)"', page)
    assert "2 contacts" in text_of(client, url.replace("&amp;", "&"))


def test_the_search_finds_by_name_and_by_key(company: Running, site: Site) -> None:
    assert "Our store" not in text_of(site("manager"), "/catalogue/touchpoints?q=pho").replace("Our store ( ", "")
    assert "Our store" in text_of(site("manager", "m2@example.org"), "/catalogue/touchpoints?q=STO")
    assert "No touchpoint is like that" in text_of(site("viewer"), "/catalogue/touchpoints?q=zzz")


def test_touchpoints_can_be_shown_by_state(company: Running, site: Site) -> None:
    sorted_ones = text_of(site("manager"), "/catalogue/touchpoints?show=sorted")
    assert "Our store" in sorted_ones
    assert "Touchpoints 1 to 1 of 1" in sorted_ones


def test_units_are_a_tree_and_those_of_the_data_wait_to_be_described(company: Running, site: Site) -> None:
    page = site("manager").get("/catalogue/units").content.decode()
    assert page.index("North") < page.index("Kiel")
    assert 'class="tree"' in page


def test_a_searched_unit_is_shown_alone(company: Running, site: Site) -> None:
    text = text_of(site("manager"), "/catalogue/units?q=kie")
    assert "Kiel" in text
    assert "North" not in text


def test_departments_show_what_they_own_and_which_are_not_described(company: Running, site: Site) -> None:
    text = text_of(site("manager"), "/catalogue/departments")
    assert re.search(r"Sales sales 1 0 1", text)
    assert re.search(r"service 2 contacts", text)


def test_segments_say_whom_they_hold_for(company: Running, site: Site) -> None:
    text = text_of(site("manager"), "/catalogue/segments")
    assert "2 known customers · 2 contacts" in text


def test_working_hours_show_the_next_seven_days(company: Running, site: Site) -> None:
    text = text_of(site("manager"), "/catalogue/hours")
    assert "08:00-24:00 16" in text


def test_htmx_gets_the_list_alone(company: Running, site: Site) -> None:
    headers = {"HX-Request": "true", "HX-Target": "div#entries"}
    page = site("manager").get("/catalogue/touchpoints", headers=headers).content.decode()
    assert page.strip().startswith('<div id="entries"')


def test_counts_stay_within_the_scope_while_names_are_for_all(company: Running, site: Site) -> None:
    text = text_of(site("department", departments=["service"]), "/catalogue/touchpoints")
    assert "Our store" in text
    assert re.search(r"Our store store \s*0", text)


def test_a_holiday_of_next_week_is_shown_as_one(company: Running, site: Site) -> None:
    calendar = Calendar(key="office", zone="Europe/Berlin", hours={"monday": ("08:00-24:00",)})
    days = tuple(planned.day for planned in next_week(calendar, today_in(calendar)))
    closed = Calendar(key="office", zone="Europe/Berlin", hours={"monday": ("08:00-24:00",)}, holidays=days)
    save_calendar(company.ledger.folder, closed, {"office": shown(calendar)})
    text = text_of(site("manager"), "/catalogue/hours")
    assert text.count("holiday 0") == 7
    assert "7 holidays are written down" in text


def test_an_hour_lost_to_summer_time_is_not_worked() -> None:
    night = Calendar(key="night", zone="Europe/Berlin", hours={"saturday": ("22:00-06:00",)})
    hours = [planned.hours for planned in next_week(night, date(2026, 3, 22))]
    assert hours == [0, 0, 0, 0, 0, 7, 0]
