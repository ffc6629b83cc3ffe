"""Uploads: files that somebody sent to be loaded, and what became of them."""

import uuid
from typing import ClassVar, override

from django.conf import settings
from django.db import models
from django.utils.timezone import now


class Upload(models.Model):
    """One file on its way into the ledger.

    Attributes:
        by: who sent it; nobody else sees it.
        file: its name, as it is kept; text for people.
        bytes: its size.
        source: under which name its contacts are kept, once that was decided.
        look, trial, load: the jobs that look at it, try it, and load it; None until they are asked for.
        outcome: what the load came to (as `LoadReport`), once it is done.
        import_id: the load's number in the ledger; None where nothing was new.
        removed_at: when the file itself was deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="uploads")
    file = models.CharField(max_length=120)
    bytes = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=now)
    source = models.CharField(max_length=64, blank=True)
    look = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    trial = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    load = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.JSONField(null=True)
    import_id = models.BigIntegerField(null=True, db_index=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """What the database finds fast."""

        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["by", "-at"], name="load_of_somebody")]

    @override
    def __str__(self) -> str:
        """Return the file's name."""
        return self.file
