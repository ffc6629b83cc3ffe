"""Where jobs have pseudonyms: in what was asked for, in what came of it, and in files that were written before."""

import json
import shutil

from regard.web.jobs.folders import folders
from regard.web.jobs.models import Job
from regard.web.jobs.rotating import Names, renames


@renames("jobs")
def rename_in_jobs(names: Names) -> int:
    """Write new pseudonyms into what jobs were asked for, and what they returned; return in how many."""
    changed = 0
    for job in Job.objects.all():
        before = [job.arguments, job.result]
        after = json.loads(names.in_text(json.dumps(before)))
        if after != before:
            job.arguments, job.result = after
            job.save(update_fields=["arguments", "result"])
            changed += 1
    return changed


@renames("exports")
def delete_exports(_names: Names) -> int:
    """Delete the files of jobs, which hold old pseudonyms and can be asked for again; return of how many."""
    held = [folder for folder in folders() if any(folder.iterdir())]
    for folder in held:
        shutil.rmtree(folder, ignore_errors=True)
    return len(held)
