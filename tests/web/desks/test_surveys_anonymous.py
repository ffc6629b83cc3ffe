"""Answers to anonymous surveys on pages and in files: no few of them are told from the others."""

import csv
import io
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from tests.web.desks.surveyed import SECRET, Given, give, letters, open_survey

from regard.story import catch_up
from regard.web.running import Running

Site = Callable[..., Client]
MANY = [Given(letters(n), None, 9.0, unit="mitte", duration_s=None, why=f"Words number {n}") for n in range(9)]
FEW = [Given(letters(50 + n), None, 1.0, unit="nord", duration_s=None) for n in range(2)]


@pytest.fixture
def shop(here: Running, state: None) -> Running:
    open_survey(here.ledger.folder, SECRET)
    give(here, [*MANY, *FEW], "secret", anonymous=True)
    catch_up(here.ledger)
    return here


def page(client: Client, path: str) -> str:
    return unescape(client.get(path).content.decode())


def table(client: Client, form: str = "csv") -> list[dict[str, str]]:
    text = client.get(f"/surveys/of/secret/answers.{form}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_answers_are_counted_and_not_listed(site: Site, shop: Running) -> None:
    shown = page(site("analyst"), "/rows?measure=nps&whole=1")
    assert "0 contacts are behind this number" in shown
    assert "11 answers to anonymous surveys were counted too, and are not listed." in shown


def test_the_score_of_few_is_not_told_and_neither_is_that_which_would_tell_it(site: Site, shop: Running) -> None:
    more(shop)
    shown = page(site("analyst"), "/measures/?measure=nps&by=unit&whole=1")
    assert shown.count("too few to keep them anonymous") >= 2
    assert "too few to keep them anonymous" not in page(site("owner"), "/measures/?measure=nps&whole=1")


def more(shop: Running) -> None:
    give(
        shop,
        [Given(letters(80 + n), None, 9.0, unit="sued", duration_s=None) for n in range(40)],
        "secret",
        anonymous=True,
    )
    catch_up(shop.ledger)


def test_a_file_has_no_words_no_ids_and_no_unit_of_few(site: Site, shop: Running) -> None:
    rows = table(site("analyst"))
    assert len(rows) == 11
    assert {*rows[0]} == {"version", "touchpoint", "channel", "language", "excluded", "nps",
                          "grid.a", "grid.b", "grid.c", "grid.d"}  # fmt: skip


def test_words_are_in_a_file_of_their_own_in_no_order(site: Site, shop: Running) -> None:
    rows = table(site("analyst"), "words")
    assert sorted(row["text"] for row in rows) == sorted(each.why for each in MANY)
    assert {*rows[0]} == {"question", "text"}
    orders = {tuple(row["text"] for row in table(site("analyst", f"a{n}@example.org"), "words")) for n in range(4)}
    assert len(orders) > 1


def test_a_unit_that_sees_few_answers_takes_none_away(site: Site, shop: Running) -> None:
    client = site("manager", units=["nord"])
    assert (table(client), table(client, "words")) == ([], [])


def test_a_named_survey_has_no_file_of_words(site: Site, here: Running) -> None:
    open_survey(here.ledger.folder)
    give(here, [Given(letters(1), "ann", 9.0)])
    catch_up(here.ledger)
    client = site("analyst")
    assert client.get("/surveys/of/visit/answers.words").status_code == 404
    assert "Words (CSV)" not in page(client, "/surveys/of/visit/versions")


def test_the_page_of_files_says_what_is_left_out(site: Site, shop: Running) -> None:
    shown = page(site("analyst"), "/surveys/of/secret/versions")
    assert "Words (CSV)" in shown
    assert "words are in a file of their own" in shown
