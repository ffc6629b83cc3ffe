"""The page Funnel: steps are built in the address, and every number leads to exactly its customers."""

from collections.abc import Callable

import pytest
from django.http import QueryDict
from django.test import Client
from tests.web.desks.journey_ways import CUSTOMERS, PART, company, counts, heading, listed, marks, page, words

from regard.collect.editing import save_entries
from regard.vocabulary import Segment
from regard.web.desks.journeys.funnel_form import MOST_STEPS, changed, read_form
from regard.web.running import Running

Site = Callable[..., Client]
URL = "/journeys/funnel"
KNOWN = ("web", "phone", "store")


@pytest.fixture
def crowd(here: Running) -> Running:
    return company(here)


def test_the_page_begins_with_an_example(crowd: Running, site: Site) -> None:
    text = page(site(), URL)
    assert heading(text) == "50.0 % of 80 customers go all the way; most are lost before Hotline"
    assert "An example" in text


def test_steps_are_chosen_in_the_address(crowd: Running, site: Site) -> None:
    text = page(site(), f"{URL}?s1=phone&s2=store")
    assert heading(text) == "32.5 % of 40 customers go all the way; most are lost before Store"
    assert "An example" not in text


@pytest.mark.parametrize(
    "query",
    [
        "s1=web&s2=phone&s3=store&o2=1",
        "s1=web&s2=phone&s2=store&split=first",
        "s1=web&s2=store&order=unordered",
        "s1=web&s2=store&within=12min&x=phone&xa=1&xb=2",
        "s1=web&s2=store&split=last&drop=2",
    ],
)
def test_every_number_leads_to_exactly_its_customers(crowd: Running, site: Site, query: str) -> None:
    client = site()
    found = counts(page(client, f"{URL}?{query}"))
    assert len(found) >= 2
    assert {url: listed(client, url) for url in found} == found


def test_each_group_leads_to_exactly_its_customers(crowd: Running, site: Site) -> None:
    client = site()
    titles = marks(page(client, f"{URL}?s1=web&s1=phone&s2=store&split=last"))
    groups = {url: title for url, title in titles.items() if "funnel_group" in url}
    assert groups
    for url, title in groups.items():
        assert f"{listed(client, url)} customers" in title


def test_a_segment_splits_a_funnel_into_its_customers_and_all_others(crowd: Running, site: Site) -> None:
    save_entries(crowd.ledger.folder, Segment, [Segment(key="callers", name="Callers", where=("channel=phone",))], {})
    text = page(site(), f"{URL}?s1=web&s2=store&split=segment:callers")
    assert "Callers" in text
    assert "all others" in text


def test_what_differs_between_lost_and_gone_on_is_said_with_its_test(crowd: Running, site: Site) -> None:
    text = words(page(site(), f"{URL}?s1=web&s2=store"))
    assert "What differs between those lost before Store and those who went on" in text
    assert "53 lost · 27 went on" in text.replace("  ", " ")


def test_too_few_are_not_compared(crowd: Running, site: Site) -> None:
    assert "Too few customers were lost or went on here" in page(site(), f"{URL}?s1=web&s2=store")


def test_the_time_to_convert_adds_up(crowd: Running, site: Site) -> None:
    found = counts(page(site(), f"{URL}?s1=web&s2=phone"))
    assert sum(count for url, count in found.items() if "funnel_time" in url) == CUSTOMERS // 2


def test_a_step_is_added_without_scripts(crowd: Running, site: Site) -> None:
    answer = site().get(f"{URL}?s1=web&s2=phone&steps=2&change=add")
    assert answer.status_code == 302
    assert answer["Location"] == f"{URL}?s1=web&s2=phone&steps=3"


def test_a_removed_step_takes_its_limits_along() -> None:
    made = changed(QueryDict("steps=3&s1=a&s2=b&w2=1h&o2=1&s3=c&l3=2h&x=d&xa=1&xb=3&x=e&xa=2&xb=3&change=remove-2"))
    assert (made["steps"], made["l2"]) == ("2", "2h")
    assert (made.getlist("s2"), made.getlist("w2"), made.getlist("s3")) == (["c"], [], [])
    assert (made.getlist("x"), made.getlist("xa"), made.getlist("xb")) == (["d"], ["1"], ["2"])


