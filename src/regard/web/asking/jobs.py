"""What is done by the clock."""

from regard.collect.intake import Intake
from regard.web.asking.inviting import expire_due, forget_erased
from regard.web.asking.sittings import forget_old
from regard.web.jobs.registry import job
from regard.web.jobs.working import Work

_HOUR_S = 3600


@job("asking.tidy", every_s=_HOUR_S)
def tidy(work: Work) -> dict[str, int]:
    """Note which invitations were not answered in time; forget what is unfinished for 30 days, and who was erased.

    Args:
        work: this attempt.
    """
    expired, erased = 0, forget_erased(work.ledger)
    with Intake(work.ledger) as intake:
        while found := expire_due(intake):
            expired += found
            work.progress(0.5)
    return {"invitations": expired, "sittings": forget_old(), "erased": erased}
