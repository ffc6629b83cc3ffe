"""The jobs of the desk: looking whether everything a workspace needs is there, and publishing its tables."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from regard.ledger import Ledger
from regard.ledger.health import check_health
from regard.ledger.publishing import read_about
from regard.report.publishing import folder_of, publish_tables, usual
from regard.web.jobs.registry import job
from regard.web.jobs.working import Work
from regard.web.outbound.findings import find_endpoints


@job("settings.check")
def check(work: Work) -> dict[str, Any]:
    """Check the workspace; changes nothing."""
    work.progress(0.0)
    return {"findings": [asdict(finding) for finding in (*check_health(work.ledger), *find_endpoints())]}


@job("publish.tables", every_s=300)
def publish(work: Work) -> dict[str, Any]:
    """Publish the tables where the settings want it and it is time; doing it twice changes nothing."""
    work.progress(0.0)
    if not _is_due(work.ledger):
        return {"published": False}
    outcome = publish_tables(work.ledger, folder_of(work.ledger), usual(work.ledger), work.progress)
    return {"published": True, "version": outcome.about.version, "written": outcome.written}


def _is_due(ledger: Ledger) -> bool:
    rules, about = ledger.settings.publish, read_about(folder_of(ledger))
    if not rules.on or about is None:
        return rules.on
    return datetime.now(UTC) - datetime.fromisoformat(about.made_at) >= timedelta(minutes=rules.every_minutes)
