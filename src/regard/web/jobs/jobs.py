"""The queue's own jobs."""

from datetime import timedelta

from django.utils.timezone import now

from regard.web.jobs.folders import remove_orphans
from regard.web.jobs.models import Job, State
from regard.web.jobs.registry import Registered, job, scheduled
from regard.web.jobs.working import Work

KEPT_DAYS = 30
_HOUR_S = 3600


@job("jobs.clean", every_s=_HOUR_S)
def clean(work: Work) -> dict[str, int]:
    """Remove jobs that ended 30 days ago, those of the schedule that went well sooner, and files of jobs that are gone.

    Args:
        work: this attempt.
    """
    work.progress(0.0)
    removed, _ = Job.objects.filter(ended_at__lt=now() - timedelta(days=KEPT_DAYS)).delete()
    return {"jobs": removed + sum(map(_remove_done, scheduled())), "folders": remove_orphans()}


def _remove_done(each: Registered) -> int:
    """Remove what a schedule did and went well: some do their work every few seconds; return how many."""
    # A job of the present span must stay, or it would be asked for again.
    kept_s = max(_HOUR_S, 2 * each.every_s)
    done = Job.objects.filter(name=each.name, by=None, state=State.DONE)
    return done.filter(ended_at__lt=now() - timedelta(seconds=kept_s)).delete()[0]
