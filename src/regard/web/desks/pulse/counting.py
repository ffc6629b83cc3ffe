"""Counting: what is found at once among few contacts, and by a job among many, for whoever asks first."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right
from regard.web.desks.pulse.finding import Known, find, key_of
from regard.web.desks.pulse.jobs import written
from regard.web.desks.pulse.models import PulseResult
from regard.web.desks.pulse.standing import Standing
from regard.web.jobs.models import Job, State
from regard.web.jobs.queue import enqueue
from regard.web.shell.workspace import catalogue, register


@dataclass(frozen=True)
class Counted:
    """What is found, and what is being found.

    Attributes:
        result: what was found last; None where nothing was yet.
        job: finds it anew; None where that is not needed.
        may_stop: whether whoever looks may stop the job.
    """

    result: PulseResult | None
    job: Job | None = None
    may_stop: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether there is something to wait for."""
        return self.job is not None and not self.job.has_ended

    @property
    def was_stopped(self) -> bool:
        """Whether somebody stopped it, or it failed."""
        return self.job is not None and self.job.state in {State.CANCELLED, State.FAILED}


def counted(standing: Standing) -> Counted:
    """Return the worst moment of a question, found now if there are few contacts; else who finds it."""
    result = PulseResult.objects.filter(key=key_of(standing.breakdown)).first()
    if is_current(standing, result):
        return Counted(result)
    if standing.is_small:
        known = Known(catalogue(), register().promises)
        return Counted(find(standing.reader, standing.breakdown, known, _tell_nobody))
    job = _asked_before(standing) or _asked_now(standing)
    user = user_of(standing.request)
    return Counted(result, job, may_stop=job.by_id == user.pk or user.has(Right.MANAGE_USERS))


def is_current(standing: Standing, result: PulseResult | None) -> bool:
    """Return whether a result need not be made again."""
    if result is None:
        return False
    return result.is_of(standing.reader.description.version) or (result.is_recent and not standing.is_small)


def _asked_before(standing: Standing) -> Job | None:
    """Return the job that the page waits for, as the address says, unless it is done."""
    try:
        key = UUID(standing.request.GET.get("job", ""))
    except ValueError:
        return None
    # Of this question, so that nobody follows the job of a question that they may not ask.
    return Job.objects.filter(id=key, dedupe=_dedupe(standing)).exclude(state=State.DONE).first()


def _asked_now(standing: Standing) -> Job:
    arguments = {"breakdown": written(standing.breakdown)}
    title = _("Find the worst moment")
    user = user_of(standing.request)
    return enqueue("pulse.compute", arguments, by=user, dedupe=_dedupe(standing), title=title)


def _dedupe(standing: Standing) -> str:
    return f"pulse.compute {key_of(standing.breakdown)}"


def _tell_nobody(share: float) -> None:
    """Leave it untold how much is done: it is done within the request."""
