"""The state of the desk: what takes seconds to find is kept for all processes."""

from datetime import timedelta
from typing import override

from django.db import models
from django.utils import timezone

_LONGEST_S = 6 * 3600
_LEAST_S = 60.0
_REST = 20
"""How many times as long as a result took to make it is good enough, although newer contacts have come."""


class PulseResult(models.Model):
    """The worst moment of one question.

    Attributes:
        key: of the question, scope included.
        version: of the layout that it was found in.
        made_at: when.
        as_of: all that was received up to here is in it.
        took_s: how long it took.
        data: the finding, as `finding.py` writes it.
        lists: ids of the kept lists of the customers concerned, the latest first.
    """

    key = models.CharField(max_length=64, primary_key=True)
    version = models.BigIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    as_of = models.DateTimeField()
    took_s = models.FloatField(default=0.0)
    data = models.JSONField()
    lists = models.JSONField(default=list)

    @override
    def __str__(self) -> str:
        """Return which question it answers."""
        return self.key

    def is_of(self, version: int) -> bool:
        """Return whether it is of a layout; not for ever, since a promise becomes overdue by time alone."""
        return self.version == version and self._age() < timedelta(seconds=_LONGEST_S)

    @property
    def is_recent(self) -> bool:
        """Whether it is too early to make it again, also where contacts come all the time."""
        return self._age() < timedelta(seconds=max(_LEAST_S, _REST * self.took_s))

    def _age(self) -> timedelta:
        return timezone.now() - self.made_at
