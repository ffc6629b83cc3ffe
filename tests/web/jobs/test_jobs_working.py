"""What becomes of a job that is worked at, and what its page and its log say of it."""

import json
import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils.timezone import now
from django.utils.translation import override
from tests.web.jobs import trial

from regard.errors import WrongUseError
from regard.web import worker
from regard.web.jobs import queue as queue_module
from regard.web.jobs import registry, schedule, workers
from regard.web.jobs.folders import folder_of, remove_orphans
from regard.web.jobs.jobs import clean
from regard.web.jobs.models import Job, State
from regard.web.jobs.queue import cancel, enqueue, take
from regard.web.jobs.registry import Registered, job
from regard.web.jobs.working import Work, WorkStoppedError, perform
from regard.web.logs import JsonLines
from regard.web.running import Running

state_only = pytest.mark.usefixtures("state")
on_a_file = pytest.mark.parametrize("queue_url", [None], ids=["file"])


def performed(here: Running, name: str, **arguments: object) -> Job:
    made = enqueue(name, arguments)
    taken = take()
    assert taken is not None
    perform(here.ledger, taken, threading.Event())
    made.refresh_from_db()
    return made


@state_only
def test_what_the_function_returns_is_the_result(here: Running) -> None:
    path = here.ledger.folder / "done"
    made = performed(here, "trial.note", path=str(path))
    assert (made.state, made.result, made.share) == (State.DONE, {"attempt": 1}, 1.0)
    assert made.ended_at is not None
    assert path.read_text() == f"{made.id}\n"


@state_only
@pytest.mark.parametrize(
    ("how", "becomes", "words"),
    [
        ("wrong", State.FAILED, "The file is empty."),
        ("storage", State.WAITING, "The disk is full."),
        ("bug", State.WAITING, "It broke off unexpectedly: ZeroDivisionError."),
        ("much", State.FAILED, "more than 65536"),
        ("odd", State.FAILED, "no JSON"),
    ],
)
def test_a_failure_says_why_and_is_tried_again_where_that_may_help(
    here: Running, how: str, becomes: State, words: str
) -> None:
    made = performed(here, "trial.fail", how=how)
    assert made.state == becomes
    assert words in made.error
    assert made.remedy


@state_only
def test_a_job_that_is_no_longer_registered_fails(here: Running) -> None:
    Job.objects.create(name="trial.gone")
    perform(here.ledger, taken := take() or Job(), threading.Event())
    taken.refresh_from_db()
    assert (taken.state, taken.error) == (State.FAILED, "There is no job 'trial.gone'.")


@state_only
def test_the_log_names_the_job_and_nobodys_words(here: Running, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "regard")
    made = performed(here, "trial.fail", how="wrong")
    line = json.loads(JsonLines().format(caplog.records[-1]))
    assert (line["event"], line["job"], line["outcome"]) == ("job", str(made.id), "failed")
    assert "empty" not in json.dumps(line)


@state_only
def test_work_speaks_the_language_of_who_asked(here: Running) -> None:
    with override("de"):
        assert performed(here, "trial.note", path=os.devnull).language == "de"


