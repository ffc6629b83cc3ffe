"""The state of the queue: one row a job, which is the queue, the history and the outcome in one."""

import uuid
from typing import ClassVar, override

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from regard.web.accounts.models import User
from regard.web.accounts.rights import Right

MOST_ATTEMPTS = 3


class State(models.TextChoices):
    """Where a job is on its way."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


OPEN = (State.WAITING, State.RUNNING)
"""States that a job does not stay in."""


class Jobs(models.Manager["Job"]):
    """The jobs of a workspace."""

    def seen_by(self, user: User) -> models.QuerySet["Job"]:
        """Return the jobs that somebody may see: one's own; all for whoever manages users."""
        return self.all() if user.has(Right.MANAGE_USERS) else self.filter(by=user)


class Job(models.Model):
    """A piece of work that is done beside the requests, once, whatever dies meanwhile.

    Attributes:
        name: the registered function; `arguments` are its own.
        title: what people read, in the language of who asked for it.
        language: of that person, for all that the work says.
        share: how much is done, from 0 to 1; `saying` is what is being done.
        result: what the function returned, as JSON; `error` and `remedy` say why there is none.
        by: who asked for it; nobody for what is done on a schedule.
        dedupe: of open jobs with the same one, empty aside, there is one at most.
        attempt: how often it was begun. Whoever works writes only while this is still its own attempt.
        due_at: before that nobody begins it.
        lease_until: whoever works renews this; when it has passed, the work is free for another attempt.
        cancel_asked: somebody wants it no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    title = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    share = models.FloatField(default=0.0)
    saying = models.CharField(max_length=300, blank=True)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="jobs")
    dedupe = models.CharField(max_length=200, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    most_attempts = models.PositiveSmallIntegerField(default=MOST_ATTEMPTS)
    cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[Jobs] = Jobs()

    class Meta:
        """What the database watches over, and what it finds fast."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["dedupe"],
                condition=models.Q(state__in=["waiting", "running"]) & ~models.Q(dedupe=""),
                name="jobs_one_open_of_a_kind",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], condition=models.Q(state__in=["waiting", "running"]), name="jobs_open"),
            models.Index(fields=["by", "-created_at"], name="jobs_of_somebody"),
            models.Index(fields=["ended_at"], name="jobs_ended"),
        ]

    @override
    def __str__(self) -> str:
        """Return what people call it."""
        return self.title or self.name

    @property
    def has_ended(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.state not in OPEN

    @property
    def percent(self) -> int:
        """How much is done, in whole percent."""
        return int(100 * self.share)
