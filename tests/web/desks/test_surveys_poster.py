"""What is put up in a store: the kiosk's address, and a poster with the code of the survey."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from tests.web.asking.respondents import VISIT, open_surveys

from regard.ask.register import archive
from regard.web.running import Running

Site = Callable[..., Client]


@pytest.fixture
def folder(here: Running) -> Path:
    open_surveys(here.ledger.folder, VISIT)
    return here.ledger.folder


def said(client: Client, path: str) -> str:
    return str(client.get(f"/surveys/of/visit/{path}").content.decode())


def test_the_links_have_the_kiosk_and_lead_to_the_poster(site: Site, folder: Path) -> None:
    page = said(site("viewer"), "links?t=web&u=mitte")
    assert "http://testserver/k/visit?t=web&amp;u=mitte" in page
    assert "/surveys/of/visit/poster?t=web&amp;u=mitte" in page


def test_a_poster_says_where_to_answer_and_how(site: Site, folder: Path) -> None:
    page = said(site("viewer"), "poster?u=mitte&size=A6&language=de")
    assert '<section class="sheet a6" lang="de" dir="ltr"' in page
    assert "<h2>Ihr Besuch</h2>" in page
    assert "Richten Sie die Kamera" in page
    assert "<svg" in page
    assert '<p class="address" dir="ltr">http://testserver/s/visit?u=mitte</p>' in page
    assert "Nobody can answer yet" not in page


def test_a_poster_is_of_the_usual_paper_and_the_first_language_where_nothing_is_chosen(
    site: Site, folder: Path
) -> None:
    page = said(site("viewer"), "poster?size=A0&language=xx")
    assert '<section class="sheet a4" lang="en"' in page


def test_a_poster_is_written_from_the_right_where_the_language_is(site: Site, folder: Path) -> None:
    assert 'lang="he" dir="rtl"' in said(site("viewer"), "poster?language=he")


def test_a_poster_of_a_closed_survey_says_so(site: Site, folder: Path) -> None:
    archive(folder, "visit")
    assert "Nobody can answer yet" in said(site("viewer"), "poster")


def test_what_customers_reach_is_the_public_address(site: Site, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGARD_PUBLIC_URL", "https://cx.example.com")
    client = site("viewer")
    assert "https://cx.example.com/k/visit?u=mitte" in said(client, "links?u=mitte")
    assert "https://cx.example.com/s/visit" in said(client, "poster")
