"""The page Stages: how far customers came and between which stages they moved, each number with its list."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.cast import Contact, arrival
from tests.web.desks.journey_ways import counts, heading, listed, marks, page, words

from regard.collect import register_touchpoints
from regard.ledger import append
from regard.story import catch_up
from regard.vocabulary import Touchpoint
from regard.web.running import Running

Site = Callable[..., Client]
URL = "/journeys/stages"
STAGES = {"ad": "aware", "shop": "evaluate", "till": "buy"}
WAYS = {"ann": "ad ad shop till", "bob": "shop ad", "carla": "door", "delta": "till door till"}


def walked(here: Running, ways: dict[str, str]) -> Running:
    """Let customers go their ways, a contact a minute, and fold."""
    contacts = [
        Contact(f"{who}{place}", who, place, key) for who, way in ways.items() for place, key in enumerate(way.split())
    ]
    register_touchpoints(
        here.ledger.folder, [Touchpoint(key=key, name=key, stage=each) for key, each in STAGES.items()]
    )
    append(here.ledger, "interaction", arrival(*contacts))
    catch_up(here.ledger)
    return here


@pytest.fixture
def staged(here: Running) -> Running:
    return walked(here, WAYS)


def test_the_heading_says_how_many_moves_lead_back(staged: Running, site: Site) -> None:
    text = page(site(), URL)
    assert heading(text) == "33.3 % of the 3 moves between stages lead back to an earlier stage"
    assert "Of 4 customers" in words(text)


def test_every_number_and_every_cell_leads_to_exactly_its_contacts(staged: Running, site: Site) -> None:
    client = site()
    text = page(client, URL)
    found = counts(text)
    assert {url: listed(client, url) for url in found} == found
    kinds = ("stage_move", "furthest_stage", "stage_contacts", "stage_stays", "no_stage")
    assert all(any(f"kind={kind}&" in f"{url}&" for url in found) for kind in kinds)
    moves = {url: words(title) for url, title in marks(text).items()}
    assert moves
    assert [url for url, said in moves.items() if f" {listed(client, url)} of " not in said] == []


def test_contacts_without_a_stage_end_no_stay(staged: Running, site: Site) -> None:
    url = f"/journeys/behind?kind=stage_stays&stage={STAGES['till']}"
    assert listed(site(), url) == 2


def test_without_a_move_from_stage_to_stage_that_is_said(here: Running, site: Site) -> None:
    walked(here, {"ann": "ad ad"})
    assert heading(page(site(), URL)) == "Nobody in view moved from one stage to another"


@pytest.mark.parametrize("kind", ["stage_contacts", "stage_stays", "furthest_stage"])
def test_an_unknown_stage_is_a_friendly_notice(staged: Running, site: Site, kind: str) -> None:
    assert site().get(f"/journeys/behind?kind={kind}&stage=moon").status_code == 400


def test_a_list_says_of_which_stage_it_is(staged: Running, site: Site) -> None:
    assert "Become aware" in words(page(site(), "/journeys/behind?kind=stage_contacts&stage=aware"))
