"""What asking lets go: mails whose invitation is over."""

from datetime import datetime

from regard.settings import Retention, limit_of
from regard.web.asking.models import OPEN, Mail
from regard.web.jobs.retaining import lets_go


@lets_go("mails")
def let_go_mails(rules: Retention, at: datetime, dry_run: bool) -> int:
    """Delete the rows of mails that were due before the limit and that no open invitation needs."""
    before = limit_of(rules.mails, at)
    if before is None:
        return 0
    old = Mail.objects.filter(due_at__lt=before).exclude(invitation__state__in=OPEN)
    return old.count() if dry_run else old.delete()[0]
