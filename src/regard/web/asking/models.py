"""The state of asking: who was invited, and what respondents have answered so far."""

import secrets
from string import ascii_lowercase
from typing import ClassVar, override

from django.db import models
from django.utils.timezone import now

_LETTERS = 20


def new_id() -> str:
    """Return a random name of letters only: digits in a row could be taken for a phone number, and redacted."""
    return "".join(secrets.choice(ascii_lowercase) for _ in range(_LETTERS))


def scattered() -> int:
    """Return a random key, so that no order of rows tells in which order people came."""
    return secrets.randbits(62)


class Invited(models.TextChoices):
    """Where an invitation stands."""

    OFFERED = "offered"
    SHOWN = "shown"
    ANSWERED = "answered"
    DISMISSED = "dismissed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


OPEN = (Invited.OFFERED, Invited.SHOWN)
"""States in which it can be answered."""


class Invitation(models.Model):
    """A link that somebody was given to answer a survey with, once; the subject of the answers is settled here.

    Attributes:
        id: its lasting name in the ledger; tells nothing.
        token_hash: what is kept of the link.
        survey, version: what was asked when it was made.
        customer: pseudonym, in hexadecimal; empty: nobody knows who is asked.
        touchpoint, unit, account, campaign: what the answers are about.
        channel: the way the link took.
        contact: identity of the contact that led to it, in hexadecimal; empty: none did.
        trigger: key of the trigger that chose the contact; empty: somebody invited by hand.
        employee: who asks in person; empty: nobody does.
        language: BCP 47 tag that the page opens in; empty: the browser's.
        facts: further ones that conditions and texts of the survey may name, without their `@`.
        state: where it stands; `reason` says why it was withdrawn.
        delivered_at: when what carries the link took it over.
        expires_at: from when on it cannot be answered.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_id)
    token_hash = models.CharField(max_length=64, unique=True)
    survey = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    customer = models.CharField(max_length=32, blank=True)
    touchpoint = models.CharField(max_length=200)
    unit = models.CharField(max_length=512, blank=True)
    account = models.CharField(max_length=512, blank=True)
    campaign = models.CharField(max_length=512, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    contact = models.CharField(max_length=32, blank=True)
    trigger = models.CharField(max_length=200, blank=True)
    employee = models.CharField(max_length=512, blank=True)
    language = models.CharField(max_length=12, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=Invited.choices, default=Invited.OFFERED)
    reason = models.CharField(max_length=200, blank=True)
    offered_at = models.DateTimeField(default=now)
    delivered_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        """What is found fast."""

        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], condition=models.Q(state__in=["offered", "shown"]), name="asking_open"),
            models.Index(fields=["survey", "-offered_at"], name="asking_of_survey"),
            models.Index(fields=["customer"], name="asking_of_customer"),
        ]

    @override
    def __str__(self) -> str:
        """Return what it is called in logs."""
        return self.id

    @property
    def is_open(self) -> bool:
        """Whether it can be answered now."""
        return self.state in OPEN and not self.is_over

    @property
    def is_over(self) -> bool:
        """Whether its time has passed."""
        return self.expires_at <= now()


class Wanted(models.Model):
    """A request to answer that a contact led to, and that is not decided yet: it is when it is due.

    Attributes:
        survey, trigger: their keys.
        contact: identity of the contact in hexadecimal; no survey asks twice about one.
        customer, account, unit, touchpoint: whom and what it is about, as in `Invitation`.
        channel: the way it will take.
        due_at: when it is decided and sent.
    """

    survey = models.CharField(max_length=200)
    trigger = models.CharField(max_length=200)
    contact = models.CharField(max_length=32)
    customer = models.CharField(max_length=32, blank=True)
    account = models.CharField(max_length=512, blank=True)
    unit = models.CharField(max_length=512, blank=True)
    touchpoint = models.CharField(max_length=200)
    channel = models.CharField(max_length=20)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        """One request of a survey about a contact."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["survey", "contact"], name="asking_wanted_once"),
        ]

    @override
    def __str__(self) -> str:
        """Return what it is called in logs."""
        return f"{self.survey} {self.contact}"


class Watched(models.Model):
    """How far the contacts have been looked at for triggers; one row.

    Attributes:
        seq: of the last contact, in the ledger.
    """

    seq = models.BigIntegerField()

    @override
    def __str__(self) -> str:
        """Return what it is called in logs."""
        return str(self.seq)


class Consent(models.Model):
    """What a customer said last about being asked: known here at once, and in the numbers soon after.

    Attributes:
        customer: pseudonym, in hexadecimal.
        is_given: whether they agree.
        at: when it was said.
    """

    customer = models.CharField(max_length=32, unique=True)
    is_given = models.BooleanField()
    at = models.DateTimeField()

    @override
    def __str__(self) -> str:
        """Return what it is called in logs."""
        return self.customer


class Mailing(models.TextChoices):
    """Where a mail stands."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


class Mail(models.Model):
    """A mail with the link of an invitation: the first, or a reminder.

    Attributes:
        invitation: whose link it carries.
        number: 0 is the invitation, 1 the first reminder.
        state: where it stands; `reason` says in a word why it was dropped, or failed.
        due_at: when it is sent, or tried again.
        attempts: how often that was tried.
        sent_at: when the mail server took it over.
    """

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="mails")
    number = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=Mailing.choices, default=Mailing.WAITING)
    reason = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        """One mail of each number; those that are due are found fast."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["invitation", "number"], name="asking_mail_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="asking_mail_due"),
        ]

    @override
    def __str__(self) -> str:
        """Return what it is called in logs."""
        return f"{self.invitation_id} {self.number}"


class Sitting(models.Model):
    """What somebody has answered so far, readable only with the link that was being answered by.

    Attributes:
        id: random.
        token_hash: what is kept of the link.
        invitation: the one that is answered; None: the survey's open link.
        survey, version: pinned at the start; version 0 is a draft that is tried out.
        content: language, page and replies, encrypted with a key made of the link; empty once all was sent.
        started_at, updated_at, finished_at: of an anonymous survey only the day.
    """

    id = models.BigAutoField(primary_key=True, default=scattered)
    token_hash = models.CharField(max_length=64, unique=True)
    invitation = models.ForeignKey(Invitation, null=True, on_delete=models.CASCADE, related_name="sittings")
    survey = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    content = models.BinaryField(default=bytes)
    started_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """What is found fast."""

        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["updated_at"], name="asking_last_touched")]

    @override
    def __str__(self) -> str:
        """Return what it is called in logs."""
        return self.survey
