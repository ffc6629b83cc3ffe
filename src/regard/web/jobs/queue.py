"""The queue: jobs are asked for, taken by one worker at a time under a lease, and brought to an end.

Taking is one statement, so that no two workers have the same attempt. All that a worker writes later holds only while
the attempt is still its own: one that was thought dead and comes back changes nothing.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import get_language

from regard.web.accounts.models import User
from regard.web.jobs.models import OPEN, Job, State
from regard.web.jobs.registry import find

LEASE_S = 30.0
"""Seconds after which a job whose worker died is begun again."""

FIRST_PAUSE_S = 5.0
"""Seconds before the second attempt of a job that failed; doubled before each one after that."""

_FIRST = """
select id from jobs_job
where state in ('waiting', 'running') and not cancel_asked and (
    (state = 'waiting' and due_at <= %s) or (state = 'running' and lease_until < %s and attempt < most_attempts)
)
order by by_id is null, due_at limit 1
"""
_TAKE = """
update jobs_job set state = 'running', attempt = attempt + 1, lease_until = %s, started_at = coalesce(started_at, %s)
where id = (FIRST) returning *
"""
_TAKE_ALONE = _TAKE.replace("FIRST", _FIRST)
_TAKE_SKIPPING = _TAKE.replace("FIRST", f"{_FIRST} for update skip locked")


def enqueue(
    name: str, arguments: dict[str, Any] | None = None, *, by: User | None = None, dedupe: str = "", title: str = ""
) -> Job:
    """Ask for a job; within a transaction it is asked for when, and only if, that commits.

    Args:
        name: what is registered with `@job`.
        arguments: of the function, as JSON knows them.
        by: who asks; jobs that somebody waits for go before those that nobody does.
        dedupe: while a job with the same text waits or runs, that one is returned instead of a new one.
        title: what people read, in the language of the present request.

    Raises:
        WrongUseError: there is no such job.
    """
    find(name)
    asked = Job(name=name, arguments=arguments or {}, by=by, dedupe=dedupe, title=title, language=get_language() or "")
    if not dedupe:
        asked.save(force_insert=True)
        return asked
    open_one: Job | None = None
    # The one that was in the way may end before it is read.
    while open_one is None:
        Job.objects.bulk_create([asked], ignore_conflicts=True)
        open_one = Job.objects.filter(Q(id=asked.id) | Q(dedupe=dedupe, state__in=OPEN)).first()
    return open_one


def take() -> Job | None:
    """Take the job that has waited longest, or one whose worker died; None if there is nothing to do."""
    moment = now()
    until, at = (connection.ops.adapt_datetimefield_value(each) for each in (_lease(moment), moment))
    # Looked at first, since asking to write takes the one right to write of a database that is a file.
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, [at, at])
        if cursor.fetchone() is None:
            return None
    statement = _TAKE_SKIPPING if connection.features.has_select_for_update_skip_locked else _TAKE_ALONE
    with transaction.atomic():
        return next(iter(Job.objects.raw(statement, [until, at, at, at])), None)


def renew(job: Job) -> bool:
    """Keep the lease of a job that is being worked at; False if it is cancelled or somebody else's by now."""
    return _held(job, cancel_asked=False).update(lease_until=_lease(now())) == 1


def note_progress(job: Job, share: float, saying: str) -> bool:
    """Write down how far it is, and keep the lease; False if it is cancelled or somebody else's by now.

    Args:
        job: as it was taken.
        share: from 0 to 1.
        saying: what is being done; cut at 300 characters.
    """
    noted = {"share": min(1.0, max(0.0, share)), "saying": saying[:300]}
    return _held(job, cancel_asked=False).update(lease_until=_lease(now()), **noted) == 1


def finish(job: Job, result: object) -> bool:
    """End it well; False if it is somebody else's by now.

    Args:
        job: as it was taken.
        result: as JSON knows it.
    """
    return _held(job).update(state=State.DONE, share=1.0, result=result, ended_at=now()) == 1


def fail(job: Job, error: str, remedy: str) -> bool:
    """End it without a result; False if it is somebody else's by now."""
    changes = {"state": State.FAILED, "error": error, "remedy": remedy, "ended_at": now()}
    return _cancelled(job) or _held(job).update(**changes) == 1


def retry(job: Job, error: str, remedy: str) -> bool:
    """Let it be tried again after a pause, or end it if that was the last attempt; False as with `fail`."""
    if job.attempt >= job.most_attempts:
        return fail(job, error, remedy)
    due_at = now() + timedelta(seconds=FIRST_PAUSE_S * 2 ** (job.attempt - 1))
    changes = {"state": State.WAITING, "error": error, "remedy": remedy, "due_at": due_at}
    return _cancelled(job) or _held(job).update(**changes) == 1


def give_back(job: Job) -> bool:
    """Stop working at it: it is cancelled if that was asked for, else free for another, as if it had not been begun."""
    return _cancelled(job) or _held(job).update(state=State.WAITING, most_attempts=F("most_attempts") + 1) == 1


def cancel(job: Job) -> Job:
    """Ask for a job no more: one that waits never starts, one that runs stops when it next tells its progress."""
    with transaction.atomic():
        Job.objects.filter(id=job.id, state__in=OPEN).update(cancel_asked=True)
        end_cancelled()
    job.refresh_from_db()
    return job


def end_cancelled() -> int:
    """End the jobs that were cancelled and that nobody works at; return how many."""
    idle = Q(state=State.WAITING) | Q(state=State.RUNNING, lease_until__lt=now())
    return Job.objects.filter(idle, cancel_asked=True).update(state=State.CANCELLED, ended_at=now())


def end_lost() -> int:
    """End the jobs whose workers died as often as is tried; return how many."""
    lost = Job.objects.filter(state=State.RUNNING, lease_until__lt=now(), attempt__gte=F("most_attempts"))
    return lost.update(state=State.FAILED, error="", remedy="", ended_at=now())


def _lease(moment: datetime) -> datetime:
    return moment + timedelta(seconds=LEASE_S)


def _held(job: Job, **conditions: object) -> QuerySet[Job]:
    return Job.objects.filter(id=job.id, attempt=job.attempt, state=State.RUNNING, **conditions)


def _cancelled(job: Job) -> bool:
    return _held(job, cancel_asked=True).update(state=State.CANCELLED, ended_at=now()) == 1
