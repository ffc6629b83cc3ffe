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
        language: BCP 47 tag that the page opens in; empty: the browser's.
        facts: further ones that conditions and texts of the survey may name, without their `@`.
        state: where it stands; `reason` says why it was withdrawn.
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
    language = models.CharField(max_length=12, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=Invited.choices, default=Invited.OFFERED)
    reason = models.CharField(max_length=200, blank=True)
    offered_at = models.DateTimeField(default=now)
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
