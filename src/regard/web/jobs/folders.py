"""The files of jobs: one folder each in the workspace, which goes when its job goes."""

import os
import shutil
import time
from pathlib import Path
from uuid import UUID

from regard.web.jobs.models import Job
from regard.web.running import WORKSPACE_VARIABLE

_YOUNG_S = 24 * 3600
"""A folder may be older than its job's row: a transaction that asks for a job may write its files first."""


def folder_of(job: Job) -> Path:
    """Return the folder for the files of a job, made if it is not there; nobody but the owner reads it."""
    path = _place() / str(job.id)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def folders() -> list[Path]:
    """Return the folders of all jobs that have one."""
    return sorted(_place().glob("*-*-*-*-*"))


def remove_orphans() -> int:
    """Remove the folders, older than a day, that no job has any more; return how many."""
    before = time.time() - _YOUNG_S
    found = {folder.name: folder for folder in _place().glob("*-*-*-*-*") if folder.stat().st_mtime < before}
    kept = {str(key) for key in Job.objects.filter(id__in=_keys(found)).values_list("id", flat=True)}
    orphans = [folder for name, folder in found.items() if name not in kept]
    for folder in orphans:
        shutil.rmtree(folder)
    return len(orphans)


def _place() -> Path:
    return Path(os.environ.get(WORKSPACE_VARIABLE, ".")) / "work"


def _keys(names: dict[str, Path]) -> list[UUID]:
    return [UUID(name) for name in names]
