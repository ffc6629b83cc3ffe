"""Workers that are killed lose no job and do none twice at once."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from tests.web.jobs import trial

from regard.web.jobs.models import Job, State
from regard.web.jobs.queue import enqueue
from regard.web.running import Running

pytestmark = pytest.mark.usefixtures("queue")
assert trial.__doc__

ComesTrue = Callable[..., bool]


def in_state(state: State, name: str = "trial") -> int:
    return Job.objects.filter(state=state, name__startswith=name).count()


def test_a_job_whose_worker_is_killed_is_done_by_another(
    worker: Callable[..., "object"], comes_true: ComesTrue, tmp_path: Path
) -> None:
    job = enqueue("trial.hang", {"path": str(tmp_path / "done")})
    first = worker(1)
    assert comes_true(lambda: Job.objects.get(id=job.id).share == 0.5)
    first.kill()  # type: ignore[attr-defined]
    worker(1)
    assert comes_true(lambda: in_state(State.DONE) == 1)
    job.refresh_from_db()
    assert (job.attempt, job.result) == (2, {"attempt": 2})
    assert (tmp_path / "done").read_text().split() == [str(job.id)]


@pytest.mark.parametrize("queue_url", [None], ids=["file"])
def test_a_job_that_says_nothing_for_longer_than_its_lease_stays_with_its_worker(
    worker: Callable[..., "object"], comes_true: ComesTrue, tmp_path: Path
) -> None:
    job = enqueue("trial.hang", {"path": str(tmp_path / "done")})
    worker(0.6)
    assert comes_true(lambda: Job.objects.get(id=job.id).attempt == 1)
    connection.close()
    assert not comes_true(lambda: Job.objects.get(id=job.id).attempt > 1, 2)


def test_several_processes_do_each_job_once(
    queue: Running, worker: Callable[..., "object"], comes_true: ComesTrue, tmp_path: Path
) -> None:
    path = tmp_path / "done"
    for _ in range(40):
        enqueue("trial.note", {"path": str(path)})
    worker()
    worker()
    assert comes_true(lambda: in_state(State.DONE) == 40)
    done = Counter(path.read_text().split())
    assert len(done) == 40
    assert set(done.values()) == {1}
