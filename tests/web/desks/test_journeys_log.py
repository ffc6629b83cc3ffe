"""The event log that one takes along."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from regard.errors import WrongUseError
from regard.web.accounts.models import AuditEntry
from regard.web.desks.journeys import log_views
from regard.web.running import Running

Site = Callable[..., Client]


def log_of(answer: Any) -> str:
    return gzip.decompress(b"".join(answer.streaming_content)).decode()


def test_the_overview_leads_to_the_log_of_what_it_shows(filled: Running, site: Site) -> None:
    client = site()
    (link,) = re.findall(r'download href="(/journeys/log[^"]*)"', client.get("/journeys/?rule=whole").content.decode())
    answer = client.get(link.replace("&amp;", "&"))
    log = log_of(answer)
    assert (log.count("<trace>"), log.count("<event>")) == (3, 5)
    assert answer["Content-Disposition"] == 'attachment; filename="journeys.xes.gz"'
    assert AuditEntry.objects.filter(act="exported", key="log").exists()


def test_episodes_are_traces_where_journeys_are_cut(filled: Running, site: Site) -> None:
    answer = site().get("/journeys/log", {"gap": "45"})
    assert log_of(answer).count("<trace>") == 5


def test_a_log_that_would_take_too_long_is_refused(
    filled: Running, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_views, "MOST", 4)
    answer = site().get("/journeys/log")
    assert answer.status_code == 400
    assert "5 contacts are in view" in answer.content.decode()


def test_who_may_take_nothing_along_sees_no_link(filled: Running, site: Site) -> None:
    client = site("viewer")
    assert "/journeys/log" not in client.get("/journeys/").content.decode()
    assert client.get("/journeys/log").status_code == 403


def test_a_log_that_fails_leaves_no_file_open(filled: Running, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_more: object) -> None:
        message = "Out of room."
        raise WrongUseError(message, "Make some.")

    monkeypatch.setattr(log_views, "write_xes", fail)
    assert "Out of room" in site().get("/journeys/log").content.decode()
