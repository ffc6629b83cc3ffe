"""The state of webhooks out: who is told what, each message, and each attempt to bring it."""

from typing import ClassVar, override

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class Stopped(models.TextChoices):
    """Why nothing is sent to an endpoint."""

    PAUSED = "paused", _("Paused by somebody")
    GONE = "gone", _("The receiver says that it is gone for good")
    FAILING = "failing", _("Nothing was taken for five days")
    ORPHANED = "orphaned", _("Who answers for it may not any more")


class Endpoint(models.Model):
    """An address of another system that is told what happens.

    Attributes:
        name: for people.
        url: where to.
        wants: what it is told, as `wants.Wants` in JSON.
        texts: whether customers' own words go there, too.
        is_active: whether it is told anything; `stopped` says why not.
        by: who answers for it, within whose scope all that it is told is.
        from_seq: number in the ledger after which it is told.
        failing_since: when the first of the attempts failed since which none succeeded.
        last_success_at: when it last took something.
        not_before: it has asked to be left alone until then.
    """

    name = models.CharField(max_length=80)
    url = models.CharField(max_length=2000)
    wants = models.JSONField(default=dict)
    texts = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    stopped = models.CharField(max_length=10, choices=Stopped.choices, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    from_seq = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    failing_since = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        """Return what people call it."""
        return self.name


class Secret(models.Model):
    """What messages to an endpoint are signed with.

    Attributes:
        sealed: encrypted with a key made of the server's own; it has to be read again for each signature.
        ends_at: from when on it signs no more; None: it is the present one.
    """

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="secrets")
    sealed = models.BinaryField()
    created_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        """Return what it is called in logs."""
        return f"secret {self.pk}"


class Delivery(models.TextChoices):
    """Where a message stands."""

    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")


class Message(models.Model):
    """What an endpoint is told, once.

    Attributes:
        id: made of endpoint and event, so that one event leads to one message.
        type: of the event.
        body: as it is sent, each time the same.
        customer: whom it is about, a pseudonym in hexadecimal; empty: nobody known.
        state: where it stands.
        due_at: when it is sent, or tried again.
        attempts: how often that was tried since somebody asked for it.
        settled_at: when it came to its end.
    """

    id = models.CharField(primary_key=True, max_length=40)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="messages")
    type = models.CharField(max_length=40)
    body = models.TextField()
    customer = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=10, choices=Delivery.choices, default=Delivery.WAITING)
    due_at = models.DateTimeField(default=now)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """What is found fast."""

        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["endpoint", "due_at"], condition=models.Q(state="waiting"), name="outbound_due"),
            models.Index(fields=["endpoint", "-created_at"], name="outbound_of_endpoint"),
            models.Index(fields=["customer"], name="outbound_of_customer"),
            models.Index(fields=["settled_at"], name="outbound_settled"),
        ]

    @override
    def __str__(self) -> str:
        """Return what it is called in logs."""
        return self.id


class Attempt(models.Model):
    """One attempt to bring a message; of what the other side says only how much.

    Attributes:
        status: HTTP status; None: there was no answer.
        error: why it failed, in a word; empty: it did not.
        answer_bytes: how much of an answer's body was read.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField(default=now)
    duration_ms = models.PositiveIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=40, blank=True)
    answer_bytes = models.PositiveIntegerField(default=0)

    class Meta:
        """In their order."""

        ordering: ClassVar[list[str]] = ["at", "id"]

    @override
    def __str__(self) -> str:
        """Return what it is called in logs."""
        return f"{self.message_id} {self.status or self.error}"


class Told(models.Model):
    """How far what happened was looked at; one row.

    Attributes:
        seq: of the last interaction that was looked at, in the ledger.
        timed_seq, at: up to which interaction, and which moment, all that changes with time was looked at.
    """

    seq = models.BigIntegerField()
    timed_seq = models.BigIntegerField()
    at = models.DateTimeField()

    @override
    def __str__(self) -> str:
        """Return what it is called in logs."""
        return str(self.seq)
