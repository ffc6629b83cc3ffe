"""What the desk leaves to the background."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from regard.ledger import finish_pending
from regard.story import folds
from regard.web.asking.inviting import forget_erased
from regard.web.jobs.registry import job
from regard.web.jobs.working import Work


@job("customers.erase")
def erase(work: Work) -> dict[str, Any]:
    """Take the customers who are hidden out of vault, files and layout, and their invitations out of the state.

    Nothing is left to do if somebody else did it.

    Args:
        work: this attempt.
    """
    work.progress(0.1, _("Rewriting the files that hold the customer"))
    done = asdict(finish_pending(work.ledger, folds(work.ledger), datetime.now(UTC)))
    return done | {"invitations": forget_erased(work.ledger)}
