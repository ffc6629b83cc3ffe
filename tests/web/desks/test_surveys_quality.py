"""The page on quality: flags with their reasons, scores with and without, and leaving out with a reason."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.web.desks.surveyed import SECRET, Given, give, letters, open_survey

from regard.measure import Breakdown, Condition, nps
from regard.story import catch_up
from regard.web.accounts.models import AuditEntry
from regard.web.running import Running

Site = Callable[..., Client]
LONG = "The queue at the counter was far too long today."
CAREFUL = [Given(letters(n), f"c{n}", 9.0 if n % 2 else 5.0, (1, 2, 3, 4 + n % 2)) for n in range(20)]
FAST = [Given("fast" * 4, "bob", 10.0, (1, 2, 3, 5), duration_s=2.0), Given("line" * 4, "carla", 10.0, (3, 3, 3, 3))]
TWICE = [Given("first" * 4, "ann", 9.0, why=LONG), Given("again" * 4, "delta", 9.0, why=LONG.upper())]


@pytest.fixture
def shop(here: Running, state: None) -> Running:
    open_survey(here.ledger.folder)
    give(here, [*CAREFUL, *FAST, *TWICE])
    catch_up(here.ledger)
    return here


def page(client: Client, path: str = "visit/quality", sent: Any = None) -> str:
    address = f"/surveys/of/{path}"
    response = client.get(address) if sent is None else client.post(address, sent)
    return unescape(response.content.decode())


def score(shop: Running) -> float | None:
    catch_up(shop.ledger)
    with shop.pool.borrow() as (_, reader):
        return nps(reader, Breakdown(where=(Condition("context:survey", "=", "visit"),)))[0].value


def cell(text: str, name: str) -> str:
    return text[text.index(f">{name}</th>") :].partition("</tr>")[0]


def test_before_the_first_answer_there_is_nothing_to_flag(site: Site, here: Running) -> None:
    open_survey(here.ledger.folder)
    assert "No answers yet" in page(site("manager"))


def test_every_flag_is_counted_with_what_it_means(site: Site, shop: Running) -> None:
    shown = page(site("manager"))
    for name in ("Very fast", "One point for all rows", "The same words again"):
        assert ">1</a>" in cell(shown, name)
    assert ">0</td>" in cell(shown, "Contradictions")
    assert "much faster than the survey usually is" in shown


def test_scores_stand_with_and_without_what_is_flagged(site: Site, shop: Running) -> None:
    line = cell(page(site("manager")), "NPS")
    # 14 promoters, 10 detractors of 24; without the three flagged ones 11 and 10 of 21.
    assert ("+16.7" in line, "+4.8" in line, "n 24" in line, "n 21" in line) == (True, True, True, True)


def test_the_number_with_all_is_the_measures_own(site: Site, shop: Running) -> None:
    value = score(shop)
    assert value == pytest.approx(100 * (14 - 10) / 24)


def test_flagged_answers_are_listed_with_their_reasons_and_lead_to_their_rows(site: Site, shop: Running) -> None:
    client = site("manager")
    shown = page(client)
    listed = shown[shown.index("The flagged answers") :]
    assert listed.count('name="submission"') == 3
    assert "All rows of a matrix have the same point. (grid)" in listed
    assert f"({'first' * 4})" in listed
    link = listed.partition('<a href="/rows')[2].partition('"')[0]
    assert "1 contact is behind this number" in unescape(client.get(f"/rows{link}").content.decode())


def test_one_flag_can_be_looked_at_alone(site: Site, shop: Running) -> None:
    shown = page(site("manager"), "visit/quality?flag=speeder")
    assert shown.count('name="submission"') == 1
    assert "fast" * 4 in shown
    assert page(site("owner"), "visit/quality?flag=nonsense").count('name="submission"') == 3


def test_what_is_left_out_counts_no_more_and_can_count_again(site: Site, shop: Running) -> None:
    client = site("manager")
    sent = {"submission": ["fast" * 4, "line" * 4], "reason": "Bored", "do": "leave"}
    assert client.post("/surveys/of/visit/quality", sent).status_code == 302
    assert score(shop) == pytest.approx(100 * (12 - 10) / 22)
    shown = page(client)
    assert "2 answered surveys that somebody left out" in shown
    assert "left out of the numbers within seconds" in shown
    client.post("/surveys/of/visit/quality", {"submission": "fast" * 4, "reason": "He was in a hurry", "do": "count"})
    assert score(shop) == pytest.approx(100 * (13 - 10) / 23)
    entry = AuditEntry.objects.filter(kind="survey answers", act="changed").latest("pk")
    assert "He was in a hurry" in str(entry.detail)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"reason": "Bored"}, "Choose the answers first."),
        ({"submission": "fast" * 4, "reason": " "}, "Say in a few words why"),
        ({"submission": letters(3), "reason": "I do not like it"}, "Choose the answers first."),
    ],
)
def test_without_a_choice_or_a_reason_nothing_is_left_out(
    site: Site, shop: Running, sent: dict[str, str], words: str
) -> None:
    before = score(shop)
    assert words in page(site("manager"), sent=sent)
    assert score(shop) == before


def test_who_may_not_write_surveys_leaves_nothing_out(site: Site, shop: Running) -> None:
    client = site("analyst")
    assert "Leave out of the numbers" not in page(client)
    assert client.post("/surveys/of/visit/quality", {"submission": "fast" * 4, "reason": "x"}).status_code == 403
    bound = site("manager", "bound@example.org", units=["mitte"])
    assert bound.post("/surveys/of/visit/quality", {"submission": "fast" * 4, "reason": "x"}).status_code == 403


def test_who_may_not_see_rows_sees_no_customer(site: Site, shop: Running) -> None:
    assert "/customers/" in page(site("manager"))[page(site("manager", "b@example.org")).index("The flagged") :]
    assert 'href="/customers/' not in page(site("viewer")).partition("The flagged")[2].partition("</table>")[0]


def test_of_an_anonymous_survey_nothing_is_listed_and_few_are_not_counted(site: Site, here: Running) -> None:
    open_survey(here.ledger.folder, SECRET)
    many = [Given(letters(n), None, 9.0, duration_s=None) for n in range(9)]
    give(here, [*many, Given("line" * 4, None, 1.0, (3, 3, 3, 3), None)], "secret", anonymous=True)
    catch_up(here.ledger)
    shown = page(site("manager"), "secret/quality")
    assert "fewer than 5" in cell(shown, "One point for all rows")
    assert "too few to keep them anonymous" in cell(shown, "NPS")
    assert 'name="submission"' not in shown


def test_the_page_speaks_german_and_comes_in_part(site: Site, shop: Running) -> None:
    headers = {"HX-Request": "true", "HX-Target": "div#result", "Accept-Language": "de"}
    response = site("manager").get("/surveys/of/visit/quality", headers=headers)
    assert response.status_code == 200
    assert "<html" not in response.content.decode()