@state_only
def test_progress_is_written_a_few_times_a_second_at_most(here: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[float] = []

    def note(_: Job, share: float, __: str) -> bool:
        written.append(share)
        return True

    monkeypatch.setattr(queue_module, "note_progress", note)
    work = Work(here.ledger, Job(), threading.Event())
    for hundredth in range(100):
        work.progress(hundredth / 100)
    assert written == [0.0]


@state_only
def test_work_that_was_cancelled_stops_at_its_next_progress(here: Running) -> None:
    enqueue("trial.long")
    taken = take() or Job()
    cancel(taken)
    work = Work(here.ledger, taken, threading.Event())
    assert not work.stopped
    with pytest.raises(WorkStoppedError):
        work.progress(0.5)
    assert work.stopped


@state_only
def test_files_of_a_job_are_for_its_owner_alone_and_go_with_it(here: Running) -> None:
    kept, gone = enqueue("trial.long"), enqueue("trial.long")
    folders = [Work(here.ledger, each, threading.Event()).folder for each in (kept, gone)]
    assert folders[0] == here.ledger.folder / "work" / str(kept.id)
    assert folders[0].stat().st_mode & 0o777 == 0o700
    gone.delete()
    assert remove_orphans() == 0
    for folder in folders:
        os.utime(folder, (0, 0))
    assert remove_orphans() == 1
    assert [folder.exists() for folder in folders] == [True, False]


@state_only
def test_jobs_that_ended_long_ago_are_removed(here: Running) -> None:
    old, young = (Job.objects.create(name="trial.note", state=State.DONE, ended_at=now()) for _ in range(2))
    Job.objects.filter(id=old.id).update(ended_at=now() - timedelta(days=31))
    os.utime(folder_of(old), (0, 0))
    assert clean(Work(here.ledger, running_one(), threading.Event())) == {"jobs": 1, "folders": 1}
    assert Job.objects.filter(id=young.id).exists()
    assert not Job.objects.filter(id=old.id).exists()


@state_only
def test_what_the_schedule_did_well_is_removed_sooner_but_not_within_its_span(here: Running) -> None:
    ended = now() - timedelta(minutes=90)
    often, seldom = (
        Job.objects.create(name=name, state=State.DONE, ended_at=ended) for name in ("asking.mail", "jobs.clean")
    )
    failed = Job.objects.create(name="asking.mail", state=State.FAILED, ended_at=ended)
    assert clean(Work(here.ledger, running_one(), threading.Event()))["jobs"] == 1
    left = set(Job.objects.values_list("id", flat=True))
    assert often.id not in left
    assert {seldom.id, failed.id} <= left


def running_one() -> Job:
    return Job.objects.create(name="jobs.clean", state=State.RUNNING)


@state_only
def test_a_schedule_asks_once_in_each_span(monkeypatch: pytest.MonkeyPatch) -> None:
    hourly = Registered("trial.note", trial.write_down, 3600)
    monkeypatch.setattr(time, "time", lambda: 7200.0)
    assert [schedule.ask_for_due([hourly]), schedule.ask_for_due([hourly])] == [1, 0]
    monkeypatch.setattr(time, "time", lambda: 10800.0)
    assert schedule.ask_for_due([hourly]) == 1
    assert Job.objects.filter(name="trial.note").count() == 2


def test_cleaning_is_on_the_schedule() -> None:
    assert "jobs.clean" in {each.name for each in registry.scheduled()}


def test_two_functions_are_not_the_same_job() -> None:
    with pytest.raises(WrongUseError, match="Two functions"):
        job("trial.note")(clean)
    assert registry.find("trial.note").function is trial.write_down


@on_a_file
def test_a_worker_renews_its_lease_until_another_has_the_job(queue: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_module, "LEASE_S", 0.15)
    enqueue("trial.long")
    work = Work(queue.ledger, take() or Job(), threading.Event())
    with work.held():
        time.sleep(0.4)
        assert not work.stopped
        Job.objects.update(attempt=2)
        assert eventually(lambda: work.stopped)


@on_a_file
def test_a_database_that_fails_does_not_end_the_renewing(
    queue: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Job) -> bool:
        raise DatabaseError

    monkeypatch.setattr(queue_module, "LEASE_S", 0.03)
    monkeypatch.setattr(queue_module, "renew", fail)
    with Work(queue.ledger, Job(), threading.Event()).held():
        assert eventually(lambda: len(caplog.records) > 1)
    assert {record.msg for record in caplog.records} == {"lease_not_renewed"}


@on_a_file
def test_workers_do_what_is_asked_for_and_hand_back_what_they_cannot_end(
    queue: Running, comes_true: Callable[..., bool]
) -> None:
    stop = threading.Event()
    done, endless = enqueue("trial.note", {"path": os.devnull}), enqueue("trial.long")
    with workers.workers(queue.ledger, stop):
        assert comes_true(lambda: Job.objects.get(id=done.id).state == State.DONE)
        assert comes_true(lambda: Job.objects.get(id=endless.id).share == 0.25)
        stop.set()
    endless.refresh_from_db()
    assert (endless.state, endless.attempt, endless.most_attempts) == (State.WAITING, 1, 4)


@on_a_file
def test_the_background_work_does_jobs_beside_folding(queue: Running, comes_true: Callable[..., bool]) -> None:
    stop = threading.Event()
    done = enqueue("trial.note", {"path": os.devnull})
    thread = threading.Thread(target=worker.work, args=(queue.ledger, stop))
    thread.start()
    assert comes_true(lambda: Job.objects.get(id=done.id).state == State.DONE)
    stop.set()
    thread.join()
    assert os.environ["REGARD_WORKSPACE"] == str(queue.ledger.folder)


@on_a_file
def test_a_running_job_that_is_cancelled_is_over_soon(queue: Running, comes_true: Callable[..., bool]) -> None:
    stop = threading.Event()
    endless = enqueue("trial.long")
    with workers.workers(queue.ledger, stop):
        assert comes_true(lambda: Job.objects.get(id=endless.id).share == 0.25)
        cancel(endless)
        assert comes_true(lambda: Job.objects.get(id=endless.id).state == State.CANCELLED)
        stop.set()


@state_only
def test_an_error_of_the_database_is_waited_out_longer_each_time(
    here: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop, calls = threading.Event(), []

    def fail() -> None:
        calls.append(1)
        if len(calls) > 2:
            stop.set()
        raise DatabaseError

    monkeypatch.setattr(workers, "_EACH_S", 0.001)
    monkeypatch.setattr(workers, "tidy", fail)
    thread = threading.Thread(target=workers.work_off, args=(here.ledger, stop))
    thread.start()
    thread.join()
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    assert [line["retry_s"] for line in lines] == [0.002, 0.004, 0.008]


def eventually(condition: Callable[[], object]) -> bool:
    deadline = time.monotonic() + 20
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return bool(condition())
