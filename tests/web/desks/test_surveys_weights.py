"""The page on weights: the library's number, which is the one counted by hand, beside the plain one."""

from collections.abc import Callable
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client
from tests.web.desks.surveyed import SECRET, Given, give, letters, meet, open_survey

from regard.ask.register import read_survey
from regard.ask.weights_report import margins_for, weigh
from regard.measure import Breakdown, Condition
from regard.story import catch_up
from regard.web.running import Running

Site = Callable[..., Client]
# Of 40 who came by web and 40 who came by store, 30 and 10 answered: 24 of 30 and 2 of 10 promote, the others detract.
WEB = [Given(letters(n), f"w{n}", 10.0 if n < 24 else 2.0, channel="web") for n in range(30)]
STORE = [Given(letters(100 + n), f"s{n}", 10.0 if n < 2 else 2.0, channel="store") for n in range(10)]
ABOUT = Breakdown(where=(Condition("context:survey", "=", "visit"),))


@pytest.fixture
def shop(here: Running, state: None) -> Running:
    open_survey(here.ledger.folder)
    meet(here, (f"w{n}" for n in range(40)), "web")
    meet(here, (f"s{n}" for n in range(40)), "store")
    give(here, [*WEB, *STORE])
    catch_up(here.ledger)
    return here


def page(client: Client, key: str = "visit", **asked: str | list[str]) -> str:
    response = client.get(f"/surveys/of/{key}/weights?{urlencode(asked, doseq=True)}")
    return unescape(response.content.decode())


def cell(text: str, name: str) -> str:
    return text[text.index(f">{name}</th>") :].partition("</tr>")[0]


def test_the_library_counts_as_one_does_by_hand(shop: Running) -> None:
    with shop.pool.borrow() as (_, reader):
        survey = read_survey(shop.ledger.folder, "visit")
        found = weigh(reader, survey, ABOUT, margins_for(reader, survey, ABOUT, ["channel"]))
    nps = found.scores[0]
    # Plain: (26 - 14) / 40. Weighed: half of (24 - 6) / 30 and half of (2 - 8) / 10.
    assert nps.plain.value == pytest.approx(30)
    assert nps.weighed.value == pytest.approx(100 * (0.5 * 0.6 + 0.5 * -0.6), abs=1e-4)
    # Weights 2/3 and 2: their design effect is 40 · (30 · 4/9 + 10 · 4) / 40².
    assert nps.weighed.design_effect == pytest.approx((30 * 4 / 9 + 10 * 4) / 40, abs=1e-4)
    assert nps.weighed.effective_n == pytest.approx(30, abs=1e-3)


def test_the_page_shows_both_numbers_side_by_side(site: Site, shop: Running) -> None:
    line = cell(page(site("analyst"), margin="channel"), "NPS")
    assert ("+30" in line, ">0</bdi>" in line, ">1.33<" in line, ">30<" in line) == (True, True, True, True)
    assert line.count("n 40") == 2


def test_the_groups_have_the_shares_of_all_once_weighed(site: Site, shop: Running) -> None:
    shown = page(site("analyst"), margin="channel")
    assert [cell(shown, "web").count("50\N{NO-BREAK SPACE}%"), cell(shown, "web").count("75\N{NO-BREAK SPACE}%")] == [
        2,
        1,
    ]
    assert "The shares fit after" in shown


def test_shares_that_one_knows_can_be_typed(site: Site, shop: Running) -> None:
    shown = page(site("analyst"), shares="channel,web,30\nchannel,store,60\nchannel,phone,10")
    assert "Nobody answered from these groups, and nobody stands for them: Channel = phone" in shown
    assert "channel,phone,10" in shown


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"shares": "channel,web"}, "Line 1 of the margins cannot be read."),
        ({"shares": "channel,web,1"}, "The share of 'store' among all is not known (channel)."),
        ({"margin": "attribute:none"}, "attribute:none"),
        ({"shares": "channel,web,0"}, "No shares are given."),
    ],
)
def test_what_cannot_be_weighed_by_says_why(site: Site, shop: Running, asked: dict[str, str], words: str) -> None:
    shown = page(site("analyst"), **asked)
    assert words in shown
    assert asked.get("shares", "") in shown


def test_weights_that_are_cut_say_how_far_the_shares_are_off(site: Site, shop: Running) -> None:
    shown = page(site("analyst"), shares="channel,web,1\nchannel,store,99")
    assert "The shares do not fit: the largest gap is" in shown


def test_small_groups_count_together(site: Site, shop: Running) -> None:
    few = [Given(letters(200 + n), f"x{n}", 10.0, channel=("phone", "email")[n % 2]) for n in range(6)]
    meet(shop, ["x0", "x2"], "phone")
    meet(shop, ["x1", "x3"], "email")
    give(shop, few)
    catch_up(shop.ledger)
    shown = page(site("analyst"), margin="channel")
    assert "few answered from each: Channel = email, Channel = phone" in shown
    assert "others" in shown


def test_nobody_known_at_the_touchpoint_is_said(site: Site, here: Running) -> None:
    open_survey(here.ledger.folder)
    give(here, [Given(letters(n), None, 9.0) for n in range(6)])
    catch_up(here.ledger)
    assert "Nobody is known at the touchpoints of the survey by channel." in page(site("analyst"), margin="channel")


def test_few_anonymous_answers_are_not_weighed(site: Site, here: Running) -> None:
    open_survey(here.ledger.folder, SECRET)
    give(here, [Given(letters(n), None, 9.0) for n in range(3)], "secret", anonymous=True)
    catch_up(here.ledger)
    assert "3 answers are too few to be weighed." in page(site("analyst"), "secret", shares="channel,unknown,1")


def test_before_anything_is_chosen_the_page_only_asks(site: Site, here: Running) -> None:
    open_survey(here.ledger.folder)
    shown = page(site("viewer"))
    assert "Or shares that you know" in shown
    assert "The scores" not in page(site("analyst"), margin="channel")


def test_a_department_weighs_its_own_answers_alone(site: Site, shop: Running) -> None:
    client = site("department", units=["nowhere"])
    assert "0 answers are too few to be weighed." in page(client, shares="channel,web,1")
