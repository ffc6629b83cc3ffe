"""Clusters say what stands out, a comparison what differs; each number leads to exactly what it counts."""

import json
from collections.abc import Callable
from urllib.parse import urlencode

import numpy as np
import pytest
from django.test import Client
from tests.web.desks.journeys_company import with_purchases
from tests.web.desks.test_journeys_map import behind, links

from regard.collect.editing import save_entries
from regard.journeys.clusters import Cluster
from regard.journeys.clusters_traits import Trait, TraitKind
from regard.story import catch_up
from regard.vocabulary import Segment
from regard.web.desks.journeys.clusters_words import described, short_name
from regard.web.desks.journeys.compare_lines import Line, Share
from regard.web.running import Running

Site = Callable[..., Client]
TIMES = "since=2026-03-02&until=2026-03-03"


@pytest.fixture
def company(here: Running) -> Running:
    return with_purchases(here)


def test_every_cluster_leads_to_its_episodes(site: Site, company: Running) -> None:
    client = site("analyst")
    for path in ("/journeys/clusters", "/journeys/clusters?k=2&rule=whole"):
        found = list(links(client, path))
        assert sum(number for url, number in found) >= 5
        assert all(behind(client, url) == number for url, number in found)


def test_as_many_clusters_as_asked_for_are_shown(site: Site, company: Running) -> None:
    response = site("analyst").get("/journeys/clusters?k=2&rule=whole")
    assert len(response.context["found"].clusters) == 2
    assert response.context["finding"].startswith("2 kinds of episodes; the largest is")


def test_one_cluster_alone_is_said_to_be_all_alike(site: Site, company: Running) -> None:
    context = site("analyst").get("/journeys/clusters?rule=whole&where=touchpoint=mail").context
    assert context["finding"] == "All episodes are alike: they make one group"


def test_a_period_without_episodes_has_no_clusters(site: Site, company: Running) -> None:
    page = site("analyst").get("/journeys/clusters?since=2020-01-01&until=2020-02-01").content.decode()
    assert "No episodes in view" in page


def test_traits_are_said_in_words(here: Running) -> None:
    kinds = {
        Trait(TraitKind.LENGTH, "", 4.0, 2.0): "Long: 4 contacts, others 2",
        Trait(TraitKind.LENGTH, "", 1.0, 2.0): "Short: 1 contacts, others 2",
        Trait(TraitKind.DURATION, "", 60.0, 7200.0): "Short in time: 1 min, others 2 h",
        Trait(TraitKind.DURATION, "", 7200.0, 60.0): "Long in time: 2 h, others 1 min",
        Trait(TraitKind.REPEATS, "", 3.0, 1.0): "3 contacts repeat a touchpoint, others 1",
        Trait(TraitKind.FIRST, "web", 0.5, 0.1): "50.0 % begin with web, others 10.0 %",
        Trait(TraitKind.LAST, "web", 0.5, 0.1): "50.0 % end with web, others 10.0 %",
        Trait(TraitKind.SHARE, "web", 0.5, 0.0): "Only these have web",
        Trait(TraitKind.SHARE, "web", 0.0, 0.5): "No web",
        Trait(TraitKind.SHARE, "web", 0.5, 0.1): "50.0 % of contacts are web, with others 10.0 %",
    }
    for trait, said in kinds.items():
        cluster = Cluster(1, 5, 1.0, 0.5, 1.0, 2.0, 60.0, (trait,))
        assert described(cluster) == [said]
        assert short_name(cluster).startswith("1 ")
    assert described(Cluster(1, 5, 1.0, 0.5, 1.0, 2.0, 60.0, ())) == ["Like the others"]


@pytest.mark.parametrize("what", ["graph", "steps", "variants", "intended", "funnel&s1=web&s2=phone&s2=store"])
@pytest.mark.parametrize("against", ["2026-03-01..2026-03-03", "previous", "year"])
def test_every_number_of_a_comparison_leads_to_what_it_counts(
    site: Site, company: Running, what: str, against: str
) -> None:
    client = site("analyst")
    found = list(links(client, f"/journeys/compare?{TIMES}&what={what}&against={against}"))
    assert len(found) > (0 if "funnel" in what else 2)
    assert all(behind(client, url) == number for url, number in found)


def test_a_period_bounds_the_entry_to_a_funnel_and_not_what_follows(site: Site, company: Running) -> None:
    client, steps = site("analyst"), "what=funnel&s1=web&s2=web&within=3d"
    context = client.get(f"/journeys/compare?since=2026-03-02&until=2026-03-03&{steps}").context
    assert (context["steps"], context["is_early"]) == (["web", "web"], True)
    assert f"{context['funnel_url']}&".count("s1=web&") == 1
    assert client.get(context["funnel_url"]).status_code == 200


