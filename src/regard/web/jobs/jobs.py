"""The queue's own jobs."""

from datetime import timedelta

from django.utils.timezone import now

from regard.web.jobs.folders import remove_orphans
from regard.web.jobs.models import Job
from regard.web.jobs.registry import job
from regard.web.jobs.working import Work

KEPT_DAYS = 30
_HOUR_S = 3600


@job("jobs.clean", every_s=6 * _HOUR_S)
def clean(work: Work) -> dict[str, int]:
    """Remove jobs that ended 30 days ago, and the files of jobs that are gone.

    Args:
        work: this attempt.
    """
    work.progress(0.0)
    removed, _ = Job.objects.filter(ended_at__lt=now() - timedelta(days=KEPT_DAYS)).delete()
    return {"jobs": removed, "folders": remove_orphans()}
