"""The page Retention: cohorts, who came back, and who stayed away."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from tests.cast import Contact, arrival
from tests.web.desks.journey_ways import CUSTOMERS, PART, company, heading, listed, marks, page

from regard.ledger import append
from regard.story import catch_up
from regard.web.running import Running

Site = Callable[..., Client]
URL = "/journeys/retention"


_MONTHS_LATER = 210 * 24 * 60


@pytest.fixture
def short(here: Running) -> Running:
    """A log of two weeks that ended long ago."""
    return company(here)


@pytest.fixture
def crowd(short: Running) -> Running:
    """The same, and one who comes again half a year later, so that the periods before are over."""
    append(short.ledger, "interaction", arrival(Contact("late", "c0", _MONTHS_LATER, "web")))
    catch_up(short.ledger)
    return short


def test_the_finding_is_the_heading(crowd: Running, site: Site) -> None:
    assert heading(page(site(), URL)) == "20.0 % are back the week after they began (12.7 % to 30.0 %)"


@pytest.mark.parametrize("grain", ["day", "month", "quarter"])
def test_every_grain_has_a_sentence(crowd: Running, site: Site, grain: str) -> None:
    assert f"the {grain} after they began" in heading(page(site(), f"{URL}?grain={grain}"))


@pytest.mark.parametrize(
    "query", ["", "show=away", "back=rolling&start=phone", "back=unbounded&returning=web&grain=day"]
)
def test_every_cell_leads_to_exactly_its_customers(crowd: Running, site: Site, query: str) -> None:
    client = site()
    cells = [(url, title) for url, title in marks(page(client, f"{URL}?{query}")).items() if "cohort=all" not in url]
    assert cells
    for url, title in cells[:12]:
        counted = re.search(r"(\d+) of \d+ customers", title)
        assert counted is not None
        assert listed(client, url) == int(counted[1])


def test_all_cohorts_together_lead_to_the_customers_of_all(crowd: Running, site: Site) -> None:
    client = site()
    assert listed(client, "/journeys/behind?kind=retention&cohort=all&age=0") == CUSTOMERS
    assert listed(client, "/journeys/behind?kind=retention&cohort=all&age=1") == CUSTOMERS // 5
    assert listed(client, "/journeys/behind?kind=retention&cohort=all&age=9999") == 0


def test_a_period_is_over_at_the_end_of_what_is_asked_for(crowd: Running, site: Site) -> None:
    client = site()
    over, open_ = (page(client, f"{URL}?since=2026-03-01&until={until}") for until in ("2026-03-16", "2026-03-12"))
    assert "20.0 % are back" in heading(over)
    assert "no period after it is over yet" in heading(open_)


def test_what_comes_after_the_last_contact_is_not_yet(short: Running, site: Site) -> None:
    client = site()
    text = page(client, f"{URL}?until=2031-01-01")
    assert "The last contact of all is of " in text
    assert "80 customers began; no period after it is over yet" in heading(text)
    assert "not yet" in text
    assert listed(client, "/journeys/behind?kind=retention&cohort=all&age=1") == 0


def test_the_last_contact_is_not_told_where_the_period_ends_before(short: Running, site: Site) -> None:
    assert "The last contact of all" not in page(site(), f"{URL}?since=2026-03-01&until=2026-03-12")


@pytest.mark.parametrize("query", ["grain=century", "back=never"])
def test_an_unknown_choice_is_a_friendly_notice(crowd: Running, site: Site, query: str) -> None:
    assert site().get(f"{URL}?{query}").status_code == 400


@pytest.mark.parametrize("query", ["cohort=May&age=1", "cohort=1999-01-04&age=1", "start=web&cohort=all&age=0"])
def test_a_link_that_cannot_be_read_is_a_friendly_notice(crowd: Running, site: Site, query: str) -> None:
    assert site().get(f"/journeys/behind?kind=retention&{query}").status_code == 400


def test_nobody_beginning_is_said(crowd: Running, site: Site) -> None:
    assert "Nothing was counted here" in page(site(), f"{URL}?since=2030-01-01")


def test_a_department_counts_only_its_contacts(crowd: Running, site: Site) -> None:
    text = page(site("department", departments=["phone"]), f"{URL}?since=2026-01-01")
    assert "Our shop" not in text
    assert "n 40" in text or ">40<" in text


def test_htmx_gets_the_part(crowd: Running, site: Site) -> None:
    assert page(site(), URL, **PART).lstrip().startswith('<section id="result">')
