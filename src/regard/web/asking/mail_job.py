"""The mail job: each mail that is due is looked at once more, sent, and settled; what came of it is in the ledger."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction
from django.utils.timezone import now

from regard.collect.intake import Intake
from regard.ledger import Ledger
from regard.vocabulary import InvitationState
from regard.web.asking.addresses import can_mail
from regard.web.asking.events import stated, take
from regard.web.asking.mail_checks import Known, Ready, Unsent, known_of, ready, reminder_days, withhold_invitation
from regard.web.asking.mail_sending import Handed, connection, hand_over, message_to
from regard.web.asking.mails import MOST_ATTEMPTS, due_mails, postpone, postpone_due, remind, settle, take_mail
from regard.web.asking.models import Invitation, Mail, Mailing

_BATCH = 50
"""Mails over one connection."""

Tell = Callable[[int], object]


@dataclass(frozen=True)
class Post:
    """What sending takes.

    Attributes:
        ledger: the workspace.
        intake: where to note what came of it.
        backend: the way to the mail server.
        known: of the customers of the mails at hand.
    """

    ledger: Ledger
    intake: Intake
    backend: EmailBackend
    known: Known


def send_due(ledger: Ledger, intake: Intake, tell: Tell) -> dict[str, int]:
    """Send all mails that are due; return how many came to what.

    Several workers may do it at the same time: a mail is sent by the one that takes it first. What is broken off
    between the mail server's word and ours is sent again, under the same name: at least once, never lost.

    Args:
        ledger: the workspace.
        intake: where to note it.
        tell: is told how many were dealt with, before each.

    Raises:
        Overloaded, StorageFailed: it could not be noted; that is tried again later, and nothing is sent twice for it.
        BrokenWorkspaceError: a survey or its triggers cannot be read.
    """
    counts: Counter[str] = Counter()
    while can_mail() and (batch := due_mails(_BATCH)):
        with connection() as backend:
            post = Post(ledger, intake, backend, known_of(ledger, batch))
            for each in batch:
                tell(counts.total())
                mail = take_mail(each)
                if mail is not None:
                    counts[_dealt_with(post, mail)] += 1
    return dict(counts)


def _dealt_with(post: Post, mail: Mail) -> str:
    """Bring a mail that was taken as far as it goes; return how far in one word."""
    if mail.sent_at is not None:
        return _note_sent(post, mail)
    found = ready(post.ledger, mail, post.known)
    if not isinstance(found, Ready):
        return _withhold(post, mail, found, Mailing.DROPPED)
    message = message_to(found.address, found.text, name=f"{mail}".replace(" ", "."), unsubscribe_link=found.decline)
    handed = hand_over(post.backend, message)
    if handed is Handed.ACCEPTED:
        mail.sent_at = now()
        Mail.objects.filter(pk=mail.pk).update(sent_at=mail.sent_at)
        return _note_sent(post, mail)
    if handed is Handed.REFUSED:
        return _withhold(post, mail, Unsent.REFUSED, Mailing.FAILED)
    return _later(post, mail, handed)


def _later(post: Post, mail: Mail, handed: Handed) -> str:
    """Try again, all of them where nobody can be reached; after three days no more."""
    if handed is Handed.UNREACHABLE:
        postpone_due()
    if mail.attempts >= MOST_ATTEMPTS:
        return _withhold(post, mail, Unsent.UNREACHABLE, Mailing.FAILED)
    postpone(mail)
    return "postponed"


def _withhold(post: Post, mail: Mail, why: Unsent, state: Mailing) -> str:
    """Settle a mail that is not sent; if it was to bring the invitation, nobody was asked by it."""
    if mail.number == 0 and mail.invitation.is_open:
        withhold_invitation(post.ledger, post.intake, mail.invitation, why)
    settle(mail, state, why)
    return state.value


def _note_sent(post: Post, mail: Mail) -> str:
    """Note in the ledger and then in the state that the mail server took a mail over; repeated, it changes nothing."""
    invitation, sent_at = mail.invitation, mail.sent_at or now()
    if invitation.delivered_at is None:
        take(post.intake, invitation.survey, stated(invitation, InvitationState.DELIVERED, sent_at))
    days = reminder_days(post.ledger, invitation)
    with transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk, delivered_at=None).update(delivered_at=sent_at)
        settle(mail, Mailing.SENT)
        if mail.number < len(days):
            _remind(mail, (invitation.delivered_at or sent_at) + timedelta(days=days[mail.number]))
    return Mailing.SENT.value


def _remind(mail: Mail, at: datetime) -> None:
    if at < mail.invitation.expires_at:
        remind(mail.invitation, mail.number + 1, at)
