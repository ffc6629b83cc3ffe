"""Erasing a customer: hidden at once, then taken out of every file by a job."""

from datetime import UTC, datetime

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.desks.customers.seeing import Seen
from regard.web.jobs.erasing import hide
from regard.web.jobs.models import Job
from regard.web.jobs.queue import enqueue
from regard.web.shell.workspace import workspace


class EraseForm(forms.Form):
    """Asks for the first letters of the pseudonym, so that nobody is erased by a slip."""

    typed = forms.CharField(
        label=gettext_lazy("First 6 characters of the pseudonym"),
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
    )

    def __init__(self, data: "dict[str, str] | None" = None, *, seen: Seen) -> None:
        """Ask about one customer."""
        super().__init__(data)
        self._seen = seen

    def clean_typed(self) -> str:
        """Check that the letters are this customer's, and that nothing of them is out of view."""
        typed: str = self.cleaned_data["typed"].strip().lower()
        if typed != self._seen.short:
            raise forms.ValidationError(_("This is not how the pseudonym begins."))
        if self._seen.outside:
            raise forms.ValidationError(_("Some contacts are outside your view: somebody who sees all has to erase."))
        return typed


def begin_erasure(request: HttpRequest, seen: Seen) -> Job:
    """Hide a person at once and everywhere, and ask for the job that takes them out of every file."""
    hide(workspace().ledger, [bytes.fromhex(seen.customer)], datetime.now(UTC))
    asked = enqueue("customers.erase", by=user_of(request), title=_("Erase a customer"))
    note(request, "erased", "customer", seen.customer, contacts=seen.contacts)
    return asked
