"""Every page of the desk at once: how often it asks the server's own state, and that it keeps to one language."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import Contact, arrival
from tests.web.catalogues import english, texts_of
from tests.web.desks.journey_ways import company
from tests.web.desks.journeys_company import with_purchases

from regard.ledger import append
from regard.story import catch_up
from regard.web.running import Running

Site = Callable[..., Client]
RULE = "rule=whole"
PAGES = (
    f"?{RULE}",
    f"graph?outcome=nps&{RULE}",
    f"graph?outcome=promises&{RULE}",
    f"steps?{RULE}",
    f"steps?centre=web&occurrence=every&{RULE}",
    f"stages?{RULE}",
    f"funnel?{RULE}&s1=web&s2=phone",
    f"retention?{RULE}",
    f"variants?{RULE}",
    f"paths?{RULE}&way=after&at=web",
    f"paths?{RULE}&pattern=web+*+store",
    f"handovers?{RULE}&within=2h",
    f"loops?{RULE}",
    "map",
    "intended",
    "intended/new",
    "intended/purchase/edit",
    f"clusters?{RULE}",
    f"compare?{RULE}",
    f"compare?{RULE}&what=steps&since=2026-03-02&until=2026-03-05",
    f"behind?kind=contacts&{RULE}",
    f"behind?kind=contacts&as=customers&{RULE}",
)
MOST = 8
"""Queries that a page may ask of the server's own state: session, user, rights, saved lists and views."""


@pytest.fixture
def shop(here: Running) -> Running:
    company(here)
    return with_purchases(here)


def asked(client: Client) -> dict[str, int]:
    """Return how many queries each page asks the server's own state."""
    counts = {}
    for path in PAGES:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/journeys/{path}").status_code == 200, path
        counts[path] = len(queries)
    return counts


def test_no_page_asks_the_state_more_the_more_there_is(shop: Running, site: Site) -> None:
    client = site()
    client.get("/journeys/")  # The first request of a session writes it down.
    few = asked(client)
    new = [Contact(f"n{n}", f"new{n % 20}", n * 50, f"place-{n % 12}", nps=n % 11) for n in range(120)]
    append(shop.ledger, "interaction", arrival(*new))
    catch_up(shop.ledger)
    assert asked(client) == few
    assert max(few.values()) <= MOST, few


def test_no_page_falls_back_into_english(shop: Running, site: Site) -> None:
    client, pattern = site(language="de"), english("de")
    shown: dict[str, str] = {}
    for path in PAGES:
        page = client.get(f"/journeys/{path}").content.decode()
        assert '<html lang="de" dir="ltr"' in page, path
        shown |= dict.fromkeys(texts_of(page), path)
    assert len(shown) > 500
    assert {(path, text) for text, path in shown.items() if pattern.fullmatch(text)} == set()


@pytest.mark.parametrize("asks", ["as=csv", "keep"])
def test_more_than_a_list_takes_is_refused_kindly(
    asks: str, filled: Running, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regard.web.desks.journeys.behind_views._MOST", 1)
    client, wanted = site(), f"kind=contacts&{RULE}"
    answer = (
        client.post(f"/journeys/behind/keep?{wanted}", {"name": "All"})
        if asks == "keep"
        else client.get(f"/journeys/behind?{wanted}&{asks}")
    )
    assert answer.status_code == 400
    assert "Choose a shorter period" in answer.content.decode()


def test_who_sees_rows_but_may_not_export_gets_no_file(filled: Running, site: Site) -> None:
    agent = site("agent")
    assert agent.get(f"/journeys/behind?kind=contacts&{RULE}").status_code == 200
    assert agent.get(f"/journeys/behind?kind=contacts&{RULE}&as=csv").status_code == 403
