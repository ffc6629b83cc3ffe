"""What jobs forget of erased customers: files that were written before, and words in what was asked and said."""

import json
import shutil
from pathlib import Path

from regard.web.jobs.erasing import Gone, forgets
from regard.web.jobs.folders import folders
from regard.web.jobs.models import OPEN, Job
from regard.web.jobs.queue import cancel


@forgets("exports")
def forget_exports(gone: Gone) -> int:
    """Delete the files of jobs asked for before: rows may be in any of them, and can be asked for again."""
    old = {str(job.id): job for job in Job.objects.filter(created_at__lte=gone.at)}
    held = [folder for folder in folders() if folder.name in old and any(folder.iterdir())]
    for folder in held:
        _delete(folder, old[folder.name])
    return len(held)


@forgets("jobs")
def forget_jobs(gone: Gone) -> int:
    """Delete what ended and names them: in what was asked for, what came of it, or why nothing did."""
    named = [job.pk for job in Job.objects.exclude(state__in=OPEN) if any(gone.named_in(text) for text in _texts(job))]
    return Job.objects.filter(pk__in=named).delete()[0]


def _delete(folder: Path, job: Job) -> None:
    if not job.has_ended:
        cancel(job)
    shutil.rmtree(folder, ignore_errors=True)


def _texts(job: Job) -> list[str]:
    told = [json.dumps(part, ensure_ascii=False) for part in (job.arguments, job.result)]
    return [*told, job.title, job.saying, job.error, job.remedy]
