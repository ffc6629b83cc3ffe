"""What webhooks out forget of erased customers: all messages about them, also those that wait."""

from regard.web.jobs.erasing import Gone, forgets
from regard.web.outbound.endpoints import forget_erased


@forgets("messages")
def forget_messages(gone: Gone) -> int:
    """Delete the messages about them."""
    return forget_erased(gone.ledger)