@pytest.mark.parametrize("change", ["remove-9", "remove-x", "nonsense"])
def test_a_change_that_cannot_be_changes_nothing(change: str) -> None:
    assert changed(QueryDict(f"steps=2&s1=a&s2=b&change={change}")).urlencode() == "steps=2&s1=a&s2=b"


def test_there_are_not_more_steps_than_fit() -> None:
    assert changed(QueryDict(f"steps={MOST_STEPS}&change=add"))["steps"] == str(MOST_STEPS)


def test_what_was_typed_is_kept_beside_its_error(crowd: Running, site: Site) -> None:
    text = page(site(), f"{URL}?s1=web&s2=phone&within=soon&w2=1%20year&entry_since=May&steps=2")
    assert 'value="soon"' in text
    assert 'value="1 year"' in text
    assert text.count("Write a number and a unit") == 2
    assert "Write a day as 2026-03-31." in text


def test_an_unknown_touchpoint_is_said_beside_its_step(crowd: Running, site: Site) -> None:
    text = words(page(site(), f"{URL}?s1=web&s2=fax"))
    assert "There is no touchpoint fax in what you may see." in text


def test_parts_that_do_not_go_together_are_explained() -> None:
    form = read_form(QueryDict("s1=web&s2=web&order=unordered"), "UTC", KNOWN)
    assert form.funnel is None
    assert "no touchpoint in common" in form.error


def test_limits_and_entry_reach_the_funnel() -> None:
    query = "s1=web&s2=phone&w2=2h&l2=5min&within=7d&entry_since=2026-03-02&entry_until=2026-04-01&o2="
    made = read_form(QueryDict(query), "Europe/Berlin", KNOWN).funnel
    assert made is not None
    assert (made.steps[1].within_s, made.steps[1].at_least_s, made.within_s) == (7200, 300, 604_800)
    assert made.entry_since is not None
    assert made.entry_since.isoformat() == "2026-03-01T23:00:00+00:00"


@pytest.mark.parametrize("query", ["order=backwards", "split=moon"])
def test_an_unknown_choice_is_a_friendly_notice(crowd: Running, site: Site, query: str) -> None:
    answer = site().get(f"{URL}?s1=web&s2=phone&{query}")
    assert answer.status_code == 400
    assert "There is no" in words(answer.content.decode())


@pytest.mark.parametrize(
    "query", ["kind=funnel&of=s1%3D", "kind=funnel_driver&of=s1%3Dweb%26s2%3Dphone&step=2&driver=moon&name=x"]
)
def test_a_link_that_cannot_be_read_is_a_friendly_notice(crowd: Running, site: Site, query: str) -> None:
    assert site().get(f"/journeys/behind?{query}").status_code == 400


def test_nobody_entering_is_said(crowd: Running, site: Site) -> None:
    assert heading(page(site(), f"{URL}?s1=web&s2=phone&entry_since=2030-01-01")) == "Nobody enters this funnel"


def test_a_department_sees_only_its_touchpoints(crowd: Running, site: Site) -> None:
    text = page(site("department", departments=["phone"]), f"{URL}?s1=web&s2=phone")
    assert "There is no touchpoint web in what you may see." in words(text)
    assert "Our shop" not in text


def test_who_sees_no_rows_gets_no_links(crowd: Running, site: Site) -> None:
    assert "/journeys/behind" not in page(site("viewer"), f"{URL}?s1=web&s2=phone&split=first")


def test_htmx_gets_the_part(crowd: Running, site: Site) -> None:
    text = page(site(), URL, **PART)
    assert text.lstrip().startswith('<section id="result">')


def test_an_empty_workspace_offers_to_load(filled: Running, site: Site) -> None:
    assert page(site(), f"{URL}?since=2030-01-01").count("Nothing was counted here") == 1
