"""Excluding a contact from all numbers, and letting it count again."""

from datetime import UTC, datetime

from django import forms
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy

from regard.journeys.timeline import TimelineContact, timeline
from regard.ledger import Reader, exclude, include
from regard.promises import origins
from regard.web.accounts.audit import note
from regard.web.desks.customers.seeing import Seen
from regard.web.shell.workspace import workspace


class ReasonForm(forms.Form):
    """Asks why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("For those who ask later. Leave out names."),
        error_messages={"required": gettext_lazy("Say in a few words why.")},
    )


def contact_of(reader: Reader, seen: Seen, seq: int) -> TimelineContact:
    """Return one contact of a customer.

    Raises:
        Http404: it is none of the customer's, or outside the scope.
    """
    found = timeline(reader, seen.customer_no, seen.rows, among=[seq]).contacts
    if not found:
        raise Http404
    return found[0]


def change(request: HttpRequest, seen: Seen, contact: TimelineContact, reason: str) -> None:
    """Exclude a contact that counts; let one that does not count again. Numbers follow with the next fold.

    Raises:
        Http404: it was taken out of the ledger meanwhile.
    """
    ledger = workspace().ledger
    found = origins(ledger, [str(contact.seq)])
    if not found:
        raise Http404
    ((source, native_id),) = found.values()
    act = include if contact.excluded else exclude
    act(ledger, source, native_id, reason=reason, at=datetime.now(UTC))
    note(request, "included" if contact.excluded else "excluded", "contact", seen.customer, seq=contact.seq)
