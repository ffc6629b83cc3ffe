"""What jobs let go: files that somebody asked for long ago."""

import shutil
from datetime import datetime

from regard.settings import Retention, limit_of
from regard.web.jobs.folders import folders
from regard.web.jobs.models import Job
from regard.web.jobs.retaining import lets_go


@lets_go("exports")
def let_go_exports(rules: Retention, at: datetime, dry_run: bool) -> int:
    """Delete the files of jobs that ended before the limit."""
    before = limit_of(rules.exports, at)
    if before is None:
        return 0
    ended = {str(key) for key in Job.objects.filter(ended_at__lt=before).values_list("id", flat=True)}
    old = [folder for folder in folders() if folder.name in ended]
    for folder in [] if dry_run else old:
        shutil.rmtree(folder)
    return len(old)
