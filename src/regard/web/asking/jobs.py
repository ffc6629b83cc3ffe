"""What is done by the clock."""

from django.utils.timezone import now

from regard.collect.intake import Intake
from regard.web.asking.deciding import watch
from regard.web.asking.inviting import expire_due, forget_erased
from regard.web.asking.mail_job import send_due
from regard.web.asking.sittings import forget_old
from regard.web.jobs.models import Job, State
from regard.web.jobs.registry import job
from regard.web.jobs.working import Work

_HOUR_S = 3600
_MAIL_S = 10
_DECIDE_S = 10


@job("asking.tidy", every_s=_HOUR_S)
def tidy(work: Work) -> dict[str, int]:
    """Note which invitations were not answered in time; forget what is unfinished for 30 days, and who was erased.

    Args:
        work: this attempt.
    """
    expired, erased = 0, forget_erased(work.ledger)
    with Intake(work.ledger) as intake:
        while found := expire_due(intake):
            expired += found
            work.progress(0.5)
    return {"invitations": expired, "sittings": forget_old(), "erased": erased}


@job("asking.mail", every_s=_MAIL_S)
def mail(work: Work) -> dict[str, int]:
    """Send the invitations and reminders that are due by mail; one worker at a time, so that others do other work.

    Args:
        work: this attempt.
    """
    if _is_at_work_already(work.job):
        return {}
    with Intake(work.ledger) as intake:
        return send_due(work.ledger, intake, lambda _: work.progress(0.5))


@job("asking.decide", every_s=_DECIDE_S)
def decide(work: Work) -> dict[str, int]:
    """Look at the contacts that came, and send the requests that are due; one worker at a time.

    Args:
        work: this attempt.
    """
    if _is_at_work_already(work.job):
        return {}
    return watch(work.ledger, work.progress)


def _is_at_work_already(own: Job) -> bool:
    """Say whether another worker has begun before, and is not done."""
    others = Job.objects.filter(name=own.name, state=State.RUNNING, lease_until__gte=now()).exclude(pk=own.pk)
    return own.started_at is not None and others.filter(started_at__lt=own.started_at).exists()
