"""People change the catalogue: sort, merge, make, edit, remove; within their rights, and never over each other."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.cast import Contact, arrival

from regard.collect import read_catalogue
from regard.collect.editing import save_entries, shown
from regard.ledger import append
from regard.promises import read_register, save_calendar, save_promise
from regard.story import catch_up
from regard.vocabulary import Calendar, Channel, Comparison, Department, LimitRule, Promise, Segment, Touchpoint, Unit
from regard.web.accounts.models import AuditEntry
from regard.web.running import Running

Site = Callable[..., Client]
STORE = Touchpoint(key="store", name="Our store", channel=Channel.STORE, stage="buy", department="sales")
WEB = Touchpoint(key="web", name="Web", sorted=False)
PHONE = Touchpoint(key="phone", name="Phone", channel=Channel.PHONE, department="service", sorted=False)
OFFICE = Calendar(key="office", zone="Europe/Berlin", hours={"monday": ("08:00-12:00",)})


@pytest.fixture
def company(filled: Running) -> Running:
    save_entries(filled.ledger.folder, Touchpoint, [STORE, WEB, PHONE], {})
    return filled


@pytest.fixture
def manager(company: Running, site: Site) -> Client:
    return site("manager")


def touchpoints(running: Running) -> dict[str, Touchpoint]:
    return dict(read_catalogue(running.ledger.folder).touchpoints)


def ticked(*entries: Touchpoint, **chosen: str) -> dict[str, Any]:
    return {"key": [each.key for each in entries], **{f"seen-{each.key}": shown(each) for each in entries}, **chosen}


def said(client: Client, path: str, sent: dict[str, Any]) -> str:
    response = client.post(path, sent, follow=True)
    assert response.status_code == 200, response.content.decode()[:2000]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def seen_on(page: str) -> str:
    """Return what a form keeps of the entry as it was shown."""
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', page)
    return unescape(seen)


def test_many_touchpoints_are_sorted_at_once(company: Running, manager: Client) -> None:
    chosen = {"channel": "suggested", "stage": "get_help", "department": "sales"}
    assert "2 touchpoints are sorted" in said(manager, "/catalogue/touchpoints/sort", ticked(WEB, PHONE, **chosen))
    found = touchpoints(company)
    assert (found["phone"].channel, found["phone"].stage, found["phone"].sorted) == (Channel.PHONE, "get_help", True)
    assert {found["web"].department, found["phone"].department} == {"sales"}
    assert AuditEntry.objects.filter(act="sorted", kind="touchpoints").count() == 2


def test_what_is_left_as_it_is_stays(company: Running, manager: Client) -> None:
    said(manager, "/catalogue/touchpoints/sort", ticked(PHONE, channel="", stage="", department=""))
    assert touchpoints(company)["phone"] == Touchpoint(
        key="phone", name="Phone", channel=Channel.PHONE, department="service"
    )


def test_contacts_count_where_a_touchpoint_was_sorted_to(company: Running, manager: Client) -> None:
    said(manager, "/catalogue/touchpoints/sort", ticked(WEB, channel="web", stage="use", department=""))
    assert "being made anew" in manager.get("/catalogue/pending").content.decode()
    catch_up(company.ledger)
    assert "now stand as the catalogue says" in manager.get("/catalogue/pending").content.decode()
    assert re.search(r"group=stage%3Duse[^>]*>3<", manager.get("/catalogue/stages").content.decode())


def test_without_a_tick_nothing_is_sorted(company: Running, manager: Client) -> None:
    assert "Tick at least one" in said(manager, "/catalogue/touchpoints/sort", {"channel": "web"})


def test_sorting_over_anothers_change_is_refused_with_what_changed(company: Running, manager: Client) -> None:
    theirs = Touchpoint(key="web", name="Web shop", sorted=False)
    save_entries(company.ledger.folder, Touchpoint, [theirs], {"web": shown(WEB)})
    text = said(manager, "/catalogue/touchpoints/sort", ticked(WEB, channel="web"))
    assert "name was “Web” and is now “Web shop”" in text
    assert touchpoints(company)["web"] == theirs


def test_the_list_comes_back_as_it_was(company: Running, manager: Client) -> None:
    sent = ticked(WEB, channel="web", back="show=unsorted&q=e")
    assert manager.post("/catalogue/touchpoints/sort", sent).headers["Location"].endswith("?show=unsorted&q=e")


def test_merging_is_explained_done_and_taken_back(company: Running, manager: Client) -> None:
    rule = LimitRule(field="waiting_s", comparison=Comparison.AT_MOST, limit=60)
    save_promise(company.ledger.folder, Promise(key="wait", statement="Soon.", touchpoint="phone", rule=rule))
    asked = manager.post("/catalogue/touchpoints/sort", ticked(WEB, PHONE, merge="1"), follow=True).content.decode()
    assert "All 5 contacts count at the one that stays" in asked
    assert "These promises follow: wait." in asked
    assert "Merged." in said(manager, "/catalogue/touchpoints/merge", ticked(WEB, PHONE, target="web"))
    merged = touchpoints(company)["phone"]
    assert merged.merged_into == "web"
    catch_up(company.ledger)
    assert ">5</a>" in manager.get("/catalogue/touchpoints?q=web").content.decode()
    assert "counts for itself again" in said(manager, "/catalogue/touchpoints/split/phone", {"seen": shown(merged)})
    assert touchpoints(company)["phone"] == PHONE


def test_one_touchpoint_alone_is_not_merged(company: Running, manager: Client) -> None:
    assert "Nothing to merge" in manager.get("/catalogue/touchpoints/merge?key=web").content.decode()


def test_a_conflict_in_merging_or_taking_back_is_said(company: Running, manager: Client) -> None:
    old = Touchpoint(key="web", name="Old", sorted=False)
    assert "Somebody else" in said(manager, "/catalogue/touchpoints/merge", ticked(old, PHONE, target="phone"))
    save_entries(company.ledger.folder, Touchpoint, [Touchpoint(key="till", name="Till", merged_into="store")], {})
    assert "Somebody else" in said(manager, "/catalogue/touchpoints/split/till", {"seen": "{}"})


NEW: list[tuple[str, dict[str, Any], str]] = [
    ("touchpoints", {"name": "Info desk", "channel": "store", "weight": "2", "stage": "buy"}, "info_desk"),
    ("stages", {"name": "Return", "journey": "customer"}, "return"),
    ("units", {"name": "Kiel", "zone": "Europe/Berlin"}, "kiel"),
    ("departments", {"name": "Finance", "key": "finance"}, "finance"),
    ("segments", {"name": "Web", "column": ["touchpoint", ""], "comparison": ["=", "="], "value": ["web", ""]}, "web"),
    ("hours", {"key": "desk", "zone": "UTC", "monday-begin": ["22:00", ""], "monday-end": ["00:00", ""]}, "desk"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "sent", "key"), NEW, ids=[kind for kind, _, _ in NEW])
def test_an_entry_is_made_shown_and_removed(manager: Client, kind: str, sent: dict[str, Any], key: str) -> None:
    text = said(manager, f"/catalogue/{kind}/new", sent | {"save": "1"})
    assert "is saved" in text
    seen = seen_on(manager.get(f"/catalogue/{kind}/edit/{key}").content.decode())
    assert json.loads(seen)["key"] == key
    assert "is removed" in said(manager, f"/catalogue/{kind}/remove/{key}", {"seen": seen})
    assert manager.get(f"/catalogue/{kind}/edit/{key}").status_code == 404
    assert {*AuditEntry.objects.filter(kind=kind, key=key).values_list("act", flat=True)} == {"created", "removed"}


def test_midnight_at_the_end_of_a_span_is_kept(company: Running, manager: Client) -> None:
    said(manager, "/catalogue/hours/new", NEW[-1][1] | {"save": "1"})
    assert read_register(company.ledger.folder).calendars["desk"].hours == {"monday": ("22:00-24:00",)}
    assert 'value="00:00"' in manager.get("/catalogue/hours/edit/desk").content.decode()


def test_an_edited_touchpoint_is_sorted_and_keeps_what_the_form_does_not_show(
    company: Running, manager: Client
) -> None:
    sent = {"name": "Phone line", "channel": "phone", "weight": "1", "seen": shown(PHONE), "save": "1"}
    said(manager, "/catalogue/touchpoints/edit/phone", sent)
    assert touchpoints(company)["phone"] == Touchpoint(key="phone", name="Phone line", channel=Channel.PHONE)


def test_what_was_typed_stays_where_something_is_wrong(company: Running, manager: Client) -> None:
    sent = {"name": "", "channel": "phone", "weight": "-3", "seen": shown(PHONE), "save": "1"}
    page = manager.post("/catalogue/touchpoints/edit/phone", sent).content.decode()
    assert 'value="-3"' in page
    assert page.count('aria-invalid="true"') == 2


def test_a_second_save_puts_ones_own_in_the_place_of_anothers(company: Running, manager: Client) -> None:
    theirs = Touchpoint(key="phone", name="Hotline", department="service")
    save_entries(company.ledger.folder, Touchpoint, [theirs], {"phone": shown(PHONE)})
    sent = {"name": "Mine", "channel": "phone", "weight": "1", "seen": shown(PHONE), "save": "1"}
    page = manager.post("/catalogue/touchpoints/edit/phone", sent).content.decode()
    assert "name was “Phone” and is now “Hotline”" in page
    said(manager, "/catalogue/touchpoints/edit/phone", sent | {"seen": seen_on(page)})
    assert touchpoints(company)["phone"].name == "Mine"


@pytest.mark.parametrize(
    ("kind", "sent", "says"),
    [
        ("units", {"name": "A", "key": "Not A Key"}, "is no key"),
        ("units", {"name": "A", "zone": "Mars/Base"}, "Mars/Base"),
        ("touchpoints", {"name": "Web", "channel": "web", "weight": "1"}, "Choose another key"),
        ("segments", {"name": "All"}, "at least one condition"),
        ("hours", {"zone": "UTC", "monday-begin": ["09:00"], "monday-end": [""]}, "no span of hours"),
        ("hours", {"zone": "UTC"}, "at least one span"),
    ],
)
def test_a_mistake_is_said_at_the_form(manager: Client, kind: str, sent: dict[str, Any], says: str) -> None:
    assert says in manager.post(f"/catalogue/{kind}/new", sent | {"save": "1"}).content.decode().replace("&#x27;", "'")


def test_units_cannot_be_above_themselves(company: Running, manager: Client) -> None:
    north, kiel = Unit(key="north", name="North"), Unit(key="kiel", name="Kiel", parent="north")
    save_entries(company.ledger.folder, Unit, [north, kiel], {})
    sent = {"name": "North", "parent": "kiel", "seen": shown(north), "save": "1"}
    assert "above itself" in manager.post("/catalogue/units/edit/north", sent).content.decode()


def test_stages_move_one_place_at_a_time(company: Running, manager: Client) -> None:
    stages = read_catalogue(company.ledger.folder).stages
    seen = {f"seen-{stage.key}": shown(stage) for stage in stages}
    manager.post("/catalogue/stages/move", seen | {"move": "buy:up"})
    assert [stage.key for stage in read_catalogue(company.ledger.folder).stages][:3] == ["aware", "buy", "evaluate"]
    assert "Somebody else" in said(manager, "/catalogue/stages/move", seen | {"move": "buy:down"})
    manager.post("/catalogue/stages/move", seen | {"move": "aware:up"})
    manager.post("/catalogue/stages/move", seen | {"move": "nothing:up"})
    assert [stage.key for stage in read_catalogue(company.ledger.folder).stages][:3] == ["aware", "buy", "evaluate"]


def test_what_is_in_use_is_not_removed_and_the_page_says_by_whom(company: Running, manager: Client) -> None:
    page = manager.get("/catalogue/touchpoints/remove/web").content.decode()
    assert "3 contacts in the ledger" in page
    assert "still in use" in said(manager, "/catalogue/touchpoints/remove/web", {"seen": shown(WEB)})
    assert "touchpoint store" in manager.get("/catalogue/stages/remove/buy").content.decode()
    save_entries(company.ledger.folder, Department, [Department(key="sales", name="Sales")], {})
    assert "touchpoint store" in manager.get("/catalogue/departments/remove/sales").content.decode()


def test_many_uses_are_named_in_short(company: Running, manager: Client) -> None:
    folder = company.ledger.folder
    save_entries(folder, Touchpoint, [Touchpoint(key=f"t{n}", name="T", stage="renew") for n in range(12)], {})
    seen = shown(read_catalogue(folder).stages[6])
    assert "and 2 more" in said(manager, "/catalogue/stages/remove/renew", {"seen": seen})


def test_conditions_are_built_row_by_row_and_counted(company: Running, manager: Client) -> None:
    rows = {"name": "Web", "column": ["touchpoint"], "comparison": ["="], "value": ["web"]}
    page = manager.post("/catalogue/segments/new", rows | {"preview": "1"}).content.decode()
    assert "2 known customers" in page
    assert "3 contacts" in page
    assert '<option value="phone">' in page
    more = manager.post("/catalogue/segments/new", rows | {"add": "1"}).content.decode()
    assert more.count('name="comparison"') == 2
    assert 'value="Web"' in more
    less = rows | {"column": ["touchpoint", "channel"], "comparison": ["=", "="], "value": ["web", ""], "remove": "0"}
    assert manager.post("/catalogue/segments/new", less).content.decode().count('name="comparison"') == 1


def test_htmx_gets_the_count_and_the_values_alone(company: Running, manager: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "div#extras"}
    rows = {"column": ["waiting_s"], "comparison": [">"], "value": ["ten"]}
    page = manager.post("/catalogue/segments/new", rows, headers=headers).content.decode()
    assert page.strip().startswith('<div id="extras">')
    assert "needs a number" in page


def test_conditions_can_be_written_before_any_data(here: Running, site: Site) -> None:
    page = site("manager").get("/catalogue/segments/new").content.decode()
    assert '<option value="channel">' in page
    assert "Choose at least one column" in page


def test_an_edited_segment_shows_its_conditions(company: Running, manager: Client) -> None:
    callers = Segment(key="callers", name="Callers", where=("touchpoint=phone", "context:tariff!="))
    save_entries(company.ledger.folder, Segment, [callers], {})
    page = manager.get("/catalogue/segments/edit/callers").content.decode()
    assert page.count('name="comparison"') == 2
    assert '<option value="context:tariff" selected>' in page


def test_next_week_is_shown_before_anything_is_saved(company: Running, manager: Client) -> None:
    week = {"zone": "Europe/Berlin", "tuesday-begin": ["22:00"], "tuesday-end": ["06:00"], "preview": "1"}
    page = manager.post("/catalogue/hours/new", week).content.decode()
    assert "22:00-06:00" in page
    assert read_register(company.ledger.folder).calendars == {}


def test_hours_that_a_promise_counts_are_refused_in_words(company: Running, manager: Client) -> None:
    save_calendar(company.ledger.folder, OFFICE, {})
    sent = {"zone": "UTC", "monday-begin": ["08:00"], "monday-end": ["12:00"], "seen": "{}", "save": "1"}
    assert "Somebody else" in manager.post("/catalogue/hours/edit/office", sent).content.decode()


def test_a_department_changes_its_own_touchpoints_only(company: Running, site: Site) -> None:
    service = site("department", departments=["service"])
    text = said(service, "/catalogue/touchpoints/sort", ticked(PHONE, channel="phone"))
    assert "1 touchpoint is sorted" in text
    assert service.post("/catalogue/touchpoints/sort", ticked(WEB, channel="web")).status_code == 403
    assert service.post("/catalogue/touchpoints/sort", ticked(PHONE, department="sales")).status_code == 403
    assert service.get("/catalogue/touchpoints/edit/store").status_code == 403
    assert service.post("/catalogue/touchpoints/merge", ticked(PHONE, target="store")).status_code == 403
    assert service.get("/catalogue/touchpoints/merge?key=web&key=phone").status_code == 403
    assert not touchpoints(company)["web"].sorted


def test_a_department_makes_touchpoints_of_its_own_and_nothing_else(company: Running, site: Site) -> None:
    service = site("department", departments=["service"])
    new = {"name": "Chat", "channel": "chat", "weight": "1", "department": "service", "save": "1"}
    assert "is saved" in said(service, "/catalogue/touchpoints/new", new)
    other = service.post("/catalogue/touchpoints/new", new | {"name": "Shop", "department": "sales"})
    assert "Select a valid choice" in other.content.decode()
    assert service.get("/catalogue/stages/new").status_code == 403
    assert service.get("/catalogue/stages/edit/buy").status_code == 403
    stages = read_catalogue(company.ledger.folder).stages
    moved = {f"seen-{stage.key}": shown(stage) for stage in stages} | {"move": "buy:up"}
    assert service.post("/catalogue/stages/move", moved).status_code == 403


def test_whoever_is_bound_to_units_changes_nothing_here(company: Running, site: Site) -> None:
    north = site("department", units=["north"])
    assert north.post("/catalogue/touchpoints/sort", ticked(WEB, channel="web")).status_code == 403
    assert north.get("/catalogue/touchpoints/new").status_code == 403


def test_an_agent_and_a_viewer_change_nothing(company: Running, site: Site) -> None:
    for role in ("agent", "viewer"):
        client = site(role)
        assert client.post("/catalogue/touchpoints/sort", ticked(WEB, channel="web")).status_code == 403
        assert client.get("/catalogue/touchpoints/edit/web").status_code == 403


def test_contacts_suggest_channel_and_stage(company: Running, manager: Client) -> None:
    import pyarrow as pa

    from regard.ledger.schema import CODE, INTERACTION

    table = arrival(Contact("7", "bob", 50, "kiosk"), Contact("8", "bob", 55, "kiosk"))
    for name, value in (("channel", "store"), ("stage", "buy")):
        column = pa.array([value, None], pa.string()).cast(CODE)
        table = table.set_column(INTERACTION.get_field_index(name), INTERACTION.field(name), column)
    append(company.ledger, "interaction", table)
    kiosk = Touchpoint(key="kiosk", name="Kiosk", sorted=False)
    save_entries(company.ledger.folder, Touchpoint, [kiosk], {})
    catch_up(company.ledger)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", manager.get("/catalogue/").content.decode()))
    assert "Store? 50 % of contacts Buy?" in text
    said(manager, "/catalogue/touchpoints/sort", ticked(kiosk, channel="suggested", stage="suggested"))
    assert (touchpoints(company)["kiosk"].channel, touchpoints(company)["kiosk"].stage) == (Channel.STORE, "buy")
