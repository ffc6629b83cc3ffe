"""The job of the desk: looking whether everything a workspace needs is there."""

from dataclasses import asdict
from typing import Any

from regard.ledger.health import check_health
from regard.web.jobs.registry import job
from regard.web.jobs.working import Work


@job("settings.check")
def check(work: Work) -> dict[str, Any]:
    """Check the workspace; changes nothing."""
    work.progress(0.0)
    return {"findings": [asdict(finding) for finding in check_health(work.ledger)]}
