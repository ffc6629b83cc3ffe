"""The schedule looks, sends and forgets, one worker at a time."""

import threading
from datetime import timedelta

import pytest
from django.utils.timezone import now
from tests.web.outbound.conftest import Make
from tests.web.outbound.receivers import Receiver

from regard.web.jobs.models import Job, State
from regard.web.jobs.registry import scheduled
from regard.web.jobs.working import Work
from regard.web.outbound import jobs
from regard.web.outbound.endpoints import try_out
from regard.web.outbound.models import Delivery
from regard.web.running import Running


def work(here: Running, name: str) -> Work:
    job = Job.objects.create(name=name, state=State.RUNNING, started_at=now(), lease_until=now() + timedelta(minutes=1))
    return Work(here.ledger, job, threading.Event())


def test_they_are_on_the_schedule() -> None:
    assert {each.name: each.every_s for each in scheduled() if each.name.startswith("outbound.")} == {
        "outbound.watch": 5,
        "outbound.send": 5,
        "outbound.tidy": 3600,
    }


def test_a_test_message_goes_out_by_the_schedule(here: Running, receiver: Receiver, endpoint: Make) -> None:
    message = try_out(endpoint(url=receiver.url))
    assert jobs.send(work(here, "outbound.send")) == {"delivered": 1}
    message.refresh_from_db()
    assert message.state == Delivery.DELIVERED
    assert jobs.tidy(work(here, "outbound.tidy")) == {"erased": 0, "old": 0}


def test_without_endpoints_there_is_nothing_to_do(here: Running, state: None) -> None:
    assert jobs.look(work(here, "outbound.watch")) == {}
    assert jobs.send(work(here, "outbound.send")) == {}


@pytest.mark.parametrize(("name", "job"), [("outbound.watch", jobs.look), ("outbound.send", jobs.send)])
def test_a_second_worker_leaves_it_to_the_first(
    here: Running, endpoint: Make, monkeypatch: pytest.MonkeyPatch, name: str, job: object
) -> None:
    endpoint()
    monkeypatch.setattr(jobs, "watch", _never)
    monkeypatch.setattr(jobs, "send_due", _never)
    work(here, name)
    assert job(work(here, name)) == {}  # type: ignore[operator]


def _never(*_arguments: object) -> None:
    raise AssertionError
