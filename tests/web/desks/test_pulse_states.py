"""Pulse where there is little: nothing yet, no scores, no promises, nothing that stands out."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.desks.pulse_company import Site, make_company, promise, seen, words

from regard.promises import save_promise
from regard.story import catch_up
from regard.web.running import Running


def test_where_nothing_stands_out_it_is_said_plainly(here: Running, site: Site) -> None:
    make_company(here.ledger, cause=False)
    text = words(seen(site("manager")))
    assert "No moment stands out as the worst." in text
    assert "3 moments have enough scores to be judged." in text
    assert "We lose people" not in text


def test_without_scores_and_promises_it_says_what_to_load(here: Running, site: Site) -> None:
    make_company(here.ledger, promises=False, scores=False)
    text = words(seen(site("manager")))
    assert "There are contacts, but no scores and no checked promises." in text
    assert "Load answers" in text
    assert "What changed" not in text


def test_without_promises_scores_alone_are_judged(here: Running, site: Site) -> None:
    make_company(here.ledger, promises=False)
    text = words(seen(site("manager")))
    assert "We lose people at Hotline (Get help) , which they score far below everything else." in text
    assert "Ask Customer service to read what these customers wrote, and to name the cause." in text
    assert "Promises kept" not in text


@pytest.mark.usefixtures("here")
def test_an_empty_workspace_is_welcomed(site: Site) -> None:
    text = words(seen(site("manager")))
    assert "Nothing has come in yet" in text
    assert "Load the first file" in text


@pytest.mark.usefixtures("filled")
def test_few_scores_give_no_verdict(site: Site) -> None:
    text = words(seen(site("manager")))
    assert "There are not enough scores yet to tell the worst moment." in text
    assert "not enough answers yet: 5 of 30" in text
    assert "There is no time before to compare with." in text


def test_many_promises_ask_the_state_no_more_than_few(here: Running, site: Site) -> None:
    make_company(here.ledger, scores=False)
    client = site("manager")
    seen(client)
    with CaptureQueriesContext(connection) as few:
        seen(client)
    for number in range(30):
        save_promise(here.ledger.folder, promise(f"more_{number}", f"Promise {number}.", "shop"))
    catch_up(here.ledger)
    seen(client)
    with CaptureQueriesContext(connection) as many:
        seen(client)
    assert len(many) == len(few)
