"""Inviting by hand: one customer gets a link, if the contact policy and the customer's own word allow it."""

from dataclasses import dataclass

from django.utils.timezone import now

from regard.ask.policy_reasons import Reason
from regard.ask.register import read_survey
from regard.errors import WrongUseError
from regard.ledger import find_customers
from regard.vocabulary import Channel
from regard.web.accounts.audit import note_of
from regard.web.asking.addresses import can_mail
from regard.web.asking.inviting import About, Asked, invite, open_version
from regard.web.asking.mails import post_mail
from regard.web.asking.models import new_id
from regard.web.asking.subjects import Subject
from regard.web.asking.suppressing import reason_against, told_of
from regard.web.asking.turns import taking_turns
from regard.web.asking.wanting import Passed, write_passed
from regard.web.shell.workspace import workspace


@dataclass(frozen=True)
class ByHand:
    """Who is to be asked what.

    Attributes:
        survey: its key.
        customer: any identifier the customer was seen under, or a pseudonym in hexadecimal.
        touchpoint: what the answers are about; empty: as the survey says.
        channel: the way the link takes; None: whoever invites hands it over.
        mail: whether the link is mailed.
        despite: why the contact policy is passed over, in a few words; empty: it is not.
    """

    survey: str
    customer: str
    touchpoint: str = ""
    channel: Channel | None = None
    mail: bool = False
    despite: str = ""


def invite_by_hand(wish: ByHand) -> Asked | Reason:
    """Invite a customer, or return why they must not be asked; either is in the ledger on return.

    Raises:
        WrongUseError: the survey cannot be asked, the customer is not known or stands for several, or mails cannot be
            sent.
        Overloaded, StorageFailed: nobody was invited; it may be tried again.
    """
    subject, key, version = _subject(wish), new_id(), open_version(wish.survey)
    asked = _asked(wish, subject, key)
    if isinstance(asked, Reason):
        write_passed(workspace().intake, [Passed(wish.survey, version, "", key, subject, str(asked))], now())
    return asked


def _asked(wish: ByHand, subject: Subject, key: str) -> Asked | Reason:
    """Invite somebody, or return why not; what others send at the same moment counts."""
    told = told_of(subject)
    with taking_turns():
        reason = reason_against(wish.survey, subject, key, told)
        if reason is not None and (not wish.despite or _stands(reason, wish)):
            return reason
        asked = invite(wish.survey, subject, about=About(id=key, reason=wish.despite))
        if wish.mail:
            post_mail(asked.invitation)
        note_of(None, None, "asked", "survey", wish.survey, {"invitation": key, "despite": wish.despite})
        return asked


def _stands(reason: Reason, wish: ByHand) -> bool:
    """Say whether a reason holds whatever somebody says."""
    return reason.is_final or (wish.mail and reason is Reason.NO_ADDRESS)


def _subject(wish: ByHand) -> Subject:
    folder = workspace().ledger.folder
    found = find_customers(workspace().ledger, wish.customer)
    if len(found) > 1:
        message = f"{wish.customer!r} stands for {len(found)} customers."
        raise WrongUseError(message, "Give an identifier that only one has, or the pseudonym.")
    if wish.mail and not can_mail():
        message = "No mail server is set up."
        raise WrongUseError(message, "Set REGARD_SMTP_URL, or hand the link over yourself.")
    channel = Channel.EMAIL if wish.mail else wish.channel
    touchpoint = wish.touchpoint or read_survey(folder, wish.survey, open_version(wish.survey)).touchpoint
    return Subject(touchpoint=touchpoint, customer=found[0].hex(), channel=channel.value if channel else None)
