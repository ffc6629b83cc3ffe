"""Details of a funnel: what those met who were lost, and how long the others took."""

from collections.abc import Callable, Mapping

import pytest
from django.test import Client
from tests.cast import Contact, arrival
from tests.web.desks.journey_ways import counts, listed, page, words

from regard.collect import register_touchpoints
from regard.ledger import append
from regard.story import catch_up
from regard.vocabulary import Channel, Touchpoint
from regard.web.running import Running

Site = Callable[..., Client]
URL = "/journeys/funnel?s1=web&s2=store"
HALF = 40
_DAY = 24 * 60


def met(here: Running, lost: int, gone: int, lines: tuple[str, ...]) -> None:
    """Let 80 begin on the web and 40 go on; so many of both halves call one of some lines in between."""
    contacts = []
    for number in range(2 * HALF):
        who, at = f"c{number}", number * 100
        contacts.append(Contact(f"a{number}", who, at, "web"))
        if number % HALF < (gone if number < HALF else lost):
            contacts.append(Contact(f"b{number}", who, at + 10, lines[number % len(lines)]))
        if number < HALF:
            contacts.append(Contact(f"d{number}", who, at + 20, "store"))
    channel = Channel.PHONE if len(lines) > 1 else Channel.OTHER
    touchpoints = [Touchpoint(key=key, name=key.title(), channel=channel) for key in lines]
    register_touchpoints(here.ledger.folder, touchpoints)
    append(here.ledger, "interaction", arrival(*contacts))
    catch_up(here.ledger)


@pytest.mark.parametrize(
    ("lost", "gone", "lines", "said"),
    [
        (36, 4, ("desk",), "Those who were lost met Desk more often: 90.0 % of them against 10.0 %"),
        (4, 36, ("desk",), "Those who were lost met Desk less often: 10.0 % of them against 90.0 %"),
        (
            36,
            4,
            ("desk", "bell"),
            "Those who were lost met the channel phone more often: 90.0 % of them against 10.0 %",
        ),
        (20, 20, ("desk",), "Nothing that was met differs by more than chance"),
    ],
)
def test_what_differs_between_lost_and_gone_on_is_said(
    here: Running, site: Site, lost: int, gone: int, lines: tuple[str, ...], said: str
) -> None:
    met(here, lost, gone, lines)
    assert said in words(page(site(), URL))


def drivers(found: Mapping[str, int]) -> dict[str, int]:
    return {url: count for url, count in found.items() if "kind=funnel_driver" in url}


def test_every_number_of_a_difference_leads_to_exactly_its_customers(here: Running, site: Site) -> None:
    met(here, 4, 36, ("desk",))
    client = site()
    text = page(client, URL)
    found = drivers(counts(text))
    assert sorted(found.values()) == [4, 36]
    assert {url: listed(client, url) for url in found} == found
    assert "\N{MINUS SIGN}80 %" in words(text)


def test_the_first_step_and_steps_without_order_have_no_differences(here: Running, site: Site) -> None:
    met(here, 36, 4, ("desk",))
    client = site()
    assert not drivers(counts(page(client, f"{URL}&drop=1")))
    assert not drivers(counts(page(client, f"{URL}&order=unordered")))


def test_a_conversion_of_months_has_an_open_end(here: Running, site: Site) -> None:
    append(here.ledger, "interaction", arrival(Contact("1", "ann", 0, "web"), Contact("2", "ann", 120 * _DAY, "store")))
    catch_up(here.ledger)
    client = site()
    text = page(client, f"{URL}&within=")
    found = {url: count for url, count in counts(text).items() if "kind=funnel_time" in url}
    assert "90 d or longer" in words(text)
    assert {url: listed(client, url) for url in found} == found == dict.fromkeys(found, 1)
