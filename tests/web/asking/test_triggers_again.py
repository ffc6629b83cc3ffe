"""What is broken off is done again, and comes to the same; two workers do it once."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now
from tests.web.asking.respondents import told
from tests.web.asking.triggering import goes_on, let_mail, meets, open_delivery, reasons, trigger

from regard.web.asking import deciding, wanting
from regard.web.asking.jobs import decide
from regard.web.asking.models import Invitation, Mail, Wanted, Watched
from regard.web.jobs.models import Job, State
from regard.web.jobs.working import Work
from regard.web.running import Running

STEPS = [
    (wanting, "take_all"),
    (wanting, "_wanted"),
    (deciding, "write_passed"),
    (deciding, "invitation_for"),
    (deciding, "_tell"),
    (deciding, "take_all"),
    (deciding, "Mail"),
    (deciding, "_delete"),
]


class KilledError(Exception):
    """The worker is gone."""


@pytest.fixture(autouse=True)
def _mails(monkeypatch: pytest.MonkeyPatch) -> None:
    let_mail(monkeypatch)


@pytest.fixture
def ready(shop: Running) -> Running:
    """Return a shop with two surveys that ask after the same purchases, of which only one may."""
    open_delivery(shop)
    trigger(shop, "delivery")
    trigger(shop)
    goes_on(shop)
    return shop


def came_to(here: Running) -> tuple[Any, ...]:
    """Return all that came of contacts: in the state, and in the ledger."""
    offered = [json.loads(each.row["context"])["invitation"] for each in told(here, "offered")]
    made = sorted(Invitation.objects.values_list("pk", flat=True))
    mails = sorted(Mail.objects.values_list("invitation_id", "number"))
    return made, sorted(offered), mails, reasons(here), Wanted.objects.count()


def job_of(**parts: Any) -> Job:
    moment = now()
    usual = {"name": "asking.decide", "state": State.RUNNING, "attempt": 1, "started_at": moment}
    return Job.objects.create(**{**usual, "lease_until": moment + timedelta(seconds=30), **parts})


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("module", "step"), STEPS, ids=[f"{module.__name__}.{step}" for module, step in STEPS])
def test_whoever_is_killed_at_a_step_leaves_nothing_doubled_or_lost(
    ready: Running, monkeypatch: pytest.MonkeyPatch, module: Any, step: str, after: bool
) -> None:
    usual = getattr(module, step)

    def killed(*given: Any, **named: Any) -> Any:
        if after:
            usual(*given, **named)
        raise KilledError

    for number, who in enumerate(["ann", None, "bob"]):
        meets(ready, str(number), who)
    with monkeypatch.context() as patch:
        patch.setattr(module, step, killed)
        with pytest.raises(KilledError):
            goes_on(ready)
    goes_on(ready, 2)
    made, offered, mails, passed, waiting = came_to(ready)
    assert (len(made), offered, mails, waiting) == (2, made, [(each, 0) for each in made], 0)
    assert passed == [
        ("delivery", "no_address"),
        ("visit", "another_survey_has_priority"),
        ("visit", "another_survey_has_priority"),
        ("visit", "no_address"),
    ]


def test_looking_again_at_the_same_contacts_changes_nothing(ready: Running) -> None:
    meets(ready, "1")
    goes_on(ready)
    before = came_to(ready)
    Watched.objects.update(seq=0)
    goes_on(ready)
    assert came_to(ready)[:3] == before[:3]
    assert Wanted.objects.count() == 0


def test_a_workspace_that_was_put_back_is_looked_at_from_where_it_is(ready: Running) -> None:
    Watched.objects.update(seq=1_000_000)
    goes_on(ready)
    meets(ready, "1")
    goes_on(ready)
    assert Invitation.objects.count() == 1


def test_a_second_worker_leaves_it_to_the_one_that_began_before(ready: Running) -> None:
    meets(ready, "1")
    first = job_of(started_at=now() - timedelta(seconds=1))
    second = job_of()
    assert decide(Work(ready.ledger, second, threading.Event())) == {}
    first.state = State.DONE
    first.save()
    goes_on(ready, 0)
    assert decide(Work(ready.ledger, second, threading.Event())) != {}


def test_a_worker_whose_lease_ran_out_holds_nobody_up(ready: Running) -> None:
    job_of(started_at=now() - timedelta(hours=1), lease_until=now() - timedelta(seconds=1))
    assert decide(Work(ready.ledger, job_of(), threading.Event())) == {"forgotten": 0}


def test_before_there_are_numbers_nothing_is_looked_at(shop: Running) -> None:
    trigger(shop)
    assert deciding.watch(shop.ledger, lambda _: None) == {}
    assert Watched.objects.count() == 0
