"""Consent of one customer: how they stand to each purpose, what that hides, and a word that somebody writes down."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpRequest
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as __

from regard.ask.words import words_of
from regard.collect.purposes import ConsentPurpose, Covers
from regard.journeys.timeline import TimelineContact
from regard.ledger import Reader
from regard.resolve import Standing, Stands, standings
from regard.resolve.consent import Consent, Said
from regard.web.accounts.audit import note
from regard.web.asking.consenting import SOURCE, say_consent
from regard.web.asking.preferences import purpose_words
from regard.web.desks.customers.seeing import Seen
from regard.web.shell.workspace import catalogue, workspace

STANDS = {
    Stands.GIVEN: __("agreed"),
    Stands.WITHDRAWN: __("declined"),
    Stands.EXPIRED: __("ran out"),
    Stands.NEVER_ASKED: __("nothing said"),
}
"""What each way to stand is called."""


@dataclass(frozen=True)
class Line:
    """How a customer stands to a purpose, with what purpose and standing are called."""

    name: str
    standing: Standing
    words: str


def consent_of(reader: Reader, seen: Seen) -> dict[str, Any]:
    """Return what the customer's page says of consent: each purpose, and what must not be shown or put together."""
    found = standings(reader, seen.customer_no)
    lines = [Line(purpose_name(each.purpose), each, str(STANDS[each.stands])) for each in found]
    return {
        "consents": lines,
        "unshown": _refusal(found, Covers.SHOWING),
        "unprofiled": _refusal(found, Covers.PROFILING),
    }


def purpose_name(purpose: ConsentPurpose) -> str:
    """Return what a purpose is called in the reader's language."""
    return purpose_words(words_of(get_language() or "en"), purpose, "name") or purpose.key


def apart(contacts: Sequence[TimelineContact]) -> tuple[TimelineContact, ...]:
    """Return contacts as if none belonged to a visit: who declined profiling is shown contact by contact."""
    return tuple(replace(each, episode=None, step=None) for each in contacts)


def _refusal(found: list[Standing], covers: Covers) -> Standing | None:
    """Return what forbids a part of the work; None if nothing does."""
    return next((each for each in found if each.purpose.covers is covers and not each.allowed), None)


class ConsentForm(forms.Form):
    """Asks what a customer said, until when it holds, and how that is known."""

    said = forms.ChoiceField(
        label=__("What the customer said"),
        choices=[(Said.GIVEN.value, __("agrees")), (Said.WITHDRAWN.value, __("declines"))],
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label=__("Holds until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=__("The last day; empty: until the customer says something else."),
    )
    reason = forms.CharField(
        label=__("How you know"),
        max_length=300,
        help_text=__("For those who ask later, such as: said so on the phone. Leave out names."),
        error_messages={"required": __("Say in a few words how you know.")},
    )

    def clean_until(self) -> datetime | None:
        """Return the first moment at which it no longer holds; refuse one that is past."""
        day = self.cleaned_data["until"]
        if day is None:
            return None
        ends = datetime.combine(day, time.max, ZoneInfo(workspace().ledger.settings.zone))
        if ends <= now():
            raise forms.ValidationError(__("This day is past."))
        return ends


def purpose_at(key: str) -> ConsentPurpose:
    """Return a purpose of the register.

    Raises:
        Http404: there is none of this key.
    """
    found = next((each for each in catalogue().purposes if each.key == key), None)
    if found is None:
        raise Http404
    return found


def write_down(request: HttpRequest, seen: Seen, purpose: ConsentPurpose, form: ConsentForm) -> None:
    """Note what a customer said, with who wrote it down; numbers follow with the next fold.

    Raises:
        Overloaded, StorageFailed: it is not in the numbers; say it again.
    """
    told = form.cleaned_data
    word = Consent(Said(told["said"]), now(), purpose.key, "agent", told["until"], told["reason"])
    say_consent(seen.customer, word, SOURCE)
    note(request, told["said"], "consent", seen.customer, purpose=purpose.key)
