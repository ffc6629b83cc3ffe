"""The laws of the queue, on both kinds of database."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils.timezone import now
from tests.web.jobs import trial

from regard.errors import WrongUseError
from regard.web.accounts.models import User
from regard.web.accounts.rights import Role
from regard.web.jobs.models import Job, State
from regard.web.jobs.queue import (
    cancel,
    end_cancelled,
    end_lost,
    enqueue,
    fail,
    finish,
    give_back,
    note_progress,
    renew,
    retry,
    take,
)

pytestmark = pytest.mark.usefixtures("queue")
assert trial.__doc__


def asked(number: int = 1, **how: object) -> Job:
    return enqueue("trial.note", {"path": str(number)}, **how)  # type: ignore[arg-type]


def taken() -> Job:
    job = take()
    assert job is not None
    return job


def lose(job: Job) -> None:
    """Let the lease run out, as it does when a worker dies."""
    Job.objects.filter(id=job.id).update(lease_until=now() - timedelta(seconds=1))


def side_by_side[T](function: Callable[[], T], threads: int = 4) -> list[T]:
    start = threading.Barrier(threads)

    def run(_: int) -> T:
        try:
            start.wait()
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def drain() -> list[Job]:
    mine = []
    while (job := take()) is not None:
        assert finish(job, None)
        mine.append(job)
    return mine


def test_a_job_is_taken_as_it_was_asked_for() -> None:
    made = asked(7, title="Load orders.csv")
    job = taken()
    assert (job.id, job.state, job.attempt) == (made.id, State.RUNNING, 1)
    assert (job.arguments, job.title, job.language) == ({"path": "7"}, "Load orders.csv", "en")
    assert job.lease_until is not None
    assert timedelta(seconds=25) < job.lease_until - now() < timedelta(seconds=31)
    assert take() is None


def test_however_many_take_each_job_is_done_once() -> None:
    made = {asked(number).id for number in range(60)}
    done = [job.id for mine in side_by_side(drain) for job in mine]
    assert len(done) == 60
    assert set(done) == made


def test_the_longest_waiting_goes_first_and_somebodys_before_nobodys() -> None:
    nobodys, later = asked(1), asked(2)
    anns = asked(3, by=User.objects.add("ann@example.org", Role.ANALYST))
    assert [taken().id, taken().id, taken().id] == [anns.id, nobodys.id, later.id]


def test_a_job_that_nobody_registered_is_refused() -> None:
    with pytest.raises(WrongUseError, match=r"no job 'trial\.none'"):
        enqueue("trial.none")


def test_a_transaction_that_fails_asks_for_nothing() -> None:
    with transaction.atomic():
        asked()
        transaction.set_rollback(True)
    assert take() is None


def test_the_same_wish_is_one_job_while_it_is_open() -> None:
    first, second = asked(dedupe="rebuild"), asked(dedupe="rebuild")
    assert first.id == second.id
    job = taken()
    assert asked(dedupe="rebuild").id == first.id
    finish(job, None)
    assert asked(dedupe="rebuild").id != first.id


def test_of_many_with_the_same_wish_at_once_all_get_one_job() -> None:
    jobs = side_by_side(lambda: asked(dedupe="rebuild"), threads=6)
    assert len({job.id for job in jobs}) == 1
    assert Job.objects.count() == 1


def test_a_lease_that_has_run_out_lets_another_begin_again() -> None:
    asked()
    lose(taken())
    again = taken()
    assert again.attempt == 2
    assert take() is None


def test_who_lost_the_lease_writes_nothing_any_more() -> None:
    asked()
    old = taken()
    lose(old)
    new = taken()
    writes = [finish(old, {"old": 1}), fail(old, "old", ""), retry(old, "old", ""), give_back(old), renew(old)]
    assert [*writes, note_progress(old, 0.9, "old")] == [False] * 6
    assert finish(new, {"new": 1})
    new.refresh_from_db()
    assert (new.state, new.result, new.share) == (State.DONE, {"new": 1}, 1.0)


def test_a_renewed_lease_does_not_run_out() -> None:
    asked()
    job = taken()
    lose(job)
    assert renew(job)
    assert take() is None


def test_progress_is_written_down_and_kept_within_its_bounds() -> None:
    asked()
    job = taken()
    assert note_progress(job, 7.5, "x" * 400)
    job.refresh_from_db()
    assert (job.share, job.percent, job.saying) == (1.0, 100, "x" * 300)


def test_a_failed_attempt_waits_longer_each_time_and_the_third_is_the_last() -> None:
    asked()
    for pause_s in (5, 10):
        job = taken()
        assert retry(job, "The disk is full.", "Make room.")
        assert take() is None
        job.refresh_from_db()
        assert abs((job.due_at - now()).total_seconds() - pause_s) < 2
        Job.objects.update(due_at=now())
    job = taken()
    assert retry(job, "The disk is full.", "Make room.")
    job.refresh_from_db()
    assert (job.state, job.attempt, job.error) == (State.FAILED, 3, "The disk is full.")


def test_a_job_whose_workers_all_died_has_failed() -> None:
    asked()
    for _ in range(3):
        lose(taken())
    assert take() is None
    assert end_lost() == 1
    assert Job.objects.get().state == State.FAILED


def test_a_job_that_is_given_back_costs_no_attempt() -> None:
    asked()
    job = taken()
    assert give_back(job)
    again = taken()
    assert (again.attempt, again.most_attempts) == (2, 4)


def test_a_waiting_job_that_is_cancelled_never_starts() -> None:
    job = cancel(asked())
    assert job.state == State.CANCELLED
    assert job.has_ended
    assert take() is None


def test_a_running_job_that_is_cancelled_learns_of_it_and_ends() -> None:
    asked()
    job = taken()
    assert cancel(job).state == State.RUNNING
    assert not renew(job)
    assert not note_progress(job, 0.5, "")
    assert give_back(job)
    job.refresh_from_db()
    assert job.state == State.CANCELLED


def test_a_cancelled_job_is_not_tried_again() -> None:
    asked()
    job = taken()
    cancel(job)
    assert retry(job, "The disk is full.", "")
    job.refresh_from_db()
    assert job.state == State.CANCELLED


def test_a_cancelled_job_whose_worker_died_is_over() -> None:
    asked()
    job = taken()
    cancel(job)
    lose(job)
    assert take() is None
    assert end_cancelled() == 1


def test_what_has_ended_is_not_cancelled() -> None:
    asked()
    job = taken()
    finish(job, None)
    assert cancel(job).state == State.DONE
    assert not job.cancel_asked
