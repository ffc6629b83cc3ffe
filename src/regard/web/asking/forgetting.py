"""What asking forgets of erased customers: invitations with mails and answers begun, wishes, and consent."""

from regard.web.asking.inviting import forget_erased
from regard.web.jobs.erasing import Gone, forgets


@forgets("invitations")
def forget_invitations(gone: Gone) -> int:
    """Delete their invitations, and all that hangs on these."""
    return forget_erased(gone.ledger)
