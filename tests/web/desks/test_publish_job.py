"""The server publishes tables by itself, where the settings want it and when it is time."""

from typing import Any

import pytest
from tests.web.desks.test_pulse_jobs import work_off

from regard.ledger.publishing import read_about, withdraw
from regard.web.jobs.queue import enqueue
from regard.web.running import Running


def worked(here: Running) -> Any:
    enqueue("publish.tables")
    return work_off(here).result


def decide(here: Running, entries: str) -> None:
    path = here.ledger.folder / "regard.toml"
    path.write_text(path.read_text().partition("[publish]")[0] + f"[publish]\n{entries}\n")


@pytest.mark.usefixtures("state")
def test_nothing_is_published_unless_somebody_wants_it(filled: Running) -> None:
    assert worked(filled) == {"published": False}
    assert not (filled.ledger.folder / "published").exists()


@pytest.mark.usefixtures("state")
def test_tables_are_published_when_it_is_time_and_not_before(filled: Running) -> None:
    decide(filled, 'on = true\ntables = ["persons"]')
    assert worked(filled) == {"published": True, "version": 1, "written": 1}
    assert worked(filled) == {"published": False}
    withdraw(filled.ledger.folder / "published")
    assert worked(filled)["published"]
    about = read_about(filled.ledger.folder / "published")
    assert about is not None
    assert about.tables["persons"].rows == 3
