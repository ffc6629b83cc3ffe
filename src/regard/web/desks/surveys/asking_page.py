"""Asking in person: whom, about what, whether they may be asked now, and what became of it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regard.ask.library import interview_guide
from regard.ask.policy_reasons import Reason
from regard.ask.survey import Survey
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.models import User
from regard.web.asking.consenting import withdraw_consent
from regard.web.asking.displays import note_dismissed
from regard.web.asking.inviting import About, invite
from regard.web.asking.models import Invitation
from regard.web.asking.subjects import Subject
from regard.web.asking.suppressing import reason_against
from regard.web.desks.surveys.asking_people import (
    Choices,
    Somebody,
    accounts_for,
    offer,
    touchpoints_for,
    units_for,
    ways,
)
from regard.web.desks.surveys.interview_draft import in_words
from regard.web.desks.surveys.seeing import Seen, survey_for, surveys_for
from regard.web.desks.surveys.words import language_name

DAYS = 1
"""How long what was opened in person can be answered."""


class AskForm(forms.Form):
    """What the answers of somebody who is asked in person are about."""

    touchpoint = forms.ChoiceField(label=gettext_lazy("Touchpoint"))
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    account = forms.CharField(
        label=gettext_lazy("Account"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("The company or household that the customer acts for."),
    )
    channel = forms.ChoiceField(label=gettext_lazy("How you speak"))
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    despite = forms.CharField(
        label=gettext_lazy("Why you ask all the same"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For those who ask later. Leave out names."),
    )

    def __init__(self, survey: Survey, user: User, language: str, data: QueryDict | None = None) -> None:
        """Begin with the survey's own touchpoint, and the reader's language if the survey has it."""
        places = touchpoints_for(user)
        languages: Choices = [(tag, language_name(tag)) for tag in survey.languages]
        spoken = language if language in survey.languages else survey.languages[0]
        units = units_for(user)
        usual = survey.touchpoint if survey.touchpoint in dict(places) else ""
        initial = {"touchpoint": usual, "language": spoken, "channel": ways()[0][0], "unit": units[0][0]}
        super().__init__(data, initial=initial | {"account": next(iter(user.accounts), "")})
        for name, choices in {"touchpoint": places, "channel": ways(), "language": languages}.items():
            offer(self, name, choices)
        offer(self, "unit", units)
        self.fields["unit"].required = bool(user.units)
        if user.accounts:
            self.fields["account"] = forms.ChoiceField(label=_("Account"), choices=accounts_for(user))

    def subject(self, who: Somebody | None) -> Subject:
        """Return whom and what the answers will be about: as sent, or else as the form begins.

        Args:
            who: the customer; None: nobody known.
        """
        if self.is_bound:
            self.is_valid()
        told = dict(self.initial) | (self.cleaned_data if self.is_bound else {})
        return Subject(
            touchpoint=told["touchpoint"],
            unit=told["unit"] or None,
            account=told["account"] or None,
            channel=told["channel"] or None,
            customer=who.customer if who else None,
        )


@dataclass(frozen=True)
class Allowed:
    """Whether somebody may be asked now.

    Attributes:
        reason: why not; None: they may.
    """

    reason: Reason | None

    @property
    def is_final(self) -> bool:
        """Whether nobody may pass over it."""
        return self.reason is not None and self.reason.is_final


def allowed(survey: str, subject: Subject, key: str) -> Allowed:
    """Say whether somebody may be asked now.

    Args:
        survey: its key.
        subject: whom and what it is about.
        key: what the invitation will be called.
    """
    return Allowed(reason_against(survey, subject, key))


def why_not(seen: Seen) -> str:
    """Return why nobody can be asked a survey in person; empty if they can."""
    if seen.stands.open is None or seen.stands.archived:
        return _("Nobody can answer yet: publish the survey first.")
    if seen.survey.anonymous:
        return _("The survey is anonymous: nobody can be asked by name. Give people its open link.")
    return ""


def offered(request: HttpRequest) -> list[Seen]:
    """Return the surveys that somebody can ask in person."""
    return [seen for seen in surveys_for(user_of(request)) if not why_not(seen)]


def ask(request: HttpRequest, seen: Seen, form: AskForm, who: Somebody | None, key: str) -> Invitation:
    """Invite somebody who is asked in person; sent twice, it is one invitation.

    Args:
        request: from whom it is: the employee who asks.
        seen: the survey.
        form: in order.
        who: the customer; None: nobody known.
        key: what the invitation is called.

    Raises:
        Overloaded, StorageFailed: nobody was invited; it may be tried again.
    """
    user, data = user_of(request), form.cleaned_data
    about = About(id=key, employee=user.email, reason=data["despite"])
    made = invite(seen.key, form.subject(who), language=data["language"], days=DAYS, about=about)
    note(request, "asked", "survey", seen.key, invitation=made.invitation.pk, despite=data["despite"])
    return made.invitation


def invitation_for(request: HttpRequest, key: str, name: str) -> Invitation:
    """Return an invitation that whoever asks has made in person.

    Raises:
        Http404: there is none.
    """
    survey_for(request, key)
    found = Invitation.objects.filter(pk=name, survey=key, employee=user_of(request).email).first()
    if found is None:
        raise Http404
    return found


def declined(request: HttpRequest, invitation: Invitation, *, for_ever: bool) -> None:
    """Note that a customer does not want to answer.

    Args:
        request: from whom it is.
        invitation: the one.
        for_ever: nor to be asked again: what is open or waiting is taken back at once.

    Raises:
        Overloaded, StorageFailed: it may be said again.
    """
    note_dismissed(invitation)
    if for_ever and invitation.customer:
        withdraw_consent(invitation.customer, "agent", invitation.touchpoint)
    note(request, "changed", "survey", invitation.survey, invitation=invitation.pk, declined=True, for_ever=for_ever)


def prompts() -> list[dict[str, Any]]:
    """Return the prompts of the interview guide, in the reader's language."""
    return [{"text": in_words(wording), "notes": wording.notes} for wording in interview_guide()]
