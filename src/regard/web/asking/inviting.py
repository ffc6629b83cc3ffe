"""Inviting: one link for one customer to answer one survey, once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.utils.timezone import now

from regard.ask.register import read_survey, standing_of
from regard.collect.intake import Intake
from regard.collect.keys import hash_of
from regard.errors import WrongUseError, unknown_name
from regard.ledger import Ledger
from regard.ledger.erasures import erasures
from regard.resolve.known import erased_among
from regard.web.asking.events import stated, take
from regard.web.asking.models import OPEN, Consent, Invitation, Invited, Mail, Mailing, Wanted, new_id
from regard.web.asking.subjects import Subject
from regard.web.asking.tokens import link_of, token_of
from regard.web.asking.turns import taking_turns
from regard.web.shell.workspace import catalogue, workspace

USUAL_DAYS = 30
_BATCH = 500


@dataclass(frozen=True)
class Asked:
    """An invitation just made.

    Attributes:
        invitation: what is kept of it.
        path: of its link, such as `/i/…`; empty if it was made before, with another key of the server.
    """

    invitation: Invitation
    path: str


@dataclass(frozen=True)
class About:
    """What led to an invitation.

    Attributes:
        contact: identity of the contact, in hexadecimal; empty: none did.
        trigger: key of the trigger that chose the contact; empty: somebody invites by hand.
        employee: who asks in person; empty: nobody does.
        id: the invitation's own; one that is there already is returned as it is. Empty: a new one.
        reason: why it is sent although the contact policy says no, in a few words.
    """

    contact: str = ""
    trigger: str = ""
    employee: str = ""
    id: str = ""
    reason: str = ""


NOTHING = About()


def invite(
    survey: str, subject: Subject, *, language: str = "", days: int = USUAL_DAYS, about: About = NOTHING
) -> Asked:
    """Invite somebody to answer the open version of a survey; that it was offered is in the ledger on return.

    Args:
        survey: its key.
        subject: whom and what the answers are about; nothing that comes later can change it.
        language: BCP 47 tag that the page opens in; empty: as the browser is set.
        days: how long it can be answered.
        about: what led to it.

    Raises:
        WrongUseError: the survey is not open, or is anonymous; or the touchpoint is unknown.
        Overloaded, StorageFailed: nobody was invited; it may be tried again.
    """
    known = Invitation.objects.filter(pk=about.id, survey=survey).first() if about.id else None
    if known is not None:
        return Asked(known, link_of(known))
    version = open_version(survey)
    _check(survey, version, subject)
    made = invitation_for(survey, version, subject, about)
    made.language, made.expires_at = language, made.offered_at + timedelta(days=days)
    with transaction.atomic():
        # Somebody else may make the one of this id at the same moment: the ledger takes one of equal ones.
        Invitation.objects.bulk_create([made], ignore_conflicts=True)
        take(workspace().intake, survey, stated(made, Invited.OFFERED, made.offered_at))
    return Asked(made, link_of(made))


def invitation_for(survey: str, version: int, subject: Subject, about: About) -> Invitation:
    """Return an invitation that is not kept yet.

    Args:
        survey: key of the survey.
        version: of the survey.
        subject: whom and what the answers are about.
        about: what led to it.
    """
    key, moment = about.id or new_id(), now()
    return Invitation(
        id=key,
        token_hash=hash_of(token_of(key)).hex(),
        survey=survey,
        version=version,
        contact=about.contact,
        trigger=about.trigger,
        employee=about.employee,
        reason=about.reason,
        offered_at=moment,
        expires_at=moment + timedelta(days=USUAL_DAYS),
        **{name: value or "" for name, value in _plain(subject).items() if name != "facts"},
        facts=msgspec.to_builtins(subject.facts),
    )


def invitation_of(secret: str) -> Invitation | None:
    """Return the invitation of a link; None if there is none."""
    return Invitation.objects.filter(token_hash=hash_of(secret).hex()).first()


def note_shown(invitation: Invitation) -> None:
    """Note that somebody has seen an invitation's page; the second time changes nothing.

    Raises:
        Overloaded, StorageFailed: it is not noted.
    """
    if invitation.shown_at is None and invitation.is_open:
        moment = now()
        take(workspace().intake, invitation.survey, stated(invitation, Invited.SHOWN, moment))
        rows = Invitation.objects.filter(pk=invitation.pk, shown_at=None, state__in=OPEN)
        rows.update(state=Invited.SHOWN, shown_at=moment)


def note_answered(invitation: Invitation) -> None:
    """Note that an invitation was answered, once the answers are in the ledger."""
    Invitation.objects.filter(pk=invitation.pk).update(state=Invited.ANSWERED, answered_at=now())


def withdraw(invitation_id: str, reason: str) -> bool:
    """Take an invitation back: its link says that the survey is closed; return whether it was still open.

    Args:
        invitation_id: the one.
        reason: why, in one word.
    """
    rows = Invitation.objects.filter(pk=invitation_id, state__in=OPEN)
    return rows.update(state=Invited.WITHDRAWN, reason=reason) == 1


def withdraw_all(customer: str, reason: str) -> int:
    """Take back at once all that a customer was, or would be, asked; return how many invitations were open.

    Args:
        customer: pseudonym in hexadecimal.
        reason: why, in one word.
    """
    # Whoever is just deciding to ask them is through, or sees what they said.
    with taking_turns():
        Wanted.objects.filter(customer=customer).delete()
        # What a mail server has taken over was sent, noted or not.
        waiting = Mail.objects.filter(invitation__customer=customer, state=Mailing.WAITING, sent_at=None)
        waiting.update(state=Mailing.DROPPED, reason=reason)
        rows = Invitation.objects.filter(customer=customer, state__in=OPEN)
        return rows.update(state=Invited.WITHDRAWN, reason=reason)


def expire_due(intake: Intake, at: datetime | None = None) -> int:
    """Note which invitations were not answered in time, in the ledger too; return how many.

    Args:
        intake: where to.
        at: the moment; None: now.

    Raises:
        Overloaded, StorageFailed: some are left for the next time.
    """
    due = Invitation.objects.filter(state__in=OPEN, expires_at__lte=at or now()).order_by("expires_at")[:_BATCH]
    count = 0
    for each in due:
        take(intake, each.survey, stated(each, Invited.EXPIRED, each.expires_at))
        count += Invitation.objects.filter(pk=each.pk, state__in=OPEN).update(state=Invited.EXPIRED)
    return count


def forget_erased(ledger: Ledger) -> int:
    """Delete the invitations of customers who were erased, with all that they have answered so far; return how many.

    What they said of being asked is forgotten too, and requests that wait for them.

    Args:
        ledger: the workspace, which knows who was erased and when; whoever came back since may be asked again.
    """
    gone = {key.hex(): at for key, at in erasures(ledger).items()}
    said = Consent.objects.values_list("pk", "customer", "at")
    Consent.objects.filter(pk__in=[pk for pk, who, at in said if who in gone and at <= gone[who]]).delete()
    waiting = set(Wanted.objects.exclude(customer="").values_list("customer", flat=True))
    Wanted.objects.filter(customer__in=erased_among(ledger, waiting)).delete()
    named = Invitation.objects.exclude(customer="").values_list("pk", "customer", "offered_at")
    old = [pk for pk, customer, at in named.iterator() if customer in gone and at <= gone[customer]]
    for begin in range(0, len(old), _BATCH):
        Invitation.objects.filter(pk__in=old[begin : begin + _BATCH]).delete()
    return len(old)


def open_version(survey: str) -> int:
    """Return the version of a survey that respondents are asked.

    Raises:
        WrongUseError: there is no such survey, or it is not open.
    """
    stands = standing_of(workspace().ledger.folder, survey)
    if stands.open is None or stands.archived:
        message = f"The survey {survey!r} is not open."
        raise WrongUseError(message, "Publish it, or take it out of the archive.")
    return stands.open


def _check(key: str, version: int, subject: Subject) -> None:
    if read_survey(workspace().ledger.folder, key, version).anonymous:
        message = f"The survey {key!r} is anonymous: nobody can be invited to it by name."
        raise WrongUseError(message, "Give people its open link.")
    touchpoints = catalogue().touchpoints
    if subject.touchpoint not in touchpoints:
        raise unknown_name("touchpoint", subject.touchpoint, touchpoints)


def _plain(subject: Subject) -> dict[str, str | None]:
    return {name: getattr(subject, name) for name in Subject.__struct_fields__}
