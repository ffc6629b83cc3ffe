"""What the desk leaves to the background."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from regard.ledger.retain import retain
from regard.story import folds
from regard.web.jobs.erasing import finish
from regard.web.jobs.registry import job
from regard.web.jobs.retaining import let_go
from regard.web.jobs.working import Work

_DAY_S = 24 * 3600


@job("customers.erase")
def erase(work: Work) -> dict[str, Any]:
    """Take the customers who are hidden out of vault, files, layout and the server's own state.

    Nothing is left to do if somebody else did it.

    Args:
        work: this attempt.
    """
    work.progress(0.1, _("Rewriting the files that hold the customer"))
    return finish(work.ledger, work.job.created_at)


@job("customers.retain", every_s=_DAY_S)
def retain_periods(work: Work) -> dict[str, Any]:
    """Let go what is older than the workspace's periods of retention say.

    Args:
        work: this attempt.
    """
    work.progress(0.1, _("Removing what is kept no longer"))
    at = datetime.now(UTC)
    rules = work.ledger.settings.retention
    return asdict(retain(work.ledger, folds(work.ledger), at)) | let_go(rules, at)
