"""The page Paths: after, before and between touchpoints, and ways that are written down."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client
from tests.web.desks.journey_ways import company, counts, heading, listed, page, words

from regard.web.running import Running

Site = Callable[..., Client]
URL = "/journeys/paths"


@pytest.fixture
def crowd(here: Running) -> Running:
    return company(here)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("way=after&at=web", "After Our shop, 30.2 % of 96 episodes end at once"),
        ("way=after&at=phone", "After Hotline, 67.5 % of 40 episodes end at once"),
        ("way=before&at=phone", "Before Hotline, 100 % come by Our shop"),
        ("way=before&at=web", "100 % of 96 episodes with Our shop begin with it"),
        ("way=between&at=web&to=store", "51.9 % of 27 episodes go from Our shop to Store directly"),
        ("way=between&at=store&to=phone", "Which ways lead where"),
    ],
)
def test_each_question_has_its_sentence(crowd: Running, site: Site, query: str, said: str) -> None:
    text = page(site(), f"{URL}?{query}")
    assert heading(text) == said


@pytest.mark.parametrize(
    "query", ["way=after&at=web&top=2", "way=before&at=store", "way=between&at=web&to=store&merge=1"]
)
def test_paths_and_all_others_lead_to_exactly_their_episodes(crowd: Running, site: Site, query: str) -> None:
    client = site()
    found = counts(page(client, f"{URL}?{query}"))
    assert found
    assert {url: listed(client, url) for url in found} == found


def test_what_happened_after_a_touchpoint_is_one_link(crowd: Running, site: Site) -> None:
    client = site()
    assert heading(page(client, f"{URL}?after=phone")).startswith("After Hotline")
    assert heading(page(client, f"{URL}?after=(none)")).startswith("After Our shop")


@pytest.mark.parametrize("query", ["at=fax", "way=sideways", "way=between&at=web&to=fax"])
def test_what_is_unknown_is_a_friendly_notice(crowd: Running, site: Site, query: str) -> None:
    assert site().get(f"{URL}?{query}").status_code == 400


def test_a_pattern_counts_the_episodes_that_match(crowd: Running, site: Site) -> None:
    client = site()
    text = page(client, f"{URL}?way=pattern&pattern={quote('web -> phone')}&within=1h")
    assert heading(text) == "41.7 % of 96 episodes go this way, of 40 customers"
    found = counts(text)
    assert sorted(found.values()) == [40, 56, 96]
    assert {url: listed(client, url) for url in found} == found


def test_a_pattern_with_a_mistake_says_where(crowd: Running, site: Site) -> None:
    text = page(site(), f"{URL}?way=pattern&pattern={quote('web ->')}")
    assert "the end at position 7" in words(text)
    assert 'value="web -&gt;"' in text


def test_a_pattern_has_examples_of_touchpoints_that_occur(crowd: Running, site: Site) -> None:
    text = words(page(site(), f"{URL}?way=pattern"))
    assert "web -> phone" in text
    assert "one directly after the other" in text


def test_one_pattern_leads_to_another(crowd: Running, site: Site) -> None:
    client = site()
    text = page(client, f"{URL}?way=conversion&first=phone&then=store")
    assert heading(text).startswith("The second follows in 32.5 %, no more and no less than anywhere")
    found = counts(text)
    assert sorted(found.values()) == [13, 27, 40]
    assert {url: listed(client, url) for url in found} == found


def test_lift_is_said_where_it_is_more_than_chance(crowd: Running, site: Site) -> None:
    text = page(site(), f"{URL}?way=conversion&first={quote('phone -> store')}&then=store&within=1h")
    assert heading(text).startswith("The second follows in 0 %: 0 times the 28.1 %")


def test_a_mistake_is_shown_beside_the_pattern_that_has_it(crowd: Running, site: Site) -> None:
    text = page(site(), f"{URL}?way=conversion&first=web&then=fax")
    assert 'id="typed-then-error"' in text
    assert 'id="typed-first-error"' not in text


def test_what_is_found_nowhere_is_said(crowd: Running, site: Site) -> None:
    text = page(site(), f"{URL}?way=conversion&first={quote('store -> phone')}&then=web")
    assert heading(text) == "The first is found in no episode"
