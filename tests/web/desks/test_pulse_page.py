"""Pulse names the worst moment, the promise that breaks there, who is concerned, and what to do."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from tests.web.desks.pulse_company import CUSTOMERS, Site, make_company, seen, words

from regard.collect import start_catalogue
from regard.ledger import create_ledger
from regard.measure import Breakdown, promises_kept
from regard.web import running as running_module
from regard.web.desks.pulse.parts import PARTS
from regard.web.running import WORKSPACE_VARIABLE, Running, running
from regard.web.shell.models import CustomerList


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return what is open in a server over a workspace that is made once, and that no test here changes."""
    folder = tmp_path_factory.mktemp("pulse") / "acme"
    with create_ledger(folder) as ledger:
        start_catalogue(ledger.folder)
        make_company(ledger)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(WORKSPACE_VARIABLE, str(folder))
        yield running()
        running_module.forget()


@pytest.fixture
def here(company: Running) -> Running:
    """Return the same for every test: what one has counted is known to the next."""
    return company


def section(html: str, key: str) -> str:
    """Return one part of the page."""
    begin = html.index(f'id="pulse-{key}"')
    ends = [html.find(f'id="pulse-{other}"', begin + 1) for other in PARTS]
    return html[begin : min((end for end in ends if end > 0), default=len(html))]


def fact(html: str, label: str) -> tuple[str, str]:
    """Return a fact of the worst moment: its value, and where it leads."""
    found = re.search(rf"<dt>{label}</dt><dd>(?:<a href=\"([^\"]*)\">)?<bdi>([^<]*)", html)
    assert found is not None, label
    return found[2], found[1] or ""


def test_the_planted_cause_is_the_worst_moment(site: Site) -> None:
    text = words(seen(site("manager")))
    assert (
        "We lose people at Hotline (Get help) , where we break what we promised: “You wait two minutes at most”."
        in (text)
    )
    assert "was kept in 50 of 100 cases, all other promises in 95" in text
    assert "Ask Customer service what stops “You wait two minutes at most”." in text


def test_the_customers_concerned_are_exactly_the_list_behind_their_number(site: Site) -> None:
    client = site("manager")
    value, url = fact(seen(client), "Customers concerned")
    assert value == str(CUSTOMERS // 2)
    listed = seen(client, url)
    assert "Customers concerned: Hotline (Get help)" in listed
    assert f"of {value}" in words(listed)
    assert len(re.findall(r'<th scope="row"><a href="/customers/[0-9a-f]{32}', listed)) == 50


def test_the_promise_kept_leads_to_exactly_its_checks(site: Site) -> None:
    client = site("manager")
    page = seen(client)
    value, url = fact(page, "Promise kept")
    assert value == "50\N{NO-BREAK SPACE}%"
    assert f"{CUSTOMERS} contacts are behind this number" in words(seen(client, url))
    (broken,) = re.findall(r'href="(/rows[^"]*part=broken[^"]*)"', section(page, "worst"))
    assert f"{CUSTOMERS // 2} contacts are behind this number" in words(seen(client, broken))


def test_the_cards_show_what_the_measures_count(here: Running, site: Site) -> None:
    page = seen(site("manager"), since="2026-05-31", until="2026-08-29")
    card = words(section(page, "score-promises_kept"))
    with here.pool.borrow() as (_version, reader):
        (number,) = promises_kept(reader, Breakdown(since=date(2026, 5, 31), until=date(2026, 8, 29)))
    assert f"{number.value:.1f} %" in card
    assert f"n {number.n}" in card
    assert "lower by" in card
    assert "score-csat" not in page


def test_what_changed_is_said_with_its_parts_that_add_up(site: Site) -> None:
    part = section(seen(site("manager")), "why")
    assert "NPS fell by" in words(part)
    assert "most clearly at Hotline" in words(part)
    table = part[part.index('id="pulse-parts-caption"') :]
    totals = [_number(row) for row in re.findall(r'<td class="r">([^<]*)</td></tr>', table)]
    assert sum(totals[:-1]) == pytest.approx(totals[-1], abs=0.3)
    assert totals[-1] < -20


def test_another_score_is_looked_at_by_its_own_link_and_as_a_part(site: Site) -> None:
    client = site("viewer")
    part = seen(client, "/pulse/part/why", score="promises_kept")
    assert part.lstrip().startswith('<section class="card pulse-why"')
    assert "Promises kept fell by" in words(part)
    assert "/rows" not in part
    assert "did not change" in words(seen(client, "/pulse/part/why", score="promises_kept", where="touchpoint=shop"))


def test_the_journey_says_where_it_is_lowest(site: Site) -> None:
    part = words(section(seen(site("manager")), "journey"))
    assert "NPS is lowest at “Get help” and highest at “Buy”" in part


def test_promises_are_told_with_owner_change_and_verdict(site: Site) -> None:
    part = words(section(seen(site("manager")), "promises"))
    assert "1 promise broke more often than before" in part
    assert re.search(r"You wait two minutes at most Customer service 50 % .* ✕ breaks more often", part)
    assert re.search(r"No queue at the till sales 95 % .* no clear change", part)


def test_without_a_period_before_nothing_is_compared(site: Site) -> None:
    text = words(seen(site("manager"), compare=""))
    assert "There is no time before to compare with." in text
    assert "lower by" not in text
    assert "breaks more than others" in text


def test_any_span_can_be_compared_with_and_nonsense_is_refused(site: Site) -> None:
    client = site("manager")
    assert "NPS fell by" in words(seen(client, "/pulse/part/why", compare="2026-03-02..2026-04-01"))
    assert client.get("/pulse/", {"compare": "a..b"}).status_code == 400
    assert client.get("/pulse/part/nothing").status_code == 404


def test_a_viewer_sees_the_finding_but_no_way_to_rows(site: Site) -> None:
    page = seen(site("viewer"))
    assert "We lose people at" in page
    assert "/rows" not in page
    assert "/customers/" not in page
    assert "?list=" not in page


def test_a_department_sees_only_its_own_even_by_a_changed_address(site: Site) -> None:
    client = site("department", departments=["sales"])
    page = seen(client, where="touchpoint=hotline")
    assert "Hotline" not in words(page.split("<main")[1]).replace("Touchpoint is hotline", "")
    own = seen(client)
    assert f"{2 * CUSTOMERS} contacts" in words(section(own, "reach"))
    assert "short_wait" not in own
    assert not CustomerList.objects.exists()


def test_the_usual_period_is_the_last_ninety_days_with_data(site: Site) -> None:
    page = seen(site("manager"))
    assert 'value="2026-05-31"' in page
    assert 'value="2026-08-29"' in page
    assert f"{3 * CUSTOMERS} contacts" in words(section(page, "reach"))
    assert f"{CUSTOMERS} known customers" in words(section(page, "reach"))


def test_the_page_is_whole_without_scripts_and_its_ids_are_single(site: Site) -> None:
    page = seen(site("manager"), whole="1")
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert "aria-busy" not in page
    assert len(ids) == len(set(ids))
    assert "<style" not in page
    assert ' style="' not in page


def test_it_is_there_in_german(site: Site) -> None:
    response = site("manager").get("/pulse/", headers={"Accept-Language": "de"})
    assert response.status_code == 200
    assert 'lang="de"' in response.content.decode()


def _number(text: str) -> float:
    return float(text.replace("\N{MINUS SIGN}", "-").replace(",", ""))
