"""Pages beside those of surveys tell nothing of a few anonymous answers either."""

import threading
from collections.abc import Callable, Iterable
from html import unescape

import msgspec
import pytest
from django.test import Client
from tests.web.desks.surveyed import SECRET, Given, events_of, give, letters, open_survey

from regard.story import catch_up
from regard.web.desks.pulse import jobs, standing
from regard.web.desks.pulse.finding import finding_of
from regard.web.desks.pulse.models import PulseResult
from regard.web.jobs.models import Job, State
from regard.web.jobs.queue import take
from regard.web.jobs.working import Work, perform
from regard.web.running import Running

Site = Callable[..., Client]
DAY_US = 86_400_000_000
TIMES = "since=2026-03-10&until=2026-03-20&compare=2026-03-01..2026-03-10"
WEB = [Given(letters(n), None, 9.0, duration_s=None, touchpoint="web") for n in range(40)]
SHOP = [Given(letters(100 + n), None, 9.0, duration_s=None) for n in range(30)]
TILL = [Given(letters(200 + n), None, 1.0, duration_s=None, touchpoint="till") for n in range(2)]


def asked(here: Running, given: Iterable[Given], days: int = 0) -> None:
    """Put anonymous answers into the ledger, given so many days after that Monday."""
    for each in events_of(given, "secret", anonymous=True):
        moved = msgspec.structs.replace(
            each, occurred_us=(each.occurred_us or 0) + days * DAY_US, native_id=f"{each.native_id}{days}"
        )
        here.intake.take("survey:secret", [moved])


@pytest.fixture
def shop(here: Running, state: None) -> Running:
    open_survey(here.ledger.folder, SECRET)
    asked(here, [*WEB, *SHOP, *TILL])
    asked(here, [each._replace(nps=7.0) for each in (*WEB, *SHOP, *TILL)], 10)
    catch_up(here.ledger)
    return here


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_a_change_has_no_part_that_tells_a_few(site: Site, shop: Running) -> None:
    shown = page(site("analyst"), f"/measures/compare?measure=nps&by=touchpoint&{TIMES}&whole=1")
    row = shown[shown.index("<tfoot>") :].partition("</tr>")[0]
    assert "Too few to keep them anonymous" in row
    assert "Counted in several groups" not in shown


def test_two_groups_of_few_are_shown_without_their_scores(site: Site, shop: Running) -> None:
    shown = page(site("analyst"), "/measures/compare?measure=nps&of=touchpoint&a=store&b=till&by=channel&whole=1")
    table = shown[shown.index('<table class="cards">') :].partition("</table>")[0]
    assert 'data-label="n">4<' in table
    assert "100" not in table


def test_what_pulse_finds_by_itself_is_of_no_few(site: Site, shop: Running) -> None:
    job = Job.objects.create(name="pulse.refresh", state=State.RUNNING, attempt=1)
    jobs.refresh(Work(shop.ledger, job, threading.Event()))
    assert finding_of(PulseResult.objects.get().data).answers == 5 * 2 * 40
    page(site("owner"), "/pulse/part/worst")
    assert PulseResult.objects.count() == 1
    assert not Job.objects.filter(name="pulse.compute").exists()


def test_what_pulse_is_asked_to_find_is_of_no_few(site: Site, shop: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "SMALL_CONTACTS", 0)
    page(site("manager"), "/pulse/part/worst?since=&until=")
    waiting = take()
    assert waiting is not None
    perform(shop.ledger, waiting, threading.Event())
    assert finding_of(PulseResult.objects.get().data).answers == 5 * 2 * 40
    assert "hx-trigger" not in page(site("manager", "b@example.org"), "/pulse/part/worst?since=&until=")


def test_journeys_have_no_anonymous_answer(site: Site, shop: Running) -> None:
    give(shop, [Given(letters(500 + n), f"c{n}", 9.0, touchpoint="web") for n in range(40)])
    catch_up(shop.ledger)
    client, asked_for = site("analyst"), "rule=whole&since=&until="
    graph = client.get(f"/journeys/graph?outcome=nps&{asked_for}").context
    assert {place.name: place.n for place in graph["places"]} == {"web": 40}
    assert client.get(f"/journeys/behind?kind=contacts&{asked_for}").context["listing"].contacts == 40
