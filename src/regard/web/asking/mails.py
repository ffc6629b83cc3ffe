"""Mails: an outbox in the state. What is put there is sent, until it is settled or has been tried for three days."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils.timezone import now

from regard.web.asking.models import Invitation, Mail, Mailing

HELD_S = 600
"""For so long a mail is whose who took it; longer than a mail server's slowest answers."""
MOST_ATTEMPTS = 148
"""With the pauses between them these are three days, as mail servers try among themselves."""

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 60, 1800


def post_mail(invitation: Invitation, at: datetime | None = None) -> Mail:
    """Let an invitation be sent by mail; the second time changes nothing.

    Args:
        invitation: the one; it must be kept already.
        at: when; None: now.
    """
    return remind(invitation, 0, at or now())


def remind(invitation: Invitation, number: int, at: datetime) -> Mail:
    """Let somebody be reminded of an invitation by mail; the second time changes nothing.

    Whether that is still wanted is looked at when it is due.

    Args:
        invitation: the one.
        number: of the reminder; 1 is the first.
        at: when it is due.
    """
    mail, _ = Mail.objects.get_or_create(invitation=invitation, number=number, defaults={"due_at": at})
    return mail


def due_mails(most: int) -> list[Mail]:
    """Return mails that are to be sent, or tried again, the longest due first.

    Args:
        most: not more than so many.
    """
    rows = Mail.objects.filter(state=Mailing.WAITING, due_at__lte=now())
    return list(rows.select_related("invitation").order_by("due_at", "pk")[:most])


def take_mail(mail: Mail) -> Mail | None:
    """Take a mail, so that no other worker sends it; return it as it stands now, or None if somebody else has it.

    Who dies while holding it holds it for ten minutes; then it is tried again.
    """
    rows = Mail.objects.filter(pk=mail.pk, state=Mailing.WAITING, due_at=mail.due_at)
    held_until = now() + timedelta(seconds=HELD_S)
    is_ours = rows.update(due_at=held_until, attempts=F("attempts") + 1) == 1
    return Mail.objects.select_related("invitation").filter(pk=mail.pk).first() if is_ours else None


def postpone(mail: Mail) -> None:
    """Try a mail that was taken again after a pause."""
    due_at = now() + _pause(mail.attempts)
    Mail.objects.filter(pk=mail.pk, state=Mailing.WAITING).update(due_at=due_at)


def postpone_due() -> int:
    """Count an attempt for all mails that are due, since nobody can be reached, and pause; return how many.

    Those that were tried too often already are left for when they are taken.
    """
    waiting = Mail.objects.filter(state=Mailing.WAITING, due_at__lte=now(), attempts__lt=MOST_ATTEMPTS)
    count = 0
    for attempts in set(waiting.values_list("attempts", flat=True)):
        rows = waiting.filter(attempts=attempts)
        count += rows.update(due_at=now() + _pause(attempts + 1), attempts=attempts + 1)
    return count


def settle(mail: Mail, state: Mailing, reason: str = "") -> None:
    """Note what became of a mail for good."""
    Mail.objects.filter(pk=mail.pk).update(state=state, reason=reason)


def _pause(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts.

    >>> [int(_pause(attempts).total_seconds()) for attempts in (1, 2, 6, 148)]
    [60, 120, 1800, 1800]
    """
    # Beyond the sixth it is the longest, and would be no number any more.
    return timedelta(seconds=min(_FIRST_PAUSE_S * 2 ** min(attempts - 1, 6), _LONGEST_PAUSE_S))
