"""What is done by the clock."""

from datetime import timedelta

from django.utils.timezone import now

from regard.web.jobs.models import Job, State
from regard.web.jobs.registry import job
from regard.web.jobs.working import Work
from regard.web.outbound.endpoints import forget_erased, forget_old
from regard.web.outbound.looking import watch
from regard.web.outbound.metrics import count_messages
from regard.web.outbound.models import Endpoint
from regard.web.outbound.sending import send_due

_HOUR_S = 3600
_EACH_S = 5
_LATELY = timedelta(days=1)


@job("outbound.watch", every_s=_EACH_S)
def look(work: Work) -> dict[str, int]:
    """Write down which endpoints are to be told what happened; one worker at a time.

    Args:
        work: this attempt.
    """
    return {} if _is_at_work_already(work.job) else watch(work.ledger, work.progress)


@job("outbound.send", every_s=_EACH_S)
def send(work: Work) -> dict[str, int]:
    """Send the messages that are due; one worker at a time, so that others do other work.

    Args:
        work: this attempt.
    """
    if _is_at_work_already(work.job) or not Endpoint.objects.exists():
        return {}
    # What waits must not go out after somebody was erased.
    forget_erased(work.ledger, now() - _LATELY)
    found = send_due(work.progress)
    count_messages()
    return found


@job("outbound.tidy", every_s=_HOUR_S)
def tidy(work: Work) -> dict[str, int]:
    """Forget messages that were settled 30 days ago, and all about customers who were erased.

    Args:
        work: this attempt.
    """
    return {"erased": forget_erased(work.ledger), "old": forget_old()}


def _is_at_work_already(own: Job) -> bool:
    """Say whether another worker has begun before, and is not done."""
    others = Job.objects.filter(name=own.name, state=State.RUNNING, lease_until__gte=now()).exclude(pk=own.pk)
    return own.started_at is not None and others.filter(started_at__lt=own.started_at).exists()