def test_unordered_steps_are_compared_by_how_many_were_gone(site: Site, company: Running) -> None:
    query = f"{TIMES}&what=funnel&s1=web&s2=phone&order=unordered&within="
    page = site("analyst").get(f"/journeys/compare?{query}").content.decode()
    assert "2 different steps" in page


def test_a_comparison_with_itself_has_no_clear_difference(site: Site, company: Running) -> None:
    context = site("analyst").get(f"/journeys/compare?{TIMES}&against=2026-03-02..2026-03-03").context
    assert context["finding"].startswith("No clear difference between")
    assert all(line.difference == 0 for line in context["lines"] if not np.isnan(line.difference))


def test_two_segments_are_compared(site: Site, company: Running) -> None:
    segments = [Segment(key=key, name=key.title(), where=(f"touchpoint={key}",)) for key in ("web", "store")]
    save_entries(company.ledger.folder, Segment, segments, {})
    client = site("analyst")
    context = client.get("/journeys/compare?segment=web&against=store&rule=whole").context
    assert context["sides"].names == ("Web", "Store")
    assert not context["sides"].overlaps
    assert client.get("/journeys/compare?against=store").context["sides"].overlaps
    assert client.get("/journeys/compare?segment=store&against=store").status_code == 400


def test_a_clear_difference_is_said_with_its_p(site: Site, company: Running) -> None:
    line = Line("Web", "Store", Share(90, 100, ""), Share(10, 100, ""), 0.8, 0.7, 0.9, 0.0)
    assert (line.differs, line.verdict, line.p_words) == (True, "more often", "< 0.001")
    assert line.words == "+80.0 points (+70.0 to +90.0)"
    less = Line("Web", "", Share(1, 100, ""), Share(0, 0, ""), -0.8, -0.9, -0.7, 0.04)
    assert (less.verdict, less.p_words) == ("less often", "0.040")
    none = Line("Web", "", Share(1, 100, ""), Share(0, 0, ""), np.nan, np.nan, np.nan, np.nan)
    assert (none.words, none.p_words, none.second.words) == ("", "", "\N{EN DASH}")


def test_without_a_period_the_last_ninety_days_are_compared(site: Site, company: Running) -> None:
    context = site("analyst").get("/journeys/compare").context
    assert (context["question"].since.isoformat(), context["question"].until.isoformat()) == (
        "2025-12-03",
        "2026-03-03",
    )


def test_a_time_without_journeys_on_both_sides_says_so(site: Site, company: Running) -> None:
    page = site("analyst").get("/journeys/compare?since=2020-01-01&until=2020-02-01").content.decode()
    assert "No journeys on either side" in page


@pytest.mark.parametrize(
    "query",
    [
        {"against": "moon"},
        {"against": "2026..moon"},
        {"what": "moon"},
        {"what": "intended", "journey": "moon"},
        {"what": "funnel", "s1": "moon", "s2": "web"},
        {"what": "funnel", "s1": "web", "steps": "1"},
    ],
)
def test_what_cannot_be_compared_is_said_in_a_friendly_way(site: Site, company: Running, query: dict[str, str]) -> None:
    assert site("analyst").get(f"/journeys/compare?{urlencode(query)}").status_code == 400


@pytest.mark.parametrize("path", ["moon", json.dumps("web"), json.dumps(["moon"])])
def test_a_way_that_is_none_has_nothing_behind_it(site: Site, company: Running, path: str) -> None:
    query = urlencode({"kind": "compared", "what": "variants", "path": path})
    found = site("analyst").get(f"/journeys/behind?{query}")
    assert found.status_code == 400 or not found.context["listing"].contacts


def test_intended_journeys_are_compared_only_where_there_is_one(site: Site, filled: Running) -> None:
    client = site("analyst")
    assert client.get("/journeys/compare?what=intended").status_code == 400
    assert client.get("/journeys/compare?what=steps&since=2026-03-01&until=2026-03-04").status_code == 200


@pytest.mark.parametrize("page", ["map", "clusters", "compare"])
def test_a_workspace_without_contacts_says_how_to_begin(site: Site, here: Running, page: str) -> None:
    response = site("owner").get(f"/journeys/{page}")
    assert response.status_code == 503
    assert b"<h1" in response.content


@pytest.mark.parametrize("page", ["clusters", "compare"])
def test_where_nothing_ever_came_a_page_offers_to_load_some(site: Site, here: Running, page: str) -> None:
    catch_up(here.ledger)
    assert "No contacts yet" in site("owner").get(f"/journeys/{page}").content.decode()
