"""What the desk leaves to the background: files of very many rows."""

from typing import Any, cast

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from regard.ledger import read
from regard.web.accounts.models import User
from regard.web.desks.measures.behind_files import behind_number, write
from regard.web.jobs.registry import job
from regard.web.jobs.working import Work
from regard.web.shell.components_figures import figure


@job("measures.rows")
def write_rows(work: Work, *, query: str, form: str) -> dict[str, Any]:
    """Write the rows behind a number to a file of the job, within the scope of who asked.

    Args:
        work: this attempt.
        query: of the address.
        form: `csv` or `parquet`.
    """
    request = HttpRequest()
    request.GET = QueryDict(query)
    request.user = cast("User", work.job.by)
    path, written = work.folder / f"rows.{form}", 0
    with read(work.ledger) as reader:
        found = behind_number(request, reader)
        for written in write(found, path, form):
            said = {"written": figure(written), "count": figure(found.n)}
            work.progress(written / found.n, _("%(written)s of %(count)s rows") % said)
    return {"file": path.name, "rows": written, "url": reverse("measures:file", args=[work.job.id])}
