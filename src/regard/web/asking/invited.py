"""Who was invited: the invitations of a person, for themselves."""

from collections.abc import Collection
from typing import Any

from regard.web.asking.models import Invitation

_TOLD = (
    "survey", "version", "touchpoint", "channel", "language", "facts", "state", "reason", "offered_at", "delivered_at",
    "shown_at", "answered_at", "expires_at",
)  # fmt: skip


def invitations_of(customers: Collection[str]) -> list[dict[str, Any]]:
    """Return the invitations of a person with the moments at which mails with the link were sent, the newest first.

    Args:
        customers: all pseudonyms of the person, in hexadecimal.
    """
    found = Invitation.objects.filter(customer__in=customers).order_by("-offered_at").prefetch_related("mails")
    return [
        {name: getattr(each, name) for name in _TOLD}
        | {"mails_sent_at": sorted(mail.sent_at for mail in each.mails.all() if mail.sent_at is not None)}
        for each in found
    ]
