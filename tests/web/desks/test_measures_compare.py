"""The desk of measures: two times or two groups beside each other, and why they differ."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from tests.cast import Contact, arrival

from regard.ledger import append
from regard.story import catch_up
from regard.web.desks.measures.differing import p_words
from regard.web.running import Running

Site = Callable[..., Client]
DAY = 24 * 60
TIMES = "measure=nps&since=2026-04-01&until=2026-05-01&compare=2026-03-01..2026-04-01"


@pytest.fixture
def fallen(here: Running) -> Running:
    """Return a workspace in which the web fell from one month to the next, and the phone grew."""
    march = [Contact(f"a{n}", f"a{n}", n % 28 * DAY, "web", 10) for n in range(60)]
    april = [Contact(f"b{n}", f"b{n}", (31 + n % 28) * DAY, "web", 3 if n % 2 else 10) for n in range(60)]
    calls = [Contact(f"c{n}", f"c{n}", (31 + n % 28) * DAY, "phone", 8) for n in range(40)]
    few = [Contact(f"d{n}", f"d{n}", n % 28 * DAY, "phone", 8) for n in range(35)]
    append(here.ledger, "interaction", arrival(*march, *april, *calls, *few, Contact("z", "z", 50 * DAY, "kiosk", 9)))
    catch_up(here.ledger)
    return here


def page(client: Client, query: str, status: int = 200) -> str:
    answer = client.get(f"/measures/compare?{query}", HTTP_HX_REQUEST="true")
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer.content.decode()


def words(text: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def test_two_months_are_compared_and_taken_apart(fallen: Running, site: Site) -> None:
    text = words(page(site(), TIMES))
    assert re.search(r"NPS is .* in April 2026, lower than in March 2026 by", text)
    assert "web did most: its own value moved the whole by" in text
    assert "All parts together: the difference" in text


def test_the_parts_of_a_change_add_up(fallen: Running, site: Site) -> None:
    text = page(site(), TIMES)
    table = text[text.index('<table class="cards">') :]
    together = re.findall(r'data-label="Together">([+\u2212]?[\d.]+)</td>', table)
    signed = [float(one.replace("\u2212", "-")) for one in together]
    whole = float(re.findall(r'<td class="r">([+\u2212][\d.]+)</td>', table)[-1].replace("\u2212", "-"))
    assert abs(sum(signed) - whole) < 0.2
    assert "kiosk" in table


def test_the_numbers_of_both_times_lead_to_their_rows(fallen: Running, site: Site) -> None:
    client = site()
    text = page(client, TIMES)
    table = text[text.index('<table class="cards">') :]
    counts = [int(n) for n in re.findall(r'data-label="n">(\d+)</td>', table)]
    found = []
    for url in re.findall(r'<a href="(/rows[^"]+)">', table):
        said = re.search(r"(\d+) contacts? (?:is|are) behind", words(client.get(unescape(url)).content.decode()))
        assert said is not None
        found.append(int(said[1]))
    assert sorted(found) == sorted(count for count in counts if count)


def test_without_a_time_the_last_90_days_are_compared(fallen: Running, site: Site) -> None:
    client = site()
    whole = client.get("/measures/compare?measure=nps").content.decode()
    assert 'hx-trigger="load"' in whole
    assert "previous" in page(client, "measure=nps")


def test_two_groups_are_compared(fallen: Running, site: Site) -> None:
    text = words(page(site(), "measure=nps&of=touchpoint&a=web&b=phone&by=kind"))
    assert "higher than in phone by" in text
    assert "Kind: clearly different for contact." in text


def test_the_two_largest_groups_are_the_usual_ones(fallen: Running, site: Site) -> None:
    text = page(site(), "measure=nps&of=touchpoint&by=kind")
    assert '<option value="web" selected>' in text
    assert '<option value="phone" selected>' in text
    assert '<option value="phone" selected>' in page(site(email="b@example.org"), "measure=nps&of=touchpoint&a=web")


@pytest.mark.parametrize(
    "query",
    [
        "measure=volume",
        "measure=nothing",
        "by=month",
        "by=touchpoint&by=kind",
        "of=month",
        "of=touchpoint&a=web&b=web",
        "of=kind",
        "compare=sometime",
        "of=nonsense",
    ],
)
def test_what_cannot_be_compared_is_said(fallen: Running, site: Site, query: str) -> None:
    assert "data-failure" in page(site(), query, 400)


def test_too_few_answers_tell_nothing(filled: Running, site: Site) -> None:
    assert "not enough answers to tell" in words(page(site(), "measure=nps"))
    assert "does not clearly differ" not in words(page(site(email="b@example.org"), "measure=nps"))


def test_no_clear_difference_is_said(fallen: Running, site: Site) -> None:
    text = words(page(site(), "measure=nps&where=touchpoint=phone&since=2026-04-01&until=2026-05-01&compare=previous"))
    assert "does not clearly differ" in text


def test_without_the_right_no_rows_are_linked(fallen: Running, site: Site) -> None:
    assert "/rows" not in page(site("viewer"), TIMES)


def test_p_values_are_written_plainly() -> None:
    assert [p_words(p) for p in (None, 0.00001, 0.0321)] == ["", "p < 0.0001", "p = 0.032"]
