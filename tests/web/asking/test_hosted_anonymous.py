"""Anonymous surveys: nothing that is kept anywhere leads from an answer to whom it came from."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.asking.respondents import Respondent, told
from tests.web.sending import as_json, send

from regard.collect.event import Event
from regard.story import catch_up
from regard.web.asking.models import Sitting
from regard.web.running import Running

ID = "made-by-the-sender-1"


def kept_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    return ((path.name, path.read_bytes()) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def answered(shop: Running, caplog: pytest.LogCaptureFixture) -> str:
    """Answer by the page and by the interface, and return the secret of the page's address."""
    caplog.set_level(logging.DEBUG, "regard")
    bob = Respondent().goes_to("/s/secret?t=web&u=mitte&c=bobs-own-code").sends(nps="3")
    secret = bob.url.rpartition("/")[2].partition("?")[0]
    bob.sends(reason=["other"], reason__other="The queue")
    assert bob.heading == "Thank you"
    body = as_json({"id": ID, "replies": {"nps": 10}, "campaign": "bobs-own-code", "unit": "mitte"})
    assert send("/api/v1/surveys/secret/submissions", body).status == 200
    return secret


def test_only_the_day_is_kept(shop: Running, answered: str) -> None:
    rows = [each.row for each in told(shop)]
    assert len(rows) == 2
    assert {row["occurred_at"].time().isoformat() for row in rows} == {"00:00:00"}
    assert [row[name] for row in rows for name in ("customer_no", "unit", "campaign", "duration_s")] == [None] * 8


def test_the_link_and_what_it_carried_are_in_no_file(shop: Running, answered: str) -> None:
    catch_up(shop.ledger)
    marks = [answered.encode(), ID.encode(), b"bobs-own-code"]
    assert [name for name, data in kept_files(shop.ledger.folder) for mark in marks if mark in data] == []


def test_the_state_leads_from_a_link_to_no_answer(shop: Running, answered: str) -> None:
    rows = list(Sitting.objects.values())
    natives = [each.row["context"] for each in told(shop)]
    assert [bytes(row["content"]) for row in rows] == [b"", b""]
    assert [row["token_hash"] for row in rows for context in natives if row["token_hash"][:12] in context] == []
    moments = [str(row[name]) for row in rows for name in ("started_at", "updated_at", "finished_at")]
    assert [moment for moment in moments if "00:00:00+00:00" not in moment] == []


def test_the_identity_of_an_answer_is_not_that_of_its_sitting(shop: Running, answered: str) -> None:
    contexts = [each.row["context"] for each in told(shop)]
    assert [context for context in contexts if ID in context or answered in context] == []


def test_logs_name_no_link(shop: Running, answered: str, caplog: pytest.LogCaptureFixture) -> None:
    said = "\n".join(f"{record.getMessage()} {getattr(record, 'facts', '')}" for record in caplog.get_records("setup"))
    assert "asking:sitting" in said
    assert [mark for mark in (answered, ID, "bobs-own-code", "127.0.0.1") if mark in said] == []


def test_what_the_page_says_is_that_it_is_anonymous(shop: Running, ann: Respondent) -> None:
    assert "This survey is anonymous" in ann.goes_to("/s/secret").html


def test_a_submission_that_is_sent_twice_is_one(shop: Running, answered: str) -> None:
    again = send("/api/v1/surveys/secret/submissions", as_json({"id": ID, "replies": {"nps": 1}}))
    assert (again.status, again.data["known"]) == (200, True)
    assert len(told(shop)) == 2


def test_a_unit_is_kept_where_many_are_met(shop: Running, ann: Respondent) -> None:
    at_us = 1_700_000_000_000_000
    met = [Event(native_id=str(n), occurred_us=at_us, touchpoint="store", unit="mitte") for n in range(30)]
    shop.intake.take("till", met)
    catch_up(shop.ledger)
    ann.goes_to("/s/secret?u=mitte").sends(nps="10")
    assert [each.row["unit"] for each in told(shop)] == ["mitte"]
